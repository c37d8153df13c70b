package conformance

import (
	"errors"
	"slices"

	"github.com/momo-go/momo"
)

// WrongFields are the names of the fields that a momo.ErrInvalid is about, each once. It is
// nil for any other error.
func WrongFields(err error) (names []string) {
	var e *momo.Error
	if !errors.Is(err, momo.ErrInvalid) || !errors.As(err, &e) {
		return nil
	}
	for _, field := range e.Fields {
		if !slices.Contains(names, field.Name) {
			names = append(names, field.Name)
		}
	}
	return names
}
