package ssentezo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
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
		Reference: "../b", Amount: ugx("499"), Payer: kenyan, PayerName: "a\nb",
		SuccessCallback: "http://yourapp.com", FailureCallback: "https://10.0.0.1/",
	})
	assert.ElementsMatch(t, []string{"Reference", "Amount", "Payer", "Description", "SuccessCallback", "FailureCallback"}, faultNames(t, err))
	_, err = s.Disburse(t.Context(), DisburseRequest{Amount: money.MustParse("500", money.KES), PayeeName: " ", Description: " \n"})
	assert.ElementsMatch(t, []string{"Reference", "Amount", "Payee", "Description"}, faultNames(t, err))
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
	for amount, inside := range map[string]bool{"49999": false, "50000": true, "7000000": true, "7000001": true, "900000000000": true} {
		s := newStage(t)
		s.answer(t, "/push-to-bank/request-bank-transfer", 202, fixture(t, "bank_transfer_response"))
		r := documentedBankTransfer("82c7d1d6-850b-4e14-a0b7-5379058b17be")
		r.Amount = ugx(amount)
		_, err := s.BankTransfer(t.Context(), r)
		assert.Equal(t, inside, err == nil, amount)
	}
}

func TestLimitsAreASetting(t *testing.T) {
	good := Config{Environment: EnvironmentSandbox, APIUser: "u", APIKey: "k"}
	config := good
	config.Limits = Limits{Min: ugx("100"), Max: ugx("9000000"), MinToBank: ugx("10000"), MaxToBank: ugx("20000")}
	client, err := New(config)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nothing is sent
	for amount, inside := range map[string]bool{"99": false, "100": true, "9000000": true, "9000001": false} {
		r := documentedCollect()
		r.Amount = ugx(amount)
		_, err := client.Collect(ctx, r)
		assert.Equal(t, !inside, errors.Is(err, momo.ErrInvalid), amount)
	}
	for amount, inside := range map[string]bool{"9999": false, "10000": true, "20000": true, "20001": false} {
		r := documentedBankTransfer("r")
		r.Amount = ugx(amount)
		_, err := client.BankTransfer(ctx, r)
		assert.Equal(t, !inside, errors.Is(err, momo.ErrInvalid), amount)
	}
	kes := money.MustParse("1000", money.KES)
	for name, c := range map[string]struct {
		limits Limits
		faults []string
	}{
		"only one of two":   {Limits{Max: ugx("10000000")}, nil},
		"currency":          {Limits{Min: kes, MaxToBank: kes}, []string{"Limits.Min", "Limits.MaxToBank"}},
		"nothing":           {Limits{MinToBank: ugx("0")}, []string{"Limits.MinToBank"}},
		"less than nothing": {Limits{Min: ugx("-1")}, []string{"Limits.Min"}},
		"turned round":      {Limits{Max: ugx("499")}, []string{"Limits.Max"}},
		"to bank":           {Limits{MinToBank: ugx("60000"), MaxToBank: ugx("59999")}, []string{"Limits.MaxToBank"}},
	} {
		config := good
		config.Limits = c.limits
		_, err := New(config)
		if c.faults == nil {
			assert.NoError(t, err, name)
			continue
		}
		assert.Equal(t, c.faults, faultNames(t, err), name)
	}
	s := newStage(t)
	r := documentedBankTransfer("r")
	r.Amount = ugx("1")
	_, err = s.BankTransfer(t.Context(), r)
	assert.Contains(t, err.Error(), "Amount must be at least 50000 UGX")
}

