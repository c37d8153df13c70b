package samsoftpay

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
	"github.com/momo-go/momo/money"
)

func TestNewTakesTestAndLiveKeys(t *testing.T) {
	for key, mode := range map[momo.Secret]Mode{"sk_test_7d1f": ModeTest, "sk_live_7d1f": ModeLive, "sk_test_col_7d1f": ModeTest, "sk_live_col_7d1f": ModeLive} {
		c, err := New(Config{SecretKey: key})
		require.NoError(t, err)
		assert.Equal(t, mode, c.Mode())
	}
}

func TestNewTakesPlainHTTPOnlyToThisMachine(t *testing.T) {
	for url, good := range map[string]bool{
		"": true, "https://api.samsoftpay.com": true, "https://proxy.example/samsoftpay": true,
		"http://127.0.0.1:8080": true, "http://localhost:8080/samsoftpay": true, "http://[::1]:8080": true,
		"http://api.samsoftpay.com": false, "http://10.0.0.1": false, "ftp://api.samsoftpay.com": false,
		"https://api.samsoftpay.com/": true, "https://api.samsoftpay.com//": false, "https://user:word@api.samsoftpay.com": false, "https://api.samsoftpay.com?a=b": false,
		"https://api.samsoftpay.com#a": false, "api.samsoftpay.com": false, "https://": false, "https://:443": false, "://": false,
	} {
		_, err := New(Config{SecretKey: "sk_test_7d1f", BaseURL: url})
		if good {
			assert.NoError(t, err, url)
			continue
		}
		require.ErrorIs(t, err, momo.ErrInvalid, url)
		assert.Contains(t, fieldsOf(t, err), "BaseURL", url)
	}
}

func TestNewRefusesWhatIsNoSecretKey(t *testing.T) {
	for _, key := range []momo.Secret{"", "7d1f", "pk_test_7d1f", "sk_prod_7d1f", "SK_TEST_7d1f", " sk_test_7d1f", "sk_test_7d1f\n", "sk_test_7d 1f", "sk_test_é", "Bearer sk_test_7d1f"} {
		_, err := New(Config{SecretKey: key})
		require.ErrorIs(t, err, momo.ErrInvalid, string(key))
		assert.Equal(t, []string{"SecretKey"}, fieldsOf(t, err))
	}
}

func TestNewNamesAllFaultsAtOnce(t *testing.T) {
	c, err := New(Config{
		SecretKey: "canary7d1f", BaseURL: "http://api.samsoftpay.com",
		Options: momo.Options{Timeout: -1, MaxAttempts: -1, RetryWait: -1},
	})
	require.ErrorIs(t, err, momo.ErrInvalid)
	assert.Nil(t, c)
	assert.ElementsMatch(t, []string{"SecretKey", "BaseURL", "Timeout", "MaxAttempts", "RetryWait"}, fieldsOf(t, err))
	for _, text := range conformance.Renderings(err) {
		assert.NotContains(t, text, "canary7d1f")
	}
}

// fault is an input with one fault, and the field that must be named.
type fault struct {
	name, field string
	call        func(context.Context, *Client) error
}

func chargeFault(name, field string, change func(*CollectRequest)) fault {
	return fault{"charge, " + name, field, func(ctx context.Context, c *Client) error {
		r := aCharge()
		change(&r)
		_, err := c.Collect(ctx, r)
		return err
	}}
}

func payoutFault(name, field string, change func(*DisburseRequest)) fault {
	return fault{"payout, " + name, field, func(ctx context.Context, c *Client) error {
		r := aPayout()
		change(&r)
		_, err := c.Disburse(ctx, r)
		return err
	}}
}

func linkFault(name, field string, change func(*PaymentLinkRequest)) fault {
	return fault{"link, " + name, field, func(ctx context.Context, c *Client) error {
		r := PaymentLinkRequest{Amount: ugx("25000")}
		change(&r)
		_, err := c.PaymentLink(ctx, r)
		return err
	}}
}

