package e2e

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/momo-go/momo/webhook"
)

// What a careful program without a library does with a callback: it verifies what
// there is to verify, and reads what there is into a struct.

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func bareSamsoftpayCallback(d webhook.Delivery) error {
	if !same(hmac256(d.Body), d.Header.Get("X-Samsoftpay-Signature")) {
		return webhook.ErrSignature
	}
	return readAs[struct {
		ID        string `json:"id"`
		Timestamp int64  `json:"timestamp"`
		Event     string `json:"event"`
		Data      struct {
			ID                string  `json:"id"`
			Amount            int64   `json:"amount"`
			Fee               int64   `json:"fee"`
			Currency          string  `json:"currency"`
			Channel           string  `json:"channel"`
			Status            string  `json:"status"`
			Reference         string  `json:"reference"`
			MerchantReference string  `json:"merchant_reference"`
			Mode              string  `json:"mode"`
			FailureReason     *string `json:"failure_reason"`
			CompletedAt       string  `json:"completed_at"`
		} `json:"data"`
	}](d.Body)
}

type gatewayResult struct {
	Code    json.Number `json:"code"`
	Message string      `json:"message"`
}

// bareMPGatewayCallback has to walk the tokens, since the signature is over names
// and values in the order sent.
func bareMPGatewayCallback(d webhook.Delivery) error {
	var event struct {
		MerchantID      string        `json:"merchant_id"`
		OperationType   int           `json:"operation_type"`
		CustomerID      string        `json:"customer_id"`
		Amount          json.Number   `json:"amount"`
		InitAmount      json.Number   `json:"init_amount"`
		Currency        string        `json:"currency"`
		OrderID         string        `json:"order_id"`
		TransactionID   string        `json:"transaction_id"`
		TransactionRef  string        `json:"transaction_ref"`
		Status          int           `json:"status"`
		ProviderID      int           `json:"provider_id"`
		DestinationID   string        `json:"destination_id"`
		Result          gatewayResult `json:"result"`
		ProviderResult  gatewayResult `json:"provider_result"`
		ServiceID       string        `json:"service_id"`
		ServiceVersion  string        `json:"service_version"`
		ServiceDateTime string        `json:"service_date_time"`
		Signature       string        `json:"signature"`
	}
	if err := json.Unmarshal(d.Body, &event); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(d.Body))
	dec.UseNumber()
	if _, err := dec.Token(); err != nil {
		return err
	}
	var text strings.Builder
	if err := signedText(dec, "", &text); err != nil {
		return err
	}
	if !same(hmac512([]byte(text.String())), event.Signature) {
		return webhook.ErrSignature
	}
	return nil
}

// signedText writes the rest of an object of strings, numbers and objects.
func signedText(dec *json.Decoder, path string, text *strings.Builder) error {
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		key := path + name.(string)
		value, err := dec.Token()
		if err != nil {
			return err
		}
		switch v := value.(type) {
		case json.Delim:
			if err := signedText(dec, key+".", text); err != nil {
				return err
			}
		case json.Number:
			text.WriteString(key + v.String())
		case string:
			if key != "signature" {
				text.WriteString(key + v)
			}
		}
	}
	_, err := dec.Token()
	return err
}

// bareHint holds the keyed hash that a program puts into its own addresses,
// before it reads who is meant.
func bareHint[T any](scope, reference string) func(webhook.Delivery) error {
	path := "/callbacks/" + scope + "/" + reference + "/" + hmac256([]byte(scope + reference))[:32]
	return func(d webhook.Delivery) error {
		parts := strings.Split(path, "/")
		if !same(hmac256([]byte(parts[2] + parts[3]))[:32], parts[4]) {
			return webhook.ErrSignature
		}
		return readAs[T](d.Body)
	}
}

type ssentezoHint struct {
	Data struct {
		ExternalReference string `json:"externalReference"`
	} `json:"data"`
}

type spPayHint struct {
	Transaction struct {
		Reference string `json:"reference"`
	} `json:"transaction"`
}

func bareSapamaHint(d webhook.Delivery) error {
	form, err := url.ParseQuery(string(d.Body))
	if err == nil && !same(form.Get("api_key"), secret) {
		return webhook.ErrSignature
	}
	return err
}
