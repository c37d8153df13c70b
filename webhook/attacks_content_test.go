package webhook

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// write puts a text into the field that takes any.
func (p provider) write(s *sent, text string) {
	if name, _, ok := strings.Cut(p.text, "="); ok {
		s.say(strings.Replace(s.content(), p.text, name+"="+url.QueryEscape(text), 1))
		return
	}
	name, _, _ := strings.Cut(p.text, ":")
	quoted, _ := json.Marshal(text) // a string always can be
	s.body = strings.Replace(s.body, p.text, name+":"+string(quoted), 1)
}

// contentAttacks are contents that are no document, or more than one.
func contentAttacks() (list []attack) {
	for _, tc := range []struct {
		name   string
		status int
		change func(string) string
	}{
		{"a second document", 400, func(body string) string { return body + body }},
		{"a letter after it", 400, func(body string) string { return body + "x" }},
		{"a NUL after it", 400, func(body string) string { return body + "\x00" }},
		{"a byte order mark", 400, func(body string) string { return "\ufeff" + body }},
		{"in an array", 400, func(body string) string { return "[" + body + "]" }},
		{"as text", 400, strconv.Quote},
		{"cut", 400, func(body string) string { return body[:len(body)-1] }},
		{"a comma too many", 400, func(body string) string { return body[:len(body)-1] + ",}" }},
		{"a comment", 400, func(body string) string { return body + "/**/" }},
		{"empty", 400, func(string) string { return "" }},
		{"an empty array", 400, func(string) string { return "[]" }},
		{"in UTF-16", 400, func(body string) string { return "\x00" + strings.Join(strings.Split(body, ""), "\x00") }},
		{"a form", 400, func(string) string { return "event=charge.succeeded&amount=10000" }},
		{"single quotes", 400, func(body string) string { return strings.ReplaceAll(body, `"`, `'`) }},
		{"white space around it", 200, func(body string) string { return "\r\n\t " + body + " \r\n" }},
	} {
		list = append(list, attack{row: 19, name: tc.name, needs: "json", status: tc.status, but: hint, signed: true, change: func(_ provider, s *sent) { s.body = tc.change(s.body) }})
	}
	return append(list,
		attack{row: 19, name: "null", needs: "json", status: 400, but: hint, signed: true, change: func(_ provider, s *sent) { s.body = "null" }},
		attack{row: 19, name: "an empty object", needs: "json", status: 400, but: hint, signed: true, change: func(_ provider, s *sent) { s.body = "{}" }},
		attack{row: 19, name: "a NUL in a value", needs: "json", status: 400, but: hint, signed: true, change: func(p provider, s *sent) {
			s.body = strings.Replace(s.body, p.text, p.text[:len(p.text)-1]+"\x00"+p.text[len(p.text)-1:], 1)
		}},
	)
}

