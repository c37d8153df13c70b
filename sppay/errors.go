package sppay

import (
	"bytes"
	"cmp"
	"net/http"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

// wireRefusal is every form of an error that was seen. The document has status
// "error" and a message; the others are the token's, the validation's and the
// portal's (the provider's public source).
type wireRefusal struct {
	Status           word                                          `json:"status"`
	Message          text                                          `json:"message"`
	Error            text                                          `json:"error"`
	ErrorDescription text                                          `json:"error_description"`
	Errors           strictjson.Informs[map[string]jsontext.Value] `json:"errors"`
	Transaction      wireReferred                                  `json:"transaction"`
}

// wireReferred is a transaction in an answer that is no acceptance.
type wireReferred struct {
	shown bool
	id    string
}

// UnmarshalJSONFrom reads any value: {} and [] are no transaction.
func (r *wireReferred) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	var w struct {
		Reference text `json:"reference"`
		Original  strictjson.Informs[struct {
			Reference text `json:"reference"`
		}] `json:"original"`
	}
	kind := value.Kind()
	r.shown = (kind == '{' || kind == '[') && len(bytes.Trim(value, "{}[] \t\r\n")) > 0
	if kind == '{' && strictjson.Unmarshal(value, &w) == nil {
		r.id = string(cmp.Or(w.Reference, w.Original.Value.Reference))
	}
	return nil
}

// Reads is as in [strictjson.Reader]: what is read of it is looked at by itself.
func (wireReferred) Reads() reflect.Type { return nil }

// judge tells refusals from answers that prove nothing. 401 is before all
// processing, whoever words it. A refusal that is not worded as one, or that
// shows a transaction, proves nothing.
func judge(a *transport.Answer, v transport.Verdict) transport.Verdict {
	var wire wireRefusal
	readable := strictjson.Unmarshal(a.Body, &wire) == nil
	if readable && isID(wire.Transaction.id) {
		v.ID = wire.Transaction.id
	}
	if readable && v.Failure != transport.None {
		v.Message = wire.text()
	}
	switch {
	case a.Status == http.StatusUnauthorized:
		v.Failure = transport.Stale
	case v.Failure == transport.None && readable && wire.Status.isError(),
		v.Failure == transport.Refused && (readable || !transport.Unrouted(a.Status)):
		return judgeRefusal(readable, wire, v)
	}
	return v
}

func judgeRefusal(readable bool, wire wireRefusal, v transport.Verdict) transport.Verdict {
	if !readable || wire.text() == "" || wire.Transaction.shown {
		v.Failure = transport.Garbled
		return v
	}
	v.Failure, v.Message = transport.Refused, wire.text()
	v.Fields.Named(wire.Errors.Value)
	if v.Kind == nil && (len(v.Fields) > 0 || isInvalidAccount(v.Message)) {
		v.Kind = momo.ErrInvalid
	}
	return v
}

func (w *wireRefusal) text() string { return string(cmp.Or(w.Message, w.ErrorDescription, w.Error)) }

// isInvalidAccount knows the one refusal whose text is published: "Invalid
// account", "Invalid … account".
func isInvalidAccount(message string) bool {
	words := strings.Fields(strings.ToLower(message))
	return len(words) >= 2 && words[0] == "invalid" && words[len(words)-1] == "account"
}

// judgeToken reads a refusal of the token call, {"error", "error_description",
// "message"}: whatever it says of the credentials, they were not accepted.
func judgeToken(a *transport.Answer, v transport.Verdict) transport.Verdict {
	if v.Failure != transport.Refused && v.Failure != transport.Denied {
		return v
	}
	var wire wireRefusal
	if strictjson.Unmarshal(a.Body, &wire) != nil {
		return v
	}
	v.Message = wire.text()
	if a.Status == http.StatusBadRequest || a.Status == http.StatusUnauthorized {
		v.Kind = momo.ErrUnauthorized
	}
	for _, code := range [...]string{
		"invalid_client", "invalid_grant", "invalid_request", "unauthorized_client", "unsupported_grant_type",
	} {
		if string(wire.Error) == code {
			v.Code = code
		}
	}
	return v
}
