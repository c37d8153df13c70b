package sapama

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
)

// part is one member of an object, or one value of an array, whose name is empty.
type part struct {
	name  string
	value jsontext.Value
}

// elementsOf are those of an object or an array, in their order.
func elementsOf(t *testing.T, value jsontext.Value) (all []part) {
	t.Helper()
	dec := jsontext.NewDecoder(strings.NewReader(string(value)))
	open, err := dec.ReadToken()
	require.NoError(t, err)
	for dec.PeekKind() != '}' && dec.PeekKind() != ']' {
		var e part
		if open.Kind() == '{' {
			name, err := dec.ReadToken()
			require.NoError(t, err)
			e.name = name.String()
		}
		read, err := dec.ReadValue()
		require.NoError(t, err)
		e.value = read.Clone()
		all = append(all, e)
	}
	return all
}

// written is the object or array of the elements, as kind says.
func written(kind jsontext.Kind, all []part) jsontext.Value {
	texts := make([]string, len(all))
	for i, e := range all {
		if texts[i] = string(e.value); kind == '{' {
			texts[i] = strconv.Quote(e.name) + ":" + texts[i]
		}
	}
	if kind == '{' {
		return jsontext.Value("{" + strings.Join(texts, ",") + "}")
	}
	return jsontext.Value("[" + strings.Join(texts, ",") + "]")
}

// edited is the value with what stands at the path changed. A nil value takes it out.
func edited(
	t *testing.T, value jsontext.Value, path string, change func(jsontext.Value) jsontext.Value,
) jsontext.Value {
	t.Helper()
	if path == "" {
		return change(value)
	}
	name, rest, _ := strings.Cut(path, ".")
	all := elementsOf(t, value)
	i := slices.IndexFunc(all, func(e part) bool { return e.name == name })
	if value.Kind() == '[' {
		i, _ = strconv.Atoi(name)
	}
	require.GreaterOrEqual(t, i, 0, path)
	if all[i].value = edited(t, all[i].value, rest, change); all[i].value == nil {
		all = slices.Delete(all, i, i+1)
	}
	return written(value.Kind(), all)
}

// reversed has the members of all objects the other way round.
func reversed(t *testing.T, value jsontext.Value) jsontext.Value {
	if kind := value.Kind(); kind != '{' && kind != '[' {
		return value
	}
	all := elementsOf(t, value)
	for i := range all {
		all[i].value = reversed(t, all[i].value)
	}
	if value.Kind() == '{' {
		slices.Reverse(all)
	}
	return written(value.Kind(), all)
}

// paths are those of all objects, and of all members that are no object or array.
func paths(t *testing.T, value jsontext.Value, at string) (objects, members []string) {
	kind := value.Kind()
	if kind == '{' {
		objects = append(objects, at)
	}
	for i, e := range elementsOf(t, value) {
		path := strings.TrimPrefix(at+"."+e.name, ".")
		if kind == '[' {
			path = strings.TrimPrefix(at+"."+strconv.Itoa(i), ".")
		}
		if below := e.value.Kind(); below == '{' || below == '[' {
			o, m := paths(t, e.value, path)
			objects, members = append(objects, o...), append(members, m...)
			continue
		}
		members = append(members, path)
	}
	return objects, members
}

// awkwardServer answers everything alike.
type awkwardServer struct {
	status int
	write  func(http.ResponseWriter)
}

func (s *awkwardServer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	s.write(w)
}

func (s *awkwardServer) body(w http.ResponseWriter, text string) {
	w.WriteHeader(s.status)
	_, _ = io.WriteString(w, text)
}

// awkward is an operation with the document's answer. What its call returns is what the
// answer proves.
type awkward struct {
	answer  string
	status  int
	proving string // the members that prove something, as a pattern of their paths
	noun    bool
	call    func(context.Context, *Client) (string, error)
}

// proof is what a transaction proves.
func proof(tx *Transaction, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return fmt.Sprint(tx.Status, tx.Amount, tx.Reference, tx.ID, tx.Direction, tx.Till, tx.Code), nil
}

// single is the outcome of the one thing in a list.
func single[T any](list []T, err error, of func(T) (string, error)) (string, error) {
	if err != nil {
		return "", err
	}
	return of(list[0])
}

