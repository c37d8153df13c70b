// Quickstart plays one story with every provider: a customer is asked for money,
// approves it on the phone, the provider calls back, the callback is believed on
// evidence, and the payment is looked up.
//
//	go run ./examples/quickstart
//
// It plays offline. As soon as variables of a provider are set, it plays for real,
// with those providers only: the owner of the phone is asked for a small amount
// (with a live key, of real money) and has five minutes to decide.
//
//	SAMSOFTPAY_SECRET_KEY  SAMSOFTPAY_PHONE
//	SSENTEZO_ENVIRONMENT (live or sandbox)  SSENTEZO_API_USER  SSENTEZO_API_KEY  SSENTEZO_PHONE
//	MPGATEWAY_BASE_URL  MPGATEWAY_PUBLIC_ID  MPGATEWAY_MERCHANT_ID  MPGATEWAY_SECRET  MPGATEWAY_PHONE
//	SAPAMA_API_KEY  SAPAMA_API_SECRET  SAPAMA_TILL  SAPAMA_PHONE
//	SPPAY_BASE_URL  SPPAY_CLIENT_ID  SPPAY_CLIENT_SECRET  SPPAY_USERNAME  SPPAY_PASSWORD
//	SPPAY_ACCOUNT_NO  SPPAY_PHONE  SPPAY_INSTITUTION (MTN, VOD or ATL)  SPPAY_EMAIL
//
// The other base URLs have defaults. For the callbacks, set CALLBACK_URL: a public
// https address without a path that leads, through a tunnel for instance, to
// CALLBACK_ADDR (127.0.0.1:8080 unless set). Samsoftpay's also want
// SAMSOFTPAY_WEBHOOK_SECRET, and $CALLBACK_URL/samsoftpay on the dashboard. Without
// it no callback is waited for: the lookup tells alone.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
)

func main() {
	if err := tell(context.Background(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func tell(ctx context.Context, in io.Reader, out io.Writer) error {
	stage, err := newStage(in, out)
	if err != nil {
		return err
	}
	defer stage.close()

	var scenes []*scene
	var faults []error
	for _, c := range stage.chapters {
		s, err := stage.open(c)
		scenes, faults = append(scenes, s), append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return err // and nobody was asked for anything
	}
	for _, s := range scenes {
		stage.say("\n%s", s.provider)
		if err := s.play(ctx); err != nil {
			stage.say("  stopped       %s", why(err))
			faults = append(faults, fmt.Errorf("%s: not told to the end", s.provider))
		}
	}
	stage.say("")
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "provider\tasked\tapproved\tcallback believed\tlooked up\ttook")
	for _, s := range scenes {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", s.provider, s.asked, s.approved, s.believed, s.found, s.took)
	}
	return errors.Join(append(faults, table.Flush())...)
}
