package mpgateway_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

func start(t *testing.T, o simulator.Options) (*simulator.Simulator, *mpgateway.Client) {
	t.Helper()
	sim, err := simulator.Start(o)
	require.NoError(t, err)
	t.Cleanup(func() { _ = sim.Close() })
	client, err := mpgateway.New(mpgateway.Config{
		BaseURL: sim.URL(simulator.MPGateway), PublicID: simulator.MPGatewayPublicID,
		MerchantID: simulator.MPGatewayMerchantID, Secret: simulator.MPGatewaySecret,
		Options: momo.Options{RetryWait: time.Millisecond},
	})
	require.NoError(t, err)
	return sim, client
}

// books are what a merchant has settled.
type books struct {
	mu     sync.Mutex
	events []webhook.Event
}

func (b *books) settle(_ context.Context, e webhook.Event) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = append(b.events, e)
	return nil
}

func (b *books) all() []webhook.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]webhook.Event(nil), b.events...)
}

// merchant serves callbacks under / and validations under /validate.
func merchant(t *testing.T, client *mpgateway.Client, decide func(context.Context, webhook.Question) (webhook.Decision, error)) (string, *books) {
	t.Helper()
	secrets := []momo.Secret{simulator.MPGatewaySecret}
	gateway, err := webhook.NewMPGateway(webhook.MPGatewayConfig{Client: client, Secrets: secrets})
	require.NoError(t, err)
	validation, err := webhook.NewMPGatewayValidation(webhook.MPGatewayValidationConfig{Secrets: secrets})
	require.NoError(t, err)
	settled := new(books)
	mux := http.NewServeMux()
	mux.Handle("/", webhook.SignedAndConfirmed(gateway, settled.settle, webhook.Options{}))
	mux.Handle("/validate", webhook.Decide(validation, decide, webhook.Options{}))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL, settled
}

func kes(s string) money.Amount { return money.MustParse(s, money.KES) }

func TestACollectionFromAskingToSettling(t *testing.T) {
	sim, client := start(t, simulator.Options{})
	url, settled := merchant(t, client, nil)
	tx, err := client.Collect(t.Context(), mpgateway.CollectRequest{
		Amount: kes("350.50"), Payer: momo.MustPhone("254700000001"), Provider: mpgateway.ProviderSafaricom, Reference: "order-001", CallbackURL: url,
	})
	require.NoError(t, err)
	assert.Equal(t, momo.StatusPending, tx.Status)
	require.NoError(t, sim.Approve(simulator.MPGateway, "order-001"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	require.NoError(t, sim.Redeliver(sim.Deliveries(simulator.MPGateway)[0].ID))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	require.Len(t, settled.all(), 1, "the duplicate is no news")
	event := settled.all()[0]
	assert.Equal(t, webhook.EvidenceQuery, event.Evidence)
	assert.Equal(t, momo.In, event.Direction)
	assert.NoError(t, event.Check(webhook.Expected{Amount: kes("350.50")}))
	assert.Equal(t, http.StatusOK, sim.Deliveries(simulator.MPGateway)[0].Attempts[1].Status)
	found, err := client.Transaction(t.Context(), "order-001")
	require.NoError(t, err)
	assert.Equal(t, event.ID, found.ID)
	assert.Equal(t, momo.StatusSucceeded, found.Status)
}

// What the ledger says must agree with what the client says, whatever fails.
func TestNoFaultMakesASecondPaymentOrALie(t *testing.T) {
	faults := []simulator.FaultKind{
		simulator.FaultResetBefore, simulator.FaultResetAfter, simulator.FaultErrorBefore, simulator.FaultErrorAfter,
		simulator.FaultHTML502Before, simulator.FaultHTML502After, simulator.FaultUnavailableBefore, simulator.FaultTruncated,
		simulator.FaultGarbled, simulator.FaultOversized, simulator.FaultRedirect, simulator.FaultUnauthorized,
	}
	for _, invisible := range []time.Duration{0, time.Hour} {
		for _, kind := range faults {
			t.Run(string(kind)+" "+invisible.String(), func(t *testing.T) {
				sim, client := start(t, simulator.Options{})
				sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{InvisibleFor: invisible})
				for operation, call := range map[string]func() (*mpgateway.Transaction, error){
					"payment_c2b": func() (*mpgateway.Transaction, error) {
						return client.Collect(t.Context(), mpgateway.CollectRequest{Amount: kes("10"), Payer: momo.MustPhone("254700000001"), Provider: mpgateway.ProviderSafaricom, Reference: "payment_c2b"})
					},
					"payment_b2c": func() (*mpgateway.Transaction, error) {
						return client.Disburse(t.Context(), mpgateway.DisburseRequest{Amount: kes("10"), Payee: momo.MustPhone("254700000001"), Provider: mpgateway.ProviderSafaricom, Reference: "payment_b2c"})
					},
					"deposit": func() (*mpgateway.Transaction, error) {
						return client.POSDeposit(t.Context(), mpgateway.POSDepositRequest{Amount: kes("10"), Payer: momo.MustPhone("254700000001"), Provider: mpgateway.ProviderPOS, Reference: "deposit"})
					},
					"withdrawal": func() (*mpgateway.Transaction, error) {
						return client.POSWithdraw(t.Context(), mpgateway.POSWithdrawRequest{Amount: kes("10"), Payee: momo.MustPhone("254700000001"), Provider: mpgateway.ProviderPOS, Reference: "withdrawal"})
					},
				} {
					sim.Fault(simulator.Fault{Operation: operation, Kind: kind, Location: "http://127.0.0.1:9/"})
					_, err := call()
					executed := sim.Executed(simulator.MPGateway, operation)
					assert.LessOrEqual(t, executed, 1, operation)
					switch momo.OutcomeOf(err) {
					case momo.Accepted:
						assert.Equal(t, 1, executed, operation)
					case momo.Refused, momo.NotSent:
						assert.Zero(t, executed, "%s: %v", operation, err)
					case momo.Indeterminate:
					}
					if kind == simulator.FaultResetAfter && invisible == 0 {
						assert.NoError(t, err, "the status has settled it")
					}
				}
			})
		}
	}
}

func TestAPayoutWithASecondStep(t *testing.T) {
	sim, client := start(t, simulator.Options{})
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{ConfirmType: 2})
	request := mpgateway.DisburseRequest{Amount: kes("500"), Payee: momo.MustPhone("254700000001"), Provider: mpgateway.ProviderSafaricom, Reference: "payout-001"}
	tx, err := client.Disburse(t.Context(), request)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusActionRequired, tx.Status)
	assert.True(t, tx.ConfirmType.Required())
	_, err = client.ConfirmDisburse(t.Context(), request, mpgateway.Confirmation{Code: "000000"})
	require.ErrorIs(t, err, momo.ErrDeclined)
	sim.Fault(simulator.Fault{Operation: "payment_b2c", Kind: simulator.FaultResetAfter})
	confirmation := mpgateway.Confirmation{Code: simulator.MPGatewayConfirmationCode}
	_, err = client.ConfirmDisburse(t.Context(), request, confirmation)
	require.ErrorIs(t, err, momo.ErrIndeterminate, "a pending status may be that of the first step")
	assert.Equal(t, 1, sim.Executed(simulator.MPGateway, "payout-001"))
	require.NoError(t, sim.Approve(simulator.MPGateway, "payout-001"))
	found, err := client.Transaction(t.Context(), "payout-001")
	require.NoError(t, err)
	assert.Equal(t, momo.StatusSucceeded, found.Status)
}

