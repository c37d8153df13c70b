package ssentezo

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// awkwardSample is an operation, the document's answer to it, and the members of that
// answer that prove something.
type awkwardSample struct {
	name, fixture string
	verb          bool
	proving       map[string]string // member: whether the answer needs it ("need", "may")
	call          func(context.Context, *Client) (any, error)
}

func awkwardSamples() []awkwardSample {
	const reference = "rfg54rj59033w4672326hi45h6j6456"
	verb := map[string]string{"response": "need", "transactionStatus": "need", "ssentezoWalletReference": "need", "externalReference": "may"}
	look := map[string]string{
		"response": "need", "transactionStatus": "need", "ssentezoWalletReference": "need", "externalReference": "need",
		"amount": "need", "currency": "may",
	}
	balance := map[string]string{"response": "need", "amount": "need", "currency": "may"}
	list := map[string]string{"response": "need"}
	return []awkwardSample{
		{"Collect", "collect_response", true, verb, func(ctx context.Context, c *Client) (any, error) { return c.Collect(ctx, documentedCollect()) }},
		{"Disburse", "disburse_response", true, verb, func(ctx context.Context, c *Client) (any, error) { return c.Disburse(ctx, documentedDisburse()) }},
		{"BankTransfer", "bank_transfer_response", true, verb, func(ctx context.Context, c *Client) (any, error) {
			return c.BankTransfer(ctx, documentedBankTransfer("82c7d1d6-850b-4e14-a0b7-5379058b17be"))
		}},
		{"Transaction", "transaction_response", false, look, func(ctx context.Context, c *Client) (any, error) { return c.Transaction(ctx, reference) }},
		{"BankTransferStatus", "bank_transfer_status_response", false, look, func(ctx context.Context, c *Client) (any, error) {
			return c.BankTransferStatus(ctx, "c734d323-8c1c-4160-8649-4df22443aa57")
		}},
		{"Balance", "balance_response", false, balance, func(ctx context.Context, c *Client) (any, error) { return c.Balance(ctx) }},
		{"AccountHolder", "account_holder_response", false, list, func(ctx context.Context, c *Client) (any, error) {
			return c.AccountHolder(ctx, momo.MustPhone("256712345678"))
		}},
		{"Banks", "banks_response", false, map[string]string{"response": "need", "id": "row"}, func(ctx context.Context, c *Client) (any, error) {
			return c.Banks(ctx)
		}},
	}
}

// awkwardServer answers what body says, whatever it is asked.
func awkwardServer(t *testing.T) (client *Client, say func(status int, header http.Header, body string)) {
	t.Helper()
	var answer func(http.ResponseWriter)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		answer(w)
	}))
	t.Cleanup(server.Close)
	client, err := New(Config{
		Environment: EnvironmentSandbox, APIUser: "u", APIKey: "k", BaseURL: server.URL, Options: momo.Options{RetryWait: time.Nanosecond},
	})
	require.NoError(t, err)
	return client, func(status int, header http.Header, body string) {
		answer = func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			maps.Copy(w.Header(), header)
			w.WriteHeader(status)
			if header.Get("Transfer-Encoding") != "" {
				for part := range slices.Chunk([]byte(body), 7) {
					_, _ = w.Write(part)
					w.(http.Flusher).Flush()
				}
				return
			}
			_, _ = io.WriteString(w, body)
		}
	}
}

// proof is what a result says that moves or proves money.
func proof(result any) map[string]any {
	switch r := result.(type) {
	case *Transaction:
		return map[string]any{"id": r.ID, "reference": r.Reference, "status": r.Status, "word": r.ProviderStatus, "amount": r.Amount, "way": r.Direction}
	case *Balance:
		return map[string]any{"available": r.Available, "exact": r.Exact.String()}
	case []Bank:
		var ids []int64
		for _, bank := range r {
			ids = append(ids, bank.ID)
		}
		return map[string]any{"banks": ids}
	default:
		return map[string]any{}
	}
}

// awkwardShapes are what stands in a member's place.
var awkwardShapes = map[string]any{
	"null": nil, "an empty list": []any{}, "an empty object": map[string]any{}, "a list": []any{"x"}, "an object": map[string]any{"status": "FAILED"},
	"true": true, "a number": json.Number("5"), "a text": "soon", "nothing": awkwardMissing,
}

var awkwardMissing = new(struct{})

// objectsOf are the objects in a document, outermost first; of a list, the first.
func objectsOf(value any) (all []map[string]any) {
	switch v := value.(type) {
	case map[string]any:
		all = append(all, v)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(all, objectsOf(v[name])...)
		}
	case []any:
		if len(v) > 0 {
			all = append(all, objectsOf(v[0])...)
		}
	}
	return all
}

