package mpgateway

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// FuzzAnswer: no answer is a success that does not say so, word for word.
func FuzzAnswer(f *testing.F) {
	for _, name := range []string{"collect_response", "disburse_response", "simulator_response", "authentication_error"} {
		f.Add(200, []byte(fixture(f, name+".json")))
	}
	f.Add(200, []byte(unknownOrder))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		a := &transport.Answer{Status: status, Header: http.Header{}, Body: body}
		for _, kind := range []struct {
			judge  func(*transport.Answer, transport.Verdict) transport.Verdict
			decode func(*transport.Answer, string) (*Transaction, error)
		}{{judgeVerb, decodeVerb}, {judgeLookup, decodeLookup}} {
			v := kind.judge(a, transport.Verdict{})
			if v.Failure == transport.Refused {
				assert.NotNil(t, v.Kind)
			}
			tx, err := kind.decode(a, testOrder)
			if err != nil {
				continue
			}
			assert.Equal(t, transport.None, v.Failure, "accepted, and judged to be none")
			assert.Equal(t, testOrder, tx.Reference)
			assert.Equal(t, tx.Status == momo.StatusSucceeded, tx.ProviderStatus == "2")
		}
	})
}

// FuzzCallback: what is read never has another meaning than it shows.
func FuzzCallback(f *testing.F) {
	for _, name := range []string{"paybill", "c2b", "b2c", "pos_deposit", "pos_withdrawal", "payment"} {
		f.Add([]byte(fixture(f, "callback_"+name+".json")))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if c, err := ParseValidationWithoutVerification(body); err == nil {
			assert.False(t, c.Final())
			assert.NotEmpty(t, c.Number)
		}
		asked, askedErr := ParseAskedWithoutVerification(body)
		if askedErr == nil {
			assert.True(t, isReference(asked.Reference))
			assert.NotEmpty(t, asked.Number)
			assert.NotEqual(t, momo.DirectionUnknown, asked.Direction)
		}
		c, err := ParseCallbackWithoutVerification(body)
		if err != nil {
			return
		}
		if askedErr == nil {
			assert.Equal(t, []any{c.Reference, c.Amount, c.Status, c.Account}, []any{asked.Reference, asked.Amount, asked.Status, asked.Account})
		}
		assert.True(t, isReference(c.Reference))
		assert.GreaterOrEqual(t, c.Amount.Sign(), 0)
		if c.Status == momo.StatusSucceeded {
			assert.Equal(t, "2", c.ProviderStatus)
			assert.NotEqual(t, momo.DirectionUnknown, c.Direction)
		}
	})
}