func TestReferencesThatWalkAreNeverSent(t *testing.T) {
	s := newStage(t)
	for _, reference := range []string{
		"", ".", "..", "../withdraw", "a/../b", `..\b`, "/..", "\xff", strings.Repeat("r", 251), strings.Repeat("é", 251),
	} {
		_, err := s.Transaction(t.Context(), reference)
		assert.Equal(t, "Reference", faultNames(t, err)[0], reference)
		r := documentedDisburse()
		r.Reference = reference
		_, err = s.Disburse(t.Context(), r)
		require.ErrorIs(t, err, momo.ErrInvalid, reference)
	}
	for _, reference := range []string{"", strings.Repeat("é", 251)} {
		_, err := s.BankTransferStatus(t.Context(), reference)
		assert.Equal(t, []string{"Reference"}, faultNames(t, err), reference)
		_, err = s.BankTransfer(t.Context(), documentedBankTransfer(reference))
		assert.Equal(t, []string{"Reference"}, faultNames(t, err), reference)
	}
	_, err := s.BankTransferStatus(t.Context(), "\xff")
	require.ErrorIs(t, err, momo.ErrInvalid)
	assert.Zero(t, s.mock.GetTotalCallCount())
}

// The document bounds the reference by nothing but 250 characters. This server reads
// the address as net/http does.
func TestReferencesOfAnyCharactersAreSentAndLookedUp(t *testing.T) {
	for _, reference := range []string{
		"a", "A.b_c:d-e", "16011650463271", "..a", "...", "order/2024/001", "Order 001", `a\b`, "a?b", "a#b", "a%2Fb", "ordér", "a\n",
		"a+b&c=d;e,f", "{x}", "😀", strings.Repeat("r", 250), strings.Repeat("é", 250),
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			looked, ok := strings.CutPrefix(r.URL.Path, "/get_status/")
			if ok {
				_ = json.NewEncoder(w).Encode(map[string]any{"response": "OK", "data": map[string]any{
					"transactionStatus": "SUCCEEDED", "ssentezoWalletReference": "w-1", "externalReference": looked, "amount": 3000,
				}})
				return
			}
			var sent struct {
				Mobile string `json:"externalReference"`
				Bank   string `json:"external_reference"`
			}
			_ = json.NewDecoder(r.Body).Decode(&sent)
			_ = json.NewEncoder(w).Encode(map[string]any{"response": "OK", "data": map[string]any{
				"transactionStatus": "PENDING", "ssentezoWalletReference": "w-1", "externalReference": sent.Mobile + sent.Bank, "amount": 50000,
			}})
		}))
		client, err := New(Config{Environment: EnvironmentSandbox, APIUser: "u", APIKey: "k", BaseURL: server.URL})
		require.NoError(t, err)
		tx, err := client.Transaction(t.Context(), reference)
		require.NoError(t, err, reference)
		assert.Equal(t, reference, tx.Reference)
		assert.Equal(t, momo.StatusSucceeded, tx.Status)
		r := documentedCollect()
		r.Reference, r.Amount = reference, ugx("50000")
		tx, err = client.Collect(t.Context(), r)
		require.NoError(t, err, reference)
		assert.Equal(t, reference, tx.Reference)
		_, err = client.BankTransfer(t.Context(), documentedBankTransfer(reference))
		require.NoError(t, err, reference)
		_, err = client.BankTransferStatus(t.Context(), reference)
		require.NoError(t, err, reference)
		server.Close()
	}
}

func TestTextsOfAnyLengthAndWithLineBreaksAreSent(t *testing.T) {
	s := newStage(t)
	s.answer(t, "/deposit", 202, fixture(t, "collect_response"))
	s.answer(t, "/push-to-bank/request-bank-transfer", 202, fixture(t, "bank_transfer_response"))
	text := "Invoice 42\r\n\t" + strings.Repeat("ö", 5000)
	r := documentedCollect()
	r.Description, r.PayerName = text, "John\nDoe"
	_, err := s.Collect(t.Context(), r)
	require.NoError(t, err)
	var sent struct{ Reason, Name string }
	require.NoError(t, json.Unmarshal([]byte(s.bodies["/deposit"]), &sent))
	assert.Equal(t, text, sent.Reason)
	assert.Equal(t, "John\nDoe", sent.Name)
	b := documentedBankTransfer("82c7d1d6-850b-4e14-a0b7-5379058b17be")
	b.Description = text
	_, err = s.BankTransfer(t.Context(), b)
	require.NoError(t, err)
}
