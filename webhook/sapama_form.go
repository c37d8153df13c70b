package webhook

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// sapamaFields are the names of the document's two callbacks, the notification
// and the validation. The merchant can have others added.
var sapamaFields = [...]string{
	"organization_id", "customer_id", "location_id", "trans_type", "trans_id", "trans_time", "date", "trans_amount",
	"short_code", "bill_ref_number", "description", "org_account_balance", "phone", "first_name", "middle_name", "last_name",
	"status", "reference_number", "type", "proxy_trans_id", "proxy_trans_uuid", "invoice_id", "invoice_uuid",
	"api_key", "hash", "third_party_message", "ip", "agent",
}

// maxPairs is PHP's own bound on the fields of a form.
const maxPairs = 1000

// sapamaForm reads a callback that is a form or a query, and gives it one meaning
// or none: every documented field at most once, under exactly its own name, in
// the one place where the method has it.
func sapamaForm(d Delivery) (map[string]string, error) {
	if d.Method == http.MethodGet {
		if len(d.Body) > 0 {
			return nil, ErrMalformed
		}
		return sapamaPairs(d.RawQuery)
	}
	if stray, err := sapamaPairs(d.RawQuery); err != nil || len(stray) > 0 {
		return nil, ErrMalformed
	}
	return sapamaPairs(string(d.Body))
}

// sapamaPairs returns the documented fields of an encoded form. The others are
// only looked at as far as they could be taken for one of these.
func sapamaPairs(encoded string) (map[string]string, error) {
	if strings.Contains(encoded, ";") || strings.Count(encoded, "&") >= maxPairs {
		return nil, ErrMalformed
	}
	fields := make(map[string]string, len(sapamaFields))
	for pair := range strings.SplitSeq(encoded, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, ok := unescape(name)
		value, clean := unescape(value)
		if !ok || !clean {
			return nil, ErrMalformed
		}
		folded := foldPHP(name)
		if !slices.Contains(sapamaFields[:], folded) {
			continue
		}
		if _, twice := fields[folded]; twice || name != folded {
			return nil, ErrMalformed
		}
		fields[folded] = value
	}
	return fields, nil
}

// unescape refuses what decoders disagree on: half an escape, bytes that are no
// UTF-8, and NUL, at which PHP ends a name.
func unescape(s string) (string, bool) {
	text, err := url.QueryUnescape(s)
	return text, err == nil && utf8.ValidString(text) && !strings.Contains(text, "\x00")
}

// foldPHP is the name under which PHP would store a field, without an index:
// leading blanks are dropped, blanks and dots become underscores, what follows an
// index is dropped, and a bracket that is never closed becomes an underscore.
func foldPHP(name string) string {
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") == "" {
		return name // nothing folds
	}
	name = strings.TrimLeft(name, " \t\r\n\v\f")
	if open := strings.IndexByte(name, '['); open > 0 && strings.IndexByte(name[open:], ']') > 0 {
		name = name[:open]
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .[\t\r\n\v\f", r) {
			return '_'
		}
		return r
	}, name)
}
