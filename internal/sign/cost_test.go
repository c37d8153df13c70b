package sign

import (
	"fmt"
	"hash"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// counter stands in for the keyed hash and counts what it is fed.
type counter struct {
	hash.Hash
	bytes int
}

func (c *counter) Write(p []byte) (int, error) { c.bytes += len(p); return len(p), nil }
func (c *counter) Sum(b []byte) []byte         { return b }
func (c *counter) Reset()                      {}

// unique returns n short keys, each once, over the scalar value.
func unique(n int, value string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"%x":%s,`, i, value)
	}
	return strings.TrimSuffix(b.String(), ",")
}

// hostile holds bodies of about 64 KiB that are made to be expensive.
func hostile() map[string]string {
	const size = 64 << 10
	fill := func(prefix, unit, suffix string) string {
		return prefix + strings.Repeat(unit, (size-len(prefix)-len(suffix))/len(unit)) + "0" + suffix
	}
	long := strings.Repeat("k", size/2)
	return map[string]string{
		"long key over a list":    fill(`{"`+long+`":[`, "0,", `]}`),
		"long key over an object": `{"` + long + `":{` + unique(size/2/8, "0") + `}}`,
		"long escaped key":        fill(`{"`+strings.Repeat(`\u0001`, size/12)+`":[`, "0,", `]}`),
		"deep path over a list": fill(strings.Repeat(`{"`+long[:2000]+`":`, 15)+`[`, "0,", `]`+strings.Repeat("}",
			15)),
		"long key over empty ones": fill(`{"`+long+`":[`, "[],", `]}`),
		"long repeated key":        `{"` + long[:size/2-10] + `":0,"` + long[:size/2-10] + `":0}`,
		"one key repeated":         fill(`{`, `"a":0,`, `"b":0}`)[:size/6*6] + `"b":0}`,
		"many keys":                `{` + unique(size/8, "0") + `}`,
		"many keys, last repeated": `{` + unique(size/8, "0") + `,"0":0}`,
		"tiny floats":              fill(`[`, "1e-310,", `]`),
		"huge floats":              fill(`[`, "1e309,", `]`),
		"long floats":              fill(`[`, "9007199254740993.00000000000000000000001,", `]`),
		"floats to be halved":      fill(`[`, "9007199254740993.0,", `]`),
		"short floats":             fill(`[`, "1e9,", `]`),
		"one number":               fill(`[`, "9", `]`),
		"one fraction":             fill(`[0.`, "3", `]`),
		"escapes":                  fill(`["`, `\n`, `"]`),
		"pairs":                    fill(`["`, `\ud83d\ude00`, `"]`),
		"text beyond ASCII":        fill(`["`, "é", `"]`),
		"zeros":                    fill(`[`, "0,", `]`),
		"empty lists":              fill(`[`, "[],", `]`),
		"nested lists":             fill(`[`, strings.Repeat("[", 15)+strings.Repeat("]", 15)+",", `]`),
		"open lists":               strings.Repeat("[", size),
		"white space":              strings.Repeat(" ", size),
	}
}

func TestHostileBodiesHashNoMoreThanTheBudget(t *testing.T) {
	for name, body := range hostile() {
		fed := new(counter)
		w := newWalker(fed)
		w.begin([]byte(body))
		for _, form := range []numberForm{asPHP, asSent} {
			if err := w.sign(form); err != nil {
				break
			}
		}
		assert.LessOrEqual(t, fed.bytes, 16*len(body)+4096, name)
	}
}

func TestBodiesThatCostTooMuchAreRefused(t *testing.T) {
	signer := NewRecursive([]byte("k"))
	all := hostile()
	for _, name := range []string{
		"long key over a list", "long key over an object", "long escaped key", "deep path over a list",
		"tiny floats", "huge floats", "long floats", "floats to be halved",
	} {
		_, err := signer.Sum([]byte(all[name]))
		assert.ErrorIs(t, err, ErrBudget, name)
		assert.ErrorIs(t, signer.Verify([]byte(all[name]), strings.Repeat("0", 128)), ErrBudget, name)
	}
	for _, name := range []string{"long key over empty ones", "many keys", "zeros", "escapes", "one number",
		"short floats"} {
		_, err := signer.Sum([]byte(all[name]))
		assert.NoError(t, err, name)
	}
}

func TestTheBudgetIsSixteenTimesTheBodyPlusAFloor(t *testing.T) {
	signer := NewRecursive([]byte("k"))
	body := func(key int) []byte {
		return []byte(`{"` + strings.Repeat("k", key) + `":[` + strings.Repeat("0,", 99) + `0]}`)
	}
	// 100 values under a key of n characters: 100 n + 390 bytes of names and
	// values to hash, from n + 206 bytes of body.
	const most = (16*206 + 4096 - 390) / (100 - 16)
	_, err := signer.Sum(body(most))
	assert.NoError(t, err)
	_, err = signer.Sum(body(most + 1))
	assert.ErrorIs(t, err, ErrBudget)
}

func TestOneBudgetCoversBothNumberForms(t *testing.T) {
	signer := NewRecursive([]byte("k"))
	body := []byte(`{"` + strings.Repeat("k", 1000) + `":[` + strings.Repeat("1.0,", 15) + `1.0]}`)
	php, err := signer.Sum(body)
	require.NoError(t, err)
	assert.NoError(t, signer.Verify(body, php))
	assert.ErrorIs(t, signer.Verify(body, flip(php, 0)), ErrBudget)
}

func TestConversionsOfNumbersAreRationed(t *testing.T) {
	signer := NewRecursive([]byte("k"))
	for _, number := range []string{"1e-310", "1e309", "12345678901234567890", "0.10000000000000000555"} {
		_, err := signer.Sum([]byte("[" + strings.Repeat(number+",", 63) + number + "]"))
		assert.NoError(t, err, number)
		_, err = signer.Sum([]byte("[" + strings.Repeat(number+",", 64) + number + "]"))
		assert.ErrorIs(t, err, ErrBudget, number)
	}
	const usual = "0.30000000000000004,"
	_, err := signer.Sum([]byte("[" + strings.Repeat(usual, 1024) + "1]"))
	assert.NoError(t, err)
	_, err = signer.Sum([]byte("[" + strings.Repeat(usual, 1025) + "1]"))
	assert.ErrorIs(t, err, ErrBudget)
	_, err = signer.Sum([]byte(`{"a":[` + strings.Repeat(usual, 1024) + `1],"b":1,"b":2}`))
	assert.NoError(t, err, "the second walk for a repeated key converts nothing twice")
	_, err = signer.Sum([]byte("[" + strings.Repeat("-1234567890.1234,0.00012345,1e9,1.5e-200,", 1000) + "1]"))
	assert.NoError(t, err, "numbers that need no float")
}

func TestABodyIsHashedOnceAndOnlyWhatIsSigned(t *testing.T) {
	for _, n := range []int{10, 100, 1000, 10_000} {
		body := bodyOf(n)
		text, err := stringToSign(body)
		require.NoError(t, err)
		fed := new(counter)
		w := newWalker(fed)
		w.begin(body)
		require.NoError(t, w.sign(asPHP))
		assert.Equal(t, len(text), fed.bytes)
	}
}

func TestSigningAllocatesNoMoreForLargerBodies(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector empties pools")
	}
	signer := NewRecursive([]byte("k"))
	for _, n := range []int{10, 100, 1000, 10_000} {
		body := bodyOf(n)
		signature, err := signer.Sum(body)
		require.NoError(t, err)
		assert.LessOrEqual(t, testing.AllocsPerRun(50, func() { signer.Sum(body) }), 1.0, "sum of %d", n)
		assert.Zero(t, testing.AllocsPerRun(50, func() { signer.Verify(body, signature) }), "verify %d", n)
	}
}

func TestVerifyingAnHMACDoesNotAllocate(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector empties pools")
	}
	msg := bodyOf(10)
	mac := NewHMACSHA512([]byte("k"))
	good := mac.Hex(msg)
	assert.Zero(t, testing.AllocsPerRun(100, func() { mac.Verify(msg, good) }))
}

// bodyOf returns a JSON body of n scalars in the proportions of a callback.
func bodyOf(n int) []byte {
	var b strings.Builder
	b.WriteString(`{"merchant_id":"e0fecd91fcb24f348048193b3fb34875ba3722b4"`)
	for i := 1; i < n; i++ {
		switch i % 10 {
		case 1, 5:
			fmt.Fprintf(&b, `,"number_%05d":%d`, i, 1000+i)
		case 3:
			fmt.Fprintf(&b, `,"amount_%05d":%d.50`, i, 100+i)
		case 8:
			fmt.Fprintf(&b, `,"result_%05d":{"code":0,"message":"OK"}`, i)
			i++
		default:
			fmt.Fprintf(&b, `,"text_%05d":"some value %05d"`, i, i)
		}
	}
	b.WriteString("}")
	return []byte(b.String())
}

func BenchmarkHostile(b *testing.B) {
	signer := NewRecursive([]byte("k"))
	for name, body := range hostile() {
		input := []byte(body)
		claimed := strings.Repeat("0", 128)
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				signer.Verify(input, claimed)
			}
		})
	}
}
