package control

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
)

// sink takes callbacks for who has no server yet, and answers as a merchant does that
// believes them: with the words of Sapama and of the gateway's validation.
func (c *control) sink(http.ResponseWriter, *http.Request) (any, error) {
	return map[string]any{"type": "success", "message": "taken by the simulator", "code": 0}, nil
}

// raw is a callback as it was sent, as the text of a request: what momo-sim verify reads.
func (c *control) raw(w http.ResponseWriter, r *http.Request) (any, error) {
	d, ok := c.sim.Delivery(r.PathValue("id"))
	if !ok {
		return nil, faultf(http.StatusNotFound, "there is no callback %q", r.PathValue("id"))
	}
	target := "/"
	host := ""
	if u, err := url.Parse(d.URL); err == nil {
		target, host = u.RequestURI(), u.Host
	}
	var text bytes.Buffer
	_, _ = fmt.Fprintf(&text, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n", d.Method, target, host, len(d.Body))
	_ = d.Header.Write(&text) // writes to memory do not fail
	_, _ = fmt.Fprintf(&text, "\r\n%s", d.Body)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, err := w.Write(text.Bytes())
	return written{}, ignore(err)
}
