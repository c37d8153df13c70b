package mpgateway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

func TestEveryRowOfTheTableHasItsClass(t *testing.T) {
	for _, op := range []*transport.Operation{opCollect, opPOSDeposit, opDisburse, opPOSWithdraw} {
		assert.Equal(t, transport.Unique, op.Class, op.Name)
		assert.Equal(t, momo.RecoveryLookup, op.Recovery, op.Name)
	}
	for _, op := range []*transport.Operation{opConfirmDisburse, opConfirmPOSWithdraw} {
		assert.Equal(t, transport.Never, op.Class, op.Name)
		assert.Equal(t, momo.RecoveryLookup, op.Recovery, op.Name)
	}
}

// script is a gateway that answers as written, in order; the last answer of
// each stays. "lost" cuts the connection, "500" and the like are that status.
type script struct {
	verb, status []string
	mu           sync.Mutex
	sent, asked  int
	bodies       map[string]int
}

func (s *script) client(t *testing.T, o momo.Options) *Client {
	t.Helper()
	client, err := New(s.config(t, o))
	require.NoError(t, err)
	return client
}

func (s *script) config(t *testing.T, o momo.Options) Config {
	t.Helper()
	s.bodies = map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		answers, n := s.verb, &s.sent
		if strings.HasSuffix(r.URL.Path, "/status") {
			answers, n = s.status, &s.asked
		} else {
			s.bodies[string(body)]++
		}
		answer := answers[min(*n, len(answers)-1)]
		*n++
		switch {
		case answer == "lost":
			panic(http.ErrAbortHandler)
		case len(answer) == 3:
			w.WriteHeader(map[string]int{"500": 500, "403": 403, "307": 307}[answer])
		default:
			_, _ = io.WriteString(w, answer)
		}
	}))
	server.Config.ErrorLog = nil
	t.Cleanup(server.Close)
	o.RetryWait = time.Millisecond
	return Config{BaseURL: server.URL, PublicID: "public", MerchantID: "merchant", Secret: canarySecret, Options: o}
}

// counts says how often was sent, and asked.
func (s *script) counts() (sent, asked int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent, s.asked
}

const (
	known     = `{"order_id":"order-001","transaction_id":"9","status":1,"result":{"code":0,"message":"OK"}}`
	paid      = `{"order_id":"order-001","transaction_id":"9","status":2,"result":{"code":0,"message":"OK"}}`
	failed    = `{"order_id":"order-001","transaction_id":"9","status":3,"result":{"code":4,"message":"Cannot complete the transaction"}}`
	rejection = `{"result":{"code":10201,"message":"MERCHANT AUTHENTICATION ERROR"}}`
)

