package journal

import (
	"context"
	"embed"
	"fmt"
	"strings"
)

// Migrations are the statements that make the tables, a file for each dialect and
// version, in the form of goose: postgres_0001.sql, sqlite_0001.sql. [Journal.Migrate]
// runs them; so can goose, migrate or atlas.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Migrate makes the tables that are not there yet. It may be called at every start, also by
// several processes at once.
func Migrate[Tx any](ctx context.Context, driver Driver[Tx]) error {
	name := map[Dialect]string{PostgreSQL: "postgres", SQLite: "sqlite"}[driver.Dialect()]
	text, err := Migrations.ReadFile("migrations/" + name + "_0001.sql")
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	up, _, _ := strings.Cut(string(text), "-- +goose Down")
	return driver.Transact(ctx, func(tx Tx) error {
		if driver.Dialect() == PostgreSQL {
			if _, err := driver.Exec(ctx, tx, "select pg_advisory_xact_lock(7305808869229538672)"); err != nil {
				return err
			}
		}
		_, err := driver.Exec(ctx, tx, "create table if not exists momo_schema (version integer primary key)")
		if err != nil {
			return err
		}
		done, err := driver.Exec(ctx, tx, "insert into momo_schema (version) values (1) on conflict do nothing")
		if err != nil || done == 0 {
			return err
		}
		for statement := range strings.SplitSeq(up, ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if _, err := driver.Exec(ctx, tx, statement); err != nil {
				return fmt.Errorf("journal: migration 1: %w", err)
			}
		}
		return nil
	})
}
