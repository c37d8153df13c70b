package conformance

import "github.com/momo-go/momo"

// Column names a failure of the table.
type Column string

// The columns: how the server fails, always.
const (
	Lost         Column = "connection cut without an answer"
	LostHeaders  Column = "connection cut inside the headers"
	LostReset    Column = "connection reset without an answer"
	Error500     Column = "500 with JSON"
	HTML502      Column = "502 with HTML"
	Error503     Column = "503 without a body"
	Timeout408   Column = "408"
	Truncated    Column = "answer cut inside the body"
	Garbled      Column = "200 with HTML"
	Nonsense     Column = "200 with JSON of another shape"
	Twice        Column = "accepted, with each member a second time in other case"
	Oversized    Column = "answer without an end"
	GzipBomb     Column = "answer that inflates without an end"
	Limited      Column = "429 without Retry-After"
	LimitedLong  Column = "429 with a Retry-After of an hour"
	Redirected   Column = "307 to another host"
	Unauthorized Column = "401 without text"
	Forbidden    Column = "403 with HTML"
)

// Expect is a cell of the table: how the call must end when the server always
// fails that way, and how often it may have asked.
type Expect struct {
	Kind error
	Sent int
	// Accepts says that the call ends well as soon as the server answers well.
	Accepts bool
}

// Row is the cells of an operation.
type Row map[Column]Expect

// row builds a Row from its groups of columns.
func row(lost, serverError, garbled, limited, redirected Expect, denied int) Row {
	return Row{
		Lost: lost, LostHeaders: lost, LostReset: lost,
		Error500: serverError, HTML502: serverError, Error503: serverError, Timeout408: serverError,
		Truncated: garbled, Garbled: garbled, Nonsense: garbled, Twice: garbled, Oversized: garbled, GzipBomb: garbled,
		Limited: limited, LimitedLong: {Kind: limited.Kind, Sent: 1},
		Redirected:   redirected,
		Unauthorized: {Kind: momo.ErrUnauthorized, Sent: denied},
		Forbidden:    {Kind: momo.ErrForbidden, Sent: 1},
	}
}

// The rows, for clients that may try three times.
var (
	unknown = Expect{Kind: momo.ErrIndeterminate, Sent: 1}
	replay  = Expect{Kind: momo.ErrIndeterminate, Sent: 3, Accepts: true}
	asked   = Expect{Kind: momo.ErrUnavailable, Sent: 3, Accepts: true}

	// OnceRow is for verbs that are never sent again once they may have arrived.
	OnceRow = row(unknown, unknown, unknown, Expect{momo.ErrRateLimited, 2, true}, unknown, 1)
	// NeverRow is for verbs without any reference: not even a 429 is trusted.
	NeverRow = row(unknown, unknown, unknown, unknown, unknown, 1)
	// KeyedRow is for verbs with a key: repeated with it, but not after a 5xx.
	KeyedRow = row(replay, unknown, replay, Expect{momo.ErrRateLimited, 3, true}, unknown, 1)
	// RepeatRow is for verbs that do no harm when repeated.
	RepeatRow = row(replay, replay, replay, Expect{momo.ErrRateLimited, 3, true}, unknown, 1)
	// NounRow is for lookups.
	NounRow = row(asked, asked, asked, Expect{momo.ErrRateLimited, 3, true}, Expect{Kind: momo.ErrUnavailable, Sent: 1}, 1)
)

func (op Operation[C]) expect(c Column) Expect {
	if e, ok := op.Change[c]; ok {
		return e
	}
	return op.Row[c]
}
