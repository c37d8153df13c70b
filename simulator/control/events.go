package control

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/momo-go/momo/simulator"
)

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
