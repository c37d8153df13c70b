package webhook

// Verifier believes a signature.
type Verifier interface {
	// Dialect is how the provider calls and wants to be answered.
	Dialect() Dialect
	// Verify verifies first and then parses. It opens no connection. On an error
	// the event is zero.
	Verify(Delivery) (Event, error)
}
