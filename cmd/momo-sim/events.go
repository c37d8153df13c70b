package main

import (
	"fmt"
	"strings"

	"github.com/momo-go/momo/simulator"
)

// event is a callback that trigger can send: how its payment begins, and how it ends.
type event struct {
	provider, name string
	begin          beginner
	decide         decision // nil: it ends by itself
}

type decision func(sim *simulator.Simulator, provider, reference string) error

func succeed(sim *simulator.Simulator, provider, reference string) error {
	return sim.Approve(provider, reference)
}

// refuse is a decision of a customer.
func refuse(why simulator.Refusal) decision {
	return func(sim *simulator.Simulator, provider, reference string) error {
		return sim.Refuse(provider, reference, why)
	}
}

// events are all that there are, by provider.
func events() []event {
	fail, cancel := refuse(simulator.RefusalNoMoney), refuse(simulator.RefusalCancelled)
	var all []event
	add := func(provider, operation string, begin beginner, ends map[string]decision) {
		for _, end := range []string{"succeeded", "failed", "cancelled", "validation"} {
			if decide, ok := ends[end]; ok {
				all = append(all, event{provider, operation + "." + end, begin, decide})
			}
		}
	}
	both := map[string]decision{"succeeded": succeed, "failed": fail}
	three := map[string]decision{"succeeded": succeed, "failed": fail, "cancelled": cancel}
	add(simulator.Samsoftpay, "charge", beginSamsoftpay("/v1/charges"), both)
	add(simulator.Samsoftpay, "payout", beginSamsoftpay("/v1/payouts"), both)
	add(simulator.Ssentezo, "deposit", beginSsentezo("/deposit"), both)
	add(simulator.Ssentezo, "withdraw", beginSsentezo("/withdraw"), both)
	add(simulator.MPGateway, "payment_c2b", beginMPGateway("payment_c2b", "40"), three)
	add(simulator.MPGateway, "payment_b2c", beginMPGateway("payment_b2c", "40"), three)
	add(simulator.MPGateway, "deposit", beginMPGateway("deposit", "15"), map[string]decision{"succeeded": succeed})
	add(simulator.MPGateway, "withdrawal", beginMPGateway("withdrawal", "15"), map[string]decision{"succeeded": succeed})
	add(simulator.MPGateway, "paybill", beginMPGatewayPaybill(false), map[string]decision{"succeeded": nil})
	add(simulator.MPGateway, "paybill", beginMPGatewayPaybill(true), map[string]decision{"validation": nil})
	add(simulator.Sapama, "checkout", beginSapamaCheckout, map[string]decision{"succeeded": succeed})
	add(simulator.Sapama, "b2c", beginSapamaPayout, both)
	add(simulator.Sapama, "paybill", beginSapamaPaybill(false), map[string]decision{"succeeded": nil})
	add(simulator.Sapama, "paybill", beginSapamaPaybill(true), map[string]decision{"validation": nil})
	add(simulator.SPPay, "initiate", beginSPPay("payments/initiate"), three)
	add(simulator.SPPay, "transfer", beginSPPay("transfers/submit"), three)
	return all
}

func findEvent(provider, name string) (event, error) {
	var known []string
	for _, e := range events() {
		if e.provider == provider && e.name == name {
			return e, nil
		}
		if e.provider == provider {
			known = append(known, e.name)
		}
	}
	if known == nil {
		return event{}, fmt.Errorf("no provider %q: trigger without one lists them", provider)
	}
	return event{}, fmt.Errorf("%s has no event %q; it has %s", provider, name, strings.Join(known, ", "))
}

func (p program) listEvents() {
	for _, e := range events() {
		p.say("%s %s", e.provider, e.name)
	}
}
