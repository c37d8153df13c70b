package sapama

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// said is an answer's text: the two codes of its envelope, and its data.
func said(status, code int, data string) string {
	return fmt.Sprintf(`{"httpStatusCode":%d,"systemCode":%d,"message":"no","data":%s}`, status, code, data)
}

// contradictions are answers that refuse by one of their parts and accept by another.
var contradictions = map[string]struct {
	status int
	answer string
}{
	"an accepted checkout":         {400, said(400, 900, `{"invoice_id":386578,"type":"success","code":200}`)},
	"an invoice of an odd shape":   {400, said(400, 900, `{"invoice_uuid":{"a":1}}`)},
	"an invoice":                   {400, said(400, 900, `{"invoice_uuid":"trans_1"}`)},
	"the code of an acceptance":    {400, said(400, 900, `{"code":200}`)},
	"a scheduled payout":           {400, said(400, 900, `[{"status":"success","proxy_trans_id":305528}]`)},
	"a number":                     {400, said(400, 900, `[{"status":"error","proxy_trans_id":1}]`)},
	"an acceptance beside a fault": {400, said(400, 900, `[{"field":"phone","error":"no"},{"type":"success"}]`)},
	"a fault that names a row":     {400, said(400, 900, `[{"field":"phone","error":"no","sapama_id":4}]`)},
	"an unknown word":              {400, said(400, 900, `[{"status":"scheduled"}]`)},
	"two words":                    {400, said(400, 900, `[{"status":"error","type":"success"}]`)},
	"a transfer under way":         {400, said(400, 900, `{"workflow":"initiated"}`)},
	"a transfer with a number":     {400, said(400, 900, `{"id":14}`)},
	"data that cannot be read":     {400, said(400, 900, `[{"status":["success"]}]`)},
	"a mixed batch": {400, said(400, 900, `[{"status":"error","trans_id":"PAY-1"},
		{"status":"success","proxy_trans_id":9,"trans_id":"PAY-2"}]`)},
	"a system code of acceptance":   {400, said(400, 700, `[]`)},
	"the same, in a 200":            {200, said(400, 700, `[]`)},
	"a 200 that refuses with data":  {200, said(400, 900, `[{"proxy_trans_id":"7"}]`)},
	"a 200 with a refusing code":    {200, said(200, 900, `[]`)},
	"a 400 with a 200 inside":       {400, said(200, 900, `[]`)},
	"a 403 with a 200 inside":       {403, `{"httpStatusCode":200,"data":[]}`},
	"a 200 with a redirect inside":  {200, said(302, 900, `[]`)},
	"a server error inside a 400":   {400, said(500, 1000, `[]`)},
	"an acceptance in a 401":        {401, said(200, 700, `{"invoice_id":1,"type":"success"}`)},
	"a 403 with data":               {403, said(403, 903, `{"invoice_id":1}`)},
	"an acceptance in a 429":        {429, said(200, 700, `{"invoice_id":1,"type":"success"}`)},
	"a 429 with data":               {429, said(429, 900, `[{"proxy_trans_id":1}]`)},
	"a limit in a 200, with data":   {200, said(429, 900, `[{"proxy_trans_id":1}]`)},
	"an acceptance by one spelling": {400, `{"httpStatusCode":400,"systemCode":900,"system_code":700,"data":[]}`},
}

func TestAnAnswerThatContradictsItselfIsNoRefusal(t *testing.T) {
	for name, c := range contradictions {
		for verb, call := range map[string]func(*bench) error{
			"collect": func(b *bench) error { _, err := b.Collect(t.Context(), checkoutSample()); return err },
			"disburse": func(b *bench) error {
				_, err := b.Disburse(t.Context(), payoutSample("PAY-1", "254722906830"))
				return err
			},
			"batch": func(b *bench) error {
				_, err := b.DisburseBatch(t.Context(), []DisburseRequest{
					payoutSample("PAY-1", "254722906830"), payoutSample("PAY-2", "254722906832"),
				})
				return err
			},
			"transfer": func(b *bench) error {
				_, err := b.Transfer(t.Context(), transferSample())
				return err
			},
			"sms": func(b *bench) error {
				_, err := b.SendSMS(t.Context(), []Message{{To: momo.MustPhone("254722906830"), Text: "x"}})
				return err
			},
		} {
			b := newBench(t, 2, c.status, c.answer)
			err := call(b)
			require.ErrorIs(t, err, momo.ErrIndeterminate, "%s, %s", name, verb)
			assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), "%s, %s", name, verb)
			assert.Equal(t, 1, b.requests, "%s, %s: sent once", name, verb)
		}
	}
}

func TestARefusalIsOneInWhateverShapeItsDataIs(t *testing.T) {
	for name, data := range map[string]string{
		"as the document shows it": `[{"field":"phone","error":"no"}]`, "an object": `{"field":"phone","error":"no"}`,
		"nothing": `[]`, "an empty object": `{}`, "null": `null`, "text": `"no"`,
		"items that were refused": `[{"status":"error","trans_id":"PAY-1"}]`,
		"zeros for numbers":       `{"invoice_id":0,"type":"error","code":400}`, "another's members": `{"trace":["a"]}`,
	} {
		b := newBench(t, 2, 400, said(400, 900, data))
		_, err := b.Collect(t.Context(), checkoutSample())
		assert.Equal(t, momo.Refused, momo.OutcomeOf(err), name)
		require.ErrorIs(t, err, momo.ErrInvalid, name)
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		for _, f := range e.Fields {
			assert.Equal(t, "phone", f.Name, "no fault without a name")
		}
	}
}

