package sppay

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
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
	"github.com/momo-go/momo/money"
)

// awkwardSample is an operation, the document's answer to it, and the members of that
// answer that prove something.
type awkwardSample struct {
	name, body string
	verb       bool
	proving    map[string]string // member: whether the answer needs it ("need", "may")
	call       func(context.Context, *Client) (any, error)
}

func awkwardSamples(t *testing.T) []awkwardSample {
	verb := map[string]string{
		"status": "need", "transaction": "need", "reference": "need", "external_reference": "may", "amount": "need", "currency": "need",
		"type_code": "may", "primary": "may",
	}
	look := map[string]string{
		"reference": "need", "external_reference": "may", "amount": "may", "currency": "may", "credit_amount": "may",
		"credit_currency_code": "may", "status_id": "may", "type_code": "may", "primary": "may", "status": "may", "transaction": "need",
		"transactions": "need", "data": "need", "current_page": "may", "last_page": "may",
	}
	byID := strings.Replace(fixture(t, "disburse_response.json"), `"status": "2"`, `"status": 4`, 1)
	return []awkwardSample{
		{"Collect", fixture(t, "collect_response.json"), true, verb, func(ctx context.Context, c *Client) (any, error) {
			return c.Collect(ctx, collectRequest())
		}},
		{"Confirm", confirmResponse(t), true, verb, func(ctx context.Context, c *Client) (any, error) {
			return c.Confirm(ctx, ConfirmRequest{TransactionID: "TFR96E4GH2", OTP: "486110"})
		}},
		{"Disburse", fixture(t, "disburse_response.json"), true, verb, func(ctx context.Context, c *Client) (any, error) {
			return c.Disburse(ctx, disburseRequest())
		}},
		{"TransactionByID", byID, false, look, func(ctx context.Context, c *Client) (any, error) {
			return c.TransactionByID(ctx, "A1B2C3D4E5")
		}},
		{"Transaction", fixture(t, "transactions_response.json"), false, look, func(ctx context.Context, c *Client) (any, error) {
			return c.Transaction(ctx, Search{Reference: "order-001", Amount: ghs("2")})
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
	client, err := New(Config{BaseURL: server.URL, Token: "t", Options: momo.Options{RetryWait: time.Nanosecond}})
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
	r := result.(*Transaction)
	return map[string]any{
		"id": r.ID, "reference": r.Reference, "status": r.ProviderStatus, "amount": r.Amount, "way": r.Direction, "final": r.Status.Final(),
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
	for _, s := range awkwardSamples(t) {
		sample := s.body
		say(200, nil, sample)
		plain, err := s.call(t.Context(), client)
		require.NoError(t, err, s.name)
		same := func(name string, header http.Header, body string) {
			t.Helper()
			variants++
			say(200, header, body)
			got, err := s.call(t.Context(), client)
			if assert.NoError(t, err, "%s: %s", s.name, name) {
				assert.Equal(t, proof(plain), proof(got), "%s: %s", s.name, name)
			}
		}
		for i, object := range objectsOf(parsed(t, sample)) {
			// Of a charge, of a step and of what the list has beside a payment nothing proves anything.
			informs := object["type_code"] == "CHRG" || object["action_code"] != nil
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
					case need != "" && !informs:
						variants++
						say(200, nil, rewritten(t, root))
						got, err := s.call(t.Context(), client)
						assertHonest(t, s, plain, got, err, name)
					default:
						same(name, nil, rewritten(t, root))
					}
				}
			}
			for unknown, value := range map[string]any{
				"x": 1, "Response": "ERROR", "amounts": []any{1, 2}, "note": nil, "balance": "5.00", "nested": map[string]any{"a": []any{map[string]any{"b": 1}}},
			} {
				if _, there := object[unknown]; there {
					continue
				}
				root := parsed(t, sample)
				objectsOf(root)[i][unknown] = value
				same("an unknown member "+unknown, nil, rewritten(t, root))
			}
		}
		same("numbers as texts", nil, strings.NewReplacer(`"status": 3`, `"status": "3"`, `"status": 4`, `"status": "4"`, `"primary": 1`, `"primary": "1"`,
			`"status_id":"4"`, `"status_id":4`).Replace(sample))
		same("texts as numbers", nil, strings.NewReplacer(`"amount": "2.00"`, `"amount": 2.00`, `"credit_amount":"2.00"`, `"credit_amount":2.00`).Replace(sample))
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
		kinds := []error{momo.ErrUnavailable, momo.ErrNotFound} // neither says anything of the payment
		if s.verb {
			kinds = []error{momo.ErrIndeterminate}
		}
		assert.True(t, slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) }), "%s: %s: %v", s.name, name, err)
		assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), "%s: %s", s.name, name)
		return
	}
	was, tx := plain.(*Transaction), got.(*Transaction)
	if tx.Status.Final() && tx.Status != was.Status && tx.ProviderStatus != "5" { // 5 is a failure that was written there
		assert.Fail(t, "a false end", "%s: %s", s.name, name)
	}
	for _, amount := range []money.Amount{{}, was.Amount, ghs("5")} {
		if tx.Amount == amount {
			return
		}
	}
	assert.Fail(t, "a false amount", "%s: %s", s.name, name)
}
