// Package transport sends the requests of all providers: one function sends, and
// one table (policy.go) says what may be sent again.
//
// A provider describes an operation and a call; the transport bounds, times,
// repeats, logs and classifies. Whether a byte left this machine is read from
// net/http/httptrace, never from the text of an error.
package transport
