package momo

import (
	"log/slog"
	"net/http"
	"time"
)

// Options are the settings that all clients share; each provider's Config embeds
// them. The zero Options are good for production.
type Options struct {
	// HTTPClient is used for every request when set. It may be shared and is
	// never changed: its Transport sends, and its Timeout counts where Timeout is
	// zero. Redirects are not followed and cookies not kept, whatever it says.
	// Leave it nil for a transport that keeps enough idle connections for
	// concurrent callers.
	//
	// A Transport may send on its own account, whatever its type. [ErrNotSent] then
	// needs another proof: that no connection was used and that the request's body
	// could be taken back unread. Middleware that reads the body before it sends, and
	// requests without one, end in [ErrIndeterminate] instead.
	HTTPClient *http.Client
	// Timeout limits a call, its repetitions included; a context with an earlier
	// deadline limits it further. Zero means 60 seconds.
	Timeout time.Duration
	// AttemptTimeout limits an attempt whose loss is followed by another request, so
	// that one that hangs leaves time for it. A verb that is sent once has the whole
	// time. Zero means a third of what is left, at most 20 seconds.
	AttemptTimeout time.Duration
	// Logger receives one record per attempt: provider, operation, path without
	// identifiers, HTTP status, attempt, duration and what is done next. When
	// Limiter fails, one says so, with the type of its error. Nothing else is ever given
	// to it. Nil means no log.
	Logger *slog.Logger
	// Observe is called around each call and each attempt: for spans and metrics. Nil
	// means nothing, and costs nothing.
	Observe Observe
	// Limiter keeps the limits of requests a minute together with other processes. It is
	// asked before each attempt of an operation that has a limit. When it fails, the client
	// keeps the limit by itself, and logs that: several processes may then send more
	// together. Nil means that the client keeps the limits for itself alone.
	Limiter Limiter
	// MaxAttempts is how often one call may be sent in all, where its operation
	// may be sent again. Zero means 3; 1 never repeats anything.
	MaxAttempts int
	// MaxInFlight is how many requests the client has on their way at once. Others wait
	// for their turn; a call whose turn comes too late to send ends at once, as
	// [ErrNotSent] and [ErrRateLimited]. Zero means any number.
	MaxInFlight int
	// RetryWait is the longest wait before the second attempt; it doubles for
	// each further one, up to 8 seconds, and the actual wait is random below it.
	// Zero means 250 milliseconds.
	RetryWait time.Duration
	// Clock returns the time that is sent to providers and compared with theirs.
	// Nil means time.Now.
	Clock func() time.Time
}
