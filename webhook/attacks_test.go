package webhook

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// provider is what the attacks need to know of a provider. Another provider is
// another entry of providers.
type provider struct {
	name     string
	handler  func(*testing.T, Settle, ...Option) http.Handler
	genuine  sent              // a payment that succeeded, not signed yet
	sign     func(*sent)       // signs what is sent now; nil if the provider signs nothing
	old      func(*sent)       // signs with the secret before the rotation
	header   string            // the header of the signature, "" if it is elsewhere
	members  map[string]string // what attacks on JSON change in the body, by meaning
	ok, fail string            // the answers
	canaries []string          // what must not be logged, besides the signature
}

func providers() []provider {
	return []provider{{
		name: "samsoftpay",
		handler: func(t *testing.T, settle Settle, options ...Option) http.Handler {
			verifier, err := NewSamsoftpay(samsoftpaySecret, samsoftpayOldSecret)
			require.NoError(t, err)
			return Signed(verifier, settle, options...)
		},
		genuine: sent{method: http.MethodPost, header: http.Header{"Content-Type": {"application/json"}}, body: samsoftpayBody},
		sign:    signSamsoftpay(samsoftpaySecret),
		old:     signSamsoftpay(samsoftpayOldSecret),
		header:  samsoftpaySignature,
		members: map[string]string{
			"amount": `"amount":10000`, "status": `"status":"succeeded"`, "currency": `"currency":"UGX"`, "event": `"event":"charge.succeeded"`,
		},
		ok: `{"ok":true}`, fail: `{"ok":false}`,
		canaries: []string{string(samsoftpaySecret), "256700123456", "order-001", "txn_9c610df9", "evt_374eca4a", "canary"},
	}}
}

const (
	samsoftpaySecret    momo.Secret = "whsec_a-secret-of-the-tests"
	samsoftpayOldSecret momo.Secret = "whsec_an-older-secret-of-the-tests"
	samsoftpayBody                  = `{"id":"evt_374eca4ab7ae40f58f11ca4a","timestamp":1795196753,"event":"charge.succeeded","data":{` +
		`"id":"txn_9c610df9ebcf4da8","amount":10000,"fee":200,"currency":"UGX","channel":"mtn_momo","status":"succeeded",` +
		`"reference":"order-001","merchant_reference":"order-001","recipient_phone":"256700123456","mode":"test",` +
		`"failure_reason":null,"completed_at":"2026-11-20T17:45:53.548403"}}`
)

func signSamsoftpay(secret momo.Secret) func(*sent) {
	return func(s *sent) { s.header.Set(samsoftpaySignature, SignSamsoftpay(secret, []byte(s.body))) }
}

// sent is a callback on the wire.
type sent struct {
	method, target string // an empty target is /callback
	header         http.Header
	body           string
	framing        string // header lines instead of Content-Length
	cut            bool   // end the connection's writing side after the body
}

func (p provider) delivery() *sent {
	s := p.genuine
	s.header = s.header.Clone()
	if s.target == "" {
		s.target = "/callback"
	}
	if p.sign != nil {
		p.sign(&s)
	}
	return &s
}

// to writes s to the server byte by byte as it says, and reads the answer.
func (s *sent) to(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	framing := s.framing
	if framing == "" {
		framing = fmt.Sprintf("Content-Length: %d\r\n", len(s.body))
	}
	var request bytes.Buffer
	fmt.Fprintf(&request, "%s %s HTTP/1.1\r\nHost: merchant.example\r\n%s", s.method, s.target, framing)
	for name, values := range s.header {
		for _, value := range values {
			fmt.Fprintf(&request, "%s: %s\r\n", name, value)
		}
	}
	request.WriteString("\r\n" + s.body)
	_, err = conn.Write(request.Bytes())
	require.NoError(t, err)
	if s.cut {
		require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: s.method})
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, string(body)
}

// attack is a change of a genuine delivery, and how it is answered. Unless that
// is 200, settle is never called.
type attack struct {
	row    int // of the list of attacks
	name   string
	needs  string // "header" of a signature, or a member of the body; "" for any provider
	change func(provider, *sent)
	status int
	signed bool // the attacker can have it signed: the change is signed too
	raw    bool // net/http answers, not this package
}

func (p provider) has(need string) bool {
	if need == "header" {
		return p.header != ""
	}
	return need == "" || p.members[need] != ""
}

