package sppay

import (
	"cmp"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
)

// wireShown is a transaction where an answer has one: PHP writes [] for none.
type wireShown struct {
	strictjson.Located[*wireTransaction]
}

func (s *wireShown) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '{' {
		return dec.SkipValue()
	}
	return s.Located.UnmarshalJSONFrom(dec)
}

// wireExtra is a charge or tax: a transaction, or the amount of one. What cannot be read
// is none.
type wireExtra struct {
	strictjson.Located[strictjson.Informs[*wireTransaction]]
	amount text
}

// UnmarshalJSONFrom reads any value.
func (e *wireExtra) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '{' {
		return e.amount.UnmarshalJSONFrom(dec)
	}
	return e.Located.UnmarshalJSONFrom(dec)
}

// child is the transaction, nil where there is none.
func (e *wireExtra) child() *wireTransaction { return e.Value.Value }

// transaction is the charge or tax as a transaction, nil where there is none.
func (e *wireExtra) transaction(of read) *SecondaryTransaction {
	if e.child() == nil {
		return nil
	}
	t := e.child().any(read{raw: e.In(of.body)})
	return &SecondaryTransaction{
		Transaction: t.Transaction, UniqueID: t.UniqueID, TypeCode: t.TypeCode, Debit: t.Debit, Credit: t.Credit,
		StatusMessage: t.StatusMessage, PaymentCategory: t.PaymentCategory, Actions: t.Actions, UpdatedAt: t.UpdatedAt,
	}
}

// wireCategory is the text of an object of which the members are not published.
type wireCategory string

func (c *wireCategory) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	switch dec.PeekKind() {
	case '{', '[', '"', '0':
		value, err := dec.ReadValue()
		*c = wireCategory(value)
		return err
	}
	*c = ""
	return dec.SkipValue()
}

// Reads is as in [strictjson.Reader].
func (wireCategory) Reads() reflect.Type { return nil }

type wireActions []wireAction

// Reads is as in [strictjson.Reader].
func (wireActions) Reads() reflect.Type { return reflect.TypeFor[[]wireAction]() }

// UnmarshalJSONFrom leaves out what is no list.
func (a *wireActions) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '[' {
		return dec.SkipValue()
	}
	return json.UnmarshalDecode(dec, (*[]wireAction)(a))
}

type wireAction struct {
	wireStep
}

// wireStep is what an action says.
type wireStep struct {
	ID                   text `json:"id"`
	TransactionReference text `json:"transaction_reference"`
	Code                 text `json:"action_code"`
	Reference            text `json:"action_reference"`
	InternalLink         text `json:"internal_action_link"`
	ExternalLink         text `json:"external_action_link"`
	IsCompleted          text `json:"is_completed"`
	CreatedAt            text `json:"created_at"`
	UpdatedAt            text `json:"updated_at"`
}

// UnmarshalJSONFrom leaves empty what is no object.
func (a *wireAction) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '{' {
		return dec.SkipValue()
	}
	return json.UnmarshalDecode(dec, &a.wireStep)
}

// Reads is as in [strictjson.Reader].
func (wireAction) Reads() reflect.Type { return reflect.TypeFor[wireStep]() }

func (w wireAction) action() Action {
	return Action{
		ID: string(w.ID), TransactionID: string(w.TransactionReference), Code: string(w.Code), Reference: string(w.Reference),
		InternalLink: string(w.InternalLink), ExternalLink: string(w.ExternalLink), Completed: isTrue(w.IsCompleted),
		CreatedAt: readTime(string(w.CreatedAt)), UpdatedAt: readTime(string(w.UpdatedAt)),
	}
}

// isTrue and isFalse read a flag, which is a number in the samples.
func isTrue(flag text) bool  { return flag == "1" || flag == "true" }
func isFalse(flag text) bool { return flag == "0" || flag == "false" }

// wireOTP is the document's OTP_ID. It is named in the prose only; all other members are
// in small letters.
type wireOTP struct {
	Named   text `json:"OTP_ID"`
	Written text `json:"otp_id"`
}

func (w wireOTP) id() string { return string(cmp.Or(w.Named, w.Written)) }

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

// Reads is as in [strictjson.Reader]: an object is looked at by itself.
func (anyStatus) Reads() reflect.Type { return nil }

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

// Reads is as in [strictjson.Reader].
func (word) Reads() reflect.Type { return nil }

// isError knows the document's word for a request that was not successful, which
// also comes with HTTP 200.
func (w word) isError() bool { return strings.EqualFold(string(w), "error") }

func (w word) isSuccess() bool { return strings.EqualFold(string(w), "success") }
