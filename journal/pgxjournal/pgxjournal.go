// Package pgxjournal is the journal on PostgreSQL with pgx: the caller's transactions are
// pgx.Tx.
package pgxjournal

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/momo-go/momo/journal"
)

// Driver is the driver of a pool. It is safe for concurrent use.
func Driver(pool *pgxpool.Pool) journal.Driver[pgx.Tx] { return driver{pool} }

type driver struct{ pool *pgxpool.Pool }

func (driver) Dialect() journal.Dialect { return journal.PostgreSQL }

func (d driver) Transact(ctx context.Context, f func(pgx.Tx) error) error {
	tx, err := d.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("journal: begin: %w", err)
	}
	// After a commit it does nothing. A context that has ended must not keep it from
	// giving the connection back.
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("journal: commit: %w", err)
	}
	return nil
}

func (driver) Exec(ctx context.Context, tx pgx.Tx, query string, args ...any) (int64, error) {
	tag, err := tx.Exec(ctx, query, args...)
	return tag.RowsAffected(), err
}

func (driver) Query(
	ctx context.Context, tx pgx.Tx, query string, args []any, row func(scan func(...any) error) error,
) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (driver) Retries(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && journal.IsRetryable(e.Code)
}
