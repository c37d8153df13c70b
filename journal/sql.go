package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// SQL is the [Driver] of database/sql, for [PostgreSQL] with any of its drivers, and for
// [SQLite].
//
// SQLite has one writer: open it with a busy timeout, so that others wait, and in WAL mode,
// so that readers do not. With modernc.org/sqlite:
//
//	sql.Open("sqlite", "file:shop.db?_txlock=immediate&_pragma=journal_mode(WAL)"+
//		"&_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)")
func SQL(db *sql.DB, d Dialect) Driver[*sql.Tx] { return database{db, d} }

type database struct {
	db      *sql.DB
	dialect Dialect
}

func (d database) Dialect() Dialect { return d.dialect }

func (d database) Transact(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("journal: begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("journal: commit: %w", err)
	}
	return nil
}

func (d database) Exec(ctx context.Context, tx *sql.Tx, query string, args ...any) (int64, error) {
	result, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (d database) Query(
	ctx context.Context, tx *sql.Tx, query string, args []any, row func(scan func(...any) error) error,
) error {
	rows, err := tx.QueryContext(ctx, query, args...)
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

// Retries knows the codes of PostgreSQL and the texts of SQLite.
func (d database) Retries(err error) bool {
	var withState interface{ SQLState() string }
	if errors.As(err, &withState) {
		return IsRetryable(withState.SQLState())
	}
	text := err.Error()
	return d.dialect == SQLite && (strings.Contains(text, "SQLITE_BUSY") || strings.Contains(text, "database is locked"))
}

// IsRetryable reports whether a code of PostgreSQL says that a transaction was given up for
// the sake of another one: a deadlock, a serialization failure, a lock not had in time.
func IsRetryable(sqlState string) bool {
	return sqlState == "40001" || sqlState == "40P01" || sqlState == "55P03"
}
