package mpgateway

import (
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

// wirePayment is the body of the four operations that move money, without
// merchant_id and signature, in the order of the document's samples. It holds
// strings and integers only, and no empty object: there is more than one opinion
// on how anything else is signed.
type wirePayment struct {
	CustomerID       string       `json:"customer_id"`
	OrderID          string       `json:"order_id"`
	Amount           string       `json:"amount"`
	Currency         string       `json:"currency"`
	Country          momo.Country `json:"country,omitzero"`
	CallbackURL      string       `json:"callback_url,omitzero"`
	ConfirmationCode string       `json:"confirmation_code,omitzero"`
	Extra            wireExtra    `json:"extra,omitempty"`
	Card             wireCard     `json:"card,omitzero"`
	ProviderID       ProviderID   `json:"provider_id,omitzero"`
	DestinationID    string       `json:"destination_id,omitzero"`

	Members jsontext.Value `json:",embed"` // an object, or nothing
}

type wireCard struct {
	PAN      string `json:"pan,omitzero"`
	ExpYear  string `json:"exp_year,omitzero"`
	ExpMonth string `json:"exp_month,omitzero"`
	CVC      string `json:"cvc,omitzero"`
}

type wireOrder struct {
	OrderID string `json:"order_id"`
}

type wireID struct {
	TransactionID string `json:"transaction_id"`
}

// wireExtra is read as strings, whatever its scalars are. It is not an Extra, whose
// values mask themselves when they are marshalled.
type wireExtra map[string]string

func newWireExtra(extra Extra) wireExtra {
	w := make(wireExtra, len(extra))
	for name, value := range extra {
		w[name] = string(value)
	}
	return w
}

func (w wireExtra) extra() Extra {
	if len(w) == 0 {
		return nil
	}
	extra := make(Extra, len(w))
	for name, value := range w {
		extra[name] = momo.Private(value)
	}
	return extra
}

// UnmarshalJSONFrom reads the texts, numbers and booleans of an object, and nothing of
// anything else: extra only informs.
func (e *wireExtra) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*e = nil
	if dec.PeekKind() != '{' {
		return dec.SkipValue()
	}
	return strictjson.Object(dec, func(name string) error {
		switch dec.PeekKind() {
		case '{', '[', 'n':
			return dec.SkipValue()
		}
		var value strictjson.Text
		err := value.UnmarshalJSONFrom(dec)
		if *e == nil {
			*e = wireExtra{}
		}
		(*e)[name] = string(value)
		return err
	})
}

// Reads is as in [strictjson.Reader].
func (wireExtra) Reads() reflect.Type { return nil }

// wireResult says how the request was processed, so that its code proves something.
type wireResult struct {
	Code    strictjson.Scalar `json:"code"`
	Message strictjson.Text   `json:"message"`
}

// UnmarshalJSONFrom reads an object, for which PHP writes [] when it is empty.
func (w *wireResult) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '[' {
		return json.UnmarshalDecode(dec, (*resultObject)(w))
	}
	var list []struct{}
	if err := json.UnmarshalDecode(dec, &list); err != nil {
		return err
	}
	if len(list) > 0 {
		return transport.ErrIncomplete
	}
	return nil
}

type resultObject wireResult

// Reads is as in [strictjson.Reader].
func (wireResult) Reads() reflect.Type { return reflect.TypeFor[resultObject]() }

func (w wireResult) result() Result {
	return Result{Code: ResultCode(w.Code.Text), Message: momo.Private(w.Message)}
}

// wireDetail is "additional information only".
type wireDetail struct {
	Code    strictjson.Text `json:"code"`
	Message strictjson.Text `json:"message"`
}

// UnmarshalJSONFrom reads nothing of what is no object.
func (w *wireDetail) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '{' {
		return dec.SkipValue()
	}
	return json.UnmarshalDecode(dec, (*detailObject)(w))
}

type detailObject wireDetail

// Reads is as in [strictjson.Reader].
func (wireDetail) Reads() reflect.Type { return reflect.TypeFor[detailObject]() }

func (w wireDetail) result() Result {
	return Result{Code: ResultCode(w.Code), Message: momo.Private(w.Message)}
}

