package sppay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

func TestTheProvidersReferencesHaveAnyShapeThatDoesNotWalk(t *testing.T) {
	for s, want := range map[string]bool{
		"ZEMQDWUYJ0": true, "Z": true, "zemqdwuyj0": true, "8a6e0804-2bd0-4672-b79d-d97027f9071a": true, "A/B": true, "A%2FB": true, "12": true,
		strings.Repeat("A", 255): true, "": false, "../A": false, "..": false, "A/..": false, strings.Repeat("A", 256): false,
	} {
		assert.Equal(t, want, isID(s), "%q", s)
	}
}

func TestEachFieldOfARequestIsChecked(t *testing.T) {
	for field, spoil := range map[string]func(*CollectRequest){
		"Amount":       func(r *CollectRequest) { r.Amount = money.MustParse("2", money.KES) },
		"AccountNo":    func(r *CollectRequest) { r.AccountNo = " " },
		"Payer":        func(r *CollectRequest) { r.Payer = momo.MustPhone("254712345678") },
		"Institution":  func(r *CollectRequest) { r.Institution = "" },
		"PayerAccount": func(r *CollectRequest) { r.PayerAccount = "ama@wallet.example" },
		"Email":        func(r *CollectRequest) { r.Email = "nobody" },
		"CallbackURL":  func(r *CollectRequest) { r.CallbackURL = "http://shop.example" },
	} {
		r := collectRequest()
		spoil(&r)
		faults := r.faults(false)
		require.Len(t, faults, 1, field)
		assert.Equal(t, field, faults[0].Name)
	}
	for field, spoil := range map[string]func(*DisburseRequest){
		"Amount":               func(r *DisburseRequest) { r.Amount = money.MustParse("-2", money.GHS) },
		"Payee":                func(r *DisburseRequest) { r.Payee = momo.MustPhone("256772123456") },
		"Reference":            func(r *DisburseRequest) { r.Reference = "" },
		"PayeeAccount":         func(r *DisburseRequest) { r.PayeeAccount = "1400012345678" },
		"Remittance.FirstName": func(r *DisburseRequest) { r.Remittance = &Remittance{FirstName: "Ama\n"} },
	} {
		r := disburseRequest()
		spoil(&r)
		faults := r.faults(false)
		require.Len(t, faults, 1, field)
		assert.Equal(t, field, faults[0].Name)
	}
}

// The document bounds none of these by anything.
func TestWhateverTheDocumentTakesIsSent(t *testing.T) {
	c, last := mocked(t, Config{}, 200, fixture(t, "collect_response.json"))
	_, err := c.Collect(t.Context(), CollectRequest{
		Amount: money.MustParse("2", money.GHS), AccountNo: "10/00 A", PayerAccount: "ama@wallet.example", Institution: "M-T-N",
		Email: "ämä+1@exämple.com", Reference: "Order 2024/001 \u2116", CallbackURL: "https://shop.example/callbacks",
	})
	require.NoError(t, err)
	assert.JSONEq(t, `{"receive_account_no":"10/00 A","amount":2,"payee":{"email":"ämä+1@exämple.com","account":{"code":"M-T-N",
		"number":"ama@wallet.example"}},"reference":"Order 2024/001 №","callback_url":"https://shop.example/callbacks"}`, last.body)
	_, _ = c.Confirm(t.Context(), ConfirmRequest{TransactionID: "a b/c", OTP: "48-61 10"})
	assert.JSONEq(t, `{"otp":"48-61 10","transaction_reference":"a b/c"}`, last.body)
	r := collectRequest()
	r.Reference = ""
	_, _ = c.Collect(t.Context(), r)
	assert.JSONEq(t, fixture(t, "collect_request.json"), last.body, "the document's request to the letter")
}
