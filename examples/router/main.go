// Router sends each payment to the rail of its country and network: five providers, one
// table, and never another rail once nobody knows what became of a payment.
//
//	go run ./examples/router
//
// It plays offline: rails.go connects to the simulator. In a program of your own it
// reads os.LookupEnv.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/momo-go/momo"
)

// route is what decides.
type route struct {
	country momo.Country
	network momo.Network
}

// routes is the table. The next rail of a row is tried only when the one before provably
// sent nothing.
var routes = map[route][]string{
	{momo.Uganda, momo.MTN}:       {"samsoftpay", "ssentezo"},
	{momo.Uganda, momo.Airtel}:    {"ssentezo"},
	{momo.Kenya, momo.Safaricom}:  {"mpgateway", "sapama"},
	{momo.Ghana, momo.MTN}:        {"sppay"},
	{momo.Ghana, momo.Telecel}:    {"sppay"},
	{momo.Ghana, momo.AirtelTigo}: {"sppay"},
}

// router has the rails by their names.
type router map[string]momo.Rail

// send returns the rail that has the payment, or may have it: store its name, since only
// that rail can be asked about it.
func (r router) send(ctx context.Context, p momo.Payment) (rail momo.Rail, tx *momo.Transaction, err error) {
	err = fmt.Errorf("no rail to %s in %s", p.Network, p.Phone.Country())
	for _, name := range routes[route{p.Phone.Country(), p.Network}] {
		rail = r[name]
		tx, err = rail.Send(ctx, p)
		switch momo.OutcomeOf(err) {
		case momo.NotSent: // nothing left this machine: the next rail may have it
			continue
		case momo.Accepted, momo.Refused:
			return rail, tx, err
		case momo.Indeterminate: // it may have happened: never another rail, ask this one
			return rail, nil, err
		}
	}
	return rail, tx, err
}

func main() {
	if err := play(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
