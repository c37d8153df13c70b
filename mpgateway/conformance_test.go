package mpgateway

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
	"github.com/momo-go/momo/money"
)

const (
	canarySecret = "canary-4c1d9e07-5a2b"
	unknownOrder = `{"order_id":"order-001","transaction_id":"","transaction_ref":"","status":-1,"result":{"code":0,"message":"PARENT OPERATION NOT FOUND"},"provider_result":{"code":-8888,"message":""}}`
	acceptedIn   = `{"order_id":"order-001","transaction_id":"1","transaction_ref":"","status":1,"result":{"code":0,"message":"OK"},"provider_result":{"code":-8888,"message":"Good"},"service_id":1,"service_version":"1.0","service_date_time":"2023-05-15 10:00:00.000000"}`
	acceptedOut  = `{"order_id":"order-001","transaction_id":"1","transaction_ref":"","status":1,"result":{"code":0,"message":"OK"},"provider_result":{"code":-8888,"message":"Good"},"service_id":1,"service_version":"1.0","service_date_time":"2023-05-15 10:00:00.000000","confirm_type":0}`
)

var (
	sampleAmount   = money.MustParse("350", money.KES)
	samplePhone    = momo.MustPhone("254700000001")
	sampleCollect  = CollectRequest{Amount: sampleAmount, Payer: samplePhone, Provider: ProviderSafaricom, Reference: "order-001"}
	sampleDisburse = DisburseRequest{Amount: sampleAmount, Payee: samplePhone, Provider: ProviderSafaricom, Reference: "order-001"}
	sampleDeposit  = POSDepositRequest{Amount: sampleAmount, Payer: samplePhone, Reference: "order-001", Card: Card{PAN: "4111111111111111", CVC: "987"}}
	sampleWithdraw = POSWithdrawRequest{Amount: sampleAmount, Payee: samplePhone, Reference: "order-001"}
	sampleBulk     = BulkRequest{ID: "bulk-1", Items: []DisburseRequest{sampleDisburse}}
)

type operationUnderTest = conformance.Operation[*Client]

func suite() conformance.Suite[*Client] {
	return conformance.Suite[*Client]{
		New: func(baseURL string, o momo.Options) (*Client, error) {
			return New(Config{BaseURL: baseURL, PublicID: "public", MerchantID: "merchant", Secret: canarySecret, Options: o})
		},
		Secrets: []string{canarySecret, "700000001", "4111111111111111", "65canary21"},
	}
}

func resultOf(status int, code, message string) conformance.Answer {
	return conformance.Answer{Status: status, Body: `{"result":{"code":` + code + `,"message":"` + message + `"}}`}
}

func identity(_ *http.Request, body []byte) string { return string(body) }

// limitedOnce: a 429 is waited for once, since the gateway does not document it.
var limitedOnce = conformance.Row{conformance.Limited: {Kind: momo.ErrRateLimited, Sent: 2, Accepts: true}}

var refusals = []conformance.Refusal{
	{Name: "signature", Answer: resultOf(200, "10201", "MERCHANT AUTHENTICATION ERROR"), Kind: momo.ErrUnauthorized},
	{Name: "signature, as text", Answer: resultOf(200, `"10201"`, "MERCHANT AUTHENTICATION ERROR"), Kind: momo.ErrUnauthorized},
	{Name: "signature, as a page", Answer: conformance.Answer{Status: 400, Body: "<html><p>Signature is not valid</p></html>"}, Kind: momo.ErrUnauthorized},
	{Name: "merchant", Answer: resultOf(200, "10105", "WRONG MERCHANT_ID"), Kind: momo.ErrUnauthorized},
	{Name: "number", Answer: resultOf(200, "10401", "MSISDN INCORRECT 254700000001"), Kind: momo.ErrInvalid},
	{Name: "pin", Answer: resultOf(200, "1", "INVALID PIN"), Kind: momo.ErrDeclined},
	{Name: "400 of the gateway", Answer: resultOf(400, "4", "Cannot complete the transaction"), Kind: momo.ErrInvalid},
	{Name: "422 of the gateway", Answer: resultOf(422, "13104", "unknown"), Kind: momo.ErrInvalid},
	{Name: "400 of something else", Answer: conformance.Answer{Status: 400, Body: "<html>Bad Request</html>"}, Indeterminate: true},
	{Name: "operator not reached", Answer: resultOf(200, "10301", "REQUEST SENDING ERROR | get token error"), Indeterminate: true},
	{Name: "operator not reached, 400", Answer: resultOf(400, "10301", "REQUEST SENDING ERROR"), Indeterminate: true},
	{Name: "an unexplained code", Answer: resultOf(200, "4", "Cannot complete the transaction"), Indeterminate: true},
	{Name: "an unknown code", Answer: resultOf(200, "13104", "unknown"), Indeterminate: true},
	{Name: "an error with a good status", Answer: conformance.Answer{Body: strings.Replace(acceptedIn, `"code":0`, `"code":13104`, 1)}, Indeterminate: true},
	{Name: "an empty identifier", Answer: conformance.Answer{Body: strings.Replace(acceptedIn, `"transaction_id":"1"`, `"transaction_id":""`, 1)}, Indeterminate: true},
	{Name: "an undefined status", Answer: conformance.Answer{Body: strings.Replace(acceptedIn, `"status":1`, `"status":-1`, 1)}, Indeterminate: true},
	{Name: "another order", Answer: conformance.Answer{Body: strings.Replace(acceptedIn, "order-001", "order-002", 1)}, Indeterminate: true},
	{Name: "no status", Answer: conformance.Answer{Body: strings.Replace(acceptedIn, `"status":1,`, ``, 1)}, Indeterminate: true},
}

