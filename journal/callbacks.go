package journal

import (
	"cmp"
	"context"
	"errors"
	"log/slog"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/webhook"
)

// Signed serves the callbacks of a provider that signs them: webhook.Signed, with the
// journal as its inbox. What they say of the journal's payments comes through the same
// door as answers and lookups; the provider is told 200 once that is committed. Callbacks
// about a payment that was not begun here go to Config.Unsolicited; without it, they are not
// acknowledged, since the payment may be planned a moment later.
//
// Inbox, Expect and Known of the options are the journal's own; the others count.
func (j *Journal[Tx]) Signed(v webhook.Verifier, o webhook.Options) *webhook.Handler {
	return webhook.Signed(v, j.settled, j.options(v.Dialect().Provider, o))
}

// Confirmed serves the callbacks of a provider that signs nothing: webhook.Confirmed, as
// [Journal.Signed].
func (j *Journal[Tx]) Confirmed(c webhook.Confirmer, o webhook.Options) *webhook.Handler {
	return webhook.Confirmed(c, j.settled, j.options(c.Dialect().Provider, o))
}

// SignedAndConfirmed serves the callbacks of a provider whose signature can be read in
// several ways: webhook.SignedAndConfirmed, as [Journal.Signed].
func (j *Journal[Tx]) SignedAndConfirmed(v webhook.VerifierConfirmer, o webhook.Options) *webhook.Handler {
	return webhook.SignedAndConfirmed(v, j.settled, j.options(v.Dialect().Provider, o))
}

func (j *Journal[Tx]) options(provider string, o webhook.Options) webhook.Options {
	o.Inbox = inbox[Tx]{j, provider}
	o.Expect, o.Known = nil, nil
	return o
}

// underway is what the inbox and settled share: the transaction, by the context.
type underway[Tx any] struct {
	tx Tx
	r  *row // nil for a payment that was not begun here
}

type underwayKey struct{}

// inbox is the journal as webhook.Inbox of one provider. A payment that the journal has
// begun is its own inbox; the others are in momo_inbox.
type inbox[Tx any] struct {
	*Journal[Tx]
	provider string
}

// Last is what was settled of a subject.
func (i inbox[Tx]) Last(ctx context.Context, subject string) (e webhook.Entry, err error) {
	err = i.transact(ctx, func(tx Tx) error {
		e, err = i.last(ctx, tx, subject)
		return err
	})
	return e, err
}

func (i inbox[Tx]) last(ctx context.Context, tx Tx, subject string) (webhook.Entry, error) {
	e := webhook.Entry{Subject: subject}
	query := i.driver.Dialect().sql(`select reference, status from momo_payments
			where subject = $1 and settled_at is not null
		union all select reference, status from momo_inbox where subject = $1`)
	err := i.driver.Query(ctx, tx, query, []any{subject}, func(scan func(...any) error) error {
		var status string
		if err := scan(&e.Reference, &status); err != nil {
			return err
		}
		return e.Status.UnmarshalText([]byte(status))
	})
	return e, err
}

// Settle calls settle in one transaction, with the payment's row locked.
func (i inbox[Tx]) Settle(
	ctx context.Context, e webhook.Entry, settle func(context.Context, momo.Status) error,
) error {
	var known *row
	err := i.transact(ctx, func(tx Tx) (err error) {
		if known, err = i.begun(ctx, tx, e); err != nil {
			return err
		}
		switch {
		case known == nil, known.isPaidAgain(e):
			return i.stranger(ctx, tx, e, settle)
		case !known.needsName() && !e.Status.Supersedes(known.Status):
			return nil
		}
		return settle(context.WithValue(ctx, underwayKey{}, underway[Tx]{tx, known}), known.Status)
	})
	if errors.Is(err, errDiffers) {
		i.differ(ctx, known)
	}
	return err
}

// begun is the payment that the journal has of a reference, or of the provider's identifier
// where its callbacks name no reference. It is locked; nil is none.
func (i inbox[Tx]) begun(ctx context.Context, tx Tx, e webhook.Entry) (*row, error) {
	column, value := "reference", e.Reference
	if value == "" {
		column, value = "provider_id", e.ID
	}
	if value == "" {
		return nil, nil
	}
	if err := i.lock(ctx, tx, column, value); err != nil {
		return nil, err
	}
	r, err := only(i.find(ctx, tx, "where provider = $1 and "+column+" = $2 {lock}", i.provider, value))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return r, err
}

