package webhook

import (
	"context"
	"log/slog"
)

// Options are the settings of a handler. The zero Options are good for a program
// of one process whose payments may be settled again after a restart.
type Options struct {
	// Inbox remembers which payments are settled. Nil means a [Memory] of the
	// handler's own. With several processes, or where nothing may be settled
	// again after a restart, give one that lasts. Handlers may share it.
	Inbox Inbox
	// Logger receives one record per callback: the provider, the result, the
	// evidence, and whether there was a reference; nothing of what was sent, and
	// not the text of an error that the caller's functions returned. Nil means no
	// log.
	Logger *slog.Logger
	// Known reports whether a reference is one of the merchant's. [Confirmed]
	// asks the provider only about those. Others are answered like a payment that
	// is still pending, so that they cost nothing and reveal nothing. Nil means
	// that all are known.
	Known func(ctx context.Context, reference string) bool
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
