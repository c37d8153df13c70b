package momo

// Cause is why a payment was not made, as far as a provider says so in a code: what a
// customer can be told. Samsoftpay and the Payment API Gateway do; the documents of the
// others have no code for it. See [Transaction.Explain].
type Cause uint8

const (
	// CauseUnknown is the zero Cause: nobody says, or not in a code that is published.
	CauseUnknown Cause = iota
	// CauseInsufficientFunds: the payer has too little money.
	CauseInsufficientFunds
	// CauseWrongPIN: the PIN was not accepted.
	CauseWrongPIN
	// CauseTimedOut: nobody answered the prompt in time.
	CauseTimedOut
	// CauseCancelled: the customer said no.
	CauseCancelled
	// CauseLimit: the amount is outside a limit of the network or of the customer.
	CauseLimit
	// CauseNotRegistered: the number has no mobile money.
	CauseNotRegistered
)

var causes = [...]string{
	"unknown", "insufficient funds", "wrong pin", "timed out", "cancelled", "limit", "not registered",
}

// String returns the cause in lower-case words.
func (c Cause) String() string {
	if int(c) < len(causes) {
		return causes[c]
	}
	return causes[CauseUnknown]
}

// MarshalText writes what [Cause.String] returns.
func (c Cause) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what [Cause.String] returns. Any other text is an error, and c
// keeps its value.
func (c *Cause) UnmarshalText(text []byte) error {
	return readWord(c, text, CauseNotRegistered, "cause")
}
