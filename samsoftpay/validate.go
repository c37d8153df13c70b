package samsoftpay

import (
	"strings"
	"unicode/utf8"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// The widths of the provider's columns: a longer reference ends in a misleading
// 502, a longer key in a conflict for ever (the provider's public source).
const (
	maxReference = 120
	maxKey       = 120
)

// The server reads 10000.9 and "10000" as 10000; so the amount is checked here.
func checkAmount(faults *momo.Fields, a money.Amount) {
	faults.Check(a.Currency() == money.UGX && a.Sign() > 0, "Amount", "must be whole UGX, more than zero")
}

func checkReference(faults *momo.Fields, s string) {
	faults.Check(s == "" || isVisible(s) && len(s) <= maxReference, "Reference", "must be at most 120 visible ASCII characters")
}

func checkKey(faults *momo.Fields, s string) {
	faults.Check(s == "" || isVisible(s) && len(s) <= maxKey, "IdempotencyKey", "must be at most 120 visible ASCII characters")
}

func isVisible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}

// isWord is the shape of a channel: lower-case letters and underscores.
func isWord(s string) bool {
	return s != "" && len(s) <= 32 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_") == ""
}

func isText(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// isID also keeps an identifier from walking through the path.
func isID(s, prefix string) bool {
	rest, ok := strings.CutPrefix(s, prefix)
	return ok && rest != "" && len(rest) <= 64 && strings.Trim(rest, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func isWebAddress(s string) bool {
	return s == "" || len(s) <= 500 && isVisible(s) && (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://"))
}
