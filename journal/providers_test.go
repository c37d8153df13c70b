package journal_test

import (
	"database/sql"
	"errors"
	"net/http"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/journal"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
	"github.com/momo-go/momo/webhook"
)

// providers is what a program has of all five: their rails, and what believes their
// callbacks.
type providers struct {
	rails []momo.Rail
	// doors serve callbacks, by path. A path with a slash at its end is that of addresses with
	// a token, which address makes.
	doors   map[string]func(*journal.Journal[*sql.Tx]) http.Handler
	address map[string]func(base, reference string) (string, error)
}

// openProviders opens all five by their settings, with the client if one is given.
func openProviders(lookup func(string) (string, bool), c *http.Client) (providers, error) {
	var failures []error
	samsoft := open(&failures, lookup, samsoftpay.ConfigFrom, func(s *samsoftpay.Config) {
		s.HTTPClient, s.ChargesPerMinute, s.PayoutsPerMinute = c, -1, -1
	}, samsoftpay.New)
	ssen := open(&failures, lookup, ssentezo.ConfigFrom, func(s *ssentezo.Config) { s.HTTPClient = c }, ssentezo.New)
	gateway := open(&failures, lookup, mpgateway.ConfigFrom, func(s *mpgateway.Config) { s.HTTPClient = c }, mpgateway.New)
	till := open(&failures, lookup, sapama.ConfigFrom, func(s *sapama.Config) {
		s.HTTPClient, s.PayoutResults = c, map[string]momo.Status{"0": momo.StatusSucceeded, "1": momo.StatusFailed}
	}, sapama.New)
	sp := open(&failures, lookup, sppay.ConfigFrom, func(s *sppay.Config) { s.HTTPClient = c }, sppay.New)
	tokens, err := webhook.NewTokens("a secret of the shop's own")
	if err := errors.Join(append(failures, err)...); err != nil {
		return providers{}, err
	}
	p := providers{
		rails: []momo.Rail{
			samsoft.Rail(samsoftpay.RailOptions{}), ssen.Rail(ssentezo.RailOptions{}), gateway.Rail(mpgateway.RailOptions{}),
			till.Rail(sapama.RailOptions{ImageURL: "https://shop.example/i.png"}),
			sp.Rail(sppay.RailOptions{AccountNo: simulator.SPPayAccount}),
		},
		doors:   map[string]func(*journal.Journal[*sql.Tx]) http.Handler{},
		address: map[string]func(base, reference string) (string, error){},
	}
	verifier, err := webhook.NewSamsoftpay(webhook.SamsoftpayConfig{
		Secrets: []momo.Secret{simulator.SamsoftpayWebhookSecret}, Mode: samsoftpay.ModeTest,
	})
	p.doors["/samsoftpay"] = signed(verifier)
	both, err2 := webhook.NewMPGateway(webhook.MPGatewayConfig{Client: gateway, Secrets: []momo.Secret{simulator.MPGatewaySecret}})
	p.doors["/mpgateway"] = func(j *journal.Journal[*sql.Tx]) http.Handler { return j.SignedAndConfirmed(both, webhook.Options{}) }
	receipts, err3 := webhook.NewSapama(webhook.SapamaConfig{Client: till, APIKeys: []momo.Secret{simulator.SapamaAPIKey}})
	p.doors["/sapama/in"] = confirmed(receipts)
	payouts, err4 := webhook.NewSapamaPayout(webhook.SapamaPayoutConfig{Client: till, Tokens: tokens})
	p.doors["/sapama/out/"], p.address["sapama/out"] = confirmed(payouts), payouts.CallbackURL
	failures = []error{err, err2, err3, err4}
	for _, direction := range []momo.Direction{momo.In, momo.Out} {
		name := "ssentezo/" + direction.String()
		a, err := webhook.NewSsentezo(webhook.SsentezoConfig{Client: ssen, Direction: direction, Tokens: tokens})
		p.doors["/"+name+"/"], p.address[name] = confirmed(a), a.CallbackURL
		name = "sppay/" + direction.String()
		b, err2 := webhook.NewSPPay(webhook.SPPayConfig{Client: sp, Direction: direction, Tokens: tokens})
		p.doors["/"+name+"/"], p.address[name] = confirmed(b), b.CallbackURL
		failures = append(failures, err, err2)
	}
	return p, errors.Join(failures...)
}

// open opens one provider's client.
func open[Config, Client any](
	failures *[]error, lookup func(string) (string, bool), read func(func(string) (string, bool)) (Config, error),
	set func(*Config), connect func(Config) (Client, error),
) Client {
	config, err := read(lookup)
	set(&config)
	client, err2 := connect(config)
	*failures = append(*failures, err, err2)
	return client
}

func signed(v webhook.Verifier) func(*journal.Journal[*sql.Tx]) http.Handler {
	return func(j *journal.Journal[*sql.Tx]) http.Handler { return j.Signed(v, webhook.Options{}) }
}

func confirmed(c webhook.Confirmer) func(*journal.Journal[*sql.Tx]) http.Handler {
	return func(j *journal.Journal[*sql.Tx]) http.Handler { return j.Confirmed(c, webhook.Options{}) }
}

// callbacks serves the callbacks of all five.
func (p providers) callbacks(j *journal.Journal[*sql.Tx]) http.Handler {
	mux := http.NewServeMux()
	for path, door := range p.doors {
		mux.Handle(path, door(j))
	}
	return mux
}

// wanted is a payment of a provider, which calls back below base.
func (p providers) wanted(provider string, d momo.Direction, reference, base string) (momo.Payment, error) {
	w := momo.Payment{
		Direction: d, Reference: reference, Amount: money.MustParse("10000", money.UGX), Phone: momo.MustPhone("256770123456"),
		Network: momo.MTN, FirstName: "Jane", MiddleName: "W.", LastName: "Doe", Email: "jane@example.com",
		Address: "Kimathi Street", Description: "November", Account: "C-17",
	}
	switch provider {
	case simulator.MPGateway, simulator.Sapama:
		w.Amount, w.Phone, w.Network = money.MustParse("100", money.KES), momo.MustPhone("254722906835"), momo.Safaricom
	case simulator.SPPay:
		w.Amount = money.MustParse("10", money.GHS)
		w.Phone, _ = momo.ParsePhone(simulator.SPPayKnownCustomer, momo.Ghana)
	}
	var err error
	name := provider + "/" + d.String()
	switch address := p.address[name]; {
	case address != nil:
		w.CallbackURL, err = address(base+"/"+name, reference)
	case provider == simulator.Sapama:
		w.CallbackURL = base + "/" + name
	case provider == simulator.MPGateway:
		w.CallbackURL = base + "/" + provider
	}
	return w, err
}

// settingsOf looks up what a merchant of the simulator has set.
func settingsOf(sim *simulator.Simulator) func(string) (string, bool) {
	settings := map[string]string{}
	for _, provider := range sim.Providers() {
		for _, line := range sim.Environment(provider) {
			name, value, _ := strings.Cut(line, "=")
			settings[name] = value
		}
	}
	return func(name string) (string, bool) { value, ok := settings[name]; return value, ok }
}
