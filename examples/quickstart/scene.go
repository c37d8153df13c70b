package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/webhook"
)

// chapter is the story with one provider.
type chapter struct {
	provider string
	open     func(*scene) (*cast, error)
}

var chapters = []chapter{
	{"samsoftpay", samsoftpayCast},
	{"ssentezo", ssentezoCast},
	{"mpgateway", mpgatewayCast},
	{"sapama", sapamaCast},
	{"sppay", sppayCast},
}

// cast is who plays in a chapter: a client, and a handler for its callbacks.
type cast struct {
	collect   func(context.Context) (*momo.Transaction, error)
	look      func(context.Context) (*momo.Transaction, error)
	callbacks http.Handler
}

// plain is the part of a provider's transaction that all have.
func plain[T interface{ Common() momo.Transaction }](tx T, err error) (*momo.Transaction, error) {
	if err != nil {
		return nil, err
	}
	common := tx.Common()
	return &common, nil
}

// scene is a chapter being played.
type scene struct {
	*stage
	*cast
	provider string
	address  string  // of our endpoint for this provider's callbacks
	faults   []error // of the settings
	price    money.Amount
	mode     webhook.Mode // of the money; empty is live
	events   chan webhook.Event

	asked, approved, believed, found string // the row of the table
	took                             time.Duration
}

// open makes the client and the handler, and tells every setting that is missing.
func (st *stage) open(c chapter) (s *scene, err error) {
	s = &scene{
		stage: st, provider: c.provider, address: st.base + "/" + c.provider, events: make(chan webhook.Event, 1),
		asked: "-", approved: "-", believed: "not waited for", found: "-",
	}
	s.cast, err = c.open(s)
	if len(s.faults) > 0 {
		return s, errors.Join(s.faults...)
	}
	if err != nil {
		return s, err
	}
	st.mux.Handle("/"+c.provider, s.callbacks)
	st.mux.Handle("/"+c.provider+"/", s.callbacks)
	if st.sim != nil {
		st.sim.SetCallbackURL(c.provider, s.address) // as on the dashboard
	}
	return s, nil
}

// settle is what an application does with an event: find the order, compare, then
// credit. What is not of our order is refused, so that the provider keeps it for
// whomever it is for.
func (s *scene) settle(ctx context.Context, event webhook.Event) error {
	if event.Reference != s.order {
		return errors.New("not our order")
	}
	if event.Status == momo.StatusSucceeded {
		if err := event.Check(webhook.Expected{Amount: s.price, Mode: s.mode}); err != nil {
			return err
		}
	}
	select {
	case s.events <- event:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
