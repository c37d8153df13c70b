package webhook

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

const (
	maxBody     = 64 << 10
	readTimeout = 4 * time.Second
)

// Receive reads a callback from its request, within the bounds of this package.
// Use it to store a delivery first and verify it later; the handlers call it
// themselves.
func Receive(w http.ResponseWriter, r *http.Request) (Delivery, error) {
	// First of all: net/http reads on in a body that is refused here. A server
	// that cannot set the deadline has its own, or none.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(readTimeout))
	if r.Header.Get("Content-Encoding") != "" {
		return Delivery{}, ErrContentType // signatures are over raw bytes; nothing is inflated
	}
	if r.ContentLength > maxBody {
		return Delivery{}, ErrTooLarge
	}
	var body bytes.Buffer
	body.Grow(int(max(r.ContentLength, 0)) + bytes.MinRead)
	_, err := body.ReadFrom(io.LimitReader(r.Body, maxBody+1))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return Delivery{}, ErrSlow
	case err != nil:
		return Delivery{}, errors.Join(ErrMalformed, err)
	case body.Len() > maxBody:
		return Delivery{}, ErrTooLarge
	}
	// net/http watches the connection from here on; a deadline would end the request.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	return Delivery{Method: r.Method, Path: r.URL.Path, RawQuery: r.URL.RawQuery, Header: r.Header, Body: body.Bytes()}, nil
}

// dialect is how a provider calls and wants to be answered. The zero dialect is
// a POST of JSON, answered {"ok":true} or {"ok":false}. A provider that takes ok
// for the end of a payment needs another word for pending, lest it falls silent.
type dialect struct {
	methods     []string // nil: POST
	contentType string   // "": application/json; of POST only
	ok, fail    string
	pending     string // answers what is not final yet; "": as ok
}

// speaker is a Verifier, Confirmer or Decider of this package with a dialect of
// its own.
type speaker interface{ dialect() dialect }

func dialectOf(v any) dialect {
	var d dialect
	if s, ok := v.(speaker); ok {
		d = s.dialect()
	}
	if d.methods == nil {
		d.methods = []string{http.MethodPost}
	}
	if d.contentType == "" {
		d.contentType = "application/json"
	}
	if d.ok == "" {
		d.ok, d.fail = `{"ok":true}`, `{"ok":false}`
	}
	if d.pending == "" {
		d.pending = d.ok
	}
	return d
}

// receive is Receive for callbacks in the dialect.
func (d dialect) receive(w http.ResponseWriter, r *http.Request) (Delivery, error) {
	delivery, err := Receive(w, r)
	if err != nil {
		return Delivery{}, err
	}
	return delivery, d.check(delivery)
}

func (d dialect) write(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	if status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", strings.Join(d.methods, ", "))
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// check refuses what the provider never sends. Verify and Hint call it, so that
// it also holds for deliveries that were stored.
func (d dialect) check(in Delivery) error {
	if !slices.Contains(d.methods, in.Method) {
		return ErrMethod
	}
	if len(in.Body) > maxBody {
		return ErrTooLarge
	}
	if in.Method != http.MethodPost {
		return nil
	}
	values := in.Header["Content-Type"]
	if len(values) != 1 {
		return ErrContentType
	}
	if values[0] == d.contentType {
		return nil // as most are, without parameters
	}
	media, _, err := mime.ParseMediaType(values[0])
	if err != nil || media != d.contentType {
		return ErrContentType
	}
	return nil
}
