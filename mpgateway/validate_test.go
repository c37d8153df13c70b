package mpgateway

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

func names(t *testing.T, err error) []string {
	t.Helper()
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, err, momo.ErrInvalid)
	var all []string
	for _, fault := range e.Fields {
		all = append(all, fault.Name)
	}
	return all
}

func TestNewNamesEveryFaultOfTheConfiguration(t *testing.T) {
	_, err := New(Config{})
	assert.Equal(t, []string{"PublicID", "MerchantID", "Secret", "BaseURL"}, names(t, err), "there is no default host")
	_, err = New(Config{BaseURL: "http://gateway.example", PublicID: "../x", MerchantID: `"`, Secret: "           short"})
	assert.Equal(t, []string{"PublicID", "MerchantID", "Secret", "BaseURL"}, names(t, err))
	client, err := New(Config{BaseURL: testBase, PublicID: testPublicID, MerchantID: testMerchant, Secret: testSecret})
	require.NoError(t, err)
	assert.NotNil(t, client)
}

func TestFaultsAreToldAllAtOnceAndNothingIsSent(t *testing.T) {
	client, requests, _ := mocked(t, http.StatusOK, "{}")
	_, err := client.Collect(t.Context(), CollectRequest{})
	assert.Equal(t, []string{"Amount", "Amount", "Payer", "Reference", "Provider"}, names(t, err))
	assert.Empty(t, *requests)
}

func TestEachFaultIsRefused(t *testing.T) {
	client, requests, _ := mocked(t, http.StatusOK, "{}")
	for name, tc := range map[string]struct {
		change func(*CollectRequest)
		field  string
	}{
		"nothing to pay":             {func(r *CollectRequest) { r.Amount = money.MustParse("0", money.KES) }, "Amount"},
		"less than nothing":          {func(r *CollectRequest) { r.Amount = money.MustParse("-1", money.KES) }, "Amount"},
		"no decimals":                {func(r *CollectRequest) { r.Amount = money.MustParse("1", money.UGX) }, "Amount"},
		"a Ugandan at Safaricom":     {func(r *CollectRequest) { r.Payer = momo.MustPhone("256700123456") }, "Payer"},
		"a text at Safaricom":        {func(r *CollectRequest) { r.Payer, r.CustomerID = momo.Phone{}, "0700000001" }, "Payer"},
		"two customers":              {func(r *CollectRequest) { r.CustomerID = "0700000001" }, "Payer"},
		"no order":                   {func(r *CollectRequest) { r.Reference = "" }, "Reference"},
		"a long order":               {func(r *CollectRequest) { r.Reference = strings.Repeat("a", 129) }, "Reference"},
		"an order with a slash":      {func(r *CollectRequest) { r.Reference = "a/b" }, "Reference"},
		"an order with a space":      {func(r *CollectRequest) { r.Reference = "a b" }, "Reference"},
		"a country of three":         {func(r *CollectRequest) { r.Country = "KEN" }, "Country"},
		"a country with a digit":     {func(r *CollectRequest) { r.Country = "K1" }, "Country"},
		"a country, folded":          {func(r *CollectRequest) { r.Country = "\u212ae" }, "Country"},
		"a negative provider":        {func(r *CollectRequest) { r.Provider = -1 }, "Provider"},
		"a callback in clear":        {func(r *CollectRequest) { r.CallbackURL = "http://example.com/cb" }, "CallbackURL"},
		"a callback with a user":     {func(r *CollectRequest) { r.CallbackURL = "https://u:p@example.com/cb" }, "CallbackURL"},
		"a callback in numbers":      {func(r *CollectRequest) { r.CallbackURL = "https://169.254.169.254/" }, "CallbackURL"},
		"a callback in one":          {func(r *CollectRequest) { r.CallbackURL = "https://2852039166/" }, "CallbackURL"},
		"a callback in hex":          {func(r *CollectRequest) { r.CallbackURL = "https://0xa9.254.169.254/" }, "CallbackURL"},
		"a callback in IPv6":         {func(r *CollectRequest) { r.CallbackURL = "https://[::ffff:169.254.169.254]/" }, "CallbackURL"},
		"a callback without a dot":   {func(r *CollectRequest) { r.CallbackURL = "https://intranet/" }, "CallbackURL"},
		"a callback, dot at the end": {func(r *CollectRequest) { r.CallbackURL = "https://example.com./" }, "CallbackURL"},
		"a callback of no kind":      {func(r *CollectRequest) { r.CallbackURL = "javascript:alert(1)" }, "CallbackURL"},
		"a callback and fragment":    {func(r *CollectRequest) { r.CallbackURL = "https://example.com/#x" }, "CallbackURL"},
	} {
		t.Run(name, func(t *testing.T) {
			r := sampleCollect
			tc.change(&r)
			_, err := client.Collect(t.Context(), r)
			assert.Equal(t, []string{tc.field}, names(t, err))
			assert.NotContains(t, err.Error(), "700")
		})
	}
	assert.Empty(t, *requests)
}

