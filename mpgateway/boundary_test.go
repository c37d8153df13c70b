package mpgateway

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/sign"
)

const boundarySecret = momo.Secret("0123456789abcdef0123456789abcdef")

// member is a scalar of a body, its path with a dot if it is in an object, its
// value as JSON.
type member struct{ path, value string }

// bodyOf writes members as a body; neighbours in one object share it.
func bodyOf(members ...member) string {
	var b strings.Builder
	open := ""
	for i, m := range members {
		object, name, nested := strings.Cut(m.path, ".")
		if !nested {
			object, name = "", m.path
		}
		if open != "" && object != open {
			b.WriteString("}")
		}
		if i > 0 {
			b.WriteString(",")
		}
		if object != "" && object != open {
			b.WriteString(quote(object) + ":{")
		}
		open = object
		b.WriteString(quote(name) + ":" + m.value)
	}
	if open != "" {
		b.WriteString("}")
	}
	return "{" + b.String() + "}"
}

// quote writes a text without anything to escape as JSON.
func quote(s string) string { return `"` + s + `"` }

// with returns members with the values of some changed, and new ones after the
// member that they name: "status>channel".
func with(members []member, pairs ...string) []member {
	out := slices.Clone(members)
	for i := 0; i < len(pairs); i += 2 {
		after, path, added := strings.Cut(pairs[i], ">")
		at := slices.IndexFunc(out, func(m member) bool { return m.path == after })
		if added {
			out = slices.Insert(out, at+1, member{path, pairs[i+1]})
		} else {
			out[at].value = pairs[i+1]
		}
	}
	return out
}

func without(members []member, paths ...string) []member {
	return slices.DeleteFunc(slices.Clone(members), func(m member) bool { return slices.Contains(paths, m.path) })
}

// mobile is the callback of a payment that the merchant began, terminal that of
// one at a point of sale, and paybill the document's sample.
func mobile() []member {
	return []member{
		{"merchant_id", `"e0fecd91fcb24f348048193b3fb34875ba3722b4"`}, {"operation_type", "17"},
		{"customer_id", `"254722345678"`}, {"amount", "10"}, {"init_amount", "100"}, {"currency", `"KES"`},
		{"order_id", `"order-1000"`}, {"transaction_id", `"1234567"`}, {"transaction_ref", `"QR555RQ"`}, {"status",
			"2"},
		{"provider_id", "40"}, {"destination_id", `""`}, {"result.code", "0"}, {"result.message", `"OK"`},
		{"provider_result.code", `"0"`}, {"provider_result.message", `"Accepted"`}, {"service_id", `"11"`},
		{"service_version", `"1.03/1.0|1.0"`}, {"service_date_time", `"2020-11-25 10:08:32.832969"`},
	}
}

func terminal() []member {
	return with(without(mobile(), "init_amount", "provider_result.code", "provider_result.message"),
		"operation_type", "20", "provider_id", "15", "destination_id", "2133456", "customer_id", `"0900000001"`)
}

func paybill() []member {
	return append(with(without(mobile(), "init_amount"), "operation_type", "32", "customer_id", `"2547 ***** 000"`,
		"order_id", `"2023-03-15-15-25-12-255432"`, "transaction_id", `""`, "destination_id", `"7000000"`),
		member{"extra.BillRefNumber", `"555555555"`}, member{"extra.FirstName", `"ALEX"`},
		member{"extra.MiddleName", `""`}, member{"extra.LastName", `"DOE"`})
}

// fragment is the document's own sample of the callback of a payment.
func fragment() []member {
	return []member{
		{"transaction_id", `"1234567"`}, {"order_id", `"order-1000"`}, {"service_id", "12345"},
		{"service_version", `"5.2.0"`},
		{"service_date_time", `"2020-11-25 10:08:32.832969"`}, {"result.code", "0"}, {"result.message", `"OK"`},
	}
}

func requireDoubt(t *testing.T, body string, incomplete bool) *AmbiguousError {
	t.Helper()
	got, err := ParseCallbackWithoutVerification([]byte(body))
	var doubt *AmbiguousError
	require.ErrorAs(t, err, &doubt, body)
	require.Nil(t, got)
	require.Equal(t, incomplete, doubt.Incomplete, body)
	return doubt
}

func signature(t testing.TB, body string) string {
	t.Helper()
	s, err := Sign(boundarySecret, []byte(body))
	require.NoError(t, err, body)
	return s
}