// wireAnswer is the one shape of all answers about a payment. What comes now as
// a number and now as a string is a Scalar.
type wireAnswer struct {
	OrderID         strictjson.Scalar `json:"order_id"`
	TransactionID   strictjson.Scalar `json:"transaction_id"`
	TransactionRef  strictjson.Text   `json:"transaction_ref"`
	Status          strictjson.Scalar `json:"status"`
	Result          wireResult        `json:"result"`
	ProviderResult  wireDetail        `json:"provider_result"`
	ServiceID       strictjson.Text   `json:"service_id"`
	ServiceVersion  strictjson.Text   `json:"service_version"`
	ServiceDateTime strictjson.Text   `json:"service_date_time"`
	ConfirmType     strictjson.Scalar `json:"confirm_type"`
	Extra           wireExtra         `json:"extra"`
}

// decodeVerb reads the acceptance of an operation that moves money.
func decodeVerb(a *transport.Answer, reference string) (*Transaction, error) {
	return decodeAnswer(a, reference, func(w *wireAnswer) bool { return w.code() == ResultOK && !w.isDoubtful() })
}

// decodeLookup reads what is known of a payment.
func decodeLookup(a *transport.Answer, reference string) (*Transaction, error) {
	return decodeAnswer(a, reference, (*wireAnswer).isFound)
}

// decodeLookupByID reads what is known of the payment with that identifier.
func decodeLookupByID(a *transport.Answer, id string) (*Transaction, error) {
	w, ok := readAnswer(a)
	switch {
	case !ok || !w.isFound() || !w.hasStatus() || !w.hasReference():
		return nil, transport.ErrIncomplete
	case w.TransactionID.Text != id:
		return nil, transport.ErrOther
	}
	return w.transaction(a), nil
}

// decodeAnswer reads what is said of the order of that reference.
func decodeAnswer(a *transport.Answer, reference string, accepts func(*wireAnswer) bool) (*Transaction, error) {
	w, ok := readAnswer(a)
	if !ok || !accepts(w) || !w.hasStatus() {
		return nil, transport.ErrIncomplete
	}
	if w.OrderID.Text != reference {
		return nil, transport.ErrOther
	}
	return w.transaction(a), nil
}

func (w *wireAnswer) isFound() bool { return w.isAnswer() && !w.isMiss() }

func (w *wireAnswer) hasStatus() bool { return w.Status.Set && w.Status.Text != "" }

// hasReference reports whether the order is one, a number only if it is of digits.
func (w *wireAnswer) hasReference() bool {
	return isReference(w.OrderID.Text) && (!w.OrderID.Number || check.Of(w.OrderID.Text, maxReference, check.Digits))
}

func (w *wireAnswer) transaction(a *transport.Answer) *Transaction {
	confirm := ConfirmType(w.ConfirmType.Text)
	status, next := Status(w.Status.Text).Status(), momo.Next{}
	if confirm.Required() && !status.Final() {
		status, next = momo.StatusActionRequired, momo.Next{Step: momo.StepConfirm, Token: string(confirm)}
	}
	return &Transaction{
		Transaction: momo.Transaction{
			Provider: "mpgateway", ID: w.TransactionID.Text, Reference: w.OrderID.Text,
			Status: status, ProviderStatus: w.Status.Text, Next: next, Reason: w.reason(status), Raw: a.Raw(),
			Cause: ResultCode(w.Result.Code.Text).cause(status),
		},
		NetworkReference: string(w.TransactionRef), ConfirmType: confirm,
		Result: w.Result.result(), ProviderResult: w.ProviderResult.result(), Extra: w.Extra.extra(),
		ServiceID: string(w.ServiceID), ServiceVersion: string(w.ServiceVersion), ServiceTime: string(w.ServiceDateTime),
	}
}

// reason is the operator's text on a failure, or the gateway's.
func (w *wireAnswer) reason(status momo.Status) momo.Private {
	switch {
	case status != momo.StatusFailed && status != momo.StatusCancelled:
		return ""
	case w.ProviderResult.Message != "":
		return momo.Private(w.ProviderResult.Message)
	default:
		return momo.Private(w.Result.Message)
	}
}
