package sppay

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

type wireAccount struct {
	Code   InstitutionCode `json:"code"`
	Number string          `json:"number"`
}

type wireParty struct {
	Email   string      `json:"email"`
	Account wireAccount `json:"account"`
}

// wireCollect has the amount as a number of the decimals that money writes.
type wireCollect struct {
	AccountNo   string         `json:"receive_account_no"`
	Amount      jsontext.Value `json:"amount"`
	Payer       *wireParty     `json:"payer,omitzero"`
	Payee       *wireParty     `json:"payee,omitzero"`
	Reference   string         `json:"reference"`
	CallbackURL string         `json:"callback_url"`
}

type wireHolder struct {
	InstitutionCode string `json:"institution_code"`
	AccountNumber   string `json:"account_number"`
}

type wireInstitutions struct {
	TypeCode string `json:"type_code"`
}

type wireConfirm struct {
	OTP                  string `json:"otp"`
	TransactionReference string `json:"transaction_reference"`
}

type wireRecipient struct {
	Account           wireAccount `json:"account"`
	FirstName         string      `json:"first_name,omitzero"`
	LastName          string      `json:"last_name,omitzero"`
	TownOrCity        string      `json:"town_or_city,omitzero"`
	Address           string      `json:"address,omitzero"`
	ReasonForSending  string      `json:"reason_for_sending,omitzero"`
	CountryCode       string      `json:"country_code,omitzero"`
	StateOrRegionCode string      `json:"state_or_region_code,omitzero"`
	IDType            string      `json:"id_type,omitzero"`
	IDReference       string      `json:"id_reference,omitzero"`
}

type wireDisburse struct {
	AccountNo   string         `json:"send_account_no"`
	Amount      jsontext.Value `json:"amount"`
	Recipient   wireRecipient  `json:"recipient"`
	Reference   string         `json:"reference"`
	CallbackURL string         `json:"callback_url"`
}

func (r *Remittance) recipient(account wireAccount) wireRecipient {
	if r == nil {
		return wireRecipient{Account: account}
	}
	return wireRecipient{
		Account: account, FirstName: string(r.FirstName), LastName: string(r.LastName),
		TownOrCity: string(r.TownOrCity), Address: string(r.Address), ReasonForSending: string(r.ReasonForSending),
		CountryCode: r.CountryCode, StateOrRegionCode: r.StateOrRegionCode,
		IDType: r.IDType, IDReference: string(r.IDReference),
	}
}

// scalar is what arrives now as a string, now as a number.
type scalar = strictjson.Scalar

// wireTransaction is a transaction in any answer. Verbs name amount, currency and
// status; the list has credit_amount, credit_currency_code and status_id; a
// transfer's validation has credit_currency.
type wireTransaction struct {
	Original          *wireTransaction `json:"original"`
	Reference         scalar           `json:"reference"`
	ExternalReference scalar           `json:"external_reference"`
	Primary           scalar           `json:"primary"`
	TypeCode          scalar           `json:"type_code"`

	Amount             scalar `json:"amount"`
	Currency           scalar `json:"currency"`
	CreditAmount       scalar `json:"credit_amount"`
	CreditCurrencyCode scalar `json:"credit_currency_code"`
	CreditCurrency     scalar `json:"credit_currency"`
	DebitAmount        scalar `json:"debit_amount"`
	DebitCurrencyCode  scalar `json:"debit_currency_code"`
	DebitCurrency      scalar `json:"debit_currency"`

	DebitName         scalar `json:"debit_account_name"`
	DebitNumber       scalar `json:"debit_account_no"`
	DebitInstitution  scalar `json:"debit_account_institution_code"`
	CreditName        scalar `json:"credit_account_name"`
	CreditNumber      scalar `json:"credit_account_no"`
	CreditInstitution scalar `json:"credit_account_institution_code"`

	Status        anyStatus `json:"status"`
	StatusID      scalar    `json:"status_id"`
	StatusMessage scalar    `json:"status_message"`
	CreatedAt     scalar    `json:"created_at"`
	UpdatedAt     scalar    `json:"updated_at"`

	Charge         jsontext.Value `json:"charge"`
	Tax            jsontext.Value `json:"tax"`
	ChargeAmount   scalar         `json:"charge_amount"`
	TaxAmount      scalar         `json:"tax_amount"`
	Rate           scalar         `json:"rate"`
	PendingActions []wireAction   `json:"pending_actions"`
}

