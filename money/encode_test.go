package money_test

import (
	"database/sql"
	jsonv1 "encoding/json"
	"encoding/xml"
	"flag"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/money"
)

var _ sql.Scanner = (*money.Amount)(nil)

// codecs are the two JSON packages an Amount must work with.
var codecs = map[string]struct {
	marshal   func(any) ([]byte, error)
	unmarshal func([]byte, any) error
}{
	"encoding/json": {jsonv1.Marshal, jsonv1.Unmarshal},
	"json/v2": {
		func(v any) ([]byte, error) { return jsonv2.Marshal(v) },
		func(data []byte, v any) error { return jsonv2.Unmarshal(data, v) },
	},
}

func TestJSONReadsBackWhatItWrites(t *testing.T) {
	for name, codec := range codecs {
		for _, c := range []struct {
			amount money.Amount
			json   string
		}{
			{money.MustParse("100", money.KES), `{"amount":"100.00","currency":"KES"}`},
			{money.MustParse("-0.05", money.KES), `{"amount":"-0.05","currency":"KES"}`},
			{money.MustParse("10000.00", money.UGX), `{"amount":"10000","currency":"UGX"}`},
			{money.MustParse("0", "BHD"), `{"amount":"0.000","currency":"BHD"}`},
			{money.MustParse("92233720368547758.07", money.GHS), `{"amount":"92233720368547758.07","currency":"GHS"}`},
			{money.Amount{}, `null`},
		} {
			written, err := codec.marshal(c.amount)
			require.NoError(t, err, name)
			assert.Equal(t, c.json, string(written), name)

			again := money.MustParse("1", money.ZMW)
			require.NoError(t, codec.unmarshal(written, &again), name)
			assert.Equal(t, c.amount, again, name)
		}
	}
}

func TestJSONWorksInFieldsAndBehindPointers(t *testing.T) {
	type receipt struct {
		Paid  money.Amount  `json:"paid"`
		Fee   money.Amount  `json:"fee,omitzero"`
		Tax   money.Amount  `json:"tax,omitzero"`
		Limit *money.Amount `json:"limit"`
	}
	before := receipt{Paid: money.MustParse("5", money.GHS), Tax: money.MustParse("0", money.GHS)}
	for name, codec := range codecs {
		written, err := codec.marshal(before)
		require.NoError(t, err, name)
		assert.Equal(t, `{"paid":{"amount":"5.00","currency":"GHS"},"tax":{"amount":"0.00","currency":"GHS"},"limit":null}`,
			string(written), name)

		var after receipt
		require.NoError(t, codec.unmarshal(written, &after), name)
		assert.Equal(t, before, after, name)
	}
}

func TestJSONAcceptsTheSameObjectWrittenOtherwise(t *testing.T) {
	for _, text := range []string{
		`{"currency":"KES","amount":"100.00"}`,
		"{ \"amount\" :\n\t\"100\", \"currency\": \"KES\" }",
		`{"\u0061mount":"\u0031\u00300.0","currency":"K\u0045S"}`,
	} {
		for name, codec := range codecs {
			var amount money.Amount
			require.NoError(t, codec.unmarshal([]byte(text), &amount), "%s: %s", name, text)
			assert.Equal(t, money.MustParse("100", money.KES), amount)
		}
	}
}

func TestJSONRefusesAnythingElse(t *testing.T) {
	for text, want := range map[string]error{
		`{"amount":100,"currency":"KES"}`:                 money.ErrSyntax,
		`{"amount":100.00,"currency":"KES"}`:              money.ErrSyntax,
		`{"amount":9007199254740993,"currency":"KES"}`:    money.ErrSyntax,
		`{"amount":true,"currency":"KES"}`:                money.ErrSyntax,
		`{"amount":null,"currency":"KES"}`:                money.ErrSyntax,
		`{"amount":["100"],"currency":"KES"}`:             money.ErrSyntax,
		`{"amount":{"amount":"100"},"currency":"KES"}`:    money.ErrSyntax,
		`{"amount":"","currency":"KES"}`:                  money.ErrSyntax,
		`{"amount":"1e2","currency":"KES"}`:               money.ErrSyntax,
		`{"amount":"1e50000000","currency":"KES"}`:        money.ErrSyntax,
		`{"amount":"١٠٠","currency":"KES"}`:               money.ErrSyntax,
		`{"amount":" 100","currency":"KES"}`:              money.ErrSyntax,
		`{"amount":"-0","currency":"KES"}`:                money.ErrSyntax,
		`{"amount":"100","currency":404}`:                 money.ErrSyntax,
		`{"currency":"KES"}`:                              money.ErrSyntax,
		`{"Amount":"100","currency":"KES"}`:               money.ErrSyntax,
		`{"amount":"1","currency":"KES","Amount":"100"}`:  money.ErrSyntax,
		`{"amount":"100","currency":"KES","minor":10000}`: money.ErrSyntax,
		`{"amount":"100","currency":"KES","":null}`:       money.ErrSyntax,
		`"100.00 KES"`:                      money.ErrSyntax,
		`100`:                               money.ErrSyntax,
		`true`:                              money.ErrSyntax,
		`[]`:                                money.ErrSyntax,
		`["100.00","KES"]`:                  money.ErrSyntax,
		`{"amount":"100"}`:                  money.ErrCurrency,
		`{}`:                                money.ErrCurrency,
		`{"amount":"100","currency":null}`:  money.ErrCurrency,
		`{"amount":"100","currency":"kes"}`: money.ErrCurrency,
		`{"amount":"100","currency":"XXX"}`: money.ErrCurrency,
		`{"amount":"0.5","currency":"UGX"}`: money.ErrTooFine,
		`{"amount":"9223372036854775808","currency":"XOF"}`:       money.ErrRange,
		`{"amount":"` + digits(1_000_000) + `","currency":"KES"}`: money.ErrSyntax,
	} {
		for _, codec := range codecs {
			assertUntouched(t, want, text, codec.unmarshal)
		}
		assertUntouched(t, want, text, unmarshalDirectly)
	}
}

