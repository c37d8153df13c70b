package sapama_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
)

// open starts the simulated provider, and a client that talks to it.
func open() (*simulator.Simulator, *sapama.Client) {
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	if err != nil {
		panic(err)
	}
	client, err := sapama.New(sapama.Config{
		APIKey:    simulator.SapamaAPIKey,
		APISecret: simulator.SapamaAPISecret,
		Till:      simulator.SapamaTill,
		BaseURL:   sim.URL(simulator.Sapama),
		Paths:     sapama.Paths{SendSMS: simulator.SapamaSMSPath, Transfer: simulator.SapamaTransferPath},
		SMSKeys:   sapama.SMSKeys{Phone: "phone", Message: "message"},
	})
	if err != nil {
		panic(err)
	}
	return sim, client
}

func order(reference string) sapama.CollectRequest {
	return sapama.CollectRequest{
		Amount:      money.MustParse("1000", money.KES),
		Payer:       momo.MustPhone("254722906835"),
		Reference:   reference,
		Account:     "CUST-9",
		Description: "Item X",
		FirstName:   "John", MiddleName: "Mwangi", LastName: "Otieno",
		Email:       "info@company.com",
		Address:     "P.O.Box 10231 Nakuru",
		ImageURL:    "https://merchant.example/item-x.png",
		CallbackURL: "https://merchant.example/callbacks/sapama",
	}
}

