package samsoftpay

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// recording is what the provider's own server code was asked, and said.
type recording struct {
	Exchanges []exchange
	Webhooks  []struct{ Event, Body string }
}

type exchange struct {
	Name    string
	Request struct {
		Method, Path, Body string
		Headers            map[string]string
	}
	Response struct {
		Status  int
		Headers map[string]string
		Body    string
	}
}

func readRecording(t *testing.T) recording {
	t.Helper()
	data, err := os.ReadFile("testdata/recorded.json")
	require.NoError(t, err)
	var r recording
	require.NoError(t, json.Unmarshal(data, &r))
	return r
}

// replay is what is expected of one recorded exchange.
type replay struct {
	// call is answered with what was recorded. Unless unsendable says why not,
	// it must send exactly what was recorded.
	call       func(ctx context.Context, c *Client, key string) (any, error)
	unsendable string
	// refused gives the input that corresponds to the recorded request, where
	// there is one, and must be refused for the named field with nothing sent.
	refused func(ctx context.Context, c *Client) error
	field   string

	secretKey momo.Secret
	want      any   // the values
	kind      error // or the kind of error
}

func recordedCharge(id, reference, amount, fee string, channel Channel, rail, created string) *Transaction {
	return &Transaction{
		Transaction: momo.Transaction{
			Provider: "samsoftpay", Direction: momo.In, ID: id, Reference: reference,
			Status: momo.StatusPending, ProviderStatus: "authorized", Amount: ugx(amount), CreatedAt: at(created),
		},
		Fee: ugx(fee), Channel: channel, Mode: ModeTest, RailReference: rail,
	}
}

func from(tx *Transaction, phone string) *Transaction {
	tx.Phone = momo.MustPhone(phone)
	return tx
}

func replayed(tx *Transaction) *Transaction {
	tx.Replayed = true
	return tx
}

func inLiveMode(tx *Transaction) *Transaction {
	tx.Mode = ModeLive
	return tx
}

func settled(tx *Transaction, completed, available string) *Transaction {
	tx.Status, tx.ProviderStatus = momo.StatusSucceeded, "succeeded"
	tx.CompletedAt, tx.AvailableOn = at(completed), at(available)
	return tx
}

// recordedCauses are what the recorded words mean.
var recordedCauses = map[momo.Private]momo.Cause{
	"insufficient_funds": momo.CauseInsufficientFunds, "user_cancelled": momo.CauseCancelled,
	"timeout": momo.CauseTimedOut, "recipient_not_found": momo.CauseNotRegistered,
}

func failed(tx *Transaction, completed string, reason momo.Private) *Transaction {
	tx.Status, tx.ProviderStatus, tx.Reason, tx.Cause = momo.StatusFailed, "failed", reason, recordedCauses[reason]
	tx.CompletedAt = at(completed)
	return tx
}

func recordedPayout(id, amount, phone string, status Status, rail, created, completed string) *Transaction {
	tx := &Transaction{
		Transaction: momo.Transaction{
			Provider: "samsoftpay", Direction: momo.Out, ID: id, Status: status.Status(), ProviderStatus: string(status),
			Amount: ugx(amount), Phone: momo.MustPhone(phone), CreatedAt: at(created),
		},
		Fee: ugx("750"), Channel: ChannelMTN, Mode: ModeTest, RailReference: rail,
	}
	if completed != "" {
		tx.CompletedAt = at(completed)
	}
	return tx
}

func recordedPayouts() []*Transaction {
	return []*Transaction{
		failed(recordedPayout("pout_8148e781dc9c440b", "1000", "256700000001", StatusFailed, "disb_mock_216f3364f138", "2026-11-20T17:47:41.464933Z", ""),
			"2026-11-20T17:47:42.474111Z", "recipient_not_found"),
		recordedPayout("pout_289e611c84e844b7", "50000", "256780000001", StatusSucceeded, "disb_mock_a5396609073f",
			"2026-11-20T17:47:41.427952Z", "2026-11-20T17:47:42.444547Z"),
	}
}

