package ssentezo

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
)

// awkwardSamples are the document's answers, with the members that prove something.
func awkwardSamples(t *testing.T) []conformance.Sample[*Client] {
	const reference = "rfg54rj59033w4672326hi45h6j6456"
	verb := []string{"response", "transactionStatus", "ssentezoWalletReference", "externalReference"}
	look := append([]string{"amount", "currency"}, verb...)
	swap := strings.NewReplacer(`"amount": 3000`, `"amount": "3000"`, `"amount": 85000`, `"amount": "85000"`,
		`"amount": 1834665`, `"amount": "1834665"`, `"id": 3`, `"id": "3"`)
	sample := func(
		name, file string, proving []string, call func(context.Context, *Client) (any, error),
	) conformance.Sample[*Client] {
		body := fixture(t, file)
		return conformance.Sample[*Client]{
			Name: name, Answer: conformance.Answer{Status: http.StatusAccepted, Body: body}, Call: call,
			Same: []string{swap.Replace(body)},
			Proves: func(_ map[string]any, member string) bool {
				return member == "data" || member == "banks" || slices.Contains(proving, member)
			},
		}
	}
	samples := []conformance.Sample[*Client]{
		sample("Collect", "collect_response", verb, func(ctx context.Context, c *Client) (any, error) {
			return c.Collect(ctx, documentedCollect())
		}),
		sample("Disburse", "disburse_response", verb, func(ctx context.Context, c *Client) (any, error) {
			return c.Disburse(ctx, documentedDisburse())
		}),
		sample("BankTransfer", "bank_transfer_response", verb, func(ctx context.Context, c *Client) (any, error) {
			return c.BankTransfer(ctx, documentedBankTransfer("82c7d1d6-850b-4e14-a0b7-5379058b17be"))
		}),
		sample("Transaction", "transaction_response", look, func(ctx context.Context, c *Client) (any, error) {
			return c.Transaction(ctx, reference)
		}),
		sample("BankTransferStatus", "bank_transfer_status_response", look,
			func(ctx context.Context, c *Client) (any, error) {
				return c.BankTransferStatus(ctx, "c734d323-8c1c-4160-8649-4df22443aa57")
			}),
		sample("Balance", "balance_response", look, func(ctx context.Context, c *Client) (any, error) {
			return c.Balance(ctx)
		}),
		sample("AccountHolder", "account_holder_response", verb, func(ctx context.Context, c *Client) (any, error) {
			return c.AccountHolder(ctx, momo.MustPhone("256712345678"))
		}),
		sample("Banks", "banks_response", append([]string{"id"}, verb...), func(ctx context.Context, c *Client) (any, error) {
			return c.Banks(ctx)
		}),
	}
	for i := range samples {
		samples[i].Verb = i < 3
	}
	return samples
}

// proof is what a result says that moves or proves money.
func proof(result any) map[string]any {
	switch r := result.(type) {
	case *Transaction:
		return map[string]any{
			"id": r.ID, "reference": r.Reference, "status": r.Status, "word": r.ProviderStatus, "amount": r.Amount,
			"way": r.Direction,
		}
	case *Balance:
		return map[string]any{"available": r.Available, "exact": r.Exact.String()}
	case []Bank:
		var ids []int64
		for _, bank := range r {
			ids = append(ids, bank.ID)
		}
		return map[string]any{"banks": ids}
	default:
		return map[string]any{}
	}
}

// Each answer of the document, in awkward ways: the operation works, or is honestly
// unavailable or indeterminate; nothing is a false failure or success, and what only
// informs never loses an answer.
func TestAwkwardAnswersAreReadOrHonestlyNotKnown(t *testing.T) {
	conformance.Awkward[*Client]{
		New: func(t *testing.T, baseURL string) *Client {
			client, err := New(Config{
				Environment: EnvironmentSandbox, APIUser: "u", APIKey: "k", BaseURL: baseURL,
				Options: momo.Options{RetryWait: time.Nanosecond},
			})
			require.NoError(t, err)
			return client
		},
		Samples: awkwardSamples(t),
		Unknown: map[string]any{
			"x": 1, "status": "FAILED", "amounts": []any{1, 2}, "Transaction_Status": nil,
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
		want := momo.ErrUnavailable
		if s.Verb {
			want = momo.ErrIndeterminate
		}
		assert.ErrorIs(t, err, want, "%s: %s", s.Name, name)
		return
	}
	if tx, ok := got.(*Transaction); ok {
		assert.Contains(t, []momo.Status{plain.(*Transaction).Status, momo.StatusUnknown}, tx.Status, "%s: %s", s.Name, name)
		if name != "amount is a number" { // which is another amount, and an honest one
			assert.Equal(t, plain.(*Transaction).Amount, tx.Amount, "%s: %s", s.Name, name)
		}
		assert.Equal(t, plain.(*Transaction).Reference, tx.Reference, "%s: %s", s.Name, name)
	}
	if balance, ok := got.(*Balance); ok && name != "amount is a number" {
		assert.Equal(t, proof(plain), proof(balance), "%s: %s", s.Name, name)
	}
}
