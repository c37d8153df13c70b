package sppay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

func ghs(s string) money.Amount { return money.MustParse(s, money.GHS) }

// An accepted collection is accepted: what the answer shows otherwise is shown, and its
// identifier is never lost.
func TestAnAcceptedCollectionIsAcceptedWhateverItShowsOtherwise(t *testing.T) {
	good := fixture(t, "collect_response.json")
	const amount, currency, external = `"amount": "2.00"`, `"currency": "GHS"`, `"external_reference": ""`
	for name, c := range map[string]struct {
		body              string
		id, kept          string
		credited, charged money.Amount
	}{
		"fees taken off the credit": {strings.Replace(good, amount, `"amount": "1.96"`, 1), "ZEMQDWUYJ0", "", ghs("1.96"), ghs("2.00")},
		"fees put on top":           {strings.Replace(good, amount, `"amount": "2.04"`, 1), "ZEMQDWUYJ0", "", ghs("2.04"), ghs("2.08")},
		"another currency": {strings.Replace(good, currency, `"currency": "USD"`, 1), "ZEMQDWUYJ0", "", money.MustParse("2.00", money.USD),
			money.Amount{}},
		"a reference in small letters": {strings.ReplaceAll(good, "ZEMQDWUYJ0", "zemqdwuyj0"), "zemqdwuyj0", "", ghs("2"), ghs("2.04")},
		"a UUID": {strings.ReplaceAll(good, "ZEMQDWUYJ0", "8a6e0804-2bd0-4672-b79d-d97027f9071a"),
			"8a6e0804-2bd0-4672-b79d-d97027f9071a", "", ghs("2"), ghs("2.04")},
		"a number":         {strings.ReplaceAll(good, `"ZEMQDWUYJ0"`, `4711`), "4711", "", ghs("2"), ghs("2.04")},
		"ours":             {strings.Replace(good, external, `"external_reference": "order-001"`, 1), "ZEMQDWUYJ0", "order-001", ghs("2"), ghs("2.04")},
		"ours in capitals": {strings.Replace(good, external, `"external_reference": "ORDER-001"`, 1), "ZEMQDWUYJ0", "ORDER-001", ghs("2"), ghs("2.04")},
		"ours, shortened":  {strings.Replace(good, external, `"external_reference": "order-"`, 1), "ZEMQDWUYJ0", "order-", ghs("2"), ghs("2.04")},
	} {
		require.True(t, name == "ours" || c.body != good, name)
		client, _ := mocked(t, Config{}, 200, c.body)
		tx, err := client.Collect(t.Context(), collectRequest())
		require.NoError(t, err, name)
		assert.Equal(t, c.id, tx.ID, name)
		assert.Equal(t, momo.StatusActionRequired, tx.Status, name)
		assert.Equal(t, "order-001", tx.Reference, name)
		assert.Equal(t, c.kept, tx.ExternalReference, name)
		assert.Equal(t, ghs("2"), tx.Amount, "%s: what was asked for", name)
		assert.Equal(t, c.credited, tx.Credited, name)
		assert.Equal(t, c.charged, tx.Charged, name)
	}
}

