package sapama

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// FuzzAnswers feeds every decoder with any answer: none may panic, and none may
// find money where the answer does not say so in full.
func FuzzAnswers(f *testing.F) {
	samples, err := filepath.Glob("testdata/*.json")
	require.NoError(f, err)
	for _, name := range samples {
		text, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		answer := &transport.Answer{Status: 200, Body: body}
		accepted := judge(answer, transport.Verdict{}).Failure == transport.None
		if accepted {
			e, status, err := readEnvelope[jsontext.Value](body)
			require.NoError(t, err)
			require.Equal(t, 200, status)
			require.Contains(t, []string{"", systemOK}, e.SystemCode.Text)
		}
		if p, err := decodePage(answer, 1, rules{mode: ModeLive}); err == nil {
			assert.True(t, accepted)
			for _, tx := range p.transactions {
				checkPaid(t, tx)
			}
		}
		if items, err := decode[[]wireItem](answer); err == nil {
			assert.True(t, accepted)
			for i := range *items {
				if id, err := (*items)[i].accepted((*items)[i].ProxyTransID); err == nil {
					assert.True(t, isID(id))
				}
			}
		}
		if transfer, err := (TransferRequest{ToTill: 245}).decoder(&Client{till: 2})(answer); err == nil {
			assert.True(t, accepted)
			assert.True(t, isID(transfer.ID))
		}
	})
}

func checkPaid(t *testing.T, tx *Transaction) {
	require.NotEmpty(t, tx.ID)
	undocumented := []momo.Status{momo.StatusFailed, momo.StatusCancelled, momo.StatusRefunded}
	require.NotContains(t, undocumented, tx.Status)
	if tx.Status != momo.StatusSucceeded {
		return
	}
	require.NotNil(t, tx.Invoice)
	require.NotNil(t, tx.Receipt)
	require.Equal(t, tx.Invoice.LinkedID, tx.Receipt.ID)
	require.Equal(t, tx.Receipt.LinkedID, tx.Invoice.ID)
	require.Equal(t, tx.Invoice.Amount, tx.Receipt.Amount)
	require.Equal(t, tx.Amount, tx.Receipt.Amount)
	require.Equal(t, money.KES, tx.Amount.Currency())
	require.Positive(t, tx.Amount.Sign())
	require.NotEmpty(t, tx.Code)
}
