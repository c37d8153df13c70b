// Package check holds the shapes of text that several providers demand of what
// they are sent. What only one demands stands in that provider's validate.go.
package check

import (
	"net"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Alphabets for Of.
const (
	Upper   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	Lower   = "abcdefghijklmnopqrstuvwxyz"
	Letters = Upper + Lower
	Digits  = "0123456789"
)

// Of reports whether s is 1 to most characters of the ASCII alphabet.
func Of(s string, most int, alphabet string) bool {
	if s == "" || len(s) > most {
		return false
	}
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return false
		}
	}
	return true
}

// Word reports whether s is one word that may stand in the text of an error: at most
// 64 letters, digits and "_.[]-", with no number as long as a customer's.
func Word(s string) bool {
	if !Of(s, 64, Letters+Digits+"_.[]-") {
		return false
	}
	digits := 0
	for i := range len(s) {
		if digits++; s[i] < '0' || s[i] > '9' {
			digits = 0
		}
		if digits == 7 {
			return false
		}
	}
	return true
}

// Visible reports whether s is 1 to most visible ASCII characters: no blanks, and
// nothing that could end a header or a line.
func Visible(s string, most int) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= most
}

// Text reports whether s is at most that many characters for people to read, or
// none: valid UTF-8 without control characters.
func Text(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, unicode.IsControl)
}

// Email reports whether s could be an e-mail address.
func Email(s string) bool {
	name, host, ok := strings.Cut(s, "@")
	return ok && name != "" && host != "" && !strings.Contains(host, "@") && Visible(s, 254)
}

// Path reports whether s is a plain absolute path, which walks nowhere.
func Path(s string) bool {
	return strings.HasPrefix(s, "/") && Of(s, 200, Letters+Digits+"/._-") &&
		!strings.Contains(s, "..") && !strings.Contains(s, "//")
}

// CallbackURL reports whether a provider may be given an address to call: https,
// a public host name, no user and no fragment. An address that an end user chose
// could otherwise make the provider call into a private network. When the
// provider itself is on this machine (local), the address may be too.
func CallbackURL(s string, local bool) bool {
	u, err := url.Parse(s)
	if err != nil || !Visible(s, 500) || strings.ContainsAny(s, `#\`) || u.User != nil || u.Hostname() == "" {
		return false
	}
	if local {
		return u.Scheme == "https" || u.Scheme == "http"
	}
	return u.Scheme == "https" && PublicName(u.Hostname())
}

// PublicName reports whether host is a name with a top-level domain of letters,
// which no spelling of an IP address has, and not one of a private network.
func PublicName(host string) bool {
	dot := strings.LastIndexByte(host, '.')
	if dot <= 0 || !Of(host, 253, Letters+Digits+"-.") {
		return false
	}
	switch top := strings.ToLower(host[dot+1:]); top {
	case "local", "internal", "localhost", "test", "invalid":
		return false
	default:
		return Of(top, 63, Lower)
	}
}

// Local reports whether an address is of this machine.
func Local(address string) bool {
	u, err := url.Parse(address)
	return err == nil && Loopback(u.Hostname())
}

// Loopback reports whether host is this machine, by name or number.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
