// Package rail makes a momo.Rail of a provider's client: what differs from provider to
// provider is given as two ways, and what is the same for all is done here.
package rail

import (
	"context"
	"errors"
	"slices"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// Rail is a momo.Rail.
type Rail struct {
	// Name is the provider's.
	Name string
	// In and Out are the directions, nil for one that is not offered.
	In, Out *Way
	// Fields maps the names of a request's fields to those of momo.Payment.
	Fields map[string]string
	// Options are the faults of the rail's options.
	Options transport.Faults
}

var _ momo.Rail = (*Rail)(nil)

// Way is one direction.
type Way struct {
	Terms momo.Terms
	// Faults are those of the request that a payment makes, and StepFaults those of its
	// second step. StepFaults is nil where that has none of its own.
	Faults     func(momo.Payment) transport.Faults
	StepFaults func(momo.Payment, momo.Next, momo.Secret) transport.Faults
	// Send, Look and Continue ask the provider, Look by ID where the payment has one.
	// Continue is nil where there is no second step.
	Send     func(context.Context, momo.Payment) (*momo.Transaction, error)
	Look     func(context.Context, momo.Payment) (*momo.Transaction, error)
	Continue func(context.Context, momo.Payment, momo.Next, momo.Secret) (*momo.Transaction, error)
}

// Of is the way of a client's verb: request makes what the verb takes, faults are those of
// it.
func Of[Request any, Result interface{ Common() momo.Transaction }](
	terms momo.Terms, request func(momo.Payment) Request, faults func(Request) transport.Faults,
	verb func(context.Context, Request) (Result, error),
	look func(context.Context, momo.Payment) (*momo.Transaction, error),
) *Way {
	return &Way{
		Terms:  terms,
		Faults: func(p momo.Payment) transport.Faults { return faults(request(p)) },
		Send: func(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
			return Common(verb(ctx, request(p)))
		},
		Look: look,
	}
}

// Common is what a client returned, without what only its provider has.
func Common[T interface{ Common() momo.Transaction }](tx T, err error) (*momo.Transaction, error) {
	if err != nil {
		return nil, err
	}
	common := tx.Common()
	return &common, nil
}

// Provider is Name.
func (r *Rail) Provider() string { return r.Name }

// Terms are those of the way.
func (r *Rail) Terms(d momo.Direction) (momo.Terms, bool) {
	if way := r.way(d); way != nil {
		return way.Terms, true
	}
	return momo.Terms{}, false
}

func (r *Rail) way(d momo.Direction) *Way {
	switch d {
	case momo.In:
		return r.In
	case momo.Out:
		return r.Out
	default:
		return nil
	}
}

// Check names all faults at once, by the fields of momo.Payment.
func (r *Rail) Check(p momo.Payment) error {
	return r.faults(p).Err(r.Name, operation(p.Direction), p.Reference)
}

func (r *Rail) faults(p momo.Payment) transport.Faults {
	way := r.way(p.Direction)
	faults := r.common(p, way)
	faults.Check(!p.Phone.IsZero(), "Phone", "is required")
	if way == nil {
		return faults
	}
	return r.with(faults, way.Faults(p))
}

// with adds the faults of a request, by the names of momo.Payment. What is named already
// needs no further words of the provider's.
func (r *Rail) with(faults, more transport.Faults) transport.Faults {
	named := faults
	for _, fault := range more {
		if known, ok := r.Fields[fault.Name]; ok {
			fault.Name = known
		}
		isNamed := slices.ContainsFunc(named, func(f momo.Field) bool { return f.Name == fault.Name })
		if !isNamed && !slices.Contains(faults, fault) { // of two names that are one field here
			faults = append(faults, fault)
		}
	}
	return faults
}

// common are the faults that are the same for all providers.
func (r *Rail) common(p momo.Payment, way *Way) (f transport.Faults) {
	f = append(f, r.Options...)
	f.Check(way != nil, "Direction", "is required: one that the provider offers")
	f.Check(p.Reference != "", "Reference", "is required")
	return f
}

// operation is the name of the client's verb.
func operation(d momo.Direction) string {
	switch d {
	case momo.In:
		return "collect"
	case momo.Out:
		return "disburse"
	default:
		return "send"
	}
}

// Send checks and sends.
func (r *Rail) Send(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
	if err := r.Check(p); err != nil {
		return nil, err
	}
	return r.way(p.Direction).Send(ctx, p)
}

// Continue checks and goes on.
func (r *Rail) Continue(
	ctx context.Context, p momo.Payment, next momo.Next, code momo.Secret,
) (*momo.Transaction, error) {
	way := r.way(p.Direction)
	faults := r.faults(p)
	faults.Check(way == nil || way.Continue != nil, "Direction", "has no second step with this provider")
	faults.Check(code != "", "code", "is required")
	if way != nil && way.StepFaults != nil {
		faults = r.with(faults, way.StepFaults(p, next, code))
	}
	if err := faults.Err(r.Name, "continue", p.Reference); err != nil {
		return nil, err
	}
	return way.Continue(ctx, p, next, code)
}

// Look looks, and compares what is found with the payment.
func (r *Rail) Look(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
	way := r.way(p.Direction)
	if err := r.common(p, way).Err(r.Name, "transaction", p.Reference); err != nil {
		return nil, err
	}
	found, err := way.Look(ctx, p)
	if err != nil {
		return nil, err
	}
	return r.about(p, found)
}

var errOther = errors.New("rail: what was found is another payment")

// about returns what was found, if it is the payment. By the provider's identifier it is
// one payment for certain, and a difference is shown; a reference may be that of several.
func (r *Rail) about(p momo.Payment, found *momo.Transaction) (*momo.Transaction, error) {
	asked := momo.Transaction{
		Direction: p.Direction, Reference: p.Reference, ID: p.ID, Amount: p.Amount, Phone: p.Phone,
	}
	same := transport.Complete(found, asked) == nil
	switch {
	case same:
		return found, nil
	case p.ID == "" || found.ID != p.ID || found.Direction != p.Direction:
		return nil, &momo.Error{
			Provider: r.Name, Op: "transaction", Kind: momo.ErrNotFound, Lookup: true,
			Reference: p.Reference, ID: found.ID, Err: errOther,
		}
	case found.Final():
		found.Status, found.Cause = momo.StatusUnknown, momo.CauseUnknown
	}
	return found, nil
}
