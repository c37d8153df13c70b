package transport

import "github.com/momo-go/momo"

// Faults collects what is wrong with a request or with settings, so that one error
// names all of it.
type Faults momo.Fields

// Check notes a fault unless ok. problem is a constant, never input.
func (f *Faults) Check(ok bool, name, problem string) {
	if !ok {
		*f = append(*f, momo.Field{Name: name, Problem: problem})
	}
}

// Refused notes a fault that the provider named, in its own words.
func (f *Faults) Refused(name, detail string) {
	*f = append(*f, momo.Field{Name: name, Problem: "was refused by the provider", Detail: momo.Private(detail)})
}

// Err is nil when there are no faults, and otherwise a momo.ErrInvalid that names
// them all.
func (f Faults) Err(provider, op, reference string) error {
	if len(f) == 0 {
		return nil
	}
	return &momo.Error{Provider: provider, Op: op, Kind: momo.ErrInvalid, Fields: momo.Fields(f), Reference: reference}
}
