package sapama

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
)

func ok(data string) conformance.Answer {
	return conformance.Answer{Body: `{"httpStatusCode":200,"systemCode":700,"message":"Succeed.","data":` + data + `}`}
}

func failed(httpStatus int, text string) conformance.Answer {
	return conformance.Answer{Status: httpStatus, Body: text}
}

const (
	invalidHash = `{"httpStatusCode":400,"systemCode":900,"message":"Input validation failed.","data":[{"field":"api_key","error":"Invalid hash"}]}`
	invalidName = `{"http_status_code":"400","system_code":"900","message":"Input validation failed.","data":[{"field":"first_name","error":"Wanjiku is required"}]}`
	notOwner    = `{"httpStatusCode":403,"systemCode":903,"message":"254722906835 is not yours","data":[]}`
)

// refusals are well-formed, or look like refusals and are none.
var refusals = []conformance.Refusal{
	{Name: "hash", Answer: failed(400, invalidHash), Kind: momo.ErrUnauthorized},
	{Name: "a field, in the other spelling", Answer: failed(400, invalidName), Kind: momo.ErrInvalid},
	{Name: "a field, inside a 200", Answer: failed(200, invalidName), Kind: momo.ErrInvalid},
	{Name: "not the owner", Answer: failed(403, notOwner), Kind: momo.ErrForbidden},
	{Name: "not the owner, inside a 200", Answer: failed(200, notOwner), Kind: momo.ErrForbidden},
	{Name: "no such thing, inside a 200", Answer: failed(200, `{"httpStatusCode":404,"systemCode":904,"message":"not found.","data":[]}`), Kind: momo.ErrNotFound},
	{Name: "a path that does not exist", Answer: failed(404, "<html>Not Found</html>"), Kind: momo.ErrNotFound},
	{Name: "a 400 that is not the application's", Answer: failed(400, "<html>Bad Request</html>"), Indeterminate: true},
	{Name: "an acceptance inside a 400", Answer: failed(400, `{"httpStatusCode":200,"systemCode":700,"message":"Succeed.","data":{}}`), Indeterminate: true},
	{Name: "two statuses in one envelope", Answer: failed(400, `{"httpStatusCode":400,"http_status_code":200,"systemCode":900,"data":[]}`), Indeterminate: true},
	{Name: "an error inside a 200, of the server", Answer: failed(200, `{"httpStatusCode":500,"systemCode":1000,"message":"Error","data":[]}`), Indeterminate: true},
	{Name: "no status at all", Answer: failed(200, `{"message":"Succeed.","data":{}}`), Indeterminate: true},
	{Name: "no data", Answer: failed(200, `{"httpStatusCode":200,"systemCode":700,"message":"Succeed."}`), Indeterminate: true},
}

// formField is what makes a repeated request the same one.
func formField(names ...string) func(*http.Request, []byte) string {
	return func(_ *http.Request, body []byte) string {
		form, _ := url.ParseQuery(string(body))
		all := ""
		for _, name := range names {
			all += form.Get(name) + "|"
		}
		return all
	}
}

func alsoRefuses(more ...conformance.Refusal) []conformance.Refusal {
	return append(refusals[:len(refusals):len(refusals)], more...)
}

