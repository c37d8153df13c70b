package mpgateway

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func assertSigned(t *testing.T, sent string) {
	t.Helper()
	signature, err := Sign(testSecret, []byte(sent))
	require.NoError(t, err)
	assert.Equal(t, signature, object(t, sent)["signature"])
}

// verbsWith are all verbs of one payment, with these members.
func verbsWith(c *Client, members []Member) map[string]func(context.Context) (*Transaction, error) {
	collect, disburse, deposit, withdraw := sampleCollect, sampleDisburse, sampleDeposit, sampleWithdraw
	collect.Members, disburse.Members, deposit.Members, withdraw.Members = members, members, members, members
	return map[string]func(context.Context) (*Transaction, error){
		"collect":  func(ctx context.Context) (*Transaction, error) { return c.Collect(ctx, collect) },
		"disburse": func(ctx context.Context) (*Transaction, error) { return c.Disburse(ctx, disburse) },
		"deposit":  func(ctx context.Context) (*Transaction, error) { return c.POSDeposit(ctx, deposit) },
		"withdraw": func(ctx context.Context) (*Transaction, error) { return c.POSWithdraw(ctx, withdraw) },
		"confirm disburse": func(ctx context.Context) (*Transaction, error) {
			return c.ConfirmDisburse(ctx, sampleDisburse, Confirmation{Members: members})
		},
		"confirm withdraw": func(ctx context.Context) (*Transaction, error) {
			return c.ConfirmPOSWithdraw(ctx, sampleWithdraw, Confirmation{Members: members})
		},
	}
}

// What a brand adds is sent as it was given, in that order, behind the document's
// members, and signed.
func TestMembersAreSentInTheirOrderAndSigned(t *testing.T) {
	client, _, bodies := mocked(t, http.StatusOK, acceptedOut)
	members := []Member{
		{Name: "language", Value: "sw"}, {Name: "client_id", Value: "080000000"}, {Name: "method_id", Value: "1", Integer: true},
		{Name: "extra", Members: []Member{
			{Name: "z", Value: "\"é<&>"}, {Name: "a.b", Members: []Member{{Name: "0", Value: "-12", Integer: true}}}, {Name: "empty"},
		}},
	}
	const written = `,"language":"sw","client_id":"080000000","method_id":1,"extra":{"z":"\"é<&>","a.b":{"0":-12},"empty":""},"signature":"`
	for name, call := range verbsWith(client, members) {
		_, err := call(t.Context())
		require.NoError(t, err, name)
		last := (*bodies)[len(*bodies)-1]
		assert.Contains(t, last, written, name)
		assertSigned(t, last)
	}
	confirmed := sampleWithdraw
	confirmed.Members = members[:2]
	_, err := client.ConfirmPOSWithdraw(t.Context(), confirmed, Confirmation{Code: "1", Members: members[2:]})
	require.NoError(t, err)
	assert.Contains(t, (*bodies)[len(*bodies)-1], written)
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v", members, members[0], CollectRequest{Members: members}), "080000000")
}

