package control

import (
	"encoding/base64"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/momo-go/momo/simulator"
)

// paymentView is a payment as JSON has it. Amounts are in minor units; decimals says how
// many of their digits stand behind the point.
type paymentView struct {
	Number      int               `json:"number"`
	Provider    string            `json:"provider"`
	Direction   string            `json:"direction"`
	Operation   string            `json:"operation"`
	ID          string            `json:"id"`
	Reference   string            `json:"reference"`
	Key         string            `json:"key"`
	Phone       string            `json:"phone"`
	Minor       int64             `json:"minor"`
	FeeMinor    int64             `json:"fee_minor"`
	Currency    string            `json:"currency"`
	Decimals    int               `json:"decimals"`
	Status      string            `json:"status"`
	Reason      string            `json:"reason"`
	Executed    bool              `json:"executed"`
	Pending     bool              `json:"pending"`
	CreatedAt   time.Time         `json:"created_at"`
	CompletedAt *time.Time        `json:"completed_at"`
	Details     map[string]string `json:"details"`
}

func viewPayment(p simulator.Payment) paymentView {
	return paymentView{
		Number: p.Number, Provider: p.Provider, Direction: string(p.Direction), Operation: p.Operation, ID: p.ID,
		Reference: p.Reference, Key: p.Key, Phone: p.Phone, Minor: p.Amount, FeeMinor: p.Fee, Currency: p.Currency,
		Decimals: decimals(p.Currency), Status: string(p.Status), Reason: p.Reason, Executed: p.Executed,
		Pending: p.Executed && p.Status == simulator.StatusPending, CreatedAt: p.CreatedAt,
		CompletedAt: some(p.CompletedAt), Details: p.Details,
	}
}

// decimals are those of a currency: shillings of Uganda have no cents.
func decimals(currency string) int {
	if currency == "UGX" {
		return 0
	}
	return 2
}

// some is null for a time that has not come.
func some(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type stepView struct {
	At       time.Time `json:"at"`
	What     string    `json:"what"`
	Request  int       `json:"request"`
	Delivery string    `json:"delivery"`
	Text     string    `json:"text"`
}

// bodyView is a body as text, or in base64 if it is none.
type bodyView struct {
	Body   string `json:"body"`
	Base64 bool   `json:"base64"`
}

func viewBody(body []byte) bodyView {
	if utf8.Valid(body) {
		return bodyView{string(body), false}
	}
	return bodyView{base64.StdEncoding.EncodeToString(body), true}
}

type requestView struct {
	Number    int         `json:"number"`
	Provider  string      `json:"provider"`
	Operation string      `json:"operation"`
	Method    string      `json:"method"`
	Path      string      `json:"path"`
	Query     string      `json:"query"`
	Header    http.Header `json:"header"`
	bodyView
	At     time.Time `json:"at"`
	Fault  string    `json:"fault"`
	Status int       `json:"status"`
}

func viewRequest(r simulator.Request) requestView {
	return requestView{
		r.Number, r.Provider, r.Operation, r.Method, r.Path, r.Query, r.Header, viewBody(r.Body), r.At, string(r.Fault),
		r.Status,
	}
}

type deliveryView struct {
	ID       string      `json:"id"`
	Provider string      `json:"provider"`
	Payment  string      `json:"payment"`
	Method   string      `json:"method"`
	URL      string      `json:"url"`
	Header   http.Header `json:"header"`
	bodyView
	Attempts     []attemptView `json:"attempts"`
	Acknowledged bool          `json:"acknowledged"`
	Contradicted bool          `json:"contradicted"`
	Forged       string        `json:"forged"`
	Held         bool          `json:"held"`
	CreatedAt    time.Time     `json:"created_at"`
	NextAttempt  *time.Time    `json:"next_attempt"`
}

type attemptView struct {
	At          time.Time `json:"at"`
	Status      int       `json:"status"`
	Error       string    `json:"error"`
	Answer      string    `json:"answer"`
	Contradicts bool      `json:"contradicts"`
}

func viewDelivery(d simulator.DeliveryRecord) deliveryView {
	view := deliveryView{
		ID: d.ID, Provider: d.Provider, Payment: d.Payment, Method: d.Method, URL: d.URL, Header: d.Header,
		bodyView: viewBody(d.Body), Attempts: []attemptView{}, Acknowledged: d.Acknowledged, Contradicted: d.Contradicted,
		Forged: string(d.Forged), Held: d.Held, CreatedAt: d.CreatedAt, NextAttempt: some(d.NextAttempt),
	}
	for _, a := range d.Attempts {
		one := attemptView{a.At, a.Status, "", a.Answer, a.Contradicts}
		if a.Err != nil {
			one.Error = a.Err.Error()
		}
		view.Attempts = append(view.Attempts, one)
	}
	return view
}

// faultView is a fault as it is both ordered and shown. Delay is in words: "1.5s".
type faultView struct {
	Number    int         `json:"number"`
	Provider  string      `json:"provider"`
	Operation string      `json:"operation"`
	Kind      string      `json:"kind"`
	Times     int         `json:"times"`
	Delay     string      `json:"delay"`
	Location  string      `json:"location"`
	Status    int         `json:"status"`
	Header    http.Header `json:"header"`
}

func viewFault(f simulator.PendingFault) faultView {
	return faultView{
		f.Number, f.Provider, f.Operation, string(f.Kind), f.Times, f.Delay.String(), f.Location, f.Fault.Status, f.Header,
	}
}

type messageView struct {
	Number   int       `json:"number"`
	At       time.Time `json:"at"`
	Provider string    `json:"provider"`
	Phone    string    `json:"phone"`
	From     string    `json:"from"`
	Text     string    `json:"text"`
	Code     string    `json:"code"`
	Payment  string    `json:"payment"`
}

func viewMessage(m simulator.Message) messageView {
	return messageView{m.Number, m.At, m.Provider, m.Phone, m.From, m.Text, m.Code, m.Payment}
}

type walletView struct {
	Name     string `json:"name"`
	Currency string `json:"currency"`
	Minor    int64  `json:"minor"`
	Decimals int    `json:"decimals"`
}

func viewWallet(w simulator.Wallet) walletView {
	return walletView{w.Name, w.Currency, w.Minor, decimals(w.Currency)}
}

// each shows every one of a list; never null, which is no list.
func each[A, B any](all []A, view func(A) B) []B {
	out := make([]B, 0, len(all))
	for _, a := range all {
		out = append(out, view(a))
	}
	return out
}
