package sign

// decodedObject signs an object as PHP has it after decoding: a repeated key
// keeps its first place and takes its last value, which replaces and never
// merges. It reads the object twice, first muted; a body's bytes are therefore
// read at most once more per level of nesting.
func (w *walker) decodedObject() error {
	if err := w.enter(); err != nil {
		return err
	}
	base := len(w.path)
	order, last, err := w.members(base)
	if err != nil {
		return err
	}
	end := w.pos
	w.depth++
	for _, name := range order {
		w.path = append(w.path[:base], name...)
		w.pos = last[name]
		if err := w.value(name == "signature"); err != nil {
			return err
		}
	}
	w.depth--
	w.pos = end
	return nil
}

// members checks the rest of an object and returns its keys in the order they
// first appeared and where the last value of each begins.
func (w *walker) members(base int) (order []string, last map[string]int, err error) {
	w.muted = true
	defer func() { w.muted = false }()
	last = make(map[string]int)
	for first := true; ; first = false {
		key, more, err := w.key(base, first)
		if !more {
			return order, last, err
		}
		name := string(key)
		if _, seen := last[name]; !seen {
			order = append(order, name)
		}
		last[name] = w.pos
		if err := w.value(false); err != nil {
			return nil, nil, err
		}
	}
}
