package main

import (
	"fmt"
	"net/http"

	"github.com/momo-go/momo/simulator"
)

// overview is what is served at the address itself, until there is a console.
func overview(sim *simulator.Simulator) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = fmt.Fprintf(w, "momo-sim\n\nThe control API: %s/_sim/openapi.json\n\n", sim.Address())
		for _, name := range sim.Providers() {
			for _, variable := range sim.Environment(name) {
				_, _ = fmt.Fprintln(w, variable)
			}
		}
	})
	return mux
}
