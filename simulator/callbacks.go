package simulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
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
	CreatedAt    time.Time
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
	// waits are the documented pauses between attempts; one fewer than them.
	waits []time.Duration
	// acknowledges says which answers end the attempts; nil is any 2xx.
	acknowledges func(status int) bool
	// answered, when given, is told of the answer that ended the attempts, with
	// the lock held: for questions that a provider asks a merchant.
	answered func(status int, body []byte)
}

// delivery is a callback on its way through its attempts.
type delivery struct {
	DeliveryRecord
	waits        []time.Duration // those still to come
	acknowledges func(status int) bool
	answered     func(status int, body []byte)
}

// SetCallbackURL is what a merchant does on a provider's dashboard: callbacks
// that name no address of their own go there from now on; "" stops them.
func (s *Simulator) SetCallbackURL(provider, url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callbacks[provider] = url
}

// Deliveries are all callbacks of a provider, oldest first.
func (s *Simulator) Deliveries(provider string) []DeliveryRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []DeliveryRecord
	for _, d := range s.deliveries {
		if d.Provider == provider {
			found = append(found, d.record())
		}
	}
	return found
}

func (d *delivery) record() DeliveryRecord {
	r := d.DeliveryRecord
	r.Header, r.Body, r.Attempts = r.Header.Clone(), slices.Clone(r.Body), slices.Clone(r.Attempts)
	return r
}

// Redeliver sends the callback with that DeliveryRecord.ID once more, the same bytes, whether or not it was
// acknowledged: a duplicate, as every provider may send it. It fails when
// there is no such callback.
func (s *Simulator) Redeliver(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	i := slices.IndexFunc(s.deliveries, func(d *delivery) bool { return d.ID == id })
	if i < 0 || s.closed {
		return fmt.Errorf("simulator: no callback %q to send again", id)
	}
	s.launch(s.deliveries[i], true)
	return nil
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
		return false, nil, errors.New("simulator: closed")
	}
	s.advance()
	return s.sending == 0, s.changed, nil
}

// post delivers a callback, at once and then after its waits until it is
// acknowledged. Without an address there is none. The first attempt leaves
// when the request being worked on has its answer.
func (h *host) post(c callback) {
	s := h.sim
	if c.url == "" {
		c.url = s.callbacks[h.name]
	}
	if c.url == "" {
		return
	}
	if c.id == "" {
		c.id = fmt.Sprintf("%s-%d", h.name, len(s.deliveries)+1)
	}
	if c.header == nil {
		c.header = http.Header{}
	}
	if c.acknowledges == nil {
		c.acknowledges = func(status int) bool { return status >= 200 && status < 300 }
	}
	d := &delivery{
		DeliveryRecord: DeliveryRecord{
			ID: c.id, Provider: h.name, Method: c.method, URL: c.url,
			Header: c.header, Body: c.body, CreatedAt: s.at, NextAttempt: s.at,
		},
		waits: c.waits, acknowledges: c.acknowledges, answered: c.answered,
	}
	s.deliveries = append(s.deliveries, d)
	s.after(0, func() { s.launch(d, false) })
}

// deliveries are the provider's callbacks, oldest first.
func (h *host) deliveries() []*delivery {
	return slices.DeleteFunc(slices.Clone(h.sim.deliveries), func(d *delivery) bool { return d.Provider != h.name })
}

// repeat sends a callback once more when the request being worked on has its
// answer.
func (h *host) repeat(d *delivery) {
	h.after(0, func() { h.sim.launch(d, true) })
}

// launch sends an attempt on its way.
func (s *Simulator) launch(d *delivery, extra bool) {
	if !extra {
		d.NextAttempt = time.Time{}
	}
	at := s.at
	s.sending++
	s.workers.Add(1)
	go func() {
		defer s.workers.Done()
		a := Attempt{At: at}
		var body []byte
		a.Status, body, a.Err = s.send(d)
		s.attempted(d, a, body, extra)
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

// attempted notes how an attempt went and enters the next one.
func (s *Simulator) attempted(d *delivery, a Attempt, body []byte, extra bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = s.options.Clock()
	d.Attempts = append(d.Attempts, a)
	acknowledged := a.Err == nil && d.acknowledges(a.Status)
	d.Acknowledged = d.Acknowledged || acknowledged
	if !extra {
		s.follow(d, acknowledged, a.Status, body)
	}
	s.sending--
	close(s.changed)
	s.changed = make(chan struct{})
}

// follow decides what comes after a regular attempt.
func (s *Simulator) follow(d *delivery, acknowledged bool, status int, body []byte) {
	if !acknowledged && len(d.waits) > 0 {
		wait := d.waits[0] / time.Duration(max(s.options.RetryScale, 1))
		d.waits = d.waits[1:]
		d.NextAttempt = s.at.Add(wait)
		s.after(wait, func() { s.launch(d, false) })
		return
	}
	if d.answered != nil {
		d.answered(status, body)
	}
}