func TestJSONRefusesRepeatedMembers(t *testing.T) {
	for _, text := range []string{
		`{"amount":"1","amount":"100","currency":"KES"}`,
		`{"amount":"100","amount":"100","currency":"KES"}`,
		`{"amount":"1","currency":"KES","\u0061mount":"100"}`,
		`{"amount":"1","currency":"UGX","currency":"KES"}`,
	} {
		assertUntouched(t, money.ErrSyntax, text, jsonv1.Unmarshal)
		assertUntouched(t, money.ErrSyntax, text, unmarshalDirectly)
		// This package refuses such an object before the Amount is asked.
		assertUntouched(t, jsontext.ErrDuplicateName, text, codecs["json/v2"].unmarshal)
	}
}

func TestJSONRefusesWhatIsNotJSON(t *testing.T) {
	for _, text := range []string{
		"", " ", "nul", `{"amount":"100","currency":"KES"`, `{"amount":"100","currency":"KES"}}`, `null null`,
		`{"amount":"100","currency":"KES",}`, `{'amount':'100','currency':'KES'}`, "\ufeffnull",
		"{\"amount\":\"1\xff00\",\"currency\":\"KES\"}", `{"amount":"100\ud800","currency":"KES"}`,
		strings.Repeat("[", 100_000), `{"amount":` + strings.Repeat(`{"amount":`, 100_000),
	} {
		assertUntouched(t, money.ErrSyntax, text, unmarshalDirectly)
	}
}

// unmarshalDirectly calls UnmarshalJSON without a JSON package that has looked
// at the data before.
func unmarshalDirectly(data []byte, v any) error {
	return v.(*money.Amount).UnmarshalJSON(data)
}

// assertUntouched expects unmarshal to fail with want and to leave its receiver alone.
func assertUntouched(t *testing.T, want error, text string, unmarshal func([]byte, any) error) {
	t.Helper()
	before := money.MustParse("7.77", money.GHS)
	amount := before
	err := unmarshal([]byte(text), &amount)
	shown := text[:min(len(text), 80)]
	assert.ErrorIs(t, err, want, shown)
	assert.Equal(t, before, amount, shown)
}

func digits(n int) string { return strings.Repeat("9", n) }

func TestJSONErrorsDoNotRepeatTheirInput(t *testing.T) {
	for _, text := range []string{
		`{"amount":"254700000000","currency":"KES","254700000000":1}`,
		`{"amount":"254700000000x","currency":"KES"}`,
		`{"amount":254700000000,"currency":"KES"}`,
		`{"amount":"1","currency":"254700000000"}`,
		`{"254700000000":"1","currency":"KES"}`,
		`254700000000`,
	} {
		var amount money.Amount
		err := amount.UnmarshalJSON([]byte(text))
		require.Error(t, err, text)
		assert.NotContains(t, err.Error(), "2547")
	}
}

func TestTextReadsBackWhatItWrites(t *testing.T) {
	for text, amount := range map[string]money.Amount{
		"100.00 KES":                money.MustParse("100", money.KES),
		"-0.05 KES":                 money.MustParse("-0.05", money.KES),
		"10000 UGX":                 money.MustParse("10000", money.UGX),
		"-92233720368547758.08 USD": money.MustParse("-92233720368547758.08", money.USD),
		"":                          {},
	} {
		written, err := amount.MarshalText()
		require.NoError(t, err)
		assert.NotNil(t, written)
		assert.Equal(t, text, string(written))

		again := money.MustParse("1", money.ZMW)
		require.NoError(t, again.UnmarshalText(written))
		assert.Equal(t, amount, again)
	}
}

