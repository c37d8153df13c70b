package sppay

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// The document's samples write the host as a placeholder and the address as a
// mail filter left it.
const (
	sampleHost  = "https://engine.sppay.dev"
	sampleEmail = "payer@example.com"
)

func fixture(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	text := strings.ReplaceAll(string(data), "{{sppay-host}}", sampleHost)
	return strings.ReplaceAll(text, "[email\u00a0protected]", sampleEmail)
}

// confirmResponse is the document's sample, with the brace that it lacks.
func confirmResponse(t testing.TB) string { return fixture(t, "confirm_response.txt") + "}" }

// mocked makes a client whose every request is answered with status and body, and
// the place where the latest request is kept.
func mocked(t *testing.T, config Config, status int, body string) (*Client, *sent) {
	t.Helper()
	last := new(sent)
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		last.method, last.path, last.query, last.header = r.Method, r.URL.Path, r.URL.RawQuery, r.Header
		if r.Body != nil {
			data, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			last.body = string(data)
		}
		return httpmock.NewStringResponse(status, body), nil
	})
	config.BaseURL, config.Token = sampleHost, "canary-token"
	config.HTTPClient, config.MaxAttempts = &http.Client{Transport: mock}, 1
	c, err := New(config)
	require.NoError(t, err)
	return c, last
}

type sent struct {
	method, path, query, body string
	header                    http.Header
}

func collectRequest() CollectRequest {
	return CollectRequest{
		Amount: money.MustParse("2", money.GHS), AccountNo: "1000", Payer: momo.MustPhone("233597018036"), Institution: InstitutionMTN,
		Email: sampleEmail, Reference: "order-001", CallbackURL: sampleHost + "/v1/sp-pay/webhook",
	}
}

func disburseRequest() DisburseRequest {
	return DisburseRequest{
		Amount: money.MustParse("2", money.GHS), AccountNo: "1000", Payee: momo.MustPhone("233597018036"), Institution: InstitutionMTN,
		Reference: "payout-001", CallbackURL: "https://shop.example/callbacks/sppay",
	}
}

func TestCollectSendsTheDocumentedRequestAndOurReference(t *testing.T) {
	want := strings.Replace(fixture(t, "collect_request.json"), `"amount"`, `"reference": "order-001", "amount"`, 1)
	for key, name := range map[PayerKey]string{"": "payee", KeyPayer: "payer", KeyPayee: "payee"} {
		c, last := mocked(t, Config{PayerKey: key}, 200, fixture(t, "collect_response.json"))
		_, err := c.Collect(t.Context(), collectRequest())
		require.NoError(t, err)
		assert.JSONEq(t, strings.Replace(want, "payee", name, 1), last.body)
		assert.Contains(t, last.body, `"amount":2.00,`, "a number made of decimals")
		assert.Equal(t, "POST /v1/api/payments/initiate", last.method+" "+last.path)
		assert.Equal(t, []string{"Bearer canary-token"}, last.header["Authorization"])
		assert.Equal(t, []string{"application/json"}, last.header["Content-Type"])
		assert.Equal(t, []string{"application/json"}, last.header["Accept"])
	}
}

