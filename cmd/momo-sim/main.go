// Momo-sim plays the five providers on one address, for programs in any language:
//
//	go run github.com/momo-go/momo/cmd/momo-sim@latest
//
// It prints the settings of a merchant of each provider, ready to paste, and serves the
// control API below /_sim/ (GET /_sim/openapi.json describes it): customers who approve or
// decline, faults, callbacks, the ledger. docs/simulator.md tells a story of each provider
// with curl alone.
//
//	momo-sim [flags]                     plays until SIGINT or SIGTERM
//	momo-sim trigger                     lists the callbacks that can be sent
//	momo-sim trigger samsoftpay charge.succeeded -to http://127.0.0.1:8080/callbacks
//	momo-sim verify FILE                 says whose callback it is, and whether it is genuine
//
// Each takes -h.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// The exit statuses.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitNoProof = 3 // of verify: nothing in the callback can prove it
)

// program is what a command has of the world outside.
type program struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := program{os.Stdin, os.Stdout, os.Stderr, os.Getenv}.run(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}

func (p program) run(ctx context.Context, args []string) int {
	command := p.serve
	if len(args) > 0 {
		switch args[0] {
		case "trigger":
			command, args = p.trigger, args[1:]
		case "verify":
			command, args = p.verify, args[1:]
		}
	}
	status, err := command(ctx, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitDone
	case err != nil:
		_, _ = fmt.Fprintln(p.err, "momo-sim:", err)
	}
	return status
}

// flags are a command's, which write what is wrong and their help to err.
func (p program) flags(name, usage string) *flag.FlagSet {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(p.err)
	set.Usage = func() {
		_, _ = fmt.Fprintln(p.err, usage)
		set.PrintDefaults()
	}
	return set
}

// parse reads flags and what stands between them, in any order: "trigger x y --to URL".
func parse(set *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := set.Parse(args); err != nil {
			return nil, err
		}
		if set.NArg() == 0 {
			return rest, nil
		}
		rest, args = append(rest, set.Arg(0)), set.Args()[1:]
	}
}

// say writes a line to out.
func (p program) say(format string, values ...any) { _, _ = fmt.Fprintf(p.out, format+"\n", values...) }