type wireAction struct {
	Code         scalar `json:"action_code"`
	Reference    scalar `json:"action_reference"`
	InternalLink scalar `json:"internal_action_link"`
	ExternalLink scalar `json:"external_action_link"`
	IsCompleted  scalar `json:"is_completed"`
}

// transaction converts; direction is the verb's, or unknown in a lookup, and
// message the envelope's.
func (w *wireTransaction) transaction(direction momo.Direction, message string) (*Transaction, error) {
	if w.Reference.Text == "" && w.Original != nil {
		w = w.Original // as the provider's portal was once answered
	}
	if !isID(w.Reference.Text) {
		return nil, transport.ErrIncomplete
	}
	if w.child() {
		return nil, transport.ErrOther
	}
	kind := TypeCode(w.TypeCode.Text)
	if direction == momo.DirectionUnknown {
		direction = kind.direction()
	}
	t := &Transaction{
		Transaction: momo.Transaction{
			Provider: "sppay", Direction: direction, ID: w.Reference.Text, Reference: w.ExternalReference.Text,
			Amount: w.credited(), CreatedAt: readTime(w.CreatedAt.Text),
		},
		TypeCode: kind, Debit: w.debit(), Credit: w.credit(), Debited: w.debited(),
		Charge: w.extra(w.Charge), Tax: w.extra(w.Tax),
		Message: momo.Private(message), StatusMessage: momo.Private(w.StatusMessage.Text),
		UpdatedAt: readTime(w.UpdatedAt.Text),
	}
	for _, a := range w.PendingActions {
		t.Actions = append(t.Actions, a.action())
	}
	t.Phone = t.customer()
	t.setStatus(w.status())
	return t, nil
}

func (t *Transaction) setStatus(s Status) {
	t.Status, t.ProviderStatus = s.Status(), string(s)
	if t.Status == momo.StatusFailed || t.Status == momo.StatusCancelled {
		t.Reason = t.StatusMessage
	}
	t.setNext()
}

// child says that it is the charge or tax of another transaction.
func (w *wireTransaction) child() bool {
	return w.Primary.Text == "0" || TypeCode(w.TypeCode.Text).child()
}

func (w *wireTransaction) status() Status {
	status := Status(w.Status)
	switch {
	case !w.StatusID.Set:
		return status
	case status != "" && statusNamed(string(status)) != Status(w.StatusID.Text):
		return "" // it says two things
	}
	return Status(w.StatusID.Text)
}

// anyStatus is a number, as a number or a string, or {"id", "name"}. What is none
// of these is no status.
type anyStatus Status

func (s *anyStatus) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*s = ""
	switch dec.PeekKind() {
	case '"', '0':
		token, err := dec.ReadToken()
		if err == nil {
			*s = anyStatus(token.String())
		}
		return err
	case '{':
		value, err := dec.ReadValue()
		var object wireStatus
		if err == nil && strictjson.Unmarshal(value, &object) == nil {
			*s = anyStatus(object.status())
		}
		return err
	}
	return dec.SkipValue()
}

type wireStatus struct {
	ID   scalar `json:"id"`
	Name scalar `json:"name"`
}

func (w wireStatus) status() Status {
	named := statusNamed(w.Name.Text)
	switch {
	case !w.ID.Set:
		return named
	case named.Status() != momo.StatusUnknown && named != Status(w.ID.Text):
		return ""
	}
	return Status(w.ID.Text)
}

func (w *wireTransaction) credited() money.Amount {
	if w.Amount.Set {
		return readAmount(w.Amount, w.Currency)
	}
	return readAmount(w.CreditAmount, first(w.CreditCurrencyCode, w.CreditCurrency))
}

func (w *wireTransaction) debited() money.Amount {
	return readAmount(w.DebitAmount, first(w.DebitCurrencyCode, w.DebitCurrency))
}

// extra reads a charge or tax: a transaction in the answer to a verb, a number in
// the list, of which the currency is known if both sides have the same.
func (w *wireTransaction) extra(value jsontext.Value) money.Amount {
	switch value.Kind() {
	case 0: // there is none
		return money.Amount{}
	case '{':
		var child wireTransaction
		_ = strictjson.Unmarshal(value, &child) // what cannot be read is no amount
		return child.credited()
	}
	var amount scalar
	_ = strictjson.Unmarshal(value, &amount)
	return w.inCommonCurrency(amount)
}