func TestCollectReadsTheDocumentedAnswer(t *testing.T) {
	c, _ := mocked(t, Config{}, 200, fixture(t, "collect_response.json"))
	tx, err := c.Collect(t.Context(), collectRequest())
	require.NoError(t, err)
	require.NotNil(t, tx.ChargeTransaction)
	assert.Equal(t, &SecondaryTransaction{
		Transaction: momo.Transaction{
			Provider: "sppay", ID: "ZEMQDWUYJ0", Status: momo.StatusPending, ProviderStatus: "1", Amount: money.MustParse("0.04", money.GHS),
			CreatedAt: time.Date(2024, 3, 15, 7, 20, 21, 0, time.UTC), Raw: tx.ChargeTransaction.Raw,
		},
		UniqueID: "10", TypeCode: TypeCharge,
		Debit: Account{InstitutionAirtelTigo, "0271777557", "MICHAEL EKOW SELBY"}, Credit: Account{InstitutionOwn, "101", "SP Pay GHS Suspense Account"},
		StatusMessage: "Created. Pending submission", UpdatedAt: time.Date(2024, 3, 15, 7, 20, 21, 0, time.UTC),
	}, tx.ChargeTransaction)
	assert.True(t, strings.HasPrefix(string(tx.ChargeTransaction.Raw), "{"))
	assert.Contains(t, string(tx.ChargeTransaction.Raw), `"type_code": "CHRG"`)
	assert.True(t, strings.HasSuffix(string(tx.ChargeTransaction.Raw), "}"))
	assert.JSONEq(t, string(transactionOf(t, fixture(t, "collect_response.json"))), string(tx.Raw))
	assert.Equal(t, &Transaction{
		Transaction: momo.Transaction{
			Provider: "sppay", Direction: momo.In, ID: "ZEMQDWUYJ0", Reference: "order-001",
			Status: momo.StatusActionRequired, ProviderStatus: "3",
			Next:   momo.Next{Step: momo.StepLink, Link: "https://www.sppay.dev/pay/ZEMQDWUYJ0"},
			Amount: money.MustParse("2.00", money.GHS), Phone: momo.MustPhone("233271777557"),
			CreatedAt: time.Date(2024, 3, 15, 7, 20, 18, 0, time.UTC), Raw: tx.Raw,
		},
		UniqueID: "9", Primary: true, TypeCode: TypeThirdPartyDeposit,
		Debit:    Account{InstitutionAirtelTigo, "0271777557", "MICHAEL EKOW SELBY"},
		Credit:   Account{InstitutionOwn, "1000", "SP Pay Cedi Account 1"},
		Credited: money.MustParse("2.00", money.GHS), Charged: money.MustParse("2.04", money.GHS),
		Charge: money.MustParse("0.04", money.GHS), ChargeTransaction: tx.ChargeTransaction, InitiatorID: "1",
		Message:       "Transaction submitted for processing. Please prompt customer to validate on third party.",
		StatusMessage: "Pending debit completion via script",
		Actions: []Action{{
			ID: "2", TransactionID: "ZEMQDWUYJ0", Code: "complete_debit_via_external_script", Reference: "81fe46792fbc47319497cbf9b10da081",
			InternalLink: "https://www.sppay.dev/pay/ZEMQDWUYJ0",
			CreatedAt:    time.Date(2024, 3, 15, 7, 20, 21, 0, time.UTC), UpdatedAt: time.Date(2024, 3, 15, 7, 20, 21, 0, time.UTC),
		}},
		UpdatedAt: time.Date(2024, 3, 15, 7, 20, 21, 0, time.UTC),
	}, tx)
}

// transactionOf is the transaction in an answer, as it was written.
func transactionOf(t *testing.T, body string) json.RawMessage {
	t.Helper()
	var w struct{ Transaction json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(body), &w))
	return w.Transaction
}

func TestConfirmSendsTheDocumentedRequestAndReadsTheDocumentedAnswer(t *testing.T) {
	c, last := mocked(t, Config{}, 200, confirmResponse(t))
	tx, err := c.Confirm(t.Context(), ConfirmRequest{TransactionID: "JACGOURQFB", OTP: "486110"})
	assert.JSONEq(t, strings.Replace(fixture(t, "confirm_request.txt"), "\",\n}", "\"\n}", 1), last.body, "without the comma too many")
	assert.Equal(t, "POST /v1/api/payments/otp/submit", last.method+" "+last.path)
	require.NoError(t, err, "the document's own pair, though its answer names another transaction than its request")
	assert.Equal(t, "TFR96E4GH2", tx.ID)
	assert.Equal(t, momo.StatusPending, tx.Status)

	tx, err = c.Confirm(t.Context(), ConfirmRequest{TransactionID: "TFR96E4GH2", OTP: "486110"})
	require.NoError(t, err)
	assert.Equal(t, momo.Next{Step: momo.StepApprove}, tx.Next)
	assert.Equal(t, momo.StatusPending, tx.Status, "the envelope's success is not the transaction's")
	assert.Equal(t, momo.MustPhone("233597018036"), tx.Phone)
	assert.Equal(t, "0.04 GHS", tx.Charge.String())
	assert.Equal(t, time.Date(2024, 3, 15, 7, 18, 41, 0, time.UTC), tx.UpdatedAt)
}

