package ssentezo

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
)

func TestClientKeepsThePromises(t *testing.T) {
	const (
		accepted = `{"response":"OK","data":{"transactionStatus":"PENDING","ssentezoWalletReference":"w-1","financialTransactionId":"f-1"}}`
		bank     = `{"response":"OK","data":{"transactionStatus":"PENDING","ssentezoWalletReference":"w-1","externalReference":"order-001"}}`
		status   = `{"response":"OK","data":{"transactionStatus":"SUCCEEDED","ssentezoWalletReference":"w-1","externalReference":"order-001","amount":60000,"currency":"UGX","msisdn":"256770691484"}}`
	)
	type operation = conformance.Operation[*Client]
	type answer = conformance.Answer
	type refusal = conformance.Refusal
	// Two requests are the same to the provider if their references are; the
	// lookup that confirms a refusal must name the same one too.
	reference := func(r *http.Request, body []byte) string {
		if looked, ok := strings.CutPrefix(r.URL.Path, "/get_status/"); ok {
			return looked
		}
		var sent struct {
			Mobile string `json:"externalReference"`
			Bank   string `json:"external_reference"`
		}
		_ = json.Unmarshal(body, &sent)
		return sent.Mobile + sent.Bank
	}
	errorOf := func(status int, code string) answer {
		return answer{Status: status, Body: `{"response":"ERROR","error":{"code":"` + code + `","message":"256770691484 refused"}}`}
	}
	invalid := func(field, text string) answer {
		return answer{Status: 422, Body: `{"response":"ERROR","error":{"message":"The given data was invalid.","errors":{"` + field + `":["` + text + `"]}}}`}
	}
	// The play answers every request alike, so that a lookup which confirms a
	// refusal gets the refusal too: the provider does not know the payment.
	refusals := []refusal{
		{Name: "a field is wrong", Answer: invalid("amount", "The amount field must be at least 500."), Kind: momo.ErrInvalid},
		{Name: "limit", Answer: errorOf(400, "UPPER_CEILING_BREACH"), Kind: momo.ErrLimit},
		{Name: "limit of version 1", Answer: errorOf(422, "AMOUNT_LIMIT_ERROR"), Kind: momo.ErrLimit},
		{Name: "funds", Answer: errorOf(400, "INSUFFICIENT_FUNDS"), Kind: momo.ErrInsufficientFunds},
		{Name: "failed transaction", Answer: errorOf(400, ""), Kind: momo.ErrDeclined},
		{Name: "an error under 200", Answer: errorOf(200, ""), Kind: momo.ErrDeclined},
		{Name: "parameters", Answer: errorOf(400, "INVALID_PARAMETERS"), Kind: momo.ErrInvalid},
		{Name: "currency", Answer: errorOf(400, "UNSUPPORTED_CURRENCY"), Kind: momo.ErrInvalid},
		{Name: "environment", Answer: errorOf(400, "UNSPECIFIED_ENVIRONMENT"), Kind: momo.ErrInvalid},
		{Name: "phone", Answer: errorOf(400, "INVALID_PHONE_NUMBER"), Kind: momo.ErrInvalid},
		{Name: "network", Answer: errorOf(400, "UNSUPPORTED_NETWORK_OR_INVALID_PHONE_NUMBER"), Kind: momo.ErrInvalid},
		{Name: "not live", Answer: errorOf(400, "NOT_LIVE"), Kind: momo.ErrForbidden},
		{Name: "no header", Answer: errorOf(401, ""), Kind: momo.ErrUnauthorized},
		{Name: "credentials", Answer: errorOf(403, "INVALID_CREDENTIALS"), Kind: momo.ErrUnauthorized},
		{Name: "not live under 403", Answer: errorOf(403, "NOT_LIVE"), Kind: momo.ErrForbidden},
		{Name: "credentials under 400", Answer: errorOf(400, "INVALID_CREDENTIALS"), Kind: momo.ErrUnauthorized},
		{Name: "version 1's unknown", Answer: errorOf(400, "INTERNAL_SERVER_ERROR"), Indeterminate: true},
		{Name: "a 400 that is not the application's", Answer: answer{Status: 400, Body: "<html>Bad Request</html>"}, Indeterminate: true},
		{Name: "a 404 that is not the application's", Answer: answer{Status: 404, Body: "<html>Not Found</html>"}, Indeterminate: true},
		{Name: "a 422 of nothing", Answer: answer{Status: 422, Body: "{}"}, Indeterminate: true},
		{Name: "neither OK nor ERROR", Answer: answer{Body: `{"response":"QUEUED","data":{"transactionStatus":"PENDING"}}`}, Indeterminate: true},
		{Name: "OK about another payment", Answer: answer{Body: `{"response":"OK","data":{"transactionStatus":"PENDING","ssentezoWalletReference":"w","externalReference":"order-002"}}`}, Indeterminate: true},
		{Name: "OK about another amount", Answer: answer{Body: `{"response":"OK","data":{"transactionStatus":"PENDING","ssentezoWalletReference":"w","externalReference":"order-001","amount":1}}`}, Indeterminate: true},
		{Name: "OK about another number", Answer: answer{Body: `{"response":"OK","data":{"transactionStatus":"PENDING","ssentezoWalletReference":"w","msisdn":"256770691485"}}`}, Indeterminate: true},
		{Name: "OK without a status", Answer: answer{Body: `{"response":"OK","data":{"ssentezoWalletReference":"w"}}`}, Indeterminate: true},
		{Name: "OK with an empty list", Answer: answer{Body: `{"response":"OK","data":[]}`}, Indeterminate: true},
	}
	isTaken := invalid("externalReference", "The external reference has already been taken.")
	mobile := append(refusals[:len(refusals):len(refusals)],
		refusal{Name: "taken", Answer: isTaken, Kind: momo.ErrDuplicate},
		refusal{Name: "taken in version 1", Answer: answer{Status: 400, Body: `{"message":"failed","errorCode":"DUPLICATE_REFERENCE"}`}, Kind: momo.ErrDuplicate})
	toBank := append(refusals[:len(refusals):len(refusals)], refusal{Name: "taken", Answer: isTaken, Indeterminate: true})
	lookups := []refusal{
		{Name: "unknown", Answer: errorOf(404, "NOT_FOUND"), Kind: momo.ErrNotFound},
		{Name: "unknown under 200", Answer: errorOf(200, "NOT_FOUND"), Kind: momo.ErrNotFound},
		{Name: "credentials", Answer: errorOf(403, ""), Kind: momo.ErrUnauthorized},
		{Name: "a 404 that is not the application's", Answer: answer{Status: 404, Body: "<html>"}, Indeterminate: true},
	}
	byReference := append(lookups[:len(lookups):len(lookups)],
		refusal{Name: "an error of no known meaning", Answer: errorOf(400, ""), Indeterminate: true},
		refusal{Name: "another reference", Answer: answer{Body: `{"response":"OK","data":{"transactionStatus":"SUCCEEDED","ssentezoWalletReference":"w","externalReference":"order-002","amount":60000}}`}, Indeterminate: true})
	conformance.Run(t, conformance.Suite[*Client]{
		New: func(baseURL string, o momo.Options) (*Client, error) {
			return New(Config{Environment: EnvironmentSandbox, APIUser: "user", APIKey: "canary7d1f", BaseURL: baseURL, Options: o})
		},
		Secrets: []string{"canary7d1f", "dXNlcjpjYW5hcnk3ZDFm", "770691484", "Jane Doe", "044653389534563"},
		Verbs: []operation{
			{Name: "Collect", Row: conformance.OnceRow, Good: answer{Status: 202, Body: accepted}, Identity: reference, Refusals: mobile,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Collect(ctx, CollectRequest{Reference: "order-001", Amount: ugx("60000"), Payer: payer, PayerName: "Jane Doe", Description: "d"})
					return err
				}},
			{Name: "Disburse", Row: conformance.OnceRow, Good: answer{Status: 202, Body: accepted}, Identity: reference, Refusals: mobile,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Disburse(ctx, DisburseRequest{Reference: "order-001", Amount: ugx("60000"), Payee: payer, PayeeName: "Jane Doe", Description: "d"})
					return err
				}},
			{Name: "BankTransfer", Row: conformance.OnceRow, Good: answer{Status: 202, Body: bank}, Identity: reference, Refusals: toBank,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.BankTransfer(ctx, BankTransferRequest{Reference: "order-001", Amount: ugx("60000"), BankID: 3, AccountName: "Jane Doe", AccountNumber: "044653389534563", Description: "d"})
					return err
				}},
		},
		Nouns: []operation{
			{Name: "Transaction", Row: conformance.NounRow, Good: answer{Body: status}, Refusals: byReference, Identity: reference,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Transaction(ctx, "order-001")
					return err
				}},
			{Name: "BankTransferStatus", Row: conformance.NounRow, Good: answer{Body: status}, Refusals: byReference, Identity: reference,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.BankTransferStatus(ctx, "order-001")
					return err
				}},
			{Name: "Banks", Row: conformance.NounRow, Good: answer{Body: `{"response":"OK","data":{"banks":[{"id":3,"bank_name":"Equity"}]}}`}, Refusals: lookups,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Banks(ctx)
					return err
				}},
			{Name: "Balance", Row: conformance.NounRow, Good: answer{Body: `{"response":"OK","data":{"amount":1834665,"currency":"UGX"}}`}, Refusals: lookups,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.Balance(ctx)
					return err
				}},
			{Name: "AccountHolder", Row: conformance.NounRow, Good: answer{Body: `{"response":"OK","data":{"msisdn":"256770691484","FirstName":"Jane","Surname":"Doe"}}`}, Refusals: lookups,
				Call: func(ctx context.Context, c *Client) error {
					_, err := c.AccountHolder(ctx, payer)
					return err
				}},
		},
	})
}
