// Package sppay is a client of SP Pay, Ghana: collections by mobile money with a
// one-time code, transfers to wallets and banks, lookups, text messages.
//
// It follows the provider's "Payments" document of March 2024, which covers two
// calls: initiate and submit OTP. Everything else comes from the provider's other
// pages and its public libraries of 2024 to 2026 and is marked "beyond the
// document" in its comment.
//
//	client, err := sppay.New(sppay.Config{
//		BaseURL: sppay.EngineURL, ClientID: "…", ClientSecret: "…", Username: "…", Password: "…",
//	})
//	tx, err := client.Collect(ctx, sppay.CollectRequest{
//		Amount:      money.MustParse("2.00", money.GHS),
//		AccountNo:   "1000",
//		Payer:       momo.MustPhone("233597018036"),
//		Institution: sppay.InstitutionMTN,
//		Email:       "payer@example.com",
//		Reference:   "order-001",
//		CallbackURL: "https://shop.example/callbacks/…",
//	})
//
// # What comes after a collection
//
// Transaction.Next says it: momo.StepCode (the customer got a code by text message;
// give it to Confirm), momo.StepApprove (a prompt on the phone), momo.StepLink (show
// Next.Link), or momo.StepNone.
//
// # After a lost answer
//
// The provider has no idempotency key and does not say that a reference is
// unique, so Collect, Confirm and Disburse are never sent again by themselves,
// and must not be by you. Your Reference, which is therefore required, is the only
// thread back. The provider's lookup knows only its own reference, which a lost
// answer did not tell, so the list is searched:
//
//	tx, err := client.Collect(ctx, request)
//	if momo.OutcomeOf(err) == momo.Indeterminate {
//		tx, err = momo.Await(ctx, momo.Schedule{}, func(ctx context.Context) (*sppay.Transaction, error) {
//			return client.Transaction(ctx, sppay.Search{
//				Reference: request.Reference, AccountNo: request.AccountNo, Amount: request.Amount, SentAt: sentAt,
//			})
//		})
//	}
//
// A hit proves that it happened; momo.ErrNotFound proves nothing. A callback on
// an address of its own (webhook.Tokens) settles it too.
//
// # What is peculiar to it
//
//   - The credentials are a person's login to the portal. A token lasts a year;
//     it is kept in memory, renewed early, and dropped when the provider refuses
//     it. A token may be given instead.
//   - The envelope's "Success" means that the request was accepted, and is not
//     the status of the transaction.
//   - A charge or tax is a transaction of its own with the reference of the
//     payment it belongs to. It is never returned as a payment.
//   - Amounts are JSON numbers in requests and strings in answers. Money is GHS.
//   - Nothing is signed. Callbacks are only a reason to ask; see package webhook.
package sppay
