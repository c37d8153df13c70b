package control

import (
	"net/http"
	"strings"

	"github.com/momo-go/momo/simulator"
)

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
