package simulator

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FaultKind is what goes wrong with a request. Kinds that end in "before"
// spare the provider the work, so nothing is executed; those that end in
// "after" lose or change the answer to work that was done.
type FaultKind string

// The kinds of faults. "Done" below means that the work is done and counted by
// Executed.
const (
	// FaultResetBefore cuts the connection (RST) before the work.
	FaultResetBefore FaultKind = "reset-before"
	// FaultResetAfter cuts the connection without an answer; done.
	FaultResetAfter FaultKind = "reset-after"
	// FaultHang never answers until the client goes or Close; done.
	FaultHang FaultKind = "hang"
	// FaultErrorBefore is the provider's 500 before the work.
	FaultErrorBefore FaultKind = "error-before"
	// FaultErrorAfter is the provider's 500; done.
	FaultErrorAfter FaultKind = "error-after"
	// FaultHTML502Before is a proxy's 502 page before the work.
	FaultHTML502Before FaultKind = "html-502-before"
	// FaultHTML502After is a proxy's 502 page; done.
	FaultHTML502After FaultKind = "html-502-after"
	// FaultUnavailableBefore is a 503 before the work.
	FaultUnavailableBefore FaultKind = "unavailable-before"
	// FaultCutHeaders cuts the connection inside the headers of the answer; done.
	FaultCutHeaders FaultKind = "cut-headers"
	// FaultTruncated cuts the answer in its middle, under the Content-Length of
	// the whole; done.
	FaultTruncated FaultKind = "truncated"
	// FaultStall gives half of the answer and then nothing more until the client
	// goes or Close; done.
	FaultStall FaultKind = "stall"
	// FaultGarbled is a 200 with a page of HTML where JSON belongs; done.
	FaultGarbled FaultKind = "garbled"
	// FaultOversized streams more than 16 MiB of white space before the answer;
	// done.
	FaultOversized FaultKind = "oversized"
	// FaultGzipBomb is a gzip of a few dozen KiB that inflates to more than
	// 64 MiB; done.
	FaultGzipBomb FaultKind = "gzip-bomb"
	// FaultRateLimited is a 429 before the work, with Retry-After: Delay in
	// whole seconds, at least 1.
	FaultRateLimited FaultKind = "rate-limited"
	// FaultRedirect is a 307 to Location before the work.
	FaultRedirect FaultKind = "redirect"
	// FaultUnauthorized is the provider's 401 before the work.
	FaultUnauthorized FaultKind = "unauthorized"
	// FaultSlow answers rightly, Delay later in real time; done at once.
	FaultSlow FaultKind = "slow"
	// FaultUnavailableAfter is the provider's own "temporarily unavailable", a 503
	// where it has none; done. Samsoftpay answers it as its public server does: 502
	// for a charge and 503 for a payout, "retry with the same Idempotency-Key", and
	// forgets the key, so that the same key does it a second time.
	FaultUnavailableAfter FaultKind = "unavailable-after"
	// FaultKilled cuts the connection, as a server does that dies between its work
	// and its answer; done. An idempotency key stays in flight, for ever.
	FaultKilled FaultKind = "killed"
	// FaultSwitchingProtocols is a 101 that nobody asked for, and then silence until
	// the client goes or Close; done.
	FaultSwitchingProtocols FaultKind = "switching-protocols"
	// FaultInformationalFlood is one 103 after the other, and never an answer, until
	// the client goes or Close; done.
	FaultInformationalFlood FaultKind = "informational-flood"
	// FaultElementBomb puts four million empty elements into the first list of the
	// answer, 12 MiB in a gzip of a few dozen KiB; done. An answer without a list
	// becomes one.
	FaultElementBomb FaultKind = "element-bomb"
	// FaultEndlessPages makes a page of a list, whatever page was asked for, the
	// first one and says that another one follows. It is for a list with at least
	// one row; what is no list is answered rightly. Order it for every page, by
	// Times.
	FaultEndlessPages FaultKind = "endless-pages"
	// FaultInFlight is the provider's own "still in flight" conflict, before
	// the work; a provider that has none answers 501.
	FaultInFlight FaultKind = "in-flight"
)

// FaultHeader orders a fault for the one request that carries it: the kind,
// and after a space the Delay or the Location, as in "slow 200ms" or
// "redirect http://127.0.0.1:9/".
const FaultHeader = "X-Simulator-Fault"

// Fault orders a misbehaviour. A kind that does not exist is answered 501.
type Fault struct {
	// Provider and Operation say to which requests it happens; "" is any.
	// Operations have the names that Request.Operation shows.
	Provider, Operation string
	Kind                FaultKind
	// Times is how many matching requests meet it, one after another; 0 is 1.
	Times int
	// Delay is for FaultSlow and FaultRateLimited, of which it can be any length:
	// math.MaxInt32*time.Second is a Retry-After of 68 years.
	Delay time.Duration
	// Location is for FaultRedirect.
	Location string
	// Status replaces the HTTP status of the answer: 308 of a FaultRedirect, for
	// instance. 0 leaves it.
	Status int
	// Header replaces headers of the answer, Retry-After for instance; a name
	// without values is left out of it.
	Header http.Header
}

