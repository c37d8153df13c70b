package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/momo-go/momo/webhook"
)

var requestLine = regexp.MustCompile(`^([A-Z]{3,7}) (\S+) HTTP/[0-9.]+\r?\n`)

// readQuestion reads a request as it came, or a body and its headers.
func readQuestion(text []byte, headers []string, method string) (q question, err error) {
	q.announce = -1
	d := webhook.Delivery{Method: method, Header: http.Header{}, Body: text}
	if line := requestLine.FindSubmatch(text); line != nil {
		target, err := url.ParseRequestURI(string(line[2]))
		if err != nil {
			return q, fmt.Errorf("the first line names no address: %w", err)
		}
		d.Method, d.Path, d.RawQuery = string(line[1]), target.Path, target.RawQuery
		if d.Header, d.Body, err = splitHeader(text[len(line[0]):]); err != nil {
			return q, err
		}
	}
	for _, header := range headers {
		name, value, ok := strings.Cut(header, ":")
		if !ok {
			return q, fmt.Errorf("-header %q is not Name: value", header)
		}
		d.Header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	if d.Header.Get("Content-Type") == "" { // a body alone shows by itself what it is
		d.Header.Set("Content-Type", guessedType(d.Body))
	}
	if length, err := strconv.Atoi(d.Header.Get("Content-Length")); err == nil {
		q.announce = length
	}
	q.delivery = d
	return q, nil
}

// splitHeader parts the header of a request from its body, at the first empty line,
// whichever line ends the file has. Of the body no byte is touched.
func splitHeader(text []byte) (http.Header, []byte, error) {
	end, body := bytes.Index(text, []byte("\n\n")), 2
	if crlf := bytes.Index(text, []byte("\r\n\r\n")); crlf >= 0 && (end < 0 || crlf < end) {
		end, body = crlf, 4
	}
	if end < 0 {
		return nil, nil, errors.New("the header of the request has no end: an empty line is missing")
	}
	lines := append(bytes.Clone(text[:end]), "\r\n\r\n"...)
	header, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(lines))).ReadMIMEHeader()
	if err != nil {
		return nil, nil, fmt.Errorf("the header of the request: %w", err)
	}
	return http.Header(header), text[end+body:], nil
}

const formType = "application/x-www-form-urlencoded"

func guessedType(body []byte) string {
	if bytes.HasPrefix(bytes.TrimLeft(body, "\ufeff \t\r\n"), []byte("{")) {
		return "application/json"
	}
	return formType
}

// recognize says whose callback a delivery is, by what only that provider sends; "" is
// nobody's.
func recognize(d webhook.Delivery) string {
	if len(d.HeaderValues("X-Samsoftpay-Signature")) > 0 {
		return "samsoftpay"
	}
	if form, err := formOf(d); err == nil && (form.Has("proxy_trans_id") || form.Has("trans_id")) {
		return "sapama"
	}
	var top map[string]json.RawMessage
	body := bytes.TrimPrefix(d.Body, []byte("\ufeff"))
	if json.Unmarshal(body, &top) != nil {
		return ""
	}
	has := func(name string) bool { return top[name] != nil }
	switch {
	case has("order_id") && (has("signature") || has("merchant_id") || has("service_id")):
		return "mpgateway"
	case has("data") && bytes.Contains(top["data"], []byte("ssentezoWalletReference")):
		return "ssentezo"
	case has("event") && has("data"):
		return "samsoftpay"
	case has("transaction"):
		return "sppay"
	}
	return ""
}

// formOf is the form of a notification, in its body or in its address.
func formOf(d webhook.Delivery) (url.Values, error) {
	if d.Method == http.MethodGet {
		return url.ParseQuery(d.RawQuery)
	}
	if media, _, _ := strings.Cut(d.Header.Get("Content-Type"), ";"); strings.TrimSpace(media) != formType {
		return nil, errors.New("its Content-Type is not that of a form")
	}
	return url.ParseQuery(string(bytes.TrimRight(d.Body, "\r\n")))
}
