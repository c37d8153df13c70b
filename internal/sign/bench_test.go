package sign

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

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

func BenchmarkRecursive(b *testing.B) {
	key := []byte("a secret of thirty-two characters")
	for _, n := range []int{10, 100, 1000, 10000} {
		body := bodyOf(n)
		text, err := stringToSign(body)
		require.NoError(b, err)
		signer := NewRecursive(key)
		mac, err := signer.Sum(body)
		require.NoError(b, err)
		b.Run(fmt.Sprintf("%d/ours", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := signer.Sum(body); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%d/verify", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := signer.Verify(body, mac); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%d/bare", n), func(b *testing.B) {
			bare := hmac.New(sha512.New, key)
			var sum [sha512.Size]byte
			input := []byte(text)
			b.ReportAllocs()
			for b.Loop() {
				bare.Reset()
				bare.Write(input)
				bare.Sum(sum[:0])
			}
		})
	}
}

func BenchmarkHMAC(b *testing.B) {
	key := []byte("a secret of thirty-two characters")
	msg := bodyOf(8)
	pooled := NewHMACSHA256(key)
	var sum [sha512.Size]byte
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			pooled.AppendSum(sum[:0], msg)
		}
	})
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			mac := hmac.New(sha256.New, key)
			mac.Write(msg)
			mac.Sum(sum[:0])
		}
	})
	b.Run("bare", func(b *testing.B) {
		mac := hmac.New(sha256.New, key)
		b.ReportAllocs()
		for b.Loop() {
			mac.Reset()
			mac.Write(msg)
			mac.Sum(sum[:0])
		}
	})
}

func BenchmarkSorted(b *testing.B) {
	fields := map[string]string{
		"amount": "1000", "api_key": "a-key-of-the-merchant", "currency": "KES",
		"description": "Order 17", "environment": "live", "flow": "stkpush",
		"format": "json", "location_id": "2", "phone": "254722906835", "reference_number": "ORD-1",
	}
	var pairs []Pair
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		pairs = append(pairs, Pair{key, fields[key]})
	}
	joined := []byte("1000.a-key-of-the-merchant.the-secret.KES.Order 17.live.stkpush.json.2.254722906835.ORD-1")
	bare := sha256.Sum256(joined)
	require.Equal(b, hexString(bare[:]), SortedPairs("the-secret", pairs))
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			SortedPairs("the-secret", pairs)
		}
	})
	b.Run("map", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Sorted("the-secret", fields)
		}
	})
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sum := sha256.Sum256(joined)
			hexString(sum[:])
		}
	})
}
