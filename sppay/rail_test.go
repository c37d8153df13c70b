package sppay_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
)

func cedis(s string) money.Amount { return money.MustParse(s, money.GHS) }

// paying is a payment with all that the rail wants of it.
func paying(d momo.Direction, phone string) momo.Payment {
	return momo.Payment{
		Direction: d, Reference: "order-001", Amount: cedis("2"), Phone: momo.MustPhone(phone), Network: momo.MTN,
		Email: "payer@example.com", CallbackURL: "http://127.0.0.1:9/callbacks",
	}
}

func railOf(c *sppay.Client) momo.Rail {
	return c.Rail(sppay.RailOptions{AccountNo: simulator.SPPayAccount})
}

func TestARailSaysWhatItOffersAndDemands(t *testing.T) {
	_, client := play(t)
	rail := railOf(client)
	assert.Equal(t, "sppay", rail.Provider())
	want := momo.Terms{
		Countries: []momo.Country{momo.Ghana}, Currencies: []money.Currency{money.GHS},
		Networks: []momo.Network{momo.MTN, momo.Telecel, momo.AirtelTigo}, Min: cedis("0.01"),
		Requires: []string{"Network", "Email", "CallbackURL"}, KeepsReference: true, Callbacks: momo.CallbacksConfirmed,
		Ends:     []momo.Status{momo.StatusSucceeded, momo.StatusFailed, momo.StatusCancelled},
		Recovery: momo.RecoveryLookup,
	}
	for _, d := range []momo.Direction{momo.In, momo.Out} {
		if d == momo.Out {
			want.Requires = []string{"Network", "CallbackURL"}
		}
		terms, offered := rail.Terms(d)
		assert.True(t, offered)
		assert.Equal(t, want, terms)
		p := paying(d, known)
		p.Amount = terms.Min
		require.NoError(t, rail.Check(p))
	}
	_, offered := rail.Terms(momo.DirectionUnknown)
	assert.False(t, offered)
}

func TestARailNamesAllThatIsMissingAtOnceAndSendsNothing(t *testing.T) {
	sim, client := play(t)
	none := client.Rail(sppay.RailOptions{AccountNo: " "})
	all := []string{"Reference", "Amount", "Phone", "Network", "Email", "CallbackURL", "RailOptions.AccountNo"}
	out := []string{"Reference", "Amount", "Phone", "Network", "CallbackURL", "RailOptions.AccountNo"}
	for d, want := range map[momo.Direction][]string{momo.In: all, momo.Out: out} {
		assert.ElementsMatch(t, want, conformance.WrongFields(none.Check(momo.Payment{Direction: d})))
		_, err := none.Send(t.Context(), momo.Payment{Direction: d})
		assert.ElementsMatch(t, want, conformance.WrongFields(err))
		assert.NotContains(t, err.Error(), "PayerAccount", "a payment has no such field")
		assert.NotContains(t, err.Error(), "PayeeAccount", "a payment has no such field")
	}
	_, err := none.Continue(t.Context(), momo.Payment{Direction: momo.In}, momo.Next{}, "")
	assert.ElementsMatch(t, append(all, "ID", "code"), conformance.WrongFields(err))
	_, err = railOf(client).Continue(t.Context(), paying(momo.In, known), momo.Next{}, " ")
	assert.ElementsMatch(t, []string{"ID", "code"}, conformance.WrongFields(err))
	_, err = railOf(client).Continue(t.Context(), paying(momo.Out, known), momo.Next{Token: "77"}, "1")
	assert.Equal(t, []string{"Direction"}, conformance.WrongFields(err))
	_, err = none.Look(t.Context(), momo.Payment{})
	assert.ElementsMatch(t, []string{"Direction", "Reference", "RailOptions.AccountNo"}, conformance.WrongFields(err))

	for name, spoil := range map[string]func(*momo.Payment){
		"Direction":   func(p *momo.Payment) { p.Direction = momo.DirectionUnknown },
		"Reference":   func(p *momo.Payment) { p.Reference = "" },
		"Amount":      func(p *momo.Payment) { p.Amount = money.MustParse("2", money.KES) },
		"Phone":       func(p *momo.Payment) { p.Phone = momo.MustPhone("254700000001") },
		"Network":     func(p *momo.Payment) { p.Network = "" },
		"Email":       func(p *momo.Payment) { p.Email = "nobody" },
		"CallbackURL": func(p *momo.Payment) { p.CallbackURL = "ftp://127.0.0.1/" },
	} {
		p := paying(momo.In, known)
		spoil(&p)
		_, err := railOf(client).Send(t.Context(), p)
		assert.Equal(t, []string{name}, conformance.WrongFields(err))
	}
	assert.Empty(t, sim.Requests(simulator.SPPay))
}