func awkwardOperations(t *testing.T) map[string]awkward {
	const envelope = `^(httpStatusCode|systemCode|http_status_code|system_code)$`
	const row = `(id|location_id|trans_id|trans_amount|currency|reference_number|type|direction|transaction_id|` +
		`mode|environment|simulate)$`
	const page = envelope + `|^data\.(current_page|last_page)$|^data\.data\.0\.` + row +
		`|^data\.data\.0\.transaction\.` + row
	batch := strings.Replace(fixture(t, "disburse_response.json"), `"trans_reference"`, `"PAY-1"`, 1)
	batch = strings.Replace(batch, "trans_reference", "PAY-2", 1)
	payouts := []DisburseRequest{payoutSample("PAY-1", "254722906830"), payoutSample("PAY-2", "254722906832")}
	first := func(d Disbursement) (string, error) { return proof(d.Transaction, d.Err) }
	return map[string]awkward{
		"collect": {
			fixture(t, "collect_response.json"), 200, envelope + `|^data\.(invoice_id|reference_number|type|code)$`, false,
			func(ctx context.Context, c *Client) (string, error) {
				r := checkoutSample()
				r.Reference = "1595937591"
				return proof(c.Collect(ctx, r))
			},
		},
		"disburse": {
			batch, 200, envelope + `|^data\.\d\.(status|proxy_trans_id|trans_id|amount)$`, false,
			func(ctx context.Context, c *Client) (string, error) { return proof(c.Disburse(ctx, payouts[0])) },
		},
		"disburse batch": {
			batch, 200, envelope + `|^data\.\d\.(status|proxy_trans_id|trans_id|amount)$`, false,
			func(ctx context.Context, c *Client) (string, error) {
				list, err := c.DisburseBatch(ctx, payouts)
				return single(list, err, first)
			},
		},
		"send sms": { // the number says which message is meant
			fixture(t, "send_sms_response.json"), 200, envelope + `|^data\.\d\.(status|proxy_trans_id|phone)$`, false,
			func(ctx context.Context, c *Client) (string, error) {
				list, err := c.SendSMS(ctx, []Message{{To: momo.MustPhone("254722906835"), Text: "x"}})
				return single(list, err, func(s Sent) (string, error) { return s.ID, s.Err })
			},
		},
		"transfer": {
			fixture(t, "transfer_response.json"), 200,
			envelope + `|^data\.(location_from_id|location_to_id|workflow|id)$`, false,
			func(ctx context.Context, c *Client) (string, error) {
				transfer, err := c.Transfer(ctx, transferSample())
				return fmt.Sprint(transfer), err
			},
		},
		"mark transaction": {
			fixture(t, "mark_transaction_response.json"), 200, envelope + `|^data\.id$`, false,
			func(ctx context.Context, c *Client) (string, error) {
				return "", c.MarkTransaction(ctx, "1", ReconciliationRecorded)
			},
		},
		"post transactions": {
			strings.Replace(fixture(t, "post_transactions_response.json"), `"trans_id": "trans_id"`, `"trans_id": "T1"`, 1), 200,
			envelope + `|^data\.\d\.(trans_id|sapama_id|type)$`, false,
			func(ctx context.Context, c *Client) (string, error) {
				list, err := c.PostTransactions(ctx, []Posting{postingSample()})
				return single(list, err, func(p Posted) (string, error) { return p.ID, p.Err })
			},
		},
		"transaction": {
			fixture(t, "transactions_response.json"), 200, page, true,
			func(ctx context.Context, c *Client) (string, error) { return proof(c.TransactionByID(ctx, "380222")) },
		},
		"transactions": {
			fixture(t, "transactions_response.json"), 200, page, true,
			func(ctx context.Context, c *Client) (string, error) {
				for tx, err := range c.Transactions(ctx, Filter{}) {
					return proof(tx, err)
				}
				return "", errors.New("nothing is listed")
			},
		},
		"a refusal": {
			fixture(t, "mark_transaction_error.json"), 400, envelope, false,
			func(ctx context.Context, c *Client) (string, error) { return proof(c.Collect(ctx, checkoutSample())) },
		},
		"a refusal of a field": {
			fixture(t, "disburse_error.json"), 400, envelope, false,
			func(ctx context.Context, c *Client) (string, error) { return proof(c.Disburse(ctx, payouts[0])) },
		},
	}
}

// judged says of a result what counts: what is proven, or how it ended.
func judged(got string, err error) string {
	if err == nil {
		return "proven: " + got
	}
	return momo.OutcomeOf(err).String()
}

