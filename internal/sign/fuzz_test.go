package sign

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzRecursive compares with the oracle what is signed, what is refused, and
// which signatures are accepted.
func FuzzRecursive(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add([]byte(v.Raw))
	}
	f.Add([]byte(callback))
	f.Add(bodyOf(20))
	key := []byte("k")
	signer, mac := NewRecursive(key), NewHMACSHA512(key)
	f.Fuzz(func(t *testing.T, body []byte) {
		judge := newOracle(body, printPHP)
		want, refused := judge.stringToSign()
		signature, err := signer.Sum(body)
		if errors.Is(err, ErrBudget) {
			assert.True(t, judge.cost > 16*len(body)+4096 || judge.numbers > 64, "refused a cheap body")
			return
		}
		if refused != nil {
			assert.Error(t, err, "the oracle says %v", refused)
			return
		}
		require.NoError(t, err)
		text, err := stringToSign(body)
		require.NoError(t, err)
		require.Equal(t, want, text)
		require.Equal(t, mac.Hex([]byte(want)), signature)

		if judge.repeats {
			assert.ErrorIs(t, signer.Verify(body, signature), ErrDuplicate)
			return
		}
		for _, print := range []func(string) string{printPHP, printSent} {
			form, err := newOracle(body, print).stringToSign()
			require.NoError(t, err)
			err = signer.Verify(body, mac.Hex([]byte(form)))
			if !errors.Is(err, ErrBudget) {
				assert.NoError(t, err)
			}
		}
		assert.Error(t, signer.Verify(body, mac.Hex([]byte(want+"x"))))
	})
}

// randomJSON writes a value from few names and texts, so that keys repeat.
func randomJSON(r *rand.Rand, depth int) string {
	text := func() string {
		return []string{`"a"`, `"b"`, `"\u0061"`, `"signature"`, `"\u0073ignature"`, `""`, `"0"`, `"1"`, `"é\/"`,
			`"\ud83d\ude00"`}[r.IntN(10)]
	}
	kind := r.IntN(8)
	if depth == 0 {
		kind = r.IntN(4)
	}
	var b strings.Builder
	switch kind {
	case 0:
		return text()
	case 1:
		return []string{"true", "false", "null"}[r.IntN(3)]
	case 2, 3:
		return []string{"0", "-0", "17", "1.50", "-0.0", "1e2", "0.30000000000000004", "12345678901234567890",
			"1e-400"}[r.IntN(9)]
	case 4:
		for i := range r.IntN(4) {
			b.WriteString([]string{"", ","}[min(i, 1)] + randomJSON(r, depth-1))
		}
		return "[" + b.String() + "]"
	default:
		for i := range r.IntN(6) {
			b.WriteString([]string{"", " ,\n"}[min(i, 1)] + text() + ":" + randomJSON(r, depth-1))
		}
		return "{" + b.String() + "}"
	}
}

func TestRandomBodiesSignAsTheOracleSays(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	repeated := 0
	for range 20_000 {
		body := []byte(`{"x":` + randomJSON(r, 4) + `}`)
		judge := newOracle(body, printPHP)
		want, err := judge.stringToSign()
		require.NoError(t, err, "%s", body)
		got, err := stringToSign(body)
		require.NoError(t, err, "%s", body)
		require.Equal(t, want, got, "%s", body)
		if judge.repeats {
			repeated++
		}
	}
	assert.Greater(t, repeated, 1000)
}
