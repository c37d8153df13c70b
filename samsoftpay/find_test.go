package samsoftpay

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// serverClock is far from this machine's, which in these tests begins in the year 2000.
const serverClock = 26 * 365 * 24 * time.Hour

// listedAt is a page that the server answers at that time of its own.
func listedAt(now time.Time, next string, rows ...string) answer {
	a := pageOf(next, rows...)
	a.header = map[string]string{"Date": now.UTC().Format(http.TimeFormat)}
	return a
}

// made is aCharge, as the provider lists it, or differing from it.
func made(id string, created time.Time, change ...string) string {
	row := fmt.Sprintf(`{"id":%q,"status":"authorized","amount":10000,"fee":200,"currency":"UGX","channel":"mtn_momo","mode":"test","reference":"order-001","created_at":%q}`,
		id, created.UTC().Format("2006-01-02T15:04:05.999999"))
	return strings.NewReplacer(change...).Replace(row)
}

// paid is aPayout with a reference.
func paid(id string, created time.Time, change ...string) string {
	row := fmt.Sprintf(`{"id":%q,"status":"authorized","amount":50000,"fee":750,"currency":"UGX","channel":"mtn_momo","mode":"test","recipient_phone":"256780000001","reference":"salary-17","created_at":%q}`,
		id, created.UTC().Format("2006-01-02T15:04:05.999999"))
	return strings.NewReplacer(change...).Replace(row)
}

// losing begins a call of which the answer is lost after so long, and which is looked up
// then. The lookups are made of the server's times at the beginning and at the lookup.
func losing(t *testing.T, lost answer, after time.Duration, lookups func(began, now time.Time) []answer) (*Client, *provider) {
	t.Helper()
	began := time.Now().Add(serverClock)
	p := &provider{answers: []answer{lost}, lookups: lookups(began, began.Add(after))}
	p.asked = func(before int) {
		if before == 0 {
			time.Sleep(after)
		}
	}
	return p.client(t, Config{Options: momo.Options{Timeout: 10 * time.Minute, AttemptTimeout: time.Minute}}), p
}

func disburseNamed(ctx context.Context, c *Client) (*Transaction, error) {
	r := aPayout()
	r.Reference = "salary-17"
	return c.Disburse(ctx, r)
}

func TestALostPaymentIsLookedUpAndFound(t *testing.T) {
	for name, lost := range map[string]answer{
		"cut": connectionBroken, "in flight": inFlight, "garbled": {status: 201, body: "<html>"}, "cut inside": {status: 201, body: `{"id":"txn_1"`},
		"about another": {status: 201, body: `{"id":"txn_9","status":"authorized","amount":1}`}, "a conflict that nobody knows": anError(409, "new"),
		"502": anError(502, "payment rail temporarily unavailable — retry with the same Idempotency-Key"), "500": {status: 500}, "408": {status: 408},
		"307": {status: 307}, "a 400 of nobody's": {status: 400, body: "<html>"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, p := losing(t, lost, time.Second, func(began, now time.Time) []answer {
					return []answer{listedAt(now, "", made("txn_1", began.Add(100*time.Millisecond), `"status":"authorized"`, `"status":"succeeded"`))}
				})
				tx, err := c.Collect(t.Context(), aCharge())
				require.NoError(t, err)
				assert.Equal(t, "txn_1", tx.ID)
				assert.Equal(t, momo.StatusSucceeded, tx.Status)
				assert.Equal(t, aCharge().Payer, tx.Phone, "as it was asked for")
				assert.Equal(t, 1, p.posts())
				assert.Equal(t, "/v1/charges?reference=order-001&limit=100", p.requests()[1].target)

				c, p = losing(t, lost, time.Second, func(began, now time.Time) []answer {
					return []answer{listedAt(now, "", paid("pout_1", began.Add(100*time.Millisecond)))}
				})
				tx, err = disburseNamed(t.Context(), c)
				require.NoError(t, err)
				assert.Equal(t, "pout_1", tx.ID)
				assert.Equal(t, 1, p.posts())
				assert.Equal(t, "/v1/payouts?reference=salary-17&limit=100", p.requests()[1].target)
			})
		})
	}
}

