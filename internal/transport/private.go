package transport

import (
	"net/url"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
)

// hide moves what the provider's code, names and request id repeat of what was sent
// into the private texts: providers echo numbers, names and credentials there.
func (x *exchange) hide(e *momo.Error) {
	if e.Code == "" && e.RequestID == "" && len(e.Fields) == 0 {
		return
	}
	sent := x.values()
	if x.repeats(sent, e.Code) {
		e.Code, e.Message = "(private)", momo.Private(e.Code+": ")+e.Message
	}
	if x.repeats(sent, e.RequestID) {
		e.RequestID, e.Message = "(private)", momo.Private(e.RequestID+": ")+e.Message
	}
	for i := range e.Fields {
		if f := &e.Fields[i]; x.repeats(sent, f.Name) {
			f.Name, f.Detail = "(private)", momo.Private(f.Name+": ")+f.Detail
		}
	}
}

// values are the values that were sent, without their names.
func (x *exchange) values() []string {
	sent := []string{x.call.Argument, x.call.Reference, x.call.Key}
	sent = append(sent, formValues(x.query)...)
	if body := string(x.body); strings.HasPrefix(body, "{") {
		sent = append(sent, jsonValues(body)...)
	} else {
		sent = append(sent, formValues(body)...)
	}
	for _, values := range x.sent {
		sent = append(sent, values...)
	}
	return sent
}

func formValues(form string) (found []string) {
	fields, _ := url.ParseQuery(form) // the transport's own writing
	for _, values := range fields {
		found = append(found, values...)
	}
	return found
}

func jsonValues(body string) (found []string) {
	dec := jsontext.NewDecoder(strings.NewReader(body))
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return found
		}
		if kind, n := dec.StackIndex(dec.StackDepth()); kind != '{' || n%2 == 0 { // no name
			found = append(found, token.String())
		}
	}
}

// shortest is the least number of characters of a word that is looked for inside of a
// value. A shorter one, such as a code, must be all of it.
const shortest = 4

// repeats reports whether a word of an answer is part of what was sent, or of a
// credential.
func (x *exchange) repeats(sent []string, word string) bool {
	if word == "" {
		return false
	}
	for _, value := range sent {
		if value == word || len(word) >= shortest && containsFold(value, word) {
			return true
		}
	}
	return x.client.isSecret(word)
}

func containsFold(text, word string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(word))
}
