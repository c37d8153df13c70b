package simulator

import (
	"fmt"
	"slices"
	"strconv"
)

// list is GET /api/get_transactions: a page, newest first.
func (p *sapama) list(form sapamaForm) answer {
	page, size := form.count("page", 1), form.count("per_page", 50)
	var rows []*sapamaRow
	for _, row := range slices.Backward(p.rows) {
		if row.wanted(form) {
			rows = append(rows, row)
		}
	}
	first, end := min((page-1)*size, len(rows)), min(page*size, len(rows))
	data := []any{}
	for _, row := range rows[first:end] {
		data = append(data, row.show())
	}
	from := first + 1
	if len(data) == 0 {
		from, end = 0, 0
	}
	return p.accept("Transactions list", ordered{
		{"total", len(rows)}, {"per_page", size}, {"current_page", page}, {"last_page", max(1, (len(rows)+size-1)/size)},
		{"from", from}, {"to", end}, {"data", data},
		{"controller", "transaction"}, {"package", "payments"}, {"imageable", 0}, {"action", ""},
	})
}

// count is a field that is a number of at least 1.
func (f sapamaForm) count(name string, usual int) int {
	if n, err := strconv.Atoi(f[name]); err == nil && n >= 1 {
		return n
	}
	return usual
}

// wanted holds the row against the filters. Without "ipned" only what was not
// reconciled is listed.
func (r *sapamaRow) wanted(form sapamaForm) bool {
	for name, value := range map[string]string{
		"trans_id": r.code, "id": r.number(), "uuid": r.uuid, "phone": r.payment.Phone,
		"location_id": r.payment.Details["location_id"],
	} {
		if form[name] != "" && form[name] != value {
			return false
		}
	}
	state := form["ipned"]
	return state == "any" || state == r.ipned || state == "" && r.ipned == "received" || state == "no" && r.ipned == "received"
}

// update is POST /api/update_transaction.
func (p *sapama) update(form sapamaForm) answer {
	state := form["ipned"]
	if !slices.Contains([]string{"no", "success", "error", "unreconciled"}, state) {
		return p.refuse("ipned", "ipned is invalid")
	}
	if state == "no" {
		state = "received"
	}
	for _, row := range p.rows {
		if row.number() == form["id"] {
			row.ipned = state
			return p.accept("Transaction updated", ordered{{"id", row.number()}})
		}
	}
	return p.refuse("id", "Transaction not found.")
}

// post is POST /api/post_transaction: rows from elsewhere, the same code twice
// being two rows.
func (p *sapama) post(form sapamaForm) answer {
	decoded, _ := decodeJSON([]byte(form["transactions"]))
	list, _ := decoded.([]any)
	if len(list) == 0 {
		return p.refuse("transactions", "transactions should be a JSON array")
	}
	items := []any{}
	for i, element := range list {
		given, _ := element.(map[string]any)
		details := map[string]string{"location_id": strconv.Itoa(SapamaTill)}
		for name, value := range given {
			details[name] = fmt.Sprint(value)
		}
		for _, name := range []string{"trans_id", "trans_time", "trans_amount", "description"} {
			if details[name] == "" {
				return p.refuse("transactions", fmt.Sprintf("%s at transactions %d should be set", name, i))
			}
		}
		row := p.addRow("receipt", &Payment{
			Phone: details["phone"], Amount: sapamaMinor(details["trans_amount"]), Currency: "KES", Details: details,
		})
		row.code = details["trans_id"]
		items = append(items, ordered{
			{"third_party_trans_id", details["third_party_trans_id"]}, {"trans_id", row.code}, {"sapama_id", row.id},
			{"type", "success"}, {"message", "Success"},
		})
	}
	return p.accept("Succeed.", items)
}