func TestOnlyThisPaymentIsTakenForTheLostOne(t *testing.T) {
	const before = -time.Hour // before the call
	for name, lookups := range map[string]func(began, now time.Time) []answer{
		"none": func(_, now time.Time) []answer { return []answer{listedAt(now, "")} },
		"another reference": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", began, "order-001", "order-0011"))}
		},
		"the reference in capitals": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", began, "order-001", "ORDER-001"))}
		},
		"no reference": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", began, `"order-001"`, `null`))}
		},
		"another amount": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", began, "10000", "10001"))}
		},
		"another channel": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", began, "mtn_momo", "airtel_money"))}
		},
		"another direction": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("pout_1", began))}
		},
		"another number": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", began, `"fee"`, `"recipient_phone":"256700999999","fee"`))}
		},
		"another mode": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", began, `"test"`, `"live"`))}
		},
		"an older one": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", began.Add(before)))}
		},
		"one that is little older": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", began.Add(-2*time.Second)))}
		},
		"one that is yet to come": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", now.Add(3*time.Second)))}
		},
		"local times without an offset": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", began.Add(3*time.Hour-time.Minute)))}
		},
		"no time of creation": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", began, `"created_at"`, `"made_at"`))}
		},
		"an unreadable time of creation": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_1", began, `"created_at":"`, `"created_at":"on `))}
		},
		"no time of the server": func(began, now time.Time) []answer {
			return []answer{pageOf("", made("txn_1", began))}
		},
		"no time of the server, no time of creation": func(began, now time.Time) []answer {
			return []answer{pageOf("", made("txn_1", began, `"created_at"`, `"made_at"`))}
		},
		"two that fit": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_2", began), made("txn_1", began))}
		},
		"two that fit, on two pages": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "txn_2", made("txn_2", began)), listedAt(now, "", made("txn_1", began))}
		},
		"a page that cannot be read": func(began, now time.Time) []answer {
			return []answer{listedAt(now, "txn_1", made("txn_1", began)), {status: 500}}
		},
		"no lookup":       func(_, _ time.Time) []answer { return []answer{{status: 500}} },
		"no such lookup":  func(_, _ time.Time) []answer { return []answer{anError(404, "not found")} },
		"no credentials?": func(_, _ time.Time) []answer { return []answer{anError(401, "invalid api key")} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, p := losing(t, connectionBroken, 500*time.Millisecond, lookups)
				_, err := c.Collect(t.Context(), aCharge())
				require.ErrorIs(t, err, momo.ErrIndeterminate)
				e := errorOf(t, err)
				assert.Equal(t, momo.RecoveryLookup, e.Recovery)
				assert.Equal(t, "order-001", e.Reference)
				assert.NotEmpty(t, e.IdempotencyKey)
				assert.Equal(t, 1, p.posts())
			})
		})
	}
}

func TestOfAPayoutTheNumberIsCompared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for phone, found := range map[string]bool{"256780000001": true, "0780000001": true, "256780000002": false} {
			c, _ := losing(t, connectionBroken, 0, func(began, now time.Time) []answer {
				return []answer{listedAt(now, "", paid("pout_1", began, "256780000001", phone))}
			})
			_, err := disburseNamed(t.Context(), c)
			assert.Equal(t, found, err == nil, phone)
		}
	})
}

// An older payment of the same reference must not be taken for this one, however the
// clocks of the two machines differ and however long the call has taken.
func TestACallIsAsLongByTheProvidersClock(t *testing.T) {
	for _, took := range []time.Duration{0, time.Second, 15 * time.Second, 50 * time.Second} {
		for _, fraction := range []time.Duration{0, 400 * time.Millisecond, 999 * time.Millisecond} { // Date has none
			for created, want := range map[time.Duration]bool{
				0: true, took: true, took / 2: true, -2 * time.Second: false, -time.Minute: false,
				took + 3*time.Second: false, took + time.Hour: false,
			} {
				synctest.Test(t, func(t *testing.T) {
					time.Sleep(fraction)
					c, _ := losing(t, inFlight, took, func(began, now time.Time) []answer {
						return []answer{listedAt(now, "", made("txn_1", began.Add(created)))}
					})
					_, err := c.Collect(t.Context(), aCharge())
					assert.Equal(t, want, err == nil, "%v long, at .%v, created after %v", took, fraction, created)
				})
			}
		}
	}
}

