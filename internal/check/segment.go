package check

import (
	"strings"
	"unicode/utf8"
)

// Segment reports whether s is 1 to most characters, of any kind, that can stand in the
// path of an address once they are escaped: no part of it between slashes is . or .., to
// which servers and proxies walk even if it is escaped.
func Segment(s string, most int) bool {
	if s == "" || len(s) > most && utf8.RuneCountInString(s) > most || !utf8.ValidString(s) {
		return false
	}
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '/' || r == '\\' }) {
		if part == "." || part == ".." {
			return false
		}
	}
	return true
}
