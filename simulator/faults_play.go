package simulator

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	oversize    = 17 << 20 // more than 16 MiB
	bombSize    = 65 << 20 // more than 64 MiB
	elementSize = 12 << 20 // less than 16 MiB, so that only a bound on elements helps
)

// play gives an answer, or spoils it as the fault says.
func (s *Simulator) play(w http.ResponseWriter, c *call, f Fault, a answer) {
	switch f.Kind {
	case FaultResetBefore, FaultResetAfter, FaultKilled:
		reset(w)
		return
	case FaultSwitchingProtocols:
		s.switchProtocols(w)
		return
	case FaultInformationalFlood:
		s.flood(w)
		return
	case FaultHang:
		s.pause(c, nil)
		panic(http.ErrAbortHandler) // ends the connection without an answer
	case FaultCutHeaders:
		cutHeaders(w, a)
		return
	case FaultSlow:
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		s.pause(c, timer.C)
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("Date", c.now.UTC().Format(http.TimeFormat))
	switch f.Kind {
	case FaultTruncated:
		half(w, a)
		panic(http.ErrAbortHandler)
	case FaultStall:
		half(w, a)
		s.pause(c, nil)
		panic(http.ErrAbortHandler)
	case FaultOversized:
		w.WriteHeader(a.status)
		writeAfterBlanks(w, oversize, a.body)
	case FaultGzipBomb:
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(a.status)
		bomb(w, a.body)
	case FaultElementBomb:
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(a.status)
		elementBomb(w, a.body)
	default:
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body)
	}
}

// pause waits for done, for the client to go, or for Close.
func (s *Simulator) pause(c *call, done <-chan time.Time) {
	select {
	case <-done:
	case <-c.Context().Done():
	case <-s.ctx.Done():
	}
}

// reset cuts the connection so that the client reads a reset, not an end.
func reset(w http.ResponseWriter) {
	conn := hijack(w)
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// cutHeaders ends the connection inside the second header.
func cutHeaders(w http.ResponseWriter, a answer) {
	conn := hijack(w)
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: 1",
		a.status, http.StatusText(a.status))
	_ = conn.Close()
}

// switchProtocols says so, and then nothing more.
func (s *Simulator) switchProtocols(w http.ResponseWriter) {
	conn := hijack(w)
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(s.ctx, func() { _ = conn.Close() })
	defer stop()
	_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
	_, _ = io.Copy(io.Discard, conn) // ends when the client goes
}

// flood writes informational answers for as long as they are taken.
func (s *Simulator) flood(w http.ResponseWriter) {
	conn := hijack(w)
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(s.ctx, func() { _ = conn.Close() })
	defer stop()
	many := bytes.Repeat([]byte("HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n"), 1000)
	for {
		if _, err := conn.Write(many); err != nil {
			return
		}
	}
}

func hijack(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return conn
}

// half writes the first half of an answer under the length of the whole.
func half(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body[:len(a.body)/2])
	_ = http.NewResponseController(w).Flush()
}

// bomb writes a gzip of blanks and then the body, as members of one stream, so
// that it is no work for the simulator.
func bomb(w io.Writer, body []byte) {
	for range bombSize >> 20 {
		if _, err := w.Write(packedBlanks()); err != nil {
			return
		}
	}
	_, _ = w.Write(packed(body))
}

// elementBomb writes a body with empty elements in its first list, in the way of
// bomb.
func elementBomb(w io.Writer, body []byte) {
	before, rest, found := bytes.Cut(body, []byte(`":[`))
	if found {
		before = append(bytes.Clone(before), `":[`...)
	} else {
		before, rest = []byte{'['}, []byte{']'}
	}
	_, _ = w.Write(packed(before))
	for range elementSize >> 20 {
		if _, err := w.Write(packedElements()); err != nil {
			return
		}
	}
	if rest[0] == ']' {
		rest = append([]byte("{}"), rest...) // after the last comma
	}
	_, _ = w.Write(packed(rest))
}

// packedElements is a mebibyte, less one byte, of empty elements.
var packedElements = sync.OnceValue(func() []byte { return packed(bytes.Repeat([]byte("{},"), (1<<20)/3)) })

// packedBlanks is a mebibyte of blanks.
var packedBlanks = sync.OnceValue(func() []byte { return packed(bytes.Repeat([]byte{' '}, 1<<20)) })

func packed(text []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out) // writes to memory do not fail
	_, _ = w.Write(text)
	_ = w.Close()
	return out.Bytes()
}

// writeAfterBlanks writes n blanks, which JSON allows, and then the body.
// Errors are the client's having had enough.
func writeAfterBlanks(w io.Writer, n int, body []byte) {
	blanks := bytes.Repeat([]byte{' '}, 1<<16)
	for ; n > 0; n -= len(blanks) {
		if _, err := w.Write(blanks); err != nil {
			return
		}
	}
	_, _ = w.Write(body)
}
