package webhook

import (
	"fmt"
	"strconv"
	"strings"
)

// envelopeAttacks are on the request around the content.
func envelopeAttacks() []attack {
	return []attack{
		{row: 1, name: "nothing, sent once", status: 200, change: func(provider, *sent) {}},
		{row: 12, name: "one byte too many", needs: "post", status: 413, signed: true, change: func(p provider, s *sent) { p.pad(s, maxBody+1) }},
		{row: 12, name: "as large as it may be", needs: "post", status: 200, signed: true, change: func(p provider, s *sent) { p.pad(s, maxBody) }},
		{row: 12, name: "one byte too many behind a GET", needs: "get", status: 413, change: func(_ provider, s *sent) { s.body = strings.Repeat(" ", maxBody+1) }},
		{row: 12, name: "one byte too many, in chunks", status: 413, signed: true, change: func(_ provider, s *sent) {
			s.framing = "Transfer-Encoding: chunked\r\n"
			s.body = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", maxBody+1, strings.Repeat(" ", maxBody+1))
		}},
		{row: 12, name: "a hundred thousand members", needs: "samsoftpay", status: 413, signed: true, change: func(p provider, s *sent) {
			s.body = strings.Replace(s.body, p.anchor, p.anchor+","+manyMembers(100_000), 1)
		}},
		{row: 12, name: "a gigabyte announced", status: 413, change: func(_ provider, s *sent) {
			s.framing = "Content-Length: 1073741824\r\n"
		}},
		{row: 14, name: "gzip announced", status: 415, signed: true, change: func(_ provider, s *sent) { s.header.Set("Content-Encoding", "gzip") }},
		{row: 14, name: "identity announced", status: 415, signed: true, change: func(_ provider, s *sent) { s.header.Set("Content-Encoding", "identity") }},
		{row: 15, name: "content type missing", needs: "post", status: 415, but: hint, change: func(_ provider, s *sent) { s.header.Del("Content-Type") }},
		{row: 15, name: "content type twice", needs: "post", status: 415, but: hint, change: func(p provider, s *sent) { s.header.Add("Content-Type", p.media()) }},
		{row: 15, name: "content type with a character set", needs: "post", status: 200, change: func(p provider, s *sent) {
			s.header.Set("Content-Type", p.media()+"; charset=utf-8")
		}},
		{row: 16, name: "shorter than declared", status: 400, change: func(_ provider, s *sent) {
			s.framing, s.cut = fmt.Sprintf("Content-Length: %d\r\n", len(s.body)+1), true
		}},
		{row: 16, name: "longer than declared", needs: "post json", status: 400, but: map[string]int{"header": 401, "token": 200}, change: func(_ provider, s *sent) {
			s.framing = fmt.Sprintf("Content-Length: %d\r\n", len(s.body)-1)
		}},
		{row: 16, name: "chunks that end early", status: 400, change: func(_ provider, s *sent) {
			s.framing, s.cut = "Transfer-Encoding: chunked\r\n", true
			s.body = fmt.Sprintf("%x\r\n%s", len(s.body)+1, s.body)
		}},
		{row: 16, name: "two lengths", status: 400, raw: true, change: func(_ provider, s *sent) {
			s.framing = fmt.Sprintf("Content-Length: %d\r\nContent-Length: %d\r\n", len(s.body), len(s.body)+1)
		}},
		{row: 41, name: "forged address of the provider", needs: "proof", status: 401, change: func(p provider, s *sent) {
			p.strip(s)
			s.header.Set("X-Forwarded-For", "74.220.48.1")
			s.header.Set("X-Real-Ip", "74.220.48.1")
			s.header.Set("Forwarded", "for=74.220.48.1")
		}},
		{row: 41, name: "an address that is not the provider's", status: 200, change: func(_ provider, s *sent) {
			s.header.Set("X-Forwarded-For", "203.0.113.7, evil")
		}},
		{row: 43, name: "forged lines of a log in the path", status: 200, change: func(_ provider, s *sent) {
			s.target = "/callback%0alevel=INFO%20msg=canary%1b[31m" + s.target
		}},
		{row: 43, name: "forged lines of a log in the query", needs: "post", status: 200, change: func(_ provider, s *sent) {
			s.target += "?canary=%1b[31m%0alevel=INFO"
		}},
		{row: 43, name: "forged lines of a log in the address of the sender", status: 200, change: func(_ provider, s *sent) {
			s.header.Set("X-Forwarded-For", "canary\tlevel=INFO")
			s.header.Set("User-Agent", strings.Repeat("canary", 10_000))
		}},
	}
}

// pad makes the content so long, and mean the same.
func (p provider) pad(s *sent, length int) {
	if p.has("form") {
		s.body += "&x=" + strings.Repeat("a", length-len(s.body)-3)
		return
	}
	s.body = strings.Repeat(" ", length-len(s.body)) + s.body
}

func methodAttacks() (list []attack) {
	for _, method := range []string{"GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "post", "POSTS"} {
		needs := map[string]string{"GET": "post", "POST": "get"}[method]
		but := map[string]map[string]int{"GET": hint, "PUT": hint, "PATCH": hint}[method]
		list = append(list, attack{row: 31, name: "method " + method, needs: needs, status: 405, but: but, change: func(_ provider, s *sent) { s.method = method }})
	}
	return list
}

func contentTypeAttacks() (list []attack) {
	for _, media := range []string{
		"", "text/plain", "text/json", "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
		"application/jsonp", "application/json, text/plain", "application/json; charset", "*/*", "\"application/json\"",
	} {
		needs := map[string]string{"application/json": " form", "application/x-www-form-urlencoded": " json"}[media]
		list = append(list, attack{row: 15, name: "content type " + strconv.Quote(media), needs: "post" + needs, status: 415, but: hint, change: func(_ provider, s *sent) {
			s.header.Set("Content-Type", media)
		}})
	}
	return list
}