func TestMembersThatCouldBeReadAsABoundaryAreRefused(t *testing.T) {
	client, requests, _ := mocked(t, http.StatusOK, acceptedOut)
	deep := Member{Name: "a", Value: "x"}
	for range maxDepth {
		deep = Member{Name: "a", Members: []Member{deep}}
	}
	for name, members := range map[string][]Member{
		"a name of the document":     {{Name: "amount", Value: "1"}},
		"a name of the request":      {{Name: "callback_url", Value: "x"}},
		"no name":                    {{Value: "x"}},
		"signature":                  {{Name: "signature", Value: "x"}},
		"signature, inside":          {{Name: "extra", Members: []Member{{Name: "signature", Value: "x"}}}},
		"the same twice":             {{Name: "a", Value: "1"}, {Name: "a", Value: "2"}},
		"a name that contains one":   {{Name: "new_status", Value: "1"}},
		"a value that contains one":  {{Name: "note", Value: "xamount5"}},
		"a name made of two":         {{Name: "sta", Value: "tus"}},
		"a name made of two members": {{Name: "x", Value: "sta"}, {Name: "tus", Value: "2"}},
		"an account":                 {{Name: "extra", Members: []Member{{Name: "BillRefNumber", Value: "5"}}}},
		"the beginning of one":       {{Name: "x", Value: "init_"}},
		"digits that are none":       {{Name: "n", Value: "1.5", Integer: true}},
		"a leading zero":             {{Name: "n", Value: "01", Integer: true}},
		"no digits":                  {{Name: "n", Integer: true}},
		"more than is signed alike":  {{Name: "n", Value: "1234567890123456789", Integer: true}},
		"a text that is none":        {{Name: "n", Value: "\xff"}},
		"a long text":                {{Name: "n", Value: momo.Private(strings.Repeat("x", maxText+1))}},
		"an object and a value":      {{Name: "n", Value: "x", Members: []Member{{Name: "a", Value: "b"}}}},
		"deeper than is signed":      {deep},
	} {
		for verb, call := range verbsWith(client, members) {
			_, err := call(t.Context())
			if assert.ErrorIs(t, err, momo.ErrInvalid, "%s: %s", name, verb) {
				assert.Subset(t, []string{"Members"}, names(t, err), name)
			}
		}
	}
	deposit := sampleDeposit
	deposit.Extra, deposit.Members = Extra{"a": "b"}, []Member{{Name: "extra", Value: "x"}}
	_, err := client.POSDeposit(t.Context(), deposit)
	assert.Equal(t, []string{"Members"}, names(t, err))
	assert.Empty(t, *requests)
	_, err = client.Collect(t.Context(), CollectRequest{
		Amount: sampleAmount, Payer: samplePhone, Provider: 40, Reference: "order-001", Members: []Member{deep.Members[0]},
	})
	assert.NoError(t, err, "as deep as is signed")
}

// A declared refusal is one, where nothing says that the payment goes on.
func TestACodeThatTheCallerDeclaresToBeARefusalIsOne(t *testing.T) {
	const refused = `{"order_id":"order-001","transaction_id":"9","status":%s,"result":{"code":%s,"message":"LIMIT"}}`
	answer := func(status, code string) string { return fmt.Sprintf(refused, status, code) }
	for name, tc := range map[string]struct {
		answer string
		kind   error
		asked  int
	}{
		"declared":                  {`{"result":{"code":13104,"message":"LIMIT"}}`, momo.ErrDeclined, 0},
		"declared, as a text":       {`{"result":{"code":"13104","message":"LIMIT"}}`, momo.ErrDeclined, 0},
		"declared, and failed":      {answer("3", "13104"), momo.ErrDeclined, 0},
		"declared, and in progress": {answer("1", "13104"), momo.ErrIndeterminate, 1},
		"declared, and paid":        {answer("2", "13104"), momo.ErrIndeterminate, 1},
		"another":                   {`{"result":{"code":13105,"message":"?"}}`, momo.ErrIndeterminate, 1},
	} {
		s := &script{verb: []string{tc.answer}, status: []string{rejection}}
		config := s.config(t, momo.Options{MaxAttempts: 1})
		config.Refusals = []ResultCode{"13104"}
		client, err := New(config)
		require.NoError(t, err)
		_, err = client.Collect(t.Context(), sampleCollect)
		require.ErrorIs(t, err, tc.kind, name)
		sent, asked := s.counts()
		assert.Equal(t, []int{1, tc.asked}, []int{sent, asked}, name)
	}
	s := &script{status: []string{answer("3", "13104")}}
	config := s.config(t, momo.Options{})
	config.Refusals = []ResultCode{"13104"}
	client, err := New(config)
	require.NoError(t, err)
	tx, err := client.Transaction(t.Context(), "order-001")
	require.NoError(t, err, "a lookup goes by the status")
	assert.Equal(t, momo.StatusFailed, tx.Status)
	s = &script{status: []string{`{"result":{"code":13104,"message":"LIMIT"}}`}}
	config = s.config(t, momo.Options{MaxAttempts: 1})
	config.Refusals = []ResultCode{"13104"}
	client, err = New(config)
	require.NoError(t, err)
	_, err = client.Transaction(t.Context(), "order-001")
	require.ErrorIs(t, err, momo.ErrUnavailable)
	assert.NotErrorIs(t, err, momo.ErrDeclined, "which says nothing of the payment")
	for _, code := range []ResultCode{"", "0"} {
		config.Refusals = []ResultCode{code}
		_, err = New(config)
		assert.Equal(t, []string{"Refusals"}, names(t, err))
	}
}

