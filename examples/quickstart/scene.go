package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

const (
	order     = "order-001"
	ourSecret = "a-secret-of-our-own, for callback addresses"
)

var chapters = []chapter{
	{"samsoftpay", samsoftpayCast},
	{"ssentezo", ssentezoCast},
	{"mpgateway", mpgatewayCast},
	{"sapama", sapamaCast},
	{"sppay", sppayCast},
}

// plain is the part of a provider's transaction that all have.
func plain[T interface{ Common() momo.Transaction }](tx T, err error) (*momo.Transaction, error) {
	if err != nil {
		return nil, err
	}
	common := tx.Common()
	return &common, nil
}

// scene is where a chapter happens.
type scene struct {
	sim     *simulator.Simulator
	mux     *http.ServeMux
	address string // of our callback endpoint
	out     io.Writer
	events  chan webhook.Event
	price   money.Amount
	asked   money.Amount
	found   *momo.Transaction
}

func (s *scene) say(format string, args ...any) { fmt.Fprintf(s.out, format+"\n", args...) }

// settle is what an application does with an event: compare, then credit.
func (s *scene) settle(_ context.Context, event webhook.Event) error {
	if event.Status == momo.StatusSucceeded && !event.Amount.IsZero() {
		if err := event.Check(s.price); err != nil {
			return err
		}
	}
	s.events <- event
	return nil
}

func (s *scene) play(ctx context.Context, c chapter) (webhook.Event, error) {
	cast, err := c.open(s)
	if err != nil {
		return webhook.Event{}, err
	}
	s.mux.Handle("/"+c.provider, cast.callbacks)
	s.mux.Handle("/"+c.provider+"/", cast.callbacks)

	asked, err := cast.collect(ctx)
	if err != nil {
		return webhook.Event{}, err
	}
	s.asked = s.price
	s.say("  asked for     %s from %s: %s (the provider says %q)", s.price, asked.Phone, asked.Status, asked.ProviderStatus)
	if err := cast.approve(); err != nil {
		return webhook.Event{}, err
	}
	s.say("  approved      the customer entered the PIN")
	if err := s.sim.WaitDeliveries(ctx); err != nil {
		return webhook.Event{}, err
	}
	var event webhook.Event
	select {
	case event = <-s.events:
	case <-time.After(5 * time.Second):
		return event, fmt.Errorf("no callback was believed")
	}
	s.say("  called back   %s, believed by %s", event.Status, event.Evidence)
	s.found, err = momo.Await(ctx, cast.look, momo.Schedule{First: time.Millisecond})
	if err != nil {
		return event, err
	}
	s.say("  looked up     %s %s, %s", s.found.Reference, s.found.ID, s.found.Status)
	return event, nil
}
