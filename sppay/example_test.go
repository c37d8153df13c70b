package sppay_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
)

// offline starts the simulated provider and a client of it; against the provider
// itself, only BaseURL and the credentials differ.
func offline() (*simulator.Simulator, *sppay.Client) {
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	client, err := sppay.New(sppay.Config{
		BaseURL: sim.URL(simulator.SPPay), ClientID: simulator.SPPayClientID, ClientSecret: simulator.SPPayClientSecret,
		Username: simulator.SPPayUsername, Password: simulator.SPPayPassword,
	})
	if err != nil {
		log.Fatal(err)
	}
	return sim, client
}

// A customer who has not paid lately gets a one-time code by text message.
func ExampleClient_Collect() {
	sim, client := offline()
	defer sim.Close()
	ctx := context.Background()
	tx, err := client.Collect(ctx, sppay.CollectRequest{
		Amount:      money.MustParse("2.00", money.GHS),
		AccountNo:   simulator.SPPayAccount,
		Payer:       momo.MustPhone("233597018036"),
		Institution: sppay.InstitutionMTN,
		Email:       "payer@example.com",
		Reference:   "order-001",
		CallbackURL: "http://127.0.0.1:8080/callbacks",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tx.Next.Step, "-", tx.Status)

	tx, err = client.Confirm(ctx, sppay.ConfirmRequest{TransactionID: tx.ID, OTP: simulator.SPPayOTP})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tx.Next.Step, "-", tx.Status, "-", tx.Amount, "and a charge of", tx.Charge)
	// Output:
	// enter code - action required
	// approve on the phone - pending - 2.00 GHS and a charge of 0.04 GHS
}

// Confirm refuses a wrong code; the right one may follow.
func ExampleClient_Confirm() {
	sim, client := offline()
	defer sim.Close()
	tx, err := client.Collect(context.Background(), collection("order-001", "233597018036"))
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Confirm(context.Background(), sppay.ConfirmRequest{TransactionID: tx.ID, OTP: "000000"})
	fmt.Println(momo.OutcomeOf(err))
	tx, err = client.Confirm(context.Background(), sppay.ConfirmRequest{TransactionID: tx.ID, OTP: simulator.SPPayOTP})
	fmt.Println(momo.OutcomeOf(err), tx.Status)
	// Output:
	// refused
	// accepted pending
}

// One payment for all providers. Store Next and ID with it: the customer's code comes later.
func ExampleClient_Rail() {
	sim, client := offline()
	defer sim.Close()
	ctx, rail := context.Background(), client.Rail(sppay.RailOptions{AccountNo: simulator.SPPayAccount})
	payment := momo.Payment{
		Direction: momo.In, Reference: "order-001", Amount: money.MustParse("2.00", money.GHS),
		Phone: momo.MustPhone("233597018036"), Network: momo.MTN,
		SentAt: time.Now(),
	}
	fmt.Println(rail.Check(payment))

	payment.Email, payment.CallbackURL = "payer@example.com", "http://127.0.0.1:8080/callbacks"
	tx, err := rail.Send(ctx, payment)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tx.Status, "-", tx.Next.Step)

	payment.ID = tx.ID
	if tx, err = rail.Continue(ctx, payment, tx.Next, simulator.SPPayOTP); err != nil {
		log.Fatal(err)
	}
	fmt.Println(tx.Status, "-", tx.Next.Step)

	payment.ID = tx.ID
	if err := sim.Approve(simulator.SPPay, payment.ID); err != nil { // the customer enters the PIN
		log.Fatal(err)
	}
	if tx, err = rail.Look(ctx, payment); err != nil {
		log.Fatal(err)
	}
	fmt.Println(tx.Status, "-", tx.Amount)
	// Output:
	// sppay: collect: invalid request: Email is required: an address, CallbackURL is required: an https address of a public host, without user and fragment
	// action required - enter code
	// pending - approve on the phone
	// succeeded - 2.00 GHS
}

// ValidateCollect asks whether Collect would be accepted.
func ExampleClient_ValidateCollect() {
	sim, client := offline()
	defer sim.Close()
	request := collection("order-001", "233597018036")
	fmt.Println(client.ValidateCollect(context.Background(), request))
	request.Institution = "NOBANK"
	fmt.Println(client.ValidateCollect(context.Background(), request))
	// Output:
	// <nil>
	// sppay: validate collect: invalid request (http 400)
}

