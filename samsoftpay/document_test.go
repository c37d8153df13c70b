package samsoftpay

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// references are those that the document allows: it says nothing of their letters.
var references = map[string]string{
	"blanks":                  "Order 17 of Mrs. Nakato",
	"an accent":               "café-17",
	"another script":          "ትዕዛዝ ፲፯",
	"a picture":               "🛒 17",
	"what a query would read": "a&reference=b#c?d=e+f%20g/../h;i",
	"what JSON escapes":       `"order"\17</script>` + "\u2028",
	"120 characters":          strings.Repeat("r", 120),
	"120 letters":             strings.Repeat("é", 120),
	"digits":                  "0017",
}

func TestAReferenceMayBeAnyPrintableText(t *testing.T) {
	for name, reference := range references {
		t.Run(name, func(t *testing.T) {
			quotedReference, err := json.Marshal(reference)
			require.NoError(t, err)
			charge := `{"id":"txn_1","status":"authorized","amount":10000,"reference":` + string(quotedReference) + `}`
			c, p := answering(t, answer{status: 201, body: charge}, answer{status: 200, body: `{"data":[` + charge + `]}`})
			r := aCharge()
			r.Reference = reference
			assert.Equal(t, reference, collected(t, c, r).Reference)
			var sent struct{ Reference string }
			require.NoError(t, json.Unmarshal([]byte(p.requests()[0].body), &sent))
			assert.Equal(t, reference, sent.Reference)

			c, p = answering(t, pageOf("", strings.ReplaceAll(charge, "authorized", "succeeded")))
			tx, err := c.Transaction(t.Context(), reference)
			require.NoError(t, err)
			assert.Equal(t, reference, tx.Reference)
			asked, err := url.ParseRequestURI(p.requests()[0].target)
			require.NoError(t, err)
			assert.Equal(t, url.Values{"reference": {reference}, "limit": {"100"}}, asked.Query())

			event, err := ParseEventWithoutVerification([]byte(`{"event":"charge.succeeded","data":` +
				strings.NewReplacer("authorized", "succeeded", "reference", "merchant_reference").Replace(charge[:40]) +
				strings.Replace(charge[40:], `"reference"`, `"merchant_reference"`, 1) + `}`))
			require.NoError(t, err)
			assert.Equal(t, reference, event.Transaction.Reference)

			payout := aPayout()
			payout.Reference = reference
			c, _ = answering(t, answer{status: 201, body: `{"id":"pout_1","status":"authorized","reference":` + string(quotedReference) + `}`})
			paid, err := c.Disburse(t.Context(), payout)
			require.NoError(t, err)
			assert.Equal(t, reference, paid.Reference)

			_, err = answeringLink(t).PaymentLink(t.Context(), PaymentLinkRequest{Amount: ugx("25000"), Reference: reference})
			assert.NoError(t, err)
		})
	}
}

func answeringLink(t *testing.T) *Client {
	t.Helper()
	c, _ := answering(t, answer{status: 201, body: `{"url":"https://samsoftpay.com/pay/lnk_1"}`})
	return c
}

// "Create a Payout": the sample of the answer names no amount.
func TestAPayoutIsAcceptedByTheAnswerOfTheDocument(t *testing.T) {
	for status, want := range map[string]momo.Status{
		"authorized": momo.StatusPending, "pending": momo.StatusPending, "succeeded": momo.StatusSucceeded, "failed": momo.StatusFailed, "held": momo.StatusUnknown,
	} {
		c, p := answering(t, answer{status: 201, body: `{"id":"pout_xyz789","status":"` + status + `","fee":750}`})
		r := aPayout()
		r.Reference = "salary-17"
		tx, err := c.Disburse(t.Context(), r)
		require.NoError(t, err)
		assert.Equal(t, &Transaction{Transaction: momo.Transaction{
			Provider: "samsoftpay", Direction: momo.Out, ID: "pout_xyz789", Reference: "salary-17", Status: want, ProviderStatus: status,
			Amount: r.Amount, Phone: r.Payee,
		}, Fee: ugx("750")}, withoutRaw(tx))
		assert.Len(t, p.requests(), 1)
	}
	for name, body := range map[string]string{
		"a refund's row in a list": pageOf("", `{"id":"pout_xyz789","status":"authorized","fee":750}`).body, "a lookup": `{"id":"pout_xyz789","status":"authorized","fee":750}`,
	} {
		c, _ := answering(t, answer{status: 200, body: body})
		_, err := c.TransactionByID(t.Context(), "pout_xyz789")
		assert.ErrorIs(t, err, momo.ErrUnavailable, "%s: nobody has said what it is about", name)
	}
}

// The document shows identifiers, and no grammar.
func TestAnIdentifierMayHaveADash(t *testing.T) {
	for _, id := range []string{"txn_3fa85f64-5717-4562-b3fc-2c963f66afa6", "pout_a-b", "txn_live_abc", "pout_-", "txn_" + strings.Repeat("-", 64)} {
		c, p := answering(t, answer{status: 200, body: row(id, "", StatusSucceeded)})
		tx, err := c.TransactionByID(t.Context(), id)
		require.NoError(t, err, id)
		assert.Equal(t, id, tx.ID)
		assert.True(t, strings.HasSuffix(p.requests()[0].target, "/"+id), p.requests()[0].target)
	}
	c, p := answering(t, answer{status: 202, body: `{"charge_id":"txn_a-b","status":"refunded","refund":{"id":"pout_c-d","amount":1,"status":"authorized"}}`})
	refund, err := c.Refund(t.Context(), RefundRequest{ChargeID: "txn_a-b"})
	require.NoError(t, err)
	assert.Equal(t, "pout_c-d", refund.ID)
	assert.Equal(t, "/v1/charges/txn_a-b/refund", p.requests()[0].target)
	c, _ = answering(t, answer{status: 200, body: `{"id":"lnk_a-b","url":"https://samsoftpay.com/pay/lnk_a-b"}`})
	link, err := c.PaymentLinkByID(t.Context(), "lnk_a-b")
	require.NoError(t, err)
	assert.Equal(t, "lnk_a-b", link.ID)
}

