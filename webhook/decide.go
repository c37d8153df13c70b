package webhook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

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

// String returns "reject" or "approve".
func (d Decision) String() string {
	if d == Approve {
		return "approve"
	}
	return "reject"
}

// MarshalText writes what String returns.
func (d Decision) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what String returns. Any other word is an error, and d stays
// as it was.
func (d *Decision) UnmarshalText(text []byte) error {
	switch string(text) {
	case "reject":
		*d = Reject
	case "approve":
		*d = Approve
	default:
		return errDecision
	}
	return nil
}

var errDecision = errors.New("webhook: decision must be reject or approve")

// Question is what a provider asks before it lets a customer pay: may this
// happen? Nothing has been paid, and nothing proves that it will be.
type Question struct {
	// Transaction is the payment that is asked about: amount, phone, the
	// provider's identifiers. Its status is never final.
	momo.Transaction
	// Account is what the customer entered as the account or bill number. It may be
	// anything, a phone number too, and it may be empty.
	Account momo.Private
	// Payload is the provider's own type.
	Payload any
}

// Format writes identifiers, status and amount, nothing that a customer entered.
func (q Question) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "question: %s", q.LogValue())
}

// Decider reads a provider's questions.
type Decider interface {
	// Dialect is how the provider calls. Of its words for answers, none is used.
	Dialect() Dialect
	// Ask reads the question, after whatever checks the provider's callbacks
	// allow. It opens no connection.
	Ask(Delivery) (Question, error)
	// Answer is the body that says d in the provider's words.
	Answer(d Decision) []byte
}

// Decide serves the callbacks that approve a payment before it happens. The
// answer is yes only if decide returned Approve and no error; in every other
// case, a panic, a timeout of 4 seconds and an unreadable question included, it
// is an explicit no. Of the options, only Logger and Observe are of use here: nothing
// else distinguishes such a case from a plain no.
func Decide(d Decider, decide func(context.Context, Question) (Decision, error), o Options) *QuestionHandler {
	return &QuestionHandler{
		dialect: d.Dialect().withDefaults(), decider: d, decide: decide, options: o.withDefaults(),
	}
}

// QuestionHandler answers the questions of one provider: see [Decide]. It is safe for
// concurrent use, and to print.
type QuestionHandler struct {
	dialect Dialect
	decider Decider
	decide  func(context.Context, Question) (Decision, error)
	options Options
}

// ServeHTTP answers the provider in its own words, and says no whenever anything fails:
// see [Decide].
func (d *QuestionHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	deadline := time.Now().Add(answerTimeout)
	ctx, seen := d.observe(r.Context(), methodOf(r))
	delivery, err := receive(w, r, deadline)
	decision := Reject
	if err == nil {
		decision, err = d.process(ctx, deadline, delivery)
	}
	d.log(ctx, decision, err)
	status, body := d.reply(decision, err)
	d.dialect.answer(w, status, body)
	seen.finish(status, decided(decision, err), err)
}

// Process decides a question that came by another way than HTTP, such as the event of
// a function, as ServeHTTP does: within the context, or within 4 seconds if that has
// no deadline. It is [Reject] beside an error.
func (d *QuestionHandler) Process(ctx context.Context, in Delivery) (Decision, error) {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(answerTimeout)
	}
	ctx, seen := d.observe(ctx, "")
	decision, err := d.process(ctx, deadline, in)
	d.log(ctx, decision, err)
	status, _ := d.reply(decision, err)
	seen.finish(status, decided(decision, err), err)
	return decision, err
}

func (d *QuestionHandler) observe(ctx context.Context, method string) (context.Context, observation) {
	return observe(ctx, d.options.Observe, momo.Operation{Provider: d.dialect.Provider, Name: "question", Method: method})
}

// Answer is the answer to a question of which [QuestionHandler.Process] returned these,
// or [Receive] an error. It says no beside an error.
func (d *QuestionHandler) Answer(decision Decision, err error) Answer {
	return d.dialect.wrap(d.reply(decision, err))
}

// reply is status and body of the answer.
func (d *QuestionHandler) reply(decision Decision, err error) (status int, body string) {
	if err == nil {
		return http.StatusOK, string(d.decider.Answer(decision))
	}
	if status = statusOf(err); status == http.StatusServiceUnavailable {
		status = http.StatusOK // a plain no; the question itself was fine
	}
	return status, string(d.decider.Answer(Reject))
}

func (d *QuestionHandler) log(ctx context.Context, decision Decision, err error) {
	level := slog.LevelInfo
	if err != nil {
		level = slog.LevelWarn
	}
	d.options.Logger.LogAttrs(ctx, level, "question",
		slog.String("provider", d.dialect.Provider), slog.String("result", decided(decision, err)))
}

// decided is the decision as a word of the log.
func decided(decision Decision, err error) string {
	switch {
	case err != nil:
		return wordOf(err)
	case decision == Approve:
		return "approved"
	default:
		return "rejected"
	}
}

// process approves only without an error.
func (d *QuestionHandler) process(parent context.Context, deadline time.Time, in Delivery) (Decision, error) {
	question, err := d.ask(in)
	if err != nil {
		return Reject, err
	}
	ctx, cancel := context.WithDeadline(parent, deadline)
	defer cancel()
	decision, err := within(ctx, func() (Decision, error) { return d.decide(ctx, question) })
	if err != nil {
		return Reject, foreign(err, errDecide)
	}
	return decision, nil
}

func (d *QuestionHandler) ask(in Delivery) (q Question, err error) {
	defer func() {
		if recover() != nil { // its value may contain anything
			q, err = Question{}, errPanic
		}
	}()
	if err := d.dialect.Check(in); err != nil {
		return Question{}, err
	}
	return d.decider.Ask(in)
}
