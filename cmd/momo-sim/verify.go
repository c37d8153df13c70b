package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/momo-go/momo/webhook"
)

const verifyUsage = `usage: momo-sim verify [flags] FILE

Says whose callback FILE is (- is standard input), whether its signature holds under your
secret, and if not, why. FILE is a request as it came, with its headers; or the body alone,
with its headers as flags:

    momo-sim verify -header 'X-Samsoftpay-Signature: 9f86…' body.json

The secret is -secret, or else SAMSOFTPAY_WEBHOOK_SECRET, MPGATEWAY_SECRET or SAPAMA_API_KEY.
Exit statuses: 0 the signature holds, 1 it does not, 3 nothing in the callback can prove it.`

// question is what verify was asked.
type question struct {
	delivery webhook.Delivery
	secret   string
	from     string // where the secret comes from
	announce int    // the Content-Length; -1 is none
}

func (p program) verify(_ context.Context, args []string) (int, error) {
	var headers list
	var provider, method, secret string
	set := p.flags("verify", verifyUsage)
	set.Var(&headers, "header", "a header of the body, `Name: value`; can be repeated")
	set.StringVar(&provider, "provider", "", "whose callback it is, where that cannot be seen")
	set.StringVar(&method, "method", http.MethodPost, "the method by which the body came")
	set.StringVar(&secret, "secret", "", "the `secret`; visible to others on this machine, unlike the environment")
	rest, err := parse(set, args)
	if err != nil {
		return exitUsage, hush(err)
	}
	if len(rest) != 1 {
		return exitUsage, errors.New("verify wants one file, or - for standard input")
	}
	text, err := p.readFile(rest[0])
	if err != nil {
		return exitUsage, err
	}
	q, err := readQuestion(text, headers, method)
	if err != nil {
		return exitUsage, err
	}
	provider = cmp.Or(provider, recognize(q.delivery))
	if provider == "" {
		return exitFailed, errors.New("this is no callback of a provider that momo knows; name it with -provider")
	}
	p.say("provider:   %s", provider)
	q.secret, q.from = p.secretFor(provider, secret)
	switch provider {
	case "samsoftpay", "mpgateway":
		return p.judgeSigned(provider, q)
	case "sapama":
		return p.judgeSapama(q)
	case "ssentezo", "sppay":
		p.say("signature:  none; %s signs nothing\nverdict:    nothing in it proves anything: "+
			"ask for the payment, as webhook.Confirmed does", provider)
		return exitNoProof, nil
	}
	return exitUsage, fmt.Errorf("no provider %q", provider)
}

// largestFile is more than any provider sends.
const largestFile = 1 << 20

func (p program) readFile(name string) ([]byte, error) {
	in := p.in
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	text, err := io.ReadAll(io.LimitReader(in, largestFile+1))
	if err == nil && len(text) > largestFile {
		err = errors.New("that is larger than any callback")
	}
	return text, err
}

// secretFor is the secret of a provider's callbacks, and where it was found.
func (p program) secretFor(provider, given string) (secret, from string) {
	if given != "" {
		return given, "-secret"
	}
	switch provider {
	case "samsoftpay":
		from = "SAMSOFTPAY_WEBHOOK_SECRET"
	case "mpgateway":
		from = "MPGATEWAY_SECRET"
	case "sapama":
		from = "SAPAMA_API_KEY"
	}
	return p.getenv(from), from
}

// judgeSigned verifies as the library does, and looks for the reason if it fails.
func (p program) judgeSigned(provider string, q question) (int, error) {
	if q.secret == "" {
		return exitUsage, fmt.Errorf("no secret: set %s, or -secret", q.from)
	}
	holds, err := verifier(provider, q.secret)
	if err != nil {
		return exitUsage, fmt.Errorf("%s cannot be a secret of %s: %w", q.from, provider, err)
	}
	switch err := holds(q.delivery); {
	case err == nil:
		p.say("signature:  holds under %s\nverdict:    genuine", q.from)
		return exitDone, nil
	case errors.Is(err, webhook.ErrAmbiguous) && signatureOf(provider, q) == expected(provider, q.secret, q.delivery.Body):
		p.say("signature:  holds under %s\nverdict:    ambiguous: the same signature would hold for another reading: %v",
			q.from, err)
		return exitFailed, nil
	case !errors.Is(err, webhook.ErrSignature):
		p.say("signature:  not looked at\nverdict:    refused before: %v", err)
		p.explain(provider, q)
		return exitFailed, nil
	}
	p.say("signature:  does not hold under %s", q.from)
	p.explain(provider, q)
	return exitFailed, nil
}

// judgeSapama compares the key, which is all that a notification shows of its origin.
func (p program) judgeSapama(q question) (int, error) {
	fields, err := formOf(q.delivery)
	if err != nil {
		return exitFailed, err
	}
	given := fields.Get("api_key")
	switch {
	case q.secret == "":
		return exitUsage, fmt.Errorf("no key: set %s, or -secret", q.from)
	case given == "":
		p.say("api_key:    empty, as in the document's sample\n" +
			"verdict:    nothing in it proves anything: ask for the payment")
		return exitNoProof, nil
	case given != q.secret:
		p.say("api_key:    is not %s\n            yours   %s\n            theirs  %s\nverdict:    not of this merchant",
			q.from, masked(q.secret), masked(given))
		return exitFailed, nil
	}
	p.say("api_key:    is %s\nhash:       no source says how it is made, so that nobody can check it\n"+
		"verdict:    whoever knows the key can send this: ask for the payment, as webhook.Confirmed does", q.from)
	return exitNoProof, nil
}

// masked shows how a secret begins, and how long it is.
func masked(secret string) string {
	return fmt.Sprintf("%.6s… (%d bytes)", secret, len(secret))
}
