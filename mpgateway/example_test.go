package mpgateway_test

import (
	"context"
	"fmt"
	"log"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/simulator"
)

// open starts the simulator and a client that talks to it. In production, New is
// given the address and the credentials of the gateway.
func open() (*simulator.Simulator, *mpgateway.Client) {
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	client, err := mpgateway.New(mpgateway.Config{
		BaseURL:    sim.URL(simulator.MPGateway),
		PublicID:   simulator.MPGatewayPublicID,
		MerchantID: simulator.MPGatewayMerchantID,
		Secret:     simulator.MPGatewaySecret,
	})
	if err != nil {
		log.Fatal(err)
	}
	return sim, client
}

func ExampleClient_Collect() {
	sim, client := open()
	defer sim.Close()
	tx, err := client.Collect(context.Background(), mpgateway.CollectRequest{
		Amount:    money.MustParse("350", money.KES),
		Payer:     momo.MustPhone("254700000001"),
		Provider:  mpgateway.ProviderSafaricom,
		Reference: "order-001",
	})
	if err != nil {
		fmt.Println(momo.OutcomeOf(err), err)
		return
	}
	fmt.Println(tx.Status, tx.Amount, tx.Phone)
	// Output: pending 350.00 KES 254••••••001
}

func ExampleClient_Collect_lostAnswer() {
	sim, client := open()
	defer sim.Close()
	sim.Fault(simulator.Fault{Operation: "payment_c2b", Kind: simulator.FaultResetAfter})
	tx, err := client.Collect(context.Background(), mpgateway.CollectRequest{
		Amount: money.MustParse("350", money.KES), Payer: momo.MustPhone("254700000001"),
		Provider: mpgateway.ProviderSafaricom, Reference: "order-001",
	})
	if err != nil {
		fmt.Println(momo.OutcomeOf(err), err)
		return
	}
	fmt.Println(tx.Status, "and executed", sim.Executed(simulator.MPGateway, "order-001"), "time")
	// Output: pending and executed 1 time
}

func ExampleClient_Disburse() {
	sim, client := open()
	defer sim.Close()
	tx, err := client.Disburse(context.Background(), mpgateway.DisburseRequest{
		Amount:    money.MustParse("2500", money.KES),
		Payee:     momo.MustPhone("254700000001"),
		Provider:  mpgateway.ProviderSafaricom,
		Reference: "payout-001",
	})
	if err != nil {
		fmt.Println(momo.OutcomeOf(err), err)
		return
	}
	fmt.Println(tx.Status, tx.Direction)
	// Output: pending out
}

func ExampleClient_ConfirmDisburse() {
	sim, client := open()
	defer sim.Close()
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{ConfirmType: 1})
	request := mpgateway.DisburseRequest{
		Amount: money.MustParse("2500", money.KES), Payee: momo.MustPhone("254700000001"),
		Provider: mpgateway.ProviderSafaricom, Reference: "payout-001",
	}
	tx, err := client.Disburse(context.Background(), request)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tx.Status)
	tx, err = client.ConfirmDisburse(context.Background(), request, mpgateway.Confirmation{Code: "654321"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tx.Status)
	// Output:
	// action required
	// pending
}

// One payment for all providers. A payout may want to be confirmed.
func ExampleClient_Rail() {
	sim, client := open()
	defer sim.Close()
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{ConfirmType: 1})
	rail := client.Rail(mpgateway.RailOptions{})
	payment := momo.Payment{
		Direction: momo.Out, Reference: "payout-001", Amount: money.MustParse("2500", money.KES),
		Phone: momo.MustPhone("254700000001"), Network: momo.Safaricom,
	}
	tx, err := rail.Send(context.Background(), payment)
	if err != nil {
		fmt.Println(momo.OutcomeOf(err), err)
		return
	}
	fmt.Println(tx.Status, "-", tx.Next.Step, tx.Next.Token)

	payment.ID = tx.ID
	if tx, err = rail.Continue(context.Background(), payment, tx.Next, "654321"); err != nil {
		fmt.Println(momo.OutcomeOf(err), err)
		return
	}
	fmt.Println(tx.Status)

	_ = sim.Approve(simulator.MPGateway, "payout-001")
	if tx, err = rail.Look(context.Background(), payment); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tx.Status, tx.Amount)
	// Output:
	// action required - confirm 1
	// pending
	// succeeded 2500.00 KES
}

