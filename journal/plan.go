package journal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/momo-go/momo"
)

// Option is an option of [Journal.Plan].
type Option func(*plan)

type plan struct {
	provider   string
	sendBefore time.Time
	after      time.Duration
}

// Via chooses the rail of that provider. Without it the journal must have one only.
func Via(provider string) Option { return func(p *plan) { p.provider = provider } }

// SendBefore is when a payment that was never sent is given up: it ends as [Expired].
func SendBefore(t time.Time) Option { return func(p *plan) { p.sendBefore = t } }

// After delays the first attempt.
func After(wait time.Duration) Option { return func(p *plan) { p.after = wait } }

// Plan writes a payment in the caller's transaction, beside his own rows: once that is
// committed, the payment is sent, as soon as an engine or Reconcile comes to it. It is
// checked as the rail checks it, so that an error is a momo.ErrInvalid with every fault.
//
// What it returns has not its times yet. A reference that was planned before at that
// provider, for the same payment, returns that payment, whatever has become of it; for
// another one the error is [ErrDuplicate].
func (j *Journal[Tx]) Plan(ctx context.Context, tx Tx, p momo.Payment, options ...Option) (Payment, error) {
	var o plan
	for _, option := range options {
		option(&o)
	}
	rail, err := j.choose(o.provider)
	if err != nil {
		return Payment{}, err
	}
	p.ID, p.SentAt, p.AfterIndeterminate = "", time.Time{}, false
	if err := rail.Check(p); err != nil {
		return Payment{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Payment{}, fmt.Errorf("journal: %w", err)
	}
	if p.IdempotencyKey == "" {
		p.IdempotencyKey = id.String()
	}
	return j.insert(ctx, tx, ID(id.String()), rail.Provider(), p, o)
}

func (j *Journal[Tx]) choose(provider string) (momo.Rail, error) {
	if provider == "" && len(j.config.Rails) == 1 {
		return j.config.Rails[0], nil
	}
	if rail := j.rails[provider]; rail != nil {
		return rail, nil
	}
	return nil, errNoRail
}

func (j *Journal[Tx]) insert(
	ctx context.Context, tx Tx, id ID, provider string, p momo.Payment, o plan,
) (Payment, error) {
	request, err := j.seal(p)
	if err != nil {
		return Payment{}, err
	}
	c := change{cause: causePlan}
	written, err := j.both(ctx, tx, `insert into momo_payments
		(id, provider, direction, reference, key, amount, currency, phone, request, state, planned_at, send_before, due_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'planned', {now}, $10, {in cast($11 as bigint)})
		on conflict (provider, reference) do nothing`, 11, []any{
		string(id), provider, p.Direction.String(), p.Reference, p.IdempotencyKey, p.Amount.Minor(),
		string(p.Amount.Currency()), j.phone(p), request, j.driver.Dialect().at(o.sendBefore), o.after.Microseconds(),
	}, c)
	if err != nil {
		return Payment{}, err
	}
	if written == 0 {
		return j.planned(ctx, tx, provider, p)
	}
	planned := Payment{ID: id, Provider: provider, Request: p, State: Planned, SendBefore: o.sendBefore, Version: 1}
	j.log(ctx, planned, c)
	if j.config.Enqueue != nil {
		err = j.config.Enqueue(ctx, tx, id, time.Now().Add(o.after))
	}
	return planned, err
}

// planned is the payment that has the reference already, if it is the same.
func (j *Journal[Tx]) planned(ctx context.Context, tx Tx, provider string, p momo.Payment) (Payment, error) {
	r, err := only(j.find(ctx, tx, "where provider = $1 and reference = $2", provider, p.Reference))
	if err != nil {
		return Payment{}, err
	}
	was := r.Request
	was.ID, was.SentAt, was.AfterIndeterminate = "", time.Time{}, false
	if p.IdempotencyKey = was.IdempotencyKey; was != p {
		return Payment{}, &DuplicateError{Payment: r.Payment, Fields: differences(was, p)}
	}
	return r.Payment, nil
}

// DuplicateError says which fields of a payment differ from the one that has its
// reference. It is an [ErrDuplicate].
type DuplicateError struct {
	// Payment is the one that was planned first.
	Payment Payment
	// Fields are the names of momo.Payment's fields that differ.
	Fields []string
}

// Error names the fields, and nothing of what they contain.
func (e *DuplicateError) Error() string { return fmt.Sprintf("%v: %v differ", ErrDuplicate, e.Fields) }

// Is makes the error match [ErrDuplicate].
func (*DuplicateError) Is(target error) bool { return target == ErrDuplicate }

var errChanged = errors.New("journal: somebody else has changed the payment")

// The causes of changes.
const (
	causePlan     = "plan"
	causeSend     = "send"
	causeAnswer   = "answer"
	causeLookup   = "lookup"
	causeCallback = "callback"
	causeSweep    = "sweep"
	causeOperator = "operator"
	causeRestore  = "restore"
)