func TestASlowLookupDoesNotLoseThePayment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now().Add(serverClock)
		p := &provider{answers: []answer{connectionBroken}, lookups: []answer{listedAt(began.Add(5*time.Second), "", made("txn_1", began.Add(time.Second)))}}
		p.asked = func(before int) { time.Sleep(5 * time.Second) }
		tx, err := p.client(t, Config{}).Collect(t.Context(), aCharge())
		require.NoError(t, err)
		assert.Equal(t, "txn_1", tx.ID)
	})
}

func TestALostPaymentIsSearchedNoFurtherThanTheCallGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		other := func(id string, created time.Time) string { return paid(id, created, "salary-17", "salary-9") }
		c, p := losing(t, connectionBroken, time.Second, func(began, now time.Time) []answer {
			return []answer{
				listedAt(now, "pout_8", other("pout_9", now), other("pout_8", now)), // a server that does not know the filter
				listedAt(now, "pout_6", paid("pout_7", began), other("pout_6", began)),
				listedAt(now, "pout_4", other("pout_5", began), other("pout_4", began.Add(-time.Minute))),
				listedAt(now, "pout_2", paid("pout_3", began.Add(-time.Hour))),
			}
		})
		tx, err := disburseNamed(t.Context(), c)
		require.NoError(t, err)
		assert.Equal(t, "pout_7", tx.ID)
		assert.Len(t, p.requests(), 1+3)
	})
}

func TestARowWithoutATimeDoesNotEndTheSearch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := losing(t, connectionBroken, time.Second, func(began, now time.Time) []answer {
			return []answer{
				listedAt(now, "txn_2", made("txn_2", began, "order-001", "order-9", "created_at", "made_at")),
				listedAt(now, "", made("txn_1", began)),
			}
		})
		tx, err := c.Collect(t.Context(), aCharge())
		require.NoError(t, err)
		assert.Equal(t, "txn_1", tx.ID)
	})
}

func TestAPaymentThatIsListedTwiceIsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := losing(t, connectionBroken, time.Second, func(began, now time.Time) []answer {
			return []answer{listedAt(now, "txn_1", made("txn_1", began)), listedAt(now, "", made("txn_1", began))}
		})
		tx, err := c.Collect(t.Context(), aCharge())
		require.NoError(t, err)
		assert.Equal(t, "txn_1", tx.ID)
	})
}

func TestOtherPaymentsOfTheReferenceDoNotHideThisOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := losing(t, connectionBroken, time.Second, func(began, now time.Time) []answer {
			return []answer{listedAt(now, "", made("txn_3", began, "10000", "20000"), made("txn_2", began), made("txn_1", began.Add(-time.Minute)))}
		})
		tx, err := c.Collect(t.Context(), aCharge())
		require.NoError(t, err)
		assert.Equal(t, "txn_2", tx.ID)
	})
}

func TestAPaymentWithoutAReferenceIsNotLookedUp(t *testing.T) {
	c, p := answering(t, connectionBroken)
	r := aCharge()
	r.Reference = ""
	_, err := c.Collect(t.Context(), r)
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	_, err = c.Disburse(t.Context(), aPayout())
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.Len(t, p.requests(), 2)
}

func TestWhatIsKnownIsNotLookedUp(t *testing.T) {
	for _, a := range []answer{anAcceptedCharge, anError(400, "no"), anError(401, "no"), anError(409, "idempotency key reused with different request body"), anError(429, "no")} {
		p := &provider{answers: []answer{a}, lookups: []answer{{status: 500}}}
		_, _ = p.client(t, Config{}).Collect(t.Context(), aCharge())
		assert.Equal(t, p.posts(), len(p.requests()), a.body)
	}
}
