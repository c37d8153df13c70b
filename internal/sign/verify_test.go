package sign

import (
	"bytes"
	"crypto/sha512"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const callback = `{"merchant_id":"m","order_id":"o-1","amount":100.25,"status":2,"result":{"code":0,"message":"OK \u00e9 é"},` +
	`"list":[1,true,null,""],"currency":"KES"}`

// Verify is VerifyOwn with a signature from outside, also for a list.
func (r *Recursive) Verify(body []byte, hexMAC string) error {
	var claimed [sha512.Size]byte
	if !decodeMAC(claimed[:], hexMAC) {
		return ErrMismatch
	}
	w := r.walkers.Get().(*walker)
	defer r.put(w)
	w.begin(body)
	if err := w.sign(asPHP); err != nil {
		return err
	}
	return w.compare(&claimed)
}

func TestVerifyRefusesAllButTheExactDigits(t *testing.T) {
	signer := NewRecursive([]byte("k"))
	good, err := signer.Sum([]byte(callback))
	require.NoError(t, err)
	require.NoError(t, signer.Verify([]byte(callback), good))
	for name, claimed := range misspelt(good) {
		assert.ErrorIs(t, signer.Verify([]byte(callback), claimed), ErrMismatch, name)
	}
	assert.ErrorIs(t, NewRecursive([]byte("K")).Verify([]byte(callback), good), ErrMismatch, "another key")
}

func TestVerifyRefusesEveryFlippedBit(t *testing.T) {
	signer := NewRecursive([]byte("k"))
	good, err := signer.Sum([]byte(callback))
	require.NoError(t, err)
	for i := range 8 * len(callback) {
		body := []byte(callback)
		body[i/8] ^= 1 << (i % 8)
		if strings.EqualFold(string(body), callback) && body[i/8] == 'E' {
			continue // \u00E9 is \u00e9
		}
		assert.Error(t, signer.Verify(body, good), "%s", body)
	}
	for i := range 8 * len(good) {
		claimed := []byte(good)
		claimed[i/8] ^= 1 << (i % 8)
		if !strings.EqualFold(string(claimed), good) {
			assert.ErrorIs(t, signer.Verify([]byte(callback), string(claimed)), ErrMismatch, "%s", claimed)
		}
	}
}

func TestVerifyAcceptsOneNumberFormForTheWholeBody(t *testing.T) {
	mac := NewHMACSHA512([]byte("k"))
	signer := NewRecursive([]byte("k"))
	accepted := func(body, signed string) error {
		return signer.Verify([]byte(body), mac.Hex([]byte(signed)))
	}
	for _, c := range []struct{ body, signed string }{
		{`{"a":100.00,"b":1e2}`, "a100b100"},
		{`{"a":100.00,"b":1e2}`, "a100.00b1e2"},
		{`{"a":0.30000000000000004,"b":1.0}`, "a0.3b1"},
		{`{"a":0.30000000000000004,"b":1.0}`, "a0.30000000000000004b1.0"},
		{`{"a":9223372036854775808}`, "a9.2233720368548E+18"},
		{`{"a":9223372036854775808}`, "a9223372036854775808"},
		{`{"a":1e15}`, "a1.0E+15"},
		{`{"a":1e17}`, "a1.0E+17"},
		{`{"a":1e17}`, "a1e17"},
		{`{"a":-0}`, "a0"},
		{`{"a":-0}`, "a-0"},
		{`{"a":-0.0}`, "a-0"},
		{`{"a":-0.0}`, "a-0.0"},
	} {
		assert.NoError(t, accepted(c.body, c.signed), "%s as %s", c.body, c.signed)
	}
	for _, c := range []struct{ body, signed string }{
		{`{"a":100.00,"b":1e2}`, "a100.00b100"},
		{`{"a":100.00,"b":1e2}`, "a100b1e2"},
		{`{"a":0.30000000000000004,"b":1.0}`, "a0.30000000000000004b1"}, // precision = -1
		{`{"a":9223372036854775808}`, "a9.223372036854776E+18"},
		{`{"a":1e15}`, "a1000000000000000"},
		{`{"a":100.00}`, "a100.0"},
		{`{"a":100}`, "a100.00"},
		{`{"a":4.35}`, "a4.3499999999999996"},
		{`{"a":1e17}`, "a100000000000000000"},
		{`{"a":0}`, "a-0"},
		{`{"a":"1.0"}`, "a1"},
	} {
		assert.ErrorIs(t, accepted(c.body, c.signed), ErrMismatch, "%s as %s", c.body, c.signed)
	}
}

func TestVerifyRefusesRepeatedKeysAtAnyLevel(t *testing.T) {
	signer := NewRecursive([]byte("k"))
	many := strings.Builder{}
	for i := range 3000 {
		fmt.Fprintf(&many, `"k%d":1,`, i)
	}
	for _, body := range []string{
		`{"a":1,"a":1}`,
		`{"a":1,"\u0061":1}`,
		`{"":1,"":2}`,
		`{"é":1,"\u00e9":2}`,
		`{"signature":"1","signature":"2"}`,
		`{"a":{},"a":{}}`,
		`{"x":{"a":1,"b":2,"a":3}}`,
		`[{"ok":1},{"a":{"b":{"c":1,"c":2}}}]`,
		`{"a":{"k":1},"b":{"k":1},"a":0}`,
		`{` + many.String() + `"k1500":1}`,
	} {
		signature, err := signer.Sum([]byte(body))
		require.NoError(t, err, body)
		assert.ErrorIs(t, signer.Verify([]byte(body), signature), ErrDuplicate, body)
	}
	for _, body := range []string{
		`{"a":{"a":{"a":1}},"b":{"a":1}}`,
		`[{"a":1},{"a":1}]`,
		`{"a":1,"A":1,"\u00e1":1,"a\u0301":1,"a ":1}`,
		`{"1":1,"01":1,"1.0":1}`,
		`{` + many.String() + `"k":1}`,
	} {
		signature, err := signer.Sum([]byte(body))
		require.NoError(t, err, body)
		assert.NoError(t, signer.Verify([]byte(body), signature), body)
	}
}

func TestRefusedBodiesAreRefusedWhateverTheSignature(t *testing.T) {
	signer := NewRecursive([]byte("k"))
	deep := func(n int) string { return strings.Repeat(`[`, n) + strings.Repeat(`]`, n) }
	for body, want := range map[string]error{
		"{":                                    ErrSyntax,
		`{"a"`:                                 ErrSyntax,
		`{"a":`:                                ErrSyntax,
		`{"a":1`:                               ErrSyntax,
		`{"a":1]`:                              ErrSyntax,
		`{"a" 1}`:                              ErrSyntax,
		`{a:1}`:                                ErrSyntax,
		`{,}`:                                  ErrSyntax,
		`{"a":1 "b":2}`:                        ErrSyntax,
		`[1 2]`:                                ErrSyntax,
		`[1,]`:                                 ErrSyntax,
		`[,1]`:                                 ErrSyntax,
		`[`:                                    ErrSyntax,
		`["`:                                   ErrSyntax,
		`["\`:                                  ErrSyntax,
		`["\u12`:                               ErrSyntax,
		`["\u12g4"]`:                           ErrSyntax,
		`["\U0041"]`:                           ErrSyntax,
		`["\x41"]`:                             ErrSyntax,
		`["\'"]`:                               ErrSyntax,
		`["\ud83d\u0041"]`:                     ErrSyntax,
		`["\ud83d\ud83d"]`:                     ErrSyntax,
		`["\ude00\ud83d"]`:                     ErrSyntax,
		`["\ud83d`:                             ErrSyntax,
		`{"\ud83d":1}`:                         ErrSyntax,
		"[\"\xff\"]":                           ErrSyntax,
		"[\"\xc0\x80\"]":                       ErrSyntax,
		"[\"\xed\xa0\x80\"]":                   ErrSyntax,
		"[\"\xf4\x90\x80\x80\"]":               ErrSyntax,
		"[\"long enough \xe2\x82\"":            ErrSyntax,
		"[\"\x1f\"]":                           ErrSyntax,
		"[\"eight by\x00\"]":                   ErrSyntax,
		"[\x0b]":                               ErrSyntax,
		"[1]\x00":                              ErrSyntax,
		"[\u00a01]":                            ErrSyntax,
		"\xff\xfe[\x00]\x00":                   ErrSyntax,
		`[nul]`:                                ErrSyntax,
		`[nulll]`:                              ErrSyntax,
		`[True]`:                               ErrSyntax,
		`[NaN]`:                                ErrSyntax,
		`[-]`:                                  ErrSyntax,
		`[-01]`:                                ErrSyntax,
		`[.5]`:                                 ErrSyntax,
		`[1e]`:                                 ErrSyntax,
		`[1e+]`:                                ErrSyntax,
		`[1.5.5]`:                              ErrSyntax,
		`[0x1]`:                                ErrSyntax,
		`[1_0]`:                                ErrSyntax,
		`1`:                                    ErrSyntax,
		` `:                                    ErrSyntax,
		`{"signature":{"a":01}}`:               ErrSyntax,
		`{"signature":"\q"}`:                   ErrSyntax,
		`{"a":1,"a":2,}`:                       ErrSyntax,
		deep(17):                               ErrDepth,
		`[` + deep(16) + `]`:                   ErrDepth,
		`{"signature":` + deep(16) + `}`:       ErrDepth,
		`{"a":` + deep(16) + `,"a":1}`:         ErrDepth,
		strings.Repeat(`[`, 100_000):           ErrDepth,
		strings.Repeat(`{"a":`, 100_000):       ErrDepth,
		`{"a":` + strings.Repeat(`[`, 100_000): ErrDepth,
	} {
		_, err := signer.Sum([]byte(body))
		assert.ErrorIs(t, err, want, "%.60q", body)
		assert.ErrorIs(t, signer.Verify([]byte(body), strings.Repeat("0", 128)), want, "%.60q", body)
	}
	_, err := signer.Sum([]byte(deep(16)))
	assert.NoError(t, err)
}

func TestWhiteSpaceAndEscapesDoNotChangeTheSignature(t *testing.T) {
	for _, v := range vectors(t) {
		if v.Error != "" {
			continue
		}
		signer := NewRecursive([]byte(v.Secret))
		var spaced bytes.Buffer
		require.NoError(t, json.Indent(&spaced, []byte(v.Raw), "\r\n\t", "  "))
		for _, body := range []string{spaced.String(), escaped(v.Raw), escaped(spaced.String())} {
			got, err := signer.Sum([]byte(body))
			require.NoError(t, err, body)
			assert.Equal(t, v.Signature, got, body)
		}
	}
}

func TestStringsSignTheirDecodedBytes(t *testing.T) {
	for body, want := range map[string]string{
		`["\b\f\n\r\t\"\\\/"]`:               "0\b\f\n\r\t\"\\/",
		`["\u0000\u007f\u0080\uFfFf"]`:       "0\x00\x7f\u0080\uffff",
		`["\ud800\udc00\uDBFF\uDFFF"]`:       "0\U00010000\U0010ffff",
		"[\"plain \x7f \u00e9 \U0001f600\"]": "0plain \x7f \u00e9 \U0001f600",
		`{"k\n":"plain, then \u00e9"}`:       "k\nplain, then \u00e9",
	} {
		got, err := stringToSign([]byte(body))
		require.NoError(t, err, body)
		assert.Equal(t, want, got, body)
	}
}

// escaped writes every character of every string in raw as an escape.
func escaped(raw string) string {
	var b strings.Builder
	inside, escape := false, 0
	for _, r := range raw {
		switch {
		case escape > 0:
			escape--
			if r == 'u' && escape == 0 {
				escape = 4
			}
			b.WriteRune(r)
		case r == '\\':
			escape = 1
			b.WriteRune(r)
		case r == '"':
			inside = !inside
			b.WriteRune(r)
		case inside:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04X`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func TestNumbersReadAsPHPReadsThem(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	digits := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "0123456789000005"[random.IntN(16)]
		}
		return string(b)
	}
	for range 100_000 {
		literal := strings.Repeat("-", random.IntN(2)) + strings.TrimLeft(digits(random.IntN(20)), "0")
		if strings.TrimLeft(literal, "-") == "" {
			literal += "0"
		}
		if random.IntN(3) > 0 {
			literal += "." + digits(1+random.IntN(20))
		}
		if random.IntN(4) == 0 {
			literal += "e" + strconv.Itoa(random.IntN(60)-30)
		}
		for form, print := range map[numberForm]func(string) string{asPHP: printPHP, asSent: printSent} {
			got, err := stringInForm([]byte("["+literal+"]"), form)
			require.NoError(t, err, literal)
			require.Equal(t, "0"+print(literal), got, literal)
		}
	}
}

func TestRecursiveIsSafeForConcurrentUse(t *testing.T) {
	signer := NewRecursive([]byte("k"))
	var wg sync.WaitGroup
	for i := range 8 {
		body := fmt.Appendf(nil, `{"a":%d,"b":1.50}`, i)
		want := NewHMACSHA512([]byte("k")).Hex(fmt.Appendf(nil, "a%db1.5", i))
		wg.Go(func() {
			for range 200 {
				assert.NoError(t, signer.Verify(body, want))
			}
		})
	}
	wg.Wait()
}

func TestVerifyOwnTakesTheSignatureFromTheTopOfTheBody(t *testing.T) {
	signer := NewRecursive([]byte("k"))
	good, err := signer.Sum([]byte(`{"a":100.00,"b":{"c":"d"}}`))
	require.NoError(t, err)
	asSent := NewHMACSHA512([]byte("k")).Hex([]byte("a100.00b.cd"))
	for _, c := range []struct {
		body string
		want error
	}{
		{`{"a":100.00,"b":{"c":"d"},"signature":"` + good + `"}`, nil},
		{` {"signature":"` + strings.ToUpper(good) + `","a":100.00,"b":{"c":"d"}}`, nil},
		{`{"a":100.00,"\u0073ignature":"` + good + `","b":{"c":"d"}}`, nil},
		{`{"a":100.00,"b":{"c":"d"},"signature":"` + asSent + `"}`, nil},
		{`{"a":100.00,"b":{"c":"d","signature":"x"},"signature":"` + good + `"}`, nil},
		{`{"a":100.01,"b":{"c":"d"},"signature":"` + good + `"}`, ErrMismatch},
		{`{"a":100.00,"b":{"c":"d"},"signature":"` + good[1:] + `"}`, ErrMismatch},
		{`{"a":100.00,"b":{"c":"d"},"signature":""}`, ErrMismatch},
		{`{"a":100.00,"b":{"c":"d"}}`, ErrUnsigned},
		{`{"a":100.00,"b":{"c":"d","signature":"` + good + `"}}`, ErrUnsigned},
		{`{"a":100.00,"b":{"c":"d"},"signature":null}`, ErrNotText},
		{`{"a":100.00,"b":{"c":"d"},"signature":1}`, ErrNotText},
		{`{"a":100.00,"b":{"c":"d"},"signature":{"signature":"` + good + `"}}`, ErrNotText},
		{`{"a":100.00,"b":{"c":"d"},"signature":["` + good + `"]}`, ErrNotText},
		{`{"a":100.00,"b":{"c":"d"},"signature":"` + good + `","signature":"` + good + `"}`, ErrDuplicate},
		{`[{"signature":"` + good + `"}]`, ErrSyntax},
		{`{"signature":"` + good + `"`, ErrSyntax},
		{``, ErrSyntax},
	} {
		assert.ErrorIs(t, signer.VerifyOwn([]byte(c.body)), c.want, c.body)
	}
	assert.ErrorIs(t, signer.VerifyOwn([]byte(`{}`)), ErrUnsigned, "nothing is left of the body before")
}