type change = func(*CollectRequest)

// collecting calls Collect for the request that most exchanges have, changed.
func collecting(changes ...change) func(context.Context, *Client, string) (any, error) {
	return func(ctx context.Context, c *Client, key string) (any, error) {
		r := aCharge()
		r.IdempotencyKey = key
		for _, change := range changes {
			change(&r)
		}
		return c.Collect(ctx, r)
	}
}

func refusedCharge(change change) func(context.Context, *Client) error {
	return func(ctx context.Context, c *Client) error {
		_, err := collecting(change)(ctx, c, "")
		return err
	}
}

func costing(amount string) change { return func(r *CollectRequest) { r.Amount = ugx(amount) } }
func through(channel Channel) change {
	return func(r *CollectRequest) { r.Channel = channel }
}

func paidBy(phone, reference string) change {
	return func(r *CollectRequest) { r.Payer, r.Reference = momo.MustPhone(phone), reference }
}

func recordedCharges() map[string]replay {
	const noInput = "the client always sends it"
	first := func() *Transaction {
		return from(recordedCharge("txn_2871eeb9d40d40d4", "order-001", "10000", "200", ChannelMTN, "mtn_momo_27b6426aa4ff", "2026-11-20T17:46:36.256151Z"), "256700123456")
	}
	charge := func(id, amount, fee string, channel Channel, rail, created string) *Transaction {
		return from(recordedCharge(id, "order-001", amount, fee, channel, rail, created), "256700123456")
	}
	toTestNumber := func(phone, id, reference, rail, created string) replay {
		return replay{
			call: collecting(paidBy(phone, reference)),
			want: from(recordedCharge(id, reference, "10000", "200", ChannelMTN, rail, created), phone),
		}
	}
	return map[string]replay{
		"charge created": {call: collecting(), want: first()},
		"charge replayed with the same key and body": {call: collecting(), want: replayed(first())},
		"charge, same key, other body":               {call: collecting(costing("10001")), kind: momo.ErrDuplicate},
		"charge without Idempotency-Key":             {call: collecting(), unsendable: noInput, kind: momo.ErrInvalid},
		"charge without X-Timestamp":                 {call: collecting(), unsendable: noInput, kind: momo.ErrInvalid},
		"charge with a stale timestamp":              {call: collecting(), kind: momo.ErrInvalid},
		"charge with a timestamp 90 s ahead":         {call: collecting(), kind: momo.ErrInvalid},
		"charge with a timestamp that is no number":  {call: collecting(), unsendable: noInput, kind: momo.ErrInvalid},
		"charge without authorization": {
			call: collecting(), unsendable: "a client has a key", kind: momo.ErrUnauthorized,
			refused: func(context.Context, *Client) error { _, err := New(Config{}); return err }, field: "SecretKey",
		},
		"charge with an unknown key": {call: collecting(), kind: momo.ErrUnauthorized},
		"charge, amount 0": {
			call: collecting(), unsendable: "refused", kind: momo.ErrInvalid,
			refused: refusedCharge(costing("0")), field: "Amount",
		},
		"charge, amount -5": {
			call: collecting(), unsendable: "refused", kind: momo.ErrInvalid,
			refused: refusedCharge(costing("-5")), field: "Amount",
		},
		"charge, amount '10000'": {
			call: collecting(), unsendable: "an amount is no text",
			want: charge("txn_4adb74d28edb488d", "10000", "200", ChannelMTN, "mtn_momo_45f82c9605a5", "2026-11-20T17:46:36.321350Z"),
		},
		"charge, amount 10000.9": {
			call: collecting(), unsendable: "a shilling has no parts",
			refused: refusedCharge(func(r *CollectRequest) { r.Amount, _ = money.Parse("10000.9", money.UGX) }), field: "Amount",
			want: charge("txn_98a4b2ab1a3d4b84", "10000", "200", ChannelMTN, "mtn_momo_36dbf4b1257a", "2026-11-20T17:46:36.334313Z"),
		},
		"charge, amount 200": {call: collecting(costing("200")), kind: momo.ErrLimit},
		"charge, amount None": {
			call: collecting(), unsendable: "refused", kind: momo.ErrInvalid,
			refused: refusedCharge(func(r *CollectRequest) { r.Amount = money.Amount{} }), field: "Amount",
		},
		"charge, amount 1000000000000000": {
			call: collecting(costing("1000000000000000")),
			want: charge("txn_d31db17078214a0d", "1000000000000000", "5000", ChannelMTN, "mtn_momo_b82f15386d6e", "2026-11-20T17:46:36.362972Z"),
		},
		"charge, unknown channel": {call: collecting(through("mpesa")), kind: momo.ErrInvalid},
		"charge, airtel": {
			call: collecting(through(ChannelAirtel)),
			want: charge("txn_664fc92aea1b4971", "10000", "200", ChannelAirtel, "airtel_money_bddd9081e687", "2026-11-20T17:46:36.386816Z"),
		},
		"charge, card": {
			call: collecting(through(ChannelCard)),
			want: charge("txn_3847eb4aa6b44a78", "10000", "490", ChannelCard, "card_a84bf37e1500", "2026-11-20T17:46:36.400847Z"),
		},
		"charge, currency KES": {
			call: collecting(), unsendable: "refused", kind: momo.ErrInvalid,
			refused: refusedCharge(func(r *CollectRequest) { r.Amount = money.MustParse("10000", money.KES) }), field: "Amount",
		},
		"charge without customer": {
			call: collecting(), unsendable: "refused",
			refused: refusedCharge(func(r *CollectRequest) { r.Payer = momo.Phone{} }), field: "Payer",
			want: charge("txn_a9ba2b03cc54490f", "10000", "200", ChannelMTN, "mtn_momo_14312bfbca07", "2026-11-20T17:46:36.423623Z"),
		},
		"charge, reference of 300 characters": {
			// The answer is about another reference than the call's.
			call: collecting(), unsendable: "refused", kind: momo.ErrIndeterminate,
			refused: refusedCharge(func(r *CollectRequest) { r.Reference = strings.Repeat("r", 300) }), field: "Reference",
		},
		"charge, body is no JSON":   {call: collecting(), unsendable: "the client writes JSON", kind: momo.ErrInvalid},
		"charge, content type text": {call: collecting(), unsendable: "the client writes JSON", kind: momo.ErrInvalid},
		"charge, live key, airtel": {
			call: collecting(through(ChannelAirtel)), secretKey: "sk_live_7d1f",
			want: inLiveMode(charge("txn_ca9e2c8938c64741", "10000", "200", ChannelAirtel, "airtel_money_5ac36fdd289f", "2026-11-20T17:46:36.465158Z")),
		},
		"charge to test number 256700000001": toTestNumber("256700000001", "txn_69781c06719944d8", "fail-1", "mtn_momo_52dd314a5042", "2026-11-20T17:46:36.479088Z"),
		"charge to test number 256700000002": toTestNumber("256700000002", "txn_ee30f3b02e48484d", "fail-2", "mtn_momo_061a11c4ceb5", "2026-11-20T17:46:36.492527Z"),
		"charge to test number 256700000003": toTestNumber("256700000003", "txn_43b3fb95b6634cf4", "fail-3", "mtn_momo_e06852fc8df1", "2026-11-20T17:46:36.505541Z"),
		"large charge": {
			call: collecting(costing("200000"), paidBy("256700123456", "order-002")),
			want: from(recordedCharge("txn_41d37c888251463f", "order-002", "200000", "3000", ChannelMTN, "mtn_momo_a503ae0ee0ac", "2026-11-20T17:47:35.393048Z"), "256700123456"),
		},
		"charge number 119 in a minute": {call: collecting(costing("1000"), paidBy("256700123456", "order-002")), kind: momo.ErrRateLimited},
	}
}

