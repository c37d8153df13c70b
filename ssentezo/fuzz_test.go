package ssentezo

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// No answer makes a decoder panic, succeed under another reference, or mean
// something else than encoding/json reads in it.
func FuzzAnswers(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(f, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(200, string(text))
		f.Add(400, string(text))
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		a := &transport.Answer{Status: status, Body: []byte(body)}
		for _, before := range []transport.Verdict{{}, {Failure: transport.Refused, Kind: momo.ErrInvalid}, {Failure: transport.ServerError}, {Failure: transport.Denied, Kind: momo.ErrForbidden}} {
			v := judge(a, before)
			if v.Failure == transport.Refused {
				assert.NotNil(t, v.Kind)
			}
			assert.False(t, before.Failure == transport.ServerError && v.Failure != transport.ServerError)
		}
		accepted := judge(a, transport.Verdict{}).Failure == transport.None
		const reference = "rfg54rj59033w4672326hi45h6j6456"
		if tx, err := decodeStatus(momo.Transaction{Reference: reference})(a); err == nil {
			assert.Equal(t, reference, tx.Reference)
			assert.Positive(t, tx.Amount.Sign())
			var loose struct {
				Response string
				Data     struct{ TransactionStatus string }
			}
			require.NoError(t, json.Unmarshal(a.Body, &loose))
			assert.Equal(t, "OK", loose.Response)
			assert.Equal(t, loose.Data.TransactionStatus, tx.ProviderStatus)
		}
		_, verb := decodeAccepted(momo.Transaction{})(a)
		_, banks := decodeBanks(a)
		_, balance := decodeBalance(a)
		_, holder := decodeAccountHolder(a)
		for _, err := range []error{verb, banks, balance, holder} {
			assert.True(t, err != nil || accepted, "accepted, and judged to be none")
		}
	})
}
