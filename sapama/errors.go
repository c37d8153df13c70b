package sapama

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

var errEnvelope = errors.New("sapama: not the provider's envelope")

// envelope is what every answer is wrapped in: the document spells its names in
// two ways.
type envelope[T any] struct {
	HTTPStatusCode  strictjson.Scalar `json:"httpStatusCode"`
	HTTPStatusSnake strictjson.Scalar `json:"http_status_code"`
	SystemCode      strictjson.Scalar `json:"systemCode"`
	SystemSnake     strictjson.Scalar `json:"system_code"`
	Message         strictjson.Text   `json:"message"`
	Data            T                 `json:"data"`
}

// The codes of acceptance: the one inside an item, and the envelope's system code.
// The document's refusals have the system code 900.
const (
	codeOK   = "200"
	systemOK = "700"
)

// readEnvelope returns the envelope with its codes under their first spelling,
// and the HTTP status that it names.
func readEnvelope[T any](body []byte) (*envelope[T], int, error) {
	var e envelope[T]
	if err := strictjson.UnmarshalList(body, &e, maxPage*rowsPerEntry); err != nil {
		return nil, 0, err
	}
	if !oneSpelling(&e.HTTPStatusCode, e.HTTPStatusSnake) || !oneSpelling(&e.SystemCode, e.SystemSnake) {
		return nil, 0, errEnvelope
	}
	status, err := strconv.Atoi(e.HTTPStatusCode.Text)
	if err != nil || status < 100 || status > 599 {
		return nil, 0, errEnvelope
	}
	return &e, status, nil
}

// accepts reports whether the envelope, which names that status, is that of an
// acceptance.
func (e *envelope[T]) accepts(status int) bool {
	return status == http.StatusOK && (!e.SystemCode.Set || e.SystemCode.Text == systemOK)
}

// oneSpelling moves snake into camel, unless the two disagree.
func oneSpelling(camel *strictjson.Scalar, snake strictjson.Scalar) bool {
	if !camel.Set {
		*camel = snake
	}
	return !snake.Set || camel.Text == snake.Text
}

// judge goes by the envelope as well as by HTTP: an error inside a 200 is one, and a
// refusal counts only if nothing in it says that something was accepted.
func judge(a *transport.Answer, v transport.Verdict) transport.Verdict {
	e, status, err := readEnvelope[jsontext.Value](a.Body)
	if err != nil {
		return transport.NoEnvelope(a, v)
	}
	v.Code, v.Message = e.SystemCode.Text, string(e.Message)
	if v.Failure == transport.None && !e.accepts(status) {
		v.Failure, v.Kind = inside(status)
	}
	switch v.Failure {
	case transport.Refused, transport.Denied, transport.Limited:
		return refusal(e, status, v)
	}
	return v
}

// inside is what a failure's status inside an HTTP 200 means.
func inside(status int) (transport.Failure, error) {
	switch status {
	case http.StatusUnauthorized:
		return transport.Denied, momo.ErrUnauthorized
	case http.StatusForbidden:
		return transport.Denied, momo.ErrForbidden
	case http.StatusNotFound:
		return transport.Refused, momo.ErrNotFound
	case http.StatusTooManyRequests:
		return transport.Limited, momo.ErrRateLimited
	case http.StatusRequestTimeout:
		return transport.ServerError, nil
	}
	if status >= 500 {
		return transport.ServerError, nil
	}
	return transport.Refused, momo.ErrInvalid // if it is a refusal in all its parts
}

// wireFault is an element of the data of a refusal: a fault, or an item that was
// refused. If it is about something that was made, the answer contradicts itself.
type wireFault struct {
	wireItem
	Field strictjson.Text `json:"field"`
	Error strictjson.Text `json:"error"`
}

// refusal adds the faults that the provider names, unless any part of the answer
// contradicts that it refuses: then nobody knows what became of it.
func refusal(e *envelope[jsontext.Value], status int, v transport.Verdict) transport.Verdict {
	faults, err := readFaults(e.Data)
	if err != nil || status < 400 || status >= 500 || e.SystemCode.Text == systemOK ||
		slices.ContainsFunc(faults, func(w wireFault) bool { return w.suggestsAcceptance() }) {
		v.Failure = transport.Garbled
		return v
	}
	for _, fault := range faults {
		if fault.Field != "" {
			v.Fields.Refused(string(fault.Field), string(fault.Error))
		}
		switch strings.ToLower(string(fault.Field)) {
		case "api_key", "hash", "token": // a wrong hash is a fault of "api_key"
			v.Kind = momo.ErrUnauthorized
		}
	}
	return v
}

// readFaults reads data that changes its type from answer to answer.
func readFaults(data jsontext.Value) (faults []wireFault, err error) {
	switch data.Kind() {
	case '[':
		err = strictjson.UnmarshalList(data, &faults, maxMessages)
	case '{':
		faults = make([]wireFault, 1)
		err = strictjson.Unmarshal(data, &faults[0])
	}
	return faults, err
}

// itemError is for an answer that was accepted as a whole: err is what its decoder
// says of one thing in it.
func itemError(op *transport.Operation, reference string, err error) error {
	if err == nil {
		return nil
	}
	e := &momo.Error{Provider: "sapama", Op: op.Name, HTTPStatus: http.StatusOK, Reference: reference}
	var refused *transport.Refusal
	if errors.As(err, &refused) {
		e.Kind, e.Message = refused.Kind, momo.Private(refused.Message[:min(len(refused.Message), 1024)])
	} else {
		e.Kind, e.Recovery, e.Err = momo.ErrIndeterminate, op.Recovery, err
	}
	return e
}
