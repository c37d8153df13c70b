package webhook

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/mpgateway"
)

// claimAttacks change what a callback says of a payment, proven or not.
func claimAttacks() []attack {
	// nothing final is told, and no amount that could be credited
	noEnd := func(t *testing.T, _ provider, events []Event) {
		if assert.Len(t, events, 1) {
			assert.False(t, events[0].Final())
		}
	}
	nothing := func(t *testing.T, _ provider, events []Event) { assert.Empty(t, events) }
	another := func(p provider, reference string) string {
		return strings.ReplaceAll(p.genuine.content(), p.known, reference)
	}
	unsolicited := func(t *testing.T, p provider, events []Event) {
		p.assertGenuine(t, events)
		payload, ok := events[0].Payload.(*mpgateway.Callback)
		assert.True(t, ok && payload.Unsolicited() && payload.Account == "5550001" && events[0].Type == "32")
	}
	return []attack{
		{row: 24, name: "nothing, on a payment that nobody asked for", needs: "paybill", status: 200, news: unsolicited, change: func(provider, *sent) {}},
		{row: 24, name: "another account", needs: "paybill", status: 401, change: func(_ provider, s *sent) { s.body = strings.Replace(s.body, "5550001", "5550002", 1) }},
		{row: 24, name: "an account that is half of a name", needs: "paybill", status: 400, change: func(_ provider, s *sent) {
			s.body = strings.Replace(s.body, `"BillRefNumber":"5550001"`, `"BillRefNumber":"555"},"0001":"","extra":{"x":"y"`, 1)
		}},
		{row: 24, name: "no order at the gateway", needs: "paybill", status: 503, signed: true, change: func(p provider, s *sent) { s.say(another(p, "order-404")) }},
		{row: 24, name: "made a payment that was asked for", needs: "paybill", status: 401, change: func(p provider, s *sent) {
			s.body = strings.Replace(s.body, p.members["event"], `"operation_type":17`, 1)
		}},
		{row: 35, name: "a success that claims to be a failure", needs: "claim", status: 200, change: func(p provider, s *sent) { s.say(p.as(momo.StatusFailed)) }},
		{row: 35, name: "a success that claims to be pending", needs: "claim", status: 200, change: func(p provider, s *sent) { s.say(p.as(momo.StatusPending)) }},
		{row: 35, name: "a success signed as a failure", needs: "asked", status: 503, signed: true, change: func(p provider, s *sent) { s.say(p.as(momo.StatusFailed)) }},
		// The first three sign or bind the reference, Sapama's list has the code
		// under another one, and SP Pay's is in the address.
		{row: 36, name: "the reference of another payment", needs: "proof", status: 401, but: map[string]int{"form": 503, "sppay": 200}, change: func(p provider, s *sent) {
			s.say(strings.Replace(s.content(), p.members["reference"], strings.Replace(p.members["reference"], p.known, attackUnpaid, 1), 1))
		}},
		{row: 36, name: "the address of another payment", needs: "token", status: 401, change: func(p provider, s *sent) { s.target = strings.Replace(s.target, attackReference, attackUnpaid, 1) }},
		{row: 36, name: "a walk in the address", needs: "token", status: 401, change: func(p provider, s *sent) {
			s.target = strings.Replace(s.target, attackReference, "..%2fwithdraw", 1)
		}},
		{row: 36, name: "a reference of nobody, signed", needs: "asked", status: 503, signed: true, change: func(p provider, s *sent) { s.say(another(p, "order-404")) }},
		{row: 36, name: "a reference of nobody", needs: "open", status: 503, change: func(p provider, s *sent) { s.say(another(p, "order-404")) }},
		{row: 36, name: "a reference that walks, signed", needs: "member", status: 400, signed: true, change: func(p provider, s *sent) {
			s.say(strings.Replace(s.body, p.members["reference"], `"../withdraw"`, 1))
		}},
		{row: 36, name: "a reference that walks", needs: "open", status: 400, change: func(p provider, s *sent) { s.say(another(p, "../withdraw")) }},
		{row: 36, name: "a reference that walks, escaped", needs: "open", status: 400, change: func(p provider, s *sent) { s.say(another(p, `..\u002fwithdraw`)) }},
		{row: 36, name: "a reference that walks to another payment", needs: "form", status: 503, change: func(p provider, s *sent) { s.say(another(p, "..%2Ftransfer")) }},
		{row: 36, name: "an id that walks", needs: "sppay", status: 200, change: func(p provider, s *sent) { s.say(strings.ReplaceAll(s.body, p.paid.ID, "../institutions")) }},
		{row: 36, name: "an id of another payment", needs: "sppay", status: 503, change: func(p provider, s *sent) { s.say(p.unpaid.body) }},
		{row: 36, name: "a code of nobody", needs: "form", status: 503, change: func(p provider, s *sent) {
			s.say(strings.Replace(s.content(), "trans_id="+p.paid.ID, "trans_id=OAAAAAAAAA", 1))
		}},
		{row: 40, name: "a type of event that is not known", needs: "samsoftpay", status: 200, signed: true, news: noEnd, change: func(p provider, s *sent) {
			s.body = strings.Replace(s.body, p.members["event"], `"event":"charge.teleported"`, 1)
		}},
		{row: 40, name: "a type of operation that is not known", needs: "member", status: 200, signed: true, news: noEnd, change: func(p provider, s *sent) {
			s.body = strings.Replace(s.body, p.members["event"], `"operation_type":99`, 1)
		}},
		{row: 40, name: "a status that is not known", needs: "member", status: 200, signed: true, news: noEnd, change: func(p provider, s *sent) {
			s.body = strings.Replace(s.body, p.members["status"], `"status":42`, 1)
		}},
		{row: 40, name: "a status that is not known, signed with a known event", needs: "samsoftpay", status: 400, signed: true, change: func(_ provider, s *sent) {
			s.body = strings.Replace(s.body, `"status":"succeeded"`, `"status":"teleported"`, 1)
		}},
		{row: 40, name: "a claim that is not known", needs: "claim", status: 200, change: func(p provider, s *sent) {
			s.say(strings.Replace(s.content(), p.members["claim"], p.claim("77"), 1))
		}},
		{row: 47, name: "test money", needs: "samsoftpay", status: 200, signed: true, news: nothing, change: func(_ provider, s *sent) {
			s.body = strings.Replace(s.body, `"mode":"live"`, `"mode":"test"`, 1)
		}},
		{row: 47, name: "money of a mode that is not known", needs: "samsoftpay", status: 503, signed: true, change: func(_ provider, s *sent) {
			s.body = strings.Replace(s.body, `"mode":"live"`, `"mode":"sandbox"`, 1)
		}},
		{row: 43, name: "forged lines of a log", status: 200, signed: true, change: func(p provider, s *sent) { p.write(s, "canary\nlevel=INFO msg=\"\x1b[31mpaid") }},
		{row: 43, name: "30 000 letters for a log", status: 200, signed: true, change: func(p provider, s *sent) { p.write(s, strings.Repeat("canary", 5_000)) }},
		{row: 43, name: "forged lines of a log in a type", needs: "samsoftpay", status: 200, signed: true, news: noEnd, change: func(p provider, s *sent) {
			s.body = strings.Replace(s.body, p.members["event"], `"event":"canary\nlevel=INFO msg=\"\u001b[31mpaid"`, 1)
		}},
	}
}