// jsonAttacks put another member beside a genuine one.
func jsonAttacks() (list []attack) {
	add := func(row int, name string, status int, extra func(key, value string) string) {
		list = append(list, attack{row: row, name: name, needs: "json", status: status, but: hint, signed: true, change: func(p provider, s *sent) {
			key, value, _ := strings.Cut(p.anchor, ":")
			s.body = strings.Replace(s.body, p.anchor, p.anchor+","+extra(strings.Trim(key, `"`), value), 1)
		}})
	}
	plain := func(extra string) func(string, string) string { return func(string, string) string { return extra } }
	add(17, "a member again", 400, func(key, _ string) string { return `"` + key + `":1` })
	add(17, "the same member again", 400, func(key, value string) string { return `"` + key + `":` + value })
	add(17, "a member again, escaped", 400, func(key, value string) string { return fmt.Sprintf(`"\u%04x%s":%s`, key[0], key[1:], value) })
	add(17, "an unknown member twice", 400, plain(`"x":1,"x":1`))
	add(17, "an unknown member twice, within another", 400, plain(`"y":{"x":1,"x":1}`))
	add(18, "a member in capitals", 400, func(key, value string) string { return `"` + strings.ToUpper(key) + `":` + value })
	add(18, "a key with a Kelvin sign", 400, plain(`"key":1,"\u212aey":2`))
	add(18, "an escaped long s", 400, plain(`"size":1,"\u017fize":2`))
	add(20, "a lone surrogate", 400, plain(`"x":"\ud800"`))
	add(20, "surrogates in the wrong order", 400, plain(`"x":"\udc00\ud800"`))
	add(20, "a lone surrogate in a name", 400, plain(`"\ud800":1`))
	add(20, "a byte that is no UTF-8", 400, plain("\"x\":\"\xff\""))
	add(20, "a name that is no UTF-8", 400, plain("\"\xff\":1"))
	add(20, "a slash in two bytes", 400, plain("\"x\":\"\xc0\xaf\""))
	add(21, "a number that is none", 400, plain(`"x":NaN`))
	add(21, "a number with a plus", 400, plain(`"x":+1`))
	add(21, "a number with a leading zero", 400, plain(`"x":01`))
	add(21, "a hexadecimal number", 400, plain(`"x":0x10`))
	add(22, "too deep", 400, plain(`"x":`+strings.Repeat("[", 30_000)+strings.Repeat("]", 30_000)))
	add(22, "too deep and unfinished", 400, plain(`"x":`+strings.Repeat(`{"a":`, 10_000)))
	add(22, "too many members", 400, plain(manyMembers(5_000)))
	list = append(list,
		attack{row: 18, name: "only in capitals", needs: "json", status: 400, but: hint, signed: true, change: func(p provider, s *sent) {
			key, _, _ := strings.Cut(p.anchor, ":")
			s.body = strings.Replace(s.body, key, strings.ToUpper(key), 1)
		}},
		// A name is hashed again for every value under it.
		attack{row: 22, name: "a long name over many values", needs: "member", status: 400, change: func(p provider, s *sent) {
			key := strings.Repeat("k", 30_000)
			s.body = strings.Replace(s.body, p.anchor, p.anchor+`,"`+key+`":{`+manyMembers(900)+"}", 1)
		}},
	)
	return list
}

// numberAttacks write the amount of a signed callback in another way.
func numberAttacks() (list []attack) {
	for _, tc := range []struct{ name, amount string }{
		{"with an exponent", "1e4"}, {"with a cent of a cent", "10000.001"}, {"negative", "-10000"}, {"with a plus", "+10000"},
		{"with a leading zero", "010000"}, {"that is no number", "NaN"}, {"of 10 000 digits", strings.Repeat("9", 10_000)}, {"hexadecimal", "0x10"},
		{"beyond 64 bits", "9223372036854775808"}, {"null", "null"}, {"as a padded text", `"010000"`}, {"minus zero", "-0"}, {"true", "true"},
		{"with an enormous exponent", "1e999999999"}, {"in an array", "[10000]"}, {"infinite", "Infinity"}, {"full-width", "１００００"},
		{"with a point at its end", "10000."}, {"without a whole", ".5"}, {"with a separator", "10_000"}, {"that is missing", ""},
	} {
		list = append(list, attack{row: 21, name: "an amount " + tc.name, needs: "amount", status: 400, signed: true, change: func(p provider, s *sent) {
			s.body = strings.Replace(s.body, p.members["amount"], `"amount":`+tc.amount, 1)
		}})
	}
	is := func(amount string) func(*testing.T, provider, []Event) {
		return func(t *testing.T, p provider, events []Event) {
			if assert.Len(t, events, 1) {
				assert.Equal(t, amount+" "+string(p.paid.Amount.Currency()), events[0].Amount.String())
			}
		}
	}
	write := func(amount string) func(provider, *sent) {
		return func(p provider, s *sent) {
			s.body = strings.Replace(s.body, p.members["amount"], `"amount":`+amount, 1)
		}
	}
	return append(list,
		attack{row: 21, name: "an amount that no float holds", needs: "samsoftpay", status: 200, signed: true, news: is("9007199254740993"), change: write("9007199254740993")},
		attack{row: 21, name: "an amount of more digits than are signed", needs: "member", status: 400, signed: true, change: write("9007199254740993")},
		attack{row: 21, name: "an amount as text of digits", needs: "samsoftpay", status: 200, signed: true, change: write(`"10000"`)},
		attack{row: 21, name: "an amount as text of a fraction", needs: "samsoftpay", status: 400, signed: true, change: write(`"10000.0"`)},
		// the same text is signed, and the gateway that is asked says the rest
		attack{row: 21, name: "an amount as text", needs: "member", status: 400, but: map[string]int{"asked": 200}, signed: true, news: is("10000.00"), change: write(`"10000"`)},
		attack{row: 21, name: "an amount as text of cents", needs: "member", status: 400, but: map[string]int{"asked": 200}, signed: true, news: is("10000.00"), change: write(`"10000.0"`)},
		attack{row: 21, name: "an amount with a fraction, of whole shillings", needs: "samsoftpay", status: 400, signed: true, change: write("10000.0")},
		attack{row: 21, name: "an amount with a fraction", needs: "member", status: 200, signed: true, news: is("12345.00"), change: write("12345.00")},
		attack{row: 21, name: "an amount of cents", needs: "member", status: 200, signed: true, news: is("0.29"), change: write("0.29")},
	)
}

