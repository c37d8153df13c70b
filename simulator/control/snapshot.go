package control

import (
	"errors"
	"io"
	"net/http"
)

func (c *control) reset(http.ResponseWriter, *http.Request) (any, error) {
	if err := c.sim.Reset(); err != nil {
		return nil, err
	}
	return c.done()
}

func (c *control) snapshot(w http.ResponseWriter, _ *http.Request) (any, error) {
	text, err := c.sim.Snapshot()
	if err != nil {
		return nil, err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(text)
	return written{}, ignore(err)
}

func (c *control) restore(w http.ResponseWriter, r *http.Request) (any, error) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestSnapshot))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, fault{http.StatusRequestEntityTooLarge, err.Error()}
	}
	if err == nil {
		err = c.sim.Restore(text)
	}
	if err != nil {
		return nil, fault{http.StatusBadRequest, err.Error()}
	}
	return c.done()
}
