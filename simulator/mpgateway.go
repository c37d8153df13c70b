package simulator

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Credentials of the merchant at the Payment API Gateway. Its address is
// URL(MPGateway), below which the public id is the first part of every path.
//
// Its operations, as Fault and Request name them, are payment_c2b, payment_b2c,
// status, deposit and withdrawal, and beyond the document banks, bulk,
// bulk-details and bulk-cancel. Payments to its provider 14 stay in progress
// whatever is decided, and send no callback.
const (
	MPGatewayPublicID   = "f54ec96649be11ebb3780242ac130002"
	MPGatewayMerchantID = "e0fecd91fcb24f348048193b3fb34875ba3722b4"
	MPGatewaySecret     = "simulator6b1e9f0c5d7a48e2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f90a1b2"
	// MPGatewayConfirmationCode is what a second step must carry.
	MPGatewayConfirmationCode = "654321"
	// MPGatewayValidation is the name under which SetCallbackURL takes the
	// address that is asked before a paybill payment.
	MPGatewayValidation = MPGateway + "/validation"
)

// mpgateway plays the Payment API Gateway (the document; paths, codes and
// callbacks of payments, which it leaves out, as in its sister documents and as
// observed by integrators).
type mpgateway struct {
	host    *host
	quirks  MPGatewayQuirks
	answers map[string]answer // by order_id
	bulks   map[string][]*Payment
}

func newMPGateway(h *host) provider {
	return &mpgateway{host: h, answers: map[string]answer{}, bulks: map[string][]*Payment{}}
}

func (p *mpgateway) routes() []route {
	below := "/" + MPGatewayPublicID + "/"
	return []route{
		{"POST", below + "payment_c2b", "payment_c2b", p.serve(p.once(p.payment))},
		{"POST", below + "payment_b2c", "payment_b2c", p.serve(p.once(p.payment))},
		{"POST", below + "deposit", "deposit", p.serve(p.once(p.payment))},
		{"POST", below + "withdrawal", "withdrawal", p.serve(p.once(p.payment))},
		{"POST", below + "status", "status", p.serve(p.status)},
		{"POST", below + "banks", "banks", p.serve(p.banks)},
		{"POST", below + "payment_b2c/bulk", "bulk", p.serve(p.bulk)},
		{"POST", below + "payment_b2c/bulk/details", "bulk-details", p.serve(p.bulkDetails)},
		{"POST", below + "payment_b2c/bulk/cancel", "bulk-cancel", p.serve(p.bulkCancel)},
	}
}

// mpgatewayBody is a request, its members as decodeJSON reads them.
type mpgatewayBody map[string]any

// text is a member as a string, a number by its digits.
func (b mpgatewayBody) text(name string) string {
	switch v := b[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// serve checks what all operations share: JSON, merchant, signature.
func (p *mpgateway) serve(do func(*call, mpgatewayBody) answer) func(*call) answer {
	return func(c *call) answer {
		decoded, _ := decodeJSON(c.body)
		body, ok := decoded.(map[string]any)
		if !ok {
			return p.refused("4", "Cannot complete the transaction")
		}
		if body["merchant_id"] != MPGatewayMerchantID {
			return p.refused("10105", "WRONG MERCHANT_ID")
		}
		signed, ok := mpgatewayText(c.body)
		if !ok || body["signature"] != mpgatewaySign(signed) {
			return p.refused("10201", "MERCHANT AUTHENTICATION ERROR")
		}
		return do(c, body)
	}
}

// mpgatewaySign is the lower-case hexadecimal HMAC-SHA512 of a text.
func mpgatewaySign(text string) string {
	mac := hmac.New(sha512.New, []byte(MPGatewaySecret))
	_, _ = mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// mpgatewayText is what is signed of a body: its names and values in the order
// sent, by the document's sample in PHP.
func mpgatewayText(body []byte) (string, bool) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	value, err := mpgatewayTree(decoder)
	members, ok := value.(ordered)
	if err != nil || !ok {
		return "", false
	}
	return mpgatewayWalk(members, "", 0)
}

// mpgatewayTree decodes a value with its members in order, a list's under their
// numbers. Of two members of one name, PHP keeps the place of the first and the
// value of the last.
func mpgatewayTree(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	open, container := token.(json.Delim)
	if err != nil || !container {
		return token, err
	}
	members := ordered{}
	for decoder.More() {
		name := strconv.Itoa(len(members))
		if open == '{' {
			token, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			name = token.(string)
		}
		value, err := mpgatewayTree(decoder)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(members, func(m member) bool { return m.name == name }); i >= 0 {
			members[i].value = value
			continue
		}
		members = append(members, member{name, value})
	}
	_, err = decoder.Token()
	return members, err
}

func mpgatewayWalk(members ordered, prefix string, depth int) (string, bool) {
	if depth >= 16 {
		return "", false
	}
	var text strings.Builder
	for _, m := range members {
		if inner, ok := m.value.(ordered); ok {
			nested, ok := mpgatewayWalk(inner, prefix+m.name+".", depth+1)
			if !ok {
				return "", false
			}
			text.WriteString(nested)
		} else if m.name != "signature" {
			text.WriteString(prefix + m.name + mpgatewayScalar(m.value))
		}
	}
	return text.String(), true
}

// mpgatewayScalar is a value as PHP makes a string of it.
func mpgatewayScalar(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		if v {
			return "1"
		}
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			f, _ := v.Float64() // a signature's text, no amount of money
			return strconv.FormatFloat(f, 'g', 14, 64)
		}
		return v.String()
	}
	return ""
}

func (*mpgateway) wallets() []Wallet { return []Wallet{{Name: MPGateway, Currency: "KES"}} }

func (*mpgateway) direction(operation string) (way Direction, prompts bool) {
	if mpgatewayOut(operation) {
		return DirectionOut, false
	}
	return DirectionIn, operation == "payment_c2b"
}

// due has nothing to do: the gateway does nothing later.
func (*mpgateway) due(string) {}

func (*mpgateway) environment() map[string]string {
	return map[string]string{
		"MPGATEWAY_PUBLIC_ID":   MPGatewayPublicID,
		"MPGATEWAY_MERCHANT_ID": MPGatewayMerchantID,
		"MPGATEWAY_SECRET":      MPGatewaySecret,
		"MPGATEWAY_PHONE":       "0700000001",
	}
}
