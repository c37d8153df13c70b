package mpgateway

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
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

// UnmarshalJSONFrom leaves an object without members nil.
func (e *wireExtra) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var members map[string]strictjson.Scalar
	if err := orEmptyList(dec, &members); err != nil {
		return err
	}
	*e = nil
	for name, value := range members {
		if *e == nil {
			*e = wireExtra{}
		}
		(*e)[name] = value.Text
	}
	return nil
}

// orEmptyList reads an object, for which PHP writes [] when it is empty.
func orEmptyList(dec *jsontext.Decoder, object any) error {
	if dec.PeekKind() != '[' {
		return json.UnmarshalDecode(dec, object)
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

type wireResult struct {
	Code    strictjson.Scalar `json:"code"`
	Message string            `json:"message"`
}

func (w *wireResult) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	type object wireResult
	return orEmptyList(dec, (*object)(w))
}

func (w wireResult) result() Result {
	return Result{Code: ResultCode(w.Code.Text), Message: momo.Private(w.Message)}
}

// wireAnswer is the one shape of all answers about a payment. What comes now as
// a number and now as a string is a Scalar.
type wireAnswer struct {
	OrderID         string            `json:"order_id"`
	TransactionID   strictjson.Scalar `json:"transaction_id"`
	TransactionRef  strictjson.Scalar `json:"transaction_ref"`
	Status          strictjson.Scalar `json:"status"`
	Result          wireResult        `json:"result"`
	ProviderResult  wireResult        `json:"provider_result"`
	ServiceID       strictjson.Scalar `json:"service_id"`
	ServiceVersion  strictjson.Scalar `json:"service_version"`
	ServiceDateTime string            `json:"service_date_time"`
	ConfirmType     strictjson.Scalar `json:"confirm_type"`
	Extra           wireExtra         `json:"extra"`
}

// decodeVerb reads the acceptance of an operation that moves money.
func decodeVerb(a *transport.Answer, reference string) (*Transaction, error) {
	return decodeAnswer(a, reference, func(w *wireAnswer) bool { return w.code() == ResultOK && !w.isDoubtful() })
}

// decodeLookup reads what is known of a payment.
func decodeLookup(a *transport.Answer, reference string) (*Transaction, error) {
	return decodeAnswer(a, reference, func(w *wireAnswer) bool { return w.isAnswer() && !w.isMiss() })
}

// decodeAnswer reads what is said of the order of that reference.
func decodeAnswer(a *transport.Answer, reference string, accepts func(*wireAnswer) bool) (*Transaction, error) {
	w, ok := readAnswer(a)
	if !ok || !accepts(w) || !w.Status.Set || w.Status.Text == "" {
		return nil, transport.ErrIncomplete
	}
	if w.OrderID != reference {
		return nil, transport.ErrOther
	}
	return w.transaction(), nil
}

func (w *wireAnswer) transaction() *Transaction {
	confirm := ConfirmType(w.ConfirmType.Text)
	status := Status(w.Status.Text).Status()
	if confirm.Required() && !status.Final() {
		status = momo.StatusActionRequired
	}
	return &Transaction{
		Transaction: momo.Transaction{
			Provider: "mpgateway", ID: w.TransactionID.Text, Reference: w.OrderID,
			Status: status, ProviderStatus: w.Status.Text, Reason: w.reason(status),
		},
		NetworkReference: w.TransactionRef.Text, ConfirmType: confirm,
		Result: w.Result.result(), ProviderResult: w.ProviderResult.result(), Extra: w.Extra.extra(),
		ServiceID: w.ServiceID.Text, ServiceVersion: w.ServiceVersion.Text, ServiceTime: w.ServiceDateTime,
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
