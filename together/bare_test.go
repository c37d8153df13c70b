package together

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// What a program without a library writes for the two signature recipes, at
// their cheapest.

const benchSecret = "cf1163a9c2d84e5bb7f0a1d3e6985c24"

type gatewayRequest struct {
	MerchantID string `json:"merchant_id"`
	CustomerID string `json:"customer_id"`
	OrderID    string `json:"order_id"`
	Amount     string `json:"amount"`
	Currency   string `json:"currency"`
	ProviderID int    `json:"provider_id"`
	Signature  string `json:"signature,omitempty"`
}

func bareHMAC512(message []byte) string {
	mac := hmac.New(sha512.New, []byte(benchSecret))
	mac.Write(message)
	return hex.EncodeToString(mac.Sum(nil))
}

var sapamaFields = map[string]string{
	"api_key": "key", "format": "json", "first_name": "John", "middle_name": "Mwangi", "last_name": "Otieno", "email": "john@example.com",
	"phone": "254722906835", "address": "Nakuru", "description": "Order 001", "amount": "1000", "currency": "KES", "reference_number": "order-001",
	"bill_ref_number": "CUST-9", "location_id": "2", "flow": "stkpush", "environment": "live", "callback_url": "https://merchant.example/cb",
	"callback_http_method": "post", "image_url": "https://merchant.example/i.png",
}

func bareSHA256(fields map[string]string) string {
	with := maps.Clone(fields)
	with["api_secret"] = "secret"
	var values []string
	for _, key := range slices.Sorted(maps.Keys(with)) {
		values = append(values, with[key])
	}
	sum := sha256.Sum256([]byte(strings.Join(values, ".")))
	return hex.EncodeToString(sum[:])
}
