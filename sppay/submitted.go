package sppay

import (
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// decodeSubmitted reads the answer to a verb: the envelope must say success, and there
// must be a transaction, or the code that a new customer has to give first.
func decodeSubmitted(asked momo.Transaction) func(*transport.Answer) (*Transaction, error) {
	return func(a *transport.Answer) (*Transaction, error) {
		var w struct {
			Status      word      `json:"status"`
			Message     text      `json:"message"`
			Transaction wireShown `json:"transaction"`
			wireOTP
		}
		if err := strictjson.Unmarshal(a.Body, &w); err != nil {
			return nil, err
		}
		r := read{direction: asked.Direction, message: string(w.Message), body: string(a.Body), otp: w.id()}
		shown := w.Transaction.Value
		switch {
		case !w.Status.isSuccess(), shown == nil && r.otp == "":
			return nil, transport.ErrIncomplete
		case shown == nil:
			return codeWanted(r, asked), nil
		}
		r.raw = w.Transaction.In(r.body)
		tx, err := shown.transaction(r)
		if err != nil {
			return nil, err
		}
		return tx, tx.answer(asked)
	}
}

// codeWanted is the transaction of an answer that names nothing but the code's identifier.
func codeWanted(r read, asked momo.Transaction) *Transaction {
	asked.Provider, asked.Status, asked.Raw = provider, momo.StatusActionRequired, momo.Private(r.body)
	asked.Next = momo.Next{Step: momo.StepCode, Token: r.otp}
	return &Transaction{Transaction: asked, Message: momo.Private(r.message)}
}

// answer compares what was submitted with what was asked for, whose amount and reference
// count. A difference is shown, but whatever ended so is not known to be the payment that
// was asked for; nor is it where there is nothing to compare, as of a code's identifier. An
// answer that names another reference of ours is about another payment.
func (t *Transaction) answer(asked momo.Transaction) error {
	if t.Credited.IsZero() && !asked.Amount.IsZero() {
		return transport.ErrIncomplete
	}
	if !keeps(t.ExternalReference, asked.Reference) {
		return transport.ErrOther
	}
	known := asked.ID == t.ID || asked.ID == "" && !asked.Amount.IsZero()
	same := known && t.pays(asked.Amount) &&
		(t.Reference == "" || asked.Reference == "" || t.Reference == asked.Reference)
	if t.Status.Final() && !same {
		t.Status, t.Reason = momo.StatusUnknown, ""
	}
	if asked.Reference != "" {
		t.Reference = asked.Reference
	}
	if !asked.Amount.IsZero() {
		t.Amount = asked.Amount
	}
	return nil
}

// keeps reports whether the provider may have made kept of our reference: it is left out,
// written in other letters, or shortened for the text message that it goes into.
func keeps(kept, ours string) bool {
	return ours == "" || len(kept) <= len(ours) && strings.EqualFold(kept, ours[:len(kept)])
}

// pays reports whether the transaction is of the amount that was asked for, before or
// after charge and tax.
func (t *Transaction) pays(amount money.Amount) bool {
	if amount.IsZero() || t.Credited == amount || t.Charged == amount {
		return true
	}
	gross, err := t.Credited, error(nil)
	for _, extra := range [...]money.Amount{t.Charge, t.Tax} {
		if err == nil && !extra.IsZero() {
			gross, err = gross.Add(extra)
		}
	}
	return err == nil && gross == amount
}

func decodeTransaction(a *transport.Answer, id string) (*Transaction, error) {
	var w struct {
		Status      word      `json:"status"`
		Transaction wireShown `json:"transaction"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	if w.Status.isError() || w.Transaction.Value == nil {
		return nil, transport.ErrIncomplete
	}
	r := read{body: string(a.Body)}
	r.raw = w.Transaction.In(r.body)
	tx, err := w.Transaction.Value.transaction(r)
	return transport.About(tx, err, func(tx *Transaction) bool { return tx.ID == id })
}
