package webhook

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
)

// The document's samples print an empty api_key, and no reference.
func TestSapamaSettlesANotificationAsTheDocumentPrintsIt(t *testing.T) {
	for name, edit := range map[string]func(url.Values){
		"an empty key": func(v url.Values) { v.Set("api_key", "") },
		"no key":       func(v url.Values) { v.Del("api_key") },
		"the key":      func(url.Values) {},
	} {
		st := newSapamaStage(t)
		values, err := url.ParseQuery(st.form)
		require.NoError(t, err)
		edit(values)
		values.Set("reference_number", "")
		var told settled
		var asked []string
		known := Options{
			Known: func(_ context.Context, reference string) bool {
				asked = append(asked, reference)
				return reference == "order-001"
			},
			Expect: func(_ context.Context, reference string) (Expected, error) {
				return Expected{Amount: map[string]money.Amount{"order-001": money.MustParse("350", money.KES)}[reference]}, nil
			},
		}
		confirmer := st.confirmer(t, func(c *SapamaConfig) { c.WithoutKey, c.APIKeys = true, []momo.Secret{simulator.SapamaAPIKey} })
		h := Confirmed(confirmer, told.settle, known)
		for range 2 {
			assert.Equal(t, http.StatusOK, sapamaPost(h, values.Encode()).Code, name)
		}
		require.Len(t, told.events, 1, name)
		assert.Equal(t, "order-001", told.events[0].Reference, name)
		assert.Equal(t, []string{"order-001"}, asked, "once, and nobody is asked about a code: %s", name)
	}
}

func TestSapamaNamesTheOrderThatTheRowNamesOnRealSockets(t *testing.T) {
	st := newSapamaStage(t)
	var told settled
	known := func(_ context.Context, reference string) bool { return reference == "order-002" }
	confirmer := st.confirmer(t, func(c *SapamaConfig) { c.APIKeys, c.WithoutKey = nil, true })
	endpoint := httptest.NewServer(Confirmed(confirmer, told.settle, Options{Known: known}))
	defer endpoint.Close()
	st.sim.SetSapamaQuirks(simulator.SapamaQuirks{
		WithoutKey: true, WithoutReference: true, Extra: url.Values{"property_ids[]": {"728", "729"}, "ip": {"41.80.116.239"}, "agent": {"Guzzle"}},
	})
	st.collect(t, "order-002", endpoint.URL)
	require.NoError(t, st.sim.Approve(simulator.Sapama, "order-002"))
	require.NoError(t, st.sim.WaitDeliveries(t.Context()))
	require.Len(t, told.events, 1)
	assert.Equal(t, "order-002", told.events[0].Reference)
	shown := told.events[0].Payload.(*sapama.Transaction).Notification
	require.NotNil(t, shown)
	assert.Equal(t, "41.80.116.239", string(shown.IP))
	assert.Equal(t, "Guzzle", string(shown.Agent))
	assert.Len(t, shown.Hash, 64)
	assert.Contains(t, string(shown.Raw), "property_ids%5B%5D=728&property_ids%5B%5D=729", "what the merchant has added")
	assert.NotContains(t, string(shown.Raw), "api_key")
	assert.NotContains(t, fmt.Sprintf("%+v %#v %s", told.events[0], shown, told.events[0].Payload), "41.80")
}

func TestSapamaAsksNobodyAboutAReferenceThatIsNotTheMerchants(t *testing.T) {
	st := newSapamaStage(t)
	var told settled
	nobody := Options{Known: func(context.Context, string) bool { return false }}
	h := Confirmed(st.confirmer(t, nil), told.settle, nobody)
	w := sapamaPost(h, st.with("reference_number", ""))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, `{"type":"unreconciled","message":"Transaction not reconciled yet"}`, w.Body.String())
	assert.Empty(t, told.events)

	dear := Options{Expect: expecting(Expected{Amount: money.MustParse("351", money.KES)})}
	assert.Equal(t, http.StatusServiceUnavailable,
		sapamaPost(Confirmed(st.confirmer(t, nil), told.settle, dear), st.with("reference_number", "")).Code)
	assert.Empty(t, told.events, "another amount than the order's")
}

