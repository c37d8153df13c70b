package webhook

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// Delivery is a callback as it came: plain data that can be stored, queued and
// processed tomorrow, with [Handler.Process]. It contains what was sent, personal data
// included: printing and logging show only its size. [Receive] makes one of a request;
// make it by hand of an event of a function, such as AWS Lambda's, or a message.
type Delivery struct {
	// Method is that of HTTP, in capitals: "POST".
	Method string
	// Path is the address that was called, without host and query, and not escaped.
	// Some providers are known by it: see [Tokens].
	Path string
	// RawQuery is what follows the question mark, as it was sent.
	RawQuery string
	// Header has the names in any case, since HTTP/2 and many gateways write them
	// small. Required are Content-Type of a POST, and the one with the signature.
	Header http.Header
	// Body is what was sent, to the byte: signatures are over it. Decode it first
	// where a gateway has encoded it (base64).
	Body []byte

	canonical bool // the names are as net/http writes them, so that none is searched
}

// HeaderValues are the values of all headers of that name, whatever the case of its
// letters. A Verifier or Confirmer of your own reads headers with it.
func (d Delivery) HeaderValues(name string) (values []string) {
	if d.canonical {
		return d.Header[http.CanonicalHeaderKey(name)]
	}
	for given, more := range d.Header {
		switch {
		case len(given) != len(name) || !strings.EqualFold(given, name):
		case values == nil:
			values = more
		default: // two spellings are two headers
			values = slices.Concat(values, more)
		}
	}
	return values
}

// Format writes method and size, nothing of the content.
func (d Delivery) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "%q delivery of %d bytes", d.Method, len(d.Body))
}

// LogValue is what Format writes.
func (d Delivery) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(d)) }

const (
	maxBody     = 64 << 10
	smallBody   = 511
	readTimeout = 4 * time.Second
)

// Receive reads a callback from its request: at most 64 KiB, within 4 seconds.
// Use it to store a delivery first and verify it later; the handlers call it
// themselves.
func Receive(w http.ResponseWriter, r *http.Request) (Delivery, error) {
	d, err := receive(w, r, time.Now().Add(readTimeout))
	if err == nil {
		// net/http watches the connection from here on, and a deadline would end
		// the request.
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	}
	return d, err
}

// receive leaves the deadline in place: net/http takes it away after the answer.
func receive(w http.ResponseWriter, r *http.Request, deadline time.Time) (Delivery, error) {
	// First of all, since net/http reads on in a body that is refused here. A
	// server that cannot set the deadline has its own, or none.
	_ = http.NewResponseController(w).SetReadDeadline(deadline)
	if isEncoded(r.Header["Content-Encoding"]) {
		return Delivery{}, ErrContentType
	}
	if r.ContentLength > maxBody {
		return Delivery{}, ErrTooLarge
	}
	body, err := readBody(r)
	if err != nil {
		return Delivery{}, err
	}
	return Delivery{
		Method: r.Method, Path: r.URL.Path, RawQuery: r.URL.RawQuery, Header: r.Header, Body: body, canonical: true,
	}, nil
}

// readBody is io.ReadAll with room for what was announced, and not for more than
// may come.
func readBody(r *http.Request) ([]byte, error) {
	limited := io.LimitReader(r.Body, maxBody+1)
	body := make([]byte, 0, max(r.ContentLength, smallBody)+1) // one more, to see the end
	for {
		n, err := limited.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case err == io.EOF && len(body) > maxBody:
			return nil, ErrTooLarge
		case err == io.EOF:
			return body, nil
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil, ErrSlow
		case err != nil:
			return nil, errors.Join(ErrMalformed, err)
		case len(body) == cap(body):
			body = slices.Grow(body, len(body))
		}
	}
}
