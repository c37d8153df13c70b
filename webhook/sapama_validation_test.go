package webhook

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
)

// sapamaQuestion is the document's sample with a key in the place of the blanked
// one.
func sapamaQuestion(t testing.TB) string {
	t.Helper()
	sample, err := os.ReadFile("testdata/sapama_validation.txt")
	require.NoError(t, err)
	return strings.Replace(strings.TrimSpace(string(sample)), "api_key=", "api_key="+simulator.SapamaAPIKey, 1)
}

func newSapamaValidation(t testing.TB) *SapamaValidation {
	t.Helper()
	validation, err := NewSapamaValidation(SapamaValidationConfig{APIKeys: []momo.Secret{simulator.SapamaAPIKey}})
	require.NoError(t, err)
	return validation
}

func TestSapamaValidationReadsTheDocumentedQuestion(t *testing.T) {
	question, err := newSapamaValidation(t).Ask(sapamaDelivery(sapamaQuestion(t)))
	require.NoError(t, err)
	at := time.Date(2020, 7, 9, 19, 3, 27, 0, time.UTC)
	assert.Equal(t, momo.Transaction{
		Provider: "sapama", Direction: momo.In, ID: "I", Status: momo.StatusPending, ProviderStatus: "receipt",
		Amount: money.MustParse("350", money.KES), Phone: momo.MustPhone("254722906835"), CreatedAt: at,
	}, question.Transaction)
	assert.Equal(t, momo.Private("Acc#"), question.Account)
	assert.Equal(t, &sapama.Validation{
		Type: sapama.RowReceipt, TransType: "Customer Merchant Payment", Code: "I", At: at, Amount: money.MustParse("350", money.KES),
		ShortCode: "830830", Till: 2, Phone: momo.MustPhone("254722906835"), Account: "Acc#", Name: "MICHAEL MUNGAI MWENJA",
		Balance: money.MustParse("65600.17", money.KES),
		IP:      "41.80.116.239", Agent: "Guzzle/4.2.4 curl/7.58.0 PHP/5.6.40-29+ubuntu18.04.1+deb.sury.org+1",
		Hash: "96f831f457d3ff962a04b4fa8138d054550432e6abaade10102eda8eb5aed87d",
		Raw:  momo.Private(strings.Replace(sapamaQuestion(t), "api_key="+simulator.SapamaAPIKey+"&", "", 1)),
	}, question.Payload)
}

func TestSapamaValidationSaysYesOnlyIfTheFunctionSaidYes(t *testing.T) {
	form := sapamaQuestion(t)
	yes, no := sapamaAnswer(t, "sapama_validation_accept.json"), sapamaAnswer(t, "sapama_validation_reject.json")
	approve := func(context.Context, Question) (Decision, error) { return Approve, nil }
	values, err := url.ParseQuery(form)
	require.NoError(t, err)
	with := func(name, value string) string {
		changed := url.Values{}
		for k, v := range values {
			changed[k] = v
		}
		changed.Set(name, value)
		return changed.Encode()
	}
	for name, c := range map[string]struct {
		method, form, answer string
		status               int
		decide               func(context.Context, Question) (Decision, error)
	}{
		"yes":              {"POST", form, yes, 200, approve},
		"no":               {"POST", form, no, 200, func(context.Context, Question) (Decision, error) { return Reject, nil }},
		"yes and an error": {"POST", form, no, 200, func(context.Context, Question) (Decision, error) { return Approve, errors.New("x") }},
		"a panic":          {"POST", form, no, 200, func(context.Context, Question) (Decision, error) { panic("x") }},
		"another key":      {"POST", with("api_key", "another-key"), no, 401, approve},
		"no amount":        {"POST", with("trans_amount", ""), no, 400, approve},
		"zero":             {"POST", with("trans_amount", "0"), no, 400, approve},
		"an exponent":      {"POST", with("trans_amount", "1e3"), no, 400, approve},
		"no till":          {"POST", with("location_id", "x"), no, 400, approve},
		"two amounts":      {"POST", form + "&trans_amount=1", no, 400, approve},
		"GET":              {"GET", form, no, 405, approve},
	} {
		server := httptest.NewServer(Decide(newSapamaValidation(t), c.decide, Options{}))
		request, err := http.NewRequest(c.method, server.URL, strings.NewReader(c.form))
		require.NoError(t, err)
		request.Header.Set("Content-Type", sapamaTestFormType)
		response, err := server.Client().Do(request)
		require.NoError(t, err, name)
		body := make([]byte, 512)
		n, _ := response.Body.Read(body)
		_ = response.Body.Close()
		server.Close()
		assert.Equal(t, c.status, response.StatusCode, name)
		assert.Equal(t, c.answer, string(body[:n]), name)
	}
}
