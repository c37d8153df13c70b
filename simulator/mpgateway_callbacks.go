package simulator

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// notify posts the callback of a payment that has reached its end, once unless
// the quirks say otherwise: no document says when the gateway tries again. At a
// point of sale only successes are reported, as the document has it, and a paybill
// payment that was not validated never happened.
func (p *mpgateway) notify(payment *Payment) {
	quiet := payment.Operation == "deposit" || payment.Operation == "withdrawal" || payment.Operation == "paybill"
	if quiet && payment.Status != StatusSucceeded {
		return
	}
	var bodies [][]byte
	if p.quirks.LateReceipt {
		bodies = append(bodies, p.callback(payment))
	}
	payment.Details["transaction_ref"] = "R" + strings.ToUpper(p.host.hex(9))
	last := p.callback(payment)
	bodies = append(bodies, last)
	for range p.quirks.Repetitions {
		bodies = append(bodies, last)
	}
	p.postInTurn(payment, bodies)
}

// postInTurn posts callbacks about a payment, each after the answer to the one
// before.
func (p *mpgateway) postInTurn(payment *Payment, bodies [][]byte) {
	p.host.post(callback{
		method: http.MethodPost, url: payment.Details["callback_url"], body: bodies[0],
		header:  http.Header{"Content-Type": {"application/json"}},
		subject: payment.Reference, payment: payment, kind: mpgatewayNotification, rest: bodies[1:],
	})
}

// The kinds of callbacks. What has none is a forgery, after which nothing comes.
const (
	mpgatewayNotification = "notification"
	mpgatewayQuestion     = "question"
)

func (p *mpgateway) attend(c *callback) {
	payment := c.payment
	c.reads = func(status int, _ []byte) (string, bool) { return "", status == http.StatusOK }
	switch c.kind {
	case mpgatewayNotification:
		c.answered = func(int, []byte) {
			if rest := c.rest; len(rest) > 0 {
				c.rest = nil // Redeliver asks again for an answer
				p.postInTurn(payment, rest)
			}
		}
	case mpgatewayQuestion:
		c.reads = func(int, []byte) (string, bool) { return "", true } // whatever it says is the answer
		c.answered = func(_ int, body []byte) {
			switch {
			case payment.Status != StatusPending: // the question was sent again
			case mpgatewayApproves(body):
				p.accept(payment)
			default:
				p.host.finish(payment, StatusFailed, "cancelled")
			}
		}
	}
}

func (p *mpgateway) forged(payment *Payment, how Forgery) (callback, error) {
	payment.Details["transaction_ref"] = "R" + strings.ToUpper(p.host.trace(9))
	members := p.members(payment)
	body := mpgatewaySigned(members)
	switch how {
	case ForgedClaim:
	case ForgedSignature:
		body = encodeJSON(append(members, member{"signature", strings.Repeat("0", 128)}))
	case ForgedBody:
		body = raised(body)
	case ForgedUnsigned:
		body = encodeJSON(members)
	default:
		return callback{}, errUnforgeable(MPGateway, how)
	}
	return callback{
		method: http.MethodPost, url: payment.Details["callback_url"], body: body,
		header: http.Header{"Content-Type": {"application/json"}},
	}, nil
}

// callback is what is posted about a payment, signed.
func (p *mpgateway) callback(payment *Payment) []byte { return mpgatewaySigned(p.members(payment)) }

// members are what callback signs.
func (p *mpgateway) members(payment *Payment) ordered {
	members := mpgatewayCallback(payment, p.quirks.AccountName)
	if p.quirks.DocumentCallbacks {
		members = mpgatewaySeven(members)
	}
	for _, added := range p.quirks.Added {
		members = members.with(added)
	}
	return members
}

// mpgatewaySeven leaves of a callback what the document prints of one, in its order;
// the seventh is the signature.
func mpgatewaySeven(members ordered) ordered {
	var out ordered
	for _, name := range []string{
		"transaction_id", "order_id", "service_id", "service_version", "service_date_time", "result",
	} {
		for _, m := range members {
			if m.name == name {
				out = append(out, m)
			}
		}
	}
	return out
}

// with adds a member that the document does not have.
func (o ordered) with(added MPGatewayMember) ordered {
	at := slices.IndexFunc(o, func(m member) bool { return m.name == added.After })
	if at < 0 {
		at = len(o) - 1
	}
	return slices.Insert(slices.Clone(o), at+1, member{added.Name, added.Value})
}

