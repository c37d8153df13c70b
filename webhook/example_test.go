package webhook_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/webhook"
)

const (
	secret = momo.Secret("whsec_of-the-dashboard")
	body   = `{"id":"evt_1","event":"charge.succeeded","data":{"id":"txn_1","amount":10000,"currency":"UGX","status":"succeeded","reference":"order-1"}}`
)

// The provider sends an event more than once; it is settled once, and only what
// is signed is settled at all.
func ExampleSigned() {
	price, err := money.FromMinor(10000, money.UGX)
	if err != nil {
		log.Fatal(err)
	}
	settle := func(_ context.Context, event webhook.Event) error {
		if event.Status != momo.StatusSucceeded {
			return nil // note it; the provider needs no other answer
		}
		if err := event.Check(webhook.Expected{Amount: price}); err != nil {
			return err // credit nothing, and let a human look
		}
		fmt.Println("credit", event.Reference, event.Amount)
		return nil // once it is durable
	}
	verifier, err := webhook.NewSamsoftpay(webhook.SamsoftpayConfig{Secrets: []momo.Secret{secret}})
	if err != nil {
		log.Fatal(err)
	}
	server := httptest.NewServer(webhook.Signed(verifier, settle, webhook.Options{}))
	defer server.Close()

	for _, signature := range []string{
		webhook.SignSamsoftpay(secret, []byte(body)),
		webhook.SignSamsoftpay(secret, []byte(body)),
		webhook.SignSamsoftpay("a-secret-of-a-forger", []byte(body)),
	} {
		request, err := http.NewRequest(http.MethodPost, server.URL, strings.NewReader(body))
		if err != nil {
			log.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("X-Samsoftpay-Signature", signature)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			log.Fatal(err)
		}
		_ = response.Body.Close()
		fmt.Println(response.Status)
	}
	// Output:
	// credit order-1 10000 UGX
	// 200 OK
	// 200 OK
	// 401 Unauthorized
}

// Callbacks that come by another way than HTTP, here as the event of a function (AWS
// Lambda behind a gateway), have the same handler.
func ExampleHandler_Process() {
	settle := func(_ context.Context, event webhook.Event) error {
		fmt.Println("credit", event.Reference, event.Amount)
		return nil
	}
	verifier, err := webhook.NewSamsoftpay(webhook.SamsoftpayConfig{Secrets: []momo.Secret{secret}})
	if err != nil {
		log.Fatal(err)
	}
	handler := webhook.Signed(verifier, settle, webhook.Options{}) // once, not for each event

	delivery := webhook.Delivery{
		Method: "POST", Path: "/callbacks/samsoftpay", Body: []byte(body),
		Header: http.Header{ // as gateways write the names
			"content-type":           {"application/json"},
			"x-samsoftpay-signature": {webhook.SignSamsoftpay(secret, []byte(body))},
		},
	}
	for range 2 {
		result, err := handler.Process(context.Background(), delivery)
		answer := handler.Answer(result, err) // for the provider
		fmt.Println(result, err, answer.Status, answer.Body)
	}
	// Output:
	// credit order-1 10000 UGX
	// settled <nil> 200 {"ok":true}
	// repeated <nil> 200 {"ok":true}
}

// Test your own endpoint with deliveries that you sign yourself.
func ExampleSignSamsoftpay() {
	verifier, err := webhook.NewSamsoftpay(webhook.SamsoftpayConfig{Secrets: []momo.Secret{secret}})
	if err != nil {
		log.Fatal(err)
	}
	event, err := verifier.Verify(webhook.Delivery{
		Method: http.MethodPost,
		Header: http.Header{
			"Content-Type":           {"application/json"},
			"X-Samsoftpay-Signature": {webhook.SignSamsoftpay(secret, []byte(body))},
		},
		Body: []byte(body),
	})
	fmt.Println(event.Type, event.Amount, event.Evidence, err)
	// Output: charge.succeeded 10000 UGX signature <nil>
}

// bills asks whether a bill may be paid; webhook's own Deciders know the words
// of their providers.
type bills struct{}

func (bills) Dialect() webhook.Dialect { return webhook.Dialect{Provider: "bills"} }

