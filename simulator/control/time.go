package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/momo-go/momo/simulator"
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

// heartbeat is how often a stream without news says that it is alive.
const heartbeat = 15 * time.Second

// events is the stream of changes, until the client goes or the simulator is closed.
func (c *control) events(w http.ResponseWriter, r *http.Request) (any, error) {
	changes := c.sim.Watch(r.Context())
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	stream := http.NewResponseController(w)
	_, _ = fmt.Fprintf(w, ": from %d on\n\n", c.sim.Sequence())
	ticker := time.NewTicker(heartbeat)
	defer ticker.Stop()
	for {
		if err := stream.Flush(); err != nil {
			return written{}, ignore(err)
		}
		select {
		case change, open := <-changes:
			if !open {
				return written{}, nil
			}
			writeChange(w, change)
		case <-ticker.C:
			_, _ = fmt.Fprint(w, ": nothing new\n\n")
		}
	}
}

type changeView struct {
	Sequence uint64 `json:"sequence"`
	Kind     string `json:"kind"`
	Provider string `json:"provider"`
	ID       string `json:"id"`
}

func writeChange(w io.Writer, c simulator.Change) {
	data, _ := json.Marshal(changeView{c.Sequence, string(c.Kind), c.Provider, c.ID}) // strings and a number
	_, _ = fmt.Fprintf(w, "event: change\nid: %d\ndata: %s\n\n", c.Sequence, data)
}
