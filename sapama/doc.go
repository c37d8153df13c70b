// Package sapama is a client of Sapama Cash, Kenya: checkouts by STK push,
// payouts to M-PESA wallets, the list of a merchant's transactions, text messages
// and transfers between tills.
//
// It follows the provider's API documentation as published at
// sapamacash.com/docs. That document names neither the paths nor the recipe of
// the hash, and its tables have lost rows; what comes from the provider's public
// samples or from integrators is marked "beyond the document". What no source names
// is configuration: [Paths], [SMSKeys], [BeneficiaryKeys] and [Config.PayoutResults]; so
// is that on which the document and the samples disagree: [PostingFormat].
//
//	client, err := sapama.New(sapama.Config{APIKey: "…", APISecret: "…", Till: 2})
//	tx, err := client.Collect(ctx, sapama.CollectRequest{
//		Amount:    money.MustParse("1000", money.KES),
//		Payer:     momo.MustPhone("254722906835"),
//		Reference: "order-001",
//		…
//	})
//
// # What is peculiar to it
//
//   - Requests are forms and queries, proved by a hash ([Hash]) that covers values
//     without their names and no array at all: beneficiaries are protected by TLS
//     only. So plain http has to be asked for.
//   - A checkout makes an invoice. Paying it makes a second row, the receipt, and
//     both then carry the payment's one M-PESA code. A [Transaction] is both rows.
//     Paid is only a receipt and an invoice that name each other and agree on
//     amount, currency and till. "Succeed.", a row's status "1" and its
//     reconciliation state say nothing about payment.
//   - Rows of the sandbox and of real money are in one list. A row that names the
//     other mode than the client's, or that was simulated, is no evidence: it is
//     never paid, and lookups do not find it.
//   - References need not be unique there, and no request is deduplicated: sending
//     a checkout or a payout again makes another one. Nothing that moves money is
//     sent again once it may have arrived.
//   - There is no lookup by your reference. [Client.TransactionByPhone] searches
//     the rows of one customer, [Client.Transaction] all rows. What they find is
//     proof that it happened; finding nothing proves nothing.
//   - No failure of a checkout is documented, so none is ever reported: an unpaid
//     one stays pending.
//   - Nothing documented proves that a payout was paid, or that it failed: neither
//     its row nor its callback is shown, and the codes of its result are not listed.
//     A payout stays pending or unknown, and momo.Await waits until its time is over
//     and returns momo.ErrIndeterminate, unless Config.PayoutResults says what the
//     codes mean. Its callback is a reason to look, nothing more: webhook.SapamaPayout
//     does so.
//   - Whatever the provider wrote of a row is kept: [Row.Member] reads any of its 72
//     members, Raw is all of them.
//   - The default list holds unreconciled rows only. Every search of this package
//     asks for all.
package sapama
