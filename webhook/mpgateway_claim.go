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
	if err := strictjson.Unmarshal(d.Body, &wire); err != nil || !isSegment(wire.OrderID) {
		return Claim{}, errors.Join(ErrMalformed, err)
	}
	_, err := mpgateway.ParseCallbackWithoutVerification(d.Body)
	return Claim{
		Subject: mpgatewaySubject(wire.OrderID), Reference: wire.OrderID, ID: jsonText(wire.TransactionID),
		Proven: true, Ambiguous: err != nil && saysAmount(d.Body),
	}, nil
}

// saysAmount reports whether the text that was signed, all names and values in
// their order, says "amount" anywhere, in small letters or capitals: then so did the
// genuine callback, wherever its boundaries were.
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
