// Package samsoftpay is a client of Samsoftpay, Uganda: charges by mobile money
// and card, payouts to mobile money, payment links.
//
// It follows the provider's API documentation as published in summer 2026. What
// that document does not mention, and the provider's public source and later
// documentation do, is marked "beyond the document" in its comment.
//
//	client, err := samsoftpay.New(samsoftpay.Config{SecretKey: "sk_test_…"})
//	tx, err := client.Collect(ctx, samsoftpay.CollectRequest{
//		Amount:    money.MustParse("10000", money.UGX),
//		Payer:     momo.MustPhone("256700123456"),
//		Channel:   samsoftpay.ChannelMTN,
//		Reference: "order-001",
//	})
//
// # What is peculiar to it
//
//   - Test and live are one host; the key decides: sk_test_… or sk_live_….
//   - Amounts are whole shillings. The document calls them minor units; the
//     shilling has none.
//   - Every charge and payout carries an idempotency key, with which the document
//     promises that a second payment is never made. The keys of a merchant are one
//     set, over all operations and both modes, and are kept for 30 days (beyond the
//     document).
//   - A request is dated; one that the provider finds stale is sent once more
//     with the clock corrected by the provider's own.
//   - "authorized" is accepted by the network and waiting for the customer. It is
//     not paid.
//   - A charge that says refunded proves that a refund was accepted. Whether the
//     customer has the money, only the refund's own payout shows; see [Refund.ID].
//
// # What a key protects, and what it does not
//
// The provider's public server was seen to answer 502 "retry with the same
// Idempotency-Key", to forget the key, and to go on with the first charge: the same key
// made a second charge, and both succeeded. So after a 5xx a key protects nothing, and
// an answer that was lost may have been a 5xx. This client therefore sends a charge or a
// payout again by itself only when it is proven that nothing was done: not sent, over
// the rate limit, or dated wrongly. Otherwise:
//
//   - With a reference, it looks for the payment itself, and returns what it finds if
//     that can only be this one. If it finds nothing, that proves nothing: the error is
//     momo.ErrIndeterminate and its Recovery is to look the reference up again, later.
//   - Without a reference, the Recovery is a human. [Client.Candidates] lists what fits
//     by amount, number and time; a person decides. The same is the way out for payouts
//     at servers that keep no references, and for a key of which the provider says for
//     ever that it is "still in flight", as happens when its server is killed.
//   - After a 5xx the error has no key. After any other lost answer it has one, for the
//     provider's support; Recovery says to use it only if [Config.ReplayLostAnswers] is
//     set.
//
// A refusal is kept under its key as well. A new attempt after a refusal, with a larger
// balance for instance, takes a new key; with the old one the old refusal comes back, and
// its error says Replayed. A refusal of a call that repeats the key of an earlier one
// says nothing of the earlier one.
package samsoftpay
