package mpgateway

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
)

// awkward is an answer that is the document's sample, changed.
type awkward struct {
	name  string
	body  string
	write func(http.ResponseWriter) // nil writes the body
	// proves says that what was changed proves something, so that the answer may be
	// one that nobody understands; want is the right one where it has one meaning.
	proves, want bool
}

// documentServer answers every operation with the document's sample, or what an
// awkward one makes of it; after a verb's lost answer it does not know.
type documentServer struct {
	*httptest.Server
	answer awkward
	path   string
}

func newDocumentServer(t *testing.T) *documentServer {
	s := &documentServer{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, _ = io.Copy(io.Discard, r.Body); !strings.HasSuffix(r.URL.Path, s.path) {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if s.answer.write != nil {
			s.answer.write(w)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, s.answer.body)
	}))
	t.Cleanup(s.Close)
	return s
}

// documentOperations are those whose answer the document prints.
func documentOperations() map[string]struct {
	path, sample string
	call         func(context.Context, *Client) (*Transaction, error)
} {
	type operation = struct {
		path, sample string
		call         func(context.Context, *Client) (*Transaction, error)
	}
	deposit := POSDepositRequest{Amount: documentedAmount, CustomerID: "0900000001", Provider: ProviderPOS, Reference: testOrder}
	code := Confirmation{Code: "654321"}
	return map[string]operation{
		"Collect":  {"/payment_c2b", "collect", func(ctx context.Context, c *Client) (*Transaction, error) { return c.Collect(ctx, collectSample()) }},
		"Disburse": {"/payment_b2c", "disburse", func(ctx context.Context, c *Client) (*Transaction, error) { return c.Disburse(ctx, disburseSample()) }},
		"ConfirmDisburse": {"/payment_b2c", "disburse", func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.ConfirmDisburse(ctx, disburseSample(), code)
		}},
		"POSDeposit": {"/deposit", "pos_deposit", func(ctx context.Context, c *Client) (*Transaction, error) { return c.POSDeposit(ctx, deposit) }},
		"POSWithdraw": {"/withdrawal", "pos_withdraw", func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.POSWithdraw(ctx, withdrawSample())
		}},
		"ConfirmPOSWithdraw": {"/withdrawal", "pos_withdraw", func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.ConfirmPOSWithdraw(ctx, withdrawSample(), code)
		}},
		"Transaction": {"/status", "transaction", func(ctx context.Context, c *Client) (*Transaction, error) { return c.Transaction(ctx, testOrder) }},
		"TransactionByID": {"/status", "transaction", func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.TransactionByID(ctx, "732007046722")
		}},
	}
}

// informing are the members of an answer on which nothing depends, proving the others.
var (
	informing = []string{
		"transaction_ref", "provider_result", "provider_result.code", "provider_result.message", "result.message",
		"service_id", "service_version", "service_date_time", "extra",
	}
	proving = []string{"order_id", "transaction_id", "status", "result", "result.code", "confirm_type"}
	shapes  = []string{`null`, `[]`, `{}`, `7`, `-7.5e3`, `"x"`, `""`, `true`, `false`, `["a",{"b":null}]`, `{"a":[1]}`, ``}
)

// edit puts a value in the place of a member, or takes the member away.
func edit(t *testing.T, sample, path, value string) string {
	t.Helper()
	members := orderedMembers(t, sample)
	object, name, nested := strings.Cut(path, ".")
	at := slices.IndexFunc(members, func(m member) bool { return m.path == object })
	switch {
	case nested:
		members[at].value = edit(t, members[at].value, name, value)
	case value == "" && at >= 0:
		members = slices.Delete(members, at, at+1)
	case value != "" && at < 0:
		members = append(members, member{object, value})
	case value != "":
		members[at].value = value
	}
	return objectOf(members)
}

func orderedMembers(t *testing.T, text string) (members []member) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	_, err := dec.Token()
	require.NoError(t, err)
	for dec.More() {
		name, err := dec.Token()
		require.NoError(t, err)
		var value json.RawMessage
		require.NoError(t, dec.Decode(&value))
		members = append(members, member{name.(string), string(value)})
	}
	return members
}

