package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"unicode/utf8"
)

// samsoftpayAnswer is what is kept under an Idempotency-Key. The key belongs to
// the merchant: not to the operation, and not to the mode.
type samsoftpayAnswer struct {
	request string
	status  int
	body    []byte
}

func errSamsoftpayInFlight() error {
	return refusef(http.StatusConflict, "a request with this Idempotency-Key is still in flight — retry shortly")
}

// samsoftpayMalformed says why a body cannot be read. Unlike a refusal of the
// business (no balance, wrong channel) it is not kept under the key.
type samsoftpayMalformed string

func (m samsoftpayMalformed) Error() string { return "invalid request: " + string(m) }

func malformedf(format string, values ...any) error {
	return samsoftpayMalformed(fmt.Sprintf(format, values...))
}

// once does what a request asks unless its key has been answered already.
func (p *samsoftpay) once(c *call, body samsoftpayBody, do func() (answer, error)) (answer, error) {
	key := c.Header.Get("Idempotency-Key")
	request := body.canonical()
	if kept, ok := p.answers[key]; ok {
		if kept.request != request {
			return answer{}, refusef(http.StatusConflict, "idempotency key reused with different request body")
		}
		a := newAnswer(kept.status, "application/json", slices.Clone(kept.body))
		a.header.Set("Idempotent-Replayed", "true")
		return a, nil
	}
	// The key's column is 120 wide: a longer one is never reserved, and every
	// request with it looks like the loser of a race.
	if utf8.RuneCountInString(key) > 120 {
		return answer{}, errSamsoftpayInFlight()
	}
	a, err := do()
	if _, malformed := errors.AsType[samsoftpayMalformed](err); malformed {
		return answer{}, err
	}
	if err != nil {
		a = p.refused(err)
	}
	p.answers[key] = samsoftpayAnswer{request, a.status, slices.Clone(a.body)}
	return a, nil
}

// onceRequired is once for the operations that insist on a key.
func (p *samsoftpay) onceRequired(c *call, do func(samsoftpayBody) (answer, error)) (answer, error) {
	if c.Header.Get("Idempotency-Key") == "" {
		return answer{}, refusef(http.StatusBadRequest, "Idempotency-Key header required")
	}
	body := samsoftpayBodyOf(c)
	return p.once(c, body, func() (answer, error) { return do(body) })
}

// samsoftpayBody is a request's JSON object. Anything else reads as an empty
// one: no JSON, another Content-Type, a list.
type samsoftpayBody map[string]any

func samsoftpayBodyOf(c *call) samsoftpayBody {
	contentType, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	value, _ := decodeJSON(c.body)
	members, ok := value.(map[string]any)
	if !ok || contentType != "application/json" {
		return samsoftpayBody{}
	}
	return members
}

// canonical is what bodies are compared by: names sorted, no white space.
func (b samsoftpayBody) canonical() string {
	return string(encodeJSON(map[string]any(b)))
}

// object is a member that is an object, or an empty one.
func (b samsoftpayBody) object(name string) samsoftpayBody {
	members, _ := b[name].(map[string]any)
	return members
}

// text is a member that is a string, or "".
func (b samsoftpayBody) text(name string) string {
	switch value := b[name].(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return ""
}
