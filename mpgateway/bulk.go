package mpgateway

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// Everything in this file is beyond the document: a sister document of the same
// version has it, and no gateway of Kenya is known to serve it. A bulk is signed
// over a list, on which the gateway's own samples in PHP and JavaScript disagree;
// this client signs it as PHP does.

var (
	opBanks        = list(noun("banks", "banks"))
	opDisburseBulk = verb("disburse bulk", "payment_b2c/bulk", transport.Once)
	opBulk         = list(noun("bulk", "payment_b2c/bulk/details"))
	opCancelBulk   = verb("cancel bulk", "payment_b2c/bulk/cancel", transport.Once)
)

// Bank is where a payout can go. Beyond the document.
type Bank struct {
	Code, Name string
	// Raw is the bank's JSON object, as it came.
	Raw momo.Private
}

// Format writes code and name, for every verb.
func (b Bank) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "{%s %s}", b.Code, b.Name) }

// BulkRequest is many payouts in one request. Beyond the document.
type BulkRequest struct {
	// ID is required: yours, with the grammar of a reference.
	ID string
	// Items are the payouts, at least one, all in one currency. Their Country
	// and CallbackURL are sent with each.
	Items []DisburseRequest
}

// Format writes identifier and number of items, for every verb.
func (r BulkRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "bulk %q of %d", r.ID, len(r.Items))
}

// Bulk is the gateway's answer to a bulk. Beyond the document.
type Bulk struct {
	ID string
	// Status is the gateway's own number; no document lists them.
	Status Status
	Result Result
	// Raw is the answer, as it came.
	Raw momo.Private
}

// Format writes identifier, status and result, for every verb.
func (b Bulk) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "bulk %q: status %q, %s", b.ID, b.Status, b.Result)
}

// BulkItem is a payout of a bulk. Beyond the document.
type BulkItem struct {
	momo.Transaction
	// CustomerID is whom it goes to, as it was sent.
	CustomerID momo.Private
}

type wireBulk struct {
	BulkID   string         `json:"bulk_id"`
	Currency string         `json:"currency,omitzero"`
	Items    []wireBulkItem `json:"items,omitempty"`
	Page     int            `json:"page,omitzero"`
	PageSize int            `json:"page_size,omitzero"`
}

type wireBulkItem struct {
	OrderID     string       `json:"order_id"`
	CustomerID  string       `json:"customer_id"`
	Amount      string       `json:"amount"`
	Country     momo.Country `json:"country,omitzero"`
	CallbackURL string       `json:"callback_url,omitzero"`
	ProviderID  string       `json:"provider_id"`

	Members jsontext.Value `json:",embed"`
}

// Banks lists the banks that a provider pays out to. Beyond the document.
func (c *Client) Banks(ctx context.Context, provider ProviderID) ([]Bank, error) {
	var faults transport.Faults
	faults.Check(provider > 0, "Provider", "is required")
	wire := struct {
		ProviderID ProviderID `json:"provider_id"`
	}{provider}
	found, err := do(ctx, c, c.call(opBanks, wire, "", faults), decodeBanks)
	if err != nil {
		return nil, err
	}
	return *found, nil
}

// DisburseBulk sends money to many: all or none of the items are accepted by the
// answer, and each then goes its own way. It is sent once; after
// momo.ErrIndeterminate ask Bulk. Beyond the document.
func (c *Client) DisburseBulk(ctx context.Context, r BulkRequest) (*Bulk, error) {
	wire, faults := c.bulkItems(r)
	return do(ctx, c, c.call(opDisburseBulk, wire, r.ID, faults), decodeBulk)
}

func (c *Client) bulkItems(r BulkRequest) (wireBulk, transport.Faults) {
	var faults transport.Faults
	faults.Check(isReference(r.ID), "ID", "must be 1 to 128 of the characters a-z A-Z 0-9 _ - : .")
	faults.Check(len(r.Items) > 0, "Items", "must be given")
	w := wireBulk{BulkID: r.ID}
	var currency money.Currency
	for i, item := range r.Items {
		p := item.payment()
		c.checkCallback(&p.faults, item.CallbackURL)
		for _, fault := range p.faults {
			fault.Name = "Items[" + strconv.Itoa(i) + "]." + fault.Name
			faults = append(faults, fault)
		}
		if i == 0 {
			currency = item.Amount.Currency()
		}
		faults.Check(item.Amount.Currency() == currency,
			"Items["+strconv.Itoa(i)+"].Amount", "must be in the currency of the others")
		w.Items = append(w.Items, wireBulkItem{
			OrderID: p.wire.OrderID, CustomerID: p.wire.CustomerID, Amount: p.wire.Amount,
			Country: p.wire.Country, CallbackURL: p.wire.CallbackURL, ProviderID: strconv.Itoa(int(p.wire.ProviderID)),
			Members: p.wire.Members,
		})
	}
	w.Currency = string(currency)
	return w, faults
}

