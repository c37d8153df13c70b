package money_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/momo-go/momo/money"
)

// Each benchmark runs beside the bare pieces of the standard library that do
// the same without checks, so that the ratio of one run can be read.

func BenchmarkParse(b *testing.B) {
	const text = "1050.50"
	b.Run("ours", func(b *testing.B) {
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
			major, err := strconv.ParseInt(whole, 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			cents, err := strconv.ParseInt(fraction, 10, 64)
			if err != nil || major*100+cents != 105_050 {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFormat(b *testing.B) {
	amount := money.MustParse("1050.50", money.KES)
	buffer := make([]byte, 0, 32)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buffer = amount.AppendDecimal(buffer[:0])
		}
	})
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		minor := amount.Minor()
		for b.Loop() {
			buffer = strconv.AppendInt(buffer[:0], minor/100, 10)
			buffer = append(buffer, '.')
			buffer = strconv.AppendInt(buffer, minor%100, 10)
		}
	})
}
