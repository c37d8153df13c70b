package webhook

import (
	"cmp"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// Dialect is how a provider calls, and the words in which it wants to be
// answered. Every answer is JSON. The zero Dialect is that of a provider that
// posts JSON and looks only at the status of the answer.
type Dialect struct {
	// Provider names the provider in logs: the name of its package.
	Provider string
	// Methods are those that the provider calls with. None means POST.
	Methods []string
	// ContentType is that of a POST, without parameters. Empty means
	// application/json; [AnyContentType] is any, or none.
	ContentType string
	// Success answers a callback that is settled, with status 200. Empty means
	// {"ok":true}.
	Success string
	// Failure answers a callback that is not settled, with the status of the
	// error. Empty means {"ok":false}.
	Failure string
	// Pending answers, with status 200, a callback about a payment that is not
	// final yet, or not known to the merchant yet. Leave it empty for a provider
	// that takes 200 for the end: it is answered Failure with status 503 then, so
	// that it sends again, if it ever does. Either way such a payment is closed by
	// asking, not by waiting: see the package's comment.
	Pending string
}

// AnyContentType is the [Dialect].ContentType of a provider of which the body need not be
// read.
const AnyContentType = "*/*"

// withDefaults fills in what is empty.
func (d Dialect) withDefaults() Dialect {
	if len(d.Methods) == 0 {
		d.Methods = []string{http.MethodPost}
	}
	d.ContentType = cmp.Or(d.ContentType, "application/json")
	d.Success = cmp.Or(d.Success, `{"ok":true}`)
	d.Failure = cmp.Or(d.Failure, `{"ok":false}`)
	return d
}

// Check refuses what the provider never sends: [ErrMethod], [ErrTooLarge] or
// [ErrContentType]. A Verifier, Confirmer or Decider calls it first, so that the
// same is true of a delivery that was stored.
func (d Dialect) Check(in Delivery) error {
	if isEncoded(in.HeaderValues("Content-Encoding")) {
		return ErrContentType
	}
	byDefault := len(d.Methods) == 0 && in.Method == http.MethodPost
	if !byDefault && !slices.Contains(d.Methods, in.Method) {
		return ErrMethod
	}
	if len(in.Body) > maxBody {
		return ErrTooLarge
	}
	if in.Method != http.MethodPost || d.ContentType == AnyContentType {
		return nil
	}
	values, want := in.HeaderValues("Content-Type"), cmp.Or(d.ContentType, "application/json")
	if len(values) != 1 {
		return ErrContentType
	}
	if values[0] == want {
		return nil // as usual, without parameters
	}
	media, _, err := mime.ParseMediaType(values[0])
	if err != nil || media != want {
		return ErrContentType
	}
	return nil
}

// isEncoded reports whether a body must not be read as it is: signatures are over raw
// bytes, and nothing is inflated.
func isEncoded(contentEncoding []string) bool {
	return slices.ContainsFunc(contentEncoding, func(encoding string) bool { return encoding != "" })
}

// wrap is the answer with a body of the dialect.
func (d Dialect) wrap(status int, body string) Answer {
	answer := Answer{Status: status, Header: http.Header{}, Body: body}
	d.describe(answer.Header, status)
	return answer
}

// answer writes a body of the dialect.
func (d Dialect) answer(w http.ResponseWriter, status int, body string) {
	d.describe(w.Header(), status)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// describe writes the header of an answer.
func (d Dialect) describe(h http.Header, status int) {
	h.Set("Content-Type", "application/json")
	if status == http.StatusMethodNotAllowed {
		h.Set("Allow", strings.Join(d.Methods, ", "))
	}
}