func lostFault(name, field string, change func(*LostPayment)) fault {
	return otherFault("candidates, "+name, field, func(ctx context.Context, c *Client) (any, error) {
		lost := aLostPayout()
		change(&lost)
		return c.Candidates(ctx, lost)
	})
}

func otherFault(name, field string, call func(context.Context, *Client) (any, error)) fault {
	return fault{name, field, func(ctx context.Context, c *Client) error { _, err := call(ctx, c); return err }}
}

func faults() []fault {
	all := []fault{
		chargeFault("no channel", "Channel", func(r *CollectRequest) { r.Channel = "" }),
		chargeFault("channel with a blank", "Channel", func(r *CollectRequest) { r.Channel = "mtn momo" }),
		chargeFault("channel in capitals", "Channel", func(r *CollectRequest) { r.Channel = "MTN_MOMO" }),
		chargeFault("endless channel", "Channel", func(r *CollectRequest) { r.Channel = Channel(strings.Repeat("a", 33)) }),
		chargeFault("no payer", "Payer", func(r *CollectRequest) { r.Payer = momo.Phone{} }),
		chargeFault("payer in Kenya", "Payer", func(r *CollectRequest) { r.Payer = momo.MustPhone("254712345678") }),
		chargeFault("payer in Kenya by Airtel", "Payer", func(r *CollectRequest) { r.Payer, r.Channel = momo.MustPhone("254712345678"), ChannelAirtel }),
		chargeFault("no payer by card", "Payer", func(r *CollectRequest) { r.Payer, r.Channel = momo.Phone{}, ChannelCard }),
		payoutFault("channel with a digit", "Channel", func(r *DisburseRequest) { r.Channel = "mtn2" }),
		payoutFault("no payee", "Payee", func(r *DisburseRequest) { r.Payee = momo.Phone{} }),
		payoutFault("payee in Ghana", "Payee", func(r *DisburseRequest) { r.Payee = momo.MustPhone("233241234567") }),
		payoutFault("name with a line feed", "PayeeName", func(r *DisburseRequest) { r.PayeeName = "Jane\nDoe" }),
		payoutFault("name that is no UTF-8", "PayeeName", func(r *DisburseRequest) { r.PayeeName = "Jane \xff" }),
		payoutFault("endless name", "PayeeName", func(r *DisburseRequest) { r.PayeeName = momo.Private(strings.Repeat("é", 201)) }),
		linkFault("endless description", "Description", func(r *PaymentLinkRequest) { r.Description = strings.Repeat("é", 256) }),
		linkFault("description that is no UTF-8", "Description", func(r *PaymentLinkRequest) { r.Description = "\xff" }),
		linkFault("description with NUL", "Description", func(r *PaymentLinkRequest) { r.Description = "a\x00" }),
		otherFault("lookup without a reference", "Reference", func(ctx context.Context, c *Client) (any, error) { return c.Transaction(ctx, "") }),
		otherFault("lookup by an endless reference", "Reference", func(ctx context.Context, c *Client) (any, error) {
			return c.Transaction(ctx, strings.Repeat("r", 121))
		}),
		otherFault("list by an endless reference", "Reference", func(ctx context.Context, c *Client) (any, error) {
			return take(ctx, c, 1, Filter{Reference: strings.Repeat("r", 121)})
		}),
		otherFault("list with a negative page size", "PageSize", func(ctx context.Context, c *Client) (any, error) {
			return take(ctx, c, 1, Filter{PageSize: -1})
		}),
		otherFault("list with a large page size", "PageSize", func(ctx context.Context, c *Client) (any, error) {
			return take(ctx, c, 1, Filter{PageSize: 101})
		}),
		lostFault("no direction", "Direction", func(l *LostPayment) { l.Direction = momo.DirectionUnknown }),
		lostFault("a third direction", "Direction", func(l *LostPayment) { l.Direction = 3 }),
		lostFault("no amount", "Amount", func(l *LostPayment) { l.Amount = money.Amount{} }),
		lostFault("an amount in KES", "Amount", func(l *LostPayment) { l.Amount = money.MustParse("1", money.KES) }),
		lostFault("no time", "CreatedAfter", func(l *LostPayment) { l.CreatedAfter = time.Time{} }),
		lostFault("an endless reference", "Reference", func(l *LostPayment) { l.Reference = strings.Repeat("r", 121) }),
		otherFault("holder of no number", "Phone", func(ctx context.Context, c *Client) (any, error) { return c.AccountHolder(ctx, momo.Phone{}) }),
		otherFault("holder of a Kenyan number", "Phone", func(ctx context.Context, c *Client) (any, error) {
			return c.AccountHolder(ctx, momo.MustPhone("254712345678"))
		}),
	}
	for name, amount := range map[string]money.Amount{
		"no amount": {}, "amount 0": ugx("0"), "amount -1": ugx("-1"), "amount in KES": money.MustParse("10000", money.KES),
	} {
		all = append(all,
			chargeFault(name, "Amount", func(r *CollectRequest) { r.Amount = amount }),
			payoutFault(name, "Amount", func(r *DisburseRequest) { r.Amount = amount }),
			linkFault(name, "Amount", func(r *PaymentLinkRequest) { r.Amount = amount }),
		)
	}
	for name, text := range map[string]string{
		"121 characters": strings.Repeat("r", 121), "121 letters": strings.Repeat("é", 121), "a line feed": "a\nb", "NUL": "a\x00", "DEL": "\x7f", "no UTF-8": "\xff",
	} {
		all = append(all,
			chargeFault("reference with "+name, "Reference", func(r *CollectRequest) { r.Reference = text }),
			payoutFault("reference with "+name, "Reference", func(r *DisburseRequest) { r.Reference = text }),
			linkFault("reference with "+name, "Reference", func(r *PaymentLinkRequest) { r.Reference = text }),
		)
	}
	for name, text := range map[string]string{ // it stands in a header
		"121 characters": strings.Repeat("r", 121), "a blank": "a b", "a line feed": "a\nb", "an accent": "é", "NUL": "a\x00", "DEL": "\x7f",
	} {
		all = append(all,
			chargeFault("key with "+name, "IdempotencyKey", func(r *CollectRequest) { r.IdempotencyKey = text }),
			payoutFault("key with "+name, "IdempotencyKey", func(r *DisburseRequest) { r.IdempotencyKey = text }),
			linkFault("key with "+name, "IdempotencyKey", func(r *PaymentLinkRequest) { r.IdempotencyKey = text }),
			otherFault("refund, key with "+name, "IdempotencyKey", func(ctx context.Context, c *Client) (any, error) {
				return c.Refund(ctx, RefundRequest{ChargeID: "txn_1", IdempotencyKey: text})
			}),
		)
	}
	for _, address := range []string{"ftp://x", "yourapp.com", "javascript:alert(1)", "https://a b", "https://é", "https://a\n", "https://" + strings.Repeat("a", 500)} {
		all = append(all,
			linkFault("success "+address, "SuccessURL", func(r *PaymentLinkRequest) { r.SuccessURL = address }),
			linkFault("cancel "+address, "CancelURL", func(r *PaymentLinkRequest) { r.CancelURL = address }),
		)
	}
	return append(all, identifierFaults()...)
}

