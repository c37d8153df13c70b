package sapama

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

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

// unclear is an answer after which nobody knows what happened.
func unclear(name string, a conformance.Answer) conformance.Refusal {
	return conformance.Refusal{Name: name, Answer: a, Indeterminate: true}
}

const (
	invalidHash = `{"httpStatusCode":400,"systemCode":900,"message":"Input validation failed.",
		"data":[{"field":"api_key","error":"Invalid hash"}]}`
	invalidName = `{"http_status_code":"400","system_code":"900","message":"Input validation failed.",
		"data":[{"field":"first_name","error":"Wanjiku is required"}]}`
	notFound = `{"httpStatusCode":404,"systemCode":904,"message":"not found.","data":[]}`
	notOwner = `{"httpStatusCode":403,"systemCode":903,"message":"254722906835 is not yours","data":[]}`
)

// refusals are well-formed, or look like refusals and are none.
var refusals = []conformance.Refusal{
	{Name: "hash", Answer: failed(400, invalidHash), Kind: momo.ErrUnauthorized},
	{Name: "a field, in the other spelling", Answer: failed(400, invalidName), Kind: momo.ErrInvalid},
	{Name: "a field, inside a 200", Answer: failed(200, invalidName), Kind: momo.ErrInvalid},
	{Name: "not the owner", Answer: failed(403, notOwner), Kind: momo.ErrForbidden},
	{Name: "not the owner, inside a 200", Answer: failed(200, notOwner), Kind: momo.ErrForbidden},
	{Name: "no such thing, inside a 200", Answer: failed(200, notFound), Kind: momo.ErrNotFound},
	{Name: "a path that does not exist", Answer: failed(404, "<html>Not Found</html>"), Kind: momo.ErrNotFound},
	unclear("a 400 that is not the application's", failed(400, "<html>Bad Request</html>")),
	unclear("an acceptance inside a 400",
		failed(400, `{"httpStatusCode":200,"systemCode":700,"message":"Succeed.","data":{}}`)),
	unclear("two statuses in one envelope",
		failed(400, `{"httpStatusCode":400,"http_status_code":200,"systemCode":900,"data":[]}`)),
	unclear("an error inside a 200, of the server",
		failed(200, `{"httpStatusCode":500,"systemCode":1000,"message":"Error","data":[]}`)),
	unclear("no status at all", failed(200, `{"message":"Succeed.","data":{}}`)),
	unclear("no data", failed(200, `{"httpStatusCode":200,"systemCode":700,"message":"Succeed."}`)),
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
		checkout = `{"invoice_uuid":"trans_1","invoice_id":386578,"reference_number":"ORD-1","type":"success",
			"code":200,"message":"STK push initiated"}`
		payout = `[{"status":"success","message":"Success","proxy_trans_id":305528,"trans_id":"PAY-1",
			"phone":"0722906830","amount":"100"}]`
		list = `{"total":"1","per_page":50,"current_page":1,"last_page":1,"data":[
			{"id":"7","type":"invoice","direction":"c2b","reference_number":"ORD-1","trans_amount":"1000.00"}]}`
	)
	conformance.Run(t, conformance.Suite[*Client]{
		New: func(baseURL string, o momo.Options) (*Client, error) {
			config := testConfig(2)
			config.APIKey, config.APISecret, config.BaseURL, config.Options = "canary-key", "canary-secret", baseURL, o
			return New(config)
		},
		Secrets: []string{"canary", "722906835", "722906830", "Wanjiku", "Nakuru"},
		Verbs: []operation{
			{
				Name: "Collect", Row: conformance.OnceRow, Good: ok(checkout),
				Identity: formField("reference_number", "hash"),
				Refusals: alsoRefuses(
					conformance.Refusal{Name: "no invoice", Kind: momo.ErrDeclined,
						Answer: ok(`{"type":"error","code":400,"message":"254722906835 cannot pay"}`)},
					unclear("an invoice and an error", ok(`{"invoice_id":1,"type":"error","message":"timeout"}`)),
					unclear("another code", ok(`{"invoice_id":1,"type":"success","code":201}`)),
					unclear("another reference",
						ok(`{"invoice_id":1,"type":"success","code":200,"reference_number":"ORD-2"}`)),
					unclear("no number", ok(`{"type":"success","code":200}`)),
				),
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Collect(ctx, checkoutSample())
					return err
				},
			},
			{
				Name: "Disburse", Row: conformance.OnceRow, Good: ok(payout),
				Identity: formField("beneficiaries[0][trans_reference]", "hash"),
				Refusals: alsoRefuses(
					conformance.Refusal{Name: "the item", Kind: momo.ErrDeclined,
						Answer: ok(`[{"status":"error","message":"Wanjiku","trans_id":"PAY-1"}]`)},
					unclear("an item with a number and an error",
						ok(`[{"status":"error","proxy_trans_id":1,"trans_id":"PAY-1"}]`)),
					unclear("an unknown word", ok(`[{"status":"failed","trans_id":"PAY-1"}]`)),
					unclear("two words",
						ok(`[{"status":"success","type":"error","proxy_trans_id":1,"trans_id":"PAY-1"}]`)),
					unclear("no item", ok(`[]`)),
					unclear("another's item", ok(`[{"status":"success","proxy_trans_id":1,"trans_id":"PAY-2"}]`)),
					unclear("another amount",
						ok(`[{"status":"success","proxy_trans_id":1,"trans_id":"PAY-1","amount":"1000"}]`)),
					unclear("another number",
						ok(`[{"status":"success","proxy_trans_id":1,"trans_id":"PAY-1","phone":"0722000000"}]`)),
					unclear("an object for the array",
						ok(`{"status":"success","proxy_trans_id":1,"trans_id":"PAY-1"}`)),
				),
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Disburse(ctx, payoutSample("PAY-1", "254722906830"))
					return err
				},
			},
			{
				Name: "DisburseBatch", Row: conformance.OnceRow, Good: ok(payout), Refusals: refusals,
				Identity: formField("beneficiaries[0][trans_reference]", "beneficiaries[1][trans_reference]", "hash"),
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.DisburseBatch(ctx, []DisburseRequest{
						payoutSample("PAY-1", "254722906830"), payoutSample("PAY-2", "254722906835"),
					})
					return err
				},
			},
			{
				Name: "Transfer", Row: conformance.NeverRow, Identity: formField("hash"), Refusals: refusals,
				Good: ok(`{"description":"Testing","location_from_id":"2","location_to_id":"245",
					"workflow":"initiated","id":14}`),
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Transfer(ctx, transferSample())
					return err
				},
			},
			{
				Name: "SendSMS", Row: conformance.NeverRow, Identity: formField("hash"), Refusals: refusals,
				Good: ok(`[{"status":"success","message":"Success","proxy_trans_id":12376,
					"phone":"254722906835","amount":"10"}]`),
				Call: func(ctx context.Context, c *Client) error {
					sent, err := c.SendSMS(ctx, []Message{{To: checkoutSample().Payer, Text: "Hello Wanjiku"}})
					if err == nil {
						err = sent[0].Err
					}
					return err
				},
			},
			{
				Name: "PostTransactions", Row: conformance.OnceRow, Refusals: refusals,
				Identity: formField("transactions", "hash"),
				Good: ok(`[{"third_party_trans_id":"","trans_id":"T1","sapama_id":290047,
					"type":"success","message":"Success"}]`),
				Call: func(ctx context.Context, c *Client) error {
					posting := postingSample()
					posting.Description = "Nakuru"
					posted, err := c.PostTransactions(ctx, []Posting{posting})
					if err == nil {
						err = posted[0].Err
					}
					return err
				},
			},
			{
				Name: "MarkTransaction", Row: conformance.RepeatRow, Good: ok(`{"id":"7"}`),
				Identity: formField("id", "hash"),
				Refusals: alsoRefuses(
					unclear("an unknown system code",
						failed(200, `{"httpStatusCode":200,"systemCode":701,"data":{"id":"7"}}`)),
				),
				Call: func(ctx context.Context, c *Client) error {
					return c.MarkTransaction(ctx, "7", ReconciliationRecorded)
				},
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
				Refusals: alsoRefuses(
					conformance.Refusal{Name: "an empty list", Answer: ok(`[]`), Kind: momo.ErrNotFound},
					unclear("another page", ok(`{"current_page":2,"last_page":2,"data":[]}`)),
				),
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
				Name: "Page", Row: conformance.NounRow, Refusals: refusals, Good: ok(list),
				Call: func(ctx context.Context, c *Client) error { _, err := c.Page(ctx, 1, Filter{}); return err },
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