func salary(reference string) sapama.DisburseRequest {
	return sapama.DisburseRequest{
		Amount:    money.MustParse("100", money.KES),
		Payee:     momo.MustPhone("254722906830"),
		Reference: reference,
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// All faults of a configuration are reported at once, and no secret is shown.
func ExampleNew() {
	_, err := sapama.New(sapama.Config{APIKey: "k", BaseURL: "http://sapamacash.com"})
	fmt.Println(strings.ReplaceAll(err.Error(), ", ", "\n"))
	// Output:
	// sapama: new: invalid request: APISecret is required
	// as one word
	// Till is required: the number of the till
	// BaseURL must be https
}

// The customer gets a prompt; the payment is there when its receipt is.
func ExampleClient_Collect() {
	sim, client := open()
	defer sim.Close()
	tx := must(client.Collect(context.Background(), order("order-001")))
	fmt.Println(tx.Status, tx.ID)
	if err := sim.Approve(simulator.Sapama, "order-001"); err != nil { // the customer enters the PIN
		panic(err)
	}
	look := func(ctx context.Context) (*sapama.Transaction, error) { return client.TransactionByID(ctx, tx.ID) }
	tx = must(momo.Await(context.Background(), momo.Schedule{First: time.Millisecond}, look))
	fmt.Println(tx.Status, tx.Amount, tx.Receipt.ID)
	// Output:
	// pending 380222
	// succeeded 1000.00 KES 380223
}

// After a lost answer the payment is looked for, never sent again.
func ExampleClient_TransactionByPhone() {
	sim, client := open()
	defer sim.Close()
	sim.Fault(simulator.Fault{Kind: simulator.FaultResetAfter})
	request := order("order-001")
	_, err := client.Collect(context.Background(), request)
	if momo.OutcomeOf(err) == momo.Indeterminate {
		tx := must(client.TransactionByPhone(context.Background(), request.Payer, request.Reference))
		fmt.Println("the customer was asked:", tx.Status)
	}
	// Output: the customer was asked: pending
}

// A scheduled payout is not a paid one.
func ExampleClient_Disburse() {
	sim, client := open()
	defer sim.Close()
	sim.SetBalance(simulator.Sapama, 10000) // cents
	tx := must(client.Disburse(context.Background(), salary("salary-1")))
	fmt.Println(tx.Status, tx.Amount, tx.ID)
	// Output: pending 100.00 KES 380222
}

// A batch ends in one outcome for each payout.
func ExampleClient_DisburseBatch() {
	sim, client := open()
	defer sim.Close()
	sim.SetBalance(simulator.Sapama, 10000) // enough for one
	batch := []sapama.DisburseRequest{salary("salary-1"), salary("salary-2")}
	for _, payout := range must(client.DisburseBatch(context.Background(), batch)) {
		fmt.Println(payout.Reference, momo.OutcomeOf(payout.Err))
	}
	// Output:
	// salary-1 accepted
	// salary-2 refused
}

// Transaction finds an order among all rows of the merchant.
func ExampleClient_Transaction() {
	sim, client := open()
	defer sim.Close()
	must(client.Collect(context.Background(), order("order-001")))
	tx := must(client.Transaction(context.Background(), "order-001"))
	fmt.Println(tx.Status, tx.Phone)
	// Output: pending 254••••••835
}

// TransactionByID takes a number, a UUID or an M-PESA code.
func ExampleClient_TransactionByID() {
	sim, client := open()
	defer sim.Close()
	code := must(sim.SapamaPay("254722906835", "CUST-9", 35000)) // a customer pays to the till, unasked
	tx := must(client.TransactionByID(context.Background(), code))
	fmt.Println(tx.Unsolicited(), tx.Amount, string(tx.Receipt.Account))
	// Output: true 350.00 KES CUST-9
}

// Without a filter, what was not reconciled yet is listed.
func ExampleClient_Transactions() {
	sim, client := open()
	defer sim.Close()
	for _, reference := range []string{"order-001", "order-002", "order-003"} {
		must(client.Collect(context.Background(), order(reference)))
	}
	for tx, err := range client.Transactions(context.Background(), sapama.Filter{PageSize: 2}) {
		if err != nil {
			panic(err)
		}
		fmt.Println(tx.Reference)
	}
	// Output:
	// order-003
	// order-002
	// order-001
}

// Page is one page, with what the provider says of the whole list.
func ExampleClient_Page() {
	sim, client := open()
	defer sim.Close()
	for _, reference := range []string{"order-001", "order-002", "order-003"} {
		must(client.Collect(context.Background(), order(reference)))
	}
	page := must(client.Page(context.Background(), 2, sapama.Filter{PageSize: 2}))
	fmt.Println(page.Number, page.Last, page.Total, page.Transactions[0].Reference)
	fmt.Println(string(page.Transactions[0].Invoice.Member("org_account_balance")))
	// Output:
	// 2 2 3 order-001
	// 32.00
}

// What was recorded here is marked there, and leaves the default list.
func ExampleClient_MarkTransaction() {
	sim, client := open()
	defer sim.Close()
	must(sim.SapamaPay("254722906835", "CUST-9", 35000))
	for tx, err := range client.Transactions(context.Background(), sapama.Filter{}) {
		if err == nil {
			err = client.MarkTransaction(context.Background(), tx.Receipt.ID, sapama.ReconciliationRecorded)
		}
		fmt.Println("marked", err)
	}
	for range client.Transactions(context.Background(), sapama.Filter{}) {
		fmt.Println("still listed")
	}
	// Output: marked <nil>
}

// PostTransactions keeps the provider's books complete; no money moves.
func ExampleClient_PostTransactions() {
	sim, client := open()
	defer sim.Close()
	posted := must(client.PostTransactions(context.Background(), []sapama.Posting{{
		Code: "OGG9SXHEST", At: time.Date(2020, 7, 16, 15, 55, 37, 0, time.UTC),
		Amount: money.MustParse("350", money.KES), Description: "Item X",
	}}))
	fmt.Println(posted[0].Code, posted[0].ID, posted[0].Err)
	// Output: OGG9SXHEST 380222 <nil>
}

// Messages need settings that no public source names.
func ExampleClient_SendSMS() {
	sim, client := open()
	defer sim.Close()
	sent := must(client.SendSMS(context.Background(), []sapama.Message{
		{To: momo.MustPhone("254722906835"), Text: "Thank you, :name"},
	}))
	fmt.Println(sent[0].To, sent[0].ID, sent[0].Err)
	// Output: 254••••••835 12376 <nil>
}

// A transfer has no reference: what became of a lost one, only the statement
// shows.
func ExampleClient_Transfer() {
	sim, client := open()
	defer sim.Close()
	request := sapama.TransferRequest{
		ToTill: simulator.SapamaOtherTill, Amount: money.MustParse("10", money.KES),
		Description: "Testing", Type: sapama.BusinessPayBill,
	}
	fmt.Println(must(client.Transfer(context.Background(), request)).Status)

	sim.Fault(simulator.Fault{Kind: simulator.FaultRateLimited})
	_, err := client.Transfer(context.Background(), request)
	fmt.Println(err)
	// Output:
	// pending
	// sapama: transfer: indeterminate: it may have happened (http 429)
}

// The callback of a payout only says where to look. What the list then says of it is
// final if you know what the codes mean: the document does not say.
func ExampleParseNotificationWithoutVerification() {
	sim, _ := open()
	defer sim.Close()
	sim.SetBalance(simulator.Sapama, 10000) // cents
	client := must(sapama.New(sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: simulator.SapamaTill,
		BaseURL:       sim.URL(simulator.Sapama),
		PayoutResults: map[string]momo.Status{"0": momo.StatusSucceeded}, // ask the provider
	}))
	sent := must(client.Disburse(context.Background(), salary("salary-1")))
	if err := sim.Approve(simulator.Sapama, "salary-1"); err != nil {
		panic(err)
	}

	callback := map[string]string{"proxy_trans_id": sent.ID, "trans_reference": "salary-1", "status": "whatever"}
	named := must(sapama.ParseNotificationWithoutVerification(callback))
	tx := must(client.TransactionByID(context.Background(), named.ID))
	fmt.Println(tx.Direction, tx.Reference == named.Reference, tx.Status, tx.Amount)
	// Output: out true succeeded 100.00 KES
}

// TransactionByCode is for codes that look like something else.
func ExampleClient_TransactionByCode() {
	sim, client := open()
	defer sim.Close()
	must(client.PostTransactions(context.Background(), []sapama.Posting{{
		Code: "20200716", At: time.Date(2020, 7, 16, 15, 55, 37, 0, time.UTC),
		Amount: money.MustParse("350", money.KES), Description: "Item X",
	}}))
	tx := must(client.TransactionByCode(context.Background(), "20200716"))
	fmt.Println(tx.ID, tx.Code, tx.Unsolicited())
	// Output: 380222 20200716 true
}

// Hash proves a request; use it to test an endpoint of your own.
func ExampleHash() {
	fields := map[string]string{"api_key": "key", "format": "json", "page": "1", "per_page": "2"}
	fmt.Println(sapama.Hash("secret", fields))
	// Output: f654bf77f45cd356f4b227c10c7ce7a5bb916a3533fe3c41ec49fff14c5c78c8
}

// Settings by name: a program gives os.LookupEnv. Nothing is set here, and one error names
// all that is missing.
func ExampleConfigFrom() {
	_, err := sapama.ConfigFrom(func(string) (string, bool) { return "", false })
	fmt.Println(err)
	// Output:
	// sapama: config: invalid request: SAPAMA_API_KEY is required, SAPAMA_API_SECRET is required, SAPAMA_TILL is required
}

// One payment for all providers. This one wants to know much about the customer, and
// never says that a payment failed.
func ExampleClient_Rail() {
	sim, client := open()
	defer sim.Close()
	rail := client.Rail(sapama.RailOptions{ImageURL: "https://merchant.example/item-x.png"})
	terms, _ := rail.Terms(momo.In)
	fmt.Println(strings.Join(terms.Requires, ", "))
	fmt.Println("can end as:", terms.Ends)

	payment := momo.Payment{
		Direction: momo.In, Reference: "order-001", Amount: money.MustParse("1000", money.KES),
		Phone: momo.MustPhone("254722906835"), FirstName: "John", MiddleName: "Mwangi", LastName: "Otieno",
		Email: "info@company.com", Address: "P.O.Box 10231 Nakuru", Description: "Item X", Account: "CUST-9",
		CallbackURL: "https://merchant.example/callbacks/sapama",
	}
	tx, err := rail.Send(context.Background(), payment)
	if err != nil {
		fmt.Println(momo.OutcomeOf(err), err)
		return
	}
	fmt.Println(tx.Status, tx.Amount)
	// Output:
	// FirstName, MiddleName, LastName, Email, Address, Description, Account, CallbackURL
	// can end as: [succeeded]
	// pending 1000.00 KES
}
