package transport

import (
	"strconv"
)

// Variables reads a provider's settings by their names, and notes what is wrong.
type Variables struct {
	prefix string
	lookup func(string) (string, bool)
	faults Faults
}

// NewVariables reads with lookup, whose names begin with prefix.
func NewVariables(prefix string, lookup func(name string) (string, bool)) *Variables {
	return &Variables{prefix: prefix, lookup: lookup}
}

// Optional is the value of a variable, empty if there is none.
func (v *Variables) Optional(name string) string {
	value, _ := v.lookup(v.prefix + name)
	return value
}

// Required is Optional, and notes the fault if it is empty.
func (v *Variables) Required(name string) string {
	value := v.Optional(name)
	v.faults.Check(value != "", v.prefix+name, "is required")
	return value
}

// Number is Required, and a whole number.
func (v *Variables) Number(name string) int64 {
	text := v.Required(name)
	n, err := strconv.ParseInt(text, 10, 64)
	v.faults.Check(text == "" || err == nil, v.prefix+name, "must be a whole number")
	return n
}

// OneOf is Required, and one of these words.
func (v *Variables) OneOf(name, one, other string) string {
	text := v.Required(name)
	v.faults.Check(text == "" || text == one || text == other, v.prefix+name, "must be "+one+" or "+other)
	return text
}

// Err is nil if nothing is wrong, and otherwise names every variable that is.
func (v *Variables) Err(provider string) error { return v.faults.Err(provider, "config", "") }
