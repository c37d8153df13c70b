package simulator

import (
	"cmp"
	"fmt"
	"net/http"
)

// SsentezoForgery is a callback that the provider did not make.
type SsentezoForgery struct {
	// URL is where it goes, and is required.
	URL string
	// Reference is the externalReference that it names, known or not.
	Reference string
	// Status is what it claims: "SUCCEEDED", for instance.
	Status string
	// WalletReference is the ssentezoWalletReference that it names. Empty means that of
	// the payment of that Reference, or else one that is no payment's.
	WalletReference string
}

const ssentezoNobody = "f245ddac-1622-4dad-9a94-4e289bb6b8a4" // the document's sample

// ForgeSsentezo sends the forgery. It is among the Deliveries.
func (s *Simulator) ForgeSsentezo(f SsentezoForgery) error {
	return visit(s, Ssentezo, func(p *ssentezo) error { return p.forge(f) })
}

// ForgeSsentezoCallback is ForgeSsentezo with a wallet reference that is no payment's.
func (s *Simulator) ForgeSsentezoCallback(url, reference, status string) error {
	f := SsentezoForgery{URL: url, Reference: reference, Status: status, WalletReference: ssentezoNobody}
	return visit(s, Ssentezo, func(p *ssentezo) error { return p.forge(f) })
}

func (p *ssentezo) forge(f SsentezoForgery) error {
	if f.URL == "" {
		return fmt.Errorf("simulator: a forged callback of %s needs an address", Ssentezo)
	}
	own := p.host.named(f.Reference, func(payment *Payment) bool { return payment.Reference == f.Reference })
	if own != nil && f.WalletReference == "" {
		f.WalletReference = own.ID
	}
	p.host.post(p.about(f.URL, nil, ordered{
		{"transactionStatus", f.Status},
		{"ssentezoWalletReference", cmp.Or(f.WalletReference, ssentezoNobody)},
		{"externalReference", f.Reference},
		{"financialTransactionId", "b997c60c6f445185fcd9a3a595533734"},
	}))
	return nil
}

// notify calls the address that the merchant gave for how a payment ended, if
// any: once, since the document promises no repetition. Bank transfers have
// none.
func (p *ssentezo) notify(payment *Payment) {
	address := "failure_callback"
	if (payment.Status == StatusSucceeded) != p.quirks.SwapCallbacks {
		address = "success_callback"
	}
	if url := payment.Details[address]; url != "" {
		p.host.post(p.result(payment, url))
	}
}

// result is the callback about a payment to one of its addresses.
func (p *ssentezo) result(payment *Payment, url string) callback {
	return p.about(url, payment, ordered{
		{"transactionStatus", p.word(payment)},
		{"ssentezoWalletReference", payment.ID},
		{"externalReference", payment.Reference},
		{"financialTransactionId", payment.Details["financialTransactionId"]},
	})
}

// about is a callback; the document's sample is OK, and so is every one here.
func (p *ssentezo) about(url string, payment *Payment, data ordered) callback {
	c := callback{
		method: http.MethodPost, url: url, payment: payment,
		header: http.Header{"Content-Type": {"application/json"}},
		body:   encodeJSON(ordered{{"response", "OK"}, {"data", data}}),
	}
	if payment != nil {
		c.subject = payment.ID
	}
	return c
}

// forged names another wallet reference for ForgedBody, since a callback has no amount.
// Nothing is signed.
func (p *ssentezo) forged(payment *Payment, how Forgery) (callback, error) {
	switch how {
	case ForgedClaim:
	case ForgedBody:
		payment.ID = ssentezoNobody
	default:
		return callback{}, errUnforgeable(Ssentezo, how)
	}
	return p.result(payment, payment.Details["success_callback"]), nil
}

// attend has nothing to do: the status of an answer says all.
func (*ssentezo) attend(*callback) {}
