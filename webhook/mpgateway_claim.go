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
// holds, whatever else it says. A callback that neither Verify nor Witness reads is
// Ambiguous, unless it is as the document prints those of payments and of the point of
// sale, which say nothing of an amount.
func (v *MPGateway) Claim(d Delivery) (Claim, error) {
	if err := v.check(d); err != nil {
		return Claim{}, err
	}
	var wire struct {
		OrderID       strictjson.Scalar `json:"order_id"`
		TransactionID jsontext.Value    `json:"transaction_id"`
	}
	if err := strictjson.UnmarshalWhole(d.Body, &wire); err != nil || !isSegment(wire.OrderID.Text) {
		return Claim{}, errors.Join(ErrMalformed, err)
	}
	claim := Claim{
		Subject: mpgatewaySubject(wire.OrderID.Text), Reference: wire.OrderID.Text, ID: mpgatewayID(wire.TransactionID),
		Proven: true,
	}
	payload, err := mpgateway.ParseAskedWithoutVerification(d.Body)
	if err == nil {
		if claim.AmountNamed = true; payload.NeedsID {
			claim.Subject = "" // so that the answer must have the ID
		}
		return claim, nil
	}
	doubt, ok := errors.AsType[*mpgateway.AmbiguousError](err)
	text := spoken(d.Body)
	claim.AmountNamed = strings.Contains(text, "amount")
	claim.Ambiguous = claim.AmountNamed || !ok || !doubt.Incomplete
	claim.AmountUnnamed = !claim.Ambiguous && !isUnsolicited(text)
	return claim, nil
}

// mpgatewayID is the text of an identifier, and empty for anything else.
func mpgatewayID(value jsontext.Value) string {
	if value.Kind() == '0' {
		return string(value)
	}
	return jsonText(value)
}

// isUnsolicited reports whether a callback hints at a payment to the paybill, which
// nobody announced.
func isUnsolicited(spoken string) bool {
	paybill := "operation_type" + string(mpgateway.OperationPaybill)
	return strings.Contains(spoken, paybill) || strings.Contains(spoken, "billrefnumber")
}

// spoken is all that the names and values say together, in small letters.
func spoken(body []byte) string {
	var text strings.Builder
	dec := jsontext.NewDecoder(bytes.NewReader(body))
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return strings.ToLower(text.String())
		}
		if kind := token.Kind(); kind == '"' || kind == '0' {
			text.WriteString(token.String())
		}
	}
}
