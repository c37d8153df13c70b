package simulator

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"time"
)

// host is what a provider works with: its part of the ledger, the moment, its
// identifiers and the post. All its methods want the simulator's lock held,
// as it is in every method of a provider.
type host struct {
	sim  *Simulator
	name string
	ids  *rand.Rand
	// traces feeds identifiers of requests, which must not shift those of
	// payments when a test merely looks more often.
	traces *rand.Rand
}

func newHost(s *Simulator, name string) *host {
	return &host{s, name, stream(s.options.Seed, name), stream(s.options.Seed, name+" traces")}
}

// stream is a source of its own for each purpose, so that what one provider
// does never changes the identifiers of another.
func stream(seed uint64, purpose string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(purpose))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// now is the simulated moment being worked on.
func (h *host) now() time.Time { return h.sim.at }

// after does something that much later.
func (h *host) after(wait time.Duration, do func()) { h.sim.after(wait, do) }

// hex is an identifier of n hexadecimal digits.
func (h *host) hex(n int) string { return hexOf(h.ids, n) }

// trace is an identifier of n hexadecimal digits for a request.
func (h *host) trace(n int) string { return hexOf(h.traces, n) }

func hexOf(source *rand.Rand, n int) string {
	var digits []byte
	for len(digits) < n {
		digits = fmt.Appendf(digits, "%016x", source.Uint64())
	}
	return string(digits[:n])
}

// json is an answer of JSON, with value as encodeJSON writes it.
func (h *host) json(status int, value any) answer {
	return newAnswer(status, "application/json", encodeJSON(value))
}

// html is an answer as a proxy gives it.
func html(status int) answer {
	text := fmt.Sprintf("%d %s", status, http.StatusText(status))
	page := "<html>\r\n<head><title>" + text + "</title></head>\r\n<body>\r\n<center><h1>" + text +
		"</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
	return newAnswer(status, "text/html", []byte(page))
}