func TestTheDocumentsAnswerWithoutItsLastBraceIsNoAnswer(t *testing.T) {
	c, _ := mocked(t, Config{}, 200, fixture(t, "confirm_response.txt"))
	_, err := c.Confirm(t.Context(), ConfirmRequest{TransactionID: "TFR96E4GH2", OTP: "486110"})
	assert.ErrorIs(t, err, momo.ErrIndeterminate)
}

func TestDisburseSendsAndReadsATransfer(t *testing.T) {
	c, last := mocked(t, Config{}, 200, fixture(t, "disburse_response.json"))
	tx, err := c.Disburse(t.Context(), disburseRequest())
	require.NoError(t, err)
	assert.JSONEq(t, fixture(t, "disburse_request.json"), last.body)
	assert.Equal(t, "POST /v1/api/transfers/submit", last.method+" "+last.path)
	assert.Equal(t, momo.Out, tx.Direction)
	assert.Equal(t, "A1B2C3D4E5", tx.ID)
	assert.Equal(t, "2", tx.ProviderStatus, "a number in a string")
	assert.Equal(t, momo.StatusPending, tx.Status)
	assert.Zero(t, tx.Next)
	assert.Equal(t, momo.MustPhone("233597018036"), tx.Phone)
}

func TestAnInternalTransferThatWeMadeGoesOutAndOneThatWasLookedUpEitherWay(t *testing.T) {
	internal := strings.Replace(fixture(t, "disburse_response.json"), "TRMM", "ITRF", 1)
	c, _ := mocked(t, Config{}, 200, internal)
	tx, err := c.Disburse(t.Context(), disburseRequest())
	require.NoError(t, err)
	assert.Equal(t, momo.Out, tx.Direction)
	tx, err = c.TransactionByID(t.Context(), "A1B2C3D4E5")
	require.NoError(t, err)
	assert.Equal(t, momo.DirectionUnknown, tx.Direction)
}

func TestDisburseTellsARemittanceAndABankAccount(t *testing.T) {
	c, last := mocked(t, Config{}, 200, fixture(t, "disburse_response.json"))
	r := disburseRequest()
	r.Payee, r.PayeeAccount, r.Institution = momo.Phone{}, "1400012345678", "140100"
	r.Remittance = &Remittance{FirstName: "Ama", LastName: "Mensah", CountryCode: "GH", StateOrRegionCode: "GH-AA", IDType: "GHANA_CARD"}
	_, err := c.Disburse(t.Context(), r)
	require.NoError(t, err)
	assert.JSONEq(t, `{"send_account_no":"1000","amount":2,"recipient":{"account":{"code":"140100","number":"1400012345678"},
		"first_name":"Ama","last_name":"Mensah","country_code":"GH","state_or_region_code":"GH-AA","id_type":"GHANA_CARD"},
		"reference":"payout-001","callback_url":"https://shop.example/callbacks/sppay"}`, last.body)
}

