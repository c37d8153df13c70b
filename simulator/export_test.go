package simulator

import "net/http"

// HandlerOf is what a simulator serves, for benchmarks that want no network.
func HandlerOf(s *Simulator) http.Handler { return s.mux() }