func reading(id string) func(context.Context, *Client, string) (any, error) {
	return func(ctx context.Context, c *Client, _ string) (any, error) { return c.TransactionByID(ctx, id) }
}

// listing reads as many rows as there are on the recorded page.
func listing(rows int, f Filter) func(context.Context, *Client, string) (any, error) {
	return func(ctx context.Context, c *Client, _ string) (any, error) { return take(ctx, c, rows, f) }
}

func recordedLookups() map[string]replay {
	first := func() *Transaction {
		return recordedCharge("txn_2871eeb9d40d40d4", "order-001", "10000", "200", ChannelMTN, "mtn_momo_27b6426aa4ff", "2026-11-20T17:46:36.256151Z")
	}
	fail1 := failed(recordedCharge("txn_69781c06719944d8", "fail-1", "10000", "200", ChannelMTN, "mtn_momo_52dd314a5042", "2026-11-20T17:46:36.479088Z"),
		"2026-11-20T17:46:37.483587Z", "insufficient_funds")
	fail2 := failed(recordedCharge("txn_ee30f3b02e48484d", "fail-2", "10000", "200", ChannelMTN, "mtn_momo_061a11c4ceb5", "2026-11-20T17:46:36.492527Z"),
		"2026-11-20T17:46:37.496669Z", "user_cancelled")
	fail3 := failed(recordedCharge("txn_43b3fb95b6634cf4", "fail-3", "10000", "200", ChannelMTN, "mtn_momo_e06852fc8df1", "2026-11-20T17:46:36.505541Z"),
		"2026-11-20T17:46:37.511937Z", "timeout")
	large := settled(recordedCharge("txn_41d37c888251463f", "order-002", "200000", "3000", ChannelMTN, "mtn_momo_a503ae0ee0ac", "2026-11-20T17:47:35.393048Z"),
		"2026-11-20T17:47:36.402466Z", "2026-11-20T17:47:36.402451Z")
	large.Settled = true
	return map[string]replay{
		"charge read at once": {call: reading("txn_2871eeb9d40d40d4"), want: first()},
		"charge read after settlement": {
			call: reading("txn_2871eeb9d40d40d4"), want: settled(first(), "2026-11-20T17:46:37.264072Z", "2026-11-21T17:46:37.264072Z"),
		},
		"failed charge read, 256700000001": {call: reading("txn_69781c06719944d8"), want: fail1},
		"failed charge read, 256700000002": {call: reading("txn_ee30f3b02e48484d"), want: fail2},
		"failed charge read, 256700000003": {call: reading("txn_43b3fb95b6634cf4"), want: fail3},
		"charge read, unknown id":          {call: reading("txn_0000000000000000"), kind: momo.ErrNotFound},
		"charge read with the live key":    {call: reading("txn_2871eeb9d40d40d4"), secretKey: "sk_live_7d1f", kind: momo.ErrNotFound},
		"charges listed by reference": {
			call: listing(2, Filter{Reference: "order-001", PageSize: 2}),
			want: []*Transaction{
				settled(recordedCharge("txn_a9ba2b03cc54490f", "order-001", "10000", "200", ChannelMTN, "mtn_momo_14312bfbca07", "2026-11-20T17:46:36.423623Z"),
					"2026-11-20T17:46:37.430452Z", "2026-11-21T17:46:37.430452Z"),
				settled(recordedCharge("txn_3847eb4aa6b44a78", "order-001", "10000", "490", ChannelCard, "card_a84bf37e1500", "2026-11-20T17:46:36.400847Z"),
					"2026-11-20T17:46:37.407305Z", "2026-11-21T17:46:37.407305Z"),
			},
		},
		"charges listed, page":              {call: listing(2, Filter{PageSize: 2}), want: []*Transaction{fail3, fail2}},
		"charges listed, unknown reference": {call: listing(1, Filter{Reference: "none"}), unsendable: "the client always sends a limit", want: []*Transaction(nil)},
		"charges listed, bad limit": { // the recorded body is cut
			call: listing(1, Filter{}), unsendable: "refused", kind: momo.ErrUnavailable,
			refused: func(ctx context.Context, c *Client) error {
				_, err := take(ctx, c, 1, Filter{PageSize: 1000})
				return err
			}, field: "PageSize",
		},
		"payout read": {
			call: reading("pout_289e611c84e844b7"), want: recordedPayouts()[1],
		},
		"failed payout read":      {call: reading("pout_8148e781dc9c440b"), want: recordedPayouts()[0]},
		"payout read, unknown id": {call: reading("pout_0"), kind: momo.ErrNotFound},
		"payouts listed":          {call: listing(5, Filter{Direction: momo.Out, PageSize: 5}), want: recordedPayouts()},
		"refunded charge read":    {call: reading("txn_41d37c888251463f"), want: large},
		"balance": {
			call: func(ctx context.Context, c *Client, _ string) (any, error) { return c.Balance(ctx) },
			want: &Balance{
				Mode: ModeTest, Available: ugx("0"), Pending: ugx("1000000000073110"), Total: ugx("1000000000073110"),
				Consistent: true, AsOf: at("2026-11-20T17:46:44Z"),
			},
		},
		"balance with available funds": {
			call: func(ctx context.Context, c *Client, _ string) (any, error) { return c.Balance(ctx) },
			want: &Balance{
				Mode: ModeTest, Available: ugx("197000"), Pending: ugx("1000000000073110"), Total: ugx("1000000000270110"),
				Consistent: true, AsOf: at("2026-11-20T17:47:41Z"),
			},
		},
		"resolve-account": {
			call: resolving("256700123456"), want: &AccountHolder{Phone: momo.MustPhone("256700123456"), Active: true, Name: "SANDBOX HOLDER 3456"},
		},
		"resolve-account, test number": {
			call: resolving("256700000001"), want: &AccountHolder{Phone: momo.MustPhone("256700000001")},
		},
		"payment link read": {
			call: func(ctx context.Context, c *Client, _ string) (any, error) {
				return c.PaymentLinkByID(ctx, "lnk_84fd71f8687f41ce")
			},
			want: &PaymentLink{
				ID: "lnk_84fd71f8687f41ce", URL: "https://samsoftpay.com/pay/lnk_84fd71f8687f41ce",
				Amount: ugx("25000"), Description: "School Fees Payment", Active: true,
			},
		},
		"settlements":        {call: reading("txn_1"), unsendable: "the client has no such operation", kind: momo.ErrUnavailable},
		"webhooks listed":    {call: listing(1, Filter{}), unsendable: "the client has no such operation", kind: momo.ErrUnavailable}, // cut as well
		"method not allowed": {call: collecting(), unsendable: "the client has no such operation", kind: momo.ErrInvalid},
		"unknown path":       {call: reading("txn_1"), unsendable: "the client has no such operation", kind: momo.ErrNotFound},
	}
}