func TestValidateDisburseReadsItsThreeShapes(t *testing.T) {
	bare := fixture(t, "validate_disburse_response.json")
	for _, body := range []string{bare, `{"status":"success","object":"transaction","transaction":` + bare + `}`, `{"status":"success","validated_transaction":` + bare + `}`} {
		c, last := mocked(t, Config{}, 200, body)
		q, err := c.ValidateDisburse(t.Context(), disburseRequest())
		require.NoError(t, err, body)
		assert.JSONEq(t, fixture(t, "disburse_request.json"), last.body)
		assert.Equal(t, "POST /v1/api/transfers/validate", last.method+" "+last.path)
		assert.Equal(t, &Quote{
			TypeCode: TypeInternalTransfer, Debit: Account{Number: "1000", Name: "SP Pay Cedi Account 1"}, Credit: Account{Number: "1001", Name: "SP Pay Cedi Account 2"},
			Debited: money.MustParse("2", money.GHS), Credited: money.MustParse("2", money.GHS), Rate: decimal.RequireFromString("1"),
			Charge: money.MustParse("0.04", money.GHS), Tax: money.MustParse("0", money.GHS), Raw: momo.Private(body),
		}, q)
	}
}

func TestTransactionsLeaveOutChargesAndReadDecimalsAndNumbersInStrings(t *testing.T) {
	c, last := mocked(t, Config{DateLayout: "02/01/2006"}, 200, fixture(t, "transactions_response.json"))
	day := time.Date(2024, 3, 15, 23, 0, 0, 0, time.UTC)
	var all []*Transaction
	for tx, err := range c.Transactions(t.Context(), Filter{
		AccountNo: "1000", Reference: "order-001", Amount: money.MustParse("2", money.GHS), From: day, To: day, TypeCode: TypeThirdPartyDeposit,
		Status: StatusSuccess, Scheduled: true, ActionRequired: true, SortColumn: "created_at", Descending: true,
	}) {
		require.NoError(t, err)
		all = append(all, tx)
	}
	assert.Equal(t, "account_no=1000&reference=order-001&amount=2.00&date_from=15%2F03%2F2024&date_to=15%2F03%2F2024&type_code=TPSD&status_id=4"+
		"&is_scheduled=1&pending_actions=1&sort_column=created_at&sort_direction=desc&page_size=100&page=1", last.query)
	require.Len(t, all, 1)
	assert.Contains(t, string(all[0].Raw), `"is_merchant_settled"`, "what is not read")
	assert.Equal(t, &Transaction{
		Transaction: momo.Transaction{
			Provider: "sppay", Direction: momo.In, ID: "ZEMQDWUYJ0", Reference: "order-001", Status: momo.StatusSucceeded, ProviderStatus: "4",
			Amount: money.MustParse("2", money.GHS), Phone: momo.MustPhone("233271777557"), CreatedAt: time.Date(2024, 3, 15, 7, 20, 18, 0, time.UTC),
			Raw: all[0].Raw,
		},
		ExternalReference: "order-001", Primary: true, Credited: money.MustParse("2", money.GHS), Charged: money.MustParse("2.04", money.GHS),
		TypeCode: TypeThirdPartyDeposit, Debit: Account{InstitutionAirtelTigo, "0271777557", "MICHAEL EKOW SELBY"}, Credit: Account{Institution: InstitutionOwn, Number: "1000"},
		Debited: money.MustParse("2.04", money.GHS), Charge: money.MustParse("0.04", money.GHS), Tax: money.MustParse("0", money.GHS),
		UpdatedAt: time.Date(2024, 3, 15, 7, 22, 0, 0, time.UTC),
	}, all[0])
}

func TestLookupReadsTheStatusWhereverItIs(t *testing.T) {
	for inside, want := range map[string]momo.Status{
		`"status":4`: momo.StatusSucceeded, `"status":"5"`: momo.StatusFailed, `"status_id":"6"`: momo.StatusCancelled,
		`"status":{"id":3,"name":"Processing"}`: momo.StatusPending, `"status":4,"status_id":"4"`: momo.StatusSucceeded,
		`"status_id":17`: momo.StatusUnknown, `"status":"Success","status_id":4`: momo.StatusSucceeded,
	} {
		c, last := mocked(t, Config{}, 200, `{"transaction":{"reference":"ZEMQDWUYJ0",`+inside+`,"status_history":[]}}`)
		tx, err := c.TransactionByID(t.Context(), "ZEMQDWUYJ0")
		require.NoError(t, err, inside)
		assert.Equal(t, want, tx.Status, inside)
		assert.Equal(t, "GET /v1/api/transactions/ZEMQDWUYJ0", last.method+" "+last.path)
		assert.Empty(t, last.header["Content-Type"])
	}
}

