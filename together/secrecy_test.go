package together

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
	"github.com/momo-go/momo/simulator"
)

// shared is a log that several attempts write at once.
type shared struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

// TestNothingSecretIsToldUnderAnyFault calls every verb under every fault and
// looks for what must not be told in the errors, however they are printed, and
// in the logs of both handlers.
func TestNothingSecretIsToldUnderAnyFault(t *testing.T) {
	var text, structured shared
	for _, log := range []struct {
		name    string
		handler slog.Handler
		out     *shared
	}{
		{"text", slog.NewTextHandler(&text, nil), &text},
		{"json", slog.NewJSONHandler(&structured, nil), &structured},
	} {
		o := momo.Options{RetryWait: time.Millisecond, Logger: slog.New(log.handler)}
		t.Run(log.name, func(t *testing.T) {
			eachVerb(t, o, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
				for _, kind := range append(faults, "") {
					if kind != "" {
						sim.Fault(simulator.Fault{Provider: p.name, Operation: v.operation, Kind: kind, Times: 3, Delay: time.Millisecond, Location: "http://127.0.0.1:1/"})
					}
					ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
					result, err := v.call(ctx, newReference())
					cancel()
					sim.ClearFaults()
					for _, value := range []any{result, []any{result}, err} {
						assertTellsNothing(t, p, strings.Join(conformance.Renderings(value), "\n"))
					}
				}
			})
		})
		log.out.mu.Lock()
		defer log.out.mu.Unlock()
		for _, p := range players {
			assertTellsNothing(t, p, log.out.text.String())
		}
		assert.Contains(t, log.out.text.String(), "attempt", "there was a log to look into")
	}
}

// TestExportedValuesTellNothing prints settings, clients and requests, by
// themselves and inside other values.
func TestExportedValuesTellNothing(t *testing.T) {
	for _, p := range players {
		_, values := p.open(t, start(t), momo.Options{})
		require.NotEmpty(t, values, p.name)
		for _, value := range values {
			// Settings and results are also safe behind a pointer that is not on top.
			if _, ok := value.(fmt.Formatter); ok {
				pointer := reflect.New(reflect.TypeOf(value))
				pointer.Elem().Set(reflect.ValueOf(value))
				assertTellsNothing(t, p, strings.Join(conformance.Renderings([]any{pointer.Interface()}), "\n"))
			}
			for _, printed := range []any{value, []any{value}, map[string]any{"x": value}, struct{ V any }{value}} {
				assertTellsNothing(t, p, strings.Join(conformance.Renderings(printed), "\n"))
			}
		}
	}
}

func assertTellsNothing(t *testing.T, p player, told string) {
	t.Helper()
	for _, secret := range p.secrets {
		assert.NotContains(t, told, secret, p.name)
	}
}