// A verb's answer ends a payment only if it is of the amount and the reference that were
// asked for.
func TestAnEndThatDiffersFromWhatWasAskedForIsNotKnown(t *testing.T) {
	for number, final := range map[string]momo.Status{"4": momo.StatusSucceeded, "5": momo.StatusFailed, "6": momo.StatusCancelled} {
		good := strings.Replace(fixture(t, "collect_response.json"), `"status": 3`, `"status": `+number, 1)
		for name, c := range map[string]struct {
			body string
			want momo.Status
		}{
			"as asked for":              {good, final},
			"ours":                      {strings.Replace(good, `"external_reference": ""`, `"external_reference": "order-001"`, 1), final},
			"fees taken off the credit": {strings.Replace(good, `"amount": "2.00"`, `"amount": "1.96"`, 1), final},
			"a cent less":               {strings.Replace(good, `"amount": "2.00"`, `"amount": "1.99"`, 1), momo.StatusUnknown},
			"a cent more":               {strings.Replace(good, `"amount": "2.00"`, `"amount": "2.01"`, 1), momo.StatusUnknown},
			"another currency":          {strings.Replace(good, `"currency": "GHS"`, `"currency": "USD"`, 1), momo.StatusUnknown},
			"ours, shortened":           {strings.Replace(good, `"external_reference": ""`, `"external_reference": "order-"`, 1), momo.StatusUnknown},
		} {
			client, _ := mocked(t, Config{}, 200, c.body)
			tx, err := client.Collect(t.Context(), collectRequest())
			require.NoError(t, err, name)
			assert.Equal(t, c.want, tx.Status, "%s: %s", number, name)
			assert.Equal(t, number, tx.ProviderStatus)
			assert.Equal(t, c.want == momo.StatusFailed || c.want == momo.StatusCancelled, tx.Reason != "", name)
		}
		confirmed := strings.Replace(confirmResponse(t), `"status": 3`, `"status": `+number, 1)
		client, _ := mocked(t, Config{}, 200, confirmed)
		for id, want := range map[string]momo.Status{"TFR96E4GH2": final, "JACGOURQFB": momo.StatusUnknown} {
			tx, err := client.Confirm(t.Context(), ConfirmRequest{TransactionID: id, OTP: "1"})
			require.NoError(t, err)
			assert.Equal(t, want, tx.Status, "%s of %s", number, id)
		}
	}
}

func TestANewCustomersCodeIsReturnedAndConfirmTakesIt(t *testing.T) {
	for name, body := range map[string]string{
		"the document's word":       `{"status":"Success","message":"OTP Required","OTP_ID":"otp-77"}`,
		"in small letters":          `{"status":"success","message":"Enter the code","otp_id":"otp-77"}`,
		"beside an empty list":      `{"status":"Success","message":"A code was sent","OTP_ID":"otp-77","transaction":[]}`,
		"beside nothing":            `{"status":"Success","message":"A code was sent","OTP_ID":"otp-77","transaction":null}`,
		"with a message of a shape": `{"status":"Success","message":{"text":"?"},"OTP_ID":"otp-77"}`,
	} {
		c, last := mocked(t, Config{}, 200, body)
		tx, err := c.Collect(t.Context(), collectRequest())
		require.NoError(t, err, name)
		assert.Equal(t, momo.Next{Step: momo.StepCode, Token: "otp-77"}, tx.Next, name)
		assert.Equal(t, momo.StatusActionRequired, tx.Status, name)
		assert.Equal(t, "order-001", tx.Reference, name)
		assert.Equal(t, ghs("2"), tx.Amount, name)
		assert.Empty(t, tx.ID, name)
		assert.Equal(t, strings.Contains(body, `"message":"`), tx.Message != "", name)
		assert.JSONEq(t, body, string(tx.Raw), name)
		_, _ = c.Confirm(t.Context(), ConfirmRequest{OTPID: tx.Next.Token, OTP: "486110"})
		assert.JSONEq(t, `{"otp":"486110","transaction_reference":"otp-77"}`, last.body, name)
	}
	inside := strings.Replace(fixture(t, "collect_response.json"), `"id": 9,`, `"id": 9, "otp_id": 77,`, 1)
	beside := strings.Replace(fixture(t, "collect_response.json"), `"message"`, `"OTP_ID": "77", "message"`, 1)
	for _, body := range []string{inside, beside} {
		c, last := mocked(t, Config{}, 200, body)
		tx, err := c.Collect(t.Context(), collectRequest())
		require.NoError(t, err)
		assert.Equal(t, momo.Next{Step: momo.StepCode, Token: "77"}, tx.Next, "before the link")
		assert.Equal(t, "ZEMQDWUYJ0", tx.ID)
		_, _ = c.Confirm(t.Context(), ConfirmRequest{TransactionID: tx.ID, OTPID: tx.Next.Token, OTP: "486110"})
		assert.JSONEq(t, `{"otp":"486110","transaction_reference":"77"}`, last.body, "the code's own identifier counts")
	}
	c, _ := mocked(t, Config{}, 200, `{"status":"Success","message":"OTP Required"}`)
	_, err := c.Collect(t.Context(), collectRequest())
	require.ErrorIs(t, err, momo.ErrIndeterminate, "nothing to confirm")

	c, _ = mocked(t, Config{}, 200, `{"status":"Success","message":"OTP Required","OTP_ID":"otp-78"}`)
	tx, err := c.Confirm(t.Context(), ConfirmRequest{TransactionID: "TFR96E4GH2", OTPID: "otp-77", OTP: "1"})
	require.NoError(t, err, "a code again")
	assert.Equal(t, momo.Next{Step: momo.StepCode, Token: "otp-78"}, tx.Next)
	assert.Equal(t, "TFR96E4GH2", tx.ID)
}

