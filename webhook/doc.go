// Package webhook receives the providers' callbacks, and believes them only on
// evidence.
//
// A callback is a claim: anybody can send one. How it may be believed is a type.
// A [Verifier] believes a signature; [Signed] serves it. A [Confirmer] believes
// only the provider: it reads a [Claim] out of the callback and asks about that;
// [Confirmed] serves it. [SignedAndConfirmed] serves what is both. Serving a
// provider that signs nothing as signed does not compile.
//
//	verifier, err := webhook.NewSamsoftpay(webhook.SamsoftpayConfig{Secrets: []momo.Secret{"whsec_…"}})
//	http.Handle("/callbacks/samsoftpay", webhook.Signed(verifier, settle, webhook.Options{}))
//
// settle is called once for each change of a payment's status and must make it
// durable: the provider gets its word for "received" only after settle returned
// nil. It must compare the amount with what the order costs; [Event.Check] does,
// and so does the handler with [Options].Expect. [Decide] serves the callbacks that
// ask before a payment happens: the answer is no unless the function said yes.
//
// # Which handler for which provider
//
//   - Samsoftpay: [Signed]. The signature covers the whole body.
//   - Ssentezo, Sapama, SP Pay: [Confirmed]. They sign nothing that proves anything.
//   - Payment API Gateway: [SignedAndConfirmed], for all its callbacks: those of the
//     document's samples, which name no amount, those that do, of the point of sale, and of
//     the paybill. Give [Expected].Begun for payments that you began; see [MPGateway].
//   - What asks before a payment, of the gateway and of Sapama: [Decide].
//
// # What became of a callback
//
// Each callback is settled, repeated (settled before), pending, not known, or an error;
// that is the word in the log, and the [Result] of [Handler.Process], which takes
// callbacks that came by another way than HTTP: through a function's event, a queue,
// your own storage.
//
// Pending says that the provider, asked about the payment, calls it not final. It is
// neither paid nor failed, and nothing was settled. It may be that nothing calls again:
// Ssentezo calls once, SP Pay does not say whether it repeats, and a provider that was
// answered 200 is content. So a callback never closes a payment by its absence: close
// what is open by asking, with momo.Await for one payment, or a journal of yours that
// looks all open ones up. The same is true of not known, and of every error, where the
// provider gives up.
//
// # Limits
//
// The handlers read at most 64 KiB, wait at most 4 seconds for them, never
// inflate, answer within 5 seconds, and log nothing of what was sent. They make
// no checks of addresses: X-Forwarded-For is anybody's to write; filter
// addresses at the edge.
//
// A provider that this module does not know is a type of your own: implement
// Verifier or Confirmer, and describe in its [Dialect] how it calls and wants to be
// answered.
package webhook