func TestAForgedBoundaryIsAmbiguousThoughTheSignatureHolds(t *testing.T) {
	const order = "Atransaction_id1transaction_refRstatus2provider_id40"
	failed := with(mobile(), "order_id", quote(order), "status", "3")
	for name, tc := range map[string]struct {
		genuine []member
		from    string
		to      string
	}{
		"the customer swallows the amount": {mobile(),
			`"customer_id":"254722345678","amount":10,"init_amount":100`,
			`"customer_id":"254722345678amount10init_","amount":100`},
		"an unknown name swallows the amount": {mobile(),
			`"customer_id":"254722345678","amount":10,"init_amount":100`,
			`"customer_id":"254722345678","amount10init_":"","amount":100`},
		"the end of the customer and the amount are a name": {mobile(),
			`"customer_id":"254722345678","amount":10,"init_amount":100`,
			`"customer_id":"25472234567","8amount10init_":"","amount":100`},
		"an addition swallows the amount": {with(mobile(), "customer_id>channel", `"stk"`),
			`"channel":"stk","amount":10,"init_amount":100`,
			`"channel":"stkamount10init_","amount":100`},
		"the name of an addition swallows the amount": {with(mobile(), "customer_id>channel", `""`),
			`"channel":"","amount":10,"init_amount":100`,
			`"channelamount10init_":"","amount":100`},
		"an order becomes another one, paid": {failed,
			`"` + order + `","transaction_id":"1234567","transaction_ref":"QR555RQ","status":3,"provider_id":40`,
			`"A","transaction_id":"1","transaction_ref":"R","status":2,"provider_id":40,` +
				`"transaction_id1234567transaction_refQR555RQstatus3provider_id40":""`},
		"an order becomes another one, paid, and a value the rest": {failed,
			`"` + order + `","transaction_id":"1234567","transaction_ref":"QR555RQ","status":3,"provider_id":40`,
			`"A","transaction_id":"1","transaction_ref":"R","status":2,"provider_id":40,` +
				`"t":"ransaction_id1234567transaction_refQR555RQstatus3provider_id40"`},
		"an order swallows all that follows": {mobile(),
			`"order_id":"order-1000","transaction_id":"1234567","transaction_ref":"QR555RQ","status":2`,
			`"order_id":"order-1000transaction_id1234567transaction_refQR555RQstatus2"`},
		"an order swallows one": {mobile(), `"order_id":"order-1000","transaction_id":"1234567"`,
			`"order_id":"order-1000transaction_id1234567"`},
		"an order loses its end to an unknown name": {mobile(),
			`"order_id":"order-1000"`, `"order_id":"ord","er":"-1000"`},
		"and to an unknown null": {with(mobile(), "order_id", `"order-1000y"`), `"order_id":"order-1000y"`,
			`"order_id":"order-1000","y":null`},
		"an unknown name contains one": {mobile(),
			`"transaction_ref":"QR555RQ","status":2`, `"transaction_ref":"QR555","RQstatus2":""`},
		"an unknown name ends in one": {mobile(),
			`"transaction_ref":"QR555RQ","status":2`, `"transaction_ref":"QR555","RQstatus":2`},
		"an unknown name begins with one": {mobile(), `"status":2,`, `"status2":"",`},
		"an unknown name with the start of one": {mobile(), `"amount":10,"init_amount":100`,
			`"amount":10,"init_":"amount100"`},
		"an unknown name with the end of one": {mobile(), `"destination_id":""`, `"d":"estination_id"`},
		"a receipt swallows the status": {mobile(),
			`"transaction_ref":"QR555RQ","status":2`, `"transaction_ref":"QR555RQstatus2"`},
		"a message swallows the other result": {mobile(),
			`"message":"OK"},"provider_result":{"code":"0","message":"Accepted"}`,
			`"message":"OKprovider_result.code0provider_result.messageAccepted"}`},
		"a result becomes the provider's": {mobile(),
			`"","result":{"code":0,"message":"OK"},"provider_result":{"code":"0","message":"Accepted"}`,
			`"result.code0result.messageOKprovider_","result":{"code":0},"provider_":"result.messageAccepted"`},
		"a currency is swallowed": {mobile(), `"init_amount":100,"currency":"KES"`,
			`"init_amount":100,"c":"urrencyKES"`},
		"a currency is made of an order": {with(without(mobile(), "currency"), "order_id", `"o-1currencyUSD"`),
			`"order_id":"o-1currencyUSD"`, `"order_id":"o-1","currency":"USD"`},
		"a currency is made of a customer": {with(without(terminal(), "currency"), "customer_id",
			`"0900currencyUSD"`),
			`"customer_id":"0900currencyUSD"`, `"customer_id":"0900","currency":"USD"`},
		"a destination is made of a customer": {with(without(terminal(), "destination_id"), "customer_id",
			`"0900destination_id7"`),
			`"customer_id":"0900destination_id7"`, `"customer_id":"0900","destination_id":7`},
		"an amount is made of a customer": {with(terminal(), "customer_id", `"0900amount99init_"`),
			`"customer_id":"0900amount99init_","amount":10`, `"customer_id":"0900","amount":99,"init_amount":10`},
		"an account becomes another one": {with(without(paybill(), "extra.MiddleName", "extra.LastName"),
			"extra.BillRefNumber", `"5extra.MiddleNameJOE"`),
			`"BillRefNumber":"5extra.MiddleNameJOE"`, `"BillRefNumber":"5","MiddleName":"JOE"`},
		"an account loses its end": {with(paybill(), "extra.BillRefNumber", `"555extra.x5"`),
			`"BillRefNumber":"555extra.x5"`, `"BillRefNumber":"555","x":5`},
		"an account is written as a fraction": {paybill(), `"BillRefNumber":"555555555"`,
			`"BillRefNumber":555555555.0`},
		"a name swallows the last destination": {append(without(paybill(), "destination_id"), member{"destination_id", `""`}),
			`"LastName":"DOE"},"destination_id":""`, `"LastName":"DOEdestination_id"}`},
		"a destination is made of a name": {with(without(paybill(), "destination_id"), "extra.LastName",
			`"Adestination_id8"`),
			`"LastName":"Adestination_id8"}`, `"LastName":"A"},"destination_id":8`},
		"a destination is made of a name and an addition": {with(without(paybill(), "destination_id"),
			"extra.LastName", `"Abdestination_id8"`),
			`"LastName":"Abdestination_id8"}`, `"LastName":"A"},"b":"","destination_id":8`},
		"a currency is made of a customer and an addition": {with(without(terminal(), "currency"), "customer_id",
			`"0900xcurrencyUSD"`),
			`"customer_id":"0900xcurrencyUSD"`, `"customer_id":"0900","x":"","currency":"USD"`},
		"a customer at a terminal loses an end": {with(terminal(), "customer_id", `"0900x"`),
			`"customer_id":"0900x"`, `"customer_id":"0900","x":""`},
		"an account is made of a time": {with(mobile(), "service_date_time", `"soonextra.BillRefNumber5"`),
			`"soonextra.BillRefNumber5"`, `"soon","extra":{"BillRefNumber":"5"}`},
		"a customer loses an end": {mobile(), `"customer_id":"254722345678"`, `"customer_id":"25472","2345678":""`},
		"a merchant loses an end": {mobile(), `3722b4","operation_type"`, `3722","b4":"","operation_type"`},
	} {
		t.Run(name, func(t *testing.T) {
			genuine := bodyOf(tc.genuine...)
			require.Contains(t, genuine, tc.from)
			forged := strings.Replace(genuine, tc.from, tc.to, 1)
			require.Equal(t, signature(t, genuine), signature(t, forged))
			requireDoubt(t, forged, false)
		})
	}
}

