package transport

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// longestNotice bounds what is skipped before an answer.
const longestNotice = 64 << 10

var byteOrderMark = []byte("\ufeff")

// skipNotice returns the one JSON document of a body behind a byte order mark and what PHP
// may print above it, and reports whether there was such a notice: any text without a
// brace or a bracket, up to the first line that begins with one. Where no single document
// follows, the body is as it came.
func skipNotice(body []byte) (document []byte, notice bool) {
	body = bytes.TrimPrefix(body, byteOrderMark)
	first := bytes.IndexAny(body[:min(len(body), longestNotice)], "{[]}")
	if first < 0 || len(bytes.TrimSpace(body[:first])) == 0 || body[first-1] != '\n' {
		return body, false
	}
	if document = body[first:]; !jsontext.Value(document).IsValid(jsontext.AllowDuplicateNames(true)) {
		return body, false
	}
	return document, true
}
