package simulator

import "net/http"

// notify calls the callback address of the request. Neither the body nor
// further attempts are documented: it is the transaction as initiate shows it,
// sent once.
func (p *sppay) notify(payment *Payment) { p.host.post(p.result(payment)) }

// forged says that a payment succeeded. Nothing is signed.
func (p *sppay) forged(payment *Payment, how Forgery) (callback, error) {
	payment.Executed = true
	payment.Details["status"], payment.Details["status_message"] = "4", "Success"
	c := p.result(payment)
	switch how {
	case ForgedClaim:
	case ForgedBody:
		c.body = raised(c.body)
	default:
		return c, errUnforgeable(SPPay, how)
	}
	return c, nil
}

// attend has nothing to do: the status of an answer says all.
func (*sppay) attend(*callback) {}

func (p *sppay) result(payment *Payment) callback {
	return callback{
		method: http.MethodPost, url: payment.Details["callback_url"], subject: payment.ID, payment: payment,
		header: http.Header{"Content-Type": {"application/json"}},
		body: encodeJSON(ordered{
			{"status", "success"}, {"message", payment.Details["status_message"]}, {"transaction", p.show(payment)},
		}),
	}
}
