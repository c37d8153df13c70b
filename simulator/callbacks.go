package simulator

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// answerLimit is how long a receiver may take: the 5 seconds that the
// providers document.
const answerLimit = 5 * time.Second

// Attempt is one try at delivering a callback.
type Attempt struct {
	At time.Time
	// Status is the receiver's answer; 0 when there was none, with Err.
	Status int
	Err    error
	// Answer is the word that the provider read in the answer ("success" at
	// Sapama); "" for a provider that looks at the status alone.
	Answer string
	// Contradicts says that an earlier answer acknowledged a callback about the
	// same payment and this one does not: what is settled was called unsettled.
	Contradicts bool
}

// DeliveryRecord is a callback and what became of it.
type DeliveryRecord struct {
	// ID is the provider's id of the event, or the simulator's where it has
	// none.
	ID       string
	Provider string
	Method   string
	URL      string
	// Header and Body are the same in every attempt.
	Header   http.Header
	Body     []byte
	Attempts []Attempt
	// Acknowledged says that an attempt was answered as the provider wants it.
	Acknowledged bool
	// Contradicted says that an attempt's answer Contradicts an earlier one, to
	// this callback or to another about the same payment.
	Contradicted bool
	CreatedAt    time.Time
	// Payment is the Payment.ID of the payment that it is about, if it is about one.
	Payment string
	// Forged says that the provider did not make it, and how it is wrong.
	Forged Forgery
	// Held says that it waits for Release.
	Held bool
	// NextAttempt is when it is tried again; zero when it is not.
	NextAttempt time.Time
}

// callback is what a provider gives to the post.
type callback struct {
	id     string // "": the simulator numbers it
	method string
	url    string // "": the provider's callback URL
	header http.Header
	body   []byte
	// subject is the payment that it is about; "" when an answer to it says
	// nothing about another one.
	subject string
	payment *Payment // that it is about; nil is none
	forged  Forgery
	// kind and key are what the provider's attend knows it by, and rest what the provider
	// posts after it. They are for attend, which a snapshot cannot contain.
	kind, key string
	rest      [][]byte
	// waits are the documented pauses between attempts; one fewer than them.
	waits []time.Duration
	// reads is how the provider reads an answer: its word, where it has words,
	// and whether it ends the attempts. nil is any 2xx.
	reads func(status int, body []byte) (word string, acknowledged bool)
	// answered, when given, gets the answer that ended the attempts, and those to
	// repetitions, under the lock.
	answered func(status int, body []byte)
}

// delivery is a callback on its way through its attempts.
type delivery struct {
	DeliveryRecord
	callback
	position int    // in the outbox
	flying   int    // attempts on their way
	state    string // one of the states below
}

const (
	stateWaiting      = "waiting"
	stateAcknowledged = "acknowledged"
	stateGivenUp      = "given up"
)

// outbox is all callbacks, oldest first.
type outbox struct {
	all     []*delivery
	index   index           // by provider, id and state
	settled map[string]bool // what was acknowledged, by provider and subject
}

func labelProvider(name string) string { return "provider " + name }

func labelID(id string) string { return "id " + id }

func labelPayment(p *Payment) string { return "payment " + strconv.Itoa(p.Number) }

func labelState(state string) string { return "state " + state }

func (o *outbox) add(d *delivery) {
	d.position = len(o.all)
	o.all = append(o.all, d)
	o.index.mark(d.position, labelProvider(d.Provider), labelID(d.ID), labelState(d.state))
	if d.payment != nil {
		o.index.mark(d.position, labelPayment(d.payment))
	}
}

func (o *outbox) move(d *delivery, state string) {
	o.index.unmark(d.position, labelState(d.state))
	d.state = state
	o.index.mark(d.position, labelState(state))
}

// SetCallbackURL is what a merchant does on a provider's dashboard: callbacks
// that name no address of their own go there from now on; "" stops them.
func (s *Simulator) SetCallbackURL(provider, url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callbacks[provider] = url
	s.tell(ChangeCallbackURL, owner(provider), provider)
}

// owner is the provider of a wallet or of a callback address.
func owner(name string) string {
	provider, _, _ := strings.Cut(name, "/")
	return provider
}

// CallbackURL is what SetCallbackURL was given.
func (s *Simulator) CallbackURL(provider string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.callbacks[provider]
}

// Deliveries are all callbacks of a provider, oldest first.
func (s *Simulator) Deliveries(provider string) []DeliveryRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []DeliveryRecord
	for i := range s.outbox.index.oldest(labelled(labelProvider(provider))) {
		found = append(found, s.outbox.all[i].record())
	}
	return found
}

func (d *delivery) record() DeliveryRecord {
	r := d.DeliveryRecord
	r.Header, r.Body, r.Attempts = r.Header.Clone(), slices.Clone(r.Body), slices.Clone(r.Attempts)
	return r
}

// WaitDeliveries returns when every callback due by the clock has been tried
// and none is on its way, so that a test need not sleep. Attempts that are due
// later are not waited for. It fails when ctx or the simulator ends first.
func (s *Simulator) WaitDeliveries(ctx context.Context) error {
	for {
		idle, changed, err := s.idle()
		if idle || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-s.ctx.Done():
		case <-ctx.Done():
			return fmt.Errorf("simulator: wait for callbacks: %w", ctx.Err())
		}
	}
}

func (s *Simulator) idle() (bool, <-chan struct{}, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false, nil, errClosed
	}
	s.advance()
	return s.sending == 0, s.changed, nil
}

