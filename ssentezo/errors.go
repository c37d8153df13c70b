package ssentezo

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

// codes are the provider's codes: the first is the document's only one, the
// others are of its version 1 (its public documentation of 2023) and are
// recognised where they still appear.
var codes = [...]struct {
	code string
	kind error
}{
	{"UPPER_CEILING_BREACH", momo.ErrLimit},
	{"AMOUNT_LIMIT_ERROR", momo.ErrLimit},
	{"DUPLICATE_REFERENCE", momo.ErrDuplicate},
	{"INSUFFICIENT_FUNDS", momo.ErrInsufficientFunds},
	{"INVALID_CREDENTIALS", momo.ErrUnauthorized},
	{"INVALID_PARAMETERS", momo.ErrInvalid},
	{"INVALID_PHONE_NUMBER", momo.ErrInvalid},
	{"NOT_FOUND", momo.ErrNotFound},
	{"NOT_LIVE", momo.ErrForbidden},
	{"UNSPECIFIED_ENVIRONMENT", momo.ErrInvalid},
	{"UNSUPPORTED_CURRENCY", momo.ErrInvalid},
	{"UNSUPPORTED_NETWORK_OR_INVALID_PHONE_NUMBER", momo.ErrInvalid},
}

// codeUnknown is version 1's "may or may not be successful".
const codeUnknown = "INTERNAL_SERVER_ERROR"

// taken is the document's text for a reference that was used before, whatever
// the field is called.
const taken = "already been taken"

// texts are the messages that the document shows without a code; in lower case,
// as parts of a message.
var texts = [...]struct {
	text string
	kind error
}{
	{"not found", momo.ErrNotFound},
	{"given data was invalid", momo.ErrInvalid},
	{" field is required", momo.ErrInvalid},
	{" field format is invalid", momo.ErrInvalid},
}

// responseOK is the one word of the document for an answer that is no error.
const responseOK = "OK"

type wireAnswer struct {
	Response string         `json:"response"`
	Error    jsontext.Value `json:"error"`
	// Data of an error may be that of a real transaction (observed by integrators).
	Data jsontext.Value `json:"data"`
	// Of version 1; that a message can stand here is observed by integrators.
	Message   strictjson.Text `json:"message"`
	ErrorCode strictjson.Text `json:"errorCode"`
}

// refusal is what an error says.
type refusal struct {
	code, message string
	fields        transport.Faults
	// Of the transaction that the answer shows, if any.
	id     string
	status Status
	unread bool // it shows one that cannot be read
}

// contradicts reports whether the answer refuses a payment and says that it goes on, or
// may say so. An answer that contradicts itself is no refusal.
func (r refusal) contradicts() bool {
	return r.unread || r.status != "" && r.status.Status() != momo.StatusFailed
}

// judge reads "response" (the document, "API Response Format"), which decides
// whatever the HTTP status says. An answer without it did not come from the
// application and proves nothing.
func judge(a *transport.Answer, v transport.Verdict) transport.Verdict {
	if v.Failure == transport.Redirected {
		return v
	}
	var wire wireAnswer
	if err := strictjson.Unmarshal(a.Body, &wire); err != nil {
		return unreadable(v)
	}
	said, refused := wire.refusal()
	v.Code, v.Message, v.Fields, v.ID = said.code, said.message, said.fields, said.id
	switch v.Failure {
	case transport.ServerError, transport.Limited:
		return v
	case transport.Denied:
		return denied(a, wire.Response, said, refused, v)
	}
	switch {
	case !refused && wire.Response == responseOK:
		return transport.Verdict{ID: said.id} // decoding it decides
	case !refused, said.code == codeUnknown, said.contradicts():
		v.Failure = transport.Garbled
	default:
		v.Failure, v.Kind = transport.Refused, said.kind(a.Status, v.Kind)
	}
	return v
}

// unreadable leaves alone what an HTTP status says before any application.
func unreadable(v transport.Verdict) transport.Verdict {
	if v.Failure == transport.None || v.Failure == transport.Refused {
		v.Failure = transport.Garbled
	}
	return v
}

