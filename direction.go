package momo

// Direction is which way the money goes, seen from the merchant.
type Direction uint8

const (
	// DirectionUnknown is the zero Direction: the provider does not say.
	DirectionUnknown Direction = iota
	// In is a collection: a customer pays the merchant.
	In
	// Out is a disbursement: the merchant pays somebody.
	Out
)

// String returns "in", "out" or "unknown".
func (d Direction) String() string {
	switch d {
	case In:
		return "in"
	case Out:
		return "out"
	default:
		return "unknown"
	}
}

// MarshalText writes what [Direction.String] returns.
func (d Direction) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what [Direction.String] returns. Any other text is an error,
// and d keeps its value.
func (d *Direction) UnmarshalText(text []byte) error {
	return readWord(d, text, Out, "direction")
}