func resolving(phone string) func(context.Context, *Client, string) (any, error) {
	return func(ctx context.Context, c *Client, _ string) (any, error) {
		return c.AccountHolder(ctx, momo.MustPhone(phone))
	}
}

func disbursing(change func(*DisburseRequest)) func(context.Context, *Client, string) (any, error) {
	return func(ctx context.Context, c *Client, key string) (any, error) {
		r := aPayout()
		r.IdempotencyKey = key
		change(&r)
		return c.Disburse(ctx, r)
	}
}

func linking(change func(*PaymentLinkRequest)) func(context.Context, *Client, string) (any, error) {
	return func(ctx context.Context, c *Client, key string) (any, error) {
		r := PaymentLinkRequest{Amount: ugx("25000"), Description: "School Fees Payment", SuccessURL: "https://yourapp.com/thank-you", IdempotencyKey: key}
		change(&r)
		return c.PaymentLink(ctx, r)
	}
}

func refusedBy(call func(context.Context, *Client, string) (any, error)) func(context.Context, *Client) error {
	return func(ctx context.Context, c *Client) error {
		_, err := call(ctx, c, "")
		return err
	}
}

func refunding(ctx context.Context, c *Client, key string) (any, error) {
	return c.Refund(ctx, RefundRequest{ChargeID: "txn_41d37c888251463f", IdempotencyKey: key})
}

