package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/momo-go/momo"
)

// columns are those that scan reads, in its order.
const columns = `id, provider, amount, currency, request, state, provider_id, status, reason, recovery, next,
	contradicts, attempts, misses, planned_at, send_before, sending_at, sent_at, checked_at, due_at, settled_at,
	version, subject, {now}`

// row is a payment as it was read, and when, by the database's clock.
type row struct {
	Payment
	now time.Time
}

// change runs f on a payment that was read before, in a transaction, if nobody has changed
// it meanwhile; otherwise on the payment as it is now, with its row locked.
func (j *Journal[Tx]) change(ctx context.Context, known *row, f func(Tx, *row) error) error {
	err := j.transact(ctx, func(tx Tx) error {
		r := *known
		return f(tx, &r)
	})
	if !errors.Is(err, errChanged) {
		return err
	}
	return j.transact(ctx, func(tx Tx) error {
		r, err := j.one(ctx, tx, known.ID, true)
		if err != nil {
			return err
		}
		return f(tx, r)
	})
}

// find reads the rows that a condition selects.
func (j *Journal[Tx]) find(ctx context.Context, tx Tx, condition string, args ...any) (found []*row, err error) {
	query := j.driver.Dialect().sql("select " + columns + " from momo_payments " + condition)
	err = j.driver.Query(ctx, tx, query, args, func(scan func(...any) error) error {
		r, err := j.scan(scan)
		found = append(found, r)
		return err
	})
	return found, err
}

// one reads a payment, and locks it until the end of the transaction if so asked.
func (j *Journal[Tx]) one(ctx context.Context, tx Tx, id ID, lock bool) (*row, error) {
	condition := "where id = $1"
	if lock {
		if err := j.lock(ctx, tx, "id", string(id)); err != nil {
			return nil, err
		}
		condition += " {lock}"
	}
	return only(j.find(ctx, tx, condition, string(id)))
}

func only(found []*row, err error) (*row, error) {
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, ErrNotFound
	default:
		return found[0], nil
	}
}

// lock makes SQLite take its one lock before it reads: a transaction that reads first may
// find that it cannot write any more. PostgreSQL locks rows as it reads them.
func (j *Journal[Tx]) lock(ctx context.Context, tx Tx, column, value string) error {
	if j.driver.Dialect() != SQLite {
		return nil
	}
	_, err := j.driver.Exec(ctx, tx, "update momo_payments set version = version where "+column+" = ?1", value)
	return err
}

func (j *Journal[Tx]) scan(scan func(...any) error) (*row, error) {
	var r row
	var amount int64
	var currency, status, recovery, state, contradicts string
	var request, next []byte
	var planned, before, sending, sent, checked, due, settled, now instant
	err := scan(&r.ID, &r.Provider, &amount, &currency, &request, &state, &r.Request.ID, &status, &r.Reason, &recovery,
		&next, &contradicts, &r.Attempts, &r.Misses, &planned, &before, &sending, &sent, &checked, &due, &settled,
		&r.Version, &r.Subject, &now)
	if err != nil {
		return nil, err
	}
	r.State, r.Contradicts = State(state), State(contradicts)
	r.PlannedAt, r.SendBefore, r.SendingAt, r.SentAt = planned.Time, before.Time, sending.Time, sent.Time
	r.CheckedAt, r.DueAt, r.SettledAt, r.now = checked.Time, due.Time, settled.Time, now.Time
	id := r.Request.ID
	if err := j.open(request, &r.Request); err != nil {
		return nil, fmt.Errorf("journal: the request of %s: %w", r.ID, err)
	}
	r.Request.ID, r.Request.SentAt = id, r.SentAt
	for _, err := range []error{
		r.Status.UnmarshalText([]byte(status)), r.Recovery.UnmarshalText([]byte(recovery)), j.openNext(next, &r.Next),
	} {
		if err != nil {
			return nil, fmt.Errorf("journal: %s: %w", r.ID, err)
		}
	}
	if r.Request.Amount.Minor() != amount || string(r.Request.Amount.Currency()) != currency {
		return nil, fmt.Errorf("journal: %s: the amount is not that of the request", r.ID)
	}
	return &r, nil
}

// change is what is written of a payment, beside its fields.
type change struct {
	was      State
	cause    string
	evidence string
	note     string
	// due is how long until something is to be done; negative for never.
	due time.Duration
	// What is noted as of now.
	sending, checked bool
	// unsent says that the last attempt provably left nothing.
	unsent bool
}

// never is for what has its end, or waits for a person.
const never = -time.Microsecond // the unit that is stored: less would be now