func TestAPaybillPaymentHappensOnlyIfItWasApproved(t *testing.T) {
	sim, client := start(t, simulator.Options{})
	url, settled := merchant(t, client, func(_ context.Context, q webhook.Question) (webhook.Decision, error) {
		return webhook.Decision(q.Account == "555555555" && q.Amount == kes("100")), nil
	})
	sim.SetCallbackURL(simulator.MPGateway, url)
	sim.SetCallbackURL(simulator.MPGatewayValidation, url+"/validate")
	for _, account := range []string{"555555555", "unknown"} {
		_, err := sim.PayBill(simulator.MPGatewayPaybill{Phone: "254700000001", Account: account, FirstName: "ALEX", Amount: 10000})
		require.NoError(t, err)
		require.NoError(t, sim.WaitDeliveries(t.Context()))
	}
	require.Len(t, settled.all(), 1)
	event := settled.all()[0]
	payload := event.Payload.(*mpgateway.Callback)
	assert.True(t, payload.Unsolicited())
	assert.Equal(t, momo.Private("555555555"), payload.Account)
	assert.Equal(t, kes("100"), event.Amount)
	assert.Equal(t, webhook.EvidenceQuery, event.Evidence)
	assert.Equal(t, int64(10000), sim.Balance(simulator.MPGateway))
}

// The client and the simulator sign with code of their own.
func TestBothSidesSignAlike(t *testing.T) {
	sim, client := start(t, simulator.Options{})
	for i, country := range []momo.Country{"", momo.Kenya} {
		tx, err := client.POSDeposit(t.Context(), mpgateway.POSDepositRequest{
			Amount: kes("0.05"), CustomerID: `0700"\/<&>`, Provider: mpgateway.ProviderPOS, Reference: strings.Repeat("a", 128-i), Country: country,
			DestinationID: "2133456", Card: mpgateway.Card{PAN: "4111111111111111", ExpYear: "30"}, Extra: mpgateway.Extra{"note": "é😀\n", "a1": ""},
		})
		require.NoError(t, err)
		assert.Equal(t, momo.StatusPending, tx.Status)
	}
	assert.Len(t, sim.Payments(simulator.MPGateway), 2)
}
