package momo

// Recovery says what can be done about a verb that ended in [ErrIndeterminate]: data for
// a program, where [Error.Error] is words for people. It follows from what was seen on
// the wire, and errs towards looking.
type Recovery uint8

const (
	// RecoveryUnknown is the zero Recovery, of errors that are not indeterminate: there
	// is nothing to find out.
	RecoveryUnknown Recovery = iota
	// RecoveryLookup: look the payment up by [Error.Reference]. Only what is found
	// settles it: that nothing is found proves nothing.
	RecoveryLookup
	// RecoveryLookupID: look up, by the provider's identifier, what the verb was about.
	RecoveryLookupID
	// RecoverySameKey: call again with [Error.IdempotencyKey] and the same request. The
	// provider documents that this cannot make a second payment.
	RecoverySameKey
	// RecoveryHuman: nothing that a program can do settles it. A person must compare
	// with the provider's portal or statement.
	RecoveryHuman
)

var recoveries = [...]string{"unknown", "look up", "look up by id", "call again with the same key", "human"}

// String returns the recovery in lower-case words.
func (r Recovery) String() string {
	if int(r) < len(recoveries) {
		return recoveries[r]
	}
	return recoveries[RecoveryUnknown]
}

// MarshalText writes what [Recovery.String] returns.
func (r Recovery) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what [Recovery.String] returns. Any other text is an error, and r
// keeps its value.
func (r *Recovery) UnmarshalText(text []byte) error {
	return readWord(r, text, RecoveryHuman, "recovery")
}