// post delivers a callback, at once and then after its waits until it is
// acknowledged. Without an address there is none. The first attempt leaves
// when the request being worked on has its answer. It reports whether there is an address.
func (h *host) post(c callback) bool {
	s := h.sim
	if c.url == "" {
		c.url = s.callbacks[h.name]
	}
	if c.url == "" {
		return false
	}
	if c.id == "" {
		c.id = fmt.Sprintf("%s-%d", h.name, len(s.outbox.all)+1)
	}
	if c.header == nil {
		c.header = http.Header{}
	}
	d := &delivery{
		DeliveryRecord: DeliveryRecord{
			ID: c.id, Provider: h.name, Method: c.method, URL: c.url,
			Header: c.header, Body: c.body, CreatedAt: s.at, NextAttempt: s.at, Forged: c.forged,
			Held: s.held[h.name],
		},
		callback: c, state: stateWaiting,
	}
	s.attend(d)
	if c.payment != nil {
		d.DeliveryRecord.Payment = c.payment.ID
	}
	s.outbox.add(d)
	s.tell(ChangeDelivery, h.name, d.ID)
	if d.Held {
		d.NextAttempt = time.Time{}
		return true
	}
	s.after(0, task{kind: taskLaunch, position: d.position})
	return true
}

// attend lets the provider make sense of the answers to a callback: any 2xx is good, unless
// it says otherwise.
func (s *state) attend(d *delivery) {
	if d.reads == nil {
		d.reads = readStatus
	}
	s.players[d.Provider].attend(&d.callback)
}

func readStatus(status int, _ []byte) (word string, acknowledged bool) {
	return "", status >= 200 && status < 300
}

// deliveries are the provider's callbacks, newest first; a state of "" is any.
func (h *host) deliveries(state string) iter.Seq[*delivery] {
	q := labelled(labelProvider(h.name))
	if state != "" {
		q.labels = append(q.labels, labelState(state))
	}
	return func(yield func(*delivery) bool) {
		for i := range h.sim.outbox.index.newest(q) {
			if !yield(h.sim.outbox.all[i]) {
				return
			}
		}
	}
}

// delivery is the provider's callback of an id, or nil.
func (h *host) delivery(id string) *delivery {
	for i := range h.sim.outbox.index.oldest(labelled(labelProvider(h.name), labelID(id))) {
		return h.sim.outbox.all[i]
	}
	return nil
}

// repeat sends a callback once more when the request being worked on has its
// answer.
func (h *host) repeat(d *delivery) {
	h.sim.after(0, task{kind: taskRepeat, position: d.position})
}

// launch sends an attempt on its way.
func (s *Simulator) launch(d *delivery, extra bool) {
	if !extra {
		d.NextAttempt = time.Time{}
	}
	at, state := s.at, s.state
	s.sending++
	d.flying++
	s.workers.Add(1)
	go func() {
		defer s.workers.Done()
		a := Attempt{At: at}
		var body []byte
		a.Status, body, a.Err = s.send(d)
		s.attempted(state, d, a, body, extra)
	}()
}

// send makes one attempt. Nothing of the delivery that it reads ever changes.
func (s *Simulator) send(d *delivery) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(s.ctx, answerLimit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, d.Method, d.URL, bytes.NewReader(d.Body))
	if err != nil {
		return 0, nil, err
	}
	request.Header = d.Header.Clone()
	// The transport itself, unlike a client, follows no redirect.
	response, err := s.transport.RoundTrip(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	return response.StatusCode, body, err
}

// attempted notes how an attempt went, unless it began in another state.
func (s *Simulator) attempted(state *state, d *delivery, a Attempt, body []byte, extra bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == state {
		s.at = s.clock()
		d.flying--
		s.conclude(d, a, body, extra)
		s.tell(ChangeDelivery, d.Provider, d.ID)
	}
	s.sending--
	close(s.changed)
	s.changed = make(chan struct{})
}

// conclude reads the answer to an attempt, and enters the next one.
func (s *Simulator) conclude(d *delivery, a Attempt, body []byte, extra bool) {
	acknowledged := false
	if a.Err == nil {
		a.Answer, acknowledged = d.reads(a.Status, body)
		a.Contradicts = !acknowledged && s.outbox.settled[d.Provider+" "+d.subject]
	}
	d.Attempts = append(d.Attempts, a)
	d.Contradicted = d.Contradicted || a.Contradicts
	if acknowledged {
		s.acknowledge(d)
	}
	s.follow(d, a, body, extra)
}

func (s *Simulator) acknowledge(d *delivery) {
	d.Acknowledged, d.NextAttempt = true, time.Time{}
	s.outbox.move(d, stateAcknowledged)
	if d.subject != "" {
		s.outbox.settled[d.Provider+" "+d.subject] = true
	}
}

// follow decides what comes after an attempt.
func (s *Simulator) follow(d *delivery, a Attempt, body []byte, extra bool) {
	if !extra && !d.Acknowledged && len(d.waits) > 0 {
		wait := d.waits[0] / time.Duration(max(s.options.RetryScale, 1))
		d.waits = d.waits[1:]
		d.NextAttempt = s.at.Add(wait)
		s.after(wait, task{kind: taskRetry, position: d.position})
		return
	}
	if !extra && !d.Acknowledged {
		s.outbox.move(d, stateGivenUp)
	}
	if d.answered != nil && (!extra || a.Err == nil) {
		d.answered(a.Status, body)
	}
}
