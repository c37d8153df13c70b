package momo

import "context"

// SecretFunc returns the current value of a credential that changes while the program
// runs: after a rotation, the new one. Clients ask for it before each attempt, and
// verifiers before each callback, from many goroutines at once, so it answers from memory
// and without waiting.
//
// After an error, or a secret that the Config would refuse, nothing is sent: the call ends
// in [ErrNotSent], with the error in [Error.Err]. What the function's error says is not
// hidden where that Err is printed, so it must not repeat the secret.
//
// The context is the call's; that of a callback has no deadline.
type SecretFunc func(context.Context) (Secret, error)