func TestALostAnswerIsSettledWithinTheCall(t *testing.T) {
	collects := func(ctx context.Context, c *Client) (*Transaction, error) { return c.Collect(ctx, sampleCollect) }
	disburses := func(ctx context.Context, c *Client) (*Transaction, error) { return c.Disburse(ctx, sampleDisburse) }
	confirms := func(ctx context.Context, c *Client) (*Transaction, error) {
		return c.ConfirmDisburse(ctx, sampleDisburse, Confirmation{Code: "654321"})
	}
	for name, tc := range map[string]struct {
		call         func(context.Context, *Client) (*Transaction, error)
		verb, status []string
		want         momo.Status // when kind is nil
		kind         error
		sent, asked  int
	}{
		"collect: a hit is the answer":                  {collects, []string{"lost"}, []string{known}, momo.StatusPending, nil, 1, 1},
		"collect: a hit that failed is the answer":      {collects, []string{"lost"}, []string{failed}, momo.StatusFailed, nil, 1, 1},
		"collect: a miss is sent again":                 {collects, []string{"lost", acceptedIn}, []string{unknownOrder}, momo.StatusPending, nil, 2, 1},
		"collect: not after a 500":                      {collects, []string{"500", acceptedIn}, []string{unknownOrder}, 0, momo.ErrIndeterminate, 1, 1},
		"collect: also after what cannot be read":       {collects, []string{"<html>", acceptedIn}, []string{unknownOrder}, momo.StatusPending, nil, 2, 1},
		"collect: a hit in the second place":            {collects, []string{"lost"}, []string{unknownOrder, paid}, momo.StatusSucceeded, nil, 2, 2},
		"collect: never more than three times":          {collects, []string{"lost"}, []string{unknownOrder}, 0, momo.ErrIndeterminate, 3, 3},
		"collect: a status that is lost settles not":    {collects, []string{"lost"}, []string{"lost"}, 0, momo.ErrIndeterminate, 1, 3},
		"collect: a status of 500 settles not":          {collects, []string{"lost"}, []string{"500"}, 0, momo.ErrIndeterminate, 1, 3},
		"collect: a status refused settles not":         {collects, []string{"lost"}, []string{rejection}, 0, momo.ErrIndeterminate, 1, 1},
		"collect: a refused status is no miss":          {collects, []string{"lost"}, []string{"403"}, 0, momo.ErrIndeterminate, 1, 1},
		"collect: a later refusal is no refusal":        {collects, []string{"lost", rejection}, []string{unknownOrder}, 0, momo.ErrIndeterminate, 2, 1},
		"collect: a redirect is asked about":            {collects, []string{"307"}, []string{known}, momo.StatusPending, nil, 1, 1},
		"collect: and not sent again":                   {collects, []string{"307"}, []string{unknownOrder}, 0, momo.ErrIndeterminate, 1, 1},
		"collect: an empty identifier is asked about":   {collects, []string{strings.Replace(acceptedIn, `"transaction_id":"1"`, `"transaction_id":""`, 1)}, []string{failed}, momo.StatusFailed, nil, 1, 1},
		"collect: an unreached operator, too":           {collects, []string{`{"result":{"code":10301,"message":"REQUEST SENDING ERROR"}}`}, []string{known}, momo.StatusPending, nil, 1, 1},
		"collect: a refusal is not asked about":         {collects, []string{rejection}, []string{known}, 0, momo.ErrUnauthorized, 1, 0},
		"disburse: a hit is the answer":                 {disburses, []string{"500"}, []string{known}, momo.StatusPending, nil, 1, 1},
		"disburse: a miss is sent again":                {disburses, []string{"lost", acceptedOut}, []string{unknownOrder}, momo.StatusPending, nil, 2, 1},
		"disburse: not after a 500":                     {disburses, []string{"500", acceptedOut}, []string{unknownOrder}, 0, momo.ErrIndeterminate, 1, 1},
		"disburse: not after a later 500 either":        {disburses, []string{"lost", "500"}, []string{unknownOrder}, 0, momo.ErrIndeterminate, 2, 2},
		"second step: a final status settles it":        {confirms, []string{"lost"}, []string{paid}, momo.StatusSucceeded, nil, 1, 1},
		"second step: a pending one may be the first's": {confirms, []string{"lost"}, []string{known}, 0, momo.ErrIndeterminate, 1, 1},
		"second step: never sent again":                 {confirms, []string{"lost", acceptedOut}, []string{unknownOrder}, 0, momo.ErrIndeterminate, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{verb: tc.verb, status: tc.status}
			client := s.client(t, momo.Options{})
			tx, err := tc.call(t.Context(), client)
			sent, looked := s.counts()
			assert.Equal(t, tc.sent, sent, "sent")
			assert.Equal(t, tc.asked, looked, "asked")
			assert.Len(t, s.bodies, 1, "the bytes are always the same")
			if tc.kind != nil {
				require.ErrorIs(t, err, tc.kind)
				assert.Nil(t, tx)
				var e *momo.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, "order-001", e.Reference)
				assert.Equal(t, tc.sent, e.Attempts)
				assert.False(t, e.Lookup)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tc.want, tx.Status)
			assert.Equal(t, sampleAmount, tx.Amount)
			assert.Equal(t, samplePhone, tx.Phone)
			assert.NotEqual(t, momo.DirectionUnknown, tx.Direction)
		})
	}
}

