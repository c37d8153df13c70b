package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/momo-go/momo/simulator"
)

const triggerUsage = `usage: momo-sim trigger [flags] PROVIDER EVENT

Sends a callback of a provider to an address, as the provider would: signed with the
secrets of the simulator's merchant, which momo-sim prints. Without PROVIDER it lists what
can be sent.`

// order is what the flags of trigger say.
type order struct {
	to, reference, phone string
	minor                int64
	forged               string
	twice                bool
	late                 time.Duration
}

func (p program) trigger(ctx context.Context, args []string) (int, error) {
	var o order
	set := p.flags("trigger", triggerUsage)
	set.StringVar(&o.to, "to", "", "the `URL` that is called; required")
	set.StringVar(&o.reference, "reference", "order-001", "the merchant's reference")
	set.StringVar(&o.phone, "phone", "", "the customer's number; one that fits, if left out")
	set.Int64Var(&o.minor, "amount", 100_000, "the amount in minor units: shillings of Uganda, cents, pesewas")
	set.StringVar(&o.forged, "forged", "",
		"send a forgery of a success instead: wrong-signature, changed-body, unsigned or claim")
	set.BoolVar(&o.twice, "twice", false, "send it twice, the same bytes")
	set.DurationVar(&o.late, "late", 0, "let the payment have happened that much `time` ago")
	rest, err := parse(set, args)
	switch {
	case err != nil:
		return exitUsage, hush(err)
	case len(rest) == 0:
		p.listEvents()
		return exitDone, nil
	case len(rest) != 2:
		return exitUsage, errors.New("trigger wants a provider and an event; without both it lists them")
	}
	e, err := findEvent(rest[0], rest[1])
	if err != nil {
		return exitUsage, err
	}
	if to, err := url.Parse(o.to); err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Host == "" {
		return exitUsage, errors.New("-to must be an address with http:// or https://")
	}
	return p.send(ctx, e, o)
}

// send lets a payment happen at a simulator of its own, whose callback goes to the address.
func (p program) send(ctx context.Context, e event, o order) (int, error) {
	sim, err := simulator.Start(simulator.Options{
		Seed: uint64(time.Now().UnixNano()), Clock: func() time.Time { return time.Now().Add(-o.late) },
	})
	if err != nil {
		return exitFailed, err
	}
	defer func() { _ = sim.Close() }()
	if o.forged != "" {
		err = forge(ctx, sim, e, o)
	} else {
		err = happen(ctx, sim, e, o)
	}
	if err != nil {
		return exitFailed, err
	}
	deliveries, err := p.settle(ctx, sim, e.provider)
	if err == nil && o.twice {
		if err = sim.Redeliver(deliveries[0].ID); err == nil {
			deliveries, err = p.settle(ctx, sim, e.provider)
		}
	}
	if err != nil {
		return exitFailed, err
	}
	return p.report(deliveries), nil
}

// happen asks for the payment and decides on it.
func happen(ctx context.Context, sim *simulator.Simulator, e event, o order) error {
	reference, err := e.begin(ctx, sim, o)
	if err != nil || e.decide == nil {
		return err
	}
	return e.decide(sim, e.provider, reference)
}

// forge asks for the payment and claims that it succeeded.
func forge(ctx context.Context, sim *simulator.Simulator, e event, o order) error {
	if !slices.Contains(simulator.Forgeries(), simulator.Forgery(o.forged)) {
		return fmt.Errorf("-forged is one of %v", simulator.Forgeries())
	}
	if e.decide == nil {
		return errors.New("what nobody asked for is not forged; take another event")
	}
	reference, err := e.begin(ctx, sim, o)
	if err != nil {
		return err
	}
	return sim.Forge(e.provider, reference, simulator.Forgery(o.forged))
}

// settle waits until every callback has its answer.
func (p program) settle(
	ctx context.Context, sim *simulator.Simulator, provider string,
) ([]simulator.DeliveryRecord, error) {
	if err := sim.WaitDeliveries(ctx); err != nil {
		return nil, err
	}
	deliveries := sim.Deliveries(provider)
	if len(deliveries) == 0 {
		return nil, errors.New("the provider sends no callback about this")
	}
	return deliveries, nil
}

// report shows what was sent and how it was answered.
func (p program) report(deliveries []simulator.DeliveryRecord) int {
	status := exitDone
	for _, d := range deliveries {
		p.say("%s %s", d.Method, d.URL)
		for _, name := range []string{"Content-Type", "X-Samsoftpay-Signature"} {
			if value := d.Header.Get(name); value != "" {
				p.say("%s: %s", name, value)
			}
		}
		p.say("\n%s\n", d.Body)
		for _, a := range d.Attempts {
			answer := strings.TrimSpace(fmt.Sprint(a.Status, " ", a.Answer))
			if a.Err != nil {
				answer = "no answer: " + a.Err.Error()
			}
			p.say("→ %s", answer)
		}
		if !d.Acknowledged && d.Forged == "" {
			status = exitFailed
		}
		if d.Acknowledged && d.Forged != "" && d.Forged != simulator.ForgedClaim {
			p.say("The forgery was believed.")
			status = exitFailed
		}
	}
	return status
}
