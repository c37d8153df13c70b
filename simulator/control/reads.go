package control

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/momo-go/momo/simulator"
)

type stateView struct {
	Now        time.Time      `json:"now"`
	Sequence   uint64         `json:"sequence"`
	Address    string         `json:"address"`
	Providers  []providerView `json:"providers"`
	Payments   []paymentView  `json:"payments"`
	Requests   []requestView  `json:"requests"`
	Deliveries []deliveryView `json:"deliveries"`
	Faults     []faultView    `json:"faults"`
	Messages   []messageView  `json:"messages"`
}

type providerView struct {
	Name        string       `json:"name"`
	URL         string       `json:"url"`
	CallbackURL string       `json:"callback_url"`
	Environment []string     `json:"environment"`
	Wallets     []walletView `json:"wallets"`
	Operations  []string     `json:"operations"`
	FaultKinds  []string     `json:"fault_kinds"`
	Reasons     []string     `json:"reasons"`
	Forgeries   []string     `json:"forgeries"`
}

// state reads the sequence first: who watches from there on is told of what changes while
// the rest is read.
func (c *control) state(_ http.ResponseWriter, r *http.Request) (any, error) {
	n, err := limit(r)
	if err != nil {
		return nil, err
	}
	view := stateView{Sequence: c.sim.Sequence(), Now: c.sim.Now(), Address: c.sim.Address(), Providers: []providerView{}}
	for _, name := range c.sim.Providers() {
		view.Providers = append(view.Providers, c.provider(name))
	}
	view.Payments = each(c.sim.Find(simulator.Filter{Limit: n}), viewPayment)
	view.Requests = each(c.sim.LatestRequests(n), viewRequest)
	view.Deliveries = each(c.sim.LatestDeliveries(n), viewDelivery)
	view.Faults = each(c.sim.Faults(), viewFault)
	view.Messages = each(c.sim.Messages("", n), viewMessage)
	return view, nil
}

func (c *control) provider(name string) providerView {
	return providerView{
		Name: name, URL: c.sim.URL(name), CallbackURL: c.sim.CallbackURL(name), Environment: c.sim.Environment(name),
		Wallets: each(c.sim.Wallets(name), viewWallet), Operations: c.sim.Operations(name),
		FaultKinds: each(simulator.FaultKinds(), func(k simulator.FaultKind) string { return string(k) }),
		Reasons:    each(simulator.Refusals(), func(r simulator.Refusal) string { return string(r) }),
		Forgeries:  each(simulator.Forgeries(), func(f simulator.Forgery) string { return string(f) }),
	}
}

// known refuses a provider that is none.
func (c *control) known(provider string) error {
	if !slices.Contains(c.sim.Providers(), provider) {
		return faultf(http.StatusNotFound, "there is no provider %q", provider)
	}
	return nil
}

func (c *control) payments(_ http.ResponseWriter, r *http.Request) (any, error) {
	q := r.URL.Query()
	return listing(r, "payments", viewPayment, func(n int) []simulator.Payment {
		return c.sim.Find(simulator.Filter{
			Provider: q.Get("provider"), Status: simulator.Status(q.Get("status")), Reference: q.Get("reference"), Limit: n,
		})
	})
}

// listing is the newest of something, as many as ?limit= says.
func listing[A, B any](r *http.Request, name string, view func(A) B, newest func(n int) []A) (any, error) {
	n, err := limit(r)
	if err != nil {
		return nil, err
	}
	return map[string]any{name: each(newest(n), view)}, nil
}

type storyView struct {
	Payment    paymentView    `json:"payment"`
	Steps      []stepView     `json:"steps"`
	Requests   []requestView  `json:"requests"`
	Deliveries []deliveryView `json:"deliveries"`
}

// payment is a payment with its story, and the requests and callbacks of it.
func (c *control) payment(_ http.ResponseWriter, r *http.Request) (any, error) {
	provider := r.PathValue("provider")
	p, steps, err := c.sim.Story(provider, r.PathValue("id"))
	if err != nil {
		return nil, fault{http.StatusNotFound, err.Error()}
	}
	view := storyView{
		Payment: viewPayment(p), Steps: each(steps, func(s simulator.Step) stepView {
			return stepView{s.At, string(s.What), s.Request, s.Delivery, s.Text}
		}), Requests: []requestView{},
	}
	for _, number := range slices.Compact(slices.Sorted(slices.Values(each(steps,
		func(s simulator.Step) int { return s.Request })))) {
		if request, ok := c.sim.Request(number); ok {
			view.Requests = append(view.Requests, viewRequest(request))
		}
	}
	view.Deliveries = each(c.sim.DeliveriesOf(provider, p.ID), viewDelivery)
	return view, nil
}

func (c *control) messages(_ http.ResponseWriter, r *http.Request) (any, error) {
	return listing(r, "messages", viewMessage, func(n int) []simulator.Message {
		return c.sim.Messages(r.URL.Query().Get("phone"), n)
	})
}

func (c *control) requests(_ http.ResponseWriter, r *http.Request) (any, error) {
	return listing(r, "requests", viewRequest, func(n int) []simulator.Request {
		return c.sim.LatestRequests(n, r.URL.Query()["provider"]...)
	})
}

func (c *control) deliveries(_ http.ResponseWriter, r *http.Request) (any, error) {
	return listing(r, "deliveries", viewDelivery, func(n int) []simulator.DeliveryRecord {
		return c.sim.LatestDeliveries(n, r.URL.Query()["provider"]...)
	})
}

// entryView is what was really done under one reference.
type entryView struct {
	Provider  string   `json:"provider"`
	Reference string   `json:"reference"`
	Executed  int      `json:"executed"`
	Succeeded int      `json:"succeeded"`
	Payments  []string `json:"payments"`
}

type ledgerView struct {
	Entries []entryView  `json:"entries"`
	Wallets []walletView `json:"wallets"`
}

// ledger counts what was executed under each reference: more than once is a double
// payment.
func (c *control) ledger(_ http.ResponseWriter, r *http.Request) (any, error) {
	q := r.URL.Query()
	entries := map[[2]string]*entryView{}
	order := []*entryView{}
	payments := c.sim.Find(simulator.Filter{Provider: q.Get("provider"), Reference: q.Get("reference")})
	for _, p := range slices.Backward(payments) {
		name := cmp.Or(p.Reference, p.ID)
		e := entries[[2]string{p.Provider, name}]
		if e == nil {
			e = &entryView{Provider: p.Provider, Reference: name}
			entries[[2]string{p.Provider, name}] = e
			order = append(order, e)
		}
		e.count(p)
	}
	view := ledgerView{Entries: []entryView{}, Wallets: []walletView{}}
	for _, e := range order {
		view.Entries = append(view.Entries, *e)
	}
	for _, name := range c.sim.Providers() {
		if wanted := q.Get("provider"); wanted == "" || wanted == name {
			view.Wallets = append(view.Wallets, each(c.sim.Wallets(name), viewWallet)...)
		}
	}
	return view, nil
}

func (e *entryView) count(p simulator.Payment) {
	e.Payments = append(e.Payments, p.ID)
	if p.Executed {
		e.Executed++
	}
	if p.Status == simulator.StatusSucceeded {
		e.Succeeded++
	}
}