func TestAnItemThatContradictsItselfIsNoRefusal(t *testing.T) {
	for name, item := range map[string]string{
		"a number":                  `"status":"error","proxy_trans_id":1`,
		"a number of another kind":  `"status":"error","invoice_id":1`,
		"its other number":          `"status":"error","proxy_trans_id":"0","sapama_id":"5"`,
		"a row":                     `"status":"error","id":"5"`,
		"an invoice":                `"status":"error","invoice_uuid":"trans_1"`,
		"the code of an acceptance": `"status":"error","code":200`,
		"two words":                 `"status":"error","type":"success"`,
		"a workflow":                `"status":"error","workflow":"initiated"`,
		"an unknown word":           `"status":"rejected"`,
		"no word":                   `"message":"no"`,
		"another amount":            `"status":"error","amount":"1000"`,
		"another number to pay":     `"status":"error","phone":"0722906899"`,
	} {
		b := newBench(t, 2, 200, said(200, 700, `[{"trans_id":"PAY-1",`+item+`}]`))
		_, err := b.Disburse(t.Context(), payoutSample("PAY-1", "254722906830"))
		require.ErrorIs(t, err, momo.ErrIndeterminate, name)
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, momo.RecoveryLookup, e.Recovery, name)

		outcomes, err := b.DisburseBatch(t.Context(), []DisburseRequest{payoutSample("PAY-1", "254722906830")})
		require.NoError(t, err)
		require.ErrorIs(t, outcomes[0].Err, momo.ErrIndeterminate, name)
		require.ErrorAs(t, outcomes[0].Err, &e)
		assert.Equal(t, momo.RecoveryLookup, e.Recovery, name)
	}
}

func TestEveryVerbSaysWhatCanBeDoneAboutALostAnswer(t *testing.T) {
	at := checkoutSample()
	for name, c := range map[string]struct {
		want momo.Recovery
		call func(*bench) error
	}{
		"collect": {momo.RecoveryLookup, func(b *bench) error { _, err := b.Collect(t.Context(), at); return err }},
		"disburse": {momo.RecoveryLookup, func(b *bench) error {
			_, err := b.Disburse(t.Context(), payoutSample("PAY-1", "254722906830"))
			return err
		}},
		"batch": {momo.RecoveryHuman, func(b *bench) error { // it names no single reference
			_, err := b.DisburseBatch(t.Context(), []DisburseRequest{payoutSample("PAY-1", "254722906830")})
			return err
		}},
		"transfer": {momo.RecoveryHuman, func(b *bench) error {
			_, err := b.Transfer(t.Context(), transferSample())
			return err
		}},
		"sms": {momo.RecoveryHuman, func(b *bench) error {
			_, err := b.SendSMS(t.Context(), []Message{{To: at.Payer, Text: "x"}})
			return err
		}},
		"mark": {momo.RecoveryLookupID, func(b *bench) error {
			return b.MarkTransaction(t.Context(), "7", ReconciliationRecorded)
		}},
		"post": {momo.RecoveryLookupID, func(b *bench) error {
			_, err := b.PostTransactions(t.Context(), []Posting{postingSample()})
			return err
		}},
	} {
		var e *momo.Error
		require.ErrorAs(t, c.call(newBench(t, 2, 502, "<html>")), &e, name)
		require.ErrorIs(t, e, momo.ErrIndeterminate, name)
		assert.Equal(t, c.want, e.Recovery, name)
	}
}

func TestWhatAnAnswerRepeatsOfARequestIsNotPrinted(t *testing.T) {
	for _, c := range []struct {
		word  string
		shown bool
	}{
		{"900", true}, {"903", true}, {"E900", true},
		{"key", false}, {"secret", false}, {"Mwangi", false}, {"mwangi", false}, {"254722906835", false},
		{"ORD-1", false}, {"Nakuru", false}, {"info@company.com", false}, {"CUST-9", false},
	} {
		answer := `{"httpStatusCode":400,"systemCode":"` + c.word + `","message":"no",
			"data":[{"field":"` + c.word + `","error":"no"}]}`
		_, err := newBench(t, 2, 400, answer).Collect(t.Context(), checkoutSample())
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, c.shown, e.Code == c.word, c.word)
		assert.Equal(t, c.shown, e.Fields[0].Name == c.word, c.word)
		if !c.shown {
			assert.NotContains(t, e.Error(), c.word)
		}
	}
	b := newBench(t, 2, 400, fixture(t, "disburse_error.json"))
	_, err := b.Disburse(t.Context(), payoutSample("PAY-1", "254722906830"))
	assert.ErrorContains(t, err, "beneficiaries was refused by the provider", "a name of a field is shown")
	item := `{"type":"error","code":"Mwangi","message":"Mwangi"}`
	_, err = newBench(t, 2, 200, said(200, 700, item)).Collect(t.Context(), checkoutSample())
	require.ErrorIs(t, err, momo.ErrDeclined)
	assert.NotContains(t, err.Error(), "Mwangi")
}