func TestLookupAsksForTheStatusIfTheTransactionDoesNotTellIt(t *testing.T) {
	for inside, answer := range map[string]string{
		``:                                       fixture(t, "transaction_status_response.json"),
		`,"status":"Done"`:                       `{"transaction_status":{"id":4,"name":"Success"}}`,
		`,"status":4,"status_id":5`:              `{"transaction_status":{"id":"4"}}`,
		`,"status":{"id":4,"name":"Processing"}`: `{"transaction_status":{"id":"4"}}`,
	} {
		mock := httpmock.NewMockTransport()
		mock.RegisterResponder("GET", sampleHost+"/v1/api/transactions/ZEMQDWUYJ0", httpmock.NewStringResponder(200, `{"transaction":{"reference":"ZEMQDWUYJ0"`+inside+`}}`))
		mock.RegisterResponder("GET", sampleHost+"/v1/api/transactions/ZEMQDWUYJ0/status", httpmock.NewStringResponder(200, answer))
		c, err := New(Config{BaseURL: sampleHost, Token: "t", Options: momo.Options{HTTPClient: &http.Client{Transport: mock}}})
		require.NoError(t, err)
		tx, err := c.TransactionByID(t.Context(), "ZEMQDWUYJ0")
		require.NoError(t, err, inside)
		assert.Equal(t, momo.StatusSucceeded, tx.Status, inside)
		assert.Equal(t, "4", tx.ProviderStatus, inside)
	}
}

func TestAnAnswerAboutSomethingElseIsNoAcceptance(t *testing.T) {
	good := fixture(t, "collect_response.json")
	for name, body := range map[string]string{
		"no amount":                       strings.Replace(good, `"amount": "2.00"`, `"amount": null`, 1),
		"amount in a list":                strings.Replace(good, `"amount": "2.00"`, `"amount": ["2.00"]`, 1),
		"amount of nothing known":         strings.Replace(good, `"currency": "GHS"`, `"currency": null`, 1),
		"amount as a fraction":            strings.Replace(good, `"amount": "2.00"`, `"amount": "2.001"`, 1),
		"our reference":                   strings.Replace(good, `"external_reference": ""`, `"external_reference": "order-002"`, 1),
		"the charge":                      strings.Replace(good, `"primary": 1`, `"primary": 0`, 1),
		"no reference":                    strings.Replace(good, `"reference": "ZEMQDWUYJ0"`, `"reference": ""`, 1),
		"a path":                          strings.Replace(good, `"reference": "ZEMQDWUYJ0"`, `"reference": "../ZEMQ"`, 1),
		"no success":                      strings.Replace(good, `"Success"`, `"Queued"`, 1),
		"an error, and yet a transaction": strings.Replace(good, `"Success"`, `"error"`, 1),
		"no transaction":                  `{"status":"success","message":"ok"}`,
		"a name twice":                    `{"status":"error","status":"success","message":"no"}`,
	} {
		require.NotEqual(t, good, body, name)
		c, _ := mocked(t, Config{}, 200, body)
		_, err := c.Collect(t.Context(), collectRequest())
		require.ErrorIs(t, err, momo.ErrIndeterminate, name)
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		if named := "ZEMQDWUYJ0"; strings.Contains(body, `"`+named+`"`) && name != "no transaction" && name != "no reference" && name != "a path" {
			assert.Equal(t, named, e.ID, "%s: the identifier is never lost", name)
		}
		assert.Equal(t, momo.RecoveryLookup, e.Recovery, name)
	}
}

