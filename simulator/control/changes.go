package control

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/momo-go/momo/simulator"
)

// done is the answer to what has been done.
func (c *control) done() (any, error) {
	return map[string]any{"ok": true, "sequence": c.sim.Sequence()}, nil
}

func (c *control) approve(_ http.ResponseWriter, r *http.Request) (any, error) {
	return c.decide(r, c.sim.Approve(r.PathValue("provider"), r.PathValue("id")))
}

// decline takes a word of simulator.Refusals for what the customer does, and any other for
// the provider's own.
func (c *control) decline(w http.ResponseWriter, r *http.Request) (any, error) {
	var body struct {
		Reason string `json:"reason"`
	}
	if err := readJSON(w, r, &body, true); err != nil {
		return nil, err
	}
	provider, id := r.PathValue("provider"), r.PathValue("id")
	why := simulator.Refusal(body.Reason)
	if why == simulator.RefusalUsual || slices.Contains(simulator.Refusals(), why) {
		return c.decide(r, c.sim.Refuse(provider, id, why))
	}
	return c.decide(r, c.sim.Decline(provider, id, body.Reason))
}

// decide answers for a decision: 404 for a payment that there is not, 409 for one that does
// not wait for any.
func (c *control) decide(r *http.Request, err error) (any, error) {
	if err == nil {
		return c.done()
	}
	if _, _, unknown := c.sim.Story(r.PathValue("provider"), r.PathValue("id")); unknown != nil {
		return nil, fault{http.StatusNotFound, unknown.Error()}
	}
	return nil, fault{http.StatusConflict, err.Error()}
}

// paybill is a customer who pays without being asked.
func (c *control) paybill(w http.ResponseWriter, r *http.Request) (any, error) {
	var body struct {
		Provider  string `json:"provider"`
		Phone     string `json:"phone"`
		Account   string `json:"account"`
		FirstName string `json:"first_name"`
		Minor     int64  `json:"minor"`
	}
	if err := readJSON(w, r, &body, false); err != nil {
		return nil, err
	}
	var reference string
	var err error
	switch body.Provider {
	case simulator.MPGateway:
		reference, err = c.sim.PayBill(simulator.MPGatewayPaybill{
			Phone: body.Phone, Account: body.Account, FirstName: body.FirstName, Amount: body.Minor,
		})
	case simulator.Sapama:
		reference, err = c.sim.SapamaPay(body.Phone, body.Account, body.Minor)
	default:
		return nil, fault{http.StatusBadRequest, "paybills are of mpgateway and sapama"}
	}
	if err != nil {
		return nil, fault{http.StatusBadRequest, err.Error()}
	}
	return map[string]string{"reference": reference}, nil
}

func (c *control) faults(http.ResponseWriter, *http.Request) (any, error) {
	return map[string]any{"faults": each(c.sim.Faults(), viewFault)}, nil
}

func (c *control) orderFault(w http.ResponseWriter, r *http.Request) (any, error) {
	var f faultView
	if err := readJSON(w, r, &f, false); err != nil {
		return nil, err
	}
	if !slices.Contains(simulator.FaultKinds(), simulator.FaultKind(f.Kind)) {
		return nil, faultf(http.StatusBadRequest, "there is no fault %q", f.Kind)
	}
	if f.Provider != "" {
		if err := c.known(f.Provider); err != nil {
			return nil, err
		}
		if f.Operation != "" && !slices.Contains(c.sim.Operations(f.Provider), f.Operation) {
			return nil, faultf(http.StatusBadRequest, "%s has no operation %q", f.Provider, f.Operation)
		}
	}
	delay, err := time.ParseDuration(cmp.Or(f.Delay, "0"))
	if err != nil || delay < 0 {
		return nil, fault{http.StatusBadRequest, `delay is a duration, as in "1.5s"`}
	}
	c.sim.Fault(simulator.Fault{
		Provider: f.Provider, Operation: f.Operation, Kind: simulator.FaultKind(f.Kind), Times: f.Times, Delay: delay,
		Location: f.Location, Status: f.Status, Header: f.Header,
	})
	return c.faults(w, r)
}

func (c *control) clearFaults(http.ResponseWriter, *http.Request) (any, error) {
	c.sim.ClearFaults()
	return c.done()
}

func (c *control) cancelFault(_ http.ResponseWriter, r *http.Request) (any, error) {
	number, _ := strconv.Atoi(r.PathValue("number")) // 0 is none
	if err := c.sim.CancelFault(number); err != nil {
		return nil, fault{http.StatusNotFound, err.Error()}
	}
	return c.done()
}

func (c *control) redeliver(_ http.ResponseWriter, r *http.Request) (any, error) {
	if err := c.sim.Redeliver(r.PathValue("id")); err != nil {
		return nil, fault{http.StatusNotFound, err.Error()}
	}
	return c.done()
}

func (c *control) forge(w http.ResponseWriter, r *http.Request) (any, error) {
	var body struct {
		Reference string `json:"reference"`
		How       string `json:"how"`
	}
	if err := readJSON(w, r, &body, false); err != nil {
		return nil, err
	}
	provider := r.PathValue("provider")
	if _, _, err := c.sim.Story(provider, body.Reference); err != nil {
		return nil, fault{http.StatusNotFound, err.Error()}
	}
	if err := c.sim.Forge(provider, body.Reference, simulator.Forgery(body.How)); err != nil {
		return nil, fault{http.StatusUnprocessableEntity, err.Error()}
	}
	return c.done()
}

func (c *control) hold(_ http.ResponseWriter, r *http.Request) (any, error) {
	provider := r.PathValue("provider")
	if err := c.known(provider); err != nil {
		return nil, err
	}
	c.sim.Hold(provider)
	return c.done()
}

func (c *control) release(w http.ResponseWriter, r *http.Request) (any, error) {
	var body struct {
		NewestFirst bool `json:"newest_first"`
	}
	provider := r.PathValue("provider")
	if err := c.known(provider); err != nil {
		return nil, err
	}
	if err := readJSON(w, r, &body, true); err != nil {
		return nil, err
	}
	c.sim.Release(provider, body.NewestFirst)
	return c.done()
}

// owned is the name of a wallet or of a callback address, which begins with a provider.
func (c *control) owned(r *http.Request) (string, error) {
	name := r.PathValue("name")
	provider, _, _ := strings.Cut(name, "/")
	return name, c.known(provider)
}

func (c *control) setCallback(w http.ResponseWriter, r *http.Request) (any, error) {
	var body struct {
		URL *string `json:"url"`
	}
	name, err := c.owned(r)
	if err != nil {
		return nil, err
	}
	if err := readJSON(w, r, &body, false); err != nil {
		return nil, err
	}
	if body.URL == nil {
		return nil, fault{http.StatusBadRequest, `url is required; "" stops the callbacks`}
	}
	if *body.URL != "" && !strings.HasPrefix(*body.URL, "http://") && !strings.HasPrefix(*body.URL, "https://") {
		return nil, fault{http.StatusBadRequest, "url begins with http:// or https://"}
	}
	c.sim.SetCallbackURL(name, *body.URL)
	return c.done()
}

func (c *control) setWallet(w http.ResponseWriter, r *http.Request) (any, error) {
	var body struct {
		Minor *int64 `json:"minor"`
	}
	name, err := c.owned(r)
	if err != nil {
		return nil, err
	}
	if err := readJSON(w, r, &body, false); err != nil {
		return nil, err
	}
	if body.Minor == nil {
		return nil, fault{http.StatusBadRequest, "minor is required"}
	}
	c.sim.SetBalance(name, *body.Minor)
	return c.done()
}