// Bulk reads a page of a bulk's items, from page 1 on, at most 100 at a time.
// Their amounts are empty: the answer does not name the currency. Beyond the
// document.
func (c *Client) Bulk(ctx context.Context, id string, page int) ([]BulkItem, error) {
	var faults transport.Faults
	faults.Check(isReference(id), "ID", "must be 1 to 128 of the characters a-z A-Z 0-9 _ - : .")
	faults.Check(page >= 1, "Page", "must be at least 1")
	call := c.call(opBulk, wireBulk{BulkID: id, Page: page, PageSize: bulkPage}, id, faults)
	items, err := do(ctx, c, call, decodeBulkItems)
	if err != nil {
		return nil, err
	}
	return *items, nil
}

// CancelBulk stops the items of a bulk that were not executed yet. Beyond the
// document.
func (c *Client) CancelBulk(ctx context.Context, id string) (*Bulk, error) {
	var faults transport.Faults
	faults.Check(isReference(id), "ID", "must be 1 to 128 of the characters a-z A-Z 0-9 _ - : .")
	return do(ctx, c, c.call(opCancelBulk, wireBulk{BulkID: id}, id, faults), decodeBulk)
}

const bulkPage = 100

type wireBank struct {
	Code strictjson.Scalar `json:"code"`
	Name strictjson.Text   `json:"name"`
}

func decodeBanks(a *transport.Answer, _ string) (*[]Bank, error) {
	var w struct {
		Banks []strictjson.Located[wireBank] `json:"banks"`
	}
	if err := strictjson.UnmarshalList(a.Body, &w, bulkPage); err != nil {
		return nil, err
	}
	if w.Banks == nil {
		return nil, transport.ErrIncomplete
	}
	text, found := string(a.Body), make([]Bank, 0, len(w.Banks))
	for i := range w.Banks {
		bank := &w.Banks[i].Value
		found = append(found, Bank{bank.Code.Text, string(bank.Name), momo.Private(w.Banks[i].In(text))})
	}
	return &found, nil
}

func decodeBulk(a *transport.Answer, id string) (*Bulk, error) {
	var w struct {
		BulkID strictjson.Scalar `json:"bulk_id"`
		Status strictjson.Scalar `json:"status"`
		Result wireResult        `json:"result"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	// The schema has a number where the request has a string.
	if w.BulkID.Text != id && !(w.BulkID.Number && w.BulkID.Text == strings.TrimLeft(id, "0")) {
		return nil, transport.ErrOther
	}
	return &Bulk{ID: id, Status: Status(w.Status.Text), Result: w.Result.result(), Raw: a.Raw()}, nil
}

type wireItem struct {
	OrderID    strictjson.Scalar `json:"order_id"`
	CustomerID strictjson.Text   `json:"customer_id"`
	Status     strictjson.Scalar `json:"status"`
}

func decodeBulkItems(a *transport.Answer, _ string) (*[]BulkItem, error) {
	var w struct {
		Items []strictjson.Located[wireItem] `json:"items"`
	}
	if err := strictjson.UnmarshalList(a.Body, &w, bulkPage); err != nil {
		return nil, err
	}
	if w.Items == nil {
		return nil, transport.ErrIncomplete
	}
	text, items := string(a.Body), make([]BulkItem, 0, len(w.Items))
	for i := range w.Items {
		item := &w.Items[i].Value
		phone, _ := momo.ParsePhone(string(item.CustomerID), "") // it may be a bank account
		items = append(items, BulkItem{CustomerID: momo.Private(item.CustomerID), Transaction: momo.Transaction{
			Provider: "mpgateway", Direction: momo.Out, Reference: item.OrderID.Text, Phone: phone,
			Status: Status(item.Status.Text).Status(), ProviderStatus: item.Status.Text, Raw: momo.Private(w.Items[i].In(text)),
		}})
	}
	return &items, nil
}
