package simulator

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// guard refuses requests whose Host is no name of this simulator's. A page in a browser
// can make its own name lead to 127.0.0.1 (DNS rebinding), but it cannot make the browser
// write another name.
func (s *Simulator) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.isMe(r) {
			http.Error(w, "simulator: not the Host of this simulator", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isMe says whether a request names a loopback address, the address on which it came in,
// or one of Options.Hosts.
func (s *Simulator) isMe(r *http.Request) bool {
	host := hostname(r.Host)
	if slices.Contains(s.options.Hosts, "*") || slices.Contains(s.options.Hosts, host) || host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return address.IsLoopback() || local != nil && hostname(local.String()) == host
}

// hostname is what stands before the port, without the brackets of an IPv6 address.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
}
