package samsoftpay

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
)

// fixture reads a file of testdata. Those of collect, disburse, payment_link
// requests, disburse_error and webhook are the document's samples, with the
// amount where a sample of an answer ends in "…"; refund_response and the
// errors of account_holder and transactions are of the provider's public
// source; all others were recorded.
func fixture(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".json")
	require.NoError(t, err)
	return string(data)
}

// wireCase is one operation, in both directions.
type wireCase struct {
	name    string // of the fixtures
	target  string
	request string         // the fixture of the body, "" for lookups
	implied map[string]any // members that the sample leaves to their defaults
	noBody  bool           // a POST without a body

	status, errorStatus int
	errorName           string // of the fixture, where it is not the operation's own
	kind                error

	call func(context.Context, *Client) (any, error)
	want any
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func wireCases() []wireCase {
	return []wireCase{
		{
			name: "collect", target: "/v1/charges", request: "collect_request", status: 201, errorStatus: 400, kind: momo.ErrLimit,
			call: func(ctx context.Context, c *Client) (any, error) { return c.Collect(ctx, aCharge()) },
			want: &Transaction{Transaction: momo.Transaction{
				Provider: "samsoftpay", Direction: momo.In, ID: "txn_abc123", Reference: "order-001",
				Status: momo.StatusPending, ProviderStatus: "authorized", Amount: ugx("10000"), Phone: momo.MustPhone("256700123456"),
			}, Fee: ugx("200")},
		},
		{
			name: "collect", target: "/v1/charges", request: "collect_without_reference_request", status: 201, errorStatus: 400, kind: momo.ErrLimit,
			call: func(ctx context.Context, c *Client) (any, error) {
				r := aCharge()
				r.Reference = ""
				return c.Collect(ctx, r)
			},
			want: &Transaction{Transaction: momo.Transaction{
				Provider: "samsoftpay", Direction: momo.In, ID: "txn_abc123",
				Status: momo.StatusPending, ProviderStatus: "authorized", Amount: ugx("10000"), Phone: momo.MustPhone("256700123456"),
			}, Fee: ugx("200")},
		},
		{
			name: "disburse", target: "/v1/payouts", request: "disburse_request", status: 201, errorStatus: 400, kind: momo.ErrInsufficientFunds,
			call: func(ctx context.Context, c *Client) (any, error) { return c.Disburse(ctx, aPayout()) },
			want: &Transaction{Transaction: momo.Transaction{
				Provider: "samsoftpay", Direction: momo.Out, ID: "pout_xyz789",
				Status: momo.StatusPending, ProviderStatus: "authorized", Amount: ugx("50000"), Phone: momo.MustPhone("256780000001"),
			}, Fee: ugx("750")},
		},
		{
			name: "payment_link", target: "/v1/payment-links", request: "payment_link_request", implied: map[string]any{"allow_multiple_uses": false},
			status: 201, errorStatus: 400, kind: momo.ErrInvalid,
			call: func(ctx context.Context, c *Client) (any, error) {
				return c.PaymentLink(ctx, PaymentLinkRequest{Amount: ugx("25000"), Description: "School Fees Payment", SuccessURL: "https://yourapp.com/thank-you"})
			},
			want: &PaymentLink{
				ID: "lnk_84fd71f8687f41ce", URL: "https://samsoftpay.com/pay/lnk_84fd71f8687f41ce", Amount: ugx("25000"), Description: "School Fees Payment",
				QRPNGURL: "https://samsoftpay.com/pay/lnk_84fd71f8687f41ce/qr.png", QRSVGURL: "https://samsoftpay.com/pay/lnk_84fd71f8687f41ce/qr.svg",
			},
		},
		{
			name: "refund", target: "/v1/charges/txn_41d37c888251463f/refund", noBody: true, status: 202, errorStatus: 400, kind: momo.ErrInsufficientFunds,
			call: func(ctx context.Context, c *Client) (any, error) {
				return c.Refund(ctx, RefundRequest{ChargeID: "txn_41d37c888251463f"})
			},
			want: &Refund{
				ID: "pout_5c1d0f5e3f0a4d38", ChargeID: "txn_41d37c888251463f", Amount: ugx("200000"), Payee: momo.MustPhone("256700123456"),
				Status: momo.StatusPending, ProviderStatus: StatusAuthorized, ChargeStatus: StatusRefunded,
			},
		},
		{
			name: "transaction_by_id", target: "/v1/charges/txn_2871eeb9d40d40d4", status: 200, errorStatus: 404, kind: momo.ErrNotFound,
			call: func(ctx context.Context, c *Client) (any, error) {
				return c.TransactionByID(ctx, "txn_2871eeb9d40d40d4")
			},
			want: &Transaction{
				Transaction: momo.Transaction{
					Provider: "samsoftpay", Direction: momo.In, ID: "txn_2871eeb9d40d40d4", Reference: "order-001",
					Status: momo.StatusSucceeded, ProviderStatus: "succeeded", Amount: ugx("10000"),
					CreatedAt: at("2026-11-20T17:46:36.256151Z"), CompletedAt: at("2026-11-20T17:46:37.264072Z"),
				},
				Fee: ugx("200"), Channel: ChannelMTN, Mode: ModeTest, RailReference: "mtn_momo_27b6426aa4ff", AvailableOn: at("2026-11-21T17:46:37.264072Z"),
			},
		},
		{
			name: "payout_by_id", target: "/v1/payouts/pout_289e611c84e844b7", status: 200, errorStatus: 404, errorName: "transaction_by_id_error", kind: momo.ErrNotFound,
			call: func(ctx context.Context, c *Client) (any, error) {
				return c.TransactionByID(ctx, "pout_289e611c84e844b7")
			},
			want: recordedPayout("pout_289e611c84e844b7", "50000", "256780000001", StatusSucceeded, "disb_mock_a5396609073f",
				"2026-11-20T17:47:41.427952Z", "2026-11-20T17:47:42.444547Z"),
		},
		{
			name: "transactions", target: "/v1/charges?reference=order-001&status=succeeded&created_after=2026-11-20T00%3A00%3A00Z&created_before=2026-11-21T00%3A00%3A00Z&limit=2",
			status: 200, errorStatus: 400, kind: momo.ErrInvalid,
			call: func(ctx context.Context, c *Client) (any, error) {
				return take(ctx, c, 2, Filter{
					Reference: "order-001", Status: StatusSucceeded, PageSize: 2,
					CreatedAfter: at("2026-11-20T03:00:00+03:00"), CreatedBefore: at("2026-11-21T00:00:00Z"),
				})
			},
			want: []*Transaction{
				settled(recordedCharge("txn_a9ba2b03cc54490f", "order-001", "10000", "200", ChannelMTN, "mtn_momo_14312bfbca07", "2026-11-20T17:46:36.423623Z"),
					"2026-11-20T17:46:37.430452Z", "2026-11-21T17:46:37.430452Z"),
				settled(recordedCharge("txn_3847eb4aa6b44a78", "order-001", "10000", "490", ChannelCard, "card_a84bf37e1500", "2026-11-20T17:46:36.400847Z"),
					"2026-11-20T17:46:37.407305Z", "2026-11-21T17:46:37.407305Z"),
			},
		},
		{
			name: "payouts", target: "/v1/payouts?limit=100", status: 200, errorStatus: 400, errorName: "transactions_error", kind: momo.ErrInvalid,
			call: func(ctx context.Context, c *Client) (any, error) {
				return take(ctx, c, 9, Filter{Direction: momo.Out})
			},
			want: recordedPayouts(),
		},
		{
			name: "payment_link_by_id", target: "/v1/payment-links/lnk_84fd71f8687f41ce", status: 200, errorStatus: 404, errorName: "transaction_by_id_error", kind: momo.ErrNotFound,
			call: func(ctx context.Context, c *Client) (any, error) {
				return c.PaymentLinkByID(ctx, "lnk_84fd71f8687f41ce")
			},
			want: &PaymentLink{
				ID: "lnk_84fd71f8687f41ce", URL: "https://samsoftpay.com/pay/lnk_84fd71f8687f41ce",
				Amount: ugx("25000"), Description: "School Fees Payment", Active: true,
			},
		},
		{
			name: "balance", target: "/v1/balance", status: 200, errorStatus: 401, kind: momo.ErrUnauthorized,
			call: func(ctx context.Context, c *Client) (any, error) { return c.Balance(ctx) },
			want: &Balance{
				Mode: ModeTest, Available: ugx("197000"), Pending: ugx("1000000000073110"), Total: ugx("1000000000270110"),
				Consistent: true, AsOf: at("2026-11-20T17:47:41Z"),
			},
		},
		{
			name: "account_holder", target: "/v1/resolve-account?phone=256700123456", status: 200, errorStatus: 403, kind: momo.ErrForbidden,
			call: func(ctx context.Context, c *Client) (any, error) {
				return c.AccountHolder(ctx, momo.MustPhone("256700123456"))
			},
			want: &AccountHolder{Phone: momo.MustPhone("256700123456"), Active: true, Name: "SANDBOX HOLDER 3456"},
		},
	}
}

// take reads the first n transactions of a list; the page after them is not
// fetched.
func take(ctx context.Context, c *Client, n int, f Filter) ([]*Transaction, error) {
	var found []*Transaction
	for tx, err := range c.Transactions(ctx, f) {
		if err != nil {
			return nil, err
		}
		if found = append(found, tx); len(found) == n {
			break
		}
	}
	return found, nil
}

func TestWhatIsSentIsWhatTheDocumentShows(t *testing.T) {
	now := time.Unix(1795196796, 0)
	for _, tt := range wireCases() {
		t.Run(tt.target+" "+tt.request, func(t *testing.T) {
			p := &provider{answers: []answer{{status: tt.status, body: fixture(t, tt.name+"_response")}}}
			c := p.client(t, Config{Options: momo.Options{Clock: func() time.Time { return now }}})
			_, err := tt.call(t.Context(), c)
			require.NoError(t, err)
			require.Len(t, p.requests(), 1)
			got := p.requests()[0]
			assert.Equal(t, tt.target, got.target)
			assert.Equal(t, []string{"Bearer sk_test_7d1f"}, got.header["Authorization"])
			if tt.request == "" && !tt.noBody {
				assert.Equal(t, "GET", got.method)
				assert.Empty(t, got.body)
				assert.ElementsMatch(t, []string{"Authorization", "Accept", "User-Agent"}, names(got.header), "lookups need only the key")
				return
			}
			assert.Equal(t, "POST", got.method)
			assert.Equal(t, []string{"application/json"}, got.header["Content-Type"])
			assert.Equal(t, []string{"1795196796"}, got.header["X-Timestamp"])
			assert.Len(t, got.header["Idempotency-Key"], 1)
			assert.ElementsMatch(t, []string{"Authorization", "Accept", "User-Agent", "Content-Type", "X-Timestamp", "Idempotency-Key"}, names(got.header))
			if tt.noBody {
				assert.Empty(t, got.body)
				return
			}
			want := map[string]any{}
			require.NoError(t, json.Unmarshal([]byte(fixture(t, tt.request)), &want))
			maps.Copy(want, tt.implied)
			expected, err := json.Marshal(want)
			require.NoError(t, err)
			assert.JSONEq(t, string(expected), got.body)
		})
	}
}

func names(h map[string][]string) []string {
	var all []string
	for name := range h {
		all = append(all, name)
	}
	return all
}

func TestWhatComesBackBecomesTypedValues(t *testing.T) {
	for _, tt := range wireCases() {
		t.Run(tt.target+" "+tt.request, func(t *testing.T) {
			c, _ := answering(t, answer{status: tt.status, body: fixture(t, tt.name+"_response")})
			got, err := tt.call(t.Context(), c)
			require.NoError(t, err)
			if raws := rawsOf(got); len(raws) == 1 {
				assert.JSONEq(t, fixture(t, tt.name+"_response"), raws[0])
			}
			assert.Equal(t, tt.want, withoutRaw(got))
		})
	}
}

func TestAnErrorOfEachOperationBecomesItsKind(t *testing.T) {
	for _, tt := range wireCases() {
		t.Run(tt.target+" "+tt.request, func(t *testing.T) {
			name := tt.errorName
			if name == "" {
				name = tt.name + "_error"
			}
			body := fixture(t, name)
			c, p := answering(t, answer{status: tt.errorStatus, body: body})
			_, err := tt.call(t.Context(), c)
			require.ErrorIs(t, err, tt.kind)
			e := errorOf(t, err)
			assert.Equal(t, tt.errorStatus, e.HTTPStatus)
			assert.JSONEq(t, body, `{"error":`+quoted(string(e.Message))+`}`)
			assert.Len(t, p.requests(), 1, "a refusal is not asked again")
		})
	}
}

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestEachStatusOfTheDocumentHasItsKind(t *testing.T) {
	for _, tt := range []struct {
		answer answer
		kind   error
		times  int
	}{
		{anError(400, "amount must be positive"), momo.ErrInvalid, 1},
		{anError(400, "insufficient available balance: have 5000, need 50750 (amount 50000 + fee 750)"), momo.ErrInsufficientFunds, 1},
		{anError(400, "request timestamp is 400s old — max allowed skew is 300s"), momo.ErrInvalid, 1},
		{anError(401, "invalid api key"), momo.ErrUnauthorized, 1},
		{anError(404, "not found"), momo.ErrNotFound, 1},
		{anError(409, "idempotency key reused with different request body"), momo.ErrDuplicate, 1},
		{anError(429, "30 per 1 minute"), momo.ErrRateLimited, 2},
	} {
		t.Run(tt.answer.body, func(t *testing.T) {
			c, p := answering(t, tt.answer)
			_, err := c.Collect(t.Context(), aCharge())
			require.ErrorIs(t, err, tt.kind)
			assert.Equal(t, momo.Refused, momo.OutcomeOf(err))
			assert.Len(t, p.requests(), tt.times)
		})
	}
}

func TestARefusalWithoutTheErrorFieldProvesNothing(t *testing.T) {
	for _, body := range []string{``, `<html>Bad Request</html>`, `{}`, `{"error":""}`, `{"error":{"message":"no"}}`, `{"error":"a","error":"b"}`, `{"error":"a","Error":"b"}`} {
		c, _ := answering(t, answer{status: 400, body: body})
		_, err := c.Collect(t.Context(), aCharge())
		assert.ErrorIs(t, err, momo.ErrIndeterminate, body)
	}
}

func TestAWrongPathOrMethodIsARefusalAlsoAsHTML(t *testing.T) {
	for status, kind := range map[int]error{404: momo.ErrNotFound, 405: momo.ErrInvalid, 415: momo.ErrInvalid} {
		c, _ := answering(t, answer{status: status, body: "<html>no</html>"})
		_, err := c.Collect(t.Context(), aCharge())
		assert.ErrorIs(t, err, kind)
		assert.Equal(t, momo.Refused, momo.OutcomeOf(err), status)
	}
}

func TestAnAnswerThatDoesNotSayEnoughIsNoAnswer(t *testing.T) {
	for name, body := range map[string]string{
		"empty object":          `{}`,
		"null":                  `null`,
		"list":                  `[]`,
		"no id":                 `{"status":"authorized","amount":10000}`,
		"foreign id":            `{"id":"lnk_1","status":"authorized","amount":10000}`,
		"no status":             `{"id":"txn_1","amount":10000}`,
		"no amount":             `{"id":"txn_1","status":"authorized"}`,
		"amount 0":              `{"id":"txn_1","status":"authorized","amount":0}`,
		"negative amount":       `{"id":"txn_1","status":"authorized","amount":-10000}`,
		"amount as words":       `{"id":"txn_1","status":"authorized","amount":"10000 UGX"}`,
		"amount as a fraction'": `{"id":"txn_1","status":"authorized","amount":"10000.0"}`,
		"amount, padded":        `{"id":"txn_1","status":"authorized","amount":"010000"}`,
		"amount, signed":        `{"id":"txn_1","status":"authorized","amount":"+10000"}`,
		"amount with blanks":    `{"id":"txn_1","status":"authorized","amount":" 10000"}`,
		"amount, escaped":       `{"id":"txn_1","status":"authorized","amount":"1\u0030000"}`,
		"amount, full width":    `{"id":"txn_1","status":"authorized","amount":"１００００"}`,
		"amount true":           `{"id":"txn_1","status":"authorized","amount":true}`,
		"no amount, null":       `{"id":"txn_1","status":"authorized","amount":null}`,
		"amount as a fraction":  `{"id":"txn_1","status":"authorized","amount":10000.0}`,
		"amount with exponent":  `{"id":"txn_1","status":"authorized","amount":1e4}`,
		"amount beyond int64":   `{"id":"txn_1","status":"authorized","amount":10000000000000000000}`,
		"another amount":        `{"id":"txn_1","status":"authorized","amount":10001}`,
		"another currency":      `{"id":"txn_1","status":"authorized","amount":10000,"currency":"KES"}`,
		"another reference":     `{"id":"txn_1","status":"authorized","amount":10000,"reference":"order-002"}`,
		"amount twice":          `{"id":"txn_1","status":"authorized","amount":10000,"amount":10000}`,
		"status in two cases":   `{"id":"txn_1","status":"authorized","Status":"succeeded","amount":10000}`,
		"two documents":         `{"id":"txn_1","status":"authorized","amount":10000}{}`,
		"cut":                   `{"id":"txn_1","status":"authorized","amo`,
		"two disagreeing names": `{"id":"txn_1","status":"authorized","amount":10000,"reference":"order-001","merchant_reference":"order-002"}`,
	} {
		t.Run(name, func(t *testing.T) {
			c, p := answering(t, answer{status: 201, body: body})
			_, err := c.Collect(t.Context(), aCharge())
			require.ErrorIs(t, err, momo.ErrIndeterminate)
			assert.Equal(t, 1, p.posts(), "it is sent once")
		})
	}
}

func TestEachStatusWordHasOneMeaning(t *testing.T) {
	for word, want := range map[Status]momo.Status{
		"pending": momo.StatusPending, "authorized": momo.StatusPending, "succeeded": momo.StatusSucceeded,
		"failed": momo.StatusFailed, "refunded": momo.StatusRefunded,
		"": momo.StatusUnknown, "Succeeded": momo.StatusUnknown, "success": momo.StatusUnknown, "settled": momo.StatusUnknown,
	} {
		assert.Equal(t, want, word.Status(), string(word))
	}
}

func TestAnUnknownStatusIsKeptAndIsNotFinal(t *testing.T) {
	c, _ := answering(t, answer{status: 200, body: `{"id":"txn_1","status":"under_review","amount":10000}`})
	tx, err := c.TransactionByID(t.Context(), "txn_1")
	require.NoError(t, err)
	assert.Equal(t, momo.StatusUnknown, tx.Status)
	assert.Equal(t, "under_review", tx.ProviderStatus)
	assert.False(t, tx.Final())
}

func TestTimesAreReadWithAndWithoutAnOffset(t *testing.T) {
	for text, want := range map[string]time.Time{
		"2024-01-15T10:30:00+00:00":        at("2024-01-15T10:30:00Z"),
		"2024-01-15T13:30:00+03:00":        at("2024-01-15T10:30:00Z"),
		"2024-01-15T10:30:00Z":             at("2024-01-15T10:30:00Z"),
		"2026-11-20T17:46:36.256151":       at("2026-11-20T17:46:36.256151Z"),
		"2026-11-20T17:46:36":              at("2026-11-20T17:46:36Z"),
		"2026-11-20T17:46:36.256151+00:00": at("2026-11-20T17:46:36.256151Z"),
		"":                                 {}, "yesterday": {}, "2026-11-20": {}, "1795196796": {},
	} {
		got := readTime(strictjson.Text(text))
		assert.Equal(t, want, got, text)
		assert.Equal(t, time.UTC, got.Location(), text)
	}
}

func TestAFailedChargeSaysWhyInPrivate(t *testing.T) {
	c, _ := answering(t, answer{status: 200, body: strings.Replace(fixture(t, "transaction_by_id_response"),
		`"failure_reason": null`, `"failure_reason": "momo_rejected_400: 256700123456"`, 1)})
	tx, err := c.TransactionByID(t.Context(), "txn_2871eeb9d40d40d4")
	require.NoError(t, err)
	assert.Equal(t, "momo_rejected_400: 256700123456", string(tx.Reason))
	assert.NotContains(t, tx.Reason.String(), "256700123456")
}
