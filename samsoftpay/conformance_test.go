package samsoftpay

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
	"github.com/momo-go/momo/money"
)

// The payments of this suite have no reference: none is looked up.
func TestClientKeepsThePromises(t *testing.T) {
	suite := promises(Config{}, conformance.OnceRow, "")
	conformance.Run(t, suite)
}

func TestAClientThatReplaysLostAnswersKeepsThePromises(t *testing.T) {
	suite := promises(Config{ReplayLostAnswers: true}, conformance.KeyedRow, "")
	suite.Verbs, suite.Nouns = suite.Verbs[:2], nil
	conformance.Run(t, suite)
}

// A payment with a reference is looked up after a lost answer. Here nobody knows it.
func TestAClientThatLooksForLostPaymentsKeepsThePromises(t *testing.T) {
	suite := promises(Config{}, conformance.OnceRow, "order-001")
	suite.Verbs, suite.Nouns = suite.Verbs[:2], nil
	suite.Prelude = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet {
			return false
		}
		assert.Equal(t, "order-001", r.URL.Query().Get("reference"))
		_, _ = io.WriteString(w, `{"data":[],"has_more":false}`)
		return true
	}
	conformance.Run(t, suite)
}

func promises(config Config, row conformance.Row, reference string) conformance.Suite[*Client] {
	const (
		charge = `{"id":"txn_2871eeb9d40d40d4","status":"authorized","amount":10000,"fee":200,"currency":"UGX"}`
		named  = `{"id":"txn_2871eeb9d40d40d4","status":"succeeded","amount":10000,"fee":200,"currency":"UGX","reference":"order-001"}`
		payout = `{"id":"pout_289e611c84e844b7","status":"authorized","amount":50000,"fee":750,"recipient_phone":"256780000001"}`
		link   = `{"id":"lnk_84fd71f8687f41ce","amount":25000,"url":"https://samsoftpay.com/pay/lnk_84fd71f8687f41ce"}`
		refund = `{"charge_id":"txn_2871eeb9d40d40d4","status":"refunded","refund":{"id":"pout_1","amount":10000,"currency":"UGX","recipient_phone":"256700123456","status":"authorized"}}`
	)
	type operation = conformance.Operation[*Client]
	key := func(r *http.Request, body []byte) string { return r.Header.Get("Idempotency-Key") + string(body) }
	errorOf := func(status int, text string) conformance.Answer {
		return conformance.Answer{Status: status, Body: `{"error":"` + text + `"}`}
	}
	refusals := []conformance.Refusal{
		{Name: "a field is wrong", Answer: errorOf(400, "amount must be positive"), Kind: momo.ErrInvalid},
		{Name: "balance", Answer: errorOf(400, "insufficient available balance: have 5000, need 50750"), Kind: momo.ErrInsufficientFunds},
		{Name: "key", Answer: errorOf(401, "invalid api key"), Kind: momo.ErrUnauthorized},
		{Name: "scope", Answer: errorOf(403, "256700123456 not allowed"), Kind: momo.ErrForbidden},
		{Name: "other body under the key", Answer: errorOf(409, "idempotency key reused with different request body"), Kind: momo.ErrDuplicate},
		{Name: "stale, and no date to correct the clock", Answer: conformance.Answer{Status: 400, Header: map[string]string{"Date": "yesterday"}, Body: `{"error":"request timestamp is 400s old"}`}, Kind: momo.ErrInvalid},
		{Name: "still in flight", Answer: errorOf(409, "still in flight"), Indeterminate: true},
		{Name: "an unknown conflict", Answer: errorOf(409, "something new"), Indeterminate: true},
		{Name: "a 400 that is not the application's", Answer: conformance.Answer{Status: 400, Body: "<html>Bad Request</html>"}, Indeterminate: true},
		{Name: "an answer about another payment", Answer: conformance.Answer{Status: 201, Body: `{"id":"txn_1","status":"authorized","amount":1,"fee":200}`}, Indeterminate: true},
	}
	lookups := []conformance.Refusal{
		{Name: "unknown", Answer: errorOf(404, "The requested URL was not found on the server."), Kind: momo.ErrNotFound},
		{Name: "key", Answer: errorOf(401, "missing bearer token"), Kind: momo.ErrUnauthorized},
	}
	return conformance.Suite[*Client]{
		New: func(baseURL string, o momo.Options) (*Client, error) {
			config.SecretKey, config.BaseURL, config.Options = "sk_test_canary7d1f", baseURL, o
			return New(config)
		},
		Secrets: []string{"canary7d1f", "700123456", "780000001", "Jane Doe"},
		Verbs: []operation{
			{Name: "Collect", Row: row, Good: conformance.Answer{Status: 201, Body: charge}, Identity: key, Refusals: refusals,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Collect(ctx, CollectRequest{Amount: money.MustParse("10000", money.UGX), Channel: ChannelMTN, Payer: momo.MustPhone("256700123456"), Reference: reference})
					return err
				}},
			{Name: "Disburse", Row: row, Good: conformance.Answer{Status: 201, Body: payout}, Identity: key, Refusals: refusals,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Disburse(ctx, DisburseRequest{Amount: money.MustParse("50000", money.UGX), Payee: momo.MustPhone("256780000001"), PayeeName: "Jane Doe", Reference: reference})
					return err
				}},
			{Name: "PaymentLink", Row: conformance.RepeatRow, Good: conformance.Answer{Status: 201, Body: link}, Identity: key, Refusals: refusals[:5],
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.PaymentLink(ctx, PaymentLinkRequest{Amount: money.MustParse("25000", money.UGX)})
					return err
				}},
			{Name: "Refund", Row: conformance.OnceRow, Good: conformance.Answer{Status: 202, Body: refund}, Identity: key,
				Refusals: append(refusals[:5:5], conformance.Refusal{Name: "again", Answer: errorOf(400, "already_refunded"), Kind: momo.ErrDuplicate}),
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Refund(ctx, RefundRequest{ChargeID: "txn_2871eeb9d40d40d4"})
					return err
				}},
		},
		Nouns: []operation{
			{Name: "TransactionByID", Row: conformance.NounRow, Good: conformance.Answer{Body: charge}, Refusals: lookups,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.TransactionByID(ctx, "txn_2871eeb9d40d40d4")
					return err
				}},
			{Name: "Transaction", Row: conformance.NounRow, Good: conformance.Answer{Body: `{"data":[` + named + `],"has_more":false}`}, Refusals: lookups,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Transaction(ctx, "order-001")
					return err
				}},
			{Name: "Candidates", Row: conformance.NounRow, Good: conformance.Answer{Body: `{"data":[` + payout + `],"has_more":false}`}, Refusals: lookups,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Candidates(ctx, aLostPayout())
					return err
				}},
			{Name: "Transactions", Row: conformance.NounRow, Good: conformance.Answer{Body: `{"data":[` + charge + `],"has_more":false}`}, Refusals: lookups,
				Call: func(ctx context.Context, c *Client) error {
					for _, err := range c.Transactions(ctx, Filter{Reference: "order-001"}) {
						return err
					}
					return nil
				}},
			{Name: "PaymentLinkByID", Row: conformance.NounRow, Good: conformance.Answer{Body: link}, Refusals: lookups,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.PaymentLinkByID(ctx, "lnk_84fd71f8687f41ce")
					return err
				}},
			{Name: "Balance", Row: conformance.NounRow, Good: conformance.Answer{Body: `{"balances":[{"currency":"UGX","available":1,"pending":2,"total":3}]}`}, Refusals: lookups,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Balance(ctx)
					return err
				}},
			{Name: "AccountHolder", Row: conformance.NounRow, Good: conformance.Answer{Body: `{"msisdn":"256700123456","active":true,"registered_name":"Jane Doe"}`}, Refusals: lookups,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.AccountHolder(ctx, momo.MustPhone("256700123456"))
					return err
				}},
		},
	}
}
