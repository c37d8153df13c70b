package simulator

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// largestRequest bounds a request's body; no provider documents a larger one.
const largestRequest = 4 << 20

// route is one operation of a provider: a path in the grammar of
// http.ServeMux, the name that faults and requests know it by, and the work,
// done under the simulator's lock.
type route struct {
	method, path string
	operation    string
	handle       func(*call) answer
}

// call is a request being worked on. Its body has been read.
type call struct {
	*http.Request
	provider  string
	operation string
	body      []byte
	now       time.Time
	// fault is what was ordered for it: for a provider that has to play a part of
	// it.
	fault FaultKind
}

// answer is what a provider says. Writing it is the engine's, so that a fault
// can mangle it.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func newAnswer(status int, contentType string, body []byte) answer {
	return answer{status, http.Header{"Content-Type": {contentType}}, body}
}

// mux serves every provider below its name. Patterns without a method catch
// what the path does not allow.
func (s *Simulator) mux() http.Handler {
	all := http.NewServeMux()
	for name, p := range s.players {
		own := http.NewServeMux()
		allowed := map[string][]string{}
		for i, r := range p.routes() {
			own.Handle(r.method+" "+r.path, s.handler(name, func() route { return s.routesOf(name)[i] }))
			allowed[r.path] = append(allowed[r.path], r.method)
		}
		for path, methods := range allowed {
			own.Handle(path, s.handler(name, func() route { return s.missing(name, methods) }))
		}
		if _, taken := allowed["/"]; !taken {
			own.Handle("/", s.handler(name, func() route { return s.missing(name, nil) }))
		}
		all.Handle("/"+name+"/", http.StripPrefix("/"+name, own))
	}
	if s.options.Handler != nil {
		all.Handle("/", s.options.Handler(s))
	}
	return all
}

// missing is the route to what a provider does not have.
func (s *state) missing(name string, allowed []string) route {
	return route{handle: func(c *call) answer { return s.players[name].missing(c, allowed) }}
}

// handler serves a route, which is looked up under the lock: a Reset changes what it leads
// to.
func (s *Simulator) handler(provider string, to func() route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.admit() {
			return
		}
		defer s.workers.Done()
		// What is missing of a body that broke off is the provider's to refuse.
		body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, largestRequest))
		r.Body = io.NopCloser(bytes.NewReader(body)) // for a provider that reads forms
		c := &call{Request: r, provider: provider, body: body}
		f, a := s.work(c, to)
		s.play(w, c, f, a)
	})
}

// work does what the request asks, or what the fault ordered for it says
// instead.
func (s *Simulator) work(c *call, find func() route) (Fault, answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	to := find()
	c.operation = to.operation
	c.now = s.at
	f := s.takeFault(c)
	c.fault = f.Kind
	seen := s.record(c, f)
	s.working = seen
	defer func() { s.working = nil }()
	var a answer
	if !f.Kind.sparesWork() {
		a = to.handle(c)
	}
	if replaced, ok := s.replacement(c, f); ok {
		a = replaced
	}
	a = f.change(a)
	if !f.Kind.silent() {
		seen.Status = a.status
	}
	for _, p := range seen.entered {
		s.note(p, StepAnswered, seen.answer())
	}
	s.working = nil
	s.tell(ChangeRequest, c.provider, strconv.Itoa(seen.Number))
	s.advance() // what the request set off at once, after its answer is made
	return f, a
}

// Request is a request as it arrived, in the order of arrival.
type Request struct {
	// Number counts the requests to all providers, from 1 on.
	Number   int
	Provider string
	// Operation is the name by which Fault knows it; "" for an unknown path.
	Operation string
	Method    string
	// Path and Query are those below the provider's base URL, the path decoded.
	Path, Query string
	// Header and Body are as received, credentials included.
	Header http.Header
	Body   []byte
	At     time.Time
	// Fault is what was played on it, if anything.
	Fault FaultKind
	// Status is the HTTP status of the answer; 0 when none was given.
	Status int

	entered []*Payment // by it
}

// Requests are all requests that a provider has received.
func (s *Simulator) Requests(provider string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Request
	for i := range s.received.oldest(labelled(labelProvider(provider))) {
		found = append(found, s.requests[i].copy())
	}
	return found
}

// answer says how a request was answered.
func (r *Request) answer() string {
	text := strconv.Itoa(r.Status)
	if r.Status == 0 {
		text = "no answer"
	}
	if r.Fault != "" {
		text += ", " + string(r.Fault)
	}
	return text
}

func (r *Request) copy() Request {
	copied := *r
	copied.entered = nil
	copied.Header, copied.Body = r.Header.Clone(), slices.Clone(r.Body)
	return copied
}

func (s *Simulator) record(c *call, f Fault) *Request {
	r := &Request{
		Number: len(s.requests) + 1, Provider: c.provider, Operation: c.operation,
		Method: c.Method, Path: c.URL.Path, Query: c.URL.RawQuery,
		Header: c.Header.Clone(), Body: c.body, At: s.at, Fault: f.Kind,
	}
	s.requests = append(s.requests, r)
	s.received.mark(len(s.requests)-1, labelProvider(r.Provider))
	return r
}
