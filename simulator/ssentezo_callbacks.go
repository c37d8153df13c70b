package simulator

import (
	"fmt"
	"net/http"
)

// ForgeSsentezoCallback sends a callback that the provider did not make: it
// claims a status, "SUCCEEDED" for instance, of any reference, known or not, and
// goes to url. It is among the Deliveries.
func (s *Simulator) ForgeSsentezoCallback(url, reference, status string) error {
	if url == "" {
		return fmt.Errorf("simulator: a forged callback of %s needs an address", Ssentezo)
	}
	return visit(s, Ssentezo, func(p *ssentezo) error {
		p.call(url, "", ordered{
			{"transactionStatus", status},
			{"ssentezoWalletReference", "f245ddac-1622-4dad-9a94-4e289bb6b8a4"},
			{"externalReference", reference},
			{"financialTransactionId", "b997c60c6f445185fcd9a3a595533734"},
		})
		return nil
	})
}

// notify calls the address that the merchant gave for how a payment ended, if
// any: once, since the document promises no repetition. Bank transfers have
// none.
func (p *ssentezo) notify(payment *Payment) {
	address := "failure_callback"
	if (payment.Status == StatusSucceeded) != p.quirks.SwapCallbacks {
		address = "success_callback"
	}
	url := payment.Details[address]
	if url == "" {
		return
	}
	p.call(url, payment.ID, ordered{
		{"transactionStatus", p.word(payment)},
		{"ssentezoWalletReference", payment.ID},
		{"externalReference", payment.Reference},
		{"financialTransactionId", payment.Details["financialTransactionId"]},
	})
}

// call posts a callback; the document's sample is OK, and so is every one here.
func (p *ssentezo) call(url, subject string, data ordered) {
	p.host.post(callback{
		method: http.MethodPost, url: url, subject: subject,
		header: http.Header{"Content-Type": {"application/json"}},
		body:   encodeJSON(ordered{{"response", "OK"}, {"data", data}}),
	})
}
