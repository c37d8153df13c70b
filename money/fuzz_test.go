package money_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/big"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/money"
)

// FuzzParse compares Parse with exact fractions: the same number, or the same error.
func FuzzParse(f *testing.F) {
	for _, text := range malformed {
		f.Add(text[:min(len(text), 64)], "KES")
	}
	f.Fuzz(func(t *testing.T, text, code string) {
		want, wantErr := parseOracle(text, money.Currency(code))
		amount, err := money.Parse(text, money.Currency(code))
		require.ErrorIs(t, err, wantErr)
		if err != nil {
			require.Zero(t, amount)
			return
		}
		require.Equal(t, want, amount.Minor())
		again, err := money.Parse(amount.Number(), amount.Currency())
		require.NoError(t, err)
		require.Equal(t, amount, again)
	})
}

// FuzzJSON compares UnmarshalJSON with a walk over the tokens: what it accepts
// has one meaning, and it accepts everything that has.
func FuzzJSON(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		before := money.MustParse("7.77", money.GHS)
		amount := before
		err := amount.UnmarshalJSON(data)
		want, wanted := jsonOracle(data)
		require.Equal(t, wanted, err == nil, "%q: %v", data, err)
		if err != nil {
			require.Equal(t, before, amount)
			return
		}
		require.Equal(t, want, amount)
		for _, codec := range codecs {
			written, err := codec.marshal(amount)
			require.NoError(t, err)
			again := before
			require.NoError(t, codec.unmarshal(written, &again))
			require.Equal(t, amount, again)
		}
	})
}

// jsonOracle reads an amount token by token.
func jsonOracle(data []byte) (amount money.Amount, ok bool) {
	if !json.Valid(data) {
		return money.Amount{}, false
	}
	if string(bytes.TrimSpace(data)) == "null" {
		return money.Amount{}, true
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return money.Amount{}, false
	}
	members := map[string]string{}
	for decoder.More() {
		name, _ := decoder.Token()
		value, _ := decoder.Token()
		text, isText := value.(string)
		_, repeated := members[name.(string)]
		if !isText || repeated {
			return money.Amount{}, false
		}
		members[name.(string)] = text
	}
	number, hasNumber := members["amount"]
	currency, hasCurrency := members["currency"]
	if len(members) != 2 || !hasNumber || !hasCurrency {
		return money.Amount{}, false
	}
	amount, err := money.Parse(number, money.Currency(currency))
	return amount, err == nil
}

// FuzzText compares the text and database forms with each other and with Parse.
func FuzzText(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		before := money.MustParse("7.77", money.GHS)
		fromText, fromString, fromBytes := before, before, before
		err := fromText.UnmarshalText([]byte(text))
		assert.Equal(t, err == nil, fromString.Scan(text) == nil)
		assert.Equal(t, err == nil, fromBytes.Scan([]byte(text)) == nil)
		require.Equal(t, fromText, fromString)
		require.Equal(t, fromText, fromBytes)

		want, wanted := textOracle(text)
		require.Equal(t, wanted, err == nil, "%q: %v", text, err)
		if err != nil {
			require.Equal(t, before, fromText)
			return
		}
		require.Equal(t, want, fromText)
		written, err := fromText.MarshalText()
		require.NoError(t, err)
		var again money.Amount
		require.NoError(t, again.UnmarshalText(written))
		require.Equal(t, fromText, again)
	})
}

// textOracle reads an amount from its end: three letters, a space, a number.
func textOracle(text string) (amount money.Amount, ok bool) {
	if text == "" {
		return money.Amount{}, true
	}
	if len(text) < 4 || text[len(text)-4] != ' ' {
		return money.Amount{}, false
	}
	amount, err := money.Parse(text[:len(text)-4], money.Currency(text[len(text)-3:]))
	return amount, err == nil
}

// FuzzDecimal compares the door for decimals with exact fractions, and with what its
// comments say about those that are too large to compute with.
func FuzzDecimal(f *testing.F) {
	f.Fuzz(func(t *testing.T, negative bool, coefficient []byte, exponent int32, code string) {
		n := new(big.Int).SetBytes(coefficient)
		if negative {
			n.Neg(n)
		}
		d, currency := decimal.NewFromBigInt(n, exponent), money.Currency(code)
		_, known := currency.Decimals()
		for _, rounding := range roundings {
			rounded, err := money.RoundDecimal(d, currency, rounding)
			switch {
			case !known:
				require.ErrorIs(t, err, money.ErrCurrency)
			case d.IsZero():
				require.NoError(t, err)
				require.Equal(t, minor(t, 0, currency), rounded)
			case exponent < -100:
				require.ErrorIs(t, err, money.ErrTooFine)
			case exponent > 100:
				require.ErrorIs(t, err, money.ErrRange)
			default:
				checkRounded(t, d, currency, rounding)
			}
		}
		exact, err := money.FromDecimal(d, currency)
		if err != nil {
			require.Zero(t, exact)
			return
		}
		require.True(t, d.IsZero() || d.Equal(exact.Decimal()))
	})
}

// FuzzMul compares Mul with exact fractions.
func FuzzMul(f *testing.F) {
	f.Fuzz(func(t *testing.T, n, coefficient int64, exponent int8) {
		rate := decimal.New(coefficient, min(int32(exponent)%100, 18)) // above, a rate is refused by itself
		for _, rounding := range roundings {
			checkProduct(t, n, rate, rounding)
		}
	})
}

// FuzzSplit compares Split with exact fractions, by weights of eight bytes each.
func FuzzSplit(f *testing.F) {
	f.Fuzz(func(t *testing.T, n int64, packed []byte) {
		var weights []int64
		for chunk := range slices.Chunk(packed[:min(len(packed), 800)], 8) {
			var number [8]byte
			copy(number[:], chunk)
			weights = append(weights, int64(binary.BigEndian.Uint64(number[:])>>1))
		}
		checkSplit(t, n, weights)
	})
}
