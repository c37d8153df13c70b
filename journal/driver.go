package journal

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Driver is a database, and the type of its transactions: [SQL] for database/sql, and
// that of package pgxjournal for pgx.
type Driver[Tx any] interface {
	// Dialect says which SQL it speaks.
	Dialect() Dialect
	// Transact calls f in a transaction, commits it if f returns nil, and rolls it back
	// otherwise, also if f panics. An error of the commit is one that leaves open whether it
	// was committed.
	Transact(ctx context.Context, f func(Tx) error) error
	// Exec runs a statement, and returns how many rows it changed.
	Exec(ctx context.Context, tx Tx, query string, args ...any) (rows int64, err error)
	// Query runs a query, and calls row with a function that scans, for each of its rows.
	Query(ctx context.Context, tx Tx, query string, args []any, row func(scan func(...any) error) error) error
	// Retries reports whether an error says that the database gave the transaction up for
	// the sake of another one, so that it may be done again: a deadlock, a serialization
	// failure, a lock that was not had in time.
	Retries(error) bool
}

// Dialect is a kind of SQL.
type Dialect uint8

const (
	// PostgreSQL is PostgreSQL 13 or later. Times are its own clock's.
	PostgreSQL Dialect = iota + 1
	// SQLite is SQLite 3.35 or later. It has no clock of its own but this process's; times
	// are integers, microseconds since 1970.
	SQLite
)

// sql is a statement in the words of the dialect: written with $1, {now}, which is the
// database's time, {us}, the same in microseconds since 1970, {in $1}, which is so many
// microseconds later, and {lock}, which locks the rows of a select.
func (d Dialect) sql(query string) string {
	if d == SQLite {
		now := strconv.FormatInt(time.Now().UnixMicro(), 10)
		return strings.NewReplacer("{now}", now, "{us}", now, "{in ", now+" + (", "}", ")", "{lock}", "",
			"'$", "'$", "$", "?").Replace(query)
	}
	return postgres.Replace(query)
}

var postgres = strings.NewReplacer(
	"{us}", "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)",
	"{now}", "clock_timestamp()",
	"{in ", "clock_timestamp() + interval '1 microsecond' * (", "}", ")", "{lock}", "for update",
)

// at is a time as an argument.
func (d Dialect) at(t time.Time) any {
	switch {
	case t.IsZero():
		return nil
	case d == SQLite:
		return t.UnixMicro()
	default:
		return t
	}
}

// instant scans a time, in UTC.
type instant struct{ time.Time }

// Scan reads a timestamptz, the microseconds of SQLite, or null as the zero Time.
func (i *instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		i.Time = time.Time{}
	case time.Time:
		i.Time = v.UTC()
	case int64:
		i.Time = time.UnixMicro(v).UTC()
	default:
		return errTime
	}
	return nil
}
