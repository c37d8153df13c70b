package control_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/simulator/control"
)

// BenchmarkLook shows that a look costs about the same whatever is stored: the ratio is what
// it costs with 100,000 payments to what it costs with 1,000, both asked by turns.
func BenchmarkLook(b *testing.B) {
	few, many := stocked(b, 1_000), stocked(b, 100_000)
	for name, path := range map[string]string{
		"state": "/_sim/state", "payments": "/_sim/payments?status=failed", "story": "/_sim/payments/sapama/CODE",
		"ledger": "/_sim/ledger?reference=CODE", "deliveries": "/_sim/deliveries?provider=sapama",
		"messages": "/_sim/messages?phone=0722906835",
	} {
		b.Run(name, func(b *testing.B) {
			var spent [2]time.Duration
			for b.Loop() {
				for i, s := range []*stock{few, many} {
					r := httptest.NewRequest(http.MethodGet, s.named(path), http.NoBody)
					w := httptest.NewRecorder()
					began := time.Now()
					s.handler.ServeHTTP(w, r)
					spent[i] += time.Since(began)
					require.Equal(b, http.StatusOK, w.Code)
				}
			}
			b.ReportMetric(float64(spent[1])/float64(spent[0]), "ratio")
		})
	}
}

// stock is a simulator with payments, and one of their codes.
type stock struct {
	handler http.Handler
	code    string
}

func (s *stock) named(path string) string { return strings.ReplaceAll(path, "CODE", s.code) }

func stocked(b *testing.B, stored int) *stock {
	b.Helper()
	sim, _ := simulator.InMemory(simulator.Options{}, http.NotFoundHandler())
	b.Cleanup(func() { require.NoError(b, sim.Close()) })
	s := &stock{handler: control.Handler(sim)}
	for range stored {
		code, err := sim.SapamaPay("254722906835", "a", 100)
		require.NoError(b, err)
		s.code = code
	}
	return s
}
