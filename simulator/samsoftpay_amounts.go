package simulator

import (
	"encoding/json"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

var (
	samsoftpayInteger = regexp.MustCompile(`^[+-]?[0-9]+(_[0-9]+)*$`)
	samsoftpayNumber  = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)
)

// amount reads a member as the server does, with Python's int(): a string of
// digits counts, a fraction is cut off. A client has to be stricter by itself.
func (b samsoftpayBody) amount(name string) (*big.Int, error) {
	value, ok := b[name]
	if !ok {
		return nil, malformedf("'%s'", name)
	}
	const wanted = "int() argument must be a string, a bytes-like object or a real number, not '%s'"
	switch v := value.(type) {
	case nil:
		return nil, malformedf(wanted, "NoneType")
	case map[string]any:
		return nil, malformedf(wanted, "dict")
	case []any:
		return nil, malformedf(wanted, "list")
	case bool:
		if v {
			return big.NewInt(1), nil
		}
		return new(big.Int), nil
	case json.Number:
		return samsoftpayTruncate(v.String())
	}
	text := strings.TrimSpace(value.(string))
	if len(text) > 4300 || !samsoftpayInteger.MatchString(text) {
		return nil, malformedf("invalid literal for int() with base 10: '%s'", value)
	}
	amount, _ := new(big.Int).SetString(strings.ReplaceAll(text, "_", ""), 10)
	return amount, nil
}

func samsoftpayTruncate(number string) (*big.Int, error) {
	if len(number) > 4300 || !samsoftpayNumber.MatchString(number) {
		return nil, malformedf("cannot convert float infinity to integer")
	}
	exact, _ := new(big.Rat).SetString(number)
	return new(big.Int).Quo(exact.Num(), exact.Denom()), nil
}

// samsoftpayAmount checks what both charges and payouts want of an amount.
func samsoftpayAmount(amount *big.Int, currency any) (int64, error) {
	switch {
	case amount.Sign() <= 0:
		return 0, refusef(400, "amount must be positive")
	case !amount.IsInt64():
		return 0, refusef(400, "amount exceeds the maximum of %d", int64(math.MaxInt64))
	case currency != "UGX":
		return 0, refusef(400, "demo only supports UGX")
	}
	return amount.Int64(), nil
}

// currency is the member of that name, UGX when there is none.
func (b samsoftpayBody) currency() any {
	if currency, ok := b["currency"]; ok {
		return currency
	}
	return "UGX"
}

// channel is the member of that name, one of the server's enumeration.
func (b samsoftpayBody) channel() (string, error) {
	value, ok := b["channel"]
	if !ok {
		return "", malformedf("'channel'")
	}
	channel, ok := value.(string)
	if !ok {
		return "", malformedf("%s is not a valid Channel", encodeJSON(value))
	}
	if !slices.Contains([]string{"mtn_momo", "airtel_money", "card", "visa", "crypto"}, channel) {
		return "", malformedf("'%s' is not a valid Channel", channel)
	}
	return channel, nil
}

// samsoftpayPayoutFee is flat, whatever the document's example suggests.
const samsoftpayPayoutFee = 750

// samsoftpayFee is the fee of a charge, rounded down: 1.5 %, at least 200 and
// at most 5000; cards 2.9 % and 200 (the provider's public source, recorded).
func samsoftpayFee(channel string, amount int64) int64 {
	thousands, rest := amount/1000, amount%1000 // the product must not overflow
	switch channel {
	case "card", "visa":
		return thousands*29 + rest*29/1000 + 200
	case "crypto":
		return max(200, amount/100)
	}
	return min(5000, max(200, thousands*15+rest*15/1000))
}
