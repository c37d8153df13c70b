package webhook

import (
	"bytes"
	"errors"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/mpgateway"
)

// Claim is as in [Confirmer]: it reads the order of a callback whose signature
// holds, whatever else it says. A callback that Verify refuses is Ambiguous, unless
// it is one of the document's fragments, which say nothing of an amount.
func (v *MPGateway) Claim(d Delivery) (Claim, error) {
	if err := v.check(d); err != nil {
		return Claim{}, err
	}
	var wire struct {
		OrderID       string         `json:"order_id"`
		TransactionID jsontext.Value `json:"transaction_id"`
	}
	if err := strictjson.UnmarshalWhole(d.Body, &wire); err != nil || !isSegment(wire.OrderID) {
		return Claim{}, errors.Join(ErrMalformed, err)
	}
	return Claim{
		Subject: mpgatewaySubject(wire.OrderID), Reference: wire.OrderID, ID: jsonText(wire.TransactionID),
		Proven: true, Ambiguous: isAmbiguous(d.Body),
	}, nil
}

// isAmbiguous reports whether the callback could be read in two ways. One that is
// merely incomplete could not, as long as it says nothing of an amount.
func isAmbiguous(body []byte) bool {
	_, err := mpgateway.ParseCallbackWithoutVerification(body)
	doubt, ok := errors.AsType[*mpgateway.AmbiguousError](err)
	return err != nil && (!ok || !doubt.Incomplete || saysAmount(body))
}

// saysAmount reports whether the names and values together say "amount" anywhere, in
// small letters or capitals.
func saysAmount(body []byte) bool {
	var text strings.Builder
	dec := jsontext.NewDecoder(bytes.NewReader(body))
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return strings.Contains(strings.ToLower(text.String()), "amount")
		}
		if kind := token.Kind(); kind == '"' || kind == '0' {
			text.WriteString(token.String())
		}
	}
}
