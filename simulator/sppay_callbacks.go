package simulator

import "net/http"

// notify calls the callback address of the request. Neither the body nor
// further attempts are documented: it is the transaction as initiate shows it,
// sent once.
func (p *sppay) notify(payment *Payment) {
	p.host.post(callback{
		method: http.MethodPost, url: payment.Details["callback_url"], subject: payment.ID,
		header: http.Header{"Content-Type": {"application/json"}},
		body: encodeJSON(ordered{
			{"status", "success"}, {"message", payment.Details["status_message"]}, {"transaction", p.show(payment)},
		}),
	})
}