func TestAnswersThatTellTheSameOtherwiseAreAccepted(t *testing.T) {
	good := fixture(t, "collect_response.json")
	for name, body := range map[string]string{
		"as of September 2024": strings.Replace(good, `"Success",`, `"success", "object": "transaction",`, 1),
		"amount as a number":   strings.Replace(good, `"2.00"`, `2`, 1),
		"null for nothing":     strings.Replace(good, `"external_reference": ""`, `"external_reference": null`, 1),
		"our reference":        strings.Replace(good, `"external_reference": ""`, `"external_reference": "order-001"`, 1),
		"nested":               strings.Replace(good, `"transaction": {`, `"transaction": {"original": {`, 1) + "}",
	} {
		require.NotEqual(t, good, body, name)
		c, _ := mocked(t, Config{}, 200, body)
		tx, err := c.Collect(t.Context(), collectRequest())
		require.NoError(t, err, name)
		assert.Equal(t, "order-001", tx.Reference, name)
		assert.Equal(t, "ZEMQDWUYJ0", tx.ID, name)
	}
}

func TestRefusalsBecomeTheirKinds(t *testing.T) {
	for _, refused := range []struct {
		status int
		body   string
		kind   error
	}{
		{200, `{"status":"error","message":"Payment could not be processed"}`, momo.ErrDeclined},
		{200, fixture(t, "account_holder_error.json"), momo.ErrInvalid},
		{400, fixture(t, "account_holder_error.json"), momo.ErrInvalid},
		{422, fixture(t, "validation_error.json"), momo.ErrInvalid},
		{403, `{"error":"User does not have the right permissions."}`, momo.ErrForbidden},
		{401, fixture(t, "unauthenticated_error.json"), momo.ErrUnauthorized},
		{401, fixture(t, "token_error.json"), momo.ErrUnauthorized},
		{422, `<html>nothing of the provider's</html>`, momo.ErrIndeterminate},
		{400, `{"transaction":{"reference":"ZEMQDWUYJ0"},"message":"Charge attempted"}`, momo.ErrIndeterminate},
		{200, `{"status":"failed","message":"?"}`, momo.ErrIndeterminate},
	} {
		c, _ := mocked(t, Config{}, refused.status, refused.body)
		_, err := c.Collect(t.Context(), collectRequest())
		assert.ErrorIs(t, err, refused.kind, refused.body)
	}
}

func TestAValidationErrorNamesItsFields(t *testing.T) {
	c, _ := mocked(t, Config{PayerKey: KeyPayer}, 422, fixture(t, "validation_error.json"))
	_, err := c.Collect(t.Context(), collectRequest())
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, momo.Private("The given data was invalid."), e.Message)
	require.Len(t, e.Fields, 2)
	assert.Equal(t, "amount", e.Fields[0].Name)
	assert.Equal(t, momo.Private("The amount must be a number."), e.Fields[0].Detail)
	assert.Equal(t, "payer.account.number", e.Fields[1].Name)
	assert.Equal(t, "order-001", e.Reference)
}

func TestAccountHolderReadsANameIfThereIsOne(t *testing.T) {
	for body, name := range map[string]momo.Private{
		`{"status":"success","message":"ok","object":"account","account":{"name":"AMA MENSAH"}}`: "AMA MENSAH",
		`{"status":"success","account":{"account_name":"AMA MENSAH"}}`:                           "AMA MENSAH",
		`{"status":"success","account":{}}`:                                                      "",
	} {
		c, last := mocked(t, Config{}, 200, body)
		holder, err := c.AccountHolder(t.Context(), InstitutionMTN, "0597018036")
		require.NoError(t, err)
		assert.Equal(t, &AccountHolder{Institution: InstitutionMTN, Number: "0597018036", Name: name, Raw: momo.Private(body)}, holder)
		assert.JSONEq(t, `{"institution_code":"MTN","account_number":"0597018036"}`, last.body)
		assert.Equal(t, "POST /v1/api/transfers/validate-account", last.method+" "+last.path)
	}
}

