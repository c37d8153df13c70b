package webhook

import (
	"context"
	"log/slog"

	"github.com/momo-go/momo"
)

// Options are the settings of a handler. The zero Options are good for a program
// of one process whose payments may be settled again after a restart.
type Options struct {
	// Inbox remembers which payments are settled. Nil means a [Memory] of the
	// handler's own, which remembers 131,072 of them. With several processes, or where
	// nothing may be settled again after a restart, give one that lasts. Handlers may
	// share it.
	Inbox Inbox
	// Logger receives one record per callback: the provider, the result, the
	// evidence, and whether there was a reference; nothing of what was sent, and
	// not the text of an error that the caller's functions returned. Nil means no
	// log.
	Logger *slog.Logger
	// Observe is called once for each callback, and once for each question of [Decide]:
	// for spans and metrics. The functions of these options, settle and the client that
	// asks the provider get its context. Nil means nothing.
	Observe momo.Observe
	// Known reports whether a reference is one of the merchant's. [Confirmed]
	// asks the provider only about those. Others are answered like a payment that
	// is still pending, so that they cost nothing and reveal nothing. Nil means
	// that all are known.
	Known func(ctx context.Context, reference string) bool
	// Doubt, if given, is called once for a payment of which a callback could be
	// read in two ways, or named an amount and was not settled, with what the provider
	// says of it: a success whose amount nobody has named. Such a payment is not settled, now or later, on the amount
	// that was asked for; make a note for a human. An error makes it come again.
	Doubt func(context.Context, Event) error
	// UnprovenPerSecond is how often the provider is asked about callbacks that
	// nothing proves, all payments together, four seconds' worth of it at once.
	// Zero means 5, a negative number no limit. What is proven has no such limit:
	// see [Claim].Proven.
	UnprovenPerSecond int
	// Expect, if given, is asked what a payment must be before the provider is.
	// An event that [Event.Check] refuses then, or an error, is not settled and
	// not acknowledged. It must know every reference: use Known for those that may
	// be foreign, and compare in settle where payments come that nobody announced.
	Expect func(ctx context.Context, reference string) (Expected, error)
}

func (o Options) withDefaults() Options {
	if o.Inbox == nil {
		o.Inbox = &Memory{}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}
