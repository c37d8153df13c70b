package control

import (
	_ "embed"
	"net/http"
	"strings"

	"github.com/momo-go/momo/simulator"
)

//go:embed openapi.json
var description []byte

// control is what the handlers have in common.
type control struct{ sim *simulator.Simulator }

// route is a path in the grammar of http.ServeMux and what is served there.
type route struct {
	method, path string
	serve        func(*control, http.ResponseWriter, *http.Request) (any, error)
}

func routes() []route {
	return []route{
		{"GET", "/_sim/openapi.json", (*control).openapi},
		{"GET", "/_sim/state", (*control).state},
		{"GET", "/_sim/events", (*control).events},
		{"GET", "/_sim/payments", (*control).payments},
		{"GET", "/_sim/payments/{provider}/{id}", (*control).payment},
		{"POST", "/_sim/payments/{provider}/{id}/approve", (*control).approve},
		{"POST", "/_sim/payments/{provider}/{id}/decline", (*control).decline},
		{"POST", "/_sim/paybill", (*control).paybill},
		{"GET", "/_sim/messages", (*control).messages},
		{"GET", "/_sim/faults", (*control).faults},
		{"POST", "/_sim/faults", (*control).orderFault},
		{"DELETE", "/_sim/faults", (*control).clearFaults},
		{"DELETE", "/_sim/faults/{number}", (*control).cancelFault},
		{"GET", "/_sim/ledger", (*control).ledger},
		{"GET", "/_sim/requests", (*control).requests},
		{"GET", "/_sim/deliveries", (*control).deliveries},
		{"GET", "/_sim/deliveries/{id}/raw", (*control).raw},
		{"POST", "/_sim/deliveries/{id}/redeliver", (*control).redeliver},
		{"GET", "/_sim/sink", (*control).sink},
		{"POST", "/_sim/sink", (*control).sink},
		{"POST", "/_sim/callbacks/{provider}/forge", (*control).forge},
		{"POST", "/_sim/callbacks/{provider}/hold", (*control).hold},
		{"POST", "/_sim/callbacks/{provider}/release", (*control).release},
		{"PUT", "/_sim/callbacks/{name...}", (*control).setCallback},
		{"PUT", "/_sim/wallets/{name...}", (*control).setWallet},
		{"GET", "/_sim/clock", (*control).clock},
		{"POST", "/_sim/clock", (*control).advance},
		{"POST", "/_sim/reset", (*control).reset},
		{"GET", "/_sim/snapshot", (*control).snapshot},
		{"PUT", "/_sim/snapshot", (*control).restore},
	}
}

// Handler serves the control API of a simulator, below /_sim/. Its type is that of
// simulator.Options.Handler.
func Handler(sim *simulator.Simulator) http.Handler {
	c := &control{sim}
	mux := http.NewServeMux()
	for _, r := range routes() {
		mux.HandleFunc(r.method+" "+r.path, func(w http.ResponseWriter, q *http.Request) {
			answer, err := r.serve(c, w, q)
			switch {
			case err != nil:
				writeError(w, err)
			case answer != written{}:
				writeJSON(w, http.StatusOK, answer)
			}
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, q *http.Request) { writeMissing(w, q, mux) })
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, fault{http.StatusForbidden, "a page of another origin may change nothing"})
	}))
	return protection.Handler(mux)
}

// writeMissing answers for a path that is not served, or not by this method.
func writeMissing(w http.ResponseWriter, q *http.Request, mux *http.ServeMux) {
	var allowed []string
	for _, method := range []string{http.MethodDelete, http.MethodGet, http.MethodPost, http.MethodPut} {
		other := q.Clone(q.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "/" {
			allowed = append(allowed, method)
		}
	}
	if allowed == nil {
		writeError(w, faultf(http.StatusNotFound, "nothing is served at %s", q.URL.Path))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	writeError(w, faultf(http.StatusMethodNotAllowed, "%s is not served at %s", q.Method, q.URL.Path))
}

// written is the answer of a handler that has written its own.
type written struct{}

func (*control) openapi(w http.ResponseWriter, _ *http.Request) (any, error) {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write(description)
	return written{}, ignore(err)
}

// ignore is for errors of writing: the client has gone, and nobody can be told.
func ignore(error) error { return nil }
