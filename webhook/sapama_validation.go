package webhook

import (
	"errors"
	"fmt"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/sapama"
)

// SapamaValidationConfig is what NewSapamaValidation needs.
type SapamaValidationConfig struct {
	// APIKeys are those that a question may carry; see [SapamaConfig]. At least
	// one is required, unless WithoutKey is set.
	APIKeys []momo.Secret
	// APIKeyFunc is as for [SapamaConfig].
	APIKeyFunc momo.SecretFunc
	// WithoutKey also reads questions whose api_key is empty or missing, as the
	// document's sample has it: set it if your till sends none. Then nothing proves who
	// asks: whoever knows the address learns what you would let pay.
	WithoutKey bool
}

// Format writes the settings, secrets and numbers masked, for every verb: fmt shows in clear
// what a list leads to when the verb is one for text.
func (c SapamaValidationConfig) Format(f fmt.State, _ rune) {
	type plain SapamaValidationConfig // without this method
	_, _ = fmt.Fprintf(f, "%+v", plain(c))
}

// SapamaValidation reads the question that Sapama Cash asks before a customer
// pays to the till (its document, "C2B validation"): a POST of a form. Serve it
// with [Decide].
//
// Nothing proves who asks but the API key, and nothing exists yet that could be
// looked up: answer by your own rules, at once. Payload is a *sapama.Validation.
type SapamaValidation struct{ keys sapamaKeys }

var _ Decider = (*SapamaValidation)(nil)

// NewSapamaValidation checks the configuration, all of it at once.
func NewSapamaValidation(config SapamaValidationConfig) (*SapamaValidation, error) {
	var faults transport.Faults
	keys := newSapamaKeys(&faults, config.APIKeys, config.APIKeyFunc, config.WithoutKey)
	if err := faults.Err("webhook", "sapama validation", ""); err != nil {
		return nil, err
	}
	return &SapamaValidation{keys}, nil
}

// Dialect is as in [Decider].
func (*SapamaValidation) Dialect() Dialect { return Dialect{Provider: "sapama", ContentType: formType} }

// Ask is as in [Decider].
func (v *SapamaValidation) Ask(d Delivery) (Question, error) {
	fields, _, err := readSapama(v.Dialect(), v.keys, d)
	if err != nil {
		return Question{}, err
	}
	asked, err := sapama.ParseValidationWithoutVerification(fields)
	if err != nil {
		return Question{}, errors.Join(ErrMalformed, err)
	}
	asked.Raw = sapamaSent(d)
	return Question{
		Transaction: momo.Transaction{
			Provider: "sapama", Direction: momo.In, ID: asked.Code, Status: momo.StatusPending,
			ProviderStatus: string(asked.Type), Amount: asked.Amount, Phone: asked.Phone, CreatedAt: asked.At,
		},
		Account: asked.Account,
		Payload: asked,
	}, nil
}

// Answer is as in [Decider], in the words of the document.
func (*SapamaValidation) Answer(d Decision) []byte {
	if d == Approve {
		return []byte(`{"type":"success","message":"Validation successful"}`)
	}
	return []byte(`{"type":"error","message":"Validation failed"}`)
}
