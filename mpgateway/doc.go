// Package mpgateway is a client of the Payment API Gateway, Kenya: collections
// and payouts by M-PESA, point-of-sale deposits and withdrawals, and the
// callbacks of a paybill.
//
// It follows the document "Payment API Gateway v5.7.2". The gateway is sold under
// several names; what the document leaves out and a sister brand's document of
// the same version has, such as the paths, is marked "beyond the document" in its
// comment.
//
//	client, err := mpgateway.New(mpgateway.Config{
//		BaseURL: "https://…", PublicID: "…", MerchantID: "…", Secret: "…",
//	})
//	tx, err := client.Collect(ctx, mpgateway.CollectRequest{
//		Amount:    money.MustParse("100", money.KES),
//		Payer:     momo.MustPhone("254700000001"),
//		Provider:  mpgateway.ProviderSafaricom,
//		Reference: "order-001",
//	})
//
// # What is peculiar to it
//
//   - There is no default address: the document names none, and each brand has
//     its own. The gateway may admit only registered network addresses; a 403 is
//     then a fault of the set-up, not a declined payment.
//   - Every body is signed, see [Sign]; there is no other proof of who asks, and
//     no time in it: a request that is sent again is the same bytes.
//   - The reference is the document's order_id, at most 128 of the characters
//     a-z A-Z 0-9 _ - : and the full stop. The document promises that a second
//     request with the same order_id is answered alike and not carried out. So
//     never use one twice, and never give a repeated payment a new one.
//   - When an answer is lost, the client itself asks for the status by that
//     reference within the same call, and sends again only where that is safe;
//     the table in api.go says where.
//   - HTTP 200 and result code 0 only say that the request was processed. What
//     counts is the status, and only [StatusSuccess] is paid.
//   - A status of an order that the gateway does not know, soon after it was
//     sent, proves nothing: integrators saw accepted orders stay invisible for
//     minutes.
//   - The callbacks that the document prints, and the answers, name no amount: that of
//     a payment that you began is the one that you asked for. See webhook.MPGateway.
//   - The signature does not fix where one field ends and the next begins.
//     Package webhook therefore believes no callback that could be read in two ways,
//     and asks for the status.
//   - Payments to [ProviderSimulator] never end and send no callback.
package mpgateway