func ExampleClient_Disburse() {
	sim, client := offline()
	defer sim.Close()
	sim.SetBalance(simulator.SPPay, 100_00)
	tx, err := client.Disburse(context.Background(), sppay.DisburseRequest{
		Amount:      money.MustParse("2.50", money.GHS),
		AccountNo:   simulator.SPPayAccount,
		Payee:       momo.MustPhone("233597018036"),
		Institution: sppay.InstitutionMTN,
		Reference:   "payout-001",
		CallbackURL: "http://127.0.0.1:8080/callbacks",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tx.Reference, tx.TypeCode, tx.Status, tx.Amount)
	// Output: payout-001 TRMM pending 2.50 GHS
}

// ValidateDisburse tells what a transfer would do and cost.
func ExampleClient_ValidateDisburse() {
	sim, client := offline()
	defer sim.Close()
	quote, err := client.ValidateDisburse(context.Background(), transfer("payout-001"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(quote.TypeCode, quote.Debited, "to", quote.Credited, "at", quote.Rate, "charge", quote.Charge)
	// Output: TRMM 2.00 GHS to 2.00 GHS at 1 charge 0.00 GHS
}

func ExampleClient_AccountHolder() {
	sim, client := offline()
	defer sim.Close()
	holder, err := client.AccountHolder(context.Background(), sppay.InstitutionMTN, "0597018036")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(holder.Name, "in a log,", string(holder.Name), "on purpose")
	// Output: [private] in a log, MTN ACCOUNT 8036 on purpose
}

// A collection whose answer is lost may have happened: it is never sent again,
// but searched for by its reference, account, amount and day.
func ExampleClient_Transaction() {
	sim, client := offline()
	defer sim.Close()
	ctx, sentAt := context.Background(), time.Now()
	request := collection("order-001", "233271777557")
	sim.Fault(simulator.Fault{Operation: "initiate", Kind: simulator.FaultResetAfter})
	_, err := client.Collect(ctx, request)
	fmt.Println(momo.OutcomeOf(err))

	if err := sim.Approve(simulator.SPPay, "order-001"); err != nil { // the customer enters the PIN
		log.Fatal(err)
	}
	tx, err := momo.Await(ctx, momo.Schedule{First: time.Millisecond}, func(ctx context.Context) (*sppay.Transaction, error) {
		return client.Transaction(ctx, sppay.Search{
			Reference: request.Reference, AccountNo: request.AccountNo, Amount: request.Amount, SentAt: sentAt,
		})
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tx.Status, "- executed", sim.Executed(simulator.SPPay, "order-001"))
	// Output:
	// indeterminate
	// succeeded - executed 1
}

// TransactionByID takes the provider's reference, which is Transaction.ID.
func ExampleClient_TransactionByID() {
	sim, client := offline()
	defer sim.Close()
	tx, err := client.Collect(context.Background(), collection("order-001", "233271777557"))
	if err != nil {
		log.Fatal(err)
	}
	if err := sim.Decline(simulator.SPPay, tx.ID, "cancelled"); err != nil {
		log.Fatal(err)
	}
	tx, err = client.TransactionByID(context.Background(), tx.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tx.Status, tx.ProviderStatus, tx.Final())
	// Output: cancelled 6 true
}

// Transactions leaves out the charges, which the provider lists as well.
func ExampleClient_Transactions() {
	sim, client := offline()
	defer sim.Close()
	for _, reference := range []string{"order-001", "order-002"} {
		if _, err := client.Collect(context.Background(), collection(reference, "233271777557")); err != nil {
			log.Fatal(err)
		}
	}
	filter := sppay.Filter{TypeCode: sppay.TypeThirdPartyDeposit, SortColumn: "created_at", PageSize: 1}
	for tx, err := range client.Transactions(context.Background(), filter) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(tx.Reference, tx.Amount, "and", tx.Charge)
	}
	// Output:
	// order-001 2.00 GHS and 0.04 GHS
	// order-002 2.00 GHS and 0.04 GHS
}

func ExampleClient_Institutions() {
	sim, client := offline()
	defer sim.Close()
	all, err := client.Institutions(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for _, i := range all[1:4] {
		fmt.Println(i.Code, i.Name)
	}
	// Output:
	// MTN MTN
	// VOD Vodafone
	// ATL AirtelTigo
}

func ExampleClient_SendSMS() {
	sim, client := offline()
	defer sim.Close()
	sms, err := client.SendSMS(context.Background(), sppay.SMSRequest{
		From: "My Shop", To: []momo.Phone{momo.MustPhone("233271777557")}, Text: "Thank you for your order.",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(sms.Messages[0].Recipient, sms.Messages[0].StatusMessage, sms.Rate, sms.Currency)
	// Output: 233••••••557 Submitted to queue for processing. 0.06 GHS
}

// Settings by name: a program gives os.LookupEnv. Nothing is set here, and one error names
// all that is missing.
func ExampleConfigFrom() {
	_, err := sppay.ConfigFrom(func(string) (string, bool) { return "", false })
	fmt.Println(err)
	// Output:
	// sppay: config: invalid request: SPPAY_BASE_URL is required, SPPAY_CLIENT_ID is required, SPPAY_CLIENT_SECRET is required, SPPAY_USERNAME is required, SPPAY_PASSWORD is required
}
