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
	// A client whose Transport is not an *http.Transport may have middleware that
	// sends on its own account; the library then cannot prove that a request was
	// not sent, and such failures end in [ErrIndeterminate] instead of
	// [ErrNotSent].
	HTTPClient *http.Client
	// Timeout limits a call, its repetitions included, whose context has no
	// deadline of its own. Zero means 60 seconds.
	Timeout time.Duration
	// Logger receives one record per attempt: provider, operation, path without
	// identifiers, HTTP status, attempt, duration and what is done next. Nothing
	// else is ever given to it. Nil means no log.
	Logger *slog.Logger
	// MaxAttempts is how often one call may be sent in all, where its operation
	// may be sent again. Zero means 3; 1 never repeats anything.
	MaxAttempts int
	// RetryWait is the longest wait before the second attempt; it doubles for
	// each further one, up to 8 seconds, and the actual wait is random below it.
	// Zero means 250 milliseconds.
	RetryWait time.Duration
	// Clock returns the time that is sent to providers and compared with theirs.
	// Nil means time.Now.
	Clock func() time.Time
}