func TestClientKeepsThePromises(t *testing.T) {
	type operation = conformance.Operation[*Client]
	const (
		checkout = `{"invoice_uuid":"trans_1","invoice_id":386578,"reference_number":"ORD-1","type":"success","code":200,"message":"STK push initiated"}`
		payout   = `[{"status":"success","message":"Success","proxy_trans_id":305528,"trans_id":"PAY-1","phone":"0722906830","amount":"100"}]`
		list     = `{"total":"1","per_page":50,"current_page":1,"last_page":1,"data":[{"id":"7","type":"invoice","direction":"c2b","reference_number":"ORD-1","trans_amount":"1000.00"}]}`
	)
	transfer := TransferRequest{ToTill: 245, Amount: kes("10"), Description: "Testing", Type: BusinessPayBill}
	conformance.Run(t, conformance.Suite[*Client]{
		New: func(baseURL string, o momo.Options) (*Client, error) {
			config := testConfig(2)
			config.APIKey, config.APISecret, config.BaseURL, config.Options = "canary-key", "canary-secret", baseURL, o
			return New(config)
		},
		Secrets: []string{"canary", "722906835", "722906830", "Wanjiku", "Nakuru"},
		Verbs: []operation{
			{
				Name: "Collect", Row: conformance.OnceRow, Good: ok(checkout), Identity: formField("reference_number", "hash"),
				Refusals: alsoRefuses(
					conformance.Refusal{Name: "no invoice", Answer: ok(`{"type":"error","code":400,"message":"254722906835 cannot pay"}`), Kind: momo.ErrDeclined},
					conformance.Refusal{Name: "an invoice and an error", Answer: ok(`{"invoice_id":1,"type":"error","message":"timeout"}`), Indeterminate: true},
					conformance.Refusal{Name: "another code", Answer: ok(`{"invoice_id":1,"type":"success","code":201}`), Indeterminate: true},
					conformance.Refusal{Name: "another reference", Answer: ok(`{"invoice_id":1,"type":"success","code":200,"reference_number":"ORD-2"}`), Indeterminate: true},
					conformance.Refusal{Name: "no number", Answer: ok(`{"type":"success","code":200}`), Indeterminate: true},
				),
				Call: func(ctx context.Context, c *Client) error { _, err := c.Collect(ctx, checkoutSample()); return err },
			},
			{
				Name: "Disburse", Row: conformance.OnceRow, Good: ok(payout), Identity: formField("beneficiaries[0][trans_reference]", "hash"),
				Refusals: alsoRefuses(
					conformance.Refusal{Name: "the item", Answer: ok(`[{"status":"error","message":"Wanjiku","trans_id":"PAY-1"}]`), Kind: momo.ErrDeclined},
					conformance.Refusal{Name: "an item with a number and an error", Answer: ok(`[{"status":"error","proxy_trans_id":1,"trans_id":"PAY-1"}]`), Indeterminate: true},
					conformance.Refusal{Name: "an unknown word", Answer: ok(`[{"status":"failed","trans_id":"PAY-1"}]`), Indeterminate: true},
					conformance.Refusal{Name: "two words", Answer: ok(`[{"status":"success","type":"error","proxy_trans_id":1,"trans_id":"PAY-1"}]`), Indeterminate: true},
					conformance.Refusal{Name: "no item", Answer: ok(`[]`), Indeterminate: true},
					conformance.Refusal{Name: "another's item", Answer: ok(`[{"status":"success","proxy_trans_id":1,"trans_id":"PAY-2"}]`), Indeterminate: true},
					conformance.Refusal{Name: "another amount", Answer: ok(`[{"status":"success","proxy_trans_id":1,"trans_id":"PAY-1","amount":"1000"}]`), Indeterminate: true},
					conformance.Refusal{Name: "another number", Answer: ok(`[{"status":"success","proxy_trans_id":1,"trans_id":"PAY-1","phone":"0722000000"}]`), Indeterminate: true},
					conformance.Refusal{Name: "an object for the array", Answer: ok(`{"status":"success","proxy_trans_id":1,"trans_id":"PAY-1"}`), Indeterminate: true},
				),
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Disburse(ctx, payoutSample("PAY-1", "254722906830"))
					return err
				},
			},
			{
				Name: "DisburseBatch", Row: conformance.OnceRow, Identity: formField("beneficiaries[0][trans_reference]", "beneficiaries[1][trans_reference]", "hash"),
				Good: ok(payout), Refusals: refusals,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.DisburseBatch(ctx, []DisburseRequest{payoutSample("PAY-1", "254722906830"), payoutSample("PAY-2", "254722906835")})
					return err
				},
			},
			{
				Name: "Transfer", Row: conformance.NeverRow, Identity: formField("hash"), Refusals: refusals,
				Good: ok(`{"description":"Testing","location_from_id":"2","location_to_id":"245","workflow":"initiated","id":14}`),
				Call: func(ctx context.Context, c *Client) error { _, err := c.Transfer(ctx, transfer); return err },
			},
			{
				Name: "SendSMS", Row: conformance.NeverRow, Identity: formField("hash"), Refusals: refusals,
				Good: ok(`[{"status":"success","message":"Success","proxy_trans_id":12376,"phone":"254722906835","amount":"10"}]`),
				Call: func(ctx context.Context, c *Client) error {
					sent, err := c.SendSMS(ctx, []Message{{To: checkoutSample().Payer, Text: "Hello Wanjiku"}})
					if err == nil {
						err = sent[0].Err
					}
					return err
				},
			},
			{
				Name: "PostTransactions", Row: conformance.OnceRow, Identity: formField("transactions", "hash"), Refusals: refusals,
				Good: ok(`[{"third_party_trans_id":"","trans_id":"T1","sapama_id":290047,"type":"success","message":"Success"}]`),
				Call: func(ctx context.Context, c *Client) error {
					posted, err := c.PostTransactions(ctx, []Posting{{Code: "T1", At: time.Unix(1, 0), Amount: kes("1"), Description: "Nakuru"}})
					if err == nil {
						err = posted[0].Err
					}
					return err
				},
			},
			{
				Name: "MarkTransaction", Row: conformance.RepeatRow, Identity: formField("id", "hash"), Good: ok(`{"id":"7"}`),
				Refusals: alsoRefuses(conformance.Refusal{
					Name: "an unknown system code", Answer: failed(200, `{"httpStatusCode":200,"systemCode":701,"data":{"id":"7"}}`), Indeterminate: true,
				}),
				Call: func(ctx context.Context, c *Client) error { return c.MarkTransaction(ctx, "7", ReconciliationRecorded) },
			},
		},
		Nouns: []operation{
			{
				Name: "Transaction", Row: conformance.NounRow, Refusals: refusals, Good: ok(list),
				Call: func(ctx context.Context, c *Client) error { _, err := c.Transaction(ctx, "ORD-1"); return err },
			},
			{
				Name: "TransactionByPhone", Row: conformance.NounRow, Refusals: refusals, Good: ok(list),
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.TransactionByPhone(ctx, checkoutSample().Payer, "ORD-1")
					return err
				},
			},
			{
				Name: "TransactionByID", Row: conformance.NounRow, Good: ok(list),
				Refusals: alsoRefuses(conformance.Refusal{Name: "an empty list", Answer: ok(`[]`), Kind: momo.ErrNotFound},
					conformance.Refusal{Name: "another page", Answer: ok(`{"current_page":2,"last_page":2,"data":[]}`), Indeterminate: true}),
				Call: func(ctx context.Context, c *Client) error { _, err := c.TransactionByID(ctx, "7"); return err },
			},
			{
				Name: "TransactionByCode", Row: conformance.NounRow, Refusals: refusals,
				Good: ok(strings.Replace(list, `"id":"7"`, `"id":"7","trans_id":"OGG9SXHEST"`, 1)),
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.TransactionByCode(ctx, "OGG9SXHEST")
					return err
				},
			},
			{
				Name: "Transactions", Row: conformance.NounRow, Refusals: refusals, Good: ok(list),
				Call: func(ctx context.Context, c *Client) error {
					for _, err := range c.Transactions(ctx, Filter{}) {
						return err
					}
					return nil
				},
			},
		},
	})
}

func TestConfigIsSafeToPrint(t *testing.T) {
	for _, text := range conformance.Renderings(Config{APIKey: "canary-key", APISecret: "canary-secret", Till: 2}) {
		assert.NotContains(t, text, "canary")
	}
}