func TestTextRefusesAnythingElse(t *testing.T) {
	for text, want := range map[string]error{
		"100.00":                   money.ErrSyntax,
		"100.00KES":                money.ErrSyntax,
		"KES":                      money.ErrSyntax,
		" ":                        money.ErrCurrency,
		"100.00 ":                  money.ErrCurrency,
		" KES":                     money.ErrSyntax,
		" 100.00 KES":              money.ErrCurrency,
		"100.00  KES":              money.ErrCurrency,
		"100.00 KES ":              money.ErrCurrency,
		"100.00 KES\n":             money.ErrCurrency,
		"100.00\tKES":              money.ErrSyntax,
		"100.00\u00a0KES":          money.ErrSyntax,
		"KES 100.00":               money.ErrCurrency,
		"100.00 kes":               money.ErrCurrency,
		"1,000.00 KES":             money.ErrSyntax,
		"1 000.00 KES":             money.ErrCurrency,
		"1e3 KES":                  money.ErrSyntax,
		"٣٥٠ KES":                  money.ErrSyntax,
		"0.5 UGX":                  money.ErrTooFine,
		"9223372036854775808 UGX":  money.ErrRange,
		digits(40) + " UGX":        money.ErrRange,
		digits(41) + " UGX":        money.ErrSyntax,
		digits(1_000_000) + " UGX": money.ErrSyntax,
	} {
		assertUntouched(t, want, text, func(data []byte, v any) error { return v.(*money.Amount).UnmarshalText(data) })
		assertUntouched(t, want, text, func(data []byte, v any) error { return v.(*money.Amount).Scan(data) })
		assertUntouched(t, want, text, func(data []byte, v any) error { return v.(*money.Amount).Scan(string(data)) })
	}
}

func TestTextServesAttributesAndFlags(t *testing.T) {
	amount := money.MustParse("100", money.KES)

	type payment struct {
		Amount money.Amount `xml:"amount,attr"`
	}
	written, err := xml.Marshal(payment{amount})
	require.NoError(t, err)
	assert.Equal(t, `<payment amount="100.00 KES"></payment>`, string(written))
	var again payment
	require.NoError(t, xml.Unmarshal(written, &again))
	assert.Equal(t, amount, again.Amount)

	var limit money.Amount
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.TextVar(&limit, "limit", money.Amount{}, "")
	require.NoError(t, flags.Parse([]string{"-limit", "100.00 KES"}))
	assert.Equal(t, amount, limit)
}

func TestDatabaseReadsBackWhatItStores(t *testing.T) {
	amount := money.MustParse("100", money.KES)
	stored, err := amount.Value()
	require.NoError(t, err)
	assert.Equal(t, "100.00 KES", stored)
	for _, column := range []any{stored, []byte("100.00 KES")} {
		var again money.Amount
		require.NoError(t, again.Scan(column))
		assert.Equal(t, amount, again)
	}

	stored, err = money.Amount{}.Value()
	require.NoError(t, err)
	assert.Nil(t, stored)
	for _, column := range []any{stored, "", []byte{}} {
		again := amount
		require.NoError(t, again.Scan(column))
		assert.True(t, again.IsZero())
	}
}

func TestScanRefusesColumnsThatAreNotText(t *testing.T) {
	before := money.MustParse("7.77", money.GHS)
	for _, column := range []any{int64(10_000), 100.5, true, money.KES, &before} {
		amount := before
		err := amount.Scan(column)
		assert.ErrorIs(t, err, money.ErrSyntax)
		assert.Equal(t, before, amount)
	}
	var amount money.Amount
	assert.EqualError(t, amount.Scan(int64(254_700_000_000)), "money: malformed amount: scanned from int64")
}

func TestScanDoesNotKeepTheDriversBuffer(t *testing.T) {
	buffer := []byte("100.00 KES")
	var amount money.Amount
	require.NoError(t, amount.Scan(buffer))
	copy(buffer, "999.99 UGX")
	assert.Equal(t, money.MustParse("100", money.KES), amount)
}

func TestAppendingAddingAndRefusingAllocateNothing(t *testing.T) {
	amount := money.MustParse("-1050.50", money.KES)
	buffer := make([]byte, 0, 64)
	huge := []byte(digits(1_000_000) + " KES")
	for name, call := range map[string]func(){
		"AppendNumber":         func() { buffer = amount.AppendNumber(buffer[:0]) },
		"UnmarshalText refuse": func() { _ = amount.UnmarshalText(huge) },
		"Add":                  func() { _, _ = amount.Add(amount) },
		"Cmp":                  func() { _, _ = amount.Cmp(amount) },
	} {
		assert.Zero(t, testing.AllocsPerRun(100, call), name)
	}
}
