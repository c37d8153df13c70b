package sppay

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

func addFixtures(f *testing.F) {
	names, err := filepath.Glob("testdata/*_*")
	if err != nil || len(names) == 0 {
		f.Fatal("no fixtures")
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(confirmResponse(f)))
	f.Add([]byte(`{"status":"Success","message":"OTP Required","OTP_ID":"otp-77"}`))
}

// FuzzAnswers: whatever a body holds, nothing panics, no transaction lacks its
// ID or is a charge, only the known number is a success, and nothing ends in the answer
// to a verb that has nothing to compare it with.
func FuzzAnswers(f *testing.F) {
	addFixtures(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		a := &transport.Answer{Status: 200, Body: body}
		v := judge(a, transport.Verdict{})
		_ = judge(&transport.Answer{Status: 422, Body: body}, transport.Verdict{Failure: transport.Refused})
		all := []*Transaction{}
		tx, submitted := decodeSubmitted(momo.Transaction{Direction: momo.In})(a)
		if submitted == nil && tx.Status.Final() {
			t.Errorf("ended: %+v", tx)
		}
		tx, submittedID := decodeSubmitted(momo.Transaction{Direction: momo.In, ID: "ZEMQDWUYJ0"})(a)
		if submittedID == nil && tx.ID == "ZEMQDWUYJ0" {
			all = append(all, tx)
		}
		p, listed := decodePage(a, 1, 100)
		if listed == nil {
			all = append(all, p.transactions...)
		}
		for _, tx := range all {
			if !isID(tx.ID) || tx.TypeCode.child() || (tx.Status == momo.StatusSucceeded) != (tx.ProviderStatus == "4") {
				t.Errorf("%+v", tx)
			}
			if tx.Next.Link != "" && !isWebPage(tx.Next.Link) {
				t.Error("a link that is no page")
			}
		}
		_, quote := decodeQuote(a)
		_, institutions := decodeInstitutions(a)
		_, sms := decodeSMS(a, 1)
		_, holder := decodeAccountHolder(a, InstitutionMTN, "0244000000")
		_, status := decodeStatus(a)
		_, accepted := decodeAccepted(a)
		for _, err := range []error{submitted, submittedID, listed, quote, institutions, sms, holder, status, accepted} {
			if err == nil && v.Failure != transport.None {
				t.Error("accepted, and judged to be none")
			}
		}
	})
}

// FuzzToken: a token never ends its header, and lives between a second and a
// year.
func FuzzToken(f *testing.F) {
	addFixtures(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		now := time.Unix(0, 0)
		token, err := decodeToken(body, now)
		if err != nil {
			return
		}
		if !isToken(token.bearer[0][len("Bearer "):]) {
			t.Errorf("%q", token.bearer)
		}
		if life := token.expiresAt.Sub(now); life < shortestLife || life > longestLife || token.renewAt.After(token.expiresAt) {
			t.Errorf("lives %v", life)
		}
	})
}
