package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// undoing takes back what a receiver, a proxy or an editor does to a body; nil where it has
// nothing to do.
type undoing struct {
	done string // what it takes back
	undo func([]byte) []byte
}

func undoings(q question) []undoing {
	replace := func(before, after string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(before), []byte(after)) }
	}
	return []undoing{
		{"a line end was put at its end", func(b []byte) []byte { return bytes.TrimRight(b, "\r\n") }},
		{"the line end at its end was taken away", func(b []byte) []byte { return append(bytes.Clone(b), '\n') }},
		{"its line ends were changed from LF to CRLF", replace("\r\n", "\n")},
		{"its line ends were changed from CRLF to LF", func(b []byte) []byte {
			return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		}},
		{"more was read than its Content-Length says", func(b []byte) []byte {
			if q.announce < 0 || q.announce >= len(b) {
				return nil
			}
			return b[:q.announce]
		}},
		{"a byte order mark was put before it", func(b []byte) []byte { return bytes.TrimPrefix(b, []byte("\ufeff")) }},
		{"it was read as Latin-1 and written as UTF-8", toLatin1},
		{"it was written as Latin-1", fromLatin1},
		{"its JSON was written anew, with white space", compact},
		{"its JSON was written anew, without the blanks of Python", spaced},
		{"its JSON was written anew, with escapes undone", escaped},
		{"its JSON was written anew, with characters as escapes", unescaped},
		{"its JSON was written anew, with <, > and & as escapes", unescapedHTML},
		{"its JSON was written anew, with / undone as an escape", replace("/", `\/`)},
		{`its JSON was written anew, with \/ for /`, replace(`\/`, "/")},
		{"its JSON was written anew, with its members in another order", reordered},
		{"its JSON was written anew, without the line end of the server", func(b []byte) []byte {
			return append(bytes.TrimRight(b, "\n"), '\n')
		}},
		{"it was read as the value of a form", func(b []byte) []byte {
			text, err := url.QueryUnescape(string(b))
			if err != nil {
				return nil
			}
			return []byte(text)
		}},
		{"it is a string of JSON, and not what is in it", func(b []byte) []byte {
			var text string
			if json.Unmarshal(b, &text) != nil {
				return nil
			}
			return []byte(text)
		}},
	}
}

func toLatin1(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for _, r := range string(b) {
		if r > 0xff {
			return nil
		}
		out = append(out, byte(r))
	}
	return out
}

func fromLatin1(b []byte) []byte {
	var out []byte
	for _, c := range b {
		out = utf8.AppendRune(out, rune(c))
	}
	return out
}

func compact(b []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, b) != nil {
		return nil
	}
	return out.Bytes()
}

// spaced writes JSON as Python's json.dumps does: a blank after each comma and colon that
// is not in a string.
func spaced(b []byte) []byte {
	in, skip := false, false
	var out []byte
	for _, c := range compact(b) {
		out = append(out, c)
		switch {
		case skip:
			skip = false
		case in && c == '\\':
			skip = true
		case c == '"':
			in = !in
		case !in && (c == ',' || c == ':'):
			out = append(out, ' ')
		}
	}
	return out
}

// escaped writes every character that is not ASCII as an escape, as the providers' servers
// do.
func escaped(b []byte) []byte {
	var out []byte
	for _, r := range string(b) {
		switch high, low := utf16.EncodeRune(r); {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case r >= 0x10000:
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}

var escapes = regexp.MustCompile(`(\\u[0-9a-fA-F]{4})+`)

// unescaped writes escapes as the characters that they are.
func unescaped(b []byte) []byte {
	return escapes.ReplaceAllFunc(b, func(run []byte) []byte {
		text, err := strconv.Unquote(`"` + joined(string(run)) + `"`)
		if err != nil || strings.ContainsAny(text, "\"\\\n\r\t") {
			return run
		}
		return []byte(text)
	})
}

// joined writes surrogates as Go's strings have them.
func joined(run string) string {
	var units []uint16
	for part := range strings.SplitSeq(run[2:], `\u`) {
		unit, _ := strconv.ParseUint(part, 16, 16) // the pattern left no other way
		units = append(units, uint16(unit))
	}
	var out strings.Builder
	for _, r := range utf16.Decode(units) {
		_, _ = fmt.Fprintf(&out, `\U%08x`, r)
	}
	return out.String()
}

var html = regexp.MustCompile(`\\u00(3c|3e|26)`)

// unescapedHTML takes back the escapes of Go's encoding/json.
func unescapedHTML(b []byte) []byte {
	return html.ReplaceAllFunc(b, func(escape []byte) []byte {
		code, _ := strconv.ParseUint(string(escape[4:]), 16, 8) // as above
		return []byte{byte(code)}
	})
}

// orders are those of the members in the callbacks of Samsoftpay and the gateway, from
// their documents.
func orders() [][]string {
	return [][]string{
		{"id", "timestamp", "event", "data"},
		{"id", "amount", "fee", "currency", "channel", "status", "reference", "merchant_reference", "mode", "failure_reason",
			"completed_at"},
		{"id", "mode", "status", "amount", "fee", "currency", "recipient_phone", "rail_reference", "failure_reason",
			"completed_at"},
		{"merchant_id", "operation_type", "customer_id", "amount", "currency", "order_id", "transaction_id",
			"transaction_ref", "status", "provider_id", "destination_id", "result", "provider_result", "service_id",
			"service_version", "service_date_time", "extra", "signature"},
		{"code", "message"},
		{"BillRefNumber", "FirstName", "MiddleName", "LastName"},
	}
}

// reordered puts the members of objects into the order of the documents, where it is known.
func reordered(b []byte) []byte {
	var members map[string]json.RawMessage
	if json.Unmarshal(b, &members) != nil {
		return nil
	}
	for _, order := range orders() {
		if !covers(order, members) {
			continue
		}
		out := []byte{'{'}
		for _, name := range order {
			value, given := members[name]
			if !given {
				continue
			}
			if inner := reordered(value); inner != nil {
				value = inner
			}
			if len(out) > 1 {
				out = append(out, ',')
			}
			out = append(append(strconv.AppendQuote(out, name), ':'), value...)
		}
		return append(out, '}')
	}
	return nil
}

// covers says whether an order names all members.
func covers(order []string, members map[string]json.RawMessage) bool {
	for name := range members {
		if !slices.Contains(order, name) {
			return false
		}
	}
	return len(members) > 0
}