// TestAwkwardAnswersProveTheSameOrNothing plays the document's answers, changed in all
// the ways in which a provider may do so without a word.
func TestAwkwardAnswersProveTheSameOrNothing(t *testing.T) {
	server := &awkwardServer{}
	listener := httptest.NewServer(server)
	defer listener.Close()
	config := testConfig(2)
	config.BaseURL, config.MaxAttempts = listener.URL, 1
	client, err := New(config)
	require.NoError(t, err)
	variants := 0
	for name, op := range awkwardOperations(t) {
		play := func(text string) string {
			variants++
			server.write = func(w http.ResponseWriter) { server.body(w, text) }
			return judged(op.call(t.Context(), client))
		}
		server.status = op.status
		sample := jsontext.Value(op.answer)
		plain := play(op.answer)
		want := momo.Refused.String()
		if op.status == 200 {
			want = "proven: "
		}
		require.Contains(t, plain, want, name)

		objects, members := paths(t, sample, "")
		for _, at := range objects {
			for _, unknown := range []string{
				`"x"`, `1`, `{}`, `{"id":"9","status":"error"}`, `[]`, `[1,[2,{"a":[]}]]`, `null`, `true`,
			} {
				more := edited(t, sample, at, func(v jsontext.Value) jsontext.Value {
					return written('{', append(elementsOf(t, v), part{"an_unknown_member", jsontext.Value(unknown)}))
				})
				assert.Equal(t, plain, play(string(more)), "%s: %s in %q", name, unknown, at)
			}
			twice := edited(t, sample, at, func(v jsontext.Value) jsontext.Value {
				two := []part{{"unknown", jsontext.Value(`1`)}, {"Unknown", jsontext.Value(`{}`)}}
				return written('{', append(elementsOf(t, v), two...))
			})
			assert.Equal(t, plain, play(string(twice)), "%s: a name that nobody reads, twice in %q", name, at)
		}
		assert.Equal(t, plain, play(string(reversed(t, sample))), "%s: another order", name)
		for way, write := range conformance.Deliveries(conformance.Answer{Status: op.status, Body: op.answer}) {
			behind := plain
			if op.status != 200 && strings.Contains(way, "notice") {
				behind = momo.Indeterminate.String() // who is at fault may have done what it refuses
			}
			variants++
			server.write = write
			assert.Equal(t, behind, judged(op.call(t.Context(), client)), "%s: %s", name, way)
		}

		proving := regexp.MustCompile(op.proving)
		for _, path := range members {
			isProving := proving.MatchString(path)
			for _, odd := range []string{`null`, `[]`, `{}`, `{"a":1}`, `true`, `-7`, `"odd"`, `""`, ``} {
				got := play(string(edited(t, sample, path, func(jsontext.Value) jsontext.Value {
					if odd == "" {
						return nil
					}
					return jsontext.Value(odd)
				})))
				what := fmt.Sprintf("%s: %s = %s", name, path, odd)
				if !isProving {
					assert.Equal(t, plain, got, what)
					continue
				}
				assertHonest(t, op, plain, got, odd, what)
				unreadable := slices.Contains([]string{`[]`, `{}`, `{"a":1}`, `true`}, odd)
				if unreadable && !strings.HasPrefix(path, "data.1.") { // the second payout is not looked at
					assert.NotEqual(t, plain, got, "%s: what cannot be read proves nothing", what)
				}
			}
			// The same text, as a number where it was text and the reverse.
			got := play(string(edited(t, sample, path, swapped)))
			assert.Equal(t, plain, got, "%s: %s as text or number", name, path)
		}
	}
	assert.GreaterOrEqual(t, variants, 200)
	t.Log(variants, "variants")
}

// assertHonest is for a member that proves something: what cannot be read proves nothing.
// What is absent may leave the rest as it is.
func assertHonest(t *testing.T, op awkward, plain, got, odd, what string) {
	t.Helper()
	switch {
	case got == plain: // an echo that is absent, a code that is not listed, somebody else's part
	case op.noun && strings.HasPrefix(got, "proven: unknown"):
	case strings.HasSuffix(got, "KES, unknown"): // a transfer
	default:
		assert.Equal(t, momo.Indeterminate.String(), got, what)
	}
}

// swapped is a number as text, and a text that is a number as one.
func swapped(v jsontext.Value) jsontext.Value {
	text := strings.Trim(string(v), `"`)
	if v.Kind() == '0' {
		return jsontext.Value(strconv.Quote(text))
	}
	if number := regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]+)?$`); v.Kind() == '"' && number.MatchString(text) {
		return jsontext.Value(text)
	}
	return v
}