func recordedPayoutsLinksAndRefunds() map[string]replay {
	asItIs := func(*DisburseRequest) {}
	linkAsItIs := func(*PaymentLinkRequest) {}
	created := func() *Transaction {
		return recordedPayout("pout_289e611c84e844b7", "50000", "256780000001", StatusAuthorized, "disb_mock_a5396609073f", "2026-11-20T17:47:41.427952Z", "")
	}
	return map[string]replay{
		"payout, balance too low":        {call: disbursing(asItIs), kind: momo.ErrInsufficientFunds},
		"payout created":                 {call: disbursing(asItIs), want: created()},
		"payout replayed":                {call: disbursing(asItIs), want: replayed(created())},
		"payout, same key, other amount": {call: disbursing(func(r *DisburseRequest) { r.Amount = ugx("50001") }), kind: momo.ErrDuplicate},
		"payout, key that a charge used": {call: disbursing(func(r *DisburseRequest) { r.Amount = ugx("1000") }), kind: momo.ErrDuplicate},
		"payout to test number 256700000001": {
			call: disbursing(func(r *DisburseRequest) {
				r.Amount, r.Payee, r.PayeeName = ugx("1000"), momo.MustPhone("256700000001"), ""
			}),
			want: recordedPayout("pout_8148e781dc9c440b", "1000", "256700000001", StatusAuthorized, "disb_mock_216f3364f138", "2026-11-20T17:47:41.464933Z", ""),
		},
		"payout, airtel": {
			call: disbursing(func(r *DisburseRequest) { r.Amount, r.Channel = ugx("1000"), ChannelAirtel }), kind: momo.ErrDeclined,
		},
		"payout without recipient": {
			call: disbursing(asItIs), unsendable: "refused", kind: momo.ErrInvalid,
			refused: refusedBy(disbursing(func(r *DisburseRequest) { r.Payee = momo.Phone{} })), field: "Payee",
		},
		"payout, amount 0": {
			call: disbursing(asItIs), unsendable: "refused", kind: momo.ErrInvalid,
			refused: refusedBy(disbursing(func(r *DisburseRequest) { r.Amount = ugx("0") })), field: "Amount",
		},
		"payment link created": {
			call: linking(linkAsItIs),
			want: &PaymentLink{
				ID: "lnk_84fd71f8687f41ce", URL: "https://samsoftpay.com/pay/lnk_84fd71f8687f41ce", Amount: ugx("25000"), Description: "School Fees Payment",
				QRPNGURL: "https://samsoftpay.com/pay/lnk_84fd71f8687f41ce/qr.png", QRSVGURL: "https://samsoftpay.com/pay/lnk_84fd71f8687f41ce/qr.svg",
			},
		},
		"payment link without headers, as in the document sample": {
			call: linking(linkAsItIs), unsendable: "the client always sends both headers", kind: momo.ErrInvalid,
		},
		"payment link, bad url": {
			call: linking(linkAsItIs), unsendable: "refused", kind: momo.ErrInvalid,
			refused: refusedBy(linking(func(r *PaymentLinkRequest) { r.SuccessURL = "ftp://x" })), field: "SuccessURL",
		},
		"payment link, amount 0": {
			call: linking(linkAsItIs), unsendable: "refused", kind: momo.ErrInvalid,
			refused: refusedBy(linking(func(r *PaymentLinkRequest) { r.Amount = ugx("0") })), field: "Amount",
		},
		"refund":       {call: refunding, kind: momo.ErrInsufficientFunds},
		"refund again": {call: refunding, kind: momo.ErrInsufficientFunds},
	}
}

