package simulator

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// sapamaRow is one entry of the provider's list: an invoice, a receipt or a
// payout.
type sapamaRow struct {
	id      int
	uuid    string
	kind    string
	payment *Payment
	pair    *sapamaRow // the receipt of an invoice, the invoice of a receipt
	code    string     // of M-PESA
	account string
	ipned   string
	result  string // of a payout
	// mode and simulate say whether the money was real.
	mode, simulate string
	at             time.Time
}

func (r *sapamaRow) number() string { return strconv.Itoa(r.id) }

// firstSapamaRow is the number of the document's sample.
const firstSapamaRow = 380222

const sapamaListed = "listed" // every row

func sapamaLabel(filter, value string) string { return filter + " " + value }

func (p *sapama) addRow(kind string, payment *Payment) *sapamaRow {
	row := &sapamaRow{
		id: firstSapamaRow + len(p.rows), uuid: "trans_" + p.host.hex(13), kind: kind, payment: payment,
		account: payment.Details["bill_ref_number"], ipned: "received", at: p.host.now(),
		mode: p.mode(kind, payment), simulate: cmp.Or(p.quirks.Simulate, payment.Details["simulate"]),
	}
	p.found.mark(len(p.rows), sapamaListed, sapamaLabel("id", row.number()), sapamaLabel("uuid", row.uuid),
		sapamaLabel("phone", payment.Phone), sapamaLabel("location_id", payment.Details["location_id"]),
		sapamaLabel("ipned", row.ipned))
	p.rows = append(p.rows, row)
	return row
}

// setCode gives a row its M-PESA code, which it has once.
func (p *sapama) setCode(row *sapamaRow, code string) {
	row.code = code
	p.found.mark(row.id-firstSapamaRow, sapamaLabel("trans_id", code))
}

// reconcile moves a row to another state of the document's.
func (p *sapama) reconcile(row *sapamaRow, state string) {
	p.found.unmark(row.id-firstSapamaRow, sapamaLabel("ipned", row.ipned))
	row.ipned = state
	p.found.mark(row.id-firstSapamaRow, sapamaLabel("ipned", state))
}

// find is the row of a number, or nil.
func (p *sapama) find(number string) *sapamaRow {
	for i := range p.found.oldest(labelled(sapamaLabel("id", number))) {
		return p.rows[i]
	}
	return nil
}

// list is GET /api/get_transactions: a page, newest first.
func (p *sapama) list(c *call, form sapamaForm) answer {
	page, size := form.count("page", 1), form.count("per_page", 50)
	wanted := sapamaWanted(form)
	total := p.found.count(wanted)
	first, last := min((page-1)*size, total), max(1, (total+size-1)/size)
	if c.fault == FaultEndlessPages {
		first, last = 0, page+1
	}
	data := []any{}
	at := 0
	for i := range p.found.newest(wanted) {
		if len(data) == size {
			break
		}
		if at >= first {
			data = append(data, p.rows[i].show())
		}
		at++
	}
	from, to := first+1, first+len(data)
	if len(data) == 0 {
		from, to = 0, 0
	}
	return p.accept("Transactions list", ordered{
		{"total", total}, {"per_page", size}, {"current_page", page}, {"last_page", last},
		{"from", from}, {"to", to}, {"data", data},
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

// sapamaWanted is the filters of the list. Without "ipned" only what was not
// reconciled is listed.
func sapamaWanted(form sapamaForm) query {
	q := labelled(sapamaListed)
	for _, filter := range []string{"trans_id", "id", "uuid", "phone", "location_id"} {
		if form[filter] != "" {
			q.labels = append(q.labels, sapamaLabel(filter, form[filter]))
		}
	}
	switch state := form["ipned"]; state {
	case "any":
	case "", "no":
		q.labels = append(q.labels, sapamaLabel("ipned", "received"))
	default:
		q.labels = append(q.labels, sapamaLabel("ipned", state))
	}
	return q
}

// update is POST /api/update_transaction.
func (p *sapama) update(_ *call, form sapamaForm) answer {
	state := form["ipned"]
	if !slices.Contains([]string{"no", "success", "error", "unreconciled"}, state) {
		return p.refuse("ipned", "ipned is invalid")
	}
	if state == "no" {
		state = "received"
	}
	row := p.find(form["id"])
	if row == nil {
		return p.refuse("id", "Transaction not found.")
	}
	p.reconcile(row, state)
	return p.accept("Transaction updated", ordered{{"id", row.number()}})
}