func ExampleClient_POSDeposit() {
	sim, client := open()
	defer sim.Close()
	tx, err := client.POSDeposit(context.Background(), mpgateway.POSDepositRequest{
		Amount:    money.MustParse("1000", money.KES),
		Payer:     momo.MustPhone("254700000001"),
		Provider:  mpgateway.ProviderPOS,
		Reference: "deposit-001",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tx.Status, tx.Direction)
	// Output: pending in
}

func ExampleClient_POSWithdraw() {
	sim, client := open()
	defer sim.Close()
	tx, err := client.POSWithdraw(context.Background(), mpgateway.POSWithdrawRequest{
		Amount:    money.MustParse("1000", money.KES),
		Payee:     momo.MustPhone("254700000001"),
		Provider:  mpgateway.ProviderPOS,
		Reference: "withdrawal-001",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tx.Status, tx.Direction)
	// Output: pending out
}

func ExampleClient_ConfirmPOSWithdraw() {
	sim, client := open()
	defer sim.Close()
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{ConfirmType: 1})
	request := mpgateway.POSWithdrawRequest{
		Amount: money.MustParse("1000", money.KES), Payee: momo.MustPhone("254700000001"), Reference: "withdrawal-001",
	}
	if _, err := client.POSWithdraw(context.Background(), request); err != nil {
		fmt.Println(err)
		return
	}
	_, err := client.ConfirmPOSWithdraw(context.Background(), request, mpgateway.Confirmation{Code: "000000"})
	fmt.Println(err)
	// Output: mpgateway: confirm pos withdraw: declined (http 200) (code "1")
}

func ExampleClient_Transaction() {
	sim, client := open()
	defer sim.Close()
	_, err := client.Transaction(context.Background(), "order-001")
	fmt.Println(err)
	if _, err := client.Collect(context.Background(), mpgateway.CollectRequest{
		Amount: money.MustParse("350", money.KES), Payer: momo.MustPhone("254700000001"),
		Provider: mpgateway.ProviderSafaricom, Reference: "order-001",
	}); err != nil {
		fmt.Println(err)
		return
	}
	_ = sim.Approve(simulator.MPGateway, "order-001") // the customer enters the PIN
	tx, err := client.Transaction(context.Background(), "order-001")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tx.Status, tx.ProviderStatus == string(mpgateway.StatusSuccess))
	// Output:
	// mpgateway: transaction: not found (http 200) (code "0")
	// succeeded true
}

func ExampleClient_TransactionByID() {
	sim, client := open()
	defer sim.Close()
	begun, err := client.Collect(context.Background(), mpgateway.CollectRequest{
		Amount: money.MustParse("350", money.KES), Payer: momo.MustPhone("254700000001"),
		Provider: mpgateway.ProviderSafaricom, Reference: "order-001",
		Members: []mpgateway.Member{{Name: "language", Value: "sw"}}, // if the gateway's support says so
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	tx, err := client.TransactionByID(context.Background(), begun.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tx.Reference, tx.Status)
	// Output: order-001 pending
}

func ExampleClient_Banks() {
	sim, client := open()
	defer sim.Close()
	banks, err := client.Banks(context.Background(), 43)
	fmt.Println(banks, err)
	// Output: [{000001 First Bank} {000002 Second Bank}] <nil>
}

func ExampleClient_DisburseBulk() {
	sim, client := open()
	defer sim.Close()
	payout := mpgateway.DisburseRequest{
		Amount: money.MustParse("500", money.KES), Payee: momo.MustPhone("254700000001"),
		Provider: mpgateway.ProviderSafaricom, Reference: "salary-001",
	}
	another := payout
	another.Reference = "salary-002"
	if _, err := client.DisburseBulk(context.Background(), mpgateway.BulkRequest{
		ID: "salaries", Items: []mpgateway.DisburseRequest{payout, another},
	}); err != nil {
		fmt.Println(err)
		return
	}
	_ = sim.Approve(simulator.MPGateway, "salary-001")
	items, err := client.Bulk(context.Background(), "salaries", 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, item := range items {
		fmt.Println(item.Reference, item.Status)
	}
	// Output:
	// salary-001 succeeded
	// salary-002 pending
}

func ExampleClient_CancelBulk() {
	sim, client := open()
	defer sim.Close()
	payout := mpgateway.DisburseRequest{
		Amount: money.MustParse("500", money.KES), Payee: momo.MustPhone("254700000001"),
		Provider: mpgateway.ProviderSafaricom, Reference: "salary-001",
	}
	if _, err := client.DisburseBulk(context.Background(), mpgateway.BulkRequest{ID: "salaries", Items: []mpgateway.DisburseRequest{payout}}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := client.CancelBulk(context.Background(), "salaries"); err != nil {
		fmt.Println(err)
		return
	}
	tx, err := client.Transaction(context.Background(), "salary-001")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tx.Status)
	// Output: cancelled
}

func ExampleSign() {
	signature, err := mpgateway.Sign("secretKey", []byte(`{"merchant_id":"m","order_id":"order-001"}`))
	fmt.Println(len(signature), signature[:16], err)
	// Output: 128 b40bfcb71905f385 <nil>
}

// Settings by name: a program gives os.LookupEnv. Nothing is set here, and one error names
// all that is missing.
func ExampleConfigFrom() {
	_, err := mpgateway.ConfigFrom(func(string) (string, bool) { return "", false })
	fmt.Println(err)
	// Output:
	// mpgateway: config: invalid request: MPGATEWAY_BASE_URL is required, MPGATEWAY_PUBLIC_ID is required, MPGATEWAY_MERCHANT_ID is required, MPGATEWAY_SECRET is required
}
