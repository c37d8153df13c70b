package transport

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func isLong(secret momo.Secret) bool { return len(secret) >= 4 }

func asked(ask momo.SecretFunc) *Credential[momo.Secret] {
	return NewCredential(new(Faults), "Key", "", ask, isLong, "must be long", Same)
}

func TestASecretIsGivenInOneOfTwoWays(t *testing.T) {
	ask := func(context.Context) (momo.Secret, error) { return "12345", nil }
	for _, tc := range []struct {
		secret momo.Secret
		ask    momo.SecretFunc
		faults int
	}{{"1234", nil, 0}, {"", nil, 1}, {"123", nil, 1}, {"", ask, 0}, {"1234", ask, 1}} {
		var faults Faults
		NewCredential(&faults, "Key", tc.secret, tc.ask, isLong, "must be long", Same)
		require.Len(t, faults, tc.faults)
		for _, f := range faults {
			assert.Equal(t, "Key", f.Name)
		}
	}
}

func TestWhatIsMadeOfASecretIsMadeWhenItChanges(t *testing.T) {
	secrets, made := []momo.Secret{"first", "first", "second", "first"}, 0
	next := 0
	c := NewCredential(new(Faults), "Key", "", func(context.Context) (momo.Secret, error) {
		next++
		return secrets[next-1], nil
	}, isLong, "", func(s momo.Secret) string { made++; return string(s) })
	assert.Empty(t, c.Known())
	for _, want := range secrets {
		got, err := c.Current(t.Context())
		require.NoError(t, err)
		assert.Equal(t, string(want), got)
	}
	assert.Equal(t, 3, made)
	assert.Equal(t, []momo.Secret{"first", "second"}, c.Known(), "of an answer that is under way too")
}

func TestEachAttemptIsSealedAndAuthorizedWithTheSecretOfItsMoment(t *testing.T) {
	n := 0
	key := asked(func(context.Context) (momo.Secret, error) { n++; return momo.Secret("key-" + string(rune('0'+n))), nil })
	var bodies, queries []string
	o := with(func(r *http.Request) (*http.Response, error) {
		queries = append(queries, r.URL.RawQuery)
		if r.Body != nil {
			body := make([]byte, r.ContentLength)
			_, _ = r.Body.Read(body)
			bodies = append(bodies, string(body))
		}
		return respond(503, ""), nil
	})
	o.RetryWait = time.Nanosecond
	c := newClient(t, Config{Options: o})
	seal := func(ctx context.Context, written []byte) ([]byte, error) {
		current, err := key.Current(ctx)
		return append(written, "|"+string(current)...), err
	}
	post := *noun
	post.Method = http.MethodPost
	require.Error(t, c.Do(t.Context(), &Call{Op: &post, Body: []byte("payment"), Seal: seal}))
	assert.Equal(t, []string{"payment|key-1", "payment|key-2", "payment|key-3"}, bodies)
	n, queries = 0, nil
	require.Error(t, c.Do(t.Context(), &Call{Op: noun, Argument: "x", Query: "a=1", Seal: seal}))
	assert.Equal(t, []string{"a=1|key-1", "a=1|key-2", "a=1|key-3"}, queries)
}

func TestWithoutASecretNothingIsSent(t *testing.T) {
	sealed := errors.New("the vault is sealed")
	for name, ask := range map[string]momo.SecretFunc{
		"error":          func(context.Context) (momo.Secret, error) { return "12345", sealed },
		"unfit":          func(context.Context) (momo.Secret, error) { return "123", nil },
		"empty":          func(context.Context) (momo.Secret, error) { return "", nil },
		"of our own":     func(context.Context) (momo.Secret, error) { return "", &momo.Error{Kind: momo.ErrDeclined} },
		"a kind of ours": func(context.Context) (momo.Secret, error) { return "", momo.ErrUnavailable },
	} {
		key, sent := asked(ask), 0
		o := with(func(*http.Request) (*http.Response, error) { sent++; return respond(200, "{}"), nil })
		c := newClient(t, Config{Options: o, Authorize: func(ctx context.Context, _ *Operation, h http.Header) error {
			_, err := key.Current(ctx)
			return err
		}})
		for _, op := range []*Operation{plain, noun} {
			err := c.Do(t.Context(), call(op))
			require.ErrorIs(t, err, momo.ErrNotSent, name)
			assert.NotErrorIs(t, err, momo.ErrDeclined, name)
			assert.NotErrorIs(t, err, momo.ErrUnavailable, name)
			var e *momo.Error
			require.ErrorAs(t, err, &e)
			assert.Zero(t, e.Attempts, name)
			assert.Contains(t, e.Err.Error(), "no usable Key", name)
			assert.NotContains(t, e.Err.Error(), "12345", name)
			assert.Equal(t, name == "error", errors.Is(err, sealed), name)
		}
		assert.Zero(t, sent, name)
	}
}

// A secret that is there for the first attempt only proves nothing of what it sent.
func TestWithoutASecretForTheNextAttemptTheFirstOneCounts(t *testing.T) {
	n := 0
	key := asked(func(context.Context) (momo.Secret, error) {
		if n++; n > 1 {
			return "", errors.New("sealed")
		}
		return "12345", nil
	})
	o := with(func(*http.Request) (*http.Response, error) { return respond(200, "<html>"), nil })
	o.RetryWait = time.Nanosecond
	c := newClient(t, Config{Options: o})
	one := call(verb)
	one.Decode = func(*Answer) error { return ErrIncomplete }
	one.Seal = func(ctx context.Context, written []byte) ([]byte, error) {
		_, err := key.Current(ctx)
		return written, err
	}
	err := c.Do(t.Context(), one)
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, 1, e.Attempts)
}

func TestWhatCannotBeSealedIsInvalid(t *testing.T) {
	one := call(plain)
	one.Seal = func(context.Context, []byte) ([]byte, error) { return nil, errors.New("too deep") }
	err := newClient(t, Config{}).Do(t.Context(), one)
	require.ErrorIs(t, err, momo.ErrInvalid)
	assert.EqualError(t, err, "test: disburse: invalid request: Request must be of a shape that can be signed")
}

func TestWaitingForASecretNeverEatsTheTimeToSend(t *testing.T) {
	for took, sent := range map[time.Duration]int{7 * time.Second: 1, 9 * time.Second: 0} {
		synctest.Test(t, func(t *testing.T) {
			arrived := 0
			o := with(func(*http.Request) (*http.Response, error) { arrived++; return respond(200, "{}"), nil })
			o.Timeout = 10 * time.Second
			c := newClient(t, Config{Options: o, Authorize: func(context.Context, *Operation, http.Header) error {
				time.Sleep(took)
				return nil
			}})
			err := c.Do(t.Context(), call(plain))
			assert.Equal(t, sent, arrived, took)
			if sent == 0 {
				require.ErrorIs(t, err, momo.ErrNotSent)
			} else {
				require.NoError(t, err)
			}
		})
	}
}
