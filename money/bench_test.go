package money_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/momo-go/momo/money"
)

// The benchmarks read, write, multiply and split an amount. "bare" is int64 and strconv
// doing the same without checks.

func BenchmarkParse(b *testing.B) {
	const text = "1050.50"
	b.Run("money", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := money.Parse(text, money.KES); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			whole, fraction, _ := strings.Cut(text, ".")
			if _, err := strconv.ParseInt(whole+fraction, 10, 64); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkAppendNumber(b *testing.B) {
	amount, buffer := money.MustParse("1050.50", money.KES), make([]byte, 0, 32)
	b.Run("money", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buffer = amount.AppendNumber(buffer[:0])
		}
	})
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buffer = strconv.AppendInt(buffer[:0], amount.Minor()/100, 10)
			buffer = strconv.AppendInt(append(buffer, '.'), amount.Minor()%100, 10)
		}
	})
}

func BenchmarkMul(b *testing.B) {
	amount, rate := money.MustParse("1050.50", money.KES), decimal.RequireFromString("0.015")
	for _, rounding := range roundings {
		b.Run("money/"+string(rounding), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := amount.Mul(rate, rounding); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		var fee int64
		for b.Loop() {
			fee = amount.Minor()/1000*15 + amount.Minor()%1000*15/1000
		}
		if fee != 1_575 {
			b.Fatal(fee)
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	amount := money.MustParse("1050.50", money.KES)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := amount.Split(1, 1, 1); err != nil {
			b.Fatal(err)
		}
	}
}
