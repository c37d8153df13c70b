package sign

import (
	"crypto/sha512"
	"hash"
	"strconv"
)

// walker reads a body once, from front to back, and feeds what is signed to the
// keyed hash in chunks. Its methods that read leave pos behind what they read.
//
// It reads JSON by itself because of one requirement: a signature takes at most
// 2.5 times the keyed hash alone, and verifying it allocates nothing. The tokens
// of jsontext, hashed as they come, take 2.6 to 3.1 times, before anything is done
// about repeated keys and PHP's numbers; with jsontext's own check of repeated
// keys, more than 10 times for a large body, and an allocation for each key.
type walker struct {
	mac  hash.Hash
	body []byte
	pos  int

	depth    int
	path     []byte // keys down to the value being read, with their dots
	unquoted []byte // the last string that had to be decoded
	keys     keySet
	lastWins bool // take the last of repeated keys instead of refusing them
	muted    bool // check, but sign nothing

	form        numberForm
	rewritten   bool // PHP writes a number of this body otherwise than it was sent
	scratch     numberScratch
	claims      bool   // the body has a signature of its own, at the top
	isText      bool   // which is a string
	claim       []byte // this one
	budget      int    // bytes that may still be hashed
	conversions int    // what floats have cost

	filled int
	chunk  [1 << 10]byte
	sum    [sha512.Size]byte
}

func newWalker(mac hash.Hash) *walker {
	return &walker{mac: mac, keys: newKeySet()}
}

// begin prepares for a new body.
func (w *walker) begin(body []byte) {
	w.body, w.pos = body, 0
	w.lastWins, w.muted = false, false
	w.rewritten = false
	w.budget = budgetPerByte*len(body) + budgetFloor
	w.conversions = 0
}

// sign walks the body and leaves its MAC in sum.
func (w *walker) sign(form numberForm) error {
	w.form = form
	w.pos, w.depth, w.filled = 0, 0, 0
	w.path = w.path[:0]
	w.claims, w.isText = false, false
	w.keys.reset()
	w.mac.Reset()
	if err := w.document(); err != nil {
		return err
	}
	if !w.lastWins && w.keys.repeats() {
		return ErrDuplicate
	}
	w.mac.Write(w.chunk[:w.filled])
	w.mac.Sum(w.sum[:0])
	return nil
}

func (w *walker) document() error {
	var err error
	switch w.next() {
	case '{':
		err = w.object()
	case '[':
		err = w.list()
	default:
		return ErrSyntax
	}
	if err == nil && (w.next() != 0 || w.pos < len(w.body)) {
		return ErrSyntax // something follows, be it a zero byte
	}
	return err
}

// next skips white space and returns the byte at pos, or 0, which starts
// nothing in JSON, at the end.
func (w *walker) next() byte {
	for w.pos < len(w.body) {
		c := w.body[w.pos]
		if c > ' ' || c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
		w.pos++
	}
	return 0
}

// value reads one value under the key that ends path. An unsigned scalar is
// checked and left out.
func (w *walker) value(unsigned bool) error {
	var text []byte
	var err error
	c := w.next()
	if unsigned && w.depth == 1 {
		w.claims = true
	}
	switch c {
	case '{':
		w.path = append(w.path, '.')
		return w.object()
	case '[':
		w.path = append(w.path, '.')
		return w.list()
	case '"':
		text, err = w.text()
	case 't', 'f', 'n':
		text, err = w.word(c)
	default:
		text, err = w.number()
	}
	if err != nil || w.muted {
		return err
	}
	if unsigned {
		w.note(text, c == '"')
		return nil
	}
	return w.emit(text)
}

// note keeps the body's own signature.
func (w *walker) note(text []byte, isText bool) {
	if w.depth == 1 {
		w.claim, w.isText = append(w.claim[:0], text...), isText
	}
}

func (w *walker) object() error {
	if w.lastWins && !w.muted {
		return w.decodedObject()
	}
	if err := w.enter(); err != nil {
		return err
	}
	base := len(w.path)
	scope := w.keys.scope()
	for first := true; ; first = false {
		name, more, err := w.key(base, first)
		if !more {
			return err
		}
		w.keys.add(scope, name)
		if err := w.value(string(name) == "signature"); err != nil {
			return err
		}
	}
}

// key reads the next key of an object with its colon, puts it at the end of path
// and returns it, valid until the next string is read. It reports false, and
// leaves the object, when there is none.
func (w *walker) key(base int, first bool) (name []byte, more bool, err error) {
	c := w.next()
	if c == '}' {
		w.leave()
		return nil, false, nil
	}
	if !first {
		if c != ',' {
			return nil, false, ErrSyntax
		}
		w.pos++
		c = w.next()
	}
	if c != '"' {
		return nil, false, ErrSyntax
	}
	if name, err = w.text(); err != nil {
		return nil, false, err
	}
	w.path = append(w.path[:base], name...)
	if w.next() != ':' {
		return nil, false, ErrSyntax
	}
	w.pos++
	return name, true, nil
}

func (w *walker) list() error {
	if err := w.enter(); err != nil {
		return err
	}
	if w.next() == ']' {
		w.leave()
		return nil
	}
	base := len(w.path)
	for i := int64(0); ; i++ {
		w.path = strconv.AppendInt(w.path[:base], i, 10)
		if err := w.value(false); err != nil {
			return err
		}
		switch w.next() {
		case ',':
			w.pos++
		case ']':
			w.leave()
			return nil
		default:
			return ErrSyntax
		}
	}
}

func (w *walker) enter() error {
	w.pos++
	w.depth++
	if w.depth > maxDepth {
		return ErrDepth
	}
	return nil
}

func (w *walker) leave() {
	w.pos++
	w.depth--
}

// word reads true, false or null, which PHP prints as "1", "" and "".
func (w *walker) word(c byte) ([]byte, error) {
	want, text := "true", "1"
	switch c {
	case 'f':
		want, text = "false", ""
	case 'n':
		want, text = "null", ""
	}
	if len(w.body)-w.pos < len(want) || string(w.body[w.pos:w.pos+len(want)]) != want {
		return nil, ErrSyntax
	}
	w.pos += len(want)
	return append(w.scratch.text[:0], text...), nil
}

// emit signs path and text.
func (w *walker) emit(text []byte) error {
	n := len(w.path) + len(text)
	if w.budget -= n; w.budget < 0 {
		return ErrBudget
	}
	if w.filled+n <= len(w.chunk) {
		w.filled += copy(w.chunk[w.filled:], w.path)
		w.filled += copy(w.chunk[w.filled:], text)
		return nil
	}
	w.fill(w.path)
	w.fill(text)
	return nil
}

func (w *walker) fill(b []byte) {
	for len(b) > 0 {
		n := copy(w.chunk[w.filled:], b)
		b = b[n:]
		if w.filled += n; w.filled == len(w.chunk) {
			w.mac.Write(w.chunk[:])
			w.filled = 0
		}
	}
}
