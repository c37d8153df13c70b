package control

import (
	"net/http"
)

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