func TestEveryRecordedExchangeIsSentAndUnderstood(t *testing.T) {
	replays := recordedCharges()
	maps.Copy(replays, recordedLookups())
	maps.Copy(replays, recordedPayoutsLinksAndRefunds())
	exchanges := readRecording(t).Exchanges
	require.Len(t, exchanges, 71)
	require.Len(t, replays, 71, "no expectation may be left without an exchange")
	for _, e := range exchanges {
		expected, ok := replays[e.Name]
		require.True(t, ok, "no expectation of %q", e.Name)
		t.Run(e.Name, func(t *testing.T) { expected.run(t, e) })
	}
}

func (r replay) run(t *testing.T, e exchange) {
	p := &provider{answers: []answer{{status: e.Response.Status, header: e.Response.Headers, body: e.Response.Body}}}
	config := Config{SecretKey: r.secretKey}
	if stamp, err := strconv.ParseInt(e.Request.Headers["X-Timestamp"], 10, 64); err == nil {
		config.Clock = func() time.Time { return time.Unix(stamp, 0) }
	}
	c := p.client(t, config)
	if r.refused != nil {
		err := r.refused(t.Context(), c)
		require.ErrorIs(t, err, momo.ErrInvalid)
		assert.Equal(t, []string{r.field}, slices.Compact(fieldsOf(t, err)))
		require.Empty(t, p.requests(), "nothing is sent")
	}
	key := e.Request.Headers["Idempotency-Key"]
	got, err := r.call(t.Context(), c, key)
	require.NotEmpty(t, p.requests())
	first := p.requests()[0]
	if r.unsendable == "" {
		assertSent(t, e, first)
	} else if first.method == "POST" {
		assert.NotEmpty(t, first.header.Get("Idempotency-Key"))
		assert.NotEmpty(t, first.header.Get("X-Timestamp"))
	}
	if r.kind == nil {
		require.NoError(t, err)
		for _, raw := range rawsOf(got) {
			assert.Contains(t, e.Response.Body, raw)
			assert.True(t, json.Valid([]byte(raw)), raw)
		}
		assert.Equal(t, r.want, withoutRaw(got))
		assert.Len(t, p.requests(), 1)
		return
	}
	r.assertError(t, e, err, key, p)
}

