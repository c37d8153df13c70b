package journal

import "context"

// Filter narrows [Journal.Payments].
type Filter struct {
	// After is the ID of the last payment of the page before; empty for the first.
	After ID
	// State and Provider may be left out.
	State    State
	Provider string
	// Limit is how many are read at once; zero means 100.
	Limit int
}

// firstID is before every UUID.
const firstID = "00000000-0000-0000-0000-000000000000"

// Payments lists payments, those that were planned first first.
func (j *Journal[Tx]) Payments(ctx context.Context, f Filter) (all []Payment, err error) {
	if f.After == "" {
		f.After = firstID
	}
	if f.Limit == 0 {
		f.Limit = 100
	}
	err = j.transact(ctx, func(tx Tx) error {
		found, err := j.find(ctx, tx, `where id > $1 and (state = $2 or $2 = '') and (provider = $3 or $3 = '')
			order by id limit $4`, string(f.After), string(f.State), f.Provider, f.Limit)
		all = nil
		for _, r := range found {
			all = append(all, r.Payment)
		}
		return err
	})
	return all, err
}

// Count is how many payments are in each state. It reads all of them.
func (j *Journal[Tx]) Count(ctx context.Context) (count map[State]int, err error) {
	count = map[State]int{}
	err = j.transact(ctx, func(tx Tx) error {
		clear(count)
		const query = "select state, count(*) from momo_payments group by state"
		return j.driver.Query(ctx, tx, query, nil, func(scan func(...any) error) error {
			var state string
			var n int
			err := scan(&state, &n)
			count[State(state)] = n
			return err
		})
	})
	return count, err
}
