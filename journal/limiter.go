package journal

import (
	"context"
	"time"

	"github.com/momo-go/momo"
)

// NewLimiter is a momo.Limiter that all processes with this database share: the exact limit,
// not an average of it, by the database's clock. A reservation is one statement.
//
// A row of momo_limits has as many turns as its limit has requests. It is for limits of a
// provider, not for thousands a second.
func NewLimiter[Tx any](driver Driver[Tx]) momo.Limiter { return limiter[Tx]{driver} }

type limiter[Tx any] struct{ driver Driver[Tx] }

// reserving are the statements: the key, the number of requests, window and guard, and the
// longest wait, in microseconds. The turn is the later of now and of a window after the
// turn before as many others.
var reserving = map[Dialect]string{
	PostgreSQL: `insert into momo_limits as l (key, turns, taken) values ($1, array[{us}], true)
		on conflict (key) do update set
			taken = cardinality(l.turns) < $2 or l.turns[cardinality(l.turns) - $2 + 1] + $3 <= {us} + $4,
			turns = case
				when cardinality(l.turns) < $2 then l.turns || greatest({us}, l.turns[cardinality(l.turns)])
				when l.turns[cardinality(l.turns) - $2 + 1] + $3 <= {us} + $4 then l.turns[cardinality(l.turns) - $2 + 2:]
					|| greatest({us}, l.turns[cardinality(l.turns) - $2 + 1] + $3)
				else l.turns end
		returning taken, case when taken then turns[cardinality(turns)]
			else turns[cardinality(turns) - $2 + 1] + $3 end - {us}`,
	SQLite: `insert into momo_limits as l (key, turns, taken) values ($1, json_array({us}), true)
		on conflict (key) do update set
			taken = json_array_length(l.turns) < $2 or l.turns ->> (json_array_length(l.turns) - $2) + $3 <= {us} + $4,
			turns = case
				when json_array_length(l.turns) < $2 then json_insert(l.turns, '$[#]', max({us}, l.turns ->> '$[#-1]'))
				when l.turns ->> (json_array_length(l.turns) - $2) + $3 <= {us} + $4 then json_remove(json_insert(l.turns, '$[#]',
					max({us}, l.turns ->> (json_array_length(l.turns) - $2) + $3)), '$[0]')
				else l.turns end
		returning taken, case when taken then turns ->> '$[#-1]'
			else turns ->> (json_array_length(turns) - $2) + $3 end - {us}`,
}

// Reserve takes a turn, as described at momo.Limiter.
func (l limiter[Tx]) Reserve(
	ctx context.Context, key string, limit momo.Limit, longest time.Duration,
) (wait time.Duration, err error) {
	if limit.Requests < 1 {
		return 0, nil
	}
	var taken bool
	var micros int64
	key += "/" + limit.String()
	args := []any{key, limit.Requests, (limit.Window + limit.Guard()).Microseconds(), longest.Microseconds()}
	err = l.driver.Transact(ctx, func(tx Tx) error {
		d := l.driver.Dialect()
		return l.driver.Query(ctx, tx, d.sql(reserving[d]), args, func(scan func(...any) error) error {
			return scan(&taken, &micros)
		})
	})
	switch wait = max(0, time.Duration(micros)*time.Microsecond); {
	case err != nil:
		return 0, err
	case !taken:
		return wait, momo.ErrRateLimited
	default:
		return wait, nil
	}
}