func manyMembers(n int) string {
	var members strings.Builder
	for i := range n {
		fmt.Fprintf(&members, `"k%d":0,`, i)
	}
	return strings.TrimSuffix(members.String(), ",")
}

// formAttacks are on forms and queries that others read in another way.
func formAttacks() (list []attack) {
	add := func(row int, name string, status int, change func(string) string) {
		list = append(list, attack{row: row, name: name, needs: "form", status: status, change: func(_ provider, s *sent) { s.say(change(s.content())) }})
	}
	behind := func(more string) func(string) string { return func(form string) string { return form + more } }
	query := func(name string, status int, query string) {
		list = append(list, attack{row: 28, name: name, needs: "form post", status: status, change: func(_ provider, s *sent) { s.target += "?" + query }})
	}
	add(26, "another amount under the old hash", 200, func(form string) string { return strings.Replace(form, "trans_amount=1000", "trans_amount=9999", 1) })
	add(26, "another hash", 200, func(form string) string { return strings.Replace(form, "hash=", "hash=0", 1) })
	add(26, "no hash", 200, func(form string) string { return strings.Replace(form, "hash=", "x=", 1) })
	add(26, "a length extension", 400, behind("%80%00%00%01&trans_amount=9999"))
	add(27, "two values", 400, behind("&trans_id=OTHER"))
	add(27, "two values, the other first", 400, func(form string) string { return "trans_id=OTHER&" + form })
	add(27, "a known name that is not there, twice", 400, behind("&agent=A&agent=B"))
	query("a known name in the query", 400, "trans_amount=350")
	query("the right code in the query", 400, "trans_id=OAA")
	query("a name that PHP folds in the query", 400, "trans.amount=350")
	query("names of the merchant in the query", 200, "tenant=7")
	query("half an escape in the query", 400, "x=%4")
	list = append(list,
		attack{row: 28, name: "everything in the query", needs: "form post", status: 400, change: func(_ provider, s *sent) { s.target, s.body = s.target+"?"+s.body, "" }},
		attack{row: 28, name: "a body behind a GET", needs: "form get", status: 400, change: func(_ provider, s *sent) { s.body = "trans_amount=1" }},
	)
	add(29, "arrays of other names", 200, behind("&property_ids[]=728&property_ids[]=729"))
	add(30, "semicolons", 400, func(form string) string { return strings.ReplaceAll(form, "&", ";") })
	add(30, "one semicolon", 400, behind(";x=1"))
	add(30, "a NUL in a name", 400, behind("&trans_id%00=A"))
	add(30, "a NUL in a value", 400, behind("&x=%00"))
	add(30, "half an escape", 400, behind("&x=%4"))
	add(30, "an escape of no digits", 400, behind("&x=%zz"))
	add(30, "an escape of no digits in a name", 400, behind("&%zz=x"))
	add(30, "an overlong slash", 400, behind("&x=%c0%af"))
	add(30, "an overlong NUL", 400, behind("&x=%c0%80"))
	add(30, "a byte that is no UTF-8", 400, behind("&x=%ff"))
	add(30, "too many fields", 400, behind(strings.Repeat("&x=1", 1000)))
	add(20, "a name that is no UTF-8", 400, behind("&%ff=1"))
	add(20, "half of a surrogate pair", 400, behind("&x=%ed%a0%80"))
	return list
}