// What the gateway sends is believed as it stands.
func TestGenuineCallbacksAreBelieved(t *testing.T) {
	for name, members := range map[string][]member{
		"mobile": mobile(), "mobile without currency": without(mobile(), "currency"),
		"mobile without init_amount": without(mobile(), "init_amount"),
		"payout":                     with(mobile(), "operation_type", "16"),
		"of a type to come":          with(mobile(), "operation_type", "99"),
		"with an account":            with(mobile(), "service_date_time>extra.BillRefNumber", `"5"`), "terminal": terminal(),
		"paybill":                      paybill(),
		"paybill with two names":       without(paybill(), "extra.MiddleName", "extra.LastName"),
		"a currency behind a customer": with(without(mobile(), "currency"), "customer_id>currency", `"KES"`),
		"no customer":                  with(mobile(), "customer_id", `""`),
		"an operator's words": with(mobile(), "status", "3", "result.message",
			`"status unknown, amount and currency are missing"`,
			"provider_result.message", `"Declined due to limit rule: less than the minimum transaction amount"`),
		"anything that informs": with(mobile(), "service_version", "11.1", "service_id", "true",
			"provider_result.code", "-8888", "service_date_time", "null"),
		"numbers for texts": with(mobile(), "transaction_id", "1234567", "service_id", "11", "destination_id",
			"7000000"),
	} {
		_, err := ParseCallbackWithoutVerification([]byte(bodyOf(members...)))
		assert.NoError(t, err, name)
	}
}