// A till that sends a key is not spoken for by a notification without one.
func TestSapamaLetsNoKeyThroughOnlyWhereTheSettingsSaySo(t *testing.T) {
	st := newSapamaStage(t)
	sample, err := os.ReadFile("testdata/sapama_ipn.txt")
	require.NoError(t, err)
	bare := st.confirmer(t, func(c *SapamaConfig) { c.WithoutKey, c.APIKeys = true, nil })
	both := st.confirmer(t, func(c *SapamaConfig) { c.WithoutKey = true })
	for name, c := range map[string]struct {
		confirmer *Sapama
		form      string
		proven    bool
		err       error
	}{
		"the document's sample":             {bare, strings.TrimSpace(string(sample)), false, nil},
		"the sample, with keys":             {both, strings.TrimSpace(string(sample)), false, nil},
		"the sample, where a key is needed": {st.confirmer(t, nil), strings.TrimSpace(string(sample)), false, ErrSignature},
		"our key":                           {both, st.form, true, nil},
		"another key":                       {both, st.with("api_key", "another-key"), false, ErrSignature},
		"a key where none is known":         {bare, st.form, false, nil},
	} {
		claim, err := c.confirmer.Claim(sapamaDelivery(c.form))
		if c.err != nil {
			assert.ErrorIs(t, err, c.err, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, c.proven, claim.Proven, name)
	}
	question := strings.Replace(sapamaQuestion(t), "api_key="+simulator.SapamaAPIKey, "api_key=", 1)
	validation, err := NewSapamaValidation(SapamaValidationConfig{WithoutKey: true})
	require.NoError(t, err)
	asked, err := validation.Ask(sapamaDelivery(question))
	require.NoError(t, err)
	assert.Equal(t, momo.Private("Acc#"), asked.Account)
	_, err = validation.Ask(sapamaDelivery(sapamaQuestion(t)))
	require.NoError(t, err, "nobody knows a key")
	_, err = newSapamaValidation(t).Ask(sapamaDelivery(question))
	assert.ErrorIs(t, err, ErrSignature)
}

// Whatever the code looks like, the payment is found: by the code, or by the numbers of
// its rows.
func TestSapamaFindsAPaymentWhateverItsCodeLooksLike(t *testing.T) {
	for code, by := range map[string]string{
		"OGG9SXHEST": "trans_id", "0GG9": "trans_id", "1234567890": "id", "380222": "id", "AB/12": "id", "AB 12": "id",
		"trans_5f10": "id", "": "id",
	} {
		row := fmt.Sprintf(`"direction":"c2b","location_id":"2","trans_id":%q,"trans_amount":"350.00","reference_number":"order-001","currency":"KES"`, code)
		var queries []url.Values
		provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			queries = append(queries, r.URL.Query())
			_, _ = io.WriteString(w, `{"httpStatusCode":200,"systemCode":700,"data":{"current_page":1,"last_page":1,"data":[{"id":"7","type":"invoice","transaction_id":"8",`+
				row+`,"transaction":{"id":"8","type":"receipt","transaction_id":"7",`+row+`}}]}}`)
		}))
		client := sapamaClient(t, provider.URL, 2)
		c, err := NewSapama(SapamaConfig{Client: client, APIKeys: []momo.Secret{simulator.SapamaAPIKey}})
		require.NoError(t, err)
		for _, reference := range []string{"order-001", ""} {
			for rows, lookup := range map[string]url.Values{
				"7": {"invoice_id": {"7"}, "proxy_trans_id": {"8"}}, "8": {"invoice_id": {"0"}, "proxy_trans_id": {"8"}},
			} {
				lookup.Set("api_key", simulator.SapamaAPIKey)
				lookup.Set("trans_id", code)
				lookup.Set("reference_number", reference)
				claim, err := c.Claim(sapamaDelivery(lookup.Encode()))
				require.NoError(t, err, code)
				assert.Equal(t, code, claim.ID)
				event, err := c.Confirm(t.Context(), claim)
				last := queries[len(queries)-1]
				want := map[string]string{"trans_id": code, "id": rows}[by]
				assert.Equal(t, want, last.Get(by), code)
				require.NoError(t, err, code)
				assert.Equal(t, "order-001", event.Reference, code)
				assert.Equal(t, code != "", event.Final(), "a payment without a code is not paid")
			}
		}
		provider.Close()
	}
}

func TestSapamaAsksByACodeOfDigitsWhereNoRowIsNamed(t *testing.T) {
	st := newSapamaStage(t)
	claim, err := st.confirmer(t, nil).Claim(sapamaDelivery(url.Values{
		"api_key": {simulator.SapamaAPIKey}, "trans_id": {"20200716"}, "reference_number": {"order-001"},
	}.Encode()))
	require.NoError(t, err)
	_, err = st.confirmer(t, nil).Confirm(t.Context(), claim)
	require.ErrorIs(t, err, momo.ErrNotFound)
	requests := st.sim.Requests(simulator.Sapama)
	assert.Contains(t, requests[len(requests)-1].Query, "&trans_id=20200716")
	for _, form := range []url.Values{
		{"trans_id": {"A B"}, "reference_number": {"order-001"}}, {"reference_number": {"order-001"}}, {},
		{"trans_id": {"20200716"}, "reference_number": {strings.Repeat("a", 513)}},
	} {
		form.Set("api_key", simulator.SapamaAPIKey)
		_, err = st.confirmer(t, nil).Claim(sapamaDelivery(form.Encode()))
		assert.ErrorIs(t, err, ErrMalformed, "it names no place to look")
	}
}

// Another order's row is not the payment of an order that the notification names, nor is
// a row that has another code than the notification.
func TestSapamaBelievesNoRowThatIsAnothers(t *testing.T) {
	st := newSapamaStage(t)
	other := st.collect(t, "order-002", "http://127.0.0.1:1/nobody")
	require.NoError(t, st.sim.Approve(simulator.Sapama, "order-002"))
	for name, form := range map[string]url.Values{
		"another order's row":  {"reference_number": {"order-001"}, "invoice_id": {other.ID}},
		"another code's row":   {"trans_id": {"12345"}, "invoice_id": {other.ID}},
		"a code and its row":   {"trans_id": {"1/2"}, "reference_number": {"order-002"}, "invoice_id": {other.ID}},
		"the row of a payment": {"trans_id": {st.code}, "reference_number": {"order-002"}, "invoice_id": {other.ID}},
	} {
		form.Set("api_key", simulator.SapamaAPIKey)
		claim, err := st.confirmer(t, nil).Claim(sapamaDelivery(form.Encode()))
		require.NoError(t, err, name)
		_, err = st.confirmer(t, nil).Confirm(t.Context(), claim)
		assert.ErrorIs(t, err, ErrUnconfirmed, name)
	}
}
