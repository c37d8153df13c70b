package control

import (
	"net/http"
	"slices"

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