// stranger settles a payment that was not begun here.
func (i inbox[Tx]) stranger(
	ctx context.Context, tx Tx, e webhook.Entry, settle func(context.Context, momo.Status) error,
) error {
	d := i.driver.Dialect()
	_, err := i.driver.Exec(ctx, tx, d.sql(`insert into momo_inbox (subject, reference, status, at)
		values ($1, '', 'unknown', {now}) on conflict (subject) do update set subject = excluded.subject`), e.Subject)
	if err != nil {
		return err
	}
	last, err := i.last(ctx, tx, e.Subject)
	if err != nil || !e.Status.Supersedes(last.Status) {
		return err
	}
	if err := settle(context.WithValue(ctx, underwayKey{}, underway[Tx]{tx: tx}), last.Status); err != nil {
		return err
	}
	query := d.sql("update momo_inbox set reference = $2, status = $3, at = {now} where subject = $1")
	_, err = i.driver.Exec(ctx, tx, query, e.Subject, e.Reference, e.Status.String())
	return err
}

// settled is called by the inbox, in its transaction.
func (j *Journal[Tx]) settled(ctx context.Context, e webhook.Event) error {
	u, ok := ctx.Value(underwayKey{}).(underway[Tx])
	switch {
	case !ok:
		return errStranger
	case u.r == nil && j.config.Unsolicited == nil:
		return errStranger
	case u.r == nil:
		return j.unsolicited(ctx, u.tx, e)
	}
	e.ID = e.AnswerID() // which is what the payment has
	if err := u.r.doubts(e); err != nil {
		return err
	}
	if u.r.State.Settled() && !e.Status.Supersedes(u.r.Status) {
		return j.name(ctx, u.tx, u.r, e)
	}
	return j.settle(ctx, u.tx, u.r, seen{
		Transaction: e.Transaction, cause: causeCallback, evidence: e.Evidence.String(), subject: e.Subject,
	})
}

// unsolicited tells of a payment that was not begun here. One whose events name no
// reference may be a payment of ours whose answer is not here yet: then it is not
// acknowledged, and comes again.
func (j *Journal[Tx]) unsolicited(ctx context.Context, tx Tx, e webhook.Event) error {
	if e.Reference == "" {
		isOurs := false
		query := j.driver.Dialect().sql(`select 1 from momo_payments where (due_at is not null or state = 'human')
			and provider = $1 and direction = $2 and provider_id = '' and sent_at is not null limit 1`)
		err := j.driver.Query(ctx, tx, query, []any{e.Provider, e.Direction.String()}, func(func(...any) error) error {
			isOurs = true
			return nil
		})
		if err != nil || isOurs {
			return cmp.Or(err, errStranger)
		}
	}
	return j.call(ctx, func(ctx context.Context) error { return j.config.Unsolicited(ctx, tx, e) })
}

// needsName reports whether a payment was settled without a callback.
func (r *row) needsName() bool { return r.State.Settled() && r.Subject == "" }

// isPaidAgain reports whether an entry is about another payment of the reference: a customer
// who has paid an order twice.
func (r *row) isPaidAgain(e webhook.Entry) bool {
	return moved(r.Status) && r.Subject != "" && r.Subject != e.Subject
}

// name keeps the subject of a payment that was settled without a callback, so that another
// payment of the same reference is told apart from it.
func (j *Journal[Tx]) name(ctx context.Context, tx Tx, r *row, e webhook.Event) error {
	if !e.Final() || r.differs(e.Transaction) != "" {
		return nil
	}
	r.Subject = e.Subject
	return j.write(ctx, tx, r, change{
		was: r.State, cause: causeCallback, evidence: e.Evidence.String(), note: "it says " + e.Status.String(), due: never,
	})
}

var errDiffers = errors.New("journal: the callback is not about the payment as it was planned")

// doubts is why an event does not settle an open payment, if there is a reason.
func (r *row) doubts(e webhook.Event) error {
	switch {
	case e.Ambiguous:
		return webhook.ErrAmbiguous
	case r.State.Settled() && !e.Status.Supersedes(r.Status):
		return nil // and it changes nothing
	case e.Status == momo.StatusSucceeded && e.Amount.IsZero() && !e.AmountUnnamed:
		return webhook.ErrAmount
	case r.differs(e.Transaction) != "":
		return errDiffers
	default:
		return nil
	}
}

// differ asks the provider about a payment of which a callback said something else than
// was planned: a fee that was taken off, or another payment. What it says counts.
func (i inbox[Tx]) differ(ctx context.Context, r *row) {
	if rail := i.rails[r.Provider]; rail != nil {
		err := i.look(ctx, rail, r)
		i.config.Logger.LogAttrs(ctx, slog.LevelWarn, "a callback differs",
			slog.Any("payment", r.Payment), slog.Bool("asked", err == nil))
	}
}
