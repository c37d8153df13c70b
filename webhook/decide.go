package webhook

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/momo-go/momo"
)

// Decision is the answer to a question asked before a payment happens. The zero
// Decision is no.
type Decision bool

// The two answers.
const (
	Reject  Decision = false
	Approve Decision = true
)

// Question is what a provider asks before it lets a customer pay: may this
// happen? Nothing has been paid, and nothing proves that it will be.
type Question struct {
	// Transaction is the payment that is asked about: amount, phone, the
	// provider's identifiers. Its status is never final.
	momo.Transaction
	// Account is what the customer entered as the account or bill number.
	Account string
	// Payload is the provider's own type.
	Payload any
}

// Format writes identifiers, status and amount, nothing that a customer entered.
func (q Question) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "question: %s", q.LogValue())
}

// Decider reads a provider's questions.
type Decider interface {
	// Ask reads the question, after whatever checks the provider's callbacks
	// allow.
	Ask(Delivery) (Question, error)
	// Answer is the body that says d in the provider's words.
	Answer(d Decision) []byte
}

// Decide serves the callbacks that approve a payment before it happens. The
// answer is yes only if decide returned Approve and no error; in every other
// case, a panic, a timeout of 4 seconds and an unreadable question included, it
// is an explicit no. Of the options, only WithLogger is of use here: the log is
// the only place that tells such a case from a plain no.
func Decide(d Decider, decide func(context.Context, Question) (Decision, error), options ...Option) http.Handler {
	h := newHandler(d, nil, nil, options)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), answerTimeout)
		defer cancel()
		decision, err := decideOn(ctx, w, r, d, h.dialect, decide)
		status, level, result := http.StatusOK, slog.LevelInfo, "rejected"
		if decision == Approve {
			result = "approved"
		}
		if err != nil {
			decision, level, result = Reject, slog.LevelWarn, resultOf(err)
			if status = statusOf(err); status == http.StatusServiceUnavailable {
				status = http.StatusOK // a plain no; the question itself was fine
			}
		}
		h.logger.LogAttrs(ctx, level, "question", slog.String("handler", h.name), slog.String("result", result))
		h.dialect.write(w, status, string(d.Answer(decision)))
	})
}

func decideOn(ctx context.Context, w http.ResponseWriter, r *http.Request, d Decider, spoken dialect, decide func(context.Context, Question) (Decision, error)) (Decision, error) {
	delivery, err := spoken.receive(w, r)
	if err != nil {
		return Reject, err
	}
	question, err := within(ctx, func() (Question, error) { return d.Ask(delivery) })
	if err != nil {
		return Reject, err
	}
	decision, err := within(ctx, func() (Decision, error) { return decide(ctx, question) })
	return decision, ours(err, errDecide)
}