// Members that the gateway adds, of any type, are let through wherever nothing that
// counts could have lost its end to them.
func TestAnAdditionIsLetThroughWhereNothingThatCountsIsInDoubt(t *testing.T) {
	body := bodyOf(paybill()...)
	expected, err := ParseCallbackWithoutVerification([]byte(body))
	require.NoError(t, err)
	additions := []string{
		`"channel":"stk"`, `"channel":""`, `"attempt":1`, `"fee":1.50`, `"delta":-1e5`, `"final":true`,
		`"final":false`, `"note":null`,
		`"tags":[]`, `"tags":["a",["b",null],{"c":"d"}]`, `"details":{}`, `"details":{"a":{"b":{"c":1}},"d":[]}`,
		`"Amounts":5`, `"_links":[]`, `"a b":1`, `"x":"the amount due"`,
	}
	for _, before := range []string{ // all but what follows an identifier
		`"merchant_id"`, `"amount"`, `"currency"`, `"order_id"`, `"provider_id"`, `"destination_id"`,
		`"message":"OK"`, `},"provider_result"`,
		`"message":"Accepted"`, `"service_id"`, `"service_version"`, `"service_date_time"`, `"extra"`, `"MiddleName"`,
		`"LastName"`,
	} {
		for _, addition := range additions {
			require.Contains(t, body, before)
			added := strings.Replace(body, before, addition+","+before, 1)
			if strings.HasPrefix(before, "}") {
				added = strings.Replace(body, before, ","+addition+before, 1)
			}
			got, err := ParseCallbackWithoutVerification([]byte(added))
			if assert.NoError(t, err, added) {
				got.Raw = expected.Raw
				assert.Equal(t, expected, got, added)
			}
		}
	}
	for _, addition := range additions {
		_, err := ParseCallbackWithoutVerification([]byte(strings.TrimSuffix(body, "}") + "," + addition + "}"))
		assert.NoError(t, err, "at the end: %s", addition)
	}
}

func TestAnAdditionIsAmbiguousWhereAnIdentifierCouldHaveLostItsEnd(t *testing.T) {
	for _, path := range []string{
		"merchant_id", "order_id", "transaction_id", "transaction_ref", "destination_id", "extra.BillRefNumber",
	} {
		added := ">channel"
		if strings.HasPrefix(path, "extra.") {
			added = ">extra.channel"
		}
		requireDoubt(t, bodyOf(with(paybill(), path+added, `"stk"`)...), false)
		requireDoubt(t, bodyOf(with(paybill(), path+added, `null`)...), false)
	}
	for _, addition := range []string{ // and wherever its name is none, or contains a documented one
		`"new_status":3`, `"amount_paid":5`, `"xcurrency":""`, `"order_ids":[1]`, `"my":{"order_id":1}`, `"a.b":1`,
		`"0":1`, `"":1`, `"é":1`, `" x":{}`, `"details":{"0":[]}`, `"details":{"signature":"x"}`, `"x":"amount5"`,
		`"x":"init_"`, `"x":"amount0"`, `"x":"status-1"`, `"x":"currencyKES"`, `"x":"amoun","tx":1`, `"x":"order_id"`,
		`"x":"result.code"`,
	} {
		body := strings.Replace(bodyOf(mobile()...), `"amount":10`, addition+`,"amount":10`, 1)
		requireDoubt(t, body, false)
	}
}

// The names that the document gives, and what stands in their place.
func TestADocumentedMemberOfAnotherKindIsAmbiguous(t *testing.T) {
	for path, values := range map[string][]string{
		"status":               {`"2"`, `2.0`, `-2`, `true`, `null`, `[]`, `{}`, `{"a":2}`, `1234567890`},
		"amount":               {`"10"`, `1e1`, `true`, `null`, `[]`, `[10]`},
		"init_amount":          {`"10"`, `1e1`, `null`},
		"operation_type":       {`"17"`, `17.0`},
		"provider_id":          {`"40"`, `[40]`},
		"currency":             {`"shilling"`, `"KE"`, `"kes"`, `404`, `""`},
		"customer_id":          {`"joe"`, `"254700000001x"`, `null`, `true`},
		"order_id":             {`"o 1"`, `""`, `"amountX"`, `1.5`, `-1`, `null`, `1234567890123456789`},
		"transaction_id":       {`1.5`, `null`, `true`, `-1`},
		"result.code":          {`1.0`, `null`, `[0]`},
		"provider_result.code": {`[]`, `{}`},
	} {
		for _, value := range values {
			requireDoubt(t, bodyOf(with(mobile(), path, value)...), false)
		}
	}
	requireDoubt(t, bodyOf(with(terminal(), "amount>init_amount", "10")...), false)
	for _, value := range []string{`1`, `null`, `[]`, `{"x":1}`} {
		requireDoubt(t, strings.Replace(bodyOf(mobile()...), `{"merchant_id"`, `{"signature":`+value+`,"merchant_id"`, 1),
			false)
	}
}