func TestOneAttemptMeansOneAttempt(t *testing.T) {
	s := &script{verb: []string{"lost"}, status: []string{unknownOrder}}
	_, err := s.client(t, momo.Options{MaxAttempts: 1}).Collect(t.Context(), sampleCollect)
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	sent, asked := s.counts()
	assert.Equal(t, 1, sent)
	assert.Equal(t, 1, asked)
}

func TestAnOutageIsNotMadeWorse(t *testing.T) {
	s := &script{verb: []string{"lost"}, status: []string{unknownOrder}}
	client := s.client(t, momo.Options{})
	const calls = 100
	for range calls {
		_, err := client.Collect(t.Context(), sampleCollect)
		require.ErrorIs(t, err, momo.ErrIndeterminate)
	}
	sent, _ := s.counts()
	assert.Less(t, sent, calls+calls/10, "re-sent by a budget that only successes fill")
}

// roundTrips is a gateway in memory, for the clock of synctest.
type roundTrips func(*http.Request) (*http.Response, error)

func (f roundTrips) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTheWholeCallKeepsOneDeadline(t *testing.T) {
	for name, timeout := range map[string]time.Duration{"of the client": 0, "of the caller": 2 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hangs := roundTrips(func(r *http.Request) (*http.Response, error) {
					if strings.HasSuffix(r.URL.Path, "/status") {
						<-r.Context().Done()
						return nil, r.Context().Err()
					}
					_, _ = io.ReadAll(r.Body)
					return nil, io.ErrUnexpectedEOF
				})
				client, err := New(Config{
					BaseURL: testBase, PublicID: "public", MerchantID: "merchant", Secret: canarySecret,
					Options: momo.Options{HTTPClient: &http.Client{Transport: hangs}, Timeout: 3 * time.Second},
				})
				require.NoError(t, err)
				ctx, want := t.Context(), 3*time.Second
				if timeout != 0 { // the shorter of the two counts
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, timeout)
					defer cancel()
					want = timeout
				}
				began := time.Now()
				_, err = client.Collect(ctx, sampleCollect)
				assert.LessOrEqual(t, time.Since(began), want)
				require.ErrorIs(t, err, momo.ErrIndeterminate)
				assert.NotErrorIs(t, err, momo.ErrUnavailable)
			})
		})
	}
}

func TestARoundTripperThatHasReadTheBodyProvesNothing(t *testing.T) {
	broken := roundTrips(func(r *http.Request) (*http.Response, error) {
		_, _ = io.ReadAll(r.Body)
		return nil, errors.New("dial tcp: refused")
	})
	client, err := New(Config{
		BaseURL: testBase, PublicID: "public", MerchantID: "merchant", Secret: canarySecret,
		Options: momo.Options{HTTPClient: &http.Client{Transport: broken}, MaxAttempts: 1},
	})
	require.NoError(t, err)
	_, err = client.Disburse(t.Context(), sampleDisburse)
	assert.ErrorIs(t, err, momo.ErrIndeterminate)
}

func TestAwaitFollowsAnOrderToItsEnd(t *testing.T) {
	s := &script{verb: []string{acceptedIn}, status: []string{unknownOrder, known, "500", "500", "500", failed}}
	client := s.client(t, momo.Options{})
	tx, err := momo.Await(t.Context(), momo.Schedule{First: time.Millisecond, Max: time.Millisecond}, func(ctx context.Context) (*Transaction, error) {
		return client.Transaction(ctx, "order-001")
	})
	require.NoError(t, err)
	assert.Equal(t, momo.StatusFailed, tx.Status)
	assert.Equal(t, momo.Private("Cannot complete the transaction"), tx.Reason, "a result code is no error of a lookup")
}