func objectOf(members []member) string {
	var parts []string
	for _, m := range members {
		parts = append(parts, quote(m.path)+":"+m.value)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// awkwardAnswers are made of a sample by rule.
func awkwardAnswers(t *testing.T, sample string) (list []awkward) {
	t.Helper()
	for _, path := range informing {
		for _, shape := range shapes {
			list = append(list, awkward{name: path + " as " + shape, body: edit(t, sample, path, shape)})
		}
	}
	for _, path := range proving {
		for _, shape := range shapes {
			list = append(list, awkward{name: path + " as " + shape, body: edit(t, sample, path, shape), proves: true})
		}
	}
	for path, same := range map[string]string{
		"order_id": testOrder, "status": `"2"`, "result.code": `"0"`, "confirm_type": `"0"`,
	} {
		list = append(list, awkward{name: path + " of the other type", body: edit(t, sample, path, same), proves: true, want: true})
	}
	members := orderedMembers(t, sample)
	for i := range len(members) + 1 {
		for _, value := range []string{`1`, `"text"`, `null`, `{"a":{"b":["c"]}}`, `[1,[2,{"d":3}]]`} {
			added := slices.Insert(slices.Clone(members), i, member{"x_member", value})
			list = append(list, awkward{name: fmt.Sprint("an addition at ", i, ": ", value), body: objectOf(added)})
		}
		if i > 0 {
			turned := append(slices.Clone(members[i:]), members[:i]...)
			list = append(list, awkward{name: fmt.Sprint("in another order, from ", i), body: objectOf(turned)})
		}
	}
	for name, write := range conformance.Deliveries(conformance.Answer{Body: sample}) {
		list = append(list, awkward{name: name, body: sample, write: write})
	}
	return list
}

// Whatever else an answer has, it says what the document's sample says, or nothing.
func TestAwkwardAnswersSayWhatTheDocumentsSay(t *testing.T) {
	server, played := newDocumentServer(t), 0
	client, err := New(Config{
		BaseURL: server.URL, PublicID: testPublicID, MerchantID: testMerchant, Secret: testSecret, Options: momo.Options{MaxAttempts: 1},
	})
	require.NoError(t, err)
	for name, op := range documentOperations() {
		t.Run(name, func(t *testing.T) {
			server.path = op.path
			sample := fixture(t, op.sample+"_response.json")
			server.answer = awkward{body: sample}
			plain, err := op.call(t.Context(), client)
			require.NoError(t, err)
			for _, answer := range awkwardAnswers(t, sample) {
				played++
				server.answer = answer
				got, err := op.call(t.Context(), client)
				if answer.proves && !answer.want {
					assertHonest(t, name == "TransactionByID", answer, plain, got, err)
					continue
				}
				if assert.NoError(t, err, answer.name) {
					assert.Equal(t, saysOf(plain), saysOf(got), answer.name)
					assert.True(t, strings.Contains(answer.body, strings.TrimSpace(string(got.Raw))) && json.Valid([]byte(got.Raw)), "%s: the answer as it came", answer.name)
				}
			}
		})
	}
	assert.GreaterOrEqual(t, played, 200)
	t.Log(played, "answers")
}

// saysOf is what a payment depends on.
func saysOf(tx *Transaction) []any {
	return []any{tx.Status, tx.Amount, tx.Reference, tx.ID, tx.Direction, tx.ProviderStatus, tx.Result.Code}
}

// assertHonest holds that an answer which proves nothing is not told as one that does.
func assertHonest(t *testing.T, byID bool, answer awkward, plain, got *Transaction, err error) {
	t.Helper()
	if err != nil {
		assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), answer.name)
		for _, kind := range []error{momo.ErrDeclined, momo.ErrNotFound, momo.ErrInvalid, momo.ErrUnauthorized} {
			assert.NotErrorIs(t, err, kind, answer.name)
		}
		return
	}
	references := []string{plain.Reference}
	if strings.HasPrefix(answer.name, "order_id as ") && byID { // the reference is what the answer says
		references = append(references, "7", "x")
	}
	assert.Contains(t, references, got.Reference, answer.name)
	assert.Contains(t, []momo.Status{plain.Status, momo.StatusUnknown}, got.Status, answer.name)
	assert.Contains(t, []string{plain.ID, "", "7", "-7.5e3", "x"}, got.ID, answer.name)
	assert.Equal(t, plain.Amount, got.Amount, answer.name)
}