// assertSent compares what was sent with what was recorded: bodies by value,
// headers as they are.
func assertSent(t *testing.T, e exchange, got sent) {
	t.Helper()
	assert.Equal(t, e.Request.Method, got.method)
	assert.Equal(t, e.Request.Path, got.target)
	if e.Request.Body == "" {
		assert.Empty(t, got.body)
	} else {
		assert.JSONEq(t, e.Request.Body, got.body)
	}
	for name, value := range e.Request.Headers {
		assert.Equal(t, []string{value}, got.header[name])
	}
	for _, always := range []string{"Authorization", "Accept", "User-Agent"} {
		delete(got.header, always)
	}
	assert.Len(t, got.header, len(e.Request.Headers), "no header more than was recorded")
}

// assertError also checks that the evidence is kept, and that only a 429 makes
// anything of Retry-After, which stands on most of the recorded answers.
func (r replay) assertError(t *testing.T, e exchange, err error, key string, p *provider) {
	t.Helper()
	require.ErrorIs(t, err, r.kind)
	failure := errorOf(t, err)
	assert.Equal(t, e.Response.Headers["X-Request-ID"], failure.RequestID)
	assert.Equal(t, e.Response.Status, failure.HTTPStatus)
	if key != "" {
		assert.Equal(t, key, failure.IdempotencyKey)
	}
	if r.kind == momo.ErrUnavailable {
		assert.Len(t, p.requests(), 3, "asked again")
		return
	}
	if r.kind == momo.ErrIndeterminate {
		assert.Equal(t, 1, p.posts(), "sent once, and looked up")
		return
	}
	assert.Len(t, p.requests(), 1, "a refusal is not asked again")
	want := time.Duration(0)
	if e.Response.Status == 429 {
		want = 43 * time.Second
	}
	assert.Equal(t, want, failure.RetryAfter)
	var body struct{ Error string }
	if json.Unmarshal([]byte(e.Response.Body), &body) == nil {
		assert.Equal(t, body.Error, string(failure.Message))
	}
}