func TestACallbackThatLacksAFieldIsIncomplete(t *testing.T) {
	for _, m := range mobile() {
		if m.path != "init_amount" && m.path != "currency" && m.path != "destination_id" {
			requireDoubt(t, bodyOf(without(mobile(), m.path, "init_amount", "currency")...), true)
		}
	}
	for _, path := range []string{"currency", "extra.BillRefNumber", "extra.FirstName"} {
		requireDoubt(t, bodyOf(without(paybill(), path, "extra.MiddleName", "extra.LastName")...), true)
	}
	for _, empty := range []string{`[]`, `{}`} {
		requireDoubt(t, strings.Replace(bodyOf(mobile()...), `{"code":0,"message":"OK"}`, empty, 1), true)
	}
	requireDoubt(t, `{}`, true)
	requireDoubt(t, bodyOf(fragment()...), true)
	requireDoubt(t, bodyOf(with(fragment(), "order_id", `"ord"`, "order_id>er", `"-1000"`)...), false)
}

func TestADoubtNamesTheOrderThatIsShown(t *testing.T) {
	assert.Equal(t, "16280954971628095497", requireDoubt(t, fixture(t, "callback_payment.json"), true).Reference)
	ambiguous := requireDoubt(t, bodyOf(with(mobile(), "status", `"2"`)...), false)
	assert.Equal(t, "order-1000", ambiguous.Reference)
	assert.NotContains(t, ambiguous.Error(), "order-1000")
	assert.NotEqual(t, ambiguous.Error(), (&AmbiguousError{Incomplete: true}).Error())
	assert.Empty(t, requireDoubt(t, bodyOf(with(mobile(), "order_id", `"o 1"`)...), false).Reference,
		"which is no order")
	_, err := ParseCallbackWithoutVerification([]byte(`{"order_id":"order-1000","status":"2"`))
	assert.False(t, errors.As(err, new(*AmbiguousError)), "what is malformed is not read at all")
}

func TestALongCallbackIsRefused(t *testing.T) {
	for name, values := range map[string]int{strings.Repeat("x", 1000): 64, "x": 400} {
		list := `"` + name + `":[` + strings.Repeat("0,", values) + `0]`
		body := strings.Replace(bodyOf(mobile()...), `"amount"`, list+`,"amount"`, 1)
		_, err := ParseCallbackWithoutVerification([]byte(body))
		assert.Error(t, err)
		_, err = ParseCallbackWithoutVerification([]byte(strings.Replace(body, strings.Repeat("0,", values/2), "", 1)))
		assert.NoError(t, err)
	}
}

// cut is where a name and its value begin in a signed text; the value ends where
// the next name begins.
type cut struct{ name, value int }

// repartition makes other bodies of one signed text.
type repartition struct {
	random *rand.Rand
	text   string
	cuts   []cut // of the genuine body
	names  []cut // where documented names are in text, from and to
}

func newRepartition(seed uint64, members []member) *repartition {
	r := &repartition{random: rand.New(rand.NewPCG(12, seed))}
	for _, m := range members {
		r.cuts = append(r.cuts, cut{len(r.text), len(r.text) + len(m.path)})
		r.text += m.path + strings.Trim(m.value, `"`)
	}
	for _, s := range spellings {
		for at := range r.text {
			if strings.HasPrefix(r.text[at:], s.name) {
				r.names = append(r.names, cut{at, at + len(s.name)})
			}
		}
	}
	return r
}

// body moves, swallows, invents and splits members a few times.
func (r *repartition) body() string {
	cuts := slices.Clone(r.cuts)
	for range 1 + r.random.IntN(4) {
		cuts = r.change(cuts, r.random.IntN(len(cuts)))
	}
	return r.write(cuts)
}

