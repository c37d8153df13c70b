package sapama_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
)

func startSapama(t *testing.T) (*simulator.Simulator, *sapama.Client) {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	client, err := sapama.New(sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: simulator.SapamaTill,
		BaseURL: sim.URL(simulator.Sapama),
		Paths:   sapama.Paths{SendSMS: simulator.SapamaSMSPath, Transfer: simulator.SapamaTransferPath},
		SMSKeys: sapama.SMSKeys{Phone: "phone", Message: "message"},
		Options: momo.Options{RetryWait: time.Millisecond},
	})
	require.NoError(t, err)
	return sim, client
}

var payer = momo.MustPhone("254722906835")

func checkout(reference string) sapama.CollectRequest {
	return sapama.CollectRequest{
		Amount: money.MustParse("350", money.KES), Payer: payer, Reference: reference, Account: "CUST-9",
		Description: "Item X", FirstName: "John", MiddleName: "Mwangi", LastName: "Otieno",
		Email: "info@company.com", Address: "Nakuru",
		ImageURL: "https://merchant.example/i.png", CallbackURL: "http://127.0.0.1:1/nobody",
	}
}

func payout(reference string, payee momo.Phone) sapama.DisburseRequest {
	return sapama.DisburseRequest{Amount: money.MustParse("100", money.KES), Payee: payee, Reference: reference}
}

func TestACheckoutIsPaidWhenItsReceiptIsThere(t *testing.T) {
	sim, client := startSapama(t)
	asked, err := client.Collect(t.Context(), checkout("order-001"))
	require.NoError(t, err)
	assert.Equal(t, momo.StatusPending, asked.Status)

	found, err := client.TransactionByID(t.Context(), asked.ID)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusPending, found.Status)

	require.NoError(t, sim.Approve(simulator.Sapama, "order-001"))
	found, err = client.TransactionByPhone(t.Context(), payer, "order-001")
	require.NoError(t, err)
	assert.Equal(t, momo.StatusSucceeded, found.Status)
	assert.Equal(t, asked.ID, found.ID)
	account := string(found.Receipt.Account)
	assert.Equal(t, "CUST-9-"+asked.ID, account, "the provider puts the invoice's number behind it")

	for _, id := range []string{found.Receipt.ID, found.Invoice.UUID, found.Code} {
		same, err := client.TransactionByID(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, asked.ID, same.ID)
	}

	require.NoError(t, client.MarkTransaction(t.Context(), found.Receipt.ID, sapama.ReconciliationRecorded))
	open := 0
	for tx, err := range client.Transactions(t.Context(), sapama.Filter{}) {
		require.NoError(t, err)
		assert.Equal(t, momo.StatusSucceeded, tx.Status, "the invoice is still listed, with its receipt")
		open++
	}
	assert.Equal(t, 1, open)
	found, err = client.Transaction(t.Context(), "order-001")
	require.NoError(t, err, "reconciled rows are searched too")
	assert.Equal(t, momo.StatusSucceeded, found.Status)
}

func TestMoneyOfTheSandboxIsNoMoney(t *testing.T) {
	for name, quirks := range map[string]simulator.SapamaQuirks{
		"a receipt of the sandbox": {Mode: "sandbox"}, "a simulated payment": {Simulate: "success"},
	} {
		sim, client := startSapama(t)
		sim.SetSapamaQuirks(quirks)
		asked, err := client.Collect(t.Context(), checkout("order-001"))
		require.NoError(t, err)
		require.NoError(t, sim.Approve(simulator.Sapama, "order-001"))
		found, err := client.TransactionByID(t.Context(), asked.ID)
		if err == nil {
			assert.NotEqual(t, momo.StatusSucceeded, found.Status, name)
			assert.Nil(t, found.Receipt, name)
		}
		code, err := sim.SapamaPay("254722906835", "CUST-9", 35000)
		require.NoError(t, err)
		_, err = client.TransactionByCode(t.Context(), code)
		assert.ErrorIs(t, err, momo.ErrNotFound, name)
	}

	sim, _ := startSapama(t)
	client, err := sapama.New(sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: simulator.SapamaTill,
		BaseURL: sim.URL(simulator.Sapama), Mode: sapama.ModeSandbox,
	})
	require.NoError(t, err)
	asked, err := client.Collect(t.Context(), checkout("order-001"))
	require.NoError(t, err)
	require.NoError(t, sim.Approve(simulator.Sapama, "order-001"))
	found, err := client.TransactionByID(t.Context(), asked.ID)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusSucceeded, found.Status, "a test of one's own is paid in the sandbox")
}

