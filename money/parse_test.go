package money_test

import (
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/money"
)

// malformed are numbers no currency may take.
var malformed = map[string]string{
	"empty":                   "",
	"no digit before point":   ".5",
	"no digit after point":    "5.",
	"point alone":             ".",
	"sign alone":              "-",
	"sign and point":          "-.",
	"two points":              "1.0.0",
	"two signs":               "--1",
	"sign after":              "1-",
	"sign after point":        "1.-5",
	"plus":                    "+1",
	"minus sign U+2212":       "−1",
	"negative zero":           "-0",
	"negative zero, decimals": "-0.00",
	"leading zero":            "0100",
	"two zeros":               "00",
	"leading zero, negative":  "-01",
	"comma":                   "1,000",
	"decimal comma":           "1,00",
	"space inside":            "1 000",
	"space before":            " 1",
	"space after":             "1 ",
	"no-break space":          "1\u00a0000",
	"line feed after":         "100\n",
	"carriage return after":   "100\r",
	"NUL after":               "100\x00",
	"byte order mark":         "\ufeff100",
	"zero-width space":        "1\u200b00",
	"right-to-left mark":      "\u200f100",
	"apostrophe":              "1'000",
	"underscore":              "1_000",
	"exponent":                "1e3",
	"upper case exponent":     "1E3",
	"exponent with point":     "1.5e1",
	"hostile exponent":        "1e50000000",
	"hostile small exponent":  "1e-50000000",
	"hexadecimal":             "0x10",
	"octal":                   "0o17",
	"binary":                  "0b1",
	"hexadecimal point":       "0x1p4",
	"full width":              "１００",
	"Arabic-Indic":            "٣٥٠",
	"extended Arabic-Indic":   "۳۵۰",
	"Devanagari":              "१००",
	"superscript":             "10²",
	"half":                    "½",
	"infinity sign":           "∞",
	"infinity":                "Inf",
	"negative infinity":       "-Inf",
	"not a number":            "NaN",
	"null":                    "null",
	"word":                    "hundred",
	"currency":                "100 KES",
	"quoted":                  `"100"`,
	"percent":                 "100%",
	"invalid UTF-8":           "1\xff0",
	"byte after nine":         "1:0",
	"byte before zero":        "1/0",
	"41 digits":               strings.Repeat("9", 41),
	"41 bytes, only zeros":    "0." + strings.Repeat("0", 39),
	"a million digits":        strings.Repeat("9", 1_000_000),
	"a million zeros":         "1." + strings.Repeat("0", 1_000_000),
	"a million signs":         strings.Repeat("-", 1_000_000),
	"a million letters":       strings.Repeat("KES", 1_000_000),
}

func TestParseReadsExactly(t *testing.T) {
	for _, c := range []struct {
		text     string
		currency money.Currency
		minor    int64
	}{
		{"0", money.KES, 0},
		{"0.0", money.KES, 0},
		{"0.00", money.KES, 0},
		{"0.00", money.UGX, 0},
		{"0.000000", money.KES, 0},
		{"100", money.KES, 10_000},
		{"100.00", money.KES, 10_000},
		{"100.0", money.KES, 10_000},
		{"100.5", money.KES, 10_050},
		{"100.50", money.KES, 10_050},
		{"100.05", money.KES, 10_005},
		{"-5.00", money.KES, -500},
		{"-1", money.UGX, -1},
		{"-0.05", money.KES, -5},
		{"-0.10", money.KES, -10},
		{"350", money.KES, 35_000},
		{"350.0", money.KES, 35_000},
		{"350.00", money.KES, 35_000},
		{"10000.00", money.UGX, 10_000},
		{"10000.000000", money.XOF, 10_000},
		{"1.2300", money.GHS, 123},
		{"1.234", "BHD", 1_234},
		{"1.2", "UYW", 12_000},
		{"0.0001", "CLF", 1},
		// Where a float64 goes wrong: 0.29 * 100 is 28, and 2^53 + 1 is 2^53.
		{"0.29", money.KES, 29},
		{"1.15", money.KES, 115},
		{"4.35", money.KES, 435},
		{"9007199254740993", money.UGX, 9_007_199_254_740_993},
		{"90071992547409.93", money.KES, 9_007_199_254_740_993},
		{"9223372036854775807", money.UGX, 9_223_372_036_854_775_807},
		{"-9223372036854775808", money.UGX, -9_223_372_036_854_775_808},
		{"92233720368547758.07", money.KES, 9_223_372_036_854_775_807},
		{"-92233720368547758.08", money.KES, -9_223_372_036_854_775_808},
		{"9223372036854775807." + strings.Repeat("0", 20), money.UGX, 9_223_372_036_854_775_807},
		{"0." + strings.Repeat("0", 38), money.KES, 0},
	} {
		amount, err := money.Parse(c.text, c.currency)
		require.NoError(t, err, c.text)
		assert.Equal(t, c.minor, amount.Minor(), c.text)
		assert.Equal(t, c.currency, amount.Currency(), c.text)
	}
}

func TestParseRefusesAnythingButPlainDecimals(t *testing.T) {
	for name, text := range malformed {
		for _, currency := range []money.Currency{money.KES, money.UGX} {
			amount, err := money.Parse(text, currency)
			assert.ErrorIs(t, err, money.ErrSyntax, name)
			assert.Zero(t, amount, name)
		}
	}
}