func TestTheWholeGrammarOfAnOrderIsAllowed(t *testing.T) {
	order := "aZ09_-:." + strings.Repeat("x", 120)
	client, requests, _ := mocked(t, http.StatusOK, strings.Replace(acceptedIn, "order-001", order, 1))
	r := sampleCollect
	r.Reference, r.CallbackURL, r.Country = order, "https://shop.example:8443/cb", momo.Kenya
	_, err := client.Collect(t.Context(), r)
	require.NoError(t, err)
	assert.Len(t, *requests, 1)
}

func TestProvidersBeyondTheDocumentAreOpen(t *testing.T) {
	client, _, bodies := mocked(t, http.StatusOK, acceptedIn)
	r := sampleCollect
	r.Provider, r.Payer, r.CustomerID, r.Amount = 43, momo.Phone{}, "0700000001", money.MustParse("1.50", money.USD)
	_, err := client.Collect(t.Context(), r)
	require.NoError(t, err)
	assert.Contains(t, (*bodies)[0], `"customer_id":"0700000001"`)
	assert.Contains(t, (*bodies)[0], `"amount":"1.50","currency":"USD","provider_id":43`)
}

func TestASecondStepNeedsSomethingToConfirmWith(t *testing.T) {
	client, requests, _ := mocked(t, http.StatusOK, acceptedOut)
	for name, with := range map[string]Confirmation{
		"Confirmation": {}, "Code": {Code: "6 5"}, "Extra": {Extra: Extra{"signature": "1"}},
		"Members": {Members: []Member{{Name: "signature", Value: "1"}}},
	} {
		_, err := client.ConfirmDisburse(t.Context(), sampleDisburse, with)
		assert.Equal(t, []string{name}, names(t, err))
		_, err = client.ConfirmPOSWithdraw(t.Context(), sampleWithdraw, with)
		assert.Equal(t, []string{name}, names(t, err))
	}
	assert.Empty(t, *requests)
}

// "signature" would not be signed, at any depth.
func TestExtraMayHaveAnyNameThatIsSigned(t *testing.T) {
	client, _, bodies := mocked(t, http.StatusOK, acceptedIn)
	for name, value := range map[string]momo.Private{"": "x", "signature": "x", "a": "\xff", "a\n": "x", "\xff": ""} {
		r := sampleDeposit
		r.Extra = Extra{name: value}
		_, err := client.POSDeposit(t.Context(), r)
		assert.Equal(t, []string{"Extra"}, names(t, err), name)
	}
	assert.Empty(t, *bodies)
	for _, name := range []string{"a.b", "a b", "é", "0", "Signature", "amount", "\"<>&"} {
		r := sampleDeposit
		r.Extra = Extra{name: "x"}
		_, err := client.POSDeposit(t.Context(), r)
		require.NoError(t, err, name)
		last := (*bodies)[len(*bodies)-1]
		assert.Equal(t, map[string]any{name: "x"}, object(t, last)["extra"])
		assertSigned(t, last)
	}
}

func TestLookupsCheckTheReference(t *testing.T) {
	client, requests, _ := mocked(t, http.StatusOK, acceptedIn)
	for _, call := range []func(context.Context) error{
		func(ctx context.Context) error { _, err := client.Transaction(ctx, ""); return err },
		func(ctx context.Context) error { _, err := client.Transaction(ctx, "../status"); return err },
		func(ctx context.Context) error { _, err := client.Bulk(ctx, "", 0); return err },
		func(ctx context.Context) error { _, err := client.CancelBulk(ctx, " "); return err },
		func(ctx context.Context) error { _, err := client.Banks(ctx, 0); return err },
		func(ctx context.Context) error { _, err := client.DisburseBulk(ctx, BulkRequest{}); return err },
	} {
		assert.ErrorIs(t, call(t.Context()), momo.ErrInvalid)
	}
	assert.Empty(t, *requests)
}