func fieldsOf(t *testing.T, err error) []string {
	t.Helper()
	var all []string
	for _, f := range errorOf(t, err).Fields {
		all = append(all, f.Name)
	}
	return all
}

func TestEveryRecordedWebhookIsRead(t *testing.T) {
	completed := func(tx *Transaction, when string) *Transaction {
		tx.CreatedAt, tx.CompletedAt = time.Time{}, at(when)
		return tx
	}
	const unused = "2026-11-20T00:00:00Z"
	charge := func(id, reference string) *Transaction {
		return recordedCharge(id, reference, "10000", "200", ChannelMTN, "", unused)
	}
	succeeded := charge("txn_9c610df9ebcf4da8", "order-001")
	succeeded.Status, succeeded.ProviderStatus = momo.StatusSucceeded, "succeeded"
	payouts := recordedPayouts()
	for _, payout := range payouts {
		payout.Channel = "" // an event of a payout does not name it
	}
	want := []*Event{
		{ID: "evt_374eca4ab7ae40f58f11ca4a", Type: ChargeSucceeded, CreatedAt: at("2026-11-20T17:45:53Z"), Transaction: completed(succeeded, "2026-11-20T17:45:53.548403Z")},
		{ID: "evt_6c43739f12cf4ceb8eebd308", Type: ChargeFailed, CreatedAt: at("2026-11-20T17:46:37Z"),
			Transaction: completed(failed(charge("txn_69781c06719944d8", "fail-1"), unused, "insufficient_funds"), "2026-11-20T17:46:37.483587Z")},
		{ID: "evt_6986887c1d7d4a72bc086c3c", Type: ChargeFailed, CreatedAt: at("2026-11-20T17:46:37Z"),
			Transaction: completed(failed(charge("txn_ee30f3b02e48484d", "fail-2"), unused, "user_cancelled"), "2026-11-20T17:46:37.496669Z")},
		{ID: "evt_c15c90bbde4143ee8dd0b4f3", Type: ChargeFailed, CreatedAt: at("2026-11-20T17:46:37Z"),
			Transaction: completed(failed(charge("txn_43b3fb95b6634cf4", "fail-3"), unused, "timeout"), "2026-11-20T17:46:37.511937Z")},
		{ID: "evt_9d83a4dbc7fe4a81bc778a33", Type: PayoutSucceeded, CreatedAt: at("2026-11-20T17:47:42Z"), Transaction: completed(payouts[1], "2026-11-20T17:47:42.444547Z")},
		{ID: "evt_0dfe03b0247c401b8790e9e5", Type: PayoutFailed, CreatedAt: at("2026-11-20T17:47:42Z"), Transaction: completed(payouts[0], "2026-11-20T17:47:42.474111Z")},
	}
	webhooks := readRecording(t).Webhooks
	require.Len(t, webhooks, len(want))
	for i, w := range webhooks {
		got, err := ParseEventWithoutVerification([]byte(w.Body))
		require.NoError(t, err)
		assert.Equal(t, EventType(w.Event), got.Type)
		assert.Equal(t, w.Body, string(got.Raw))
		assert.Contains(t, w.Body, `"data":`+string(got.Transaction.Raw)+`}`)
		assert.Equal(t, want[i], withoutRaw(got))
	}
}
