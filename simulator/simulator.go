package simulator

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options say how a Simulator behaves. The zero value is deterministic and
// needs no waiting: payments stay pending until they are approved or declined.
type Options struct {
	// Seed decides every identifier: the same seed and the same requests in
	// the same order give the same answers.
	Seed uint64
	// Clock is the simulator's time, and the Date of its answers; nil is
	// time.Now. It is called under the simulator's lock and must not call
	// the simulator. After moving a clock by hand, call Tick; Advance moves the time
	// without one.
	Clock func() time.Time
	// AutoApprove approves every payment that long after its creation; 0 leaves
	// it pending until Approve or Decline.
	AutoApprove time.Duration
	// SettleAfter is how long a payment to one of the provider's test numbers
	// takes to settle by itself; 0 settles it right after the answer to its
	// creation, which still says pending.
	SettleAfter time.Duration
	// RetryScale divides the providers' documented waits between the attempts
	// of a callback: 60000 makes a minute a millisecond. 0 is 1, as documented.
	RetryScale int
	// Addr is where Start listens, "127.0.0.1:4010" for instance; "" is a free port of
	// 127.0.0.1. Whoever reaches it can do everything.
	Addr string
	// Hosts are further names that requests may be addressed to, without a port; "*" is
	// any. Always good are localhost, the loopback addresses, and the address at which a
	// request came in. Everything else is refused with a 421, so that no page that a
	// browser shows can reach the simulator by a name of its own.
	Hosts []string
	// Handler makes what serves the paths that are no provider's; nil leaves them 404. It
	// is called once, before the first request.
	Handler func(*Simulator) http.Handler
}

// Simulator plays the providers. Make one with Start and end it with Close.
type Simulator struct {
	options   Options
	address   string
	server    *http.Server
	transport http.RoundTripper // of the callbacks

	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	workers sync.WaitGroup // everything that Close waits for
	wake    chan struct{}  // makes the scheduler look at the agenda anew

	mu       sync.Mutex // guards all below, and everything of the providers
	closed   bool
	sending  int           // callback attempts on their way
	changed  chan struct{} // closed and renewed when a callback attempt ends
	sequence uint64        // of the last change
	watchers map[*watcher]struct{}
	ahead    time.Duration // what Advance has added to the clock
	working  *Request      // the one that is being worked on, if any
	*state
}

// Start opens a listener, on 127.0.0.1 unless Options.Addr says otherwise, and plays all
// providers on it until Close. It fails only when the address or a port cannot be had.
func Start(options Options) (*Simulator, error) {
	listener, err := net.Listen("tcp", cmp.Or(options.Addr, "127.0.0.1:0"))
	if err != nil {
		return nil, fmt.Errorf("simulator: listen: %w", err)
	}
	s := newSimulator(options)
	s.address = "http://" + reachable(listener.Addr())
	s.server = &http.Server{Handler: s.guard(s.mux()), ReadHeaderTimeout: time.Minute}
	s.workers.Add(2)
	go s.schedule()
	go func() {
		defer s.workers.Done()
		_ = s.server.Serve(listener) // always ErrServerClosed or a dead listener
	}()
	return s, nil
}

func newSimulator(options Options) *Simulator {
	if options.Clock == nil {
		options.Clock = time.Now
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Simulator{
		options:   options,
		transport: &http.Transport{DisableKeepAlives: true},
		ctx:       ctx,
		cancel:    cancel,
		wake:      make(chan struct{}, 1),
		changed:   make(chan struct{}),
		watchers:  map[*watcher]struct{}{},
	}
	s.enterState()
	return s
}

// Close stops the listener, cuts the connections and hanging answers, and
// waits for the callbacks on their way; those still due are not sent. The
// ledger can be read afterwards. A second Close does nothing.
func (s *Simulator) Close() error {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	for w := range s.watchers {
		s.dismiss(w)
	}
	s.mu.Unlock()
	if closed {
		return nil
	}
	s.cancel()
	err := s.server.Close()
	s.workers.Wait()
	if err != nil {
		return fmt.Errorf("simulator: close: %w", err)
	}
	return nil
}

// reachable is an address as a client on this machine writes it.
func reachable(address net.Addr) string {
	text := address.String()
	if host, port, err := net.SplitHostPort(text); err == nil && net.ParseIP(host).IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return text
}

// Address is where the simulator listens, without a slash at its end:
// "http://127.0.0.1:4010". Below it are the providers, and what Options.Handler serves.
func (s *Simulator) Address() string { return s.address }

// URL is the base URL of a provider, without a slash at its end, to which the
// paths of its document are appended: URL(Samsoftpay) + "/v1/charges".
func (s *Simulator) URL(provider string) string {
	return s.address + "/" + provider
}

// Providers are the names of all providers played.
func (*Simulator) Providers() (names []string) {
	for _, o := range openings() {
		names = append(names, o.name)
	}
	return names
}

// Environment is what a merchant of the provider sets, as "NAME=value": the variables
// that the examples read, the address of this simulator among them.
func (s *Simulator) Environment(provider string) (set []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, value := range s.players[provider].environment() {
		set = append(set, name+"="+value)
	}
	slices.Sort(set)
	return append(set, strings.ToUpper(provider)+"_BASE_URL="+s.URL(provider))
}

// admit lets in one more piece of work that Close has to wait for.
func (s *Simulator) admit() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.workers.Add(1)
	}
	return !s.closed
}
