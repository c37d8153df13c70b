// Package momo is the shared vocabulary of a family of mobile-money clients:
// samsoftpay, ssentezo, mpgateway, sapama and sppay.
//
// # Verbs and nouns
//
// Verbs (Collect, Disburse, and what a provider adds) move money and are sent
// once, unless the provider documents that repeating them is safe. Nouns
// (Transaction, Balance, …) only look, and are asked again when an answer is
// lost.
//
// # Four outcomes
//
// When the line drops in the middle of a payout, "it failed" and "it worked" are
// both lies. Every verb ends in exactly one of four ways:
//
//	switch momo.OutcomeOf(err) {
//	case momo.Accepted:      // the provider has it: wait for the callback, or momo.Await
//	case momo.Refused:       // it did not happen: fix it and start anew
//	case momo.NotSent:       // no byte left this machine: call again
//	case momo.Indeterminate: // it may have happened: look it up; never call again without its key
//	}
//
// A refusal's reason is its kind, for errors.Is: [ErrInvalid], [ErrDeclined] and
// the others. The evidence is in [*Error], for errors.As.
//
// A deadline or a cancelled context can end in [NotSent] or in [Indeterminate];
// errors.Is(err, context.DeadlineExceeded) holds for both. Ask [OutcomeOf] first.
//
// # Safe to print
//
// [Secret], [Phone] and [Private] mask themselves wherever they are printed,
// logged or marshalled.
package momo
