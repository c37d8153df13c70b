package e2e

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/internal/sign"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
)

// gatewayBody is a body of n scalars in the proportions of a callback, and what is
// signed of it.
func gatewayBody(n int) (body []byte, signed string) {
	var json, text strings.Builder
	add := func(format, name, value string) {
		json.WriteString("," + fmt.Sprintf(format, name, value))
		text.WriteString(name + value)
	}
	for i := 0; i < n; i += 5 {
		id := fmt.Sprintf("_%05d", i)
		add(`%q:%s`, "number"+id, strconv.Itoa(1000+i))
		add(`%q:%q`, "text"+id, "some value "+id)
		add(`%q:%q`, "reference"+id, "QR555RQ"+id)
		json.WriteString(`,"result` + id + `":{"code":0,"message":"OK"}`)
		text.WriteString("result" + id + ".code0result" + id + ".messageOK")
	}
	return []byte("{" + json.String()[1:] + "}"), text.String()
}

// BenchmarkRecursive is the Payment API Gateway's signature, beside the hash of
// the text that it is over.
func BenchmarkRecursive(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10000} {
		body, signed := gatewayBody(n)
		key := sign.NewRecursive([]byte(secret))
		require.Equal(b, hmac512([]byte(signed)), must(key.Sum(body))(b))
		b.Run(fmt.Sprintf("%d/ours", n), func(b *testing.B) {
			repeat(b, func(context.Context) error { _, err := key.Sum(body); return err })
		})
		b.Run(fmt.Sprintf("%d/bare", n), func(b *testing.B) {
			bare, input, room := hmac.New(sha512.New, []byte(secret)), []byte(signed), make([]byte, 0, sha512.Size)
			repeat(b, func(context.Context) error {
				bare.Reset()
				bare.Write(input)
				room = bare.Sum(room[:0])
				return nil
			})
		})
	}
}

// BenchmarkSorted is Sapama's hash of a map of fields, beside the hash of their values.
func BenchmarkSorted(b *testing.B) {
	fields := map[string]string{
		"amount": "1000", "api_key": "a-key-of-the-merchant", "currency": "KES", "description": "Order 17",
		"environment": "live", "flow": "stkpush", "format": "json", "location_id": "2",
		"phone": "254722906835", "reference_number": "ORD-1",
	}
	joined := []byte("1000.a-key-of-the-merchant.the-secret.KES.Order 17.live.stkpush.json.2.254722906835.ORD-1")
	bare := func() string { sum := sha256.Sum256(joined); return hex.EncodeToString(sum[:]) }
	require.Equal(b, bare(), sapama.Hash("the-secret", fields))
	b.Run("ours", func(b *testing.B) {
		repeat(b, func(context.Context) error { sapama.Hash("the-secret", fields); return nil })
	})
	b.Run("bare", func(b *testing.B) { repeat(b, func(context.Context) error { bare(); return nil }) })
}

// BenchmarkMoney is an amount read and written, beside the bare pieces that do the
// same without checks.
func BenchmarkMoney(b *testing.B) {
	const text, minor = "1050.50", 105_050
	amount, room := money.MustParse(text, money.KES), make([]byte, 0, 32)
	b.Run("parse/ours", func(b *testing.B) {
		repeat(b, func(context.Context) error { _, err := money.Parse(text, money.KES); return err })
	})
	b.Run("parse/bare", func(b *testing.B) {
		repeat(b, func(context.Context) error {
			whole, fraction, _ := strings.Cut(text, ".")
			major, err := strconv.ParseInt(whole, 10, 64)
			if err != nil {
				return err
			}
			cents, err := strconv.ParseInt(fraction, 10, 64)
			if err == nil && major*100+cents != minor {
				b.Fatal(major, cents)
			}
			return err
		})
	})
	b.Run("format/ours", func(b *testing.B) {
		repeat(b, func(context.Context) error { room = amount.AppendNumber(room[:0]); return nil })
	})
	b.Run("format/bare", func(b *testing.B) {
		repeat(b, func(context.Context) error {
			room = strconv.AppendInt(room[:0], amount.Minor()/100, 10)
			room = strconv.AppendInt(append(room, '.'), amount.Minor()%100, 10)
			return nil
		})
	})
	rate := decimal.RequireFromString("0.015")
	b.Run("mul/ours", func(b *testing.B) {
		repeat(b, func(context.Context) error { _, err := amount.Mul(rate, money.RoundHalfUp); return err })
	})
	b.Run("mul/bare", func(b *testing.B) {
		var fee int64
		repeat(b, func(context.Context) error { fee = (amount.Minor()*15 + 500) / 1000; return nil })
		require.EqualValues(b, 1576, fee)
	})
}
