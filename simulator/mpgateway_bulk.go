package simulator

import (
	"encoding/json"
	"maps"
	"net/http"
)

// What is in this file is beyond the document, from a sister document of the
// same version.

func (p *mpgateway) banks(*call, mpgatewayBody) answer {
	return p.host.json(http.StatusOK, ordered{
		{"banks", []any{
			ordered{{"code", "000001"}, {"name", "First Bank"}}, ordered{{"code", "000002"}, {"name", "Second Bank"}},
		}},
		{"result", mpgatewayResult("0", "OK")},
	})
}

// bulk enters all items of a request or none. It is idempotent as orders are.
func (p *mpgateway) bulk(_ *call, body mpgatewayBody) answer {
	id := body.text("bulk_id")
	if _, told := p.bulks[id]; told {
		return p.bulkAnswer(id)
	}
	items, _ := body["items"].([]any)
	var payments []*Payment
	for _, item := range items {
		own, _ := item.(map[string]any)
		order := mpgatewayBody{"currency": body["currency"]}
		maps.Copy(order, own)
		payment, code, message := mpgatewayPayment("bulk", order)
		if code != "" {
			return p.refused(code, message)
		}
		payments = append(payments, payment)
	}
	if !mpgatewayOrderID.MatchString(id) || len(payments) == 0 {
		return p.refused("4", "Cannot complete the transaction")
	}
	for _, payment := range payments {
		p.begin(payment)
	}
	p.bulks[id] = payments
	return p.bulkAnswer(id)
}

func (p *mpgateway) bulkAnswer(id string) answer {
	return p.host.json(http.StatusOK, append(ordered{{"bulk_id", id}, {"status", 1}, {"result", mpgatewayResult("0", "OK")}},
		mpgatewayService(p.bulks[id][0])...))
}

func (p *mpgateway) bulkDetails(_ *call, body mpgatewayBody) answer {
	items := []any{}
	for _, payment := range p.bulks[body.text("bulk_id")] {
		items = append(items, ordered{
			{"order_id", payment.Reference}, {"customer_id", payment.Phone},
			{"amount", mpgatewayAmount(payment.Amount)}, {"status", mpgatewayStatus(payment)},
		})
	}
	page, _ := body["page"].(json.Number)
	size, _ := body["page_size"].(json.Number)
	number, _ := page.Int64()
	count, _ := size.Int64()
	from := min(max(number-1, 0)*max(count, 1), int64(len(items)))
	to := min(from+max(count, 1), int64(len(items)))
	return p.host.json(http.StatusOK, ordered{{"items", items[from:to]}, {"result", mpgatewayResult("0", "OK")}})
}

// bulkCancel stops what has not been executed, which here is what is pending.
func (p *mpgateway) bulkCancel(_ *call, body mpgatewayBody) answer {
	id := body.text("bulk_id")
	if len(p.bulks[id]) == 0 {
		return p.refused("4", "Cannot complete the transaction")
	}
	for _, payment := range p.bulks[id] {
		if payment.open() {
			p.host.sim.finish(payment, StatusFailed, "cancelled")
		}
	}
	return p.bulkAnswer(id)
}
