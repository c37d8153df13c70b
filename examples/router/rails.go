package main

import (
	"errors"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
)

// lookup finds a setting by its name: os.LookupEnv, or a function of yours.
type lookup func(name string) (string, bool)

// connect makes the rails of all five providers from their settings.
func connect(from lookup) (router, error) {
	r, account := router{}, ""
	account, _ = from("SPPAY_ACCOUNT_NO")
	return r, errors.Join(
		open(r, from, samsoftpay.ConfigFrom, samsoftpay.New, samsoftpay.RailOptions{}),
		open(r, from, ssentezo.ConfigFrom, ssentezo.New, ssentezo.RailOptions{}),
		open(r, from, mpgateway.ConfigFrom, mpgateway.New, mpgateway.RailOptions{}),
		open(r, from, sapama.ConfigFrom, sapama.New, sapama.RailOptions{ImageURL: "https://shop.example/logo.png"}),
		open(r, from, sppay.ConfigFrom, sppay.New, sppay.RailOptions{AccountNo: account}),
	)
}

// open makes one rail: a client of every provider has the same three steps.
func open[Config, Options any, Client interface{ Rail(Options) momo.Rail }](
	r router, from lookup,
	read func(func(string) (string, bool)) (Config, error), connect func(Config) (Client, error), o Options,
) error {
	config, err := read(from)
	if err != nil {
		return err
	}
	client, err := connect(config)
	if err != nil {
		return err
	}
	rail := client.Rail(o)
	r[rail.Provider()] = rail
	return nil
}
