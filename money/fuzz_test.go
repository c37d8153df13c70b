package money_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/money"
)

// FuzzParse holds Parse against exact fractions: the same number, or the same error.
func FuzzParse(f *testing.F) {
	for _, text := range malformed {
		f.Add(text[:min(len(text), 64)], "KES")
	}
	for _, seed := range [][2]string{
		{"0", "UGX"}, {"0.00", "UGX"}, {"350.00", "KES"}, {"350.005", "KES"}, {"-0.001", "KES"}, {"10000.00", "UGX"},
		{"0.29", "GHS"}, {"9007199254740993", "XOF"}, {"1.0001", "CLF"}, {"1.000", "TND"}, {"1", "XXX"}, {"1", "kes"},
		{"9223372036854775807", "UGX"}, {"9223372036854775808", "UGX"}, {"-9223372036854775808", "UGX"},
		{"92233720368547758.08", "KES"}, {"9999999999999999999", "UGX"}, {"18446744073709551616", "UGX"},
		{strings.Repeat("9", 40), "UGX"}, {"0." + strings.Repeat("0", 38), "KES"},
	} {
		f.Add(seed[0], seed[1])
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
		again, err := money.Parse(amount.Decimal(), amount.Currency())
		require.NoError(t, err)
		require.Equal(t, amount, again)
	})
}

// FuzzJSON holds UnmarshalJSON against a walk over the tokens: what it accepts
// has one meaning, and it accepts everything that has.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`null`, ` null `, `{}`, `[]`, `""`, `100`,
		`{"amount":"100.00","currency":"KES"}`,
		`{"currency":"UGX","amount":"100"}`,
		`{"amount":100,"currency":"KES"}`,
		`{"amount":"1","amount":"2","currency":"KES"}`,
		`{"amount":"1","\u0061mount":"2","currency":"KES"}`,
		`{"amount":"1","Amount":"2","currency":"KES"}`,
		`{"amount":"1","currency":"\u212aES"}`,
		`{"amount":"1","currency":"KES","fee":"1"}`,
		`{"amount":"1e50000000","currency":"KES"}`,
		`{"amount":"１００","currency":"KES"}`,
		`{"amount":"1\ud800","currency":"KES"}`,
		"{\"amount\":\"1\xff\",\"currency\":\"KES\"}",
		`{"amount":"1","currency":"KES"}{}`,
		`{"amount":null,"currency":"KES"}`,
		`{"amount":[[[[]]]],"currency":"KES"}`,
	} {
		f.Add([]byte(seed))
	}
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

// FuzzText holds the text and database forms against each other and against Parse.
func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"", " ", "100.00 KES", "10000 UGX", "-0.05 KES", "100.00", "100.00  KES", "100.00 KES\n", "KES 100.00",
		"1 000 KES", "0.5 UGX", "1e3 KES", "٣٥٠ KES", "１００ KES", "100.00\u00a0KES", "100.00 kes", "-0 KES",
		"92233720368547758.08 KES", strings.Repeat("9", 40) + " UGX", strings.Repeat("9", 41) + " UGX",
	} {
		f.Add(seed)
	}
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