func (r *repartition) change(cuts []cut, i int) []cut {
	end := len(r.text)
	if i+1 < len(cuts) {
		end = cuts[i+1].name
	}
	switch r.random.IntN(12) {
	case 0, 1: // the value before swallows some members
		if i > 0 {
			cuts = slices.Delete(cuts, i, min(i+1+r.random.IntN(4), len(cuts)))
		}
	case 2: // a documented name becomes a member, or one that begins within it
		at := r.names[r.random.IntN(len(r.names))]
		if r.random.IntN(4) == 0 {
			at.name += r.random.IntN(at.value - at.name)
		}
		cuts = r.insert(cuts, at)
	case 3, 4, 5: // a member moves to another place where its name stands
		cuts = r.move(cuts, r.names[r.random.IntN(len(r.names))])
	case 6: // all members move to some place where their names stand
		for _, at := range r.random.Perm(len(r.names)) {
			cuts = r.move(cuts, r.names[at])
		}
	case 7: // a piece of a value becomes an unknown name
		if length := end - cuts[i].value; length > 0 {
			at := cuts[i].value + r.random.IntN(length)
			cuts = r.insert(cuts, cut{at, at + r.random.IntN(min(12, end-at)+1)})
		}
	case 8: // what follows the number that a value begins with becomes an unknown name
		at := cuts[i].value
		for at < end && '0' <= r.text[at] && r.text[at] <= '9' {
			at++
		}
		cuts = r.insert(cuts, cut{at, at + r.random.IntN(end-at+1)})
	case 9: // the end of a value goes to the next name
		if i > 0 {
			cuts[i].name -= r.random.IntN(cuts[i].name - cuts[i-1].value + 1)
		}
	case 10: // the start of a value goes to its own name
		cuts[i].value += r.random.IntN(end - cuts[i].value + 1)
	case 11: // the end of a name goes to its value
		cuts[i].value -= r.random.IntN(cuts[i].value - cuts[i].name + 1)
	}
	return cuts
}

// move makes a member of the name that stands at a place, and of no other one.
func (r *repartition) move(cuts []cut, to cut) []cut {
	name := r.text[to.name:to.value]
	others := slices.DeleteFunc(slices.Clone(cuts),
		func(c cut) bool { return c.name > 0 && r.text[c.name:c.value] == name })
	return r.insert(others, to)
}

// insert adds a member, and takes what it covers from the others. Of one in whose
// name it begins, the beginning is a name, or goes to the value before.
func (r *repartition) insert(cuts []cut, added cut) []cut {
	out := []cut{}
	for _, c := range cuts {
		if c.value <= added.name {
			out = append(out, c)
		} else if c.name < added.name && r.random.IntN(2) == 0 {
			out = append(out, cut{c.name, added.name})
		}
	}
	out = append(out, added)
	for _, c := range cuts {
		if c.name >= added.value {
			out = append(out, c)
		}
	}
	out[0].name = 0
	return out
}

var numeric = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

func (r *repartition) write(cuts []cut) string {
	var members []member
	for i, c := range cuts {
		end := len(r.text)
		if i+1 < len(cuts) {
			end = cuts[i+1].name
		}
		name, text := r.text[c.name:c.value], r.text[c.value:end]
		value := quote(text)
		switch key := find([]byte(name)); {
		case numeric.MatchString(text) && (key.isNumber() || r.random.IntN(3) == 0):
			value = text
		case text == "" && r.random.IntN(4) == 0:
			value = "null"
		case text == "1" && r.random.IntN(4) == 0:
			value = "true"
		}
		members = append(members, member{name, value})
	}
	body := bodyOf(members...)
	if r.random.IntN(8) == 0 { // what leaves no trace in the text
		trace := []string{`"amount":[]`, `"order_id":{}`, `"status":[]`, `"x":{}`,
			`"init_amount":[]`}[r.random.IntN(5)]
		body = "{" + trace + "," + body[1:]
	}
	return body
}

// proven is a callback without what only informs.
func proven(c *Callback) Callback {
	p := *c
	p.Reason, p.Result.Message, p.ProviderResult, p.ServiceID, p.ServiceVersion, p.ServiceTime = "", "", Result{}, "",
		"", ""
	p.FirstName, p.MiddleName, p.LastName, p.Raw = "", "", "", ""
	return p
}