func parsed(t *testing.T, body string) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	var root map[string]any
	require.NoError(t, decoder.Decode(&root))
	return root
}

func rewritten(t *testing.T, root any) string {
	t.Helper()
	text, err := json.Marshal(root)
	require.NoError(t, err)
	return string(text)
}

// Each answer of the document, in awkward ways: the operation works, or is honestly
// unavailable or indeterminate; nothing is a false failure or success, and what only
// informs never loses an answer.
func TestAwkwardAnswersAreReadOrHonestlyNotKnown(t *testing.T) {
	client, say := awkwardServer(t)
	variants := 0
	for _, s := range awkwardSamples() {
		sample := fixture(t, s.fixture)
		say(202, nil, sample)
		plain, err := s.call(t.Context(), client)
		require.NoError(t, err, s.name)
		same := func(name string, header http.Header, body string) {
			t.Helper()
			variants++
			say(202, header, body)
			got, err := s.call(t.Context(), client)
			if assert.NoError(t, err, "%s: %s", s.name, name) {
				assert.Equal(t, proof(plain), proof(got), "%s: %s", s.name, name)
			}
		}
		for i, object := range objectsOf(parsed(t, sample)) {
			for member, old := range object {
				for shape, value := range awkwardShapes {
					root := parsed(t, sample)
					changed := objectsOf(root)[i]
					if changed[member] = value; value == any(awkwardMissing) {
						delete(changed, member)
					}
					name := member + " is " + shape
					switch need := s.proving[member]; {
					case rewritten(t, value) == rewritten(t, old):
					case member == "data" || member == "banks" || need != "":
						variants++
						say(202, nil, rewritten(t, root))
						got, err := s.call(t.Context(), client)
						assertHonest(t, s, plain, got, err, name)
					default:
						same(name, nil, rewritten(t, root))
					}
				}
			}
			for unknown, value := range map[string]any{
				"x": 1, "status": "FAILED", "amounts": []any{1, 2}, "error": map[string]any{"code": "X"}, "Transaction_Status": nil, "nested": map[string]any{"a": []any{map[string]any{"b": 1}}},
			} {
				if _, there := object[unknown]; there || unknown == "error" && i == 0 {
					continue
				}
				root := parsed(t, sample)
				objectsOf(root)[i][unknown] = value
				same("an unknown member "+unknown, nil, rewritten(t, root))
			}
		}
		swapped := strings.NewReplacer(`"amount": 3000`, `"amount": "3000"`, `"amount": 85000`, `"amount": "85000"`, `"amount": 1834665`, `"amount": "1834665"`,
			`"id": 3`, `"id": "3"`).Replace(sample)
		same("numbers as texts", nil, swapped)
		same("members in another order", nil, rewritten(t, parsed(t, sample)))
		same("a byte order mark", nil, "\ufeff"+sample)
		same("a PHP notice", nil, "\nNotice: Undefined index: x in /var/www/a.php on line 7\n"+sample)
		same("blanks around it", nil, "\r\n\t"+sample+"\n ")
		same("a character set", http.Header{"Content-Type": {"application/json; charset=utf-8"}}, sample)
		same("HTML announced", http.Header{"Content-Type": {"text/html; charset=UTF-8"}}, sample)
		same("no content type", http.Header{"Content-Type": {""}}, sample)
		same("in chunks", http.Header{"Transfer-Encoding": {"chunked"}}, sample)
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, _ = w.Write([]byte(sample))
		require.NoError(t, w.Close())
		same("packed", http.Header{"Content-Encoding": {"gzip"}}, packed.String())
	}
	t.Logf("%d variants", variants)
	assert.GreaterOrEqual(t, variants, 200)
}

// assertHonest holds that an answer of which a proving member is odd says what the plain
// one says, or nothing.
func assertHonest(t *testing.T, s awkwardSample, plain, got any, err error, name string) {
	t.Helper()
	if err != nil {
		want := momo.ErrUnavailable
		if s.verb {
			want = momo.ErrIndeterminate
		}
		assert.ErrorIs(t, err, want, "%s: %s", s.name, name)
		return
	}
	if tx, ok := got.(*Transaction); ok {
		assert.Contains(t, []momo.Status{plain.(*Transaction).Status, momo.StatusUnknown}, tx.Status, "%s: %s", s.name, name)
		if name != "amount is a number" { // which is another amount, and an honest one
			assert.Equal(t, plain.(*Transaction).Amount, tx.Amount, "%s: %s", s.name, name)
		}
		assert.Equal(t, plain.(*Transaction).Reference, tx.Reference, "%s: %s", s.name, name)
	}
	if balance, ok := got.(*Balance); ok && name != "amount is a number" {
		assert.Equal(t, proof(plain), proof(balance), "%s: %s", s.name, name)
	}
}
