package control_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/simulator/control"
)

// schema is as much of JSON Schema as the description uses.
type schema struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"` // a name, or some
	Format     string            `json:"format"`
	Enum       []any             `json:"enum"`
	Required   []string          `json:"required"`
	Properties map[string]schema `json:"properties"`
	Additional any               `json:"additionalProperties"`
	Items      *schema           `json:"items"`
}

type operation struct {
	Parameters  []struct{ Name, In string }
	RequestBody *struct {
		Required bool
		Content  map[string]struct{ Schema schema }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
}

type openapi struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

func readDescription(t *testing.T, text string) openapi {
	t.Helper()
	var description openapi
	require.NoError(t, json.Unmarshal([]byte(text), &description))
	return description
}

// check says where a value is not as a schema has it.
func (o openapi) check(s schema, value any, at string) (wrong []string) {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		found, known := o.Components.Schemas[name]
		if !known {
			return []string{at + ": no schema " + name}
		}
		return o.check(found, value, at)
	}
	types := []any{s.Type}
	if some, ok := s.Type.([]any); ok {
		types = some
	}
	if !slices.Contains(types, typeOf(value)) {
		return []string{fmt.Sprintf("%s is %v and not %v", at, value, s.Type)}
	}
	if s.Enum != nil && !slices.Contains(s.Enum, value) {
		wrong = append(wrong, fmt.Sprintf("%s is %v", at, value))
	}
	switch v := value.(type) {
	case string:
		if _, err := time.Parse(time.RFC3339, v); s.Format == "date-time" && err != nil {
			wrong = append(wrong, at+" is no time: "+v)
		}
	case []any:
		for i, element := range v {
			wrong = append(wrong, o.check(*s.Items, element, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case map[string]any:
		for _, name := range s.Required {
			if _, given := v[name]; !given {
				wrong = append(wrong, at+" has no "+name)
			}
		}
		for name, member := range v {
			if known, ok := s.Properties[name]; ok {
				wrong = append(wrong, o.check(known, member, at+"."+name)...)
			} else if s.Additional == false {
				wrong = append(wrong, at+" has also "+name)
			}
		}
	}
	return wrong
}

func typeOf(value any) any {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

// asked is a request of each operation, in an order in which each of them finds something,
// with what is done before it.
func asked(d *desk) []struct {
	operation, path, body string
	before                func()
} {
	type row = struct {
		operation, path, body string
		before                func()
	}
	return []row{
		{"GET /_sim/openapi.json", "", "", nil},
		{"PUT /_sim/wallets/{name}", "/_sim/wallets/samsoftpay/live", `{"minor":5}`, nil},
		{"PUT /_sim/callbacks/{name}", "/_sim/callbacks/sapama", `{"url":"` + d.merchant.URL + `"}`, nil},
		{"POST /_sim/paybill", "", `{"provider":"sapama","phone":"254722906835","account":"a","minor":100}`, nil},
		{
			"POST /_sim/paybill", "",
			`{"provider":"mpgateway","phone":"254722906835","account":"a","first_name":"A","minor":100}`, nil,
		},
		{"GET /_sim/messages", "/_sim/messages?phone=0722906835", "", func() { d.texts() }},
		{"POST /_sim/callbacks/{provider}/hold", "/_sim/callbacks/ssentezo/hold", "", nil},
		{
			"POST /_sim/payments/{provider}/{id}/approve", "/_sim/payments/ssentezo/r-1/approve", "",
			func() { d.deposit("r-1") },
		},
		{"POST /_sim/callbacks/{provider}/release", "/_sim/callbacks/ssentezo/release", `{"newest_first":true}`, nil},
		{
			"POST /_sim/payments/{provider}/{id}/decline", "/_sim/payments/ssentezo/r-2/decline", `{"reason":"no-money"}`,
			func() { d.deposit("r-2") },
		},
		{"POST /_sim/callbacks/{provider}/forge", "/_sim/callbacks/ssentezo/forge", `{"reference":"r-2","how":"claim"}`, nil},
		{"POST /_sim/faults", "", `{"kind":"slow","provider":"sapama","operation":"sms","times":2,"delay":"1s"}`, nil},
		{"POST /_sim/faults", "", `{"kind":"hang"}`, nil},
		{"GET /_sim/faults", "", "", nil},
		{"GET /_sim/payments", "/_sim/payments?status=succeeded", "", nil},
		{"GET /_sim/payments/{provider}/{id}", "/_sim/payments/ssentezo/r-1", "", func() {
			require.NoError(d.t, d.sim.WaitDeliveries(d.t.Context()))
		}},
		{"GET /_sim/state", "", "", nil},
		{"GET /_sim/ledger", "", "", nil},
		{"GET /_sim/requests", "/_sim/requests?limit=0", "", nil},
		{"GET /_sim/deliveries", "", "", nil},
		{"POST /_sim/deliveries/{id}/redeliver", "DELIVERY", "", nil},
		{"GET /_sim/sink", "", "", nil},
		{"POST /_sim/sink", "", "", nil},
		{"DELETE /_sim/faults/{number}", "/_sim/faults/1", "", nil},
		{"DELETE /_sim/faults", "", "", nil},
		{"GET /_sim/clock", "", "", nil},
		{"POST /_sim/clock", "", `{"advance":"24h"}`, nil},
		{"GET /_sim/snapshot", "", "", nil},
		{"POST /_sim/reset", "", "", nil},
		{"PUT /_sim/snapshot", "", "SAVED", nil},
	}
}

// texts lets SP Pay send a text message.
func (d *desk) texts() {
	token := `{"grant_type":"password","client_id":"` + simulator.SPPayClientID + `","client_secret":"` +
		simulator.SPPayClientSecret + `","username":"` + simulator.SPPayUsername + `","password":"` +
		simulator.SPPayPassword + `"}`
	var granted struct {
		Token string `json:"access_token"`
	}
	require.NoError(d.t, json.Unmarshal([]byte(d.post("/sppay/oauth/token", token, "")), &granted))
	d.post("/sppay/v1/api/sms/send", `{"from":"shop","message":"hello","to":["0722906835"]}`, granted.Token)
}

func (d *desk) post(path, body, token string) string {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.sim.Address()+path, strings.NewReader(body))
	require.NoError(d.t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(r)
	require.NoError(d.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(d.t, err)
	return string(text)
}

func TestEveryAnswerIsAsTheDescriptionSays(t *testing.T) {
	d := newDesk(t)
	saved := ""
	var described openapi
	answered := map[string]bool{ // which are no JSON
		"GET /_sim/events":              true, // TestTheStreamTellsOfEachChange
		"GET /_sim/deliveries/{id}/raw": true, // TestACallbackIsShownAsItWasSent
	}
	for _, row := range asked(d) {
		if row.before != nil {
			row.before()
		}
		method, path, _ := strings.Cut(row.operation, " ")
		url, body := row.path, row.body
		switch {
		case url == "DELIVERY":
			url = "/_sim/deliveries/" + d.sim.Deliveries(simulator.Ssentezo)[0].ID + "/redeliver"
		case url == "":
			url = path
		}
		if body == "SAVED" {
			body = saved
		}
		status, text := d.text(method, url, body)
		require.Equal(t, http.StatusOK, status, "%s: %s", row.operation, text)
		if path == "/_sim/openapi.json" {
			described = readDescription(t, text)
		}
		if row.operation == "GET /_sim/snapshot" {
			saved = text
		}
		o, ok := described.Paths[path][strings.ToLower(method)]
		require.True(t, ok, "%s is not described", row.operation)
		described.checkBody(t, o, body, row.operation)
		var value any
		require.NoError(t, json.Unmarshal([]byte(text), &value))
		assert.Empty(t, described.check(o.Responses["200"].Content["application/json"].Schema, value, row.operation))
		answered[row.operation] = true
	}
	for path, methods := range described.Paths {
		for method := range methods {
			assert.True(t, answered[strings.ToUpper(method)+" "+path], "no request of %s %s", method, path)
		}
	}
}

func (o openapi) checkBody(t *testing.T, described operation, body, name string) {
	t.Helper()
	if described.RequestBody == nil {
		assert.Empty(t, body, "%s has no body", name)
		return
	}
	var value any
	require.NoError(t, json.Unmarshal([]byte(body), &value))
	assert.Empty(t, o.check(described.RequestBody.Content["application/json"].Schema, value, "body of "+name))
}

func TestEveryPathIsDescribedAndEveryDescribedPathServed(t *testing.T) {
	text, err := os.ReadFile("openapi.json")
	require.NoError(t, err)
	var described []string
	for path, methods := range readDescription(t, string(text)).Paths {
		for method := range methods {
			described = append(described, strings.ToUpper(method)+" "+path)
		}
	}
	var served []string
	for _, r := range control.Routes() {
		served = append(served, strings.ReplaceAll(r, "...}", "}"))
	}
	assert.ElementsMatch(t, served, described)
}

func TestTheChangesOfTheDescriptionAreThoseThatThereAre(t *testing.T) {
	text, err := os.ReadFile("openapi.json")
	require.NoError(t, err)
	o := readDescription(t, string(text))
	for _, kind := range []simulator.ChangeKind{
		simulator.ChangePayment, simulator.ChangeRequest, simulator.ChangeDelivery, simulator.ChangeFault,
		simulator.ChangeWallet, simulator.ChangeCallbackURL, simulator.ChangeMessage, simulator.ChangeClock,
		simulator.ChangeReset, simulator.ChangeMissed,
	} {
		change := map[string]any{"sequence": 1.0, "kind": string(kind), "provider": "", "id": ""}
		assert.Empty(t, o.check(o.Components.Schemas["Change"], change, "change"))
	}
	assert.NotEmpty(t, o.check(o.Components.Schemas["Change"], map[string]any{"sequence": "1"}, "change"))
	for _, how := range simulator.Forgeries() {
		body := o.Paths["/_sim/callbacks/{provider}/forge"]["post"].RequestBody.Content["application/json"].Schema
		assert.Empty(t, o.check(body, map[string]any{"reference": "r", "how": string(how)}, "body"))
	}
}
