package sppay

import (
	"cmp"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// scalar is what arrives now as a string, now as a number; text is what only informs, so
// that no payment is lost over it.
type (
	scalar = strictjson.Scalar
	text   = strictjson.Text
)

// wireTransaction is a transaction in any answer. Verbs name amount, currency and
// status; the list has credit_amount, credit_currency_code and status_id; a
// transfer's validation has credit_currency.
type wireTransaction struct {
	Original          wireShown `json:"original"`
	UniqueID          text      `json:"id"`
	Reference         scalar    `json:"reference"`
	ExternalReference scalar    `json:"external_reference"`
	Primary           text      `json:"primary"`
	TypeCode          scalar    `json:"type_code"`

	Amount             scalar `json:"amount"`
	Currency           scalar `json:"currency"`
	CreditAmount       scalar `json:"credit_amount"`
	CreditCurrencyCode scalar `json:"credit_currency_code"`
	CreditCurrency     scalar `json:"credit_currency"`
	DebitAmount        text   `json:"debit_amount"`
	DebitCurrencyCode  text   `json:"debit_currency_code"`
	DebitCurrency      text   `json:"debit_currency"`

	DebitName         text `json:"debit_account_name"`
	DebitNumber       text `json:"debit_account_no"`
	DebitInstitution  text `json:"debit_account_institution_code"`
	CreditName        text `json:"credit_account_name"`
	CreditNumber      text `json:"credit_account_no"`
	CreditInstitution text `json:"credit_account_institution_code"`

	Status        anyStatus `json:"status"`
	StatusID      scalar    `json:"status_id"`
	StatusMessage text      `json:"status_message"`
	CreatedAt     text      `json:"created_at"`
	UpdatedAt     text      `json:"updated_at"`

	Charge         wireExtra    `json:"charge"`
	Tax            wireExtra    `json:"tax"`
	ChargeAmount   text         `json:"charge_amount"`
	TaxAmount      text         `json:"tax_amount"`
	Rate           text         `json:"rate"`
	InitiatorID    text         `json:"initiator_id"`
	Category       wireCategory `json:"payment_category"`
	PendingActions wireActions  `json:"pending_actions"`
	wireOTP
}

// read is what an answer says of a transaction beside it.
type read struct {
	direction momo.Direction // of the verb; unknown in a lookup
	message   string         // of the envelope
	body      string         // all of what was read
	raw       string         // the transaction in it
	otp       string         // the identifier of a code, in the envelope
}

func (w *wireTransaction) transaction(r read) (*Transaction, error) {
	if w.Reference.Text == "" && w.Original.Value != nil {
		w = w.Original.Value // as the provider's portal was once answered
	}
	if !isID(w.Reference.Text) {
		return nil, transport.ErrIncomplete
	}
	if w.child() {
		return nil, transport.ErrOther
	}
	return w.any(r), nil
}

// any reads what may be a charge or tax.
func (w *wireTransaction) any(r read) *Transaction {
	kind := TypeCode(w.TypeCode.Text)
	if r.direction == momo.DirectionUnknown {
		r.direction = kind.direction()
	}
	credited := w.credited()
	t := &Transaction{
		Transaction: momo.Transaction{
			Provider: provider, Direction: r.direction, ID: w.Reference.Text, Reference: w.ExternalReference.Text,
			Next:   momo.Next{Token: cmp.Or(r.otp, w.id())},
			Amount: credited, CreatedAt: readTime(string(w.CreatedAt)), Raw: momo.Private(r.raw),
		},
		UniqueID: string(w.UniqueID), ExternalReference: w.ExternalReference.Text, Primary: isTrue(w.Primary),
		TypeCode: kind, Debit: w.debit(), Credit: w.credit(), Debited: w.debited(), Credited: credited,
		Charge: w.extra(w.Charge), Tax: w.extra(w.Tax),
		ChargeTransaction: w.Charge.transaction(r), TaxTransaction: w.Tax.transaction(r),
		InitiatorID: string(w.InitiatorID), PaymentCategory: momo.Private(w.Category),
		Message: momo.Private(r.message), StatusMessage: momo.Private(w.StatusMessage),
		UpdatedAt: readTime(string(w.UpdatedAt)),
	}
	t.Charged = t.charged()
	for _, a := range w.PendingActions {
		t.Actions = append(t.Actions, a.action())
	}
	t.Phone = t.customer()
	t.setStatus(w.status())
	return t
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
	return isFalse(w.Primary) || TypeCode(w.TypeCode.Text).child()
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

func (w *wireTransaction) credited() money.Amount {
	if w.Amount.Set {
		return readAmount(w.Amount.Text, w.Currency.Text)
	}
	return readAmount(w.CreditAmount.Text, w.creditCurrency())
}

func (w *wireTransaction) debited() money.Amount {
	return readAmount(string(w.DebitAmount), w.debitCurrency())
}

func (w *wireTransaction) creditCurrency() string {
	return cmp.Or(w.CreditCurrencyCode.Text, w.CreditCurrency.Text)
}

func (w *wireTransaction) debitCurrency() string {
	return string(cmp.Or(w.DebitCurrencyCode, w.DebitCurrency))
}

// extra reads a charge or tax: a transaction in the answer to a verb, a number in
// the list, of which the currency is known if both sides have the same.
func (w *wireTransaction) extra(e wireExtra) money.Amount {
	if child := e.child(); child != nil {
		return child.credited()
	}
	return w.inCommonCurrency(e.amount)
}

func (w *wireTransaction) inCommonCurrency(amount text) money.Amount {
	credit := w.creditCurrency()
	if amount == "" || credit != w.debitCurrency() {
		return money.Amount{}
	}
	return readAmount(string(amount), credit)
}

func (w *wireTransaction) debit() Account {
	return account(w.DebitName, w.DebitNumber, w.DebitInstitution)
}

func (w *wireTransaction) credit() Account {
	return account(w.CreditName, w.CreditNumber, w.CreditInstitution)
}

func account(name, number, institution text) Account {
	return Account{Institution: InstitutionCode(institution), Number: momo.Private(number), Name: momo.Private(name)}
}

// charged adds to the credit what is charged to the same account, unless the answer says
// what that is debited.
func (t *Transaction) charged() money.Amount {
	if !t.Debited.IsZero() {
		return t.Debited
	}
	sum := t.Credited
	for _, extra := range [...]*SecondaryTransaction{t.ChargeTransaction, t.TaxTransaction} {
		if extra == nil || extra.Debit.Number != t.Debit.Number {
			continue
		}
		var err error
		if sum, err = sum.Add(extra.Amount); err != nil {
			return money.Amount{} // of two currencies
		}
	}
	return sum
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

// readAmount gives no amount for what is none; whoever needs it compares.
func readAmount(amount, currency string) money.Amount {
	a, _ := money.Parse(amount, money.Currency(currency))
	return a
}
