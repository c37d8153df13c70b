// Package operation has the key by which a context knows which operation it is of.
package operation

// Key is the key of a context's value: something with a method Operation that returns a
// momo.Operation.
type Key struct{}
