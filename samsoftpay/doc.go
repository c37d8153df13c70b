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
//		Channel:   samsoftpay.MTN,
//		Reference: "order-001",
//	})
//
// # What is peculiar to it
//
//   - Test and live are one host; the key decides: sk_test_… or sk_live_….
//   - Amounts are whole shillings. The document calls them minor units; the
//     shilling has none.
//   - Every charge and payout carries an idempotency key. The same key and the
//     same request never make a second payment, so a lost answer is repeated with
//     it, and an error carries it: call again with that key to resume. After a
//     5xx the client does not repeat by itself, since the provider's public
//     source forgets a key after some of them. A refusal of the call that resumes
//     says nothing of the first one: look that up.
//   - The keys of a merchant are one set, over all operations and both modes, and
//     are kept for 30 days.
//   - A request is dated; one that the provider finds stale is sent once more
//     with the clock corrected by the provider's own.
//   - "authorized" is accepted by the network and waiting for the customer. It is
//     not paid.
package samsoftpay