func TestADeclinedCheckoutStaysPending(t *testing.T) {
	sim, client := startSapama(t)
	_, err := client.Collect(t.Context(), checkout("order-001"))
	require.NoError(t, err)
	require.NoError(t, sim.Decline(simulator.Sapama, "order-001", "cancelled"))
	found, err := client.Transaction(t.Context(), "order-001")
	require.NoError(t, err)
	assert.Equal(t, momo.StatusPending, found.Status, "the provider has no word for it")
}

func TestALostCheckoutIsFoundAndNotRepeated(t *testing.T) {
	sim, client := startSapama(t)
	sim.Fault(simulator.Fault{Operation: "checkout", Kind: simulator.FaultResetAfter})
	_, err := client.Collect(t.Context(), checkout("order-001"))
	require.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
	assert.Equal(t, 1, sim.Executed(simulator.Sapama, "order-001"))
	found, err := client.TransactionByPhone(t.Context(), payer, "order-001")
	require.NoError(t, err)
	assert.Equal(t, momo.StatusPending, found.Status, "proof that the customer was asked")

	sim.Fault(simulator.Fault{Operation: "checkout", Kind: simulator.FaultResetBefore})
	_, err = client.Collect(t.Context(), checkout("order-002"))
	require.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
	_, err = client.TransactionByPhone(t.Context(), payer, "order-002")
	require.ErrorIs(t, err, momo.ErrNotFound)
	assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), "and no proof of the contrary")
}

// The failures of the table, on real sockets, with what the provider executed
// counted: never twice, and never when the caller was given refused or
// not sent.
func TestNothingThatMovesMoneyIsExecutedTwice(t *testing.T) {
	verbs := map[string]func(context.Context, *sapama.Client) error{
		"checkout": func(ctx context.Context, c *sapama.Client) error {
			_, err := c.Collect(ctx, checkout("ref-1"))
			return err
		},
		"b2c": func(ctx context.Context, c *sapama.Client) error {
			_, err := c.Disburse(ctx, payout("ref-1", payer))
			return err
		},
		"transfer": func(ctx context.Context, c *sapama.Client) error {
			_, err := c.Transfer(ctx, sapama.TransferRequest{
				ToTill: simulator.SapamaOtherTill, Amount: money.MustParse("10", money.KES),
				Description: "Testing", Type: sapama.BusinessPayBill,
			})
			return err
		},
		"sms": func(ctx context.Context, c *sapama.Client) error {
			_, err := c.SendSMS(ctx, []sapama.Message{{To: payer, Text: "Hello"}})
			return err
		},
	}
	lost := map[simulator.FaultKind]int{ // how often it was executed
		simulator.FaultResetBefore: 0, simulator.FaultResetAfter: 1,
		simulator.FaultErrorBefore: 0, simulator.FaultErrorAfter: 1,
		simulator.FaultHTML502Before: 0, simulator.FaultHTML502After: 1, simulator.FaultUnavailableBefore: 0,
		simulator.FaultTruncated: 1, simulator.FaultGarbled: 1, simulator.FaultOversized: 1,
		simulator.FaultGzipBomb: 1, simulator.FaultRedirect: 0,
	}
	for operation, call := range verbs {
		for fault, executed := range lost {
			sim, client := startSapama(t)
			sim.SetBalance(simulator.Sapama, 1_000_000)
			sim.Fault(simulator.Fault{Operation: operation, Kind: fault})
			err := call(t.Context(), client)
			assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), "%s %s", operation, fault)
			assert.Len(t, sim.Requests(simulator.Sapama), 1, "%s %s", operation, fault)
			assert.Len(t, sim.Payments(simulator.Sapama), executed, "%s %s", operation, fault)
			require.NoError(t, sim.Close())
		}
		sim, client := startSapama(t)
		sim.SetBalance(simulator.Sapama, 1_000_000)
		sim.Fault(simulator.Fault{Operation: operation, Kind: simulator.FaultUnauthorized})
		assert.ErrorIs(t, call(t.Context(), client), momo.ErrUnauthorized, operation)
		assert.Empty(t, sim.Payments(simulator.Sapama), operation)

		sim.Fault(simulator.Fault{Operation: operation, Kind: simulator.FaultHang})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		err := call(ctx, client)
		cancel()
		assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), operation)
		assert.ErrorIs(t, err, context.DeadlineExceeded, operation)
		assert.Len(t, sim.Payments(simulator.Sapama), 1, operation)
	}
}

