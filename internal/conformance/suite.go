package conformance

import (
	"context"
	"net/http"
	"testing"

	"github.com/momo-go/momo"
)

// Suite describes a provider's client C.
type Suite[C any] struct {
	// New makes a client that talks to baseURL.
	New func(baseURL string, o momo.Options) (C, error)
	// Prelude, if set, answers requests that are not the operation under test,
	// such as those for a token, and reports whether it did.
	Prelude func(w http.ResponseWriter, r *http.Request) bool
	// Verbs and Nouns are all operations of the client.
	Verbs, Nouns []Operation[C]
	// Secrets must never be printed: credentials, phone numbers as sent and
	// without their country code, names, texts of refusals.
	Secrets []string
}

// Operation is one method of the client, with good input.
type Operation[C any] struct {
	Name string
	// Call calls the method.
	Call func(ctx context.Context, client C) error
	// Good is an answer that accepts. Refusals are the provider's well-formed
	// refusals, with the kind each must become; {401} and {403} are played
	// without any text as well.
	Good     Answer
	Refusals []Refusal
	// Row is what must happen in each column; see rows.go.
	Row Row
	// Change replaces cells of Row, for what is peculiar to the operation.
	Change Row
	// Identity reads from a request what makes a repetition the same to the
	// provider: its key or reference. Nil for operations that have none.
	Identity func(r *http.Request, body []byte) string
}

// Answer is what the server answers.
type Answer struct {
	Status int // 0 means 200
	Header map[string]string
	Body   string
}

// Refusal is an answer, and the kind of error that it must become.
type Refusal struct {
	Name   string
	Answer Answer
	Kind   error
	// Indeterminate says that the provider uses it for "nobody knows"; Kind is
	// then ignored.
	Indeterminate bool
}

// Run plays all of it.
func Run[C any](t *testing.T, s Suite[C]) {
	for _, op := range s.Verbs {
		t.Run("verb "+op.Name, func(t *testing.T) { runOperation(t, s, op, true) })
	}
	for _, op := range s.Nouns {
		t.Run("noun "+op.Name, func(t *testing.T) { runOperation(t, s, op, false) })
	}
}

func runOperation[C any](t *testing.T, s Suite[C], op Operation[C], verb bool) {
	t.Parallel()
	for _, column := range columns {
		t.Run(string(column.id), func(t *testing.T) { play(t, s, op, verb, column) })
	}
	for _, refusal := range op.Refusals {
		t.Run("refused: "+refusal.Name, func(t *testing.T) { playRefusal(t, s, op, verb, refusal) })
	}
	t.Run("succeeds", func(t *testing.T) { playSuccess(t, s, op) })
	t.Run("is read past what stands before it and what nobody reads", func(t *testing.T) { playUntidy(t, s, op) })
	t.Run("a refusal after a notice", func(t *testing.T) { playDoubtful(t, s, op, verb) })
	t.Run("recovers after each failure that may be sent again", func(t *testing.T) { playRecovery(t, s, op, verb) })
	t.Run("a refusal after a lost answer is no refusal", func(t *testing.T) { playLateRefusal(t, s, op, verb) })
	t.Run("a text that repeats what was sent", func(t *testing.T) { playEcho(t, s, op) })
	t.Run("no connection", func(t *testing.T) { playUnsent(t, s, op) })
	t.Run("a context that ends", func(t *testing.T) { playContext(t, s, op, verb) })
	t.Run("a transport of the caller", func(t *testing.T) { playMiddleware(t, s, op, verb) })
}
