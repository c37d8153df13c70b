package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
)

// route is what decides.
type route struct {
	country momo.Country
	network momo.Network
}

// routes is the table. The next rail of a row is tried only when the one before provably
// sent nothing.
var routes = map[route][]string{
	{momo.Uganda, momo.MTN}:      {"samsoftpay", "ssentezo"},
	{momo.Uganda, momo.Airtel}:   {"ssentezo"},
	{momo.Kenya, momo.Safaricom}: {"mpgateway", "sapama"},
	{momo.Ghana, momo.MTN}:       {"sppay"},
	{momo.Ghana, momo.Telecel}:   {"sppay"},
}

// router has the rails by their names.
type router map[string]momo.Rail

// send returns the rail that has the payment, or may have it: store its name before you
// go on, since only that rail can be asked about it.
func (r router) send(ctx context.Context, p momo.Payment) (rail momo.Rail, tx *momo.Transaction, err error) {
	err = fmt.Errorf("no rail to %s in %s", p.Network, p.Phone.Country())
	for _, name := range routes[route{p.Phone.Country(), p.Network}] {
		rail = r[name]
		if tx, err = rail.Send(ctx, p); momo.OutcomeOf(err) != momo.NotSent {
			return rail, tx, err // it has it, it refused it, or nobody knows: never another rail
		}
	}
	return rail, tx, err
}

// lookup finds a setting by its name.
type lookup = func(name string) (string, bool)

// connect makes the rails of all five providers from their settings.
func connect(from lookup) (router, error) {
	r := router{}
	account, _ := from("SPPAY_ACCOUNT_NO")
	return r, errors.Join(
		open(r, from, samsoftpay.ConfigFrom, samsoftpay.New, samsoftpay.RailOptions{}),
		open(r, from, ssentezo.ConfigFrom, ssentezo.New, ssentezo.RailOptions{}),
		open(r, from, mpgateway.ConfigFrom, mpgateway.New, mpgateway.RailOptions{}),
		open(r, from, sapama.ConfigFrom, sapama.New, sapama.RailOptions{ImageURL: "https://shop.example/logo.png"}),
		open(r, from, sppay.ConfigFrom, sppay.New, sppay.RailOptions{AccountNo: account}),
	)
}

// open makes one rail: every provider has the same three steps.
func open[Config, Options any, Client interface{ Rail(Options) momo.Rail }](
	r router, from lookup, read func(lookup) (Config, error), connect func(Config) (Client, error), o Options,
) error {
	config, err := read(from)
	if err != nil {
		return err
	}
	client, err := connect(config)
	if err == nil {
		rail := client.Rail(o)
		r[rail.Provider()] = rail
	}
	return err
}