// A server that has only what the document describes has no lists: GET of the path that
// takes charges is a method that is not allowed.
func TestAServerOfTheDocumentsAgeCannotBeAskedByReference(t *testing.T) {
	noList := answer{status: 405, header: map[string]string{"Allow": "POST, OPTIONS"}, body: "<!doctype html>\n<title>405 Method Not Allowed</title>"}
	c, p := answering(t, noList)
	for name, look := range map[string]func() error{
		"transaction":  func() error { _, err := c.Transaction(t.Context(), "order-001"); return err },
		"transactions": func() error { _, err := take(t.Context(), c, 1, Filter{}); return err },
		"candidates":   func() error { _, err := c.Candidates(t.Context(), aLostPayout()); return err },
	} {
		before := len(p.requests())
		err := look()
		require.ErrorIs(t, err, momo.ErrInvalid, name)
		assert.NotErrorIs(t, err, momo.ErrNotFound, name)
		assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), "%s: it says nothing of the payment", name)
		assert.Equal(t, 405, errorOf(t, err).HTTPStatus, name)
		assert.Len(t, p.requests(), before+1, "%s: asking again would not help", name)
	}
	for name, lost := range map[string]answer{"lost": connectionBroken, "in flight": inFlight, "5xx": {status: 502}, "garbled": {status: 201, body: "{}"}} {
		p := &provider{answers: []answer{lost}, lookups: []answer{noList}}
		_, err := p.client(t, Config{}).Collect(t.Context(), aCharge())
		require.ErrorIs(t, err, momo.ErrIndeterminate, name)
		assert.Equal(t, 1, p.posts(), name)
		assert.Equal(t, momo.RecoveryLookup, errorOf(t, err).Recovery, name)
	}
}

// A list of a server that knows no filter, no cursor and none of the later members.
func TestTransactionIsFoundAmongRowsThatSayOnlyWhatTheDocumentShows(t *testing.T) {
	c, p := answering(t, answer{status: 200, body: `{"data":[` +
		`{"id":"txn_2","status":"succeeded","amount":500,"fee":200,"reference":null},` +
		`{"id":"txn_abc123","status":"authorized","amount":10000,"fee":200,"reference":"order-001"}]}`})
	tx, err := c.Transaction(t.Context(), "order-001")
	require.NoError(t, err)
	assert.Equal(t, "txn_abc123", tx.ID)
	assert.Equal(t, momo.StatusPending, tx.Status)
	assert.Len(t, p.requests(), 1)
}

// sustained is how many requests arrive in an hour, while many callers always wait.
func sustained(t *testing.T, config Config, accepted answer, call func(context.Context, *Client) error) (all []sent) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &provider{answers: []answer{accepted}}
		config.Timeout = patient
		c := p.client(t, config)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var callers sync.WaitGroup
		for range 16 {
			callers.Go(func() {
				for ctx.Err() == nil {
					if call(ctx, c) != nil { // at the end of the hour no time is left to wait
						time.Sleep(time.Second)
					}
				}
			})
		}
		callers.Wait()
		all = p.requests()
	})
	return all
}

// "Errors": charges 30 a minute, payouts 10 a minute.
func TestTheLimitsAreKeptAndSustained(t *testing.T) {
	for name, tt := range map[string]struct {
		config          Config
		accepted        answer
		call            func(context.Context, *Client) error
		most, sustained int // a minute
	}{
		"charges":                {Config{}, anAcceptedCharge, chargeOnce, 30, 29},
		"payouts":                {Config{}, anAcceptedPayout, payOnce, 10, 9},
		"charges, replayed":      {Config{ReplayLostAnswers: true}, anAcceptedCharge, chargeOnce, 30, 29},
		"payouts, replayed":      {Config{ReplayLostAnswers: true}, anAcceptedPayout, payOnce, 10, 9},
		"charges, pages of 2026": {Config{ChargesPerMinute: 120}, anAcceptedCharge, chargeOnce, 120, 118},
		"payouts, pages of 2026": {Config{PayoutsPerMinute: 30}, anAcceptedPayout, payOnce, 30, 29},
	} {
		t.Run(name, func(t *testing.T) {
			all := sustained(t, tt.config, tt.accepted, tt.call)
			assert.GreaterOrEqual(t, len(all), 60*tt.sustained)
			first := 0
			for i, s := range all {
				for s.at.Sub(all[first].at) >= time.Minute {
					first++
				}
				require.LessOrEqual(t, i-first+1, tt.most, "in the minute before request %d", i)
			}
		})
	}
}

// "Create a Charge" asks for the customer's number, and a card may be anybody's.
func TestACardMayBeOfSomebodyFromElsewhere(t *testing.T) {
	for _, number := range []string{"254712345678", "233241234567", "256700123456"} {
		c, p := answering(t, answer{status: 201, body: `{"id":"txn_1","status":"authorized","amount":10000,"fee":490,"channel":"card"}`})
		r := aCharge()
		r.Channel, r.Payer = ChannelCard, momo.MustPhone(number)
		assert.Equal(t, r.Payer, collected(t, c, r).Phone)
		assert.Contains(t, p.requests()[0].body, `"customer":{"phone":"`+number+`"}`)
	}
}
