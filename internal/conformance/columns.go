package conformance

import (
	"bytes"
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

type column struct {
	id   Column
	fail func(w http.ResponseWriter, good Answer, elsewhere string)
}

var columns = []column{
	{id: Lost, fail: func(w http.ResponseWriter, _ Answer, _ string) { _ = hijack(w).Close() }},
	{id: LostHeaders, fail: func(w http.ResponseWriter, _ Answer, _ string) {
		conn := hijack(w)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-")
		_ = conn.Close()
	}},
	{id: LostReset, fail: func(w http.ResponseWriter, _ Answer, _ string) {
		conn := hijack(w)
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	}},
	{id: Error500, fail: respond(500, "application/json", `{"error":"internal","response":"ERROR","message":"oops"}`)},
	{id: HTML502, fail: respond(502, "text/html", "<html><h1>Bad Gateway</h1></html>")},
	{id: Error503, fail: respond(503, "text/plain", "")},
	{id: Timeout408, fail: respond(408, "text/plain", "")},
	{id: Truncated, fail: truncated},
	{id: Garbled, fail: respond(200, "text/html", "<html>Welcome to our captive portal</html>")},
	{id: Nonsense, fail: respond(200, "application/json", `[{"unexpected":true}]`)},
	{id: Twice, fail: func(w http.ResponseWriter, good Answer, _ string) {
		good.Body = withTwins(good.Body)
		good.write(w)
	}},
	{id: Oversized, fail: func(w http.ResponseWriter, _ Answer, _ string) { endless(w) }},
	{id: GzipBomb, fail: func(w http.ResponseWriter, _ Answer, _ string) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb())
	}},
	{id: Limited, fail: respond(429, "application/json", `{"error":"slow down"}`)},
	{id: LimitedLong, fail: func(w http.ResponseWriter, a Answer, s string) {
		w.Header().Set("Retry-After", "3600")
		respond(429, "application/json", `{"error":"slow down"}`)(w, a, s)
	}},
	{id: Redirected, fail: func(w http.ResponseWriter, _ Answer, elsewhere string) {
		w.Header().Set("Location", elsewhere)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}},
	{id: Unauthorized, fail: respond(401, "text/plain", "")},
	{id: Forbidden, fail: respond(403, "text/html", "<html>Access denied</html>")},
}

func respond(status int, contentType, body string) func(http.ResponseWriter, Answer, string) {
	return func(w http.ResponseWriter, _ Answer, _ string) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func (a Answer) write(w http.ResponseWriter) {
	a.begin(w)
	_, _ = io.WriteString(w, a.Body)
}

// begin writes status and headers.
func (a Answer) begin(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	for name, value := range a.Header {
		w.Header().Set(name, value)
	}
	if a.Status != 0 {
		w.WriteHeader(a.Status)
	}
}

// truncated promises the whole good answer and sends half of it.
func truncated(w http.ResponseWriter, good Answer, _ string) {
	conn := hijack(w)
	status := max(good.Status, 200)
	_, _ = io.WriteString(conn, "HTTP/1.1 "+strconv.Itoa(status)+" OK\r\n"+
		"Content-Type: application/json\r\nContent-Length: "+
		strconv.Itoa(len(good.Body))+"\r\n\r\n"+good.Body[:len(good.Body)/2])
	_ = conn.Close()
}

// bomb is endless, zipped: some 64 KiB.
var bomb = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	endless(zipped)
	_ = zipped.Close()
	return b.Bytes()
})

// endless is a JSON string that goes on until the client has had enough, or for
// 64 MiB, which no client must read.
func endless(w io.Writer) {
	_, _ = io.WriteString(w, `{"id":"`)
	chunk := make([]byte, 64<<10)
	for i := range chunk {
		chunk[i] = 'a'
	}
	for range 1024 {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

// hijack takes the connection away from the server, with what the client sent
// read to its end, so that cutting it looks to the client as a lost answer.
func hijack(w http.ResponseWriter) net.Conn {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	return conn
}