// Other rows of the list are not about one changed delivery: 4 is in
// samsoftpay_test.go and token_test.go, 13 in slow_test.go, 33 and 37 to 39 in
// handler_test.go, 36 in token_test.go, 42 and 45 in confirmed_test.go. 25 is in
// decide_test.go; nothing here follows an address of a payload (44).
func attacks() []attack {
	list := []attack{
		{row: 1, name: "nothing", status: 200, change: func(provider, *sent) {}},
		{row: 2, name: "signature missing", needs: "header", status: 401, change: func(p provider, s *sent) { s.header.Del(p.header) }},
		{row: 2, name: "signature under another name", needs: "header", status: 401, change: func(p provider, s *sent) {
			s.header.Set("X-Signature", s.header.Get(p.header))
			s.header.Del(p.header)
		}},
		{row: 3, name: "two signatures, the right one first", needs: "header", status: 401, change: func(p provider, s *sent) {
			s.header.Add(p.header, strings.Repeat("0", len(s.header.Get(p.header))))
		}},
		{row: 3, name: "the right signature twice", needs: "header", status: 401, change: func(p provider, s *sent) {
			s.header.Add(p.header, s.header.Get(p.header))
		}},
		{row: 11, name: "old secret during rotation", needs: "header", status: 200, change: func(p provider, s *sent) { p.old(s) }},
		{row: 11, name: "a secret of somebody else", needs: "header", status: 401, change: func(p provider, s *sent) {
			s.header.Set(p.header, SignSamsoftpay("whsec_of-somebody-else", []byte(s.body)))
		}},
		{row: 12, name: "one byte too many", status: 413, signed: true, change: func(_ provider, s *sent) {
			s.body += strings.Repeat(" ", maxBody+1-len(s.body))
		}},
		{row: 12, name: "as large as it may be", status: 200, signed: true, change: func(_ provider, s *sent) {
			s.body = strings.Repeat(" ", maxBody-len(s.body)) + s.body
		}},
		{row: 12, name: "one byte too many, in chunks", status: 413, signed: true, change: func(_ provider, s *sent) {
			s.framing = "Transfer-Encoding: chunked\r\n"
			s.body = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", maxBody+1, strings.Repeat(" ", maxBody+1))
		}},
		{row: 12, name: "a gigabyte announced", status: 413, change: func(_ provider, s *sent) {
			s.framing = "Content-Length: 1073741824\r\n"
		}},
		{row: 14, name: "gzip announced", status: 415, signed: true, change: func(_ provider, s *sent) { s.header.Set("Content-Encoding", "gzip") }},
		{row: 14, name: "identity announced", status: 415, signed: true, change: func(_ provider, s *sent) { s.header.Set("Content-Encoding", "identity") }},
		{row: 15, name: "content type missing", status: 415, change: func(_ provider, s *sent) { s.header.Del("Content-Type") }},
		{row: 15, name: "content type twice", status: 415, change: func(_ provider, s *sent) { s.header.Add("Content-Type", "application/json") }},
		{row: 15, name: "content type with a character set", status: 200, change: func(_ provider, s *sent) {
			s.header.Set("Content-Type", "application/json; charset=utf-8")
		}},
		{row: 16, name: "shorter than declared", status: 400, change: func(_ provider, s *sent) {
			s.framing, s.cut = fmt.Sprintf("Content-Length: %d\r\n", len(s.body)+1), true
		}},
		{row: 16, name: "longer than declared", needs: "header", status: 401, change: func(_ provider, s *sent) {
			s.framing = fmt.Sprintf("Content-Length: %d\r\n", len(s.body)-1)
		}},
		{row: 16, name: "chunks that end early", status: 400, change: func(_ provider, s *sent) {
			s.framing, s.cut = "Transfer-Encoding: chunked\r\n", true
			s.body = fmt.Sprintf("%x\r\n%s", len(s.body)+1, s.body)
		}},
		{row: 16, name: "two lengths", status: 400, raw: true, change: func(_ provider, s *sent) {
			s.framing = fmt.Sprintf("Content-Length: %d\r\nContent-Length: %d\r\n", len(s.body), len(s.body)+1)
		}},
		{row: 40, name: "a type of event that is not known", needs: "event", status: 200, signed: true, change: func(_ provider, s *sent) {
			s.body = strings.Replace(s.body, "charge.succeeded", "charge.teleported", 1)
		}},
		{row: 41, name: "forged address of the provider", needs: "header", status: 401, change: func(p provider, s *sent) {
			s.header.Del(p.header)
			s.header.Set("X-Forwarded-For", "74.220.48.1")
			s.header.Set("X-Real-Ip", "74.220.48.1")
			s.header.Set("Forwarded", "for=74.220.48.1")
		}},
		{row: 41, name: "an address that is not the provider's", status: 200, change: func(_ provider, s *sent) {
			s.header.Set("X-Forwarded-For", "203.0.113.7, evil")
		}},
		{row: 43, name: "forged lines of a log", needs: "event", status: 200, signed: true, change: func(_ provider, s *sent) {
			s.body = strings.Replace(s.body, "charge.succeeded", `canary\nlevel=INFO msg=\"\u001b[31mpaid`, 1)
		}},
		{row: 43, name: "forged lines of a log in the path", status: 200, change: func(_ provider, s *sent) {
			s.target = "/callback%0alevel=INFO%20msg=canary?canary=%1b[31m"
		}},
	}
	list = append(list, methodAttacks()...)
	list = append(list, contentTypeAttacks()...)
	list = append(list, signatureAttacks()...)
	return append(list, bodyAttacks()...)
}

