// Package simulator plays mobile-money providers on one loopback listener,
// from their documents, so that programs and tests can move simulated money
// without a network, an account or a sleep.
//
// It is stateful and deterministic: identifiers come from a seed, time from a
// clock that can be given, and a payment stays pending until a test approves
// or declines it (or a timer of Options does). A ledger keeps what was really
// executed, however the answer was lost on its way, and faults can be ordered
// for any request:
//
//	sim, err := simulator.Start(simulator.Options{Seed: 1})
//	...
//	defer sim.Close()
//	client, err := samsoftpay.New(... BaseURL: sim.URL(simulator.Samsoftpay) ...)
//	sim.Fault(simulator.Fault{Operation: "charge", Kind: simulator.FaultResetAfter})
//	... // the client charges "order-001", and the answer is lost
//	sim.Executed(simulator.Samsoftpay, "order-001") // 1
//	sim.Approve(simulator.Samsoftpay, "order-001")  // the customer enters the PIN
//
// Watch tells of each change, Story what happened to a payment, Messages which one-time
// codes are on whose phone. Advance moves the time, Snapshot and Restore keep a state, Hold,
// Redeliver and Forge send callbacks late, again, in another order and falsely. Package
// control serves all of it as JSON, and cmd/momo-sim is that as a program.
//
// What a test may choose of one provider is its quirks: SetSamsoftpayQuirks and
// its like. Every provider has the same seven files: its credentials, its paths and
// how it reads a request (sapama.go), what moves money (sapama_money.go), what only
// looks (sapama_reads.go), the shapes of its answers (sapama_answers.go), its
// callbacks, its rules and quirks, and what a snapshot contains of it.
//
// The package writes its own JSON and its own signatures and shares nothing
// with the clients: a client and a simulator with a common struct would share
// its typos. What a provider does not document is said where it is guessed.
//
// All methods of Simulator may be called from many goroutines.
package simulator