// Whoever has a genuine callback can cut its signed text at other places, and the
// signature holds. None of these bodies is believed with another meaning: not of
// plain callbacks, and not of those in which customers chose what they typed.
func TestNoRepartitionIsBelievedWithAnotherMeaning(t *testing.T) {
	bodies := [][]member{
		mobile(), without(mobile(), "init_amount"), without(mobile(), "init_amount", "currency"), without(mobile(),
			"currency"),
		with(mobile(), "order_id", `"Atransaction_id1transaction_refRstatus2provider_id40"`, "status", "3"),
		with(without(mobile(), "currency"), "order_id", `"o-1currencyUSD"`),
		with(without(mobile(), "destination_id"), "order_id", `"o-1destination_id7"`),
		with(mobile(), "order_id", `"order_idx"`), with(mobile(), "order_id", `"init_"`), with(mobile(), "order_id",
			`"channelstk"`),
		with(mobile(), "customer_id>channel", `"stk"`, "result.message>detail", `"x"`,
			"service_date_time>fees.gateway", `"1.50"`),
		with(mobile(), "customer_id>channel", `"init_"`), with(mobile(), "customer_id>channel", `"amount77init_"`),
		with(without(mobile(), "init_amount"), "operation_type", "16", "status", "3", "provider_result.message",
			`"the minimum transaction amount"`),
		terminal(), without(terminal(), "currency", "destination_id"),
		with(terminal(), "customer_id", `"0900amount99init_"`),
		with(without(terminal(), "currency"), "customer_id", `"0900currencyUSD"`, "order_id", `"d-1currencyUSD"`),
		with(without(terminal(), "destination_id"), "customer_id", `"0900destination_id7"`, "order_id",
			`"d-1destination_id7"`),
		with(terminal(), "order_id", `"d-1provider_result.code0provider_result.messageOK"`),
		with(terminal(), "destination_id", `"7result.code9"`), with(terminal(), "destination_id", `"Alice"`),
		paybill(), without(paybill(), "extra.MiddleName", "extra.LastName"),
		with(paybill(), "extra.BillRefNumber", `"amount900"`, "extra.FirstName", `"status2"`),
		with(paybill(), "extra.BillRefNumber", `"Aextra.FirstNameB"`, "extra.LastName", `"init_amount5"`),
		with(without(paybill(), "extra.MiddleName", "extra.LastName"), "extra.BillRefNumber",
			`"Aextra.MiddleNameextra.LastNameB"`),
		with(without(paybill(), "destination_id"), "extra.BillRefNumber", `"5"`, "extra.FirstName",
			`"Bdestination_id8"`),
		fragment(), with(fragment(), "order_id", `"Aservice_id5"`), with(fragment(), "order_id", `"Acurrency"`),
		with(paybill(), "extra.BillRefNumber", `"signature"`, "extra.FirstName", `"order_idZ"`),
		otherName(paybill(), "extra.PayBillRefNumber"), append(paybill(), member{"PayBillRefNumber", `"555555555"`}),
		with(paybill(), "extra.BillRefNumber", `"APayBillRefNumberA"`, "order_id", `"oPayBillRefNumber5"`),
		without(mobile(), "provider_result.code", "provider_result.message", "transaction_ref", "merchant_id"),
		without(paybill(), "extra.BillRefNumber", "extra.FirstName", "extra.MiddleName", "extra.LastName"),
		with(mobile(), "order_id", `"o-1channelstk"`, "transaction_ref", `"QRnoteA"`, "destination_id", `"Alice"`),
	}
	const perBody = 3_500
	tried, believed, asked := 0, 0, 0
	for i, members := range bodies {
		genuine := bodyOf(members...)
		mac := signature(t, genuine)
		read, err := readFields([]byte(genuine))
		require.NoError(t, err, genuine)
		meant, err := read.callback(nil)
		require.NoError(t, err, genuine)
		key := sign.NewRecursive([]byte(boundarySecret))
		r, seen := newRepartition(uint64(i), members), map[string]bool{genuine: true}
		for attempts := 0; len(seen) <= perBody; attempts++ {
			require.Less(t, attempts, 100*perBody, genuine)
			body := r.body()
			if sum, err := key.Sum([]byte(body)); err != nil || sum != mac || seen[body] {
				continue // not another reading of the same text
			}
			seen[body] = true
			tried++
			if got, err := ParseAskedWithoutVerification([]byte(body)); err == nil {
				asked++
				requireConfirmable(t, meant, got, body+"\nmade of "+genuine)
			}
			got, err := ParseCallbackWithoutVerification([]byte(body))
			if doubt := new(AmbiguousError); errors.As(err, &doubt) && doubt.Incomplete {
				require.Equal(t, meant.Reference, doubt.Reference, "%s\nmade of %s", body, genuine)
			}
			if err != nil {
				continue
			}
			believed++
			require.Equal(t, proven(meant), proven(got), "%s\nmade of %s", body, genuine)
		}
	}
	assert.GreaterOrEqual(t, tried, 100_000)
	assert.Greater(t, believed, 500, "some differ only in what informs")
	assert.Greater(t, asked, 2_000, "and more in what the gateway's answer says")
}