func TestRecoverySaysWhatThereIsToLookUpBy(t *testing.T) {
	named := `{"status":"Queued","transaction":{"reference":"ZEMQDWUYJ0"}}`
	for body, want := range map[string][2]momo.Recovery{ // with a reference, and without
		`<html>`: {momo.RecoveryLookup, momo.RecoveryHuman},
		named:    {momo.RecoveryLookup, momo.RecoveryLookupID},
		`{"status":"Queued","transaction":{"original":{"reference":"ZEMQDWUYJ0"}}}`: {momo.RecoveryLookup, momo.RecoveryLookupID},
		`{"status":"Queued","transaction":{"reference":"../users"}}`:                {momo.RecoveryLookup, momo.RecoveryHuman},
		`{"status":"Queued","transaction":{"reference":["ZEMQDWUYJ0"]}}`:            {momo.RecoveryLookup, momo.RecoveryHuman},
	} {
		c, _ := mocked(t, Config{}, 200, body)
		for i, reference := range []string{"order-001", ""} {
			r := collectRequest()
			r.Reference = reference
			_, err := c.Collect(t.Context(), r)
			var e *momo.Error
			require.ErrorAs(t, err, &e)
			assert.ErrorIs(t, err, momo.ErrIndeterminate)
			assert.Equal(t, want[i], e.Recovery, "%q: %s", reference, body)
		}
	}
	for _, status := range []int{500, 502} {
		c, _ := mocked(t, Config{}, status, named)
		_, err := c.Disburse(t.Context(), disburseRequest())
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, "ZEMQDWUYJ0", e.ID)
	}
	c, _ := mocked(t, Config{}, 200, `<html>`)
	for request, want := range map[ConfirmRequest]momo.Recovery{
		{TransactionID: "TFR96E4GH2", OTP: "1"}: momo.RecoveryLookupID, {OTPID: "77", OTP: "1"}: momo.RecoveryHuman,
	} {
		_, err := c.Confirm(t.Context(), request)
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, want, e.Recovery)
	}
}