func methodAttacks() (list []attack) {
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "post", "POSTS"} {
		list = append(list, attack{row: 31, name: "method " + method, status: 405, change: func(_ provider, s *sent) { s.method = method }})
	}
	return list
}

func contentTypeAttacks() (list []attack) {
	for _, media := range []string{
		"", "text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
		"application/jsonp", "application/json, text/plain", "application/json; charset", "*/*", "\"application/json\"",
	} {
		list = append(list, attack{row: 15, name: "content type " + strconv.Quote(media), status: 415, change: func(_ provider, s *sent) {
			s.header.Set("Content-Type", media)
		}})
	}
	return list
}

// signatureAttacks are texts in the place of the right signature.
func signatureAttacks() (list []attack) {
	mac := func(algorithm func() hash.Hash, s *sent) []byte {
		h := hmac.New(algorithm, []byte(samsoftpaySecret))
		h.Write([]byte(s.body))
		return h.Sum(nil)
	}
	for _, tc := range []struct {
		row    int
		name   string
		change func(right string, s *sent) string
		status int
	}{
		{3, "joined with a comma", func(right string, _ *sent) string { return right + ", " + right }, 401},
		{3, "after another and a comma", func(right string, _ *sent) string { return strings.Repeat("0", 64) + "," + right }, 401},
		{5, "empty", func(string, *sent) string { return "" }, 401},
		{5, "null", func(string, *sent) string { return "null" }, 401},
		{5, "undefined", func(string, *sent) string { return "undefined" }, 401},
		{6, "truncated by a digit", func(right string, _ *sent) string { return right[:len(right)-1] }, 401},
		{6, "truncated by a byte", func(right string, _ *sent) string { return right[:len(right)-2] }, 401},
		{6, "truncated to half", func(right string, _ *sent) string { return right[:len(right)/2] }, 401},
		{6, "extended", func(right string, _ *sent) string { return right + "00" }, 401},
		{6, "doubled", func(right string, _ *sent) string { return right + right }, 401},
		{7, "in upper case", func(right string, _ *sent) string { return strings.ToUpper(right) }, 200},
		{7, "in mixed case", func(right string, _ *sent) string { return strings.ToUpper(right[:20]) + right[20:] }, 200},
		{8, "with a prefix", func(right string, _ *sent) string { return "sha256=" + right }, 401},
		{8, "in quotes", func(right string, _ *sent) string { return `"` + right + `"` }, 401},
		{8, "with a space within", func(right string, _ *sent) string { return right[:32] + " " + right[32:] }, 401},
		{8, "with a space instead of a digit", func(right string, _ *sent) string { return right[:32] + " " + right[33:] }, 401},
		{8, "with a no-break space", func(right string, _ *sent) string { return right + "\u00a0" }, 401},
		{8, "with a byte order mark", func(right string, _ *sent) string { return "\ufeff" + right }, 401},
		{8, "with a zero-width space", func(right string, _ *sent) string { return right[:1] + "\u200b" + right[1:] }, 401},
		{8, "in full-width digits", func(right string, _ *sent) string {
			return strings.Map(func(r rune) rune { return r - '!' + '！' }, right)
		}, 401},
		{9, "in base64", func(_ string, s *sent) string { return base64.StdEncoding.EncodeToString(mac(sha256.New, s)) }, 401},
		{9, "the hexadecimal digits in base64", func(right string, _ *sent) string { return base64.StdEncoding.EncodeToString([]byte(right)) }, 401},
		{10, "SHA-1", func(_ string, s *sent) string { return hex.EncodeToString(mac(sha1.New, s)) }, 401},
		{10, "SHA-512", func(_ string, s *sent) string { return hex.EncodeToString(mac(sha512.New, s)) }, 401},
		{10, "SHA-512 cut to length", func(_ string, s *sent) string { return hex.EncodeToString(mac(sha512.New, s)[:32]) }, 401},
		{10, "SHA-256 without a key", func(_ string, s *sent) string { return digest([]byte(s.body)) }, 401},
		{10, "of the body encoded again", func(_ string, s *sent) string {
			var v any
			if err := json.Unmarshal([]byte(s.body), &v); err != nil {
				panic(err)
			}
			again, err := json.Marshal(v)
			if err != nil {
				panic(err)
			}
			return SignSamsoftpay(samsoftpaySecret, again)
		}, 401},
		{10, "of an empty body", func(string, *sent) string { return SignSamsoftpay(samsoftpaySecret, nil) }, 401},
	} {
		list = append(list, attack{row: tc.row, name: "signature " + tc.name, needs: "header", status: tc.status, change: func(p provider, s *sent) {
			s.header.Set(p.header, tc.change(s.header.Get(p.header), s))
		}})
	}
	return list
}

