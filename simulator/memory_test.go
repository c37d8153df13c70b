package simulator_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

// TestProvidersPlayInFakeTime lets a day pass in no time.
func TestProvidersPlayInFakeTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var called []string
		sim, transport := simulator.InMemory(simulator.Options{AutoApprove: 24 * time.Hour},
			http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				called = append(called, string(body))
			}))
		defer func() { require.NoError(t, sim.Close()) }()
		sim.SetCallbackURL(simulator.Samsoftpay, "https://shop.example/callbacks")
		post := func(ctx context.Context) (*http.Response, error) {
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, sim.URL(simulator.Samsoftpay)+"/v1/charges",
				strings.NewReader(`{"amount":10000,"currency":"UGX","channel":"mtn_momo",`+
					`"customer":{"phone":"256770123456"},"reference":"r-1"}`))
			require.NoError(t, err)
			r.Header = http.Header{
				"Authorization": {"Bearer " + simulator.SamsoftpayTestKey}, "Content-Type": {"application/json"},
				"Idempotency-Key": {"k-1"}, "X-Timestamp": {"946684800"}, // the year 2000, where fake time begins
			}
			return transport.RoundTrip(r)
		}
		response, err := post(t.Context())
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		assert.Equal(t, http.StatusCreated, response.StatusCode, "%s", body)
		time.Sleep(25 * time.Hour)
		synctest.Wait()
		require.Len(t, called, 1)
		assert.Contains(t, called[0], "charge.succeeded")

		sim.Fault(simulator.Fault{Operation: "charge", Kind: simulator.FaultResetAfter})
		_, err = post(t.Context())
		assert.Error(t, err)
		sim.Fault(simulator.Fault{Operation: "charge", Kind: simulator.FaultHang})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = post(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)

	})
}
