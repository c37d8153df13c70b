package webhook

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/sapama"
)

// isSapamaField knows the names of the document's two callbacks, the notification
// and the validation, and the reference of a payout's request, whose callback the
// document does not show. The merchant can have others added.
func isSapamaField(name string) bool {
	switch name {
	case "organization_id", "customer_id", "location_id", "trans_type", "trans_id", "trans_time", "date",
		"trans_amount", "short_code", "bill_ref_number", "description", "org_account_balance", "phone",
		"first_name", "middle_name", "last_name",
		"status", "reference_number", "type", "proxy_trans_id", "proxy_trans_uuid", "invoice_id", "invoice_uuid",
		"api_key", "hash", "third_party_message", "ip", "agent", "trans_reference":
		return true
	}
	return false
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
	if d.RawQuery != "" {
		if stray, err := sapamaPairs(d.RawQuery); err != nil || len(stray) > 0 {
			return nil, ErrMalformed
		}
	}
	return sapamaPairs(string(d.Body))
}

// sapamaSent is the form or query as it came, without the key. It has one meaning.
func sapamaSent(d Delivery) momo.Private {
	encoded := d.RawQuery
	if d.Method != http.MethodGet {
		encoded = string(d.Body)
	}
	var kept strings.Builder
	kept.Grow(len(encoded))
	for pair := range strings.SplitSeq(encoded, "&") {
		if name, _, _ := strings.Cut(pair, "="); isSapamaKey(name) {
			continue
		}
		if kept.Len() > 0 {
			kept.WriteByte('&')
		}
		kept.WriteString(pair)
	}
	return momo.Private(kept.String())
}

// isSapamaKey reads the names of a form that has one meaning.
func isSapamaKey(encoded string) bool {
	if strings.Contains(encoded, "%") {
		encoded, _ = unescape(encoded)
	}
	return encoded == "api_key"
}

// sapamaNotified shows in the payload of an event what its callback says and nobody
// believes. The event may be shared, so that the payload is copied.
func sapamaNotified(e Event, d Delivery) Event {
	tx, ok := e.Payload.(*sapama.Transaction)
	fields, err := sapamaForm(d)
	if !ok || err != nil {
		return e
	}
	shown := *tx
	if shown.Notification, err = sapama.ParseNotificationWithoutVerification(fields); err != nil {
		shown.Notification = &sapama.Notification{} // an address of ours is all that it names
	}
	shown.Notification.Raw = sapamaSent(d)
	e.Payload = &shown
	return e
}

// sapamaPairs returns the documented fields of an encoded form. The others are
// only looked at as far as they could be taken for one of these.
func sapamaPairs(encoded string) (map[string]string, error) {
	pairs := 1 + strings.Count(encoded, "&")
	if strings.Contains(encoded, ";") || pairs > maxPairs {
		return nil, ErrMalformed
	}
	fields := make(map[string]string, min(pairs, usualFields))
	for pair := range strings.SplitSeq(encoded, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, known, ok := sapamaName(name)
		value, clean := unescape(value)
		if !ok || !clean {
			return nil, ErrMalformed
		}
		if !known {
			continue
		}
		if _, twice := fields[name]; twice {
			return nil, ErrMalformed
		}
		fields[name] = value
	}
	return fields, nil
}

// usualFields is how many there are in the document's samples, about.
const usualFields = 24

// sapamaName reports whether an encoded name is that of a documented field. It is
// not ok if it cannot be read, or if only PHP would take it for one.
func sapamaName(encoded string) (name string, known, ok bool) {
	if isSapamaField(encoded) {
		return encoded, true, true
	}
	name, ok = unescape(encoded)
	folded := foldPHP(name)
	known = isSapamaField(folded)
	return name, known, ok && (!known || name == folded)
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
	if name == "" || check.Of(name, len(name), check.Lower+"_") {
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