// bodyAttacks are bodies with a valid signature that are refused all the same,
// or mean exactly what they say.
func bodyAttacks() (list []attack) {
	add := func(row int, name, needs string, status int, change func(p provider, body string) string) {
		list = append(list, attack{row: row, name: name, needs: needs, status: status, signed: true, change: func(p provider, s *sent) {
			s.body = change(p, s.body)
		}})
	}
	beside := func(row int, name, member, extra string) { // another member beside a genuine one
		add(row, name, member, 400, func(p provider, body string) string {
			return strings.Replace(body, p.members[member], p.members[member]+","+extra, 1)
		})
	}
	beside(17, "an amount again", "amount", `"amount":1`)
	beside(17, "the same amount again", "amount", `"amount":10000`)
	beside(17, "an amount again, escaped", "amount", `"\u0061mount":1`)
	beside(17, "an unknown member twice", "amount", `"x":1,"x":1`)
	beside(18, "Amount", "amount", `"Amount":1`)
	beside(18, "a status with a long s", "status", `"ſtatus":"succeeded"`)
	beside(18, "a status with a long s, escaped", "status", `"\u017ftatus":"succeeded"`)
	beside(18, "a key with a Kelvin sign", "amount", `"key":1,"\u212aey":2`)
	beside(20, "a lone surrogate", "amount", `"x":"\ud800"`)
	beside(20, "surrogates in the wrong order", "amount", `"x":"\udc00\ud800"`)
	beside(20, "a byte that is no UTF-8", "amount", "\"x\":\"\xff\"")
	beside(20, "a name that is no UTF-8", "amount", "\"\xff\":1")
	beside(20, "a slash in two bytes", "amount", "\"x\":\"\xc0\xaf\"")
	beside(22, "too deep", "amount", `"x":`+strings.Repeat("[", 30_000)+strings.Repeat("]", 30_000))
	beside(22, "too deep and unfinished", "amount", `"x":`+strings.Repeat(`{"a":`, 10_000))
	beside(22, "too many members", "amount", manyMembers(5_000))
	add(12, "a hundred thousand members", "amount", 413, func(p provider, body string) string {
		return strings.Replace(body, p.members["amount"], p.members["amount"]+","+manyMembers(100_000), 1)
	})

	for name, amount := range map[string]string{
		"with an exponent": "1e4", "with a fraction": "10000.0", "negative": "-10000", "with a plus": "+10000",
		"with a leading zero": "010000", "that is no number": "NaN", "of 10 000 digits": strings.Repeat("9", 10_000), "hexadecimal": "0x10",
		"beyond 64 bits": "9223372036854775808", "as text": `"10000"`, "zero": "0", "null": "null", "minus zero": "-0",
		"with an enormous exponent": "1e999999999", "in an array": "[10000]", "infinite": "Infinity", "full-width": "１００００",
	} {
		add(21, "an amount "+name, "amount", 400, func(p provider, body string) string {
			return strings.Replace(body, p.members["amount"], `"amount":`+amount, 1)
		})
	}
	add(21, "an amount that no float holds", "amount", 200, func(p provider, body string) string {
		return strings.Replace(body, p.members["amount"], `"amount":9007199254740993`, 1)
	})
	add(34, "another currency", "currency", 400, func(_ provider, body string) string { return strings.Replace(body, `"UGX"`, `"KES"`, 1) })
	add(18, "only Amount", "amount", 400, func(_ provider, body string) string { return strings.Replace(body, `"amount"`, `"Amount"`, 1) })
	for name, change := range map[string]func(string) string{
		"a second document":     func(body string) string { return body + body },
		"a letter after it":     func(body string) string { return body + "x" },
		"a NUL after it":        func(body string) string { return body + "\x00" },
		"a byte order mark":     func(body string) string { return "\ufeff" + body },
		"in an array":           func(body string) string { return "[" + body + "]" },
		"as text":               strconv.Quote,
		"cut":                   func(body string) string { return body[:len(body)-1] },
		"a comma too many":      func(body string) string { return body[:len(body)-1] + ",}" },
		"a comment":             func(body string) string { return body + "/**/" },
		"empty":                 func(string) string { return "" },
		"null":                  func(string) string { return "null" },
		"an empty object":       func(string) string { return "{}" },
		"in UTF-16":             func(body string) string { return "\x00" + strings.Join(strings.Split(body, ""), "\x00") },
		"a form":                func(string) string { return "event=charge.succeeded&amount=10000" },
		"with a NUL in a value": func(body string) string { return strings.Replace(body, "mtn_momo", "mtn\x00momo", 1) },
	} {
		add(19, name, "amount", 400, func(_ provider, body string) string { return change(body) })
	}
	add(19, "white space around it", "amount", 200, func(_ provider, body string) string { return "\r\n\t " + body + " \r\n" })
	return list
}