func TestParseRefusesFractionsFinerThanTheCurrency(t *testing.T) {
	for text, currency := range map[string]money.Currency{
		"10000.50":                               money.UGX,
		"0.1":                                    money.RWF,
		"350.005":                                money.KES,
		"-0.001":                                 money.KES,
		"0.0010":                                 money.KES,
		"1.2345":                                 "BHD",
		"1.00001":                                "CLF",
		"0.000000000000000000000000000000000001": money.USD,
	} {
		amount, err := money.Parse(text, currency)
		assert.ErrorIs(t, err, money.ErrTooFine, text)
		assert.Zero(t, amount, text)
	}
}

func TestParseRefusesWhatDoesNotFitAnInt64(t *testing.T) {
	for _, c := range []struct {
		text     string
		currency money.Currency
	}{
		{"9223372036854775808", money.UGX},
		{"-9223372036854775809", money.UGX},
		{"9999999999999999999", money.UGX},
		{"18446744073709551616", money.UGX}, // 2^64: back at 0 in a uint64
		{"18446744073709551617", money.UGX},
		{"92233720368547758.08", money.KES},
		{"-92233720368547758.09", money.KES},
		{"92233720368547759", money.KES},
		{"922337203685477.5808", "CLF"},
		{strings.Repeat("9", 40), money.UGX},
		{"-" + strings.Repeat("9", 39), money.KES},
	} {
		amount, err := money.Parse(c.text, c.currency)
		assert.ErrorIs(t, err, money.ErrRange, "%s %s", c.text, c.currency)
		assert.Zero(t, amount)
	}
}

func TestParseReadsBackWhatNumberWrites(t *testing.T) {
	for currency := range minorUnits(t) {
		for _, n := range interestingIntegers() {
			amount := minor(t, n, currency)
			again, err := money.Parse(amount.Number(), currency)
			if err != nil || again != amount {
				require.Failf(t, "not read back", "%s: got %s, %v", amount, again, err)
			}
		}
	}
}

// What is refused unread costs nothing, what is read no more than its 40 bytes can.
func TestParsingCostsTheSameWhateverTheLength(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		allowed float64
	}{
		"amount":           {"1050.50", 10},
		"too fine":         {"1050.505", 10},
		"out of range":     {strings.Repeat("9", 40), 10},
		"40 bytes":         {"9223372036854775807." + strings.Repeat("0", 20), 10},
		"41 digits":        {strings.Repeat("9", 41), 0},
		"a million digits": {strings.Repeat("9", 1_000_000), 0},
		"a million zeros":  {"0." + strings.Repeat("0", 1_000_000), 0},
		"hostile exponent": {"1e50000000", 0},
		"negative zero":    {"-0.00", 0},
	} {
		allocations := testing.AllocsPerRun(100, func() { _, _ = money.Parse(c.text, money.KES) })
		assert.LessOrEqual(t, allocations, c.allowed, name)
	}
}

func TestParseDecimalReadsTheSameGrammar(t *testing.T) {
	for _, text := range []string{"0", "0.060", "1", "1.00", "-0.015", "3750.123456", strings.Repeat("9", 40)} {
		d, err := money.ParseDecimal(text)
		require.NoError(t, err, text)
		assert.Equal(t, decimal.RequireFromString(text), d)
	}
	for name, text := range malformed {
		d, err := money.ParseDecimal(text)
		assert.Equal(t, money.ErrSyntax, err, name)
		assert.True(t, d.IsZero(), name)
	}
}

func TestAProgramThatForbidsDecimalItsExponentsGetsOurError(t *testing.T) {
	before := decimal.MaxDecodeExponent
	t.Cleanup(func() { decimal.MaxDecodeExponent = before })
	decimal.MaxDecodeExponent = 1

	_, err := money.Parse("100.00", money.KES)
	assert.Equal(t, money.ErrSyntax, err)
}

func TestErrorsDoNotRepeatTheirInput(t *testing.T) {
	known := []string{
		money.ErrSyntax.Error(), money.ErrTooFine.Error(), money.ErrRange.Error(), money.ErrCurrency.Error(),
	}
	for name, text := range malformed {
		_, err := money.Parse(text, money.KES)
		assert.Contains(t, known, err.Error(), name)
		_, err = money.ParseCurrency(text)
		assert.Contains(t, known, err.Error(), name)
		_, err = money.Parse("1", money.Currency(text))
		assert.Contains(t, known, err.Error(), name)
	}
}

func TestMustParsePanicsWithTheErrorOfParse(t *testing.T) {
	assert.Equal(t, minor(t, 10_000, money.KES), money.MustParse("100.00", money.KES))
	assert.PanicsWithError(t, money.ErrTooFine.Error(), func() { money.MustParse("0.5", money.UGX) })
	assert.PanicsWithError(t, money.ErrCurrency.Error(), func() { money.MustParse("1", "KSH") })
}

var plainDecimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// parseOracle is Parse by other means: a regular expression and exact fractions.
func parseOracle(s string, c money.Currency) (n int64, err error) {
	decimals, known := c.Decimals()
	if !known {
		return 0, money.ErrCurrency
	}
	if len(s) > 40 || !plainDecimal.MatchString(s) {
		return 0, money.ErrSyntax
	}
	value, _ := new(big.Rat).SetString(s)
	if value.Sign() == 0 && s[0] == '-' {
		return 0, money.ErrSyntax
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	value.Mul(value, new(big.Rat).SetInt(scale))
	switch {
	case !value.IsInt():
		return 0, money.ErrTooFine
	case !value.Num().IsInt64():
		return 0, money.ErrRange
	}
	return value.Num().Int64(), nil
}