func otherName(members []member, name string) []member {
	out := slices.Clone(members)
	for i := range out {
		if out[i].path == "extra.BillRefNumber" {
			out[i].path = name
		}
	}
	return out
}

// requireConfirmable demands that nothing which the gateway's answer leaves open has
// another meaning, and that the order is the right one, or found out by its ID. What
// the answer says by itself is as it was meant, or is left empty.
func requireConfirmable(t *testing.T, meant, got *Callback, body string) {
	t.Helper()
	money := func(c *Callback) []any {
		return []any{c.Amount, c.Number, c.InitAmount, c.Type, c.Status, c.Direction, c.Account}
	}
	require.Equal(t, money(meant), money(got), body)
	if got.NeedsID {
		require.True(t, strings.HasPrefix(meant.Reference, got.Reference) || strings.HasPrefix(got.Reference, meant.Reference), body)
		require.NotEmpty(t, got.ID, body)
		require.True(t, strings.HasPrefix(meant.ID, got.ID), body)
	} else {
		require.Equal(t, meant.Reference, got.Reference, body)
		require.Contains(t, []string{meant.ID, ""}, got.ID, body)
	}
	for of, values := range map[string][2]string{
		"receipt":     {meant.NetworkReference, got.NetworkReference},
		"destination": {meant.DestinationID, got.DestinationID}, "merchant": {meant.MerchantID, got.MerchantID},
		"customer": {string(meant.CustomerID), string(got.CustomerID)},
	} {
		require.Contains(t, []string{values[0], ""}, values[1], "%s: %s", of, body)
	}
}

func TestAReferenceThatCouldBeReadOtherwiseIsRefused(t *testing.T) {
	client, requests, _ := mocked(t, http.StatusOK, acceptedIn)
	refused := []string{
		"amount", "order-amount10", "254722345678amount10init_",
		"Atransaction_id1transaction_refRstatus2provider_id40", "a.status", "xcurrencyKES",
		"my_order_id", "result.code", "provider_result.message", "extra.BillRefNumber", "extra.billRefNumber",
		"init_", "order-init_",
		"provider_", "estination_id7", "destination_id",
	}
	for _, reference := range refused {
		collect, disburse, deposit, withdraw := sampleCollect, sampleDisburse, sampleDeposit, sampleWithdraw
		collect.Reference, disburse.Reference, deposit.Reference, withdraw.Reference = reference, reference,
			reference, reference
		for _, verb := range []func() (*Transaction, error){
			func() (*Transaction, error) { return client.Collect(t.Context(), collect) },
			func() (*Transaction, error) { return client.Disburse(t.Context(), disburse) },
			func() (*Transaction, error) { return client.POSDeposit(t.Context(), deposit) },
			func() (*Transaction, error) { return client.POSWithdraw(t.Context(), withdraw) },
		} {
			_, err := verb()
			assert.Equal(t, []string{"Reference"}, names(t, err), reference)
		}
		_, err := client.DisburseBulk(t.Context(), BulkRequest{ID: "b-1", Items: []DisburseRequest{disburse}})
		assert.Equal(t, []string{"Items[0].Reference"}, names(t, err), reference)

		collect = sampleCollect
		collect.Provider, collect.Payer, collect.CustomerID = 43, momo.Phone{}, momo.Private(reference)
		_, err = client.Collect(t.Context(), collect)
		assert.Equal(t, []string{"CustomerID"}, names(t, err), reference)
		deposit = sampleDeposit
		deposit.DestinationID = reference
		_, err = client.POSDeposit(t.Context(), deposit)
		assert.Equal(t, []string{"DestinationID"}, names(t, err), reference)
	}
	assert.Empty(t, *requests)
	for _, reference := range []string{ // which end or begin like a name, and nothing can complete it
		"order-1000", "9f8a3c", "stat", "Status", "AMOUNT", "transaction", "a.m-ount", "tomerchant", "extra",
		"result",
	} {
		assert.False(t, ambiguousReference(reference), reference)
	}
	_, err := client.Transaction(t.Context(), "order-amount10")
	assert.NotErrorIs(t, err, momo.ErrInvalid, "a payment that was begun elsewhere can be looked up")
}

// A reference can swallow the name of the field behind it where one documented name
// ends in another.
func TestEveryBeginningOfANameThatAnotherCompletesIsKnown(t *testing.T) {
	var found []string
	for _, one := range spellings {
		for _, other := range spellings {
			if start, ok := strings.CutSuffix(one.name, other.name); ok && start != "" {
				found = append(found, start)
			}
		}
	}
	slices.Sort(found)
	assert.ElementsMatch(t, slices.Compact(found), unfinished)
}
