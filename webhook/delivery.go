package webhook

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"time"
)

// Delivery is a callback as it came: plain data that can be stored, queued and
// read tomorrow. It contains what was sent, personal data included: printing and
// logging show only its size.
type Delivery struct {
	Method   string
	Path     string
	RawQuery string
	Header   http.Header
	Body     []byte
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
	if r.Header.Get("Content-Encoding") != "" {
		return Delivery{}, ErrContentType // signatures are over raw bytes; nothing is inflated
	}
	if r.ContentLength > maxBody {
		return Delivery{}, ErrTooLarge
	}
	body, err := readBody(r)
	if err != nil {
		return Delivery{}, err
	}
	return Delivery{Method: r.Method, Path: r.URL.Path, RawQuery: r.URL.RawQuery, Header: r.Header, Body: body}, nil
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