// identifierFaults are identifiers that would walk through the path, and those
// of something else.
func identifierFaults() []fault {
	var all []fault
	for _, rest := range []string{"", "../payouts", "..", "/", "a/b", "a%2fb", "a?b=c", "a#b", "a b", "a.b", "é", "{id}", strings.Repeat("0", 65)} {
		all = append(all, refundFault("txn_"+rest), readFault("txn_"+rest), readFault("pout_"+rest), readLinkFault("lnk_"+rest))
	}
	return append(all,
		refundFault(""), refundFault("pout_1"), refundFault("1"),
		readFault(""), readFault("lnk_1"), readFault("1"),
		readLinkFault(""), readLinkFault("txn_1"), readLinkFault("1"),
	)
}

func refundFault(id string) fault {
	return otherFault("refund of "+id, "ChargeID", func(ctx context.Context, c *Client) (any, error) {
		return c.Refund(ctx, RefundRequest{ChargeID: id})
	})
}

func readFault(id string) fault {
	return otherFault("read "+id, "ID", func(ctx context.Context, c *Client) (any, error) { return c.TransactionByID(ctx, id) })
}

func readLinkFault(id string) fault {
	return otherFault("link "+id, "ID", func(ctx context.Context, c *Client) (any, error) { return c.PaymentLinkByID(ctx, id) })
}

