package sppay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

func TestReferencesKeepToTheirGrammar(t *testing.T) {
	for s, want := range map[string]bool{
		"order-001": true, "A.b_c-9": true, strings.Repeat("a", 64): true,
		"": false, strings.Repeat("a", 65): false, "a b": false, "a/b": false, "a:b": false, "ä": false, "a\n": false,
	} {
		var faults transport.Faults
		checkReference(&faults, s)
		assert.Equal(t, want, faults == nil, "%q", s)
	}
	for s, want := range map[string]bool{"ZEMQDWUYJ0": true, "Z": true, "": false, "zemq": false, "../A": false, "A/B": false, "A%2FB": false, strings.Repeat("A", 33): false} {
		assert.Equal(t, want, isID(s), "%q", s)
	}
}

func TestEachFieldOfARequestIsChecked(t *testing.T) {
	for field, spoil := range map[string]func(*CollectRequest){
		"Amount":      func(r *CollectRequest) { r.Amount = money.MustParse("2", money.KES) },
		"AccountNo":   func(r *CollectRequest) { r.AccountNo = "10 00" },
		"Payer":       func(r *CollectRequest) { r.Payer = momo.MustPhone("254712345678") },
		"Institution": func(r *CollectRequest) { r.Institution = "M-T-N" },
		"Email":       func(r *CollectRequest) { r.Email = "nobody" },
		"Reference":   func(r *CollectRequest) { r.Reference = "" },
		"CallbackURL": func(r *CollectRequest) { r.CallbackURL = "http://shop.example" },
	} {
		r := collectRequest()
		spoil(&r)
		faults := r.faults(false)
		require.Len(t, faults, 1, field)
		assert.Equal(t, field, faults[0].Name)
	}
	for field, spoil := range map[string]func(*DisburseRequest){
		"Amount":               func(r *DisburseRequest) { r.Amount = money.MustParse("-2", money.GHS) },
		"Payee":                func(r *DisburseRequest) { r.Payee = momo.MustPhone("256772123456") },
		"PayeeAccount":         func(r *DisburseRequest) { r.PayeeAccount = "1400012345678" },
		"Remittance.FirstName": func(r *DisburseRequest) { r.Remittance = &Remittance{FirstName: "Ama\n"} },
	} {
		r := disburseRequest()
		spoil(&r)
		faults := r.faults(false)
		require.Len(t, faults, 1, field)
		assert.Equal(t, field, faults[0].Name)
	}
}
