// Package conformance holds the promises that every provider's client passes, as
// tests, of no provider by name.
//
// A provider describes its client, its verbs and its nouns in a Suite; Run plays
// a server that misbehaves in every way of the failure table, on real sockets,
// and compares what the client says with what the server did.
//
// The expectations (rows.go) are written down here a second time, by hand, and
// not derived from the transport's table: a test that computes its expectation
// with the code under test cannot fail.
package conformance
