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

// mpgatewaySigned writes a callback with its signature at the end.
func mpgatewaySigned(members ordered) []byte {
	text, _ := mpgatewayText(encodeJSON(members))
	return encodeJSON(append(members, member{"signature", mpgatewaySign(text)}))
}