func manyMembers(n int) string {
	var members strings.Builder
	for i := range n {
		fmt.Fprintf(&members, `"k%d":0,`, i)
	}
	return strings.TrimSuffix(members.String(), ",")
}

func TestAttacksAreAnsweredAsDocumented(t *testing.T) {
	for _, p := range providers() {
		for _, a := range attacks() {
			if !p.has(a.needs) {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d %s", p.name, a.row, a.name), func(t *testing.T) {
				t.Parallel()
				p.suffers(t, a)
			})
		}
	}
}

func (p provider) suffers(t *testing.T, a attack) {
	var settled atomic.Int64
	var logged, complaints bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&logged, nil))
	settle := func(context.Context, Event) error { settled.Add(1); return nil }
	server := httptest.NewUnstartedServer(p.handler(t, settle, WithLogger(logger)))
	server.Config.ErrorLog = log.New(&complaints, "", 0)
	server.Start()

	s := p.delivery()
	a.change(p, s)
	if a.signed && p.sign != nil {
		p.sign(s)
	}
	response, body := s.to(t, server.Listener.Addr().String())
	server.Close() // and wait for the handler

	assert.Equal(t, a.status, response.StatusCode)
	assert.Empty(t, complaints.String(), "a panic")
	if a.status == http.StatusOK {
		assert.Equal(t, int64(1), settled.Load())
	} else {
		assert.Zero(t, settled.Load())
	}
	if a.raw {
		return
	}
	want := p.fail
	if a.status == http.StatusOK {
		want = p.ok
	}
	if s.method == http.MethodHead {
		want = ""
	}
	assert.Equal(t, want, body)
	assert.Equal(t, "application/json", response.Header.Get("Content-Type"))
	assert.Equal(t, a.status == http.StatusMethodNotAllowed, response.Header.Get("Allow") == http.MethodPost)
	assert.Equal(t, 1, strings.Count(logged.String(), "\n"), "one record")
	for _, canary := range append(slices.Clone(p.canaries), s.header.Get(p.header)) {
		if canary != "" {
			assert.NotContains(t, logged.String(), canary)
		}
	}
}