func TestEachFaultIsNamedAndNothingIsSent(t *testing.T) {
	c, p := answering(t, anAcceptedCharge)
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			err := f.call(t.Context(), c)
			require.ErrorIs(t, err, momo.ErrInvalid)
			for _, field := range fieldsOf(t, err) {
				assert.Equal(t, f.field, field)
			}
			assert.Zero(t, errorOf(t, err).Attempts)
		})
	}
	assert.Empty(t, p.requests())
}

func TestAllFaultsOfARequestAreNamedAtOnce(t *testing.T) {
	const bad = "\n"
	for name, tt := range map[string]struct {
		call   func(context.Context, *Client) (any, error)
		fields []string
	}{
		"charge": {
			func(ctx context.Context, c *Client) (any, error) {
				return c.Collect(ctx, CollectRequest{Amount: ugx("0"), Reference: bad, IdempotencyKey: bad})
			},
			[]string{"Amount", "Channel", "Payer", "Reference", "IdempotencyKey"},
		},
		"payout": {
			func(ctx context.Context, c *Client) (any, error) {
				return c.Disburse(ctx, DisburseRequest{Amount: ugx("0"), Channel: "1", PayeeName: bad, Reference: bad, IdempotencyKey: bad})
			},
			[]string{"Amount", "Channel", "Payee", "PayeeName", "Reference", "IdempotencyKey"},
		},
		"link": {
			func(ctx context.Context, c *Client) (any, error) {
				return c.PaymentLink(ctx, PaymentLinkRequest{Amount: ugx("0"), Description: bad, SuccessURL: bad, CancelURL: bad, Reference: bad, IdempotencyKey: bad})
			},
			[]string{"Amount", "Description", "SuccessURL", "CancelURL", "Reference", "IdempotencyKey"},
		},
		"refund": {
			func(ctx context.Context, c *Client) (any, error) {
				return c.Refund(ctx, RefundRequest{IdempotencyKey: bad})
			},
			[]string{"ChargeID", "IdempotencyKey"},
		},
		"candidates": {
			func(ctx context.Context, c *Client) (any, error) {
				return c.Candidates(ctx, LostPayment{Reference: bad})
			},
			[]string{"Direction", "Amount", "CreatedAfter", "Reference"},
		},
		"list": {
			func(ctx context.Context, c *Client) (any, error) {
				return take(ctx, c, 1, Filter{PageSize: 101, Reference: bad})
			},
			[]string{"PageSize", "Reference"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, p := answering(t, anAcceptedCharge)
			_, err := tt.call(t.Context(), c)
			require.ErrorIs(t, err, momo.ErrInvalid)
			assert.Equal(t, tt.fields, fieldsOf(t, err))
			assert.Empty(t, p.requests())
		})
	}
}

