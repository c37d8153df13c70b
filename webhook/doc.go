// Package webhook receives the providers' callbacks, and believes them only on
// evidence.
//
// A callback is a claim: anybody can send one. How it may be believed is a type.
// A [Verifier] believes a signature; [Signed] serves it. A [Confirmer] believes
// only the provider: it reads nothing but a reference out of the callback and
// asks; [Confirmed] serves it. Serving a provider that signs nothing as signed
// does not compile.
//
//	verifier, err := webhook.NewSamsoftpay(momo.Secret("whsec_…"))
//	http.Handle("/callbacks/samsoftpay", webhook.Signed(verifier, settle))
//
// settle is called once for each news of a payment and must make it durable: the
// provider is told "received" only after it returned nil. It must compare the
// amount with what the order costs; [Event.Check] does. [Decide] serves the
// callbacks that ask before a payment happens: the answer is no unless the
// function said yes.
//
// The handlers read at most 64 KiB, wait at most 4 seconds for them, never
// inflate, answer within 5 seconds, and log nothing of what was sent. They make
// no checks of addresses: X-Forwarded-For is anybody's to write; filter
// addresses at the edge.
package webhook