func TestAPaymentIsFoundByTheGatewaysIdentifier(t *testing.T) {
	client, requests, bodies := mocked(t, http.StatusOK, fixture(t, "transaction_response.json"))
	found, err := client.TransactionByID(t.Context(), "732007046722")
	require.NoError(t, err)
	assert.Equal(t, []string{testOrder, "732007046722"}, []string{found.Reference, found.ID})
	assert.Equal(t, momo.StatusSucceeded, found.Status)
	assert.Equal(t, "/"+testPublicID+"/status", (*requests)[0].URL.Path)
	assertSent(t, `{"merchant_id":"`+testMerchant+`","transaction_id":"732007046722"}`, (*bodies)[0])
	_, err = client.TransactionByID(t.Context(), "732007046723")
	assert.ErrorIs(t, err, momo.ErrUnavailable, "it is another payment")
	for _, id := range []string{"", "a b", strings.Repeat("1", 129)} {
		_, err = client.TransactionByID(t.Context(), id)
		assert.Equal(t, []string{"ID"}, names(t, err))
	}
	for _, order := range []string{`null`, `""`, `"a b"`, `{}`} {
		body := strings.Replace(fixture(t, "transaction_response.json"), `"`+testOrder+`"`, order, 1)
		client, _, _ := mocked(t, http.StatusOK, body)
		_, err = client.TransactionByID(t.Context(), "732007046722")
		assert.ErrorIs(t, err, momo.ErrUnavailable, order)
	}
}

func TestAWithdrawalMayCarryItsCode(t *testing.T) {
	client, _, bodies := mocked(t, http.StatusOK, fixture(t, "pos_withdraw_response.json"))
	request := withdrawSample()
	request.ConfirmationCode = "654321"
	_, err := client.POSWithdraw(t.Context(), request)
	require.NoError(t, err)
	assertSent(t, strings.Replace(fixture(t, "pos_withdraw_request.json"), `: 2133456`, `: "2133456"`, 1), (*bodies)[0])
	_, err = client.ConfirmPOSWithdraw(t.Context(), request, Confirmation{Code: "111111"})
	require.NoError(t, err)
	assert.Contains(t, (*bodies)[1], `"confirmation_code":"111111"`, "the second step's counts")
	_, err = client.ConfirmPOSWithdraw(t.Context(), request, Confirmation{Extra: Extra{"otp": "1"}})
	require.NoError(t, err)
	assert.Contains(t, (*bodies)[2], `"confirmation_code":"654321"`)
	request.ConfirmationCode = "6 5"
	_, err = client.POSWithdraw(t.Context(), request)
	assert.Equal(t, []string{"ConfirmationCode"}, names(t, err))
}

// The document does not say that the address is of https, or public.
func TestCallbackAddressesAreAsTheDocumentAllowsWhereTheCallerSaysSo(t *testing.T) {
	addresses := []string{"http://example.com/cb", "http://10.0.0.7:8080/cb", "https://intranet/cb", "https://192.168.1.1/"}
	for _, plain := range []bool{false, true} {
		s := &script{verb: []string{acceptedIn}}
		config := s.config(t, momo.Options{})
		config.BaseURL, config.PlainCallbacks = testBase, plain
		config.HTTPClient = &http.Client{Transport: roundTrips(func(*http.Request) (*http.Response, error) {
			return nil, context.Canceled
		})}
		client, err := New(config)
		require.NoError(t, err)
		for _, address := range addresses {
			request := sampleCollect
			request.CallbackURL = address
			_, err = client.Collect(t.Context(), request)
			assert.Equal(t, !plain, momo.OutcomeOf(err) == momo.Refused, address)
		}
		for _, address := range []string{"http://u:p@example.com/", "http://example.com/#x", "ftp://example.com/", "javascript:alert(1)", "/cb"} {
			request := sampleCollect
			request.CallbackURL = address
			_, err = client.Collect(t.Context(), request)
			assert.Equal(t, []string{"CallbackURL"}, names(t, err), address)
		}
	}
}

func TestACountryIsSentInCapitals(t *testing.T) {
	client, _, bodies := mocked(t, http.StatusOK, acceptedIn)
	for _, country := range []momo.Country{"ke", "Ke", "KE"} {
		request := sampleCollect
		request.Country = country
		_, err := client.Collect(t.Context(), request)
		require.NoError(t, err)
		assert.Contains(t, (*bodies)[len(*bodies)-1], `"country":"KE"`)
	}
}