func (bills) Ask(d webhook.Delivery) (webhook.Question, error) {
	return webhook.Question{Account: momo.Private(d.Body)}, nil
}

func (bills) Answer(d webhook.Decision) []byte {
	if d == webhook.Approve {
		return []byte(`{"code":0}`)
	}
	return []byte(`{"code":1}`)
}

func ExampleDecide() {
	handler := webhook.Decide(bills{}, func(_ context.Context, q webhook.Question) (webhook.Decision, error) {
		if q.Account == "panic" {
			panic("the database is gone")
		}
		return q.Account == "555", nil
	}, webhook.Options{})
	for _, account := range []string{"555", "556", "panic"} {
		request := httptest.NewRequest(http.MethodPost, "/validate", strings.NewReader(account))
		request.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		fmt.Println(account, answer.Body)
	}
	// Output:
	// 555 {"code":0}
	// 556 {"code":1}
	// panic {"code":1}
}

func ExampleTokens() {
	tokens, err := webhook.NewTokens("a-secret-of-your-own")
	if err != nil {
		log.Fatal(err)
	}
	address, err := tokens.URL("https://merchant.example/callbacks", "ssentezo-collect", "order-1")
	if err != nil {
		log.Fatal(err)
	}
	parsed, err := url.Parse(address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tokens.Reference(parsed.Path, "ssentezo-collect"))
	fmt.Println(tokens.Reference(parsed.Path, "ssentezo-withdraw"))
	// Output:
	// order-1 <nil>
	//  webhook: signature does not hold
}

// inbox keeps what was settled in a table (subject text primary key, reference and
// status text not null). The order is credited in the same transaction: settle finds
// it in the context.
type inbox struct{ db *sql.DB }

type transactionKey struct{}

func (i inbox) Last(ctx context.Context, subject string) (webhook.Entry, error) {
	last, word := webhook.Entry{Subject: subject}, ""
	row := i.db.QueryRowContext(ctx, `SELECT reference, status FROM settled WHERE subject = $1`, subject)
	if err := row.Scan(&last.Reference, &word); errors.Is(err, sql.ErrNoRows) {
		return webhook.Entry{}, nil
	} else if err != nil {
		return webhook.Entry{}, err
	}
	err := last.Status.UnmarshalText([]byte(word))
	return last, err
}

func (i inbox) Settle(ctx context.Context, e webhook.Entry, settle func(context.Context, momo.Status) error) error {
	tx, err := i.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	added, err := tx.ExecContext(ctx, `INSERT INTO settled (subject, reference, status) VALUES ($1, $2, 'unknown') ON CONFLICT DO NOTHING`, e.Subject, e.Reference)
	if err != nil {
		return err
	}
	first, err := added.RowsAffected()
	if err != nil {
		return err
	}
	var word string
	if err := tx.QueryRowContext(ctx, `SELECT status FROM settled WHERE subject = $1 FOR UPDATE`, e.Subject).Scan(&word); err != nil {
		return err
	}
	var earlier momo.Status
	if err := earlier.UnmarshalText([]byte(word)); err != nil {
		return err
	}
	if first == 0 && !e.Status.Supersedes(earlier) {
		return nil
	}
	if err := settle(context.WithValue(ctx, transactionKey{}, tx), earlier); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE settled SET reference = $2, status = $3 WHERE subject = $1`, e.Subject, e.Reference, e.Status.String()); err != nil {
		return err
	}
	return tx.Commit()
}

// With an inbox in the database, an event is settled once, also after a crash.
func ExampleInbox() {
	var db *sql.DB // opened at the start of your program
	verifier, err := webhook.NewSamsoftpay(webhook.SamsoftpayConfig{Secrets: []momo.Secret{secret}})
	if err != nil {
		log.Fatal(err)
	}
	settle := func(ctx context.Context, event webhook.Event) error {
		tx := ctx.Value(transactionKey{}).(*sql.Tx)
		_, err := tx.ExecContext(ctx, `UPDATE orders SET paid = true WHERE reference = $1`, event.Reference)
		return err
	}
	http.Handle("/callbacks/samsoftpay", webhook.Signed(verifier, settle, webhook.Options{Inbox: inbox{db}}))
}
