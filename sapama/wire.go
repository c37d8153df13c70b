package sapama

import (
	"cmp"
	"strconv"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

func (c *Client) collectForm(r CollectRequest) form {
	return fields(
		"first_name", string(r.FirstName), "middle_name", string(r.MiddleName), "last_name", string(r.LastName),
		"email", string(r.Email), "phone", r.Payer.Digits(), "address", string(r.Address),
		"description", string(r.Description), "amount", writeAmount(r.Amount), "currency", string(money.KES),
		"reference_number", r.Reference, "bill_ref_number", string(r.Account),
		"location_id", strconv.FormatInt(c.till, 10), "flow", "stkpush", "environment", string(c.mode),
		"callback_url", r.CallbackURL, "callback_http_method", string(r.CallbackMethod), "image_url", r.ImageURL,
	)
}

// beneficiary writes every key that the integrator's working form had, the empty
// ones too.
func (r DisburseRequest) beneficiary(f form, i int) form {
	for _, p := range fields(
		"gateway", "mpesa", "phone", r.Payee.Digits(), "trans_reference", r.Reference,
		"description", string(r.Description), "first_name", string(r.FirstName), "last_name", string(r.LastName),
		"amount", writeAmount(r.Amount), "currency", string(money.KES), "message", string(r.Message),
		"callback_url", r.CallbackURL, "callback_http_method", string(r.CallbackMethod), "short_code", r.ShortCode,
	) {
		p.key = element("beneficiaries", i, p.key)
		f = append(f, p)
	}
	return f
}

// writeAmount writes whole shillings as the document's samples do, "1000".
func writeAmount(a money.Amount) string {
	if whole, err := a.Major(); err == nil {
		return strconv.FormatInt(whole, 10)
	}
	return a.Number()
}

// wirePosting is an element of the JSON text in the field "transactions".
type wirePosting struct {
	TransID       string `json:"trans_id"`
	TransTime     string `json:"trans_time"`
	TransAmount   string `json:"trans_amount"`
	Description   string `json:"description"`
	FirstName     string `json:"first_name,omitzero"`
	MiddleName    string `json:"middle_name,omitzero"`
	LastName      string `json:"last_name,omitzero"`
	TransType     string `json:"trans_type,omitzero"`
	ShortCode     string `json:"short_code,omitzero"`
	Balance       string `json:"org_account_balance,omitzero"`
	Phone         string `json:"phone,omitzero"`
	BillRefNumber string `json:"bill_ref_number,omitzero"`
	InvoiceNumber string `json:"invoice_number,omitzero"`
	ThirdPartyID  string `json:"third_party_trans_id,omitzero"`
}

// wire writes the time in the format of the provider's public sample; the
// document's has colons in the date. Which zone it means no source says:
// Nairobi's is that of the receipts.
func (p Posting) wire() wirePosting {
	w := wirePosting{
		TransID: p.Code, TransTime: p.At.In(nairobi).Format("2006-01-02 15:04:05"), TransAmount: writeAmount(p.Amount),
		Description: string(p.Description), FirstName: string(p.FirstName), MiddleName: string(p.MiddleName),
		LastName: string(p.LastName), TransType: p.TransType, ShortCode: p.ShortCode, Phone: p.Phone.Digits(),
		BillRefNumber: string(p.Account), InvoiceNumber: string(p.InvoiceNumber), ThirdPartyID: p.ThirdPartyID,
	}
	if !p.Balance.IsZero() {
		w.Balance = p.Balance.Number()
	}
	return w
}

// decode reads the data of an answer whose envelope is that of an acceptance.
func decode[T any](a *transport.Answer) (*T, error) {
	e, status, err := readEnvelope[*T](a.Body)
	if err != nil {
		return nil, err
	}
	if e.Data == nil || !e.accepts(status) {
		return nil, errIncomplete
	}
	return e.Data, nil
}

// wireItem is an element of an array in an answer: one beneficiary's, one
// recipient's, one posting's. A checkout's answer is one without the array.
type wireItem struct {
	Status          string            `json:"status"`
	Type            string            `json:"type"`
	Code            strictjson.Scalar `json:"code"`
	Message         string            `json:"message"`
	ProxyTransID    strictjson.Scalar `json:"proxy_trans_id"`
	SapamaID        strictjson.Scalar `json:"sapama_id"`
	InvoiceID       strictjson.Scalar `json:"invoice_id"`
	InvoiceUUID     string            `json:"invoice_uuid"`
	TransID         strictjson.Scalar `json:"trans_id"`
	ReferenceNumber strictjson.Scalar `json:"reference_number"`
	Phone           strictjson.Scalar `json:"phone"`
	Amount          strictjson.Scalar `json:"amount"`
}

func (w *wireItem) id() string {
	return cmp.Or(w.ProxyTransID.Text, w.SapamaID.Text, w.InvoiceID.Text)
}

// word is the item's only one: two that disagree are none that is known.
func (w *wireItem) word() string {
	if agree(w.Status, w.Type) {
		return cmp.Or(w.Status, w.Type)
	}
	return ""
}

// verdict is nil if the item was accepted: it says "success" and has a number.
// It is a refusal only if it says "error" and nothing was made. What else there
// may be is not documented, and so is not known.
func (w *wireItem) verdict() error {
	switch {
	case w.word() == "success" && isID(w.id()) && (!w.Code.Set || w.Code.Text == "200"):
		return nil
	case w.word() == "error" && (w.id() == "" || w.id() == "0"):
		return momo.ErrDeclined
	default:
		return momo.ErrIndeterminate
	}
}

// only returns the one item that is wanted. None, or two, tell nothing.
func only(items []wireItem, wanted func(*wireItem) bool) *wireItem {
	var found *wireItem
	for i := range items {
		if !wanted(&items[i]) {
			continue
		}
		if found != nil {
			return nil
		}
		found = &items[i]
	}
	return found
}

// matches compares what an item echoes with what was sent; it may echo nothing,
// and a number in the local form.
func (w *wireItem) matches(phone momo.Phone, amount money.Amount) bool {
	if echoed, err := momo.ParsePhone(w.Phone.Text, momo.Kenya); err == nil && echoed != phone {
		return false
	}
	return !w.Amount.Set || readAmount(w.Amount.Text, "") == amount
}

func decodeTransfer(a *transport.Answer, from, to int64, amount money.Amount) (*Transfer, error) {
	w, err := decode[struct {
		ID           strictjson.Scalar `json:"id"`
		FromLocation strictjson.Scalar `json:"location_from_id"`
		ToLocation   strictjson.Scalar `json:"location_to_id"`
		Workflow     string            `json:"workflow"`
	}](a)
	if err != nil {
		return nil, err
	}
	if !isID(w.ID.Text) || w.Workflow == "" {
		return nil, errIncomplete
	}
	if w.FromLocation.Text != strconv.FormatInt(from, 10) || w.ToLocation.Text != strconv.FormatInt(to, 10) {
		return nil, errOther
	}
	t := &Transfer{ID: w.ID.Text, FromTill: from, ToTill: to, Amount: amount, Workflow: w.Workflow}
	if t.Workflow == "initiated" {
		t.Status = momo.StatusPending
	}
	return t, nil
}