func (w *wireTransaction) inCommonCurrency(amount scalar) money.Amount {
	credit, debit := first(w.CreditCurrencyCode, w.CreditCurrency), first(w.DebitCurrencyCode, w.DebitCurrency)
	if credit != debit {
		return money.Amount{}
	}
	return readAmount(amount, credit)
}

func (w *wireTransaction) debit() Account {
	return account(w.DebitName, w.DebitNumber, w.DebitInstitution)
}

func (w *wireTransaction) credit() Account {
	return account(w.CreditName, w.CreditNumber, w.CreditInstitution)
}

func account(name, number, institution scalar) Account {
	return Account{
		Institution: InstitutionCode(institution.Text), Number: momo.Private(number.Text), Name: momo.Private(name.Text),
	}
}

func (w wireAction) action() Action {
	return Action{
		Code: w.Code.Text, Reference: w.Reference.Text, InternalLink: w.InternalLink.Text, ExternalLink: w.ExternalLink.Text,
		Completed: w.IsCompleted.Text == "1",
	}
}

// customer is the number on the other side, if it is one. A number that cannot be
// read is no reason to lose the payment.
func (t *Transaction) customer() momo.Phone {
	side := t.Debit
	if t.Direction == momo.Out {
		side = t.Credit
	}
	if t.Direction == momo.DirectionUnknown || side.Institution == InstitutionOwn {
		return momo.Phone{}
	}
	phone, _ := momo.ParsePhone(string(side.Number), momo.Ghana)
	return phone
}

func first(a, b scalar) scalar {
	if a.Set {
		return a
	}
	return b
}

// readAmount gives no amount for what is none; whoever needs it compares.
func readAmount(amount, currency scalar) money.Amount {
	a, _ := money.Parse(amount.Text, money.Currency(currency.Text))
	return a
}

// readTime reads both formats of the document's samples. What cannot be read is
// no time.
func readTime(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	layout := http.TimeFormat
	if s[0] >= '0' && s[0] <= '9' {
		layout = time.RFC3339
	}
	at, err := time.Parse(layout, s)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// word is a member that says something only as a string.
type word string

func (w *word) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*w = ""
	if dec.PeekKind() != '"' {
		return dec.SkipValue()
	}
	token, err := dec.ReadToken()
	if err == nil {
		*w = word(token.String())
	}
	return err
}

// isError knows the document's word for a request that was not successful, which
// also comes with HTTP 200.
func (w word) isError() bool { return strings.EqualFold(string(w), "error") }

func (w word) isSuccess() bool { return strings.EqualFold(string(w), "success") }

// decodeSubmitted reads the answer to a verb: the envelope must say success, and the
// transaction must be there and be the one that was asked for. An answer without an
// amount is none of these.
func decodeSubmitted(asked momo.Transaction) func(*transport.Answer) (*Transaction, error) {
	return func(a *transport.Answer) (*Transaction, error) {
		var w struct {
			Status      word             `json:"status"`
			Message     scalar           `json:"message"`
			Transaction *wireTransaction `json:"transaction"`
		}
		if err := strictjson.Unmarshal(a.Body, &w); err != nil {
			return nil, err
		}
		if !w.Status.isSuccess() || w.Transaction == nil {
			return nil, transport.ErrIncomplete
		}
		tx, err := w.Transaction.transaction(asked.Direction, w.Message.Text)
		if err != nil {
			return nil, err
		}
		if tx.Amount.IsZero() && !asked.Amount.IsZero() {
			return nil, transport.ErrIncomplete
		}
		return tx, transport.Complete(&tx.Transaction, asked)
	}
}

func decodeTransaction(a *transport.Answer, id string) (*Transaction, error) {
	var w struct {
		Status      word             `json:"status"`
		Transaction *wireTransaction `json:"transaction"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	if w.Status.isError() || w.Transaction == nil {
		return nil, transport.ErrIncomplete
	}
	tx, err := w.Transaction.transaction(momo.DirectionUnknown, "")
	return transport.About(tx, err, func(tx *Transaction) bool { return tx.ID == id })
}