// An answer that says error is none, whatever else it shows.
func TestAnAnswerThatSaysErrorIsNotRead(t *testing.T) {
	err := func(_ any, err error) error { return err }
	for name, c := range map[string]struct {
		body string
		read func(*transport.Answer) error
	}{
		"submitted":    {confirmResponse(t), func(a *transport.Answer) error { return err(decodeSubmitted(momo.Transaction{Direction: momo.In})(a)) }},
		"transaction":  {confirmResponse(t), func(a *transport.Answer) error { return err(decodeTransaction(a, "TFR96E4GH2")) }},
		"status":       {fixture(t, "transaction_status_response.json"), func(a *transport.Answer) error { return err(decodeStatus(a)) }},
		"page":         {fixture(t, "transactions_response.json"), func(a *transport.Answer) error { return err(decodePage(a, 1, 50)) }},
		"quote":        {fixture(t, "validate_disburse_response.json"), func(a *transport.Answer) error { return err(decodeQuote(a)) }},
		"accepted":     {`{"status":"success"}`, func(a *transport.Answer) error { return err(decodeAccepted(a)) }},
		"holder":       {`{"status":"success","account":{}}`, func(a *transport.Answer) error { return err(decodeAccountHolder(a, InstitutionMTN, "0244000000")) }},
		"institutions": {`{"institutions":[]}`, func(a *transport.Answer) error { return err(decodeInstitutions(a)) }},
		"messages":     {fixture(t, "send_sms_response.json"), func(a *transport.Answer) error { return err(decodeSMS(a, 1)) }},
	} {
		var answer map[string]any
		require.NoError(t, json.Unmarshal([]byte(c.body), &answer), name)
		require.NoError(t, c.read(&transport.Answer{Status: 200, Body: []byte(c.body)}), name)
		for _, word := range []string{"error", "Error"} {
			answer["status"] = word
			body, err := json.Marshal(answer)
			require.NoError(t, err)
			require.Error(t, c.read(&transport.Answer{Status: 200, Body: body}), "%s: %s", name, body)
		}
	}
}

func TestInstitutionsAreReadFromAnyEnvelope(t *testing.T) {
	const list = `[{"id":2,"name":"MTN Mobile Money","code":"MTN","type_id":3,"branch_code":null,"swift_code":null},
		{"id":9,"name":"Bank of Ghana","code":"010100","type_id":2,"branch_code":"0101","swift_code":"BAGHGHAC","type":{},"status":{}}]`
	for _, body := range []string{list, `{"institutions":` + list + `}`, `{"status":"success","data":` + list + `}`, `{"institutions":{"data":` + list + `,"total":2}}`} {
		c, last := mocked(t, Config{}, 200, body)
		all, err := c.Institutions(t.Context())
		require.NoError(t, err, body)
		require.Len(t, all, 2)
		assert.Contains(t, string(all[1].Raw), `"type":{}`)
		assert.Equal(t, []Institution{
			{InstitutionMTN, "MTN Mobile Money", "3", "", "", all[0].Raw}, {"010100", "Bank of Ghana", "2", "0101", "BAGHGHAC", all[1].Raw},
		}, all)
		assert.JSONEq(t, `{"type_code":""}`, last.body)
		assert.Equal(t, "POST /v1/api/institutions", last.method+" "+last.path)
	}
}

func TestTheAnswerToManyMessagesIsRead(t *testing.T) {
	const many = 1000
	one := `{"recipient":"233271777557","message_id":41,"status_id":2,"status_message":"Submitted"},`
	body := []byte(`{"messages":[` + strings.TrimSuffix(strings.Repeat(one, many), ",") + `]}`)
	sms, err := decodeSMS(&transport.Answer{Body: body}, many)
	require.NoError(t, err)
	assert.Len(t, sms.Messages, many)
}

