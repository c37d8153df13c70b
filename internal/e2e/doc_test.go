// Package e2e looks at all providers at once, from outside: their clients and callback
// handlers play against the simulator, over real connections, and what they say is
// compared with what the simulator's ledger says was carried out. It contains tests
// only.
//
//	provider_test.go      what a provider must give to be played: a player, with all its verbs
//	<provider>_test.go    the player of each provider
//	verbs_test.go         no method of a client is left out
//	config_test.go        settings by name
//	columns_test.go       every way in which a provider fails: the columns
//	failures_test.go      every verb × every column, alone and in pairs, beside the ledger
//	connections_test.go   no connection, TLS that fails, HTTP/2, connections opened per call
//	disguise_test.go      what was carried out and looks as if it had not been sent
//	readme_test.go        what the README says of lost answers
//	stale_test.go         tokens that are revoked, clocks that are wrong
//	callbacks_test.go     callbacks, genuine and forged, beside the ledger
//	secrecy_test.go       no secret, number or name in anything that is printed
//	size_test.go          what a program grows by
//	bench*, bare*         each benchmark beside the bare standard library
//
// The one law behind it: nothing is carried out twice, and nothing that was carried out
// is ever called refused or not sent.
package e2e
