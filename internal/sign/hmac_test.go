package sign

import (
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rfc4231 holds the test cases of RFC 4231, section 4, except the truncated one.
var rfc4231 = []struct {
	name, key, msg, sha256, sha512 string
}{
	{"case 1", strings.Repeat("\x0b", 20), "Hi There",
		"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
		"87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
	{"case 2", "Jefe", "what do ya want for nothing?",
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
		"164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
	{"case 3", strings.Repeat("\xaa", 20), strings.Repeat("\xdd", 50),
		"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
		"fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"},
	{"case 4", "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19", strings.Repeat("\xcd", 50),
		"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
		"b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"},
	{"case 6", strings.Repeat("\xaa", 131), "Test Using Larger Than Block-Size Key - Hash Key First",
		"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
		"80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
	{"case 7", strings.Repeat("\xaa", 131), "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
		"9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
		"e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"},
}

func TestHMACReproducesRFC4231(t *testing.T) {
	for _, c := range rfc4231 {
		t.Run(c.name, func(t *testing.T) {
			for want, mac := range map[string]*HMAC{
				c.sha256: NewHMACSHA256([]byte(c.key)),
				c.sha512: NewHMACSHA512([]byte(c.key)),
			} {
				msg := []byte(c.msg)
				for range 2 { // the second time from a used state
					assert.Equal(t, want, mac.Hex(msg))
					assert.True(t, mac.Verify(msg, want))
					assert.True(t, mac.Verify(msg, strings.ToUpper(want)))
				}
			}
		})
	}
}

func TestHMACKeepsACopyOfItsKey(t *testing.T) {
	key := []byte("a key that its owner wipes")
	mac, recursive := NewHMACSHA256(key), NewRecursive(key)
	clear(key)
	assert.Equal(t, NewHMACSHA256([]byte("a key that its owner wipes")).Hex(nil), mac.Hex(nil))
	want, err := NewRecursive([]byte("a key that its owner wipes")).Sum([]byte("{}"))
	require.NoError(t, err)
	got, err := recursive.Sum([]byte("{}"))
	require.NoError(t, err)
	assert.Equal(t, want, got)
}

// misspelt returns what is nearly the hexadecimal MAC good, and must be refused.
func misspelt(good string) map[string]string {
	return map[string]string{
		"empty":             "",
		"null":              "null",
		"one digit short":   good[:len(good)-1],
		"one byte short":    good[:len(good)-2],
		"half":              good[:len(good)/2],
		"one digit long":    good + "0",
		"one byte long":     good + "00",
		"twice":             good + good,
		"prefix sha256=":    "sha256=" + good,
		"prefix 0x":         "0x" + good,
		"prefix 0x in size": "0x" + good[2:],
		"space before":      " " + good,
		"space after":       good + " ",
		"newline after":     good + "\n",
		"space in size":     good[:len(good)-1] + " ",
		"NUL in size":       good[:len(good)-1] + "\x00",
		"byte order mark":   "\ufeff" + good,
		"mark in size":      "\ufeff" + good[3:],
		"full-width digit":  "\uff10" + good[3:],
		"full-width whole":  strings.Map(func(r rune) rune { return r + 0xfee0 }, good),
		"quoted":            `"` + good + `"`,
		"comma-joined":      good + "," + good,
		"letter past f":     "g" + good[1:],
		"all zero":          strings.Repeat("0", len(good)),
		"first digit":       flip(good, 0),
		"last digit":        flip(good, len(good)-1),
		"base64":            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq=",
	}
}

// flip changes the hexadecimal digit at i to another.
func flip(digits string, i int) string {
	other := "0"
	if digits[i] == '0' {
		other = "1"
	}
	return digits[:i] + other + digits[i+1:]
}

func TestHMACRefusesAllButTheExactDigits(t *testing.T) {
	msg := []byte(`{"id":"1"}`)
	for _, mac := range []*HMAC{NewHMACSHA256([]byte("key")), NewHMACSHA512([]byte("key"))} {
		good := mac.Hex(msg)
		require.True(t, mac.Verify(msg, good))
		for name, claimed := range misspelt(good) {
			assert.False(t, mac.Verify(msg, claimed), name)
		}
		assert.False(t, mac.Verify(append(msg, ' '), good), "another message")
	}
	assert.False(t, NewHMACSHA256([]byte("other")).Verify(msg, NewHMACSHA256([]byte("key")).Hex(msg)), "another key")
}

func TestHMACIsSafeForConcurrentUse(t *testing.T) {
	mac := NewHMACSHA256([]byte("key"))
	var wg sync.WaitGroup
	for i := range 8 {
		want := NewHMACSHA256([]byte("key")).Hex([]byte{byte(i)})
		wg.Go(func() {
			for range 200 {
				assert.Equal(t, want, mac.Hex([]byte{byte(i)}))
			}
		})
	}
	wg.Wait()
}

func TestPrintingShowsNoKey(t *testing.T) {
	key := "the-key-nobody-may-see"
	holder := struct {
		MAC       *HMAC
		Recursive *Recursive
		inner     *HMAC
	}{NewHMACSHA256([]byte(key)), NewRecursive([]byte(key)), NewHMACSHA512([]byte(key))}
	holder.MAC.Hex(nil)
	holder.inner.Hex(nil)
	_, err := holder.Recursive.Sum([]byte(`{}`))
	require.NoError(t, err)

	shown := []string{
		key,
		strings.Trim(fmt.Sprint([]byte(key[:4])), "[]"),
		strings.TrimSuffix(fmt.Sprintf("%#v", []byte(key[:4])), "}")[len("[]byte{"):],
		hex.EncodeToString([]byte(key[:4])),
	}
	for _, value := range []any{holder, &holder, holder.MAC, holder.Recursive} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			text := fmt.Sprintf(verb, value)
			for _, secret := range shown {
				assert.NotContains(t, text, secret, verb)
			}
		}
	}
}

func FuzzVerifyHex(f *testing.F) {
	msg := []byte("what do ya want for nothing?")
	mac := NewHMACSHA512([]byte("Jefe"))
	good := mac.Hex(msg)
	for _, claimed := range misspelt(good) {
		f.Add(msg, claimed)
	}
	f.Fuzz(func(t *testing.T, msg []byte, claimed string) {
		want := strings.ToLower(claimed) == mac.Hex(msg)
		assert.Equal(t, want, mac.Verify(msg, claimed))
	})
}