func TestARefusalThatAsksForTheOtherNameOfThePayerNamesTheSetting(t *testing.T) {
	for name, c := range map[string]struct {
		key    PayerKey
		status int
		body   string
		named  bool
	}{
		"the library's name":         {"", 422, `{"message":"The given data was invalid.","errors":{"payer":["The payer field is required."]}}`, true},
		"a field of it":              {KeyPayee, 422, `{"message":"The given data was invalid.","errors":{"payer.email":["The payer.email field is required."]}}`, true},
		"in words":                   {"", 400, `{"status":"error","message":"The payer field is required."}`, true},
		"in words, inside a 200":     {"", 200, `{"status":"error","message":"Payer is required"}`, true},
		"the document's name":        {KeyPayer, 422, `{"message":"?","errors":{"payee":["The payee field is required."]}}`, true},
		"the name that was sent":     {KeyPayer, 422, `{"message":"?","errors":{"payer":["The payer field is required."]}}`, false},
		"another field":              {"", 422, `{"message":"?","errors":{"payers_club":["no"]}}`, false},
		"something else of a payer":  {"", 400, `{"status":"error","message":"The payer has no account"}`, false},
		"a server that is not there": {"", 500, `{"status":"error","message":"The payer field is required."}`, false},
	} {
		client, last := mocked(t, Config{PayerKey: c.key}, c.status, c.body)
		_, collect := client.Collect(t.Context(), collectRequest())
		sent := last.body
		for verb, err := range map[string]error{"collect": collect, "validate": client.ValidateCollect(t.Context(), collectRequest())} {
			var e *momo.Error
			require.ErrorAs(t, err, &e, name)
			assert.Equal(t, c.named, strings.Contains(err.Error(), "Config.PayerKey must be "), "%s, %s: %v", verb, name, err)
			if c.named {
				assert.ErrorIs(t, err, momo.ErrInvalid, name)
			}
		}
		assert.Equal(t, sent, last.body, "%s: nothing is sent again under the other name", name)
	}
}

func TestAnOddRowLosesItselfAndNotTheSearch(t *testing.T) {
	good := row("A000000001", "order-001", "2.00", "4")
	for name, odd := range map[string]string{
		"no object": `7`, "nothing": `null`, "a list": `[]`, "text": `"row"`, "no identifier": `{"primary":1}`,
		"an identifier that is a list": strings.Replace(good, `"A000000001"`, `["A000000001"]`, 1),
		"a reference that is a list":   strings.Replace(good, `"order-001"`, `{"a":"order-001"}`, 1),
		"an amount that is a list":     strings.Replace(good, `"2.00"`, `[2]`, 1),
		"a currency that is a list":    strings.Replace(good, `"GHS"`, `[]`, 1),
		"a status that is a list":      strings.Replace(good, `"status_id":"4"`, `"status_id":[4]`, 1),
		"an identifier that walks":     strings.Replace(good, `A000000001`, `../users`, 1),
	} {
		for _, data := range []string{odd + "," + good, good + "," + odd, odd + "," + good + "," + odd} {
			c, _ := mocked(t, Config{}, 200, `{"transactions":{"data":[`+data+`],"current_page":1,"last_page":1}}`)
			tx, err := c.Transaction(t.Context(), Search{Reference: "order-001", Amount: ghs("2")})
			require.NoError(t, err, name)
			assert.Equal(t, "A000000001", tx.ID, name)
			assert.Equal(t, momo.StatusSucceeded, tx.Status, name)
			assert.JSONEq(t, good, string(tx.Raw), name)
		}
	}
}

func TestASearchFindsThePaymentByWhatItWasChargedToo(t *testing.T) {
	charged := strings.Replace(row("A000000001", "order-001", "1.96", "4"), `"primary"`,
		`"debit_amount":"2.00","debit_currency_code":"GHS","charge":"0.04","primary"`, 1)
	c, _ := mocked(t, Config{}, 200, `{"transactions":{"data":[`+charged+`]}}`)
	tx, err := c.Transaction(t.Context(), Search{Reference: "order-001", Amount: ghs("2")})
	require.NoError(t, err)
	assert.Equal(t, ghs("1.96"), tx.Amount, "a lookup tells what was credited")
	assert.Equal(t, ghs("2"), tx.Charged)
	_, err = c.Transaction(t.Context(), Search{Reference: "order-001", Amount: ghs("2.01")})
	assert.ErrorIs(t, err, momo.ErrNotFound)
}

