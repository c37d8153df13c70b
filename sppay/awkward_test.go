package sppay

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
	"github.com/momo-go/momo/money"
)

// awkwardSamples are the document's answers, with the members that prove something. Of a
// charge, of a step and of what the list has beside a payment nothing proves anything.
func awkwardSamples(t *testing.T) []conformance.Sample[*Client] {
	verb := []string{
		"status", "transaction", "reference", "external_reference", "amount", "currency", "type_code", "primary",
	}
	look := append([]string{
		"credit_amount", "credit_currency_code", "status_id", "transactions", "data", "current_page", "last_page",
	}, verb...)
	toTexts := strings.NewReplacer(`"status": 3`, `"status": "3"`, `"status": 4`, `"status": "4"`,
		`"primary": 1`, `"primary": "1"`, `"status_id":"4"`, `"status_id":4`)
	toNumbers := strings.NewReplacer(`"amount": "2.00"`, `"amount": 2.00`,
		`"credit_amount":"2.00"`, `"credit_amount":2.00`)
	sample := func(
		name, body string, proving []string, call func(context.Context, *Client) (any, error),
	) conformance.Sample[*Client] {
		return conformance.Sample[*Client]{
			Name: name, Answer: conformance.Answer{Body: body}, Call: call,
			Same: []string{toTexts.Replace(body), toNumbers.Replace(body)},
			Proves: func(object map[string]any, member string) bool {
				return object["type_code"] != "CHRG" && object["action_code"] == nil && slices.Contains(proving, member)
			},
		}
	}
	byID := strings.Replace(fixture(t, "disburse_response.json"), `"status": "2"`, `"status": 4`, 1)
	samples := []conformance.Sample[*Client]{
		sample("Collect", fixture(t, "collect_response.json"), verb, func(ctx context.Context, c *Client) (any, error) {
			return c.Collect(ctx, collectRequest())
		}),
		sample("Confirm", confirmResponse(t), verb, func(ctx context.Context, c *Client) (any, error) {
			return c.Confirm(ctx, ConfirmRequest{TransactionID: "TFR96E4GH2", OTP: "486110"})
		}),
		sample("Disburse", fixture(t, "disburse_response.json"), verb, func(ctx context.Context, c *Client) (any, error) {
			return c.Disburse(ctx, disburseRequest())
		}),
		sample("TransactionByID", byID, look, func(ctx context.Context, c *Client) (any, error) {
			return c.TransactionByID(ctx, "A1B2C3D4E5")
		}),
		sample("Transaction", fixture(t, "transactions_response.json"), look,
			func(ctx context.Context, c *Client) (any, error) {
				return c.Transaction(ctx, Search{Reference: "order-001", Amount: ghs("2")})
			}),
	}
	for i := range samples {
		samples[i].Verb = i < 3
	}
	return samples
}

// proof is what a result says that moves or proves money.
func proof(result any) map[string]any {
	r := result.(*Transaction)
	return map[string]any{
		"id": r.ID, "reference": r.Reference, "status": r.ProviderStatus, "amount": r.Amount, "way": r.Direction,
		"final": r.Status.Final(),
	}
}

// Each answer of the document, in awkward ways: the operation works, or is honestly
// unavailable or indeterminate; nothing is a false failure or success, and what only
// informs never loses an answer.
func TestAwkwardAnswersAreReadOrHonestlyNotKnown(t *testing.T) {
	conformance.Awkward[*Client]{
		New: func(t *testing.T, baseURL string) *Client {
			client, err := New(Config{BaseURL: baseURL, Token: "t", Options: momo.Options{RetryWait: time.Nanosecond}})
			require.NoError(t, err)
			return client
		},
		Samples: awkwardSamples(t),
		Unknown: map[string]any{
			"x": 1, "Response": "ERROR", "amounts": []any{1, 2}, "note": nil, "balance": "5.00",
			"nested": map[string]any{"a": []any{map[string]any{"b": 1}}},
		},
		Proof: proof, Honest: assertHonest,
	}.Run(t)
}

// assertHonest holds that an answer of which a proving member is odd says what the plain
// one says, or nothing.
func assertHonest(t *testing.T, s conformance.Sample[*Client], plain, got any, err error, name string) {
	t.Helper()
	if err != nil {
		kinds := []error{momo.ErrUnavailable, momo.ErrNotFound} // neither says anything of the payment
		if s.Verb {
			kinds = []error{momo.ErrIndeterminate}
		}
		assert.True(t, slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) }), "%s: %s: %v", s.Name, name, err)
		assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), "%s: %s", s.Name, name)
		return
	}
	was, tx := plain.(*Transaction), got.(*Transaction)
	if tx.Status.Final() && tx.Status != was.Status && tx.ProviderStatus != "5" { // 5 is a failure that was written there
		assert.Fail(t, "a false end", "%s: %s", s.Name, name)
	}
	for _, amount := range []money.Amount{{}, was.Amount, ghs("5")} {
		if tx.Amount == amount {
			return
		}
	}
	assert.Fail(t, "a false amount", "%s: %s", s.Name, name)
}