func TestARailSendsTheProvidersCodeOfANetwork(t *testing.T) {
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		body = string(data)
		_, _ = io.WriteString(w, `{"status":"error","message":"Not today"}`)
	}))
	defer server.Close()
	client, err := sppay.New(sppay.Config{BaseURL: server.URL, Token: "t"})
	require.NoError(t, err)
	for network, code := range map[momo.Network]string{
		momo.MTN: "MTN", momo.Telecel: "VOD", momo.AirtelTigo: "ATL", "130100": "130100",
	} {
		for _, d := range []momo.Direction{momo.In, momo.Out} {
			p := paying(d, known)
			p.Network = network
			_, err := railOf(client).Send(t.Context(), p)
			require.ErrorIs(t, err, momo.ErrDeclined)
			var wire struct {
				Payee, Recipient struct{ Account map[string]string }
			}
			require.NoError(t, json.Unmarshal([]byte(body), &wire))
			account := wire.Payee.Account
			if d == momo.Out {
				account = wire.Recipient.Account
			}
			assert.Equal(t, map[string]string{"code": code, "number": "0271777557"}, account)
		}
	}
}

func TestACollectionThroughTheRailGoesOnWithTheCodeOfTheCustomer(t *testing.T) {
	for _, quirks := range []simulator.SPPayQuirks{{}, {NamesCodeOnly: true}, {ForgetsReferences: true}} {
		sim, client := play(t)
		sim.SetSPPayQuirks(quirks)
		rail, p := railOf(client), paying(momo.In, newcomer)
		p.SentAt = time.Now()
		tx, err := rail.Send(t.Context(), p)
		require.NoError(t, err)
		assert.Equal(t, momo.StatusActionRequired, tx.Status)
		assert.Equal(t, momo.StepCode, tx.Next.Step)
		assert.Equal(t, quirks.NamesCodeOnly, tx.Next.Token != "")
		assert.Equal(t, quirks.NamesCodeOnly, tx.ID == "")
		p.ID = tx.ID

		_, err = rail.Continue(t.Context(), p, tx.Next, "000000")
		assert.Equal(t, momo.Refused, momo.OutcomeOf(err))
		assert.Zero(t, sim.Executed(simulator.SPPay, "order-001"))
		tx, err = rail.Continue(t.Context(), p, tx.Next, simulator.SPPayOTP)
		require.NoError(t, err)
		assert.Equal(t, momo.StepApprove, tx.Next.Step)
		assert.Equal(t, []any{"order-001", cedis("2"), momo.In}, []any{tx.Reference, tx.Amount, tx.Direction})
		assert.Equal(t, 1, sim.Executed(simulator.SPPay, "order-001"))

		require.NoError(t, sim.Approve(simulator.SPPay, tx.ID))
		for _, id := range []string{tx.ID, ""} {
			p.ID = id
			found, err := rail.Look(t.Context(), p)
			if id == "" && quirks.ForgetsReferences {
				assert.ErrorIs(t, err, momo.ErrNotFound)
				continue
			}
			require.NoError(t, err)
			assert.Equal(t, momo.StatusSucceeded, found.Status)
			assert.Equal(t, []any{"order-001", tx.ID, cedis("2"), momo.MustPhone(newcomer)},
				[]any{found.Reference, found.ID, found.Amount, found.Phone})
		}
	}
}