// denied: the document's 403 is "Invalid Credentials"; one that the application
// did not write is a gateway's.
func denied(a *transport.Answer, response string, said refusal, refused bool, v transport.Verdict) transport.Verdict {
	switch {
	case response == responseOK, said.contradicts():
		v.Failure = transport.Garbled
	case refused:
		v.Kind = said.kind(a.Status, momo.ErrUnauthorized)
	}
	return v
}

// refusal reads what is wrong, and reports whether the answer is an error that
// says so.
func (w *wireAnswer) refusal() (refusal, bool) {
	said := refusal{code: string(w.ErrorCode), message: string(w.Message)}
	said.show(w.Data)
	if w.Response != "ERROR" {
		return said, w.Response == "" && said.code != ""
	}
	var wire struct {
		Code    strictjson.Text                               `json:"code"`
		Message strictjson.Text                               `json:"message"`
		Errors  strictjson.Informs[map[string]jsontext.Value] `json:"errors"`
	}
	if w.Error.Kind() == '"' {
		_ = strictjson.Unmarshal(w.Error, &wire.Message)
	} else {
		// An error of another shape is an error all the same, if it says anything.
		_ = strictjson.Unmarshal(w.Error, &wire)
	}
	said.code = cmp.Or(string(wire.Code), said.code)
	said.message = cmp.Or(string(wire.Message), said.message)
	said.fields.Named(wire.Errors.Value)
	return said, said.code != "" || said.message != "" || said.fields != nil
}

// show reads the transaction that an error shows: {} and [] are none.
func (r *refusal) show(data jsontext.Value) {
	var shown wireTransaction
	switch data.Kind() {
	case '{':
		r.unread = strictjson.Unmarshal(data, &shown) != nil
	case '[':
		var list []jsontext.Value
		r.unread = strictjson.Unmarshal(data, &list) != nil || len(list) > 0
	}
	r.id, r.status = shown.SsentezoWalletReference.Text, shown.TransactionStatus
}

// kind tells refusals apart: by a reference that is taken, whatever else is
// wrong; by code; by field; by text; by HTTP status, of which 400 is the
// document's "Failed Transaction".
func (r refusal) kind(status int, byStatus error) error {
	all := strings.ToLower(r.message)
	for _, field := range r.fields {
		all += "\n" + strings.ToLower(string(field.Detail))
	}
	if strings.Contains(all, taken) {
		return momo.ErrDuplicate
	}
	for _, known := range codes {
		if r.code == known.code {
			return known.kind
		}
	}
	if r.fields != nil {
		return momo.ErrInvalid
	}
	for _, known := range texts {
		if strings.Contains(all, known.text) {
			return known.kind
		}
	}
	if byStatus == nil || status == http.StatusBadRequest {
		return momo.ErrDeclined
	}
	return byStatus
}

// unverified is the document's text for a holder whom the provider could not find out.
const unverified = "failed to verify the name"

// judgeHolder tells "could not be verified" apart from an outage, whatever HTTP status it
// comes with: the document names none.
func judgeHolder(a *transport.Answer, v transport.Verdict) transport.Verdict {
	status := v.Failure
	v = judge(a, v)
	said := v.Failure == transport.Refused || v.Failure == transport.ServerError
	if said && status != transport.Limited && strings.Contains(strings.ToLower(v.Message), unverified) {
		v.Failure, v.Kind = transport.Refused, momo.ErrNotFound
	}
	return v
}

// noInformation turns the refusal of a lookup that does not say "not found" into
// one that [momo.Await] asks again after: how the provider says that it does not
// know a reference is not documented.
func noInformation(err error) error {
	var e *momo.Error
	if !errors.As(err, &e) || e.HTTPStatus == 0 || errors.Is(err, momo.ErrNotFound) || !isAnswer(err) {
		return err
	}
	out := *e
	out.Kind = momo.ErrUnavailable
	return &out
}
