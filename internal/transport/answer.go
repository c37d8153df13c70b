package transport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/momo-go/momo"
)

// Answer is a whole answer of the provider. Body is only valid while it is
// judged and decoded.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // without a byte order mark, and without a notice
	// Notice says that a text stood before Body, such as PHP prints about a fault of the
	// application. Of a verb's answer then only an acceptance counts.
	Notice bool
}

// Raw is a copy of the whole body, for an answer that is about one payment. Of a row of a
// list, strictjson.Located has the text.
func (a *Answer) Raw() momo.Private { return momo.Private(a.Body) }

var errOversized = errors.New("answer is larger than allowed")

// The bounds of an answer's body, after inflation.
const (
	maxBody = 1 << 20
	maxList = 8 << 20
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// release gives a buffer back, unless a large answer has grown it.
func release(buf *bytes.Buffer) {
	if buf.Cap() <= 64<<10 {
		buf.Reset()
		buffers.Put(buf)
	}
}

// readBody reads to the end, so that the connection can be used again, or to
// the bound, after which closing the body gives the connection up.
func readBody(buf *bytes.Buffer, body io.ReadCloser, bound int64) error {
	if body == nil {
		return nil
	}
	defer body.Close()
	if _, err := buf.ReadFrom(io.LimitReader(body, bound+1)); err != nil {
		return err
	}
	if int64(buf.Len()) > bound {
		return errOversized
	}
	return nil
}

// retryAfter reads the header of that name: seconds, or a date. Anything else,
// the past included, is 0. now is the local clock, which a date is compared with.
func retryAfter(h http.Header, now time.Time) time.Duration {
	values := h["Retry-After"]
	if len(values) != 1 {
		return 0
	}
	if seconds, err := strconv.ParseUint(values[0], 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(values[0]); err == nil {
		return max(0, date.Sub(now))
	}
	return 0
}