// contradictions are answers that refuse by their code, or by HTTP, and say by their
// status that the payment is under way or paid.
func contradictions() (all []conformance.Refusal) {
	body := func(code, status string) string {
		changed := strings.Replace(acceptedIn, `"code":0`, `"code":`+code, 1)
		return strings.Replace(changed, `"status":1`, `"status":`+status, 1)
	}
	for _, status := range []string{"0", "1", "2", "6"} {
		for _, code := range []string{"1", "2", "3", "10201", "10105", "10401"} {
			all = append(all, conformance.Refusal{
				Name: "code " + code + " with status " + status, Answer: conformance.Answer{Body: body(code, status)}, Indeterminate: true,
			})
		}
		for _, http := range []int{400, 403, 422} {
			all = append(all, conformance.Refusal{
				Name:   "http " + strconv.Itoa(http) + " with status " + status,
				Answer: conformance.Answer{Status: http, Body: body("4", status)}, Indeterminate: true,
			})
		}
	}
	return all
}

func TestVerbsKeepThePromises(t *testing.T) {
	s := suite()
	refusals := append(refusals[:len(refusals):len(refusals)], contradictions()...)
	// After every lost answer the gateway is asked, and does not know the order.
	s.Prelude = func(w http.ResponseWriter, r *http.Request) bool {
		asked := strings.HasSuffix(r.URL.Path, "/status")
		if asked {
			_, _ = w.Write([]byte(unknownOrder))
		}
		return asked
	}
	for _, verb := range []struct {
		name   string
		row    conformance.Row
		change conformance.Row
		good   string
		call   func(context.Context, *Client) (*Transaction, error)
	}{
		{"Collect", conformance.KeyedRow, limitedOnce, acceptedIn, func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.Collect(ctx, sampleCollect)
		}},
		{"Disburse", conformance.KeyedRow, limitedOnce, acceptedOut, func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.Disburse(ctx, sampleDisburse)
		}},
		{"ConfirmDisburse", conformance.NeverRow, nil, acceptedOut, func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.ConfirmDisburse(ctx, sampleDisburse, Confirmation{Code: "65canary21"})
		}},
		{"POSDeposit", conformance.KeyedRow, limitedOnce, acceptedIn, func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.POSDeposit(ctx, sampleDeposit)
		}},
		{"POSWithdraw", conformance.KeyedRow, limitedOnce, acceptedOut, func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.POSWithdraw(ctx, sampleWithdraw)
		}},
		{"ConfirmPOSWithdraw", conformance.NeverRow, nil, acceptedOut, func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.ConfirmPOSWithdraw(ctx, sampleWithdraw, Confirmation{Code: "65canary21"})
		}},
	} {
		s.Verbs = append(s.Verbs, operationUnderTest{
			Name: verb.name, Row: verb.row, Change: verb.change, Good: conformance.Answer{Body: verb.good}, Refusals: refusals, Identity: identity,
			Call: func(ctx context.Context, c *Client) error { _, err := verb.call(ctx, c); return err },
		})
	}
	conformance.Run(t, s)
}

