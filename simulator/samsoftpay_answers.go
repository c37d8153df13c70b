package simulator

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// samsoftpayRefusal is an error of the provider: {"error": text}.
type samsoftpayRefusal struct {
	status int
	text   string
}

func (r samsoftpayRefusal) Error() string { return r.text }

func refusef(status int, format string, values ...any) error {
	return samsoftpayRefusal{status, fmt.Sprintf(format, values...)}
}

// errSamsoftpayNotFound is the 404 for an object, worded as its server words
// that of a path it does not know.
func errSamsoftpayNotFound() error {
	return refusef(http.StatusNotFound, "The requested URL was not found on the server. "+
		"If you entered the URL manually please check your spelling and try again.")
}

// json is an answer as the provider's server writes it: names sorted, a line
// feed at its end.
func (p *samsoftpay) json(status int, value map[string]any) answer {
	a := p.host.json(status, value)
	a.body = append(a.body, '\n')
	return a
}

func (p *samsoftpay) refused(err error) answer {
	status := http.StatusBadRequest
	if r, ok := errors.AsType[samsoftpayRefusal](err); ok {
		status = r.status
	}
	return p.json(status, map[string]any{"error": err.Error()})
}

// dress adds the headers that every answer carries.
func (p *samsoftpay) dress(c *call, a answer, more http.Header) answer {
	for name, values := range more {
		a.header[name] = values
	}
	trace := c.Header.Get("X-Request-ID")
	if trace == "" {
		trace = p.host.trace(16)
	}
	a.header.Set("X-Request-ID", trace)
	return a
}

func (p *samsoftpay) missing(c *call, allowed []string) answer {
	if allowed == nil {
		return p.dress(c, p.json(http.StatusNotFound, map[string]any{"error": "not found"}), nil)
	}
	a := newAnswer(http.StatusMethodNotAllowed, "text/html; charset=utf-8", []byte("<!doctype html>\n<html lang=en>\n"+
		"<title>405 Method Not Allowed</title>\n<h1>Method Not Allowed</h1>\n"+
		"<p>The method is not allowed for the requested URL.</p>\n"))
	a.header.Set("Allow", samsoftpayAllow(allowed))
	return p.dress(c, a, nil)
}

func samsoftpayAllow(methods []string) string {
	all := strings.Join(methods, " ")
	switch {
	case strings.Contains(all, "GET") && strings.Contains(all, "POST"):
		return "HEAD, GET, POST, OPTIONS"
	case strings.Contains(all, "GET"):
		return "HEAD, GET, OPTIONS"
	}
	return "POST, OPTIONS"
}

func (p *samsoftpay) failure(c *call, kind FaultKind) (answer, bool) {
	const retry = " temporarily unavailable — retry with the same Idempotency-Key"
	var err error
	switch kind {
	case FaultErrorBefore, FaultErrorAfter:
		err = refusef(http.StatusInternalServerError, "internal server error")
	case FaultUnavailableBefore:
		err = refusef(http.StatusServiceUnavailable, "payment rail"+retry)
		if c.operation == "payout" {
			err = refusef(http.StatusServiceUnavailable, "disbursement"+retry)
		}
	case FaultRateLimited:
		err = errSamsoftpayRate(c.operation)
	case FaultUnauthorized:
		err = refusef(http.StatusUnauthorized, "invalid api key")
	case FaultInFlight:
		err = errSamsoftpayInFlight()
	default:
		return answer{}, false
	}
	return p.dress(c, p.refused(err), p.rateHeader(c)), true
}