func TestAPayoutThroughTheRailIsSentAndLookedUp(t *testing.T) {
	sim, client := play(t)
	rail, p := railOf(client), paying(momo.Out, newcomer)
	p.Email = ""
	sim.Fault(simulator.Fault{Operation: "transfer", Kind: simulator.FaultErrorAfter})
	_, err := rail.Send(t.Context(), p)
	require.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
	found, err := rail.Look(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusPending, found.Status)
	assert.Equal(t, momo.Out, found.Direction)
	require.NoError(t, sim.Decline(simulator.SPPay, found.ID, "cancelled"))
	p.ID = found.ID
	found, err = rail.Look(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusCancelled, found.Status)
}

// What there is to look up by is the payment's, not the identifier that Confirm is given.
func TestALostAnswerOfASecondStepSaysWhatToLookUpBy(t *testing.T) {
	for _, byCode := range []bool{false, true} {
		sim, client := play(t)
		sim.SetSPPayQuirks(simulator.SPPayQuirks{NamesCodeOnly: byCode})
		rail, p := railOf(client), paying(momo.In, newcomer)
		tx, err := rail.Send(t.Context(), p)
		require.NoError(t, err)
		p.ID = tx.ID
		sim.Fault(simulator.Fault{Operation: "otp", Kind: simulator.FaultResetAfter})
		_, err = rail.Continue(t.Context(), p, tx.Next, simulator.SPPayOTP)
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		assert.ErrorIs(t, err, momo.ErrIndeterminate)
		assert.Equal(t, "order-001", e.Reference)
		want := momo.RecoveryLookupID
		if byCode {
			want = momo.RecoveryLookup
		}
		assert.Equal(t, want, e.Recovery)
		found, err := rail.Look(t.Context(), p)
		require.NoError(t, err)
		assert.Equal(t, "order-001", found.Reference)
		assert.Equal(t, 1, sim.Executed(simulator.SPPay, "order-001"))
	}
}

// row is a transaction of the provider's list, of which one field or another is told.
type row struct {
	ID, Kind, Reference, Credited, Charge, Status, Debit, DebitAt, Credit string
	Secondary                                                             bool
}

func (r row) wire() map[string]any {
	primary := 1
	if r.Secondary {
		primary = 0
	}
	kind := cmp.Or(r.Kind, "TPSD")
	debit, credit := "0271777557", simulator.SPPayAccount
	if kind == "TRMM" {
		debit, credit = credit, debit
	}
	debit, credit = cmp.Or(r.Debit, debit), cmp.Or(r.Credit, credit)
	at := map[string]string{simulator.SPPayAccount: "SPP"}
	return map[string]any{
		"reference": cmp.Or(r.ID, "ZEMQDWUYJ0"), "external_reference": cmp.Or(r.Reference, "order-001"),
		"primary": primary, "type_code": kind, "status_id": cmp.Or(r.Status, "4"),
		"credit_amount": cmp.Or(r.Credited, "2.00"), "credit_currency_code": "GHS",
		"debit_currency_code": "GHS", "charge": cmp.Or(r.Charge, "0"),
		"debit_account_no": debit, "debit_account_institution_code": cmp.Or(r.DebitAt, at[debit], "MTN"),
		"credit_account_no": credit, "credit_account_institution_code": cmp.Or(at[credit], "MTN"),
	}
}

// listing makes a rail of a provider that has these transactions, and shows the first of
// them by any identifier. Its filter of amounts means what is credited.
func listing(t *testing.T, rows ...row) momo.Rail {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var answer any = map[string]any{"transaction": rows[0].wire()}
		if strings.HasSuffix(r.URL.Path, "/transactions") {
			assert.Equal(t, simulator.SPPayAccount, r.URL.Query().Get("account_no"))
			assert.Equal(t, "2026-11-19", r.URL.Query().Get("date_from"))
			assert.Equal(t, "2026-11-21", r.URL.Query().Get("date_to"))
			list := []map[string]any{}
			for _, one := range rows {
				if amount := r.URL.Query().Get("amount"); amount == "" || amount == one.wire()["credit_amount"] {
					list = append(list, one.wire())
				}
			}
			answer = map[string]any{"transactions": map[string]any{"data": list}}
		}
		assert.NoError(t, json.NewEncoder(w).Encode(answer))
	}))
	t.Cleanup(server.Close)
	client, err := sppay.New(sppay.Config{BaseURL: server.URL, Token: "t", Options: momo.Options{MaxAttempts: 1}})
	require.NoError(t, err)
	return railOf(client)
}

