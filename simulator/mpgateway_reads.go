package simulator

import (
	"encoding/json"
	"net/http"
)

func (p *mpgateway) find(order string) *Payment {
	return p.host.named(order, func(payment *Payment) bool { return payment.Reference == order })
}

// status is the query by order_id or, as the document's text has it, by transaction_id.
// The result code that comes with an unknown order is not known.
func (p *mpgateway) status(_ *call, body mpgatewayBody) answer {
	order, id := body.text("order_id"), body.text("transaction_id")
	payment := p.find(order)
	if order == "" && id != "" {
		payment = p.host.named(id, func(payment *Payment) bool { return payment.ID == id })
	}
	if payment == nil || p.host.now().Before(payment.CreatedAt.Add(p.quirks.InvisibleFor)) {
		return p.host.json(http.StatusOK, ordered{
			{"order_id", order}, {"transaction_id", ""}, {"transaction_ref", ""}, {"status", -1},
			{"result", mpgatewayResult("0", "PARENT OPERATION NOT FOUND")},
			{"provider_result", mpgatewayResult("-8888", "")},
		})
	}
	return p.host.json(http.StatusOK, mpgatewayAnswer(payment, false))
}

// banks is beyond the document, as all of bulk is: it is from a sister document of
// the same version.
func (p *mpgateway) banks(*call, mpgatewayBody) answer {
	return p.host.json(http.StatusOK, ordered{
		{"banks", []any{
			ordered{{"code", "000001"}, {"name", "First Bank"}}, ordered{{"code", "000002"}, {"name", "Second Bank"}},
		}},
		{"result", mpgatewayResult("0", "OK")},
	})
}

func (p *mpgateway) bulkDetails(c *call, body mpgatewayBody) answer {
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
	if c.fault == FaultEndlessPages {
		number = 1
	}
	from := min(max(number-1, 0)*max(count, 1), int64(len(items)))
	to := min(from+max(count, 1), int64(len(items)))
	return p.host.json(http.StatusOK, ordered{{"items", items[from:to]}, {"result", mpgatewayResult("0", "OK")}})
}
