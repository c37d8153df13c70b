package momo

// Step is what has to happen before a payment goes on.
type Step uint8

const (
	// StepNone: nothing, or nothing that an answer tells.
	StepNone Step = iota
	// StepApprove: the customer has a prompt on the phone.
	StepApprove
	// StepCode: the customer got a one-time code, by text message for instance. Give it
	// to [Rail.Continue].
	StepCode
	// StepLink: the customer opens Next.Link.
	StepLink
	// StepConfirm: the provider wants the merchant to confirm the payment, with a code
	// that it has agreed on with him. Give it to [Rail.Continue].
	StepConfirm
)

var steps = [...]string{"none", "approve on the phone", "enter code", "open link", "confirm"}

// String returns the step in lower-case words.
func (s Step) String() string {
	if int(s) < len(steps) {
		return steps[s]
	}
	return steps[StepNone]
}

// MarshalText writes what [Step.String] returns.
func (s Step) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what [Step.String] returns. Any other text is an error, and s keeps
// its value.
func (s *Step) UnmarshalText(text []byte) error { return readWord(s, text, StepConfirm, "step") }

// Next is what has to happen now. With a [StatusActionRequired] the payment does not go
// on by itself.
type Next struct {
	Step Step
	// Link is the page to show to the customer, for [StepLink]: https, never fetched by
	// this library.
	Link string
	// Token is what the provider calls this step, where it has a name for it; [Rail.Continue]
	// wants it back.
	Token string
}
