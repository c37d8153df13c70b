package sapama

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

var (
	errIncomplete = errors.New("sapama: the answer lacks a required field")
	errOther      = errors.New("sapama: the answer is about something else")
	errEnvelope   = errors.New("sapama: not the provider's envelope")
)

// envelope is what every answer is wrapped in: the document spells its names in
// two ways.
type envelope[T any] struct {
	HTTPStatusCode  strictjson.Scalar `json:"httpStatusCode"`
	HTTPStatusSnake strictjson.Scalar `json:"http_status_code"`
	SystemCode      strictjson.Scalar `json:"systemCode"`
	SystemSnake     strictjson.Scalar `json:"system_code"`
	Message         string            `json:"message"`
	Data            T                 `json:"data"`
}

// systemOK is the system code of every accepted answer of the document; 900 is
// that of its refusals.
const systemOK = "700"

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

// judge goes by the envelope as well as by HTTP: an error inside a 200 is one,
// and an acceptance inside a 4xx is neither.
func judge(a *transport.Answer, v transport.Verdict) transport.Verdict {
	e, status, err := readEnvelope[jsontext.Value](a.Body)
	if err != nil {
		if v.Failure == transport.None || v.Failure == transport.Refused && !transport.Unrouted(a.Status) {
			v.Failure = transport.Garbled
		}
		return v
	}
	v.Code, v.Message = e.SystemCode.Text, e.Message
	switch v.Failure {
	case transport.None:
		if e.accepts(status) {
			return v
		}
		if status < 400 {
			v.Failure = transport.Garbled
			return v
		}
		v.Failure, v.Kind = inside(status)
		return refusal(e.Data, v)
	case transport.Refused, transport.Denied:
		if status < 400 || status >= 500 {
			v.Failure = transport.Garbled
			return v
		}
		return refusal(e.Data, v)
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
	}
	if status >= 500 || status == http.StatusRequestTimeout {
		return transport.ServerError, nil
	}
	return transport.Refused, momo.ErrInvalid
}

// refusal adds the faults that the provider names. A wrong hash is one of the
// field "api_key".
func refusal(data jsontext.Value, v transport.Verdict) transport.Verdict {
	var faults []struct {
		Field string `json:"field"`
		Error string `json:"error"`
	}
	if strictjson.UnmarshalList(data, &faults, maxMessages) != nil {
		return v // data changes its type from answer to answer
	}
	for _, fault := range faults {
		v.Fields.Refused(fault.Field, fault.Error)
		switch strings.ToLower(fault.Field) {
		case "api_key", "hash", "token":
			v.Kind = momo.ErrUnauthorized
		}
	}
	return v
}

// itemError is for an answer that was accepted as a whole and says this of one
// item.
func itemError(op *transport.Operation, reference string, kind error, message string) error {
	return &momo.Error{
		Provider: "sapama", Op: op.Name, Kind: kind, HTTPStatus: http.StatusOK,
		Message: momo.Private(message[:min(len(message), 1024)]), Reference: reference,
	}
}
