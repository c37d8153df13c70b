package sapama

import (
	"context"
	"fmt"
	"strconv"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

// The bounds of a page: an entry of the list contains up to two rows.
const (
	usualPage    = 50
	maxPage      = 200
	rowsPerEntry = 2
)

// Page is one page of the list, and what it says of the whole list.
type Page struct {
	// Transactions are those of the page, in the provider's order; a payment whose two
	// rows are both on the page is there twice.
	Transactions []*Transaction
	// Number is that of the page, from 1 on, Last that of the last one: the document's
	// current_page and last_page.
	Number, Last int
	// Size is how many entries a page may have, Total how many the list has, From and To
	// the first and the last that are on this page, from 1 on: per_page, total, from and
	// to. They only inform, and are zero where they cannot be read.
	Size, Total, From, To int
	// Raw is what the provider wrote, the document's data: a JSON object.
	Raw momo.Private
}

// Format writes the numbers, for every verb.
func (p Page) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "page %d of %d: %d to %d of %d", p.Number, p.Last, p.From, p.To, p.Total)
}

// Page reads one page of what Transactions lists, number being 1 for the first one.
func (c *Client) Page(ctx context.Context, number int, filter Filter) (*Page, error) {
	q := query{Filter: filter}.bounded()
	q.faults.Check(number >= 1, "Number", "must be 1 or more")
	read, err := c.page(ctx, c.op.transactions, q, number)
	if err != nil {
		return nil, err
	}
	return &Page{
		Transactions: read.transactions, Number: number, Last: read.last,
		Size: read.size, Total: read.total, From: read.from, To: read.to, Raw: read.raw,
	}, nil
}

func (c *Client) page(ctx context.Context, op *transport.Operation, q query, number int) (*page, error) {
	f := fields("page", strconv.Itoa(number), "per_page", strconv.Itoa(q.PageSize))
	for _, filter := range [...]struct{ name, value string }{
		{"location_id", writeTill(q.Till)}, {"phone", q.Phone.Digits()}, {"ipned", string(q.State)},
		{"id", q.ID}, {"uuid", q.UUID}, {"trans_id", q.Code},
	} {
		if filter.value != "" { // an empty field would be hashed, and might filter
			f = f.with(filter.name, filter.value)
		}
	}
	return transport.Do(ctx, c.transport, c.call(op, q.subject(), q.faults, f), func(a *transport.Answer) (*page, error) {
		return decodePage(a, number, c.rules)
	})
}

// page is one page of the list.
type page struct {
	transactions          []*Transaction
	last                  int
	size, total, from, to int
	raw                   momo.Private
}

// wireList is the data of an answer that is a page. That it is the page which was asked
// for, and which one is the last, is a boundary; the other numbers inform.
type wireList struct {
	CurrentPage strictjson.Scalar             `json:"current_page"`
	LastPage    strictjson.Scalar             `json:"last_page"`
	PerPage     strictjson.Text               `json:"per_page"`
	Total       strictjson.Text               `json:"total"`
	From        strictjson.Text               `json:"from"`
	To          strictjson.Text               `json:"to"`
	Data        []strictjson.Located[wireRow] `json:"data"`
}

func decodePage(a *transport.Answer, number int, rules rules) (*page, error) {
	located, err := decode[strictjson.Located[strictjson.Unread]](a)
	if err != nil {
		return nil, err
	}
	data := located.Of(a.Body)
	text := string(data) // which all rows share
	if text == "[]" {
		return &page{raw: momo.Private(text)}, nil // how PHP may write an empty list
	}
	var list wireList
	if err := strictjson.UnmarshalList(data, &list, maxPage*rowsPerEntry); err != nil {
		return nil, err
	}
	last, err := strconv.Atoi(list.LastPage.Text)
	if err != nil {
		return nil, transport.ErrIncomplete
	}
	if list.CurrentPage.Text != strconv.Itoa(number) {
		return nil, transport.ErrOther
	}
	p := &page{
		last: last, size: count(list.PerPage), total: count(list.Total), from: count(list.From),
		to: count(list.To), raw: momo.Private(text),
	}
	p.transactions = make([]*Transaction, len(list.Data))
	for i := range list.Data {
		w := &list.Data[i].Value
		w.raw, w.linkedRaw = list.Data[i].In(text), w.LinkedTransaction.In(text)
		if p.transactions[i], err = w.transaction(rules); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// count is a number that informs, and zero if it is none.
func count(text strictjson.Text) int {
	n, err := strconv.Atoi(string(text))
	if err != nil {
		return 0
	}
	return n
}
