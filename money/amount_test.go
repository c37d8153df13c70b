package money_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/money"
)

// minor makes an amount of n minor units.
func minor(t testing.TB, n int64, c money.Currency) money.Amount {
	amount, err := money.FromMinor(n, c)
	require.NoError(t, err)
	return amount
}

// interestingIntegers are the int64 at which arithmetic goes wrong, and a
// thousand at random of every size.
func interestingIntegers() []int64 {
	numbers := []int64{0, 1, -1, 5, 9, 10, 99, 100, 101, 999, 1000, -5, -10, -99, -100, 9_007_199_254_740_993}
	for _, edge := range []int64{
		math.MaxInt64, math.MinInt64 + 3, math.MaxInt64 / 2, math.MinInt64 / 2, math.MaxInt64 / 100, math.MinInt64 / 100,
	} {
		numbers = append(numbers, edge-3, edge-2, edge-1, edge)
	}
	random := rand.New(rand.NewPCG(4217, 254))
	for range 1000 {
		numbers = append(numbers, int64(random.Uint64())>>random.IntN(64))
	}
	return numbers
}

func TestFromMinorAndFromMajorAndParseAgree(t *testing.T) {
	for _, c := range []struct {
		text         string
		currency     money.Currency
		minor, major int64
	}{
		{"0", money.KES, 0, 0},
		{"350.00", money.KES, 35_000, 350},
		{"-350.00", money.KES, -35_000, -350},
		{"350", money.UGX, 350, 350},
		{"350.000", "TND", 350_000, 350},
		{"350.0000", "CLF", 3_500_000, 350},
		{"92233720368547758", money.USD, 9_223_372_036_854_775_800, 92_233_720_368_547_758},
		{"9223372036854775807", money.XOF, math.MaxInt64, math.MaxInt64},
		{"-9223372036854775808", money.XOF, math.MinInt64, math.MinInt64},
	} {
		parsed := money.MustParse(c.text, c.currency)
		fromMajor, err := money.FromMajor(c.major, c.currency)
		require.NoError(t, err, c.text)
		fromMinor, err := money.FromMinor(c.minor, c.currency)
		require.NoError(t, err, c.text)
		assert.Equal(t, parsed, fromMajor)
		assert.Equal(t, parsed, fromMinor)

		major, err := parsed.Major()
		require.NoError(t, err, c.text)
		assert.Equal(t, c.major, major)
		assert.Equal(t, c.minor, parsed.Minor())
		assert.Equal(t, c.currency, parsed.Currency())
	}
}

func TestFromMajorRefusesWhatOverflows(t *testing.T) {
	for _, c := range []struct {
		major    int64
		currency money.Currency
	}{
		{math.MaxInt64, money.KES},
		{math.MinInt64, money.KES},
		{92_233_720_368_547_759, money.KES},
		{-92_233_720_368_547_759, money.KES},
		{9_223_372_036_854_776, "KWD"},
		{922_337_203_685_478, "UYW"},
	} {
		amount, err := money.FromMajor(c.major, c.currency)
		assert.ErrorIs(t, err, money.ErrRange, "%d %s", c.major, c.currency)
		assert.Zero(t, amount)
	}
}

func TestConstructorsRefuseUnknownCurrencies(t *testing.T) {
	for _, currency := range []money.Currency{"", "kes", "XXX", "KES "} {
		fromMinor, err := money.FromMinor(1, currency)
		assert.ErrorIs(t, err, money.ErrCurrency)
		assert.Zero(t, fromMinor)
		fromMajor, err := money.FromMajor(1, currency)
		assert.ErrorIs(t, err, money.ErrCurrency)
		assert.Zero(t, fromMajor)
		parsed, err := money.Parse("1", currency)
		assert.ErrorIs(t, err, money.ErrCurrency)
		assert.Zero(t, parsed)
	}
}

func TestMajorRefusesAFraction(t *testing.T) {
	for _, amount := range []money.Amount{
		money.MustParse("0.01", money.KES),
		money.MustParse("-10.50", money.KES),
		money.MustParse("10.001", "BHD"),
	} {
		major, err := amount.Major()
		assert.ErrorIs(t, err, money.ErrTooFine, amount)
		assert.Zero(t, major)
	}
}