func TestBulkAndNounsKeepThePromises(t *testing.T) {
	s := suite()
	bulk := conformance.Answer{Body: `{"bulk_id":"bulk-1","status":1,"result":{"code":0,"message":"OK"}}`}
	// A bulk has no transaction and no order, so that its shape is not theirs.
	ofAll := refusals[:13]
	s.Verbs = []operationUnderTest{
		{Name: "DisburseBulk", Row: conformance.OnceRow, Good: bulk, Refusals: ofAll, Identity: identity,
			Call: func(ctx context.Context, c *Client) error { _, err := c.DisburseBulk(ctx, sampleBulk); return err }},
		{Name: "CancelBulk", Row: conformance.OnceRow, Good: bulk, Refusals: ofAll, Identity: identity,
			Call: func(ctx context.Context, c *Client) error { _, err := c.CancelBulk(ctx, "bulk-1"); return err }},
	}
	lookups := []conformance.Refusal{
		refusals[0], refusals[1], refusals[2], refusals[3],
		{Name: "a page that is not there", Answer: conformance.Answer{Status: 404, Body: "<html>"}, Indeterminate: true},
		{Name: "operator not reached", Answer: resultOf(200, "10301", "REQUEST SENDING ERROR"), Indeterminate: true},
		{Name: "an unknown code", Answer: resultOf(200, "13104", "unknown"), Indeterminate: true},
	}
	// Who asks is refused: whatever stands beside it says nothing of the payment.
	var questions []conformance.Refusal
	for _, status := range []string{"-1", "1", "2", "3", "4"} {
		for _, code := range []string{"10201", "10105"} {
			body := strings.Replace(acceptedIn, `"code":0`, `"code":`+code, 1)
			questions = append(questions, conformance.Refusal{
				Name:   "code " + code + " beside status " + status,
				Answer: conformance.Answer{Body: strings.Replace(body, `"status":1`, `"status":`+status, 1)}, Kind: momo.ErrUnauthorized,
			})
		}
	}
	s.Nouns = []operationUnderTest{
		{Name: "Transaction", Row: conformance.NounRow, Good: conformance.Answer{Body: acceptedIn}, Identity: identity,
			Refusals: append(append(lookups[:len(lookups):len(lookups)], questions...),
				conformance.Refusal{Name: "unknown order", Answer: conformance.Answer{Body: unknownOrder}, Kind: momo.ErrNotFound},
				conformance.Refusal{Name: "unknown order, without a status", Answer: resultOf(200, "1", "PARENT OPERATION NOT FOUND"), Kind: momo.ErrNotFound},
				conformance.Refusal{Name: "unknown order, 404", Answer: resultOf(404, "1", "PARENT OPERATION NOT FOUND"), Kind: momo.ErrNotFound},
				conformance.Refusal{Name: "another order", Answer: conformance.Answer{Body: strings.Replace(acceptedIn, "order-001", "order-002", 1)}, Indeterminate: true},
				conformance.Refusal{Name: "undefined, and not signed", Answer: conformance.Answer{Body: strings.Replace(unknownOrder, `0,"message":"PARENT OPERATION NOT FOUND"`, `10201,"message":"MERCHANT AUTHENTICATION ERROR"`, 1)}, Kind: momo.ErrUnauthorized},
				conformance.Refusal{Name: "undefined, operator not reached", Answer: conformance.Answer{Body: strings.Replace(unknownOrder, `0,"message":"PARENT OPERATION NOT FOUND"`, `10301,"message":"REQUEST SENDING ERROR"`, 1)}, Indeterminate: true}),
			Call: func(ctx context.Context, c *Client) error { _, err := c.Transaction(ctx, "order-001"); return err }},
		{Name: "TransactionByID", Row: conformance.NounRow, Good: conformance.Answer{Body: acceptedIn}, Identity: identity,
			Refusals: append(lookups[:len(lookups):len(lookups)],
				conformance.Refusal{Name: "unknown order", Answer: conformance.Answer{Body: unknownOrder}, Kind: momo.ErrNotFound},
				conformance.Refusal{Name: "another payment", Answer: conformance.Answer{Body: strings.Replace(acceptedIn, `"transaction_id":"1"`, `"transaction_id":"2"`, 1)}, Indeterminate: true}),
			Call: func(ctx context.Context, c *Client) error { _, err := c.TransactionByID(ctx, "1"); return err }},
		{Name: "Banks", Row: conformance.NounRow, Good: conformance.Answer{Body: `{"banks":[],"result":{"code":0,"message":"OK"}}`}, Refusals: lookups, Identity: identity,
			Call: func(ctx context.Context, c *Client) error { _, err := c.Banks(ctx, 43); return err }},
		{Name: "Bulk", Row: conformance.NounRow, Good: conformance.Answer{Body: `{"items":[],"result":{"code":0,"message":"OK"}}`}, Refusals: lookups, Identity: identity,
			Call: func(ctx context.Context, c *Client) error { _, err := c.Bulk(ctx, "bulk-1", 1); return err }},
	}
	conformance.Run(t, s)
}
