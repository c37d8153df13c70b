package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/momo-go/momo"
)

// play tells the story, from the question to the lookup.
func (s *scene) play(ctx context.Context) error {
	defer func(begun time.Time) { s.took = time.Since(begun).Round(time.Millisecond) }(time.Now())
	tx, err := s.collect(ctx)
	switch outcome := momo.OutcomeOf(err); outcome {
	case momo.Accepted:
		s.asked = s.price.String()
		s.say("  asked for     %s from %s: %s (the provider says %q)", s.price, tx.Phone, tx.Status, tx.ProviderStatus)
	case momo.Indeterminate: // the phone may be ringing: only looking tells
		s.asked = outcome.String()
		s.say("  asked for     %s, or not: %s", s.price, why(err))
	default: // it did not happen
		s.asked = outcome.String()
		return err
	}
	patience, err := s.approve(ctx)
	if err != nil {
		return err
	}
	found, err := momo.Await(ctx, patience, s.look)
	if found != nil {
		s.found = found.Status.String()
	}
	if err != nil {
		return err // nobody knows yet: the order stays open
	}
	if !found.Amount.IsZero() && found.Amount != s.price { // mpgateway's names none
		return fmt.Errorf("%s: found a payment of %s, not of %s", s.provider, found.Amount, s.price)
	}
	s.approved = map[bool]string{true: "yes", false: "no"}[found.Status == momo.StatusSucceeded]
	s.hear()
	s.say("  looked up     %s %s, %s", found.Reference, found.ID, found.Status)
	if found.Reason != "" {
		s.say("  because       %s", string(found.Reason)) // converted, or it masks itself
	}
	return nil
}

// approve lets the customer decide, and says how to wait for that.
func (s *scene) approve(ctx context.Context) (momo.Schedule, error) {
	if s.sim == nil {
		s.say("  waiting       for the customer to decide")
		return momo.Schedule{}, nil // for 5 minutes, unless told otherwise
	}
	if err := s.sim.Approve(s.provider, s.order); err != nil {
		return momo.Schedule{}, err
	}
	s.say("  approved      the customer entered the PIN")
	return momo.Schedule{First: time.Millisecond}, s.sim.WaitDeliveries(ctx)
}

// hear waits for the callback, a moment only: what was looked up is true without.
func (s *scene) hear() {
	if !s.reached {
		return
	}
	select {
	case event := <-s.events:
		s.believed = "by " + event.Evidence.String()
		s.say("  called back   %s, believed by %s", event.Status, event.Evidence)
	case <-time.After(10 * time.Second):
		s.believed = "none came"
		s.say("  called back   not in 10 seconds, or not so that it can be believed")
	}
}

// why also tells what an error does not print by itself: the provider's own text,
// which may repeat the customer's number, or the cause.
func why(err error) string {
	e, ok := errors.AsType[*momo.Error](err)
	switch {
	case ok && e.Message != "":
		return fmt.Sprintf("%v: %q", err, string(e.Message))
	case ok && e.Err != nil: // one for each attempt, in lines
		first, _, _ := strings.Cut(e.Err.Error(), "\n")
		return fmt.Sprintf("%v: %s", err, first)
	default:
		return err.Error()
	}
}