func TestTheLongestInputsAreSent(t *testing.T) {
	c, p := answering(t,
		answer{status: 201, body: `{"id":"txn_1","status":"authorized","amount":1}`},
		answer{status: 201, body: `{"id":"pout_1","status":"authorized","amount":9223372036854775807}`},
		answer{status: 201, body: `{"id":"lnk_1","url":"https://samsoftpay.com/pay/lnk_1","amount":1}`},
	)
	text, page := strings.Repeat("~", 120), "https://"+strings.Repeat("a", 492)
	_, err := c.Collect(t.Context(), CollectRequest{Amount: ugx("1"), Channel: "crypto", Payer: momo.MustPhone("256700123456"), Reference: text, IdempotencyKey: text})
	require.NoError(t, err)
	_, err = c.Disburse(t.Context(), DisburseRequest{
		Amount: ugx("9223372036854775807"), Payee: momo.MustPhone("256700123456"), PayeeName: momo.Private(strings.Repeat("é", 200)), Reference: text, IdempotencyKey: text,
	})
	require.NoError(t, err)
	_, err = c.PaymentLink(t.Context(), PaymentLinkRequest{
		Amount: ugx("1"), Description: strings.Repeat("é", 255), SuccessURL: page, CancelURL: page, Reference: text, IdempotencyKey: text, AllowMultipleUses: true,
	})
	require.NoError(t, err)
	sent := p.requests()
	require.Len(t, sent, 3)
	assert.JSONEq(t, `{"amount":1,"currency":"UGX","channel":"crypto","customer":{"phone":"256700123456"},"reference":"`+text+`"}`, sent[0].body)
	assert.JSONEq(t, `{"amount":9223372036854775807,"currency":"UGX","channel":"mtn_momo","recipient":{"phone":"256700123456","name":"`+strings.Repeat("é", 200)+`"},"reference":"`+text+`"}`, sent[1].body)
	assert.Contains(t, sent[1].body, `"amount":9223372036854775807,`, "to the last digit")
	assert.JSONEq(t, `{"amount":1,"description":"`+strings.Repeat("é", 255)+`","success_url":"`+page+`","cancel_url":"`+page+`","reference":"`+text+`","allow_multiple_uses":true}`, sent[2].body)
}

func TestNothingPrintedShowsKeyOrNumber(t *testing.T) {
	c, _ := answering(t, anAcceptedCharge)
	tx := collected(t, c, aCharge())
	for _, value := range []any{c, tx, aCharge(), aPayout(), Config{SecretKey: "sk_test_7d1f"}, aLostPayout(), AccountHolder{Phone: aCharge().Payer, Name: "Jane Doe"}} {
		for _, text := range conformance.Renderings(value) {
			for _, secret := range []string{"7d1f", "700123456", "780000001", "Jane Doe"} {
				assert.NotContains(t, text, secret)
			}
		}
	}
}

func TestACallWithoutADeadlineEndsByItself(t *testing.T) {
	p := &provider{answers: []answer{inFlight}}
	c := p.client(t, Config{ReplayLostAnswers: true, Options: momo.Options{Timeout: 10 * time.Millisecond, RetryWait: time.Hour}})
	_, err := c.Collect(t.Context(), aCharge())
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.Len(t, p.requests(), 1, "a wait beyond the deadline is not begun")
}

func TestAKeyThatChangesNeedsAMode(t *testing.T) {
	ask := func(context.Context) (momo.Secret, error) { return "sk_live_1", nil }
	for _, tc := range []struct {
		config Config
		faults []string
	}{
		{Config{SecretKeyFunc: ask, Mode: ModeLive}, nil},
		{Config{SecretKeyFunc: ask}, []string{"Mode"}},
		{Config{SecretKeyFunc: ask, Mode: "both"}, []string{"Mode"}},
		{Config{SecretKeyFunc: ask, Mode: ModeLive, SecretKey: "sk_live_1"}, []string{"SecretKey"}},
		{Config{SecretKey: "sk_live_1", Mode: ModeLive}, nil},
		{Config{SecretKey: "sk_live_1", Mode: ModeTest}, []string{"Mode"}},
		{Config{SecretKey: "nonsense", Mode: ModeTest}, []string{"SecretKey"}},
	} {
		c, err := New(tc.config)
		if tc.faults == nil {
			require.NoError(t, err)
			assert.Equal(t, ModeLive, c.Mode())
			continue
		}
		require.ErrorIs(t, err, momo.ErrInvalid)
		assert.Equal(t, tc.faults, fieldsOf(t, err))
	}
}