func TestWhatOnlyInformsIsReadInAnyShape(t *testing.T) {
	good := fixture(t, "collect_response.json")
	for flag, want := range map[string]bool{`1`: true, `0`: false, `true`: true, `false`: false, `"1"`: true, `"0"`: false, `null`: false, `[]`: false} {
		c, _ := mocked(t, Config{}, 200, strings.Replace(good, `"is_completed": 0`, `"is_completed": `+flag, 1))
		tx, err := c.Collect(t.Context(), collectRequest())
		require.NoError(t, err, flag)
		assert.Equal(t, want, tx.Actions[0].Completed, flag)
		assert.Equal(t, want, tx.Next.Step != momo.StepLink, flag)
	}
	for flag, child := range map[string]bool{`true`: false, `"1"`: false, `false`: true, `"0"`: true, `{}`: false, `null`: false} {
		c, _ := mocked(t, Config{}, 200, strings.Replace(good, `"primary": 1`, `"primary": `+flag, 1))
		_, err := c.Collect(t.Context(), collectRequest())
		assert.Equal(t, child, err != nil, flag)
	}
	taxed := strings.Replace(good, `"initiator_id": 1`, `"tax": {"reference":"ZEMQDWUYJ0","primary":0,"type_code":"TAX","currency":"GHS","amount":"0.01",
		"debit_account_no":"0271777557","status":1}, "initiator_id": "u-7"`, 1)
	c, _ := mocked(t, Config{}, 200, strings.Replace(taxed, `"payment_category": null,
        "pending_actions": [
            {`, `"payment_category": {"id":3,"name":"School fees"},
        "pending_actions": [
            {`, 1))
	tx, err := c.Collect(t.Context(), collectRequest())
	require.NoError(t, err)
	assert.Equal(t, ghs("0.01"), tx.Tax)
	require.NotNil(t, tx.TaxTransaction)
	assert.Equal(t, TypeTax, tx.TaxTransaction.TypeCode)
	assert.Equal(t, ghs("2.05"), tx.Charged)
	assert.Equal(t, "u-7", tx.InitiatorID)
	assert.JSONEq(t, `{"id":3,"name":"School fees"}`, string(tx.PaymentCategory))
	for _, tax := range []string{`"0.01"`, `[]`, `null`, `{}`, `{"amount":[1]}`, `true`, `7`} {
		c, _ := mocked(t, Config{}, 200, strings.Replace(good, `"initiator_id"`, `"tax": `+tax+`, "initiator_id"`, 1))
		tx, err := c.Collect(t.Context(), collectRequest())
		require.NoError(t, err, tax)
		assert.Equal(t, "ZEMQDWUYJ0", tx.ID, tax)
	}
}

func TestAChargeToTheMerchantIsNotChargedToThePayer(t *testing.T) {
	good := fixture(t, "collect_response.json")
	at := strings.Index(good, `"charge"`)
	body := good[:at] + strings.Replace(good[at:], `"debit_account_no": "0271777557"`, `"debit_account_no": "1000"`, 1)
	c, _ := mocked(t, Config{}, 200, body)
	tx, err := c.Collect(t.Context(), collectRequest())
	require.NoError(t, err)
	assert.Equal(t, ghs("0.04"), tx.Charge)
	assert.Equal(t, ghs("2"), tx.Charged)
}

func TestErrorsOfAnEmptyListAreARefusal(t *testing.T) {
	for _, body := range []string{
		`{"status":"error","message":"no","errors":[]}`, `{"status":"error","message":"no","errors":{}}`,
		`{"status":"error","message":"no","errors":["a"]}`, `{"status":"error","message":"no","errors":null,"transaction":[]}`,
		`{"status":"error","message":"no","transaction":{},"errors":[]}`, `{"status":"error","message":5}`, `{"status":"error","error":"no","message":[]}`,
	} {
		for _, status := range []int{200, 400, 422} {
			c, _ := mocked(t, Config{}, status, body)
			_, err := c.Collect(t.Context(), collectRequest())
			assert.Equal(t, momo.Refused, momo.OutcomeOf(err), "%d %s", status, body)
		}
	}
	c, _ := mocked(t, Config{}, 422, `{"status":"error","message":"no","transaction":[{"reference":"A"}]}`)
	_, err := c.Collect(t.Context(), collectRequest())
	assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
}