func TestABatchIsScheduledInPart(t *testing.T) {
	sim, client := startSapama(t)
	sim.SetBalance(simulator.Sapama, 25_000)
	silent := momo.MustPhone(simulator.SapamaSilentPhone)
	outcomes, err := client.DisburseBatch(t.Context(), []sapama.DisburseRequest{
		payout("PAY-1", momo.MustPhone("254722906830")), payout("PAY-2", silent),
		payout("PAY-3", momo.MustPhone("254722906832")),
	})
	require.NoError(t, err)
	require.Len(t, outcomes, 3)
	assert.Equal(t, momo.Accepted, momo.OutcomeOf(outcomes[0].Err))
	assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(outcomes[1].Err), "executed, and missing in the answer")
	assert.Equal(t, 1, sim.Executed(simulator.Sapama, "PAY-2"))
	assert.ErrorIs(t, outcomes[2].Err, momo.ErrDeclined)
	assert.Zero(t, sim.Executed(simulator.Sapama, "PAY-3"))

	found, err := client.TransactionByPhone(t.Context(), silent, "PAY-2")
	require.NoError(t, err, "the search proves that it happened")
	assert.Equal(t, momo.Out, found.Direction)

	require.NoError(t, sim.Approve(simulator.Sapama, "PAY-1"))
	found, err = client.TransactionByID(t.Context(), outcomes[0].Transaction.ID)
	require.NoError(t, err)
	assert.Equal(t, "0", found.ProviderStatus)
	assert.Equal(t, momo.StatusUnknown, found.Status, "what the code means is not documented")
}

func TestAPayoutIsAwaitedByAMerchantWhoKnowsItsCodes(t *testing.T) {
	sim, _ := startSapama(t)
	sim.SetBalance(simulator.Sapama, 1_000_000)
	client, err := sapama.New(sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: simulator.SapamaTill,
		BaseURL:       sim.URL(simulator.Sapama),
		PayoutResults: map[string]momo.Status{"0": momo.StatusSucceeded, "1": momo.StatusFailed},
	})
	require.NoError(t, err)
	for reference, want := range map[string]momo.Status{"PAY-1": momo.StatusSucceeded, "PAY-2": momo.StatusFailed} {
		sent, err := client.Disburse(t.Context(), payout(reference, payer))
		require.NoError(t, err)
		found, err := client.TransactionByID(t.Context(), sent.ID)
		require.NoError(t, err)
		assert.False(t, found.Final(), "scheduled, and no code yet")
		if want == momo.StatusSucceeded {
			require.NoError(t, sim.Approve(simulator.Sapama, reference))
		} else {
			require.NoError(t, sim.Decline(simulator.Sapama, reference, "no such wallet"))
		}
		first := momo.Schedule{First: time.Millisecond}
		found, err = momo.Await(t.Context(), first, func(ctx context.Context) (*sapama.Transaction, error) {
			return client.TransactionByID(ctx, sent.ID)
		})
		require.NoError(t, err)
		assert.Equal(t, want, found.Status)
		assert.Equal(t, reference, found.Reference)
	}
}

func TestAWrongSecretIsRefusedByItsHash(t *testing.T) {
	sim, _ := startSapama(t)
	client, err := sapama.New(sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: "another", Till: simulator.SapamaTill,
		BaseURL: sim.URL(simulator.Sapama),
	})
	require.NoError(t, err)
	_, err = client.Collect(t.Context(), checkout("order-001"))
	require.ErrorIs(t, err, momo.ErrUnauthorized)
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "Invalid hash", string(e.Fields[0].Detail))
	assert.Equal(t, 0, sim.Executed(simulator.Sapama, "order-001"))
}

func TestSixtyCallersShareAClient(t *testing.T) {
	sim, client := startSapama(t)
	var all sync.WaitGroup
	errs := make([]error, 60)
	for i := range errs {
		all.Go(func() { _, errs[i] = client.Collect(context.Background(), checkout(fmt.Sprint("order-", i))) })
	}
	all.Wait()
	require.NoError(t, errors.Join(errs...))
	found, err := client.Transaction(t.Context(), "order-7")
	require.NoError(t, err)
	assert.Equal(t, "order-7", found.Reference)
	assert.Len(t, sim.Payments(simulator.Sapama), 60)
}

func TestAPathThatDoesNotExistIsARefusal(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	client, err := sapama.New(sapama.Config{APIKey: "k", APISecret: "s", Till: 1, BaseURL: server.URL})
	require.NoError(t, err)
	_, err = client.Collect(t.Context(), checkout("order-001"))
	assert.Equal(t, momo.Refused, momo.OutcomeOf(err))
}
