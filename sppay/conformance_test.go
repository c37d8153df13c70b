package sppay

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
)

type operation = conformance.Operation[*Client]

func answer(status int, body string) conformance.Answer {
	return conformance.Answer{Status: status, Body: body}
}

// refusals are those of any call.
func refusals() []conformance.Refusal {
	return []conformance.Refusal{
		{Name: "a field is wrong", Answer: answer(422, `{"message":"0597018036 is invalid","errors":{"amount":["0597018036 must be a number."]}}`), Kind: momo.ErrInvalid},
		{Name: "account", Answer: answer(400, `{"status":"error","message":"Invalid recipient account"}`), Kind: momo.ErrInvalid},
		{Name: "inside a 200", Answer: answer(200, `{"status":"error","message":"Kofi Mensah has no account"}`), Kind: momo.ErrDeclined},
		{Name: "permission", Answer: answer(403, `{"error":"0597018036 may not"}`), Kind: momo.ErrForbidden},
		{Name: "unknown", Answer: answer(404, `{"status":"error","message":"Not found"}`), Kind: momo.ErrNotFound},
		{Name: "a refusal that is not the provider's", Answer: answer(422, "<html>0597018036</html>"), Indeterminate: true},
		{Name: "a word for neither", Answer: answer(200, `{"status":"queued","message":"later"}`), Indeterminate: true},
	}
}

func verbs(collected, confirmed, disbursed, sms string) []operation {
	contradictory := append(refusals(),
		conformance.Refusal{Name: "refused, and yet there", Answer: answer(400, strings.Replace(collected, `"Success"`, `"error"`, 1)), Indeterminate: true},
	)
	other := append(contradictory[:len(contradictory):len(contradictory)], conformance.Refusal{
		Name: "an answer about another payment", Indeterminate: true,
		Answer: answer(200, strings.ReplaceAll(collected, `"external_reference": ""`, `"external_reference": "order-002"`)),
	})
	return []operation{
		{Name: "Collect", Row: conformance.OnceRow, Good: answer(200, collected), Refusals: other, Identity: identity,
			Call: func(ctx context.Context, c *Client) error { _, err := c.Collect(ctx, collectRequest()); return err }},
		{Name: "Confirm", Row: conformance.OnceRow, Good: answer(200, confirmed), Refusals: contradictory, Identity: identity,
			Call: func(ctx context.Context, c *Client) error {
				_, err := c.Confirm(ctx, ConfirmRequest{TransactionID: "TFR96E4GH2", OTP: "48canary10"})
				return err
			}},
		{Name: "Disburse", Row: conformance.OnceRow, Good: answer(200, disbursed), Refusals: other, Identity: identity,
			Call: func(ctx context.Context, c *Client) error { _, err := c.Disburse(ctx, disburseRequest()); return err }},
		{Name: "SendSMS", Row: conformance.NeverRow, Good: answer(200, sms), Refusals: refusals(), Identity: identity,
			Call: func(ctx context.Context, c *Client) error {
				_, err := c.SendSMS(ctx, SMSRequest{From: "SP Pay", To: []momo.Phone{momo.MustPhone("233271777557")}, Text: "Dear Kofi Mensah"})
				return err
			}},
	}
}

func nouns(quote, list string) []operation {
	const accepted = `{"status":"success","message":"ok"}`
	return []operation{
		{Name: "ValidateCollect", Row: conformance.NounRow, Good: answer(200, accepted), Refusals: refusals(),
			Call: func(ctx context.Context, c *Client) error { return c.ValidateCollect(ctx, collectRequest()) }},
		{Name: "ValidateDisburse", Row: conformance.NounRow, Good: answer(200, quote), Refusals: refusals(),
			Call: func(ctx context.Context, c *Client) error {
				_, err := c.ValidateDisburse(ctx, disburseRequest())
				return err
			}},
		{Name: "AccountHolder", Row: conformance.NounRow, Good: answer(200, `{"status":"success","account":{"name":"Kofi Mensah"}}`), Refusals: refusals(),
			Call: func(ctx context.Context, c *Client) error {
				_, err := c.AccountHolder(ctx, InstitutionMTN, "0597018036")
				return err
			}},
		{Name: "TransactionByID", Row: conformance.NounRow, Good: answer(200, `{"transaction":{"reference":"ZEMQDWUYJ0","status":4}}`), Refusals: refusals(),
			Call: func(ctx context.Context, c *Client) error {
				_, err := c.TransactionByID(ctx, "ZEMQDWUYJ0")
				return err
			}},
		{Name: "Transaction", Row: conformance.NounRow, Good: answer(200, list), Refusals: refusals(),
			Call: func(ctx context.Context, c *Client) error {
				_, err := c.Transaction(ctx, Search{Reference: "order-001"})
				return err
			}},
		{Name: "Transactions", Row: conformance.NounRow, Good: answer(200, list), Refusals: refusals(),
			Call: func(ctx context.Context, c *Client) error {
				for _, err := range c.Transactions(ctx, Filter{}) {
					return err
				}
				return nil
			}},
		{Name: "Institutions", Row: conformance.NounRow, Good: answer(200, `[{"code":"MTN","name":"MTN"}]`), Refusals: refusals(),
			Call: func(ctx context.Context, c *Client) error { _, err := c.Institutions(ctx); return err }},
	}
}

func identity(_ *http.Request, body []byte) string { return string(body) }

func suite(t *testing.T) conformance.Suite[*Client] {
	return conformance.Suite[*Client]{
		Secrets: []string{"canary", "portal@example.com", sampleEmail, "597018036", "271777557", "Mensah", "SELBY", "48canary10"},
		Verbs:   verbs(fixture(t, "collect_response.json"), confirmResponse(t), fixture(t, "disburse_response.json"), fixture(t, "send_sms_response.json")),
		Nouns:   nouns(fixture(t, "validate_disburse_response.json"), fixture(t, "transactions_response.json")),
	}
}

func TestClientWithATokenKeepsThePromises(t *testing.T) {
	s := suite(t)
	s.New = func(baseURL string, o momo.Options) (*Client, error) {
		return New(Config{BaseURL: baseURL, Token: "canary-token", Options: o})
	}
	conformance.Run(t, s)
}

// A client with credentials asks for a token first, and once more after a 401,
// which is before all processing; then it sends its request a second time.
func TestClientWithCredentialsKeepsThePromises(t *testing.T) {
	s := suite(t)
	s.New = func(baseURL string, o momo.Options) (*Client, error) {
		config := credentials(o)
		config.BaseURL = baseURL
		return New(config)
	}
	token := fixture(t, "token_response.json")
	s.Prelude = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != TokenPath {
			return false
		}
		// net/http repeats a GET by itself when a connection that it reuses dies.
		w.Header().Set("Connection", "close")
		_, _ = io.WriteString(w, token)
		return true
	}
	s.Nouns = s.Nouns[:1] // the others differ in nothing that a token could change
	for _, all := range [][]operation{s.Verbs, s.Nouns} {
		for i := range all {
			all[i].Change = conformance.Row{conformance.Unauthorized: {Kind: momo.ErrUnauthorized, Sent: 2, Accepts: true}}
		}
	}
	conformance.Run(t, s)
}
