package money_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/money"
)

// minorUnits reads the copy of ISO 4217 list one, published 2026-01-01, without
// the codes whose minor unit is "N.A.".
func minorUnits(t testing.TB) map[money.Currency]int {
	file, err := os.Open("testdata/iso4217.csv")
	require.NoError(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)

	units := make(map[money.Currency]int, len(rows))
	for _, row := range rows[1:] {
		units[money.Currency(row[0])], err = strconv.Atoi(row[1])
		require.NoError(t, err)
	}
	require.Len(t, units, 165)
	return units
}

func TestDecimalsAgreesWithISO4217OnEveryThreeLetterCode(t *testing.T) {
	units := minorUnits(t)
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for _, first := range letters {
		for _, second := range letters {
			for _, third := range letters {
				code := money.Currency([]rune{first, second, third})
				want, listed := units[code]
				got, known := code.Decimals()
				if listed != known || want != got {
					assert.Failf(t, "not as listed", "%s: got %d %t, want %d %t", code, got, known, want, listed)
				}
			}
		}
	}
}

func TestConstantsAreTheCodesTheyAreNamedFor(t *testing.T) {
	for code, want := range map[money.Currency]struct {
		text     string
		decimals int
	}{
		money.BIF: {"BIF", 0}, money.CDF: {"CDF", 2}, money.ETB: {"ETB", 2}, money.EUR: {"EUR", 2},
		money.GBP: {"GBP", 2}, money.GHS: {"GHS", 2}, money.KES: {"KES", 2}, money.MWK: {"MWK", 2},
		money.NGN: {"NGN", 2}, money.RWF: {"RWF", 0}, money.TZS: {"TZS", 2}, money.UGX: {"UGX", 0},
		money.USD: {"USD", 2}, money.XAF: {"XAF", 0}, money.XOF: {"XOF", 0}, money.ZMW: {"ZMW", 2},
	} {
		parsed, err := money.ParseCurrency(want.text)
		require.NoError(t, err, want.text)
		assert.Equal(t, code, parsed)
		decimals, known := code.Decimals()
		assert.True(t, known, want.text)
		assert.Equal(t, want.decimals, decimals, want.text)
	}
}

func TestParseCurrencyTakesNothingButAKnownCode(t *testing.T) {
	for name, code := range map[string]string{
		"empty":               "",
		"lower case":          "kes",
		"mixed case":          "Kes",
		"space before":        " KES",
		"space after":         "KES ",
		"line feed":           "KES\n",
		"NUL":                 "KES\x00",
		"too short":           "KE",
		"too long":            "KESS",
		"symbol":              "KSh",
		"number":              "404",
		"full width":          "ＫＥＳ",
		"Kelvin sign":         "\u212aES",
		"Cyrillic":            "КЕЅ",
		"invalid UTF-8":       "KE\xff",
		"gold":                "XAU",
		"test":                "XTS",
		"no currency":         "XXX",
		"special drawing":     "XDR",
		"withdrawn lev":       "BGN",
		"withdrawn guilder":   "ANG",
		"withdrawn leone":     "SLL",
		"withdrawn kwacha":    "ZMK",
		"withdrawn cedi":      "GHC",
		"not in the standard": "BTC",
	} {
		parsed, err := money.ParseCurrency(code)
		assert.ErrorIs(t, err, money.ErrCurrency, name)
		assert.Empty(t, parsed, name)
	}
}