// mpgatewayCallback is the document's paybill callback, and that of payments in
// a sister document, which are one shape.
func mpgatewayCallback(payment *Payment, accountName string) ordered {
	kind, id := mpgatewayType(payment.Operation), payment.ID
	if payment.Operation == "paybill" {
		id = ""
	}
	provider := payment.Details["provider_id"]
	if provider == "" {
		provider = mpgatewayPOS
	}
	out := ordered{
		{"merchant_id", MPGatewayMerchantID}, {"operation_type", kind}, {"customer_id", payment.Phone},
		{"amount", mpgatewayAmount(payment.Amount)}, {"currency", payment.Currency}, {"order_id", payment.Reference},
		{"transaction_id", id}, {"transaction_ref", payment.Details["transaction_ref"]},
		{"status", mpgatewayStatus(payment)}, {"provider_id", json.Number(provider)},
		{"destination_id", payment.Details["destination_id"]},
	}
	results := mpgatewayResults(payment)
	if kind == 20 || kind == 21 {
		results = results[:1] // callbacks of the point of sale have no provider_result
	}
	out = append(append(out, results...), mpgatewayService(payment)...)
	if payment.Operation != "paybill" {
		return out
	}
	names := ordered{{"FirstName", payment.Details["first_name"]}, {"MiddleName", ""}, {"LastName", ""}}
	account := member{cmp.Or(accountName, "BillRefNumber"), payment.Details["account"]}
	if name, atTop := strings.CutPrefix(account.name, "."); atTop {
		return append(out, member{name, account.value}, member{"extra", names})
	}
	return append(out, member{"extra", append(ordered{account}, names...)})
}

// MPGatewayPaybill is what a customer enters at M-PESA to pay a paybill.
type MPGatewayPaybill struct {
	// Phone is the customer's, 254 and nine digits; callbacks mask a part of it.
	Phone string
	// Account is what the customer entered as the account number.
	Account   string
	FirstName string
	// Amount is in minor units of KES.
	Amount int64
}

// PayBill lets a customer pay the merchant's paybill. The address set for
// MPGatewayValidation, if any, is asked first, and the payment happens only if
// the answer is JSON with "code":0; then the callback goes to the address set for
// MPGateway. WaitDeliveries waits for both. It returns the gateway's order_id.
func (s *Simulator) PayBill(b MPGatewayPaybill) (string, error) {
	if !mpgatewayMSISDN.MatchString(b.Phone) || b.Amount <= 0 {
		return "", errors.New("simulator: a paybill payment wants a number 254… and an amount")
	}
	var reference string
	err := visit(s, MPGateway, func(p *mpgateway) error {
		reference = p.payBill(b).Reference
		return nil
	})
	return reference, err
}

func (p *mpgateway) payBill(b MPGatewayPaybill) *Payment {
	payment := &Payment{
		Operation: "paybill", ID: p.digits(12), Reference: p.host.now().UTC().Format("2006-01-02-15-04-05-") + p.digits(6),
		Phone: b.Phone[:4] + " ***** " + b.Phone[9:], Amount: b.Amount, Currency: "KES",
		Details: map[string]string{
			"provider_id": mpgatewaySafaricom, "destination_id": "7000000", "account": b.Account, "first_name": b.FirstName,
		},
	}
	p.host.enter(payment)
	url := p.host.callbackURL(MPGatewayValidation)
	if url == "" {
		p.accept(payment)
		return payment
	}
	p.host.post(callback{
		method: http.MethodPost, url: url, body: p.callback(payment),
		header:  http.Header{"Content-Type": {"application/json"}},
		payment: payment, kind: mpgatewayQuestion,
	})
	return payment
}

// accept lets Safaricom complete a paybill payment.
func (p *mpgateway) accept(payment *Payment) {
	p.host.change(payment, payment.Status, true)
	p.host.finish(payment, StatusSucceeded, "")
}

// mpgatewaySigned writes a callback with its signature at the end.
func mpgatewaySigned(members ordered) []byte {
	text, _ := mpgatewayText(encodeJSON(members))
	return encodeJSON(append(members, member{"signature", mpgatewaySign(text)}))
}

// mpgatewayApproves: "it has to contain a JSON with "code":0. Any other data will
// be ignored" (the document, "Paybill Validation").
func mpgatewayApproves(body []byte) bool {
	decoded, _ := decodeJSON(body)
	answered, _ := decoded.(map[string]any)
	return answered["code"] == json.Number("0")
}