func TestNumberHasExactlyTheCurrencysDecimals(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		currency money.Currency
		decimal  string
	}{
		{10_000, money.KES, "100.00"},
		{10_000, money.UGX, "10000"},
		{10_000, "KWD", "10.000"},
		{10_000, "UYW", "1.0000"},
		{0, money.KES, "0.00"},
		{0, money.UGX, "0"},
		{-5, money.KES, "-0.05"},
		{-5, money.UGX, "-5"},
		{-105, money.KES, "-1.05"},
		{7, "CLF", "0.0007"},
		{29, money.GHS, "0.29"},
		{9_007_199_254_740_993, money.KES, "90071992547409.93"},
		{math.MaxInt64, money.KES, "92233720368547758.07"},
		{math.MinInt64, money.KES, "-92233720368547758.08"},
		{math.MinInt64, money.RWF, "-9223372036854775808"},
		{math.MinInt64, "CLF", "-922337203685477.5808"},
	} {
		amount := minor(t, c.minor, c.currency)
		assert.Equal(t, c.decimal, amount.Number())
		assert.Equal(t, "UGX "+c.decimal, string(amount.AppendNumber([]byte("UGX "))))
		assert.Equal(t, c.decimal+" "+string(c.currency), amount.String())
	}
}

func TestPrintingShowsTheCurrency(t *testing.T) {
	amount := money.MustParse("1050.5", money.KES)
	for _, verb := range []string{"%v", "%+v", "%s"} {
		assert.Equal(t, "1050.50 KES", fmt.Sprintf(verb, amount))
		assert.Equal(t, "1050.50 KES", fmt.Sprintf(verb, &amount))
	}
}

func TestZeroAmountIsNoAmountRatherThanNothingOwed(t *testing.T) {
	var none money.Amount
	nothing := money.MustParse("0.00", money.KES)

	assert.True(t, none.IsZero())
	assert.False(t, nothing.IsZero())
	assert.NotEqual(t, none, nothing)
	assert.Empty(t, none.Currency())
	assert.Empty(t, none.Number())
	assert.Empty(t, none.String())
	assert.Zero(t, none.Minor())
	assert.Zero(t, none.Sign())
	assert.Zero(t, nothing.Sign())

	_, err := none.Major()
	assert.ErrorIs(t, err, money.ErrCurrency)
	_, err = none.Neg()
	assert.ErrorIs(t, err, money.ErrCurrency)
	for _, pair := range [][2]money.Amount{{none, none}, {none, nothing}, {nothing, none}} {
		assertRefusesArithmetic(t, pair[0], pair[1], money.ErrCurrency)
	}
}

func TestAmountRefusesToMixCurrencies(t *testing.T) {
	assertRefusesArithmetic(t, money.MustParse("1", money.KES), money.MustParse("1", money.UGX), money.ErrCurrency)
	assertRefusesArithmetic(t, money.MustParse("0", money.XAF), money.MustParse("0", money.XOF), money.ErrCurrency)
}

func assertRefusesArithmetic(t *testing.T, a, b money.Amount, want error) {
	t.Helper()
	sum, err := a.Add(b)
	assert.ErrorIs(t, err, want)
	assert.Zero(t, sum)
	difference, err := a.Sub(b)
	assert.ErrorIs(t, err, want)
	assert.Zero(t, difference)
	order, err := a.Cmp(b)
	assert.ErrorIs(t, err, want)
	assert.Zero(t, order)
}

func TestEqualAmountsAreOneMapKey(t *testing.T) {
	counts := map[money.Amount]int{}
	counts[money.MustParse("10.5", money.KES)]++
	counts[money.MustParse("10.50", money.KES)]++
	counts[money.MustParse("10.5000", money.KES)]++
	counts[minor(t, 1050, money.KES)]++
	counts[minor(t, 1050, money.GHS)]++
	assert.Equal(t, map[money.Amount]int{minor(t, 1050, money.KES): 4, minor(t, 1050, money.GHS): 1}, counts)
}

