package e2e

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/momo-go/momo"
)

// BenchmarkLoopback is a collection over real connections, from one caller and
// from many. The bare clients have net/http's default transport, tuned to keep as
// many connections as there are callers; ours is as it comes.
func BenchmarkLoopback(b *testing.B) {
	for _, c := range collections {
		b.Run(c.name, func(b *testing.B) {
			s := startServer(b, "collect/"+c.name)
			for _, callers := range []int{1, 64, 512} {
				for _, part := range []struct {
					name string
					call func(context.Context) error
				}{
					{"bare", c.bare.call(tuned(b), s.url())},
					{"bare2", c.bare2.call(tuned(b), s.url())},
					{"ours", c.ours(b, s.url(), momo.Options{})},
				} {
					warm := sync.OnceFunc(func() { warmUp(b, callers, part.call) })
					b.Run(fmt.Sprintf("%d/%s", callers, part.name), func(b *testing.B) {
						warm()
						b.ReportAllocs()
						share(b, s, callers, func(int) func(context.Context) error { return part.call })
					})
				}
			}
		})
	}
}

func tuned(b *testing.B) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, 1024
	b.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// warmUp makes the pool as large as the crowd.
func warmUp(b *testing.B, callers int, call func(context.Context) error) {
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			for range 5 {
				if err := call(b.Context()); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}

// share lets callers share b.N calls of the server, and reports how many
// connections were opened meanwhile.
func share(b *testing.B, s *server, callers int, caller func(i int) func(context.Context) error) {
	before := s.accepted(b)
	var begun atomic.Int64
	var group sync.WaitGroup
	b.ResetTimer()
	for i := range callers {
		group.Go(func() {
			call := caller(i)
			for begun.Add(1) <= int64(b.N) {
				if err := call(b.Context()); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.StopTimer()
	b.ReportMetric(float64(s.accepted(b)-before)*1000/float64(b.N), "conns/1000calls")
}

// BenchmarkFirst is the first answer that a new client gets, over a connection
// that it has to open.
func BenchmarkFirst(b *testing.B) {
	fresh := func(b *testing.B, call func(*http.Client) func(context.Context) error) {
		repeat(b, func(ctx context.Context) error {
			pool := &http.Transport{}
			defer pool.CloseIdleConnections()
			return call(&http.Client{Transport: pool})(ctx)
		})
	}
	for _, c := range collections {
		b.Run(c.name, func(b *testing.B) {
			base := startServer(b, "collect/"+c.name).url()
			b.Run("bare", func(b *testing.B) {
				fresh(b, func(client *http.Client) func(context.Context) error { return c.bare.call(client, base) })
			})
			b.Run("bare2", func(b *testing.B) {
				fresh(b, func(client *http.Client) func(context.Context) error { return c.bare2.call(client, base) })
			})
			b.Run("ours", func(b *testing.B) {
				fresh(b, func(client *http.Client) func(context.Context) error {
					return c.ours(b, base, momo.Options{HTTPClient: client})
				})
			})
		})
	}
}
