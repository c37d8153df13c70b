package control

import (
	"net/http"
	"time"
)

func (c *control) clock(http.ResponseWriter, *http.Request) (any, error) {
	return map[string]time.Time{"now": c.sim.Now()}, nil
}

func (c *control) advance(w http.ResponseWriter, r *http.Request) (any, error) {
	var body struct {
		Advance string `json:"advance"`
	}
	if err := readJSON(w, r, &body, false); err != nil {
		return nil, err
	}
	by, err := time.ParseDuration(body.Advance)
	if err == nil {
		err = c.sim.Advance(by)
	}
	if err != nil {
		return nil, faultf(http.StatusBadRequest, `advance is a duration that does not go back, as in "24h": %v`, err)
	}
	return c.clock(w, r)
}
