package mpgateway

import (
	"bytes"
	"slices"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

// ResultCode is the provider's own number for how a request was processed, as
// text. It is an open set: no public list is complete.
type ResultCode string

// The codes of the document ("Result Codes") and, beyond it, those that
// integrators observed.
const (
	ResultOK                     ResultCode = "0" // the request was processed: it says nothing about the payment
	ResultInvalidPIN             ResultCode = "1"
	ResultPINIsBlank             ResultCode = "2"
	ResultInvalidPINLength       ResultCode = "3"
	ResultMerchantAuthentication ResultCode = "10201" // for example a wrong signature
	ResultWrongMerchantID        ResultCode = "10105" // beyond the document
	ResultMSISDNIncorrect        ResultCode = "10401" // beyond the document
	ResultRequestSendingError    ResultCode = "10301" // beyond the document: the operator may or may not have been reached
	ResultNoProviderCode         ResultCode = "-8888" // of provider_result: the operator gave no code
)

// Texts that integrators observed, and that no code stands for.
const (
	parentNotFound     = "PARENT OPERATION NOT FOUND" // the gateway does not know the order
	signatureParagraph = "<p>Signature"               // the page about a wrong signature
)

// cause is what a code says of a payment that failed or was cancelled: the document gives
// "Result Codes" to status queries too, and says of three that the operator did not accept the
// PIN. The operator's own codes, in provider_result, are in no document. That a number is
// incorrect is no cause: integrators saw that code beside one of the operator's that blames
// the merchant's own settings.
func (c ResultCode) cause(status momo.Status) momo.Cause {
	ended := status == momo.StatusFailed || status == momo.StatusCancelled
	if ended && (c == ResultInvalidPIN || c == ResultPINIsBlank || c == ResultInvalidPINLength) {
		return momo.CauseWrongPIN
	}
	return momo.CauseUnknown
}

// refusal is the kind of error of a code that says that nothing happened, and
// nil for every other code, unknown ones included: those prove nothing.
func (c ResultCode) refusal() error {
	switch c {
	case ResultInvalidPIN, ResultPINIsBlank, ResultInvalidPINLength:
		return momo.ErrDeclined
	case ResultMerchantAuthentication, ResultWrongMerchantID:
		return momo.ErrUnauthorized
	case ResultMSISDNIncorrect:
		return momo.ErrInvalid
	default:
		return nil
	}
}

// judgeVerb reads the answer to an operation that moves money. An error code in
// a 200 is an error.
func judgeVerb(a *transport.Answer, v transport.Verdict) transport.Verdict {
	return judgeVerbBy(nil, a, v)
}

// judgeVerbBy is judgeVerb where more codes are known to be refusals.
func judgeVerbBy(refusals []ResultCode, a *transport.Answer, v transport.Verdict) transport.Verdict {
	w, ok := readAnswer(a)
	switch {
	case !ok:
		return judgePage(a, v)
	case v.Failure == transport.None && w.code() == ResultOK:
		if w.isDoubtful() {
			v = transport.Verdict{
				Failure: transport.Garbled, Code: string(w.ProviderResult.Code), Message: string(w.ProviderResult.Message),
			}
		}
		return v
	}
	return w.judge(v, refusals...)
}

// isDoubtful reports whether what looks like an acceptance may be none. An
// undefined status, and, as integrators observed, an empty identifier with no code
// of the operator, come also of payments that were refused.
func (w *wireAnswer) isDoubtful() bool {
	unreached := w.TransactionID.Text == "" && ResultCode(w.ProviderResult.Code) == ResultNoProviderCode
	return Status(w.Status.Text) == StatusUndefined || unreached
}

// judgeLookup reads the answer to a question. There the result code is not zero
// also for a payment that failed, so the status counts, where there is one.
func judgeLookup(a *transport.Answer, v transport.Verdict) transport.Verdict {
	w, ok := readAnswer(a)
	switch {
	case !ok:
		if v = judgePage(a, v); v.Kind == momo.ErrNotFound {
			v.Failure = transport.Garbled // no order was looked for
		}
		return v
	case w.refusesQuestion():
		return transport.Verdict{
			Failure: transport.Denied, Kind: momo.ErrUnauthorized, Code: string(w.code()), Message: string(w.Result.Message),
		}
	case v.Failure != transport.None && v.Failure != transport.Refused:
		return w.judge(v)
	case w.isMiss():
		return transport.Verdict{
			Failure: transport.Refused, Kind: momo.ErrNotFound, Code: string(w.code()), Message: string(w.Result.Message),
		}
	case v.Failure == transport.None && w.isAnswer():
		return v
	}
	return w.judge(v)
}

// says reports whether one of the two messages contains a text.
func (w *wireAnswer) says(text string) bool {
	return strings.Contains(string(w.Result.Message), text) || strings.Contains(string(w.ProviderResult.Message), text)
}

// isMiss reports whether the gateway says that it does not know the order.
func (w *wireAnswer) isMiss() bool {
	if w.says(parentNotFound) {
		return true
	}
	return Status(w.Status.Text) == StatusUndefined && w.TransactionID.Text == "" && w.code() == ResultOK
}

// goesOn reports whether the status says that the payment is under way or paid. An
// answer that also refuses it contradicts itself, and is no refusal.
func (w *wireAnswer) goesOn() bool {
	status := Status(w.Status.Text).Status()
	return status == momo.StatusPending || status == momo.StatusSucceeded
}

// refusesQuestion reports whether the code refuses who asks. It says nothing of the
// payment then, whatever status stands beside it.
func (w *wireAnswer) refusesQuestion() bool { return w.code().refusal() == momo.ErrUnauthorized }

// isAnswer reports whether the gateway says that all is well, or where a payment
// stands.
func (w *wireAnswer) isAnswer() bool {
	if w.refusesQuestion() {
		return false
	}
	return w.code() == ResultOK || w.Status.Set && (Status(w.Status.Text) != StatusUndefined || w.TransactionID.Text != "")
}

func (w *wireAnswer) code() ResultCode { return ResultCode(w.Result.Code.Text) }

// judge reads a result code that is an error. One that is not known to be a
// refusal leaves the outcome open, unless the HTTP status refuses.
func (w *wireAnswer) judge(v transport.Verdict, refusals ...ResultCode) transport.Verdict {
	v.Code, v.Message, v.ID = string(w.code()), string(w.Result.Message), w.TransactionID.Text
	if w.goesOn() && (v.Failure == transport.Refused || v.Failure == transport.Denied) {
		v.Failure = transport.Garbled
	}
	if v.Failure != transport.None && v.Failure != transport.Refused {
		return v
	}
	kind := w.code().refusal()
	if kind == nil && slices.Contains(refusals, w.code()) {
		kind = momo.ErrDeclined
	}
	switch {
	case kind != nil && w.goesOn():
		v.Failure = transport.Garbled
	case kind != nil:
		v.Failure, v.Kind = transport.Refused, kind
	case v.Failure == transport.None || w.code() == ResultRequestSendingError || w.code() == ResultOK:
		v.Failure = transport.Garbled
	}
	return v
}

// readAnswer reports whether the body is an answer of the gateway at all.
func readAnswer(a *transport.Answer) (*wireAnswer, bool) {
	var w wireAnswer
	err := strictjson.Unmarshal(a.Body, &w)
	return &w, err == nil && w.Result.Code.Set
}

// judgePage reads what is not JSON of the gateway: its page about a wrong
// signature (observed by integrators), or a page of something in between, which
// proves nothing.
func judgePage(a *transport.Answer, v transport.Verdict) transport.Verdict {
	if v.Failure != transport.Refused || transport.Unrouted(a.Status) {
		return v
	}
	if bytes.Contains(a.Body, []byte(signatureParagraph)) {
		v.Kind = momo.ErrUnauthorized
		return v
	}
	v.Failure = transport.Garbled
	return v
}