func TestSendSMSSendsAndReadsTheProvidersSample(t *testing.T) {
	to := momo.MustPhone("233271777557")
	request := SMSRequest{From: "SP Pay", To: []momo.Phone{to}, Text: "Hello"}
	c, last := mocked(t, Config{}, 200, fixture(t, "send_sms_response.json"))
	sms, err := c.SendSMS(t.Context(), request)
	require.NoError(t, err)
	assert.JSONEq(t, fixture(t, "send_sms_request.json"), last.body)
	assert.JSONEq(t, fixture(t, "send_sms_response.json"), string(sms.Raw))
	want := &SMS{Raw: sms.Raw, Rate: decimal.RequireFromString("0.060"), Currency: "GHS", Messages: []SMSMessage{{to, "41", "2", "Submitted to queue for processing."}}}
	assert.Equal(t, want, sms)

	c, _ = mocked(t, Config{}, 200, `{"status":"success","message":"ok","object":"sms_campaign","sms_campaign":`+fixture(t, "send_sms_response.json")+`}`)
	sms, err = c.SendSMS(t.Context(), request)
	require.NoError(t, err)
	want.Raw = sms.Raw
	assert.Equal(t, want, sms)

	request.To = append(request.To, to)
	_, err = c.SendSMS(t.Context(), request)
	assert.ErrorIs(t, err, momo.ErrIndeterminate, "an answer about fewer messages than were sent")
}

func TestValidateCollectSendsWhatCollectSends(t *testing.T) {
	c, last := mocked(t, Config{}, 200, `{"status":"success","message":"ok"}`)
	require.NoError(t, c.ValidateCollect(t.Context(), collectRequest()))
	assert.Equal(t, "/v1/api/payments/validate", last.path)
	validated := last.body
	_, _ = c.Collect(t.Context(), collectRequest())
	assert.Equal(t, last.body, validated)

	c, _ = mocked(t, Config{}, 200, `{"status":"error","message":"Insufficient"}`)
	assert.ErrorIs(t, c.ValidateCollect(t.Context(), collectRequest()), momo.ErrDeclined)
}

func TestFaultsAreToldAllAtOnceAndNothingIsSent(t *testing.T) {
	c, last := mocked(t, Config{}, 200, "")
	ctx := context.Background()
	for name, call := range map[string]struct {
		do   func() error
		want []string
	}{
		"collect":           {func() error { _, err := c.Collect(ctx, CollectRequest{}); return err }, []string{"Amount", "Amount", "AccountNo", "Payer", "Institution", "Email", "CallbackURL"}},
		"validate collect":  {func() error { return c.ValidateCollect(ctx, CollectRequest{}) }, []string{"Amount", "Amount", "AccountNo", "Payer", "Institution", "Email", "CallbackURL"}},
		"confirm":           {func() error { _, err := c.Confirm(ctx, ConfirmRequest{}); return err }, []string{"TransactionID", "OTP"}},
		"disburse":          {func() error { _, err := c.Disburse(ctx, DisburseRequest{}); return err }, []string{"Amount", "Amount", "AccountNo", "Institution", "Payee", "Reference", "CallbackURL"}},
		"validate disburse": {func() error { _, err := c.ValidateDisburse(ctx, DisburseRequest{}); return err }, []string{"Amount", "Amount", "AccountNo", "Institution", "Payee", "Reference", "CallbackURL"}},
		"account holder":    {func() error { _, err := c.AccountHolder(ctx, "", ""); return err }, []string{"Institution", "Number"}},
		"transaction":       {func() error { _, err := c.Transaction(ctx, Search{}); return err }, []string{"Reference"}},
		"transaction by id": {func() error { _, err := c.TransactionByID(ctx, "../users"); return err }, []string{"ID"}},
		"transactions": {func() error {
			for _, err := range c.Transactions(ctx, Filter{PageSize: 101}) {
				return err
			}
			return nil
		}, []string{"PageSize"}},
		"send sms": {func() error { _, err := c.SendSMS(ctx, SMSRequest{To: []momo.Phone{{}}}); return err }, []string{"From", "To", "Text"}},
	} {
		err := call.do()
		require.ErrorIs(t, err, momo.ErrInvalid, name)
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		var names []string
		for _, f := range e.Fields {
			names = append(names, f.Name)
		}
		assert.Equal(t, call.want, names, name)
	}
	assert.Empty(t, last.method)
}
