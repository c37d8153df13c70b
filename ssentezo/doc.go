// Package ssentezo is a client of Ssentezo Wallet, Uganda: deposits from and
// withdrawals to mobile money, and transfers to bank accounts.
//
// It follows the provider's API documentation as published after September 2024.
// What that document does not mention is marked "beyond the document" in its
// comment, with its source.
//
//	client, err := ssentezo.New(ssentezo.Config{
//		Environment: ssentezo.EnvironmentSandbox,
//		APIUser:     "…", APIKey: "…",
//	})
//	tx, err := client.Collect(ctx, ssentezo.CollectRequest{
//		Amount:      money.MustParse("1000", money.UGX),
//		Payer:       momo.MustPhone("256770691484"),
//		Reference:   "order-001",
//		Description: "Order 001",
//	})
//
// # What is peculiar to it
//
//   - The reference is a uniqueness check and not an idempotency key: repeating
//     a request answers "already been taken", never the first answer. So nothing
//     that moves money is sent twice by this client, and no new reference may be
//     taken for an attempt whose outcome is not known: that is a second payment.
//   - The body's "response", OK or ERROR, decides, and not the HTTP status.
//   - HTTP 400 is documented as "Failed Transaction", and a payment may exist
//     all the same: before this client says that a payment failed, it asks once
//     for its status, and believes that.
//   - A reference has any characters, and goes into an address, escaped: see
//     [CollectRequest].
//   - What only informs (a time, a name, a message) is left out where it cannot be
//     read; Transaction.Raw has it as it came.
//   - INDETERMINATE can last 48 hours. It is neither paid nor failed.
//   - Callbacks are not signed. Package webhook asks for the status instead.
//
// # After a lost answer
//
// A verb whose answer was lost, was a 5xx or could not be read ends in
// momo.ErrIndeterminate, and the error carries the reference. Look it up:
//
//	tx, err := client.Disburse(ctx, request)
//	if momo.OutcomeOf(err) == momo.Indeterminate {
//		tx, err = momo.Await(ctx, momo.Schedule{}, func(ctx context.Context) (*ssentezo.Transaction, error) {
//			return client.Transaction(ctx, request.Reference)
//		})
//	}
//
// If Await ends without an answer, keep the payment open and ask again later:
// minutes for mobile money, longer for banks, 48 hours for INDETERMINATE. "Not
// found" proves nothing: the request may be on its way. Compare amount and phone
// of what is found with what you asked for.
//
// When a deposit or withdrawal has stayed unknown for long and nothing else may
// be sending it, it may be sent again with the same reference and
// AfterIndeterminate set; "already been taken" then says that the first one
// arrived. The uniqueness check is no protection against two at once.
package ssentezo
