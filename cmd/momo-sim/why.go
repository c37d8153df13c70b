package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

const samsoftpaySignature = "X-Samsoftpay-Signature"

// verifier is the library's own for a provider and a secret. Test money and real money are
// all the same here.
func verifier(provider, secret string) (func(webhook.Delivery) error, error) {
	if provider == "mpgateway" {
		client, err := mpgateway.New(mpgateway.Config{
			BaseURL: "http://127.0.0.1", PublicID: simulator.MPGatewayPublicID,
			MerchantID: simulator.MPGatewayMerchantID, Secret: momo.Secret(secret),
		})
		if err != nil {
			return nil, err
		}
		v, err := webhook.NewMPGateway(webhook.MPGatewayConfig{Client: client, Secrets: []momo.Secret{momo.Secret(secret)}})
		return onlyError(v), err
	}
	v, err := webhook.NewSamsoftpay(webhook.SamsoftpayConfig{Secrets: []momo.Secret{momo.Secret(secret)}})
	return onlyError(v), err
}

func onlyError(v webhook.Verifier) func(webhook.Delivery) error {
	return func(d webhook.Delivery) error {
		_, err := v.Verify(d)
		if errors.Is(err, webhook.ErrMode) { // which is looked at when the signature holds
			return nil
		}
		return err
	}
}

// signatureOf is the signature that a callback carries; "" is none.
func signatureOf(provider string, q question) string {
	if provider == "samsoftpay" {
		if values := q.delivery.HeaderValues(samsoftpaySignature); len(values) == 1 {
			return values[0]
		}
		return ""
	}
	var own struct {
		Signature string `json:"signature"`
	}
	_ = json.Unmarshal(bytes.TrimPrefix(q.delivery.Body, []byte("\ufeff")), &own) // without JSON there is none
	return own.Signature
}

// expected is the signature of a body; "" where it cannot be signed.
func expected(provider, secret string, body []byte) string {
	if provider == "mpgateway" {
		signature, err := mpgateway.Sign(momo.Secret(secret), body)
		if err != nil {
			return ""
		}
		return signature
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// explain says why a signature does not hold: what the receiver changed, or which secret it
// was, or, where nothing is found, what was compared.
func (p program) explain(provider string, q question) {
	given := signatureOf(provider, q)
	if given == "" {
		p.say("why:        it carries no signature, or more than one")
		return
	}
	if s, ok := otherSecret(provider, q, given); ok {
		p.say("why:        the wrong secret: it was signed with %s\n            %s is  %s", s, q.from, masked(q.secret))
		return
	}
	if holds, err := verifier(provider, q.secret); err == nil {
		if how, body, ok := original(q, holds); ok {
			p.say("why:        the body was changed on its way to you: %s", how)
			p.sideBySide(body, q.delivery.Body)
			p.say("            Verify the bytes as they came, before anything reads them.")
			return
		}
	}
	p.say("why:        the signature is of another text, or of another secret")
	p.say("            in the callback  %s", shortened(given))
	p.say("            of this body     %s", shortened(expected(provider, q.secret, q.delivery.Body)))
	p.say("            The body was changed by whoever sent it, or %s is another merchant's or an older one.", q.from)
}

// otherSecret finds a secret that is near the given one, or known, and under which the
// signature holds.
func otherSecret(provider string, q question, given string) (name string, found bool) {
	simulators := simulator.SamsoftpayWebhookSecret
	if provider == "mpgateway" {
		simulators = simulator.MPGatewaySecret
	}
	for _, s := range []struct{ name, secret string }{
		{"the simulator's secret", simulators},
		{"yours without the white space around it", strings.TrimSpace(q.secret)},
		{"yours with a line end behind it", q.secret + "\n"},
		{"yours without the quotation marks around it", strings.Trim(q.secret, `"'`)},
		{"yours without whsec_ before it", strings.TrimPrefix(q.secret, "whsec_")},
		{"yours with whsec_ before it", "whsec_" + q.secret},
	} {
		if s.secret != q.secret && strings.EqualFold(expected(provider, s.secret, q.delivery.Body), given) {
			return s.name, true
		}
	}
	return "", false
}

// original undoes what receivers do to bodies, up to two things at once, until the
// signature holds.
func original(q question, holds func(webhook.Delivery) error) (how string, body []byte, found bool) {
	type attempt struct {
		how  string
		body []byte
	}
	seen := map[string]bool{string(q.delivery.Body): true}
	last := []attempt{{"", q.delivery.Body}}
	for range 2 {
		var next []attempt
		for _, a := range last {
			for _, u := range undoings(q) {
				undone := u.undo(a.body)
				if undone == nil || seen[string(undone)] {
					continue
				}
				seen[string(undone)] = true
				both := strings.TrimPrefix(a.how+", and "+u.done, ", and ")
				d := q.delivery
				if d.Body = undone; holds(d) == nil {
					return both, undone, true
				}
				next = append(next, attempt{both, undone})
			}
		}
		last = next
	}
	return "", nil, false
}

// sideBySide shows where what was signed and what came begin to differ.
func (p program) sideBySide(signed, received []byte) {
	at := 0
	for at < min(len(signed), len(received)) && signed[at] == received[at] {
		at++
	}
	from := max(0, at-24)
	cut := func(text []byte) string { return string(text[min(from, len(text)):min(at+24, len(text))]) }
	p.say("            signed    %q  (%d bytes)", cut(signed), len(signed))
	p.say("            received  %q  (%d bytes; they differ from byte %d on)", cut(received), len(received), at)
}

func shortened(text string) string {
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}
