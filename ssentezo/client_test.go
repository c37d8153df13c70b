package ssentezo

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

func faultNames(t *testing.T, err error) []string {
	t.Helper()
	require.ErrorIs(t, err, momo.ErrInvalid)
	e, ok := errors.AsType[*momo.Error](err)
	require.True(t, ok)
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Name)
	}
	return names
}

func TestNewRefusesToGuessTheEnvironment(t *testing.T) {
	good := Config{Environment: EnvironmentSandbox, APIUser: "u", APIKey: "k"}
	for _, environment := range []Environment{"", "Live", "production", "test"} {
		config := good
		config.Environment = environment
		_, err := New(config)
		assert.Equal(t, []string{"Environment"}, faultNames(t, err))
		config.BaseURL = "http://127.0.0.1:1"
		_, err = New(config)
		assert.Equal(t, []string{"Environment"}, faultNames(t, err), "a test says it too")
	}
	for _, address := range []string{
		LiveURL, SandboxURL, "https://WALLET.ssentezo.com/api", "https://wallet.ssentezo.com.:443/api",
		"https://dev.wallet.ssentezo.com/api", "https://ssentezo.com",
	} {
		config := good
		config.BaseURL = address
		_, err := New(config)
		assert.Equal(t, []string{"BaseURL"}, faultNames(t, err), address)
	}
	for _, address := range []string{"http://example.com", "https://u:p@example.com", "https://example.com//", "ftp://127.0.0.1", "nothing"} {
		config := good
		config.BaseURL = address
		_, err := New(config)
		assert.Contains(t, faultNames(t, err), "BaseURL", address)
	}
}

func TestEachEnvironmentIsItsOwnAddress(t *testing.T) {
	for environment, want := range map[Environment]string{
		EnvironmentLive: "https://wallet.ssentezo.com/api/acc_balance", EnvironmentSandbox: "https://devwallet.ssentezo.com/api/acc_balance",
	} {
		var got string
		mock := httpmock.NewMockTransport()
		mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
			got = r.URL.String()
			return httpmock.NewStringResponse(200, fixture(t, "balance_response")), nil
		})
		client, err := New(Config{Environment: environment, APIUser: "u", APIKey: "k", Options: momo.Options{HTTPClient: &http.Client{Transport: mock}}})
		require.NoError(t, err)
		_, err = client.Balance(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.Equal(t, environment, client.Environment())
	}
}

func TestNewTellsAllFaultsAtOnce(t *testing.T) {
	_, err := New(Config{APIUser: "a:b", APIKey: "two words", BaseURL: "ftp://x", Options: momo.Options{Timeout: -1}})
	assert.Subset(t, faultNames(t, err), []string{"APIUser", "APIKey", "Environment", "BaseURL", "Timeout"})
	_, err = New(Config{Environment: EnvironmentLive})
	assert.Equal(t, []string{"APIUser", "APIKey"}, faultNames(t, err))
}

func TestConfigAndClientPrintNoKey(t *testing.T) {
	config := Config{Environment: EnvironmentLive, APIUser: "user", APIKey: "canary9c1e"}
	client, err := New(config)
	require.NoError(t, err)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		printed := fmt.Sprintf(verb+verb, config, client)
		assert.NotContains(t, printed, "canary9c1e")
		assert.NotContains(t, printed, fmt.Sprintf("%x", "canary9c1e"))
	}
}

func TestEveryFaultIsToldBeforeAnythingIsSent(t *testing.T) {
	s := newStage(t) // answers nothing
	kenyan := momo.MustPhone("254700123456")
	_, err := s.Collect(t.Context(), CollectRequest{
		Reference: "a/b", Amount: ugx("499"), Payer: kenyan, PayerName: "a\nb",
		SuccessCallback: "http://yourapp.com", FailureCallback: "https://10.0.0.1/",
	})
	assert.ElementsMatch(t, []string{"Reference", "Amount", "Payer", "PayerName", "Description", "SuccessCallback", "FailureCallback"}, faultNames(t, err))
	_, err = s.Disburse(t.Context(), DisburseRequest{Amount: money.MustParse("500", money.KES), PayeeName: " ", Description: "\x00"})
	assert.ElementsMatch(t, []string{"Reference", "Amount", "Payee", "PayeeName", "Description"}, faultNames(t, err))
	_, err = s.BankTransfer(t.Context(), BankTransferRequest{Amount: ugx("49999")})
	assert.ElementsMatch(t, []string{"Reference", "Amount", "BankID", "AccountName", "AccountNumber", "Description"}, faultNames(t, err))
	_, err = s.AccountHolder(t.Context(), kenyan)
	assert.Equal(t, []string{"Phone"}, faultNames(t, err))
	assert.Zero(t, s.mock.GetTotalCallCount())
}

func TestAmountsWithinTheLimitsAreSent(t *testing.T) {
	for amount, inside := range map[string]bool{"-500": false, "0": false, "499": false, "500": true, "7000000": true, "7000001": false} {
		s := newStage(t)
		s.answer(t, "/withdraw", 202, fixture(t, "disburse_response"))
		r := documentedDisburse()
		r.Amount = ugx(amount)
		_, err := s.Disburse(t.Context(), r)
		assert.Equal(t, inside, err == nil, amount)
	}
	for amount, inside := range map[string]bool{"49999": false, "50000": true, "7000000": true, "7000001": false} {
		s := newStage(t)
		s.answer(t, "/push-to-bank/request-bank-transfer", 202, fixture(t, "bank_transfer_response"))
		r := documentedBankTransfer("82c7d1d6-850b-4e14-a0b7-5379058b17be")
		r.Amount = ugx(amount)
		_, err := s.BankTransfer(t.Context(), r)
		assert.Equal(t, inside, err == nil, amount)
	}
}

func TestReferencesThatWalkAreNeverSent(t *testing.T) {
	s := newStage(t)
	for _, reference := range []string{
		"", ".", "..", "...", "../withdraw", "a/b", `a\b`, "a?b", "a#b", "a%2Fb", "a b", "a\n", "é", strings.Repeat("r", 251),
	} {
		_, err := s.Transaction(t.Context(), reference)
		assert.Equal(t, []string{"Reference"}, faultNames(t, err), reference)
		_, err = s.BankTransferStatus(t.Context(), reference)
		assert.Equal(t, []string{"Reference"}, faultNames(t, err), reference)
	}
	assert.Zero(t, s.mock.GetTotalCallCount())
	for _, reference := range []string{"a", "A.b_c:d-e", "16011650463271", "..a", strings.Repeat("r", 250)} {
		s.answer(t, "/get_status/"+reference, 200, strings.Replace(fixture(t, "transaction_response"), "rfg54rj59033w4672326hi45h6j6456", reference, 1))
		tx, err := s.Transaction(t.Context(), reference)
		require.NoError(t, err, reference)
		assert.Equal(t, reference, tx.Reference)
	}
}
