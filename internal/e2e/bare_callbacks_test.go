package e2e

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo/webhook"
)

// believe is what a program does with a callback: it verifies what there is to
// verify, reads what there is, and returns the reference of the payment.
type believe func(webhook.Delivery) (reference string, err error)

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

type samsoftpayEvent struct {
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
}

func bareSamsoftpayCallback(c codec) believe {
	return func(d webhook.Delivery) (string, error) {
		if !same(hmac256(d.Body), d.Header.Get("X-Samsoftpay-Signature")) {
			return "", webhook.ErrSignature
		}
		var event samsoftpayEvent
		err := c.unmarshal(d.Body, &event)
		return event.Data.Reference, err
	}
}

// gatewayEvent is filled from one walk of the tokens, which also collects the
// signed text: the signature is over names and values in the order sent.
type gatewayEvent struct {
	MerchantID, CustomerID, OrderID, TransactionID, TransactionRef string
	Amount, InitAmount, Currency, DestinationID                    string
	OperationType, Status, ProviderID                              int
	ResultCode, ResultMessage, ProviderResultCode, ProviderMessage string
	ServiceID, ServiceVersion, ServiceDateTime, Signature          string
}

func (e *gatewayEvent) set(name, value string) (err error) {
	switch name {
	case "merchant_id":
		e.MerchantID = value
	case "operation_type":
		e.OperationType, err = strconv.Atoi(value)
	case "customer_id":
		e.CustomerID = value
	case "amount":
		e.Amount = value
	case "init_amount":
		e.InitAmount = value
	case "currency":
		e.Currency = value
	case "order_id":
		e.OrderID = value
	case "transaction_id":
		e.TransactionID = value
	case "transaction_ref":
		e.TransactionRef = value
	case "status":
		e.Status, err = strconv.Atoi(value)
	case "provider_id":
		e.ProviderID, err = strconv.Atoi(value)
	case "destination_id":
		e.DestinationID = value
	case "result.code":
		e.ResultCode = value
	case "result.message":
		e.ResultMessage = value
	case "provider_result.code":
		e.ProviderResultCode = value
	case "provider_result.message":
		e.ProviderMessage = value
	case "service_id":
		e.ServiceID = value
	case "service_version":
		e.ServiceVersion = value
	case "service_date_time":
		e.ServiceDateTime = value
	case "signature":
		e.Signature = value
	}
	return err
}

// tokens returns the next token of an object of strings, numbers and objects: its
// kind is one of {, }, " and 0.
type tokens func() (kind byte, text string, err error)

func (e *gatewayEvent) walk(next tokens, path string, signed *strings.Builder) error {
	for {
		kind, name, err := next()
		if err != nil || kind == '}' {
			return err
		}
		name = path + name
		kind, value, err := next()
		if err != nil {
			return err
		}
		if kind == '{' {
			err = e.walk(next, name+".", signed)
		} else {
			if name != "signature" {
				signed.WriteString(name)
				signed.WriteString(value)
			}
			err = e.set(name, value)
		}
		if err != nil {
			return err
		}
	}
}

var errToken = errors.New("another token than expected")

func standardTokens(body []byte) tokens {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	return func() (byte, string, error) {
		token, err := dec.Token()
		if err != nil {
			return 0, "", err
		}
		switch t := token.(type) {
		case json.Delim:
			return byte(t), "", nil
		case json.Number:
			return '0', t.String(), nil
		case string:
			return '"', t, nil
		}
		return 0, "", errToken
	}
}

func v2Tokens(body []byte) tokens {
	dec := jsontext.NewDecoder(bytes.NewBuffer(body))
	return func() (byte, string, error) {
		token, err := dec.ReadToken()
		if err != nil {
			return 0, "", err
		}
		return byte(token.Kind()), token.String(), nil
	}
}

func bareMPGatewayCallback(read func([]byte) tokens) believe {
	return func(d webhook.Delivery) (string, error) {
		next := read(d.Body)
		if kind, _, err := next(); err != nil || kind != '{' {
			return "", errors.Join(errToken, err)
		}
		var event gatewayEvent
		var signed strings.Builder
		signed.Grow(len(d.Body))
		if err := event.walk(next, "", &signed); err != nil {
			return "", err
		}
		if _, _, err := next(); err != io.EOF {
			return "", errToken
		}
		if !same(hmac512([]byte(signed.String())), event.Signature) {
			return "", webhook.ErrSignature
		}
		return event.OrderID, nil
	}
}

// bareHint verifies the keyed hash that a program puts into its own addresses,
// before it reads who is meant.
func bareHint[T hint](c codec, scope string) believe {
	return func(d webhook.Delivery) (string, error) {
		parts := strings.Split(d.Path, "/")
		reference, token := parts[len(parts)-2], parts[len(parts)-1]
		if !same(hmac256([]byte(scope + reference))[:32], token) {
			return "", webhook.ErrSignature
		}
		var body T
		err := c.unmarshal(d.Body, &body)
		return reference, err
	}
}

// bareAddress is an address that bareHint believes.
func bareAddress(scope, reference string) string {
	return "/callbacks/" + scope + "/" + reference + "/" + hmac256([]byte(scope + reference))[:32]
}

type hint interface{ ssentezoHint | spPayHint }

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

func bareSapamaHint(d webhook.Delivery) (string, error) {
	form, err := url.ParseQuery(string(d.Body))
	if err == nil && !same(form.Get("api_key"), secret) {
		return "", webhook.ErrSignature
	}
	return form.Get("reference_number"), err
}

// The bounds of package webhook.
const (
	maxCallback     = 64 << 10
	callbackTimeout = 4 * time.Second
	maxRemembered   = 1 << 17
)

// bareHandler is a careful handler without a library: it reads within bounds of
// size and time, believes, settles each payment once, and answers.
func bareHandler(believe believe, settle func(ctx context.Context, reference string) error) http.Handler {
	var mu sync.Mutex
	settled := map[string]bool{}
	once := func(ctx context.Context, reference string) error {
		mu.Lock()
		defer mu.Unlock()
		if settled[reference] {
			return nil
		}
		if err := settle(ctx, reference); err != nil {
			return err
		}
		if len(settled) == maxRemembered {
			clear(settled)
		}
		settled[reference] = true
		return nil
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			http.Error(w, "", http.StatusMethodNotAllowed)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), callbackTimeout)
		defer cancel()
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(callbackTimeout))
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCallback))
		if err != nil {
			http.Error(w, "", http.StatusBadRequest)
			return
		}
		reference, err := believe(webhook.Delivery{Method: r.Method, Path: r.URL.Path, Header: r.Header, Body: body})
		if err != nil {
			http.Error(w, "", http.StatusUnauthorized)
			return
		}
		if err := once(ctx, reference); err != nil {
			http.Error(w, "", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, `{"ok":true}`)
	})
}
