package samsoftpay

import (
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// The widths of the provider's columns: a longer reference ends in a misleading 502, a
// longer key in a conflict for ever, a longer name in a 503 (the provider's public
// source).
const (
	maxReference = 120
	maxKey       = 120
	maxName      = 200
)

// The server reads 10000.9 and "10000" as 10000; so the amount is checked here.
func checkAmount(faults *transport.Faults, a money.Amount) {
	faults.Check(a.Currency() == money.UGX && a.Sign() > 0, "Amount", "must be whole UGX, more than zero")
}

// reaches reports whether the channel can charge whoever has that number: the networks
// only their own country's.
func (c Channel) reaches(payer momo.Phone) bool {
	if c == ChannelMTN || c == ChannelAirtel {
		return payer.Country() == momo.Uganda
	}
	return !payer.IsZero()
}

func checkReference(faults *transport.Faults, s string) {
	faults.Check(check.Text(s, maxReference), "Reference", "must be at most 120 printable characters")
}

func checkKey(faults *transport.Faults, s string) {
	faults.Check(s == "" || check.Visible(s, maxKey),
		"IdempotencyKey", "must be at most 120 visible ASCII characters")
}

// isID also keeps an identifier from walking through the path. The document shows two,
// and no grammar: whatever needs no escaping may be one.
func isID(s, prefix string) bool {
	rest, ok := strings.CutPrefix(s, prefix)
	return ok && check.Of(rest, 64, check.Letters+check.Digits+"-_")
}

func isWebAddress(s string) bool {
	return s == "" || check.Visible(s, 500) && (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://"))
}
