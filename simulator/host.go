package simulator

import (
	"fmt"
	"hash/fnv"
	"iter"
	"math/rand/v2"
	"net/http"
	"sort"
	"time"
)

// host is a provider's only door to the engine: its part of the ledger, the
// moment, its identifiers and the post. All its methods are called under the
// simulator's lock, as every method of a provider is.
type host struct {
	sim  *Simulator
	name string
	ids  *rand.Rand
	// idSource and traceSource are what ids and traces draw from.
	idSource, traceSource *rand.PCG
	// traces feeds identifiers of requests, which must not shift those of
	// payments when a test merely looks more often.
	traces *rand.Rand
}

func newHost(s *Simulator, name string) *host {
	ids, traces := source(s.options.Seed, name), source(s.options.Seed, name+" traces")
	h := &host{
		sim: s, name: name, ids: rand.New(ids), traces: rand.New(traces), idSource: ids, traceSource: traces,
	}
	s.hosts[name] = h
	return h
}

// visit lets an exported method of Simulator into a provider, which may use its
// host from do. It fails once the simulator is closed.
func visit[P provider](s *Simulator, name string, do func(P) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	s.advance()
	defer s.advance() // what do set off at once
	return do(s.players[name].(P))
}

// source is one of its own for each purpose, so that what one provider
// does never changes the identifiers of another.
func source(seed uint64, purpose string) *rand.PCG {
	h := fnv.New64a()
	_, _ = h.Write([]byte(purpose))
	return rand.NewPCG(seed, h.Sum64())
}

// now is the simulated moment being worked on.
func (h *host) now() time.Time { return h.sim.at }

// after calls the provider's due with a key that much later.
func (h *host) after(wait time.Duration, key string) {
	h.sim.after(wait, task{kind: taskDue, provider: h.name, key: key})
}

// pause lets that much time pass in the middle of a request, while others are
// answered: what was looked up before it may have changed.
func (h *host) pause(wait time.Duration) { h.sim.letPass(wait) }

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

// spell is an identifier of n letters of an alphabet.
func (h *host) spell(alphabet string, n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[h.ids.IntN(len(alphabet))]
	}
	return string(out)
}

// enter adds a payment to the ledger, pending and not yet executed. Its
// identifiers stay what they are. The labels are for newest, oldest and count.
func (h *host) enter(p *Payment, labels ...string) {
	p.Provider, p.Status, p.CreatedAt = h.name, StatusPending, h.now()
	p.Direction, _ = h.sim.players[h.name].direction(p.Operation)
	h.sim.entered++
	p.Number = h.sim.entered
	if r := h.sim.working; r != nil {
		h.sim.note(p, StepAsked, p.Operation)
		r.entered = append(r.entered, p)
	}
	h.ledger().enter(p, labels)
	h.sim.tell(ChangePayment, h.name, p.ID)
}

// execute sets a payment of the ledger in motion: from here on it counts as
// executed, and its test number or Options.AutoApprove may settle it.
func (h *host) execute(p *Payment) { h.executeSlowly(p, 1) }

// executeSlowly is execute with Options.AutoApprove so many times as long.
func (h *host) executeSlowly(p *Payment, times int) {
	h.change(p, p.Status, true)
	wait := h.sim.options.AutoApprove * time.Duration(times)
	if _, known := h.sim.players[h.name].testNumber(p); known {
		wait = h.sim.options.SettleAfter
	} else if wait == 0 {
		return
	}
	h.sim.after(wait, task{kind: taskApprove, provider: h.name, position: p.position})
}

// finish ends a payment; its provider hears of it by settled.
func (h *host) finish(p *Payment, status Status, reason string) { h.sim.finish(p, status, reason) }

// change moves a payment to another status, and counts it as executed or not;
// settled is not called.
func (h *host) change(p *Payment, status Status, executed bool) {
	if executed && !p.Executed {
		h.sim.note(p, StepExecuted, "")
		if _, prompts := h.sim.players[h.name].direction(p.Operation); prompts {
			h.sim.note(p, StepPrompted, p.Phone)
		}
	}
	h.ledger().change(p, status, executed)
	h.sim.tell(ChangePayment, h.name, p.ID)
}

// label gives a payment a further label.
func (h *host) label(p *Payment, label string) { h.ledger().index.mark(p.position, label) }

// unlabel takes one away.
func (h *host) unlabel(p *Payment, label string) { h.ledger().index.unmark(p.position, label) }

// named is the oldest payment with an identifier that is wanted, or nil.
func (h *host) named(name string, wanted func(*Payment) bool) *Payment {
	for p := range h.oldest(labelled(labelName(name))) {
		if wanted(p) {
			return p
		}
	}
	return nil
}

func (h *host) newest(q query) iter.Seq[*Payment] { return h.ledger().newest(q) }

func (h *host) oldest(q query) iter.Seq[*Payment] { return h.ledger().oldest(q) }

func (h *host) count(q query) int { return h.ledger().index.count(q) }

// since is the position of the first payment that is not older than a moment.
func (h *host) since(moment time.Time) int {
	payments := h.ledger().payments
	return sort.Search(len(payments), func(i int) bool { return !payments[i].CreatedAt.Before(moment) })
}

func (h *host) ledger() *ledger { return h.sim.ledger(h.name) }

// wallet is what a wallet has, and whether it was ever used.
func (h *host) wallet(name string) (int64, bool) {
	minor, used := h.sim.wallets[name]
	return minor, used
}

// book adds to a wallet, or takes from it what is negative.
func (h *host) book(wallet string, minor int64) {
	h.sim.wallets[wallet] += minor
	h.sim.tell(ChangeWallet, h.name, wallet)
}

// callbackURL is what SetCallbackURL was given for a name.
func (h *host) callbackURL(name string) string { return h.sim.callbacks[name] }

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
