// Package momo is the vocabulary that a family of mobile-money clients shares:
// samsoftpay, ssentezo, mpgateway, sapama and sppay. Each client is a package of its
// own beside this one; package webhook receives their callbacks, package money has
// their amounts, and package simulator plays all five providers offline.
//
// # Verbs and nouns
//
// Verbs (Collect, Disburse, and what a provider adds) move money and are sent
// once, unless the provider documents that repeating them is safe. Nouns
// (Transaction, Balance, …) only look, and are asked again when an answer is
// lost.
//
// Your identifier of a payment is its Reference, the provider's is its ID. Store the
// reference before you call a verb: it is what you look up when the answer is lost.
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
// errors.Is(err, context.DeadlineExceeded) is true of both. Ask [OutcomeOf] first.
//
// # From accepted to paid
//
// Accepted is not paid. A [Transaction] is paid when its [Status] is
// [StatusSucceeded], and only then. [Await] looks a payment up until its status is
// final; a callback that package webhook believes says the same.
//
// Reports can arrive late, twice and in any order. [Status.Supersedes] separates a
// change from a repetition, and [Status.Outweighs] chooses where several payments have
// one reference.
//
// A payment of [StatusActionRequired] waits for somebody: [Next] says for whom and what.
//
// # One payment, five rails
//
// A program that speaks to several providers, or to one of several, uses [Payment] and
// [Rail] in the place of the providers' own requests. Each client makes its Rail:
//
//	rail := client.Rail(samsoftpay.RailOptions{})
//	tx, err := rail.Send(ctx, momo.Payment{Direction: momo.In, Reference: "order-001", …})
//
// What differs between providers is data: [Terms] has countries, currencies and networks
// to choose by, the texts that are demanded, how callbacks are believed, and what is left
// to do after a lost answer. Once a Send was [Indeterminate], only the same rail knows more:
// ask its Look, and never send the payment elsewhere.
//
// [StoredPayment] is a Payment as JSON or in a database. [StatusActionRequired] goes on
// with [Rail.Continue].
//
// # Seen, and limited
//
// [Options] has what all clients share: time-outs, attempts, a logger. [Observe] is called
// around every call and attempt, for spans and metrics. A [Limiter] keeps the rate limit of
// a provider together with other processes.
//
// # What to tell the customer
//
// [Transaction.Explain] and [Explain] say in a customer's language what became of a payment
// and what to do now, without a word of the provider's.
//
// # Who pays
//
// [ParsePhone] reads a number as people write it into the one form that a [Phone] has.
// [Prefixes] guess its [Network].
//
// # Safe to print
//
// [Secret], [Phone] and [Private] mask themselves wherever they are printed, logged or
// marshalled, and so does all that contains them: requests, transactions, errors. A
// mask is not data: reading one back is an error.
//
// # Text and JSON
//
// [Status], [Direction], [Outcome], [Recovery], [Step], [Cause] and [Callbacks] are written
// as words, as text and in JSON, and read back from them; an unknown word is an error.
// [Network] and [Country] are strings.
package momo