// write writes the payment and its event, if nobody has changed it since it was read:
// otherwise it is errChanged.
func (j *Journal[Tx]) write(ctx context.Context, tx Tx, r *row, c change) error {
	next, err := j.sealNext(r.Next)
	if err != nil {
		return err
	}
	written, err := j.both(ctx, tx, update, 17, []any{
		string(r.ID), string(r.State), r.Request.ID, r.Status.String(), r.Reason, r.Recovery.String(), next,
		string(r.Contradicts), r.Attempts, r.Misses, flag(c.sending), flag(c.unsent), flag(c.checked),
		c.due.Microseconds(), flag(r.State.Settled()), r.Version, r.Subject,
	}, c)
	if err != nil {
		return err
	}
	if written == 0 {
		return errChanged
	}
	r.Version++
	j.log(ctx, r.Payment, c)
	if j.config.Enqueue != nil && c.due >= 0 {
		return j.config.Enqueue(ctx, tx, r.ID, time.Now().Add(c.due))
	}
	return nil
}

// update compares the version, and so needs no lock before.
const update = `update momo_payments set
	state = $2, provider_id = $3, status = $4, reason = $5, recovery = $6, next = $7, contradicts = $8,
	attempts = $9, misses = $10, version = version + 1, subject = $17,
	sending_at = case when $11 = 1 then {now} else sending_at end,
	sent_at = case when $11 = 1 then coalesce(sent_at, {now}) when $12 = 1 then null else sent_at end,
	checked_at = case when $13 = 1 then {now} else checked_at end,
	due_at = case when cast($14 as bigint) < 0 then null else {in cast($14 as bigint)} end,
	settled_at = case when $15 = 1 then coalesce(settled_at, {now}) else settled_at end
	where id = $1 and version = $16`

// both runs a statement on momo_payments that changes one row or none, whose identifier is
// $1 and which has n arguments, and writes the event beside it. PostgreSQL does that in one
// round trip.
func (j *Journal[Tx]) both(ctx context.Context, tx Tx, statement string, n int, args []any, c change) (int64, error) {
	const columns = "insert into momo_events (payment, version, at, was, became, cause, evidence, note) select "
	d := j.driver.Dialect()
	event := []any{string(c.was), c.cause, c.evidence, c.note}
	if d == PostgreSQL {
		query := "with changed as (" + statement + " returning id, version, state) " + columns +
			fmt.Sprintf("id, version, {now}, $%d, state, $%d, $%d, $%d from changed", n+1, n+2, n+3, n+4)
		return j.driver.Exec(ctx, tx, d.sql(query), append(args, event...)...)
	}
	written, err := j.driver.Exec(ctx, tx, d.sql(statement), args...)
	if err != nil || written == 0 {
		return 0, err
	}
	query := columns + "id, version, {now}, $2, state, $3, $4, $5 from momo_payments where id = $1"
	return j.driver.Exec(ctx, tx, d.sql(query), append([]any{args[0]}, event...)...)
}

func (j *Journal[Tx]) log(ctx context.Context, p Payment, c change) {
	j.config.Logger.LogAttrs(ctx, slog.LevelInfo, "payment", slog.Any("payment", p),
		slog.String("was", string(c.was)), slog.String("cause", c.cause))
}

func flag(on bool) int64 {
	if on {
		return 1
	}
	return 0
}

// seal is what is stored of a request.
func (j *Journal[Tx]) seal(p momo.Payment) ([]byte, error) {
	p.ID = "" // which has a column of its own
	text, err := momo.StoredPayment(p).MarshalJSON()
	return j.sealed(text, err)
}

func (j *Journal[Tx]) sealed(text []byte, err error) ([]byte, error) {
	if err != nil || j.config.Seal == nil {
		return text, err
	}
	return j.config.Seal(text)
}

func (j *Journal[Tx]) opened(text []byte) ([]byte, error) {
	if j.config.Open == nil {
		return text, nil
	}
	return j.config.Open(text)
}

func (j *Journal[Tx]) open(text []byte, p *momo.Payment) error {
	text, err := j.opened(text)
	if err != nil {
		return err
	}
	return (*momo.StoredPayment)(p).UnmarshalJSON(text)
}

// sealNext is what is stored of a next step: nothing of none.
func (j *Journal[Tx]) sealNext(n momo.Next) ([]byte, error) {
	if n == (momo.Next{}) {
		return []byte{}, nil
	}
	return j.sealed(json.Marshal(n))
}

func (j *Journal[Tx]) openNext(text []byte, n *momo.Next) error {
	if len(text) == 0 {
		return nil
	}
	text, err := j.opened(text)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, n)
}

// transact runs f in a transaction, again where the database gave it up for another one.
func (j *Journal[Tx]) transact(ctx context.Context, f func(Tx) error) error {
	for attempt := 0; ; attempt++ {
		err := j.driver.Transact(ctx, f)
		if err == nil || attempt == 5 || ctx.Err() != nil || !j.driver.Retries(err) {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(attempt+1) * 20 * time.Millisecond):
		}
	}
}

// phone is the column of the number: empty where requests are sealed.
func (j *Journal[Tx]) phone(p momo.Payment) string {
	if j.config.Seal != nil {
		return ""
	}
	return p.Phone.Digits()
}

// clean keeps a note short and on one line.
func clean(note string) string {
	return strings.Join(strings.Fields(note[:min(len(note), 1000)]), " ")
}
