package webhook

import (
	"errors"
	"fmt"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/mpgateway"
)

// MPGatewayValidationConfig is what NewMPGatewayValidation needs.
type MPGatewayValidationConfig struct {
	// Secrets are as for [MPGatewayConfig].
	Secrets []momo.Secret
	// SecretFunc is as for [MPGatewayConfig].
	SecretFunc momo.SecretFunc
	// Unsigned also reads questions without a signature: the document does not
	// say whether they have one. Set it only when the gateway said that they have
	// none; one that is there must hold all the same.
	Unsigned bool
}

// Format writes the settings, secrets and numbers masked, for every verb: fmt shows in clear
// what a list leads to when the verb is one for text.
func (c MPGatewayValidationConfig) Format(f fmt.State, _ rune) {
	type plain MPGatewayValidationConfig // without this method
	_, _ = fmt.Fprintf(f, "%+v", plain(c))
}

// MPGatewayValidation reads the question that the Payment API Gateway asks before
// a customer pays to the paybill (its document, "Paybill Validation"). Serve it
// with [Decide]. The Question's Account may be empty, since the customer need not enter
// one: the function is asked all the same.
type MPGatewayValidation struct {
	keys     mpgatewayKeys
	unsigned bool
}

var _ Decider = (*MPGatewayValidation)(nil)

// NewMPGatewayValidation checks the configuration, all of it at once.
func NewMPGatewayValidation(config MPGatewayValidationConfig) (*MPGatewayValidation, error) {
	var faults transport.Faults
	keys := newMPGatewayKeys(&faults, config.Secrets, config.SecretFunc)
	if err := faults.Err("webhook", "mpgateway validation", ""); err != nil {
		return nil, err
	}
	return &MPGatewayValidation{keys: keys, unsigned: config.Unsigned}, nil
}

// Dialect is as in [Decider].
func (*MPGatewayValidation) Dialect() Dialect { return Dialect{Provider: "mpgateway"} }

// Ask is as in [Decider]: it reads the question after its signature. The Payload
// is an *mpgateway.Callback.
func (v *MPGatewayValidation) Ask(d Delivery) (Question, error) {
	if err := v.Dialect().Check(d); err != nil {
		return Question{}, err
	}
	if err := v.keys.check(d.Body); err != nil && !(v.unsigned && errors.Is(err, errUnsigned)) {
		return Question{}, err
	}
	payload, err := mpgateway.ParseValidationWithoutVerification(d.Body)
	if err != nil {
		return Question{}, errors.Join(ErrMalformed, err)
	}
	return Question{Transaction: payload.Transaction.Transaction, Account: payload.Account, Payload: payload}, nil
}

// Answer says yes in the document's words, and no with another code: "any other
// response means that the transaction should not be completed".
func (*MPGatewayValidation) Answer(d Decision) []byte {
	if d == Approve {
		return []byte(`{"code":0,"status":"ok"}`)
	}
	return []byte(`{"code":1,"status":"rejected"}`)
}
