package samsoftpay

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
)

// awkward is a server that answers one operation as it is told to, and every lookup of a
// lost payment with an empty list.
type awkward struct {
	*httptest.Server
	method string // of the operation
	answer func(http.ResponseWriter)
}

func newAwkward(t *testing.T) *awkward {
	t.Helper()
	server := &awkward{}
	server.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Method != server.method {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"data":[],"has_more":false}`)
			return
		}
		server.answer(w)
	}))
	t.Cleanup(server.Close)
	return server
}

// client is a new one, so that no limit is reached. Nil is the library's own transport.
func (a *awkward) client(t *testing.T, shared *http.Client) *Client {
	t.Helper()
	client, err := New(Config{
		SecretKey: "sk_test_7d1f", BaseURL: a.URL, Options: momo.Options{RetryWait: time.Nanosecond, HTTPClient: shared},
	})
	require.NoError(t, err)
	return client
}

func (a *awkward) says(status int, header http.Header, body string) {
	a.answer = func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		maps.Copy(w.Header(), header)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// sample is an operation with the answer that is changed.
type sample struct {
	name   string
	method string
	status int
	body   string
	call   func(context.Context, *Client) (any, error)
}

// samples are the operations of the wire tests.
func samples(t *testing.T) (all []sample) {
	t.Helper()
	for _, tt := range wireCases() {
		if tt.request == "collect_without_reference_request" {
			continue // which has the answer of the one with a reference
		}
		s := sample{name: tt.name, method: http.MethodGet, status: tt.status, body: fixture(t, tt.name+"_response"), call: tt.call}
		if tt.request != "" || tt.noBody {
			s.method = http.MethodPost
		}
		all = append(all, s)
	}
	return all
}

// proving are the members that prove something, by sample and place: what makes a payment
// this one, and says what became of it. A required one must be there.
type proving struct{ required, optional []string }

func provers(name, path string) proving {
	payment := proving{[]string{"id", "status", "amount"}, []string{"currency", "mode", "reference", "merchant_reference"}}
	switch name + ":" + path {
	case "disburse:":
		return proving{[]string{"id", "status"}, append(payment.optional, "amount")}
	case "collect:", "transaction_by_id:", "payout_by_id:", "transactions:data.0", "payouts:data.0", "refund:refund", "event:data", "newer event:data":
		return payment
	case "refund:":
		return proving{[]string{"charge_id", "refund"}, nil}
	case "payment_link:":
		return proving{[]string{"url"}, []string{"id", "amount", "currency"}}
	case "payment_link_by_id:":
		return proving{[]string{"url", "id"}, []string{"amount", "currency"}}
	case "balance:":
		return proving{[]string{"balances"}, []string{"mode"}}
	case "balance:balances.0":
		return proving{[]string{"currency", "available", "pending", "total"}, nil}
	case "account_holder:":
		return proving{[]string{"msisdn"}, nil}
	case "transactions:":
		return proving{[]string{"data", "next_cursor"}, []string{"has_more"}} // of a page that has one
	case "payouts:":
		return proving{[]string{"data"}, []string{"has_more", "next_cursor"}}
	case "event:", "newer event:":
		return proving{[]string{"event", "data"}, nil}
	}
	panic("no such place: " + name + ":" + path)
}

// parse reads a sample, so that it can be changed.
func parse(t *testing.T, body string) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	var root map[string]any
	require.NoError(t, decoder.Decode(&root))
	return root
}

// places are the objects of a sample, by their paths: of a list, the first.
func places(at any, path string) map[string]map[string]any {
	found := map[string]map[string]any{}
	switch at := at.(type) {
	case map[string]any:
		found[path] = at
		for name, value := range at {
			maps.Copy(found, places(value, strings.TrimPrefix(path+"."+name, ".")))
		}
	case []any:
		if len(at) > 0 {
			maps.Copy(found, places(at[0], path+".0"))
		}
	}
	return found
}

func written(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

// shape is another value for a member.
type shape struct {
	name string
	// of returns the new value, or false where the shape is none for this one.
	of func(old any) (value any, ok bool)
	// absent says that the member says nothing, equal that it says the same.
	absent, equal bool
}

var missing = new(struct{})

func fixed(value any) func(any) (any, bool) {
	return func(old any) (any, bool) { return value, !reflect.DeepEqual(old, value) }
}

// twins are names that differ by case only, which no webhook may have anywhere.
const twins = "an object with twins"

func shapes() []shape {
	return []shape{
		{"null", fixed(nil), true, false},
		{"missing", fixed(missing), true, false},
		{"an empty list", func(old any) (any, bool) { _, list := old.([]any); return []any{}, !list }, false, false}, // one that is none is an answer
		{"an empty object", fixed(map[string]any{}), false, false},
		{"an object", fixed(map[string]any{"value": map[string]any{"status": "failed"}}), false, false},
		{twins, fixed(map[string]any{"value": 1, "Value": 2}), false, false},
		{"true", fixed(true), false, false},
		{"a number for a text", func(old any) (any, bool) { _, text := old.(string); return json.Number("5"), text }, false, false},
		{"a text for a number", func(old any) (any, bool) { _, number := old.(json.Number); return "soon", number }, false, false},
		{"a fraction", func(old any) (any, bool) { n, number := old.(json.Number); return n + ".5", number }, false, false},
		{"its digits as a text", func(old any) (any, bool) { n, number := old.(json.Number); return n.String(), number }, false, true},
	}
}

// proof is what a result says that moves or proves money.
func proof(result any) map[string]any {
	switch r := result.(type) {
	case *Transaction:
		return map[string]any{"id": r.ID, "status": r.ProviderStatus, "meaning": r.Status.String(), "amount": r.Amount.String(),
			"reference": r.Reference, "direction": r.Direction.String(), "mode": string(r.Mode)}
	case []*Transaction:
		all := map[string]any{"rows": len(r)}
		for i, tx := range r {
			for name, value := range proof(tx) {
				all[name+" "+strconv.Itoa(i)] = value
			}
		}
		return all
	case *Event:
		return proof(r.Transaction)
	case *PaymentLink:
		return map[string]any{"id": r.ID, "url": r.URL, "amount": r.Amount.String()}
	case *Refund:
		return map[string]any{"id": r.ID, "charge": r.ChargeID, "amount": r.Amount.String(), "status": r.Status.String()}
	case *Balance:
		return map[string]any{"available": r.Available.String(), "pending": r.Pending.String(), "total": r.Total.String(), "mode": string(r.Mode)}
	case *AccountHolder:
		return map[string]any{"phone": r.Phone.Digits()}
	}
	panic(fmt.Sprintf("%T", result))
}

// assertNothingFalse holds that whatever is said is what the plain sample says.
func assertNothingFalse(t *testing.T, plain, got map[string]any, name string) {
	t.Helper()
	for member, value := range got {
		if value != "" { // it says nothing
			assert.Equal(t, plain[member], value, "%s: %s", name, member)
		}
	}
}

// variants counts the answers that were tried.
type variants struct{ informing, proving, unknown, order, wire int }

func (v variants) all() int { return v.informing + v.proving + v.unknown + v.order + v.wire }

// reader gives a sample's answer, changed, to the client.
type reader func(s sample, header http.Header, body string) (any, error)

// assertUnreadable holds that an answer which says something odd about the payment is not
// taken for any answer.
func assertUnreadable(t *testing.T, s sample, result any, err error, name string) {
	t.Helper()
	require.Error(t, err, name)
	assert.Nil(t, result, name)
	switch s.method {
	case http.MethodPost:
		require.ErrorIs(t, err, momo.ErrIndeterminate, name)
		assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), name)
	case http.MethodGet:
		require.ErrorIs(t, err, momo.ErrUnavailable, name)
	}
}

// tryShapes gives every member of a sample every other shape.
func (v *variants) tryShapes(t *testing.T, s sample, read reader) {
	t.Helper()
	plain, err := read(s, nil, s.body)
	require.NoError(t, err, s.name)
	for path, object := range places(parse(t, s.body), "") {
		proves := provers(s.name, path)
		for member, old := range object {
			required := slices.Contains(proves.required, member)
			for _, shape := range shapes() {
				value, ok := shape.of(old)
				if !ok || shape.name == twins && s.method == "" {
					continue
				}
				changed := parse(t, s.body)
				if places(changed, "")[path][member] = value; value == any(missing) {
					delete(places(changed, "")[path], member)
				}
				name := fmt.Sprintf("%s: %s of %q is %s", s.name, member, path, shape.name)
				result, err := read(s, nil, written(t, changed))
				if !required && !slices.Contains(proves.optional, member) {
					v.informing++
					require.NoError(t, err, name)
					assert.Equal(t, proof(plain), proof(result), name)
					continue
				}
				v.proving++
				switch {
				case shape.equal:
					require.NoError(t, err, name)
					assert.Equal(t, proof(plain), proof(result), name)
				case shape.absent && !required:
					require.NoError(t, err, name)
					assertNothingFalse(t, proof(plain), proof(result), name)
				case member == "reference" || member == "merchant_reference":
					if err == nil { // a number is the text of its digits
						assert.Equal(t, "a number for a text", shape.name, name)
					}
				default:
					assertUnreadable(t, s, result, err, name)
				}
			}
		}
	}
}

// tryOrder turns the members of every object round.
func (v *variants) tryOrder(t *testing.T, s sample, read reader) {
	t.Helper()
	plain, err := read(s, nil, s.body)
	require.NoError(t, err, s.name)
	root := parse(t, s.body)
	for name, backwards := range map[string]bool{"in order": false, "in reverse": true} {
		v.order++
		result, err := read(s, nil, ordered(t, root, backwards))
		require.NoError(t, err, "%s %s", s.name, name)
		assert.Equal(t, withoutRaw(plain), withoutRaw(result), "%s %s", s.name, name)
	}
}

// ordered writes the names of every object in their order, or backwards.
func ordered(t *testing.T, value any, backwards bool) string {
	t.Helper()
	switch value := value.(type) {
	case map[string]any:
		var members []string
		for _, name := range slices.Sorted(maps.Keys(value)) {
			members = append(members, written(t, name)+" : "+ordered(t, value[name], backwards))
		}
		if backwards {
			slices.Reverse(members)
		}
		return "{ " + strings.Join(members, " ,\n\t") + " }"
	case []any:
		var elements []string
		for _, element := range value {
			elements = append(elements, ordered(t, element, backwards))
		}
		return "[ " + strings.Join(elements, " , ") + " ]"
	}
	return written(t, value)
}

// tryUnknown adds members that no document has to every object.
func (v *variants) tryUnknown(t *testing.T, s sample, read reader) {
	t.Helper()
	plain, err := read(s, nil, s.body)
	require.NoError(t, err, s.name)
	want := withoutRaw(plain)
	for path := range places(parse(t, s.body), "") {
		for name, value := range map[string]any{
			"a text": "new", "a number": json.Number("1.5e3"), "a boolean": false, "null": nil, "a list": []any{1, "two", []any{}},
			"an object": map[string]any{"id": "txn_other", "status": "failed", "amount": 1}, "nested": map[string]any{"a": []any{map[string]any{"b": map[string]any{"status": "failed"}}}},
		} {
			v.unknown++
			changed := parse(t, s.body)
			places(changed, "")[path]["momo_unknown"] = value
			result, err := read(s, nil, written(t, changed))
			require.NoError(t, err, "%s: %s at %q", s.name, name, path)
			if path != "" || !strings.HasSuffix(s.name, "s") { // a list's own members are no row's
				assert.Contains(t, strings.Join(rawsOf(result), "\n"), "momo_unknown", "%s: %s at %q", s.name, name, path)
			}
			assert.Equal(t, want, withoutRaw(result), "%s: %s at %q", s.name, name, path)
		}
	}
}

// tryWire sends the sample as it is in every way that a server may.
func (v *variants) tryWire(t *testing.T, s sample, server *awkward) {
	t.Helper()
	server.method = s.method
	server.says(s.status, nil, s.body)
	plain, err := s.call(t.Context(), server.client(t, nil))
	require.NoError(t, err, s.name)
	want := withoutRaw(plain)
	for name, write := range conformance.Deliveries(conformance.Answer{Status: s.status, Body: s.body}) {
		v.wire++
		server.answer = write
		result, err := s.call(t.Context(), server.client(t, nil))
		require.NoError(t, err, "%s: %s", s.name, name)
		assert.Equal(t, want, withoutRaw(result), "%s: %s", s.name, name)
	}
}

// Whatever is awkward in an answer that moves or proves no money costs nothing of it; and
// what is odd in the rest is never taken for an answer.
func TestAwkwardAnswersCostNothing(t *testing.T) {
	server := newAwkward(t)
	ask := func(s sample, header http.Header, body string) (any, error) {
		server.method = s.method
		server.says(s.status, header, body)
		return s.call(t.Context(), server.client(t, server.Client()))
	}
	var tried variants
	for _, s := range samples(t) {
		tried.tryShapes(t, s, ask)
		tried.tryOrder(t, s, ask)
		tried.tryUnknown(t, s, ask)
		tried.tryWire(t, s, server)
	}
	t.Logf("%+v", tried)
	assert.Greater(t, tried.all(), 1000)
	assert.Greater(t, tried.wire, 80)
}

func TestAwkwardWebhooksCostNothing(t *testing.T) {
	read := func(_ sample, _ http.Header, body string) (any, error) {
		event, err := ParseEventWithoutVerification([]byte(body))
		if err != nil {
			return nil, err // nothing typed, for what looks at it
		}
		return event, nil
	}
	var tried variants
	bodies := map[string]string{"event": fixture(t, "webhook")}
	for i, w := range readRecording(t).Webhooks {
		bodies[fmt.Sprint("newer event ", i)] = w.Body
	}
	for name, body := range bodies {
		s := sample{name: strings.TrimRight(name, " 0123456789"), body: body}
		tried.tryShapes(t, s, read)
		tried.tryOrder(t, s, read)
		tried.tryUnknown(t, s, read)
	}
	t.Logf("%+v", tried)
	assert.Greater(t, tried.all(), 200)
}

// A number where a text is shown is the text of its digits, and the other way round.
func TestAReferenceOfDigitsMayComeAsANumber(t *testing.T) {
	r := aCharge()
	for reference, same := range map[string]bool{"17": true, "017": false, "18": false} {
		r.Reference = reference
		c, _ := answering(t, answer{status: 201, body: `{"id":"txn_1","status":"authorized","amount":"10000","reference":17}`})
		tx, err := c.Collect(t.Context(), r)
		if !same {
			require.ErrorIs(t, err, momo.ErrIndeterminate, reference)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, "17", tx.Reference)
		assert.Equal(t, ugx("10000"), tx.Amount)
	}
}

// A refusal is one in whatever company its text comes.
func TestAwkwardRefusalsAreRefusals(t *testing.T) {
	for name, body := range map[string]string{
		"unknown members":   `{"code":17,"error":"amount must be positive","details":{"error":"x"},"errors":[]}`,
		"a byte order mark": "\ufeff" + `{"error":"amount must be positive"}`,
		"a status word":     `{"status":"error","error":"amount must be positive"}`,
	} {
		for _, media := range []string{"application/json", "application/json; charset=utf-8", "text/html"} {
			c, p := answering(t, answer{status: 400, header: map[string]string{"Content-Type": media}, body: body})
			_, err := c.Collect(t.Context(), aCharge())
			require.ErrorIs(t, err, momo.ErrInvalid, name)
			assert.Equal(t, momo.Refused, momo.OutcomeOf(err), name)
			assert.Equal(t, "amount must be positive", string(errorOf(t, err).Message), name)
			assert.Len(t, p.requests(), 1, name)
		}
	}
}

// A channel is compared where it is a text. As a number, it is another vocabulary.
func TestAChannelThatIsNoTextSaysNothing(t *testing.T) {
	for _, channel := range []string{"5", "true", "null", "[]", "{}", `{"name":"airtel_money"}`} {
		c, _ := answering(t, answer{status: 201, body: `{"id":"txn_1","status":"authorized","amount":10000,"channel":` + channel + `}`})
		assert.Empty(t, collected(t, c, aCharge()).Channel, channel)
	}
}

func TestATimeThatIsNoPlainNumberIsNone(t *testing.T) {
	for text, want := range map[string]time.Time{"1795196804": at("2026-11-20T17:46:44Z"), "+1795196804": {}, "01795196804": {}, "1795196804.5": {}, "-1": {}, "0": {}, "": {}} {
		c, _ := answering(t, answer{status: 200, body: `{"balances":[],"as_of":"` + text + `"}`})
		b, err := c.Balance(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want, b.AsOf, text)
	}
}
