// Quickstart plays one story with every provider, offline: a customer is asked
// for money, approves it on the phone, the provider calls back, the callback is
// believed on evidence, and the payment is looked up.
//
//	go run ./examples/quickstart
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"text/tabwriter"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

// chapter is the story with one provider: it needs a client, and a handler for
// its callbacks.
type chapter struct {
	provider string
	open     func(*scene) (*cast, error)
}

func main() {
	if err := tell(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func tell(ctx context.Context, out io.Writer) error {
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	if err != nil {
		return err
	}
	defer sim.Close()
	mux := http.NewServeMux()
	ours := httptest.NewServer(mux) // our own server, which the providers call back
	defer ours.Close()

	var rows []string
	for _, c := range chapters {
		s := &scene{sim: sim, mux: mux, address: ours.URL + "/" + c.provider, out: out, events: make(chan webhook.Event, 1)}
		s.say("\n%s", c.provider)
		started := time.Now()
		event, err := s.play(ctx, c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.provider, err)
		}
		rows = append(rows, fmt.Sprintf("%s\t%s\tyes\tby %s\t%s\t%s", c.provider, s.asked, event.Evidence, s.found.Status, time.Since(started).Round(time.Millisecond)))
	}
	s := &scene{out: out}
	s.say("")
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "provider\tasked\tapproved\tcallback believed\tlooked up\ttook")
	for _, row := range rows {
		fmt.Fprintln(table, row)
	}
	return table.Flush()
}

// cast is who plays in a chapter.
type cast struct {
	callbacks http.Handler
	collect   func(context.Context) (*momo.Transaction, error)
	approve   func() error
	look      func(context.Context) (*momo.Transaction, error)
}