// Fault orders a fault for the next matching requests. Faults are met in the
// order in which they were ordered, one by one request.
func (s *Simulator) Fault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = max(f.Times, 1)
	s.faulted++
	s.faults = append(s.faults, PendingFault{s.faulted, f})
	s.tell(ChangeFault, f.Provider, strconv.Itoa(s.faulted))
}

// takeFault is the fault for a request; without one its Kind is "".
func (s *Simulator) takeFault(c *call) Fault {
	if ordered := c.Header.Get(FaultHeader); ordered != "" {
		return parseFault(ordered)
	}
	for i := range s.faults {
		f := &s.faults[i]
		if f.matches(c) {
			taken := *f
			if f.Times--; f.Times == 0 {
				s.faults = slices.Delete(s.faults, i, i+1)
			}
			s.tell(ChangeFault, taken.Provider, strconv.Itoa(taken.Number))
			return taken.Fault
		}
	}
	return Fault{}
}

func parseFault(header string) Fault {
	kind, argument, _ := strings.Cut(header, " ")
	delay, _ := time.ParseDuration(argument) // 0 for a Location
	return Fault{Kind: FaultKind(kind), Delay: delay, Location: argument}
}

func (f *Fault) matches(c *call) bool {
	return (f.Provider == "" || f.Provider == c.provider) && (f.Operation == "" || f.Operation == c.operation)
}

// sparesWork says that the provider does nothing.
func (k FaultKind) sparesWork() bool {
	switch k {
	case "", FaultResetAfter, FaultHang, FaultErrorAfter, FaultHTML502After, FaultUnavailableAfter, FaultKilled,
		FaultSwitchingProtocols, FaultInformationalFlood, FaultCutHeaders, FaultTruncated, FaultStall,
		FaultGarbled, FaultOversized, FaultGzipBomb, FaultElementBomb, FaultEndlessPages, FaultSlow:
		return false
	}
	return true
}

// silent says that no answer is given.
func (k FaultKind) silent() bool {
	switch k {
	case FaultResetBefore, FaultResetAfter, FaultKilled, FaultHang, FaultSwitchingProtocols, FaultInformationalFlood:
		return true
	}
	return false
}

// replacement is the answer that stands in the place of the right one, in the
// provider's own words where it has them.
func (s *Simulator) replacement(c *call, f Fault) (answer, bool) {
	if f.Kind.silent() {
		return answer{}, false
	}
	switch f.Kind {
	case "", FaultSlow, FaultCutHeaders, FaultTruncated, FaultStall,
		FaultOversized, FaultGzipBomb, FaultElementBomb, FaultEndlessPages:
		return answer{}, false
	case FaultHTML502Before, FaultHTML502After:
		return html(http.StatusBadGateway), true
	case FaultGarbled:
		return newAnswer(http.StatusOK, "text/html", []byte("<!doctype html>\n<title>Welcome</title>\n<p>It works!")), true
	case FaultRedirect:
		a := html(http.StatusTemporaryRedirect)
		a.header.Set("Location", f.Location)
		return a, true
	}
	a, ok := s.players[c.provider].failure(c, f.Kind)
	if !ok {
		a = plainFailure(f.Kind)
	}
	if f.Kind == FaultRateLimited {
		seconds := max(1, (f.Delay+time.Second-1)/time.Second)
		a.header.Set("Retry-After", fmt.Sprint(int64(seconds)))
	}
	return a, true
}

// change gives an answer the Status and the Header that were ordered. The
// provider may keep the answer, so that its headers are left alone.
func (f Fault) change(a answer) answer {
	if f.Status != 0 {
		a.status = f.Status
	}
	a.header = a.header.Clone()
	maps.Copy(a.header, f.Header)
	return a
}

// plainFailure is a failure for which a provider has no words of its own.
func plainFailure(kind FaultKind) answer {
	switch kind {
	case FaultErrorBefore, FaultErrorAfter:
		return newAnswer(http.StatusInternalServerError, "application/json", []byte(`{"error":"internal server error"}`))
	case FaultUnavailableBefore, FaultUnavailableAfter:
		return html(http.StatusServiceUnavailable)
	case FaultRateLimited:
		return html(http.StatusTooManyRequests)
	case FaultUnauthorized:
		return html(http.StatusUnauthorized)
	}
	return newAnswer(http.StatusNotImplemented, "text/plain", []byte("simulator: no fault "+string(kind)+" here"))
}
