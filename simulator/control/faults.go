package control

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/momo-go/momo/simulator"
)

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