func TestArithmeticAgreesWithBigIntegers(t *testing.T) {
	numbers := interestingIntegers()
	for i, x := range numbers {
		for _, y := range append(numbers[:40:40], numbers[len(numbers)-1-i]) {
			a, b := minor(t, x, money.KES), minor(t, y, money.KES)

			sum, err := a.Add(b)
			checkAmount(t, sum, err, new(big.Int).Add(big.NewInt(x), big.NewInt(y)), money.KES, x, "+", y)
			difference, err := a.Sub(b)
			checkAmount(t, difference, err, new(big.Int).Sub(big.NewInt(x), big.NewInt(y)), money.KES, x, "-", y)
			order, err := a.Cmp(b)
			if want := big.NewInt(x).Cmp(big.NewInt(y)); err != nil || order != want {
				require.Failf(t, "wrong order", "%d and %d: got %d, %v, want %d", x, y, order, err, want)
			}
		}
		a := minor(t, x, money.KES)
		negated, err := a.Neg()
		checkAmount(t, negated, err, new(big.Int).Neg(big.NewInt(x)), money.KES, "-", x)
		assert.Equal(t, big.NewInt(x).Sign(), a.Sign())
	}
}

// checkAmount compares a result with the exact one: the same, or ErrRange where that
// does not fit an int64.
func checkAmount(t *testing.T, got money.Amount, err error, want *big.Int, c money.Currency, of ...any) {
	t.Helper()
	if !want.IsInt64() {
		require.ErrorIs(t, err, money.ErrRange, "%v", of)
		require.Zero(t, got)
		return
	}
	if err != nil || got.Minor() != want.Int64() || got.Currency() != c {
		require.Failf(t, "wrong result", "%v: got %v, %v, want %v", of, got, err, want)
	}
}

func TestNoFloatingPointAppearsInThePackage(t *testing.T) {
	for name, source := range sources(t) {
		assert.Empty(t, floatingPoint(t, source), name)
	}
}

func TestTextBecomesNumbersThroughDecimalOnly(t *testing.T) {
	converters := regexp.MustCompile(`strconv\.(Parse|Atoi)|\.SetString\(|Sscan|- ?'0'`)
	for name, source := range sources(t) {
		assert.NotRegexp(t, converters, source, name)
	}
	for _, text := range []string{
		"strconv.ParseInt(s, 10, 64)", "strconv.Atoi(s)", "n.SetString(s, 10)", "n*10 + int64(s[i]-'0')",
	} {
		assert.Regexp(t, converters, text)
	}
}

// sources returns the package's own files, by name.
func sources(t *testing.T) map[string]string {
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	found := map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		found[name] = string(source)
	}
	require.GreaterOrEqual(t, len(found), 7)
	return found
}

func TestFloatingPointIsSeenWhereItAppears(t *testing.T) {
	for _, body := range []string{
		"var x float64", "var x float32", "var x complex128", "var x = 0.29", "var x = 1e3", "var x = 1i",
		"var x = strconv.ParseFloat", "var x = math.Round", "var x big.Float",
	} {
		assert.NotEmpty(t, floatingPoint(t, "package p\n"+body), body)
	}
	assert.Empty(t, floatingPoint(t, "package p\nvar x = math.MaxInt64 / 100 // 0.29 float64\n"))
}

// floatingPoint lists what in source is, or makes, a floating-point number.
func floatingPoint(t *testing.T, source string) (found []string) {
	file, err := parser.ParseFile(token.NewFileSet(), "", source, 0)
	require.NoError(t, err)
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.BasicLit:
			if node.Kind == token.FLOAT || node.Kind == token.IMAG {
				found = append(found, node.Value)
			}
		case *ast.Ident:
			name := strings.ToLower(node.Name)
			if strings.Contains(name, "float") || strings.Contains(name, "complex") {
				found = append(found, node.Name)
			}
		case *ast.SelectorExpr:
			// Of package math only the limits of the integers are integers.
			if from, ok := node.X.(*ast.Ident); ok && from.Name == "math" && !strings.Contains(node.Sel.Name, "Int") {
				found = append(found, "math."+node.Sel.Name)
			}
		}
		return true
	})
	return found
}