func TestTheRailFindsByReferenceOnlyThisPayment(t *testing.T) {
	found, none := momo.StatusSucceeded, momo.StatusUnknown
	for name, c := range map[string]struct {
		direction momo.Direction
		rows      []row
		want      momo.Status
	}{
		"it":                                {momo.In, []row{{}}, found},
		"after fees":                        {momo.In, []row{{Credited: "1.96", Charge: "0.04"}}, found},
		"another amount":                    {momo.In, []row{{Credited: "1.99"}}, none},
		"another number":                    {momo.In, []row{{Debit: "0244000000"}}, none},
		"a number that is none":             {momo.In, []row{{Debit: "271777557"}}, found},
		"another reference":                 {momo.In, []row{{Reference: "order-002"}}, none},
		"a part of it":                      {momo.In, []row{{Reference: "order-"}}, none},
		"a payout":                          {momo.In, []row{{Kind: "TRMM"}}, none},
		"a collection":                      {momo.Out, []row{{}}, none},
		"its charge":                        {momo.In, []row{{Kind: "CHRG", Secondary: true}}, none},
		"a charge to us":                    {momo.Out, []row{{Kind: "CHRG", Debit: simulator.SPPayAccount}}, none},
		"beside what goes the other way":    {momo.Out, []row{{}, {ID: "A1B2C3D4E5", Kind: "TRMM", Status: "2"}}, momo.StatusPending},
		"beside what is of another amount":  {momo.In, []row{{Credited: "3"}, {ID: "A1B2C3D4E5", Status: "3"}}, momo.StatusPending},
		"beside another, after fees":        {momo.In, []row{{Credited: "3"}, {Credited: "1.96", Charge: "0.04", Status: "3"}}, momo.StatusPending},
		"of a kind that goes either way":    {momo.Out, []row{{Kind: "ITRF", Debit: "1001", Credit: "0271777557"}}, found},
		"from us, of such a kind":           {momo.Out, []row{{Kind: "ITRF", Debit: simulator.SPPayAccount, Credit: "0271777557"}}, found},
		"from us, and no collection":        {momo.In, []row{{Kind: "ITRF", Debit: simulator.SPPayAccount, Credit: "0271777557"}}, none},
		"to us, of such a kind":             {momo.In, []row{{Kind: "ITRF"}}, found},
		"to us, and no payout":              {momo.Out, []row{{Kind: "ITRF"}}, none},
		"from our number somewhere else":    {momo.In, []row{{Kind: "ITRF", Debit: simulator.SPPayAccount, DebitAt: "130100", Credit: "1001"}}, found},
		"a payout that comes to us":         {momo.In, []row{{Kind: "TRMM", Debit: "0271777557", Credit: simulator.SPPayAccount}}, none},
		"a payout, beside one of such kind": {momo.Out, []row{{Kind: "ITRF"}, {ID: "A1B2C3D4E5", Kind: "TRMM", Status: "5"}}, momo.StatusFailed},
	} {
		rail, p := listing(t, c.rows...), paying(c.direction, known)
		p.SentAt = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
		tx, err := rail.Look(t.Context(), p)
		if c.want == none {
			assert.ErrorIs(t, err, momo.ErrNotFound, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, c.want, tx.Status, name)
		assert.Equal(t, []any{p.Direction, p.Amount, p.Reference, p.Phone}, []any{tx.Direction, tx.Amount, tx.Reference, tx.Phone}, name)
	}
}

func TestWhatTheRailFindsByIDIsThisPaymentAndADifferenceIsNoEnd(t *testing.T) {
	for name, c := range map[string]struct {
		row  row
		want momo.Status
		kind error
	}{
		"it":                         {row{}, momo.StatusSucceeded, nil},
		"failed":                     {row{Status: "5"}, momo.StatusFailed, nil},
		"after fees":                 {row{Credited: "1.96", Charge: "0.04"}, momo.StatusSucceeded, nil},
		"reference in other letters": {row{Reference: "ORDER-"}, momo.StatusSucceeded, nil},
		"another reference":          {row{Reference: "order-002"}, momo.StatusUnknown, nil},
		"a cent less":                {row{Credited: "1.99"}, momo.StatusUnknown, nil},
		"a cent less, and pending":   {row{Credited: "1.99", Status: "3"}, momo.StatusPending, nil},
		"another number":             {row{Debit: "0244000000"}, momo.StatusUnknown, nil},
		"a payout":                   {row{Kind: "TRMM"}, 0, momo.ErrNotFound},
		"a payout by its account":    {row{Kind: "ITRF", Debit: simulator.SPPayAccount, Credit: "0271777557"}, 0, momo.ErrNotFound},
		"another transaction":        {row{ID: "A1B2C3D4E5"}, 0, momo.ErrUnavailable},
		"its charge":                 {row{Kind: "CHRG", Secondary: true}, 0, momo.ErrUnavailable},
	} {
		p := paying(momo.In, known)
		p.ID = "ZEMQDWUYJ0"
		tx, err := listing(t, c.row).Look(t.Context(), p)
		if c.kind != nil {
			assert.ErrorIs(t, err, c.kind, name)
			assert.False(t, errors.Is(err, momo.ErrIndeterminate), name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, c.want, tx.Status, name)
		if c.row.Credited != "1.99" {
			assert.Equal(t, p.Amount, tx.Amount, name)
		} else {
			assert.Equal(t, cedis("1.99"), tx.Amount, "%s: it is shown", name)
		}
	}
	p := paying(momo.In, known)
	p.ID, p.Amount = "ZEMQDWUYJ0", money.Amount{}
	tx, err := listing(t, row{}).Look(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, cedis("2"), tx.Amount, "where the amount is not remembered, it is the one that is shown")
}

func TestTheAnswerToASecondStepIsComparedWithThePayment(t *testing.T) {
	good := `{"status":"Success","message":"?","transaction":{"reference":"ZEMQDWUYJ0","external_reference":"order-001",` +
		`"primary":1,"type_code":"TPSD","currency":"GHS","amount":"2.00","status":4}}`
	for name, c := range map[string]struct {
		old, new string
		want     momo.Status
		kind     error
	}{
		"as asked for":             {"", "", momo.StatusSucceeded, nil},
		"without our reference":    {`"order-001"`, `""`, momo.StatusSucceeded, nil},
		"a cent less":              {`"2.00"`, `"1.99"`, momo.StatusUnknown, nil},
		"another transaction":      {`"ZEMQDWUYJ0"`, `"A1B2C3D4E5"`, momo.StatusUnknown, nil},
		"about another reference":  {`"order-001"`, `"order-002"`, 0, momo.ErrIndeterminate},
		"without an amount at all": {`"2.00"`, `null`, 0, momo.ErrIndeterminate},
	} {
		body := strings.Replace(good, c.old, c.new, 1)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, body)
		}))
		client, err := sppay.New(sppay.Config{BaseURL: server.URL, Token: "t"})
		require.NoError(t, err)
		p := paying(momo.In, known)
		p.ID = "ZEMQDWUYJ0"
		tx, err := railOf(client).Continue(t.Context(), p, momo.Next{Step: momo.StepCode}, "486110")
		server.Close()
		if c.kind != nil {
			assert.ErrorIs(t, err, c.kind, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, c.want, tx.Status, name)
		assert.Equal(t, []any{"order-001", cedis("2")}, []any{tx.Reference, tx.Amount}, name)
		assert.Contains(t, body, tx.ID, name)
	}
}
