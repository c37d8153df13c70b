package e2e

import (
	"math"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/simulator"
)

// column is a way in which an answer can fail, of an operation that was reached.
type column struct {
	name string
	// fault is completed by of: where, how often, and the other host.
	fault simulator.Fault
	// deadline is that of a call, if not a generous one.
	deadline time.Duration
	// executed is how often the verb is carried out if it always fails so, and
	// ends is how the call may then end.
	executed int
	ends     []momo.Outcome
	// settled says that the call must end so even if it fails so only once.
	settled bool
	// alone spares the other requests of a call, for a token or a status.
	alone bool
}

// of completes the fault of a column.
func (c column) of(p player, operation string, times int, elsewhere string) simulator.Fault {
	fault := c.fault
	fault.Provider, fault.Operation, fault.Times = p.name, operation, times
	if fault.Location == "" {
		fault.Location = elsewhere
	}
	return fault
}

// patience is the deadline of a call.
func (c column) patience() time.Duration {
	if c.deadline == 0 {
		return 10 * time.Second
	}
	return c.deadline
}

// named is the column of that name.
func named(t *testing.T, name string) column {
	i := slices.IndexFunc(columns, func(c column) bool { return c.name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return columns[i]
}

var (
	unknown = []momo.Outcome{momo.Indeterminate}
	// found: a gateway that is asked afterwards knows the payment.
	found    = []momo.Outcome{momo.Indeterminate, momo.Accepted}
	refused  = []momo.Outcome{momo.Refused}
	accepted = []momo.Outcome{momo.Accepted}
	// doubted: some do not believe that nothing happened.
	doubted = []momo.Outcome{momo.Refused, momo.Indeterminate}
)

var columns = slices.Concat([]column{
	{name: "a good answer", fault: simulator.Fault{Kind: simulator.FaultSlow, Delay: 5 * time.Millisecond}, executed: 1, ends: accepted},
	{name: "cut after the answer", fault: simulator.Fault{Kind: simulator.FaultSlow, Header: http.Header{"Connection": {"close"}}}, executed: 1, ends: accepted},
	{name: "another type of content", fault: simulator.Fault{Kind: simulator.FaultSlow, Header: http.Header{"Content-Type": {"text/html"}}}, executed: 1, ends: found},

	{name: "cut before the work", fault: simulator.Fault{Kind: simulator.FaultResetBefore}, ends: unknown},
	{name: "cut before the answer", fault: simulator.Fault{Kind: simulator.FaultResetAfter}, executed: 1, ends: found},
	{name: "cut inside the headers", fault: simulator.Fault{Kind: simulator.FaultCutHeaders}, executed: 1, ends: found},
	{name: "cut inside the body", fault: simulator.Fault{Kind: simulator.FaultTruncated}, executed: 1, ends: found},

	{name: "500 before the work", fault: simulator.Fault{Kind: simulator.FaultErrorBefore}, ends: unknown},
	{name: "500 after the work", fault: simulator.Fault{Kind: simulator.FaultErrorAfter}, executed: 1, ends: found},
	{name: "502 before the work", fault: simulator.Fault{Kind: simulator.FaultHTML502Before}, ends: unknown},
	{name: "502 after the work", fault: simulator.Fault{Kind: simulator.FaultHTML502After}, executed: 1, ends: found},
	{name: "503", fault: simulator.Fault{Kind: simulator.FaultUnavailableBefore}, ends: unknown},
	{name: "504 after the work", fault: simulator.Fault{Kind: simulator.FaultHTML502After, Status: http.StatusGatewayTimeout}, executed: 1, ends: found},
	{name: "408 before the work", fault: simulator.Fault{Kind: simulator.FaultErrorBefore, Status: http.StatusRequestTimeout}, ends: unknown},
	{name: "500 around a good answer", fault: simulator.Fault{Kind: simulator.FaultSlow, Status: http.StatusInternalServerError}, executed: 1, ends: found},

	{name: "HTML", fault: simulator.Fault{Kind: simulator.FaultGarbled}, executed: 1, ends: found},
	{name: "oversized", fault: simulator.Fault{Kind: simulator.FaultOversized}, executed: 1, ends: found, alone: true},
	{name: "gzip bomb", fault: simulator.Fault{Kind: simulator.FaultGzipBomb}, executed: 1, ends: found, alone: true},
	{name: "an error under 200 before the work", fault: simulator.Fault{Kind: simulator.FaultErrorBefore, Status: http.StatusOK}, ends: doubted},
	// If Ssentezo's lookup denies it as well, that is believed.
	{name: "an error under 200 after the work", fault: simulator.Fault{Kind: simulator.FaultErrorAfter, Status: http.StatusOK}, executed: 1, ends: found, alone: true},

	{name: "401", fault: simulator.Fault{Kind: simulator.FaultUnauthorized}, ends: refused},
	{name: "403", fault: simulator.Fault{Kind: simulator.FaultUnauthorized, Status: http.StatusForbidden}, ends: refused},
	{name: "400", fault: simulator.Fault{Kind: simulator.FaultUnauthorized, Status: http.StatusBadRequest}, ends: doubted},
	{name: "404", fault: simulator.Fault{Kind: simulator.FaultUnauthorized, Status: http.StatusNotFound}, ends: doubted},
	{name: "422", fault: simulator.Fault{Kind: simulator.FaultUnauthorized, Status: http.StatusUnprocessableEntity}, ends: doubted},
	{name: "in flight", fault: simulator.Fault{Kind: simulator.FaultInFlight}, ends: unknown},

	// Samsoftpay forgets the key of such a payment, and the same key makes a second one.
	{name: "unavailable after the work", fault: simulator.Fault{Kind: simulator.FaultUnavailableAfter}, executed: 1, ends: found},
	{name: "killed", fault: simulator.Fault{Kind: simulator.FaultKilled}, executed: 1, ends: found},
	{name: "another protocol", fault: simulator.Fault{Kind: simulator.FaultSwitchingProtocols}, executed: 1, ends: found},
	{name: "informational answers without end", fault: simulator.Fault{Kind: simulator.FaultInformationalFlood}, executed: 1, ends: found},
	{name: "a bomb of elements", fault: simulator.Fault{Kind: simulator.FaultElementBomb}, executed: 1, ends: found, alone: true},
}, limits(), redirects())

// limits are answers of 429, with every kind of Retry-After. What asks for a wait
// that can be waited for asks for none, or has a deadline before its end.
func limits() (all []column) {
	for _, c := range []struct {
		name   string
		values []string
	}{
		{"no Retry-After", nil}, {"no wait", []string{"0"}}, {"nothing", []string{""}}, {"an hour", []string{"3600"}},
		{"31 years", []string{"999999999"}}, {"more than an integer", []string{"99999999999999999999999"}},
		{"a negative number", []string{"-1"}}, {"a sign", []string{"+3600"}}, {"half a second", []string{"0.5"}},
		{"a past date", []string{"Fri, 31 Dec 1999 23:59:59 GMT"}}, {"a date far away", []string{"Fri, 31 Dec 2399 23:59:59 GMT"}},
		{"no date", []string{"tomorrow"}}, {"two of them", []string{"0", "3600"}}, {"a list", []string{"0, 3600"}},
	} {
		all = append(all, column{
			name:  "429 with " + c.name,
			fault: simulator.Fault{Kind: simulator.FaultRateLimited, Header: http.Header{"Retry-After": c.values}}, ends: doubted, alone: true,
		})
	}
	return append(all, column{
		name:  "429 with more than the deadline",
		fault: simulator.Fault{Kind: simulator.FaultRateLimited, Delay: 20 * time.Second}, deadline: 500 * time.Millisecond, ends: doubted,
	}, column{
		name:  "429 with 68 years",
		fault: simulator.Fault{Kind: simulator.FaultRateLimited, Delay: math.MaxInt32 * time.Second}, ends: doubted,
	})
}

// redirects are to the other host, and to the request's own address, where it
// would be carried out.
func redirects() (all []column) {
	for _, status := range []int{
		http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect,
	} {
		for _, location := range []string{"", "?again=1"} {
			all = append(all, column{
				name:  http.StatusText(status) + location,
				fault: simulator.Fault{Kind: simulator.FaultRedirect, Status: status, Location: location}, ends: unknown, settled: true, alone: true,
			})
		}
	}
	return all
}

// faults are the kinds of all columns.
var faults = func() (kinds []simulator.FaultKind) {
	for _, c := range columns {
		if !slices.Contains(kinds, c.fault.Kind) {
			kinds = append(kinds, c.fault.Kind)
		}
	}
	return slices.Clip(kinds) // others append to it, at the same time
}()
