package momo

import "errors"

// readWord sets value to the one, from zero to last, whose word is text. Any other
// text is an error that does not repeat it, and value keeps what it was.
func readWord[T interface {
	~uint8
	String() string
}](value *T, text []byte, last T, kind string) error {
	for v := T(0); v <= last; v++ {
		if v.String() == string(text) {
			*value = v
			return nil
		}
	}
	return errors.New("momo: not the word of any " + kind)
}
