package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/simulator/control"
)

// settings are what the flags of the server say.
type settings struct {
	addr        string
	seed        uint64
	autoApprove time.Duration
	rateLimits  bool
	clock       string
	load, save  string
	callbacks   pairs
	hosts       list
}

// pairs is a flag that can be repeated: name=value.
type pairs [][2]string

func (p *pairs) String() string { return "" }

func (p *pairs) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return errors.New("must be name=value")
	}
	*p = append(*p, [2]string{name, value})
	return nil
}

// list is a flag that can be repeated.
type list []string

func (l *list) String() string { return "" }

func (l *list) Set(text string) error {
	*l = append(*l, text)
	return nil
}

const serveUsage = `usage: momo-sim [flags]
       momo-sim trigger [flags] PROVIDER EVENT
       momo-sim verify [flags] FILE

Plays the providers until SIGINT or SIGTERM.`

func (p program) readSettings(args []string) (s settings, err error) {
	set := p.flags("momo-sim", serveUsage)
	set.StringVar(&s.addr, "addr", "127.0.0.1:4010", "the `address` to listen on")
	set.Uint64Var(&s.seed, "seed", 1, "what the identifiers come from: the same seed, the same identifiers")
	set.DurationVar(&s.autoApprove, "auto-approve", 0,
		"approve every payment after that `time`; 0 waits for /_sim/")
	set.BoolVar(&s.rateLimits, "rate-limits", false, "refuse requests beyond the providers' rate limits")
	set.StringVar(&s.clock, "clock", "",
		"the `time` to start at, as in 2026-01-31T12:00:00Z; or manual, a time that only /_sim/clock moves")
	set.StringVar(&s.load, "load", "", "begin with the snapshot in that `file`, if there is one")
	set.StringVar(&s.save, "save", "", "write a snapshot to that `file` at the end")
	set.Var(&s.callbacks, "callback", "where callbacks of a provider go, `provider=url`; can be repeated")
	set.Var(&s.hosts, "host", "a further `name` under which the simulator may be called; can be repeated, * is any")
	rest, err := parse(set, args)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("what is %q? See -h", rest[0])
	}
	return s, err
}

func (p program) serve(ctx context.Context, args []string) (int, error) {
	s, err := p.readSettings(args)
	if err != nil {
		return exitUsage, hush(err)
	}
	clock, err := clockOf(s.clock)
	if err != nil {
		return exitUsage, err
	}
	sim, err := simulator.Start(simulator.Options{
		Addr: s.addr, Seed: s.seed, AutoApprove: s.autoApprove, Clock: clock, Hosts: s.hosts, Handler: pages,
	})
	if err != nil {
		return exitFailed, err
	}
	if err := prepare(sim, s); err != nil {
		return exitUsage, errors.Join(err, sim.Close())
	}
	p.greet(sim, s)
	<-ctx.Done()
	return p.end(sim, s)
}

// hush leaves out what the flags have written themselves, but for the wish for help.
func hush(err error) error {
	if errors.Is(err, flag.ErrHelp) || strings.HasPrefix(err.Error(), "what is") {
		return err
	}
	return nil
}

// clockOf is the simulator's time; nil is that of the machine.
func clockOf(text string) (func() time.Time, error) {
	began := time.Now()
	switch text {
	case "":
		return nil, nil
	case "manual":
		return func() time.Time { return began }, nil
	}
	from, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, errors.New("-clock is a time as in 2026-01-31T12:00:00Z, or manual")
	}
	return func() time.Time { return from.Add(time.Since(began)) }, nil
}

// prepare loads the snapshot, and then sets what the flags say.
func prepare(sim *simulator.Simulator, s settings) error {
	if s.load != "" {
		text, err := os.ReadFile(s.load)
		switch {
		case errors.Is(err, os.ErrNotExist):
		case err != nil:
			return err
		default:
			if err := sim.Restore(text); err != nil {
				return fmt.Errorf("%s: %w", s.load, err)
			}
		}
	}
	for _, c := range s.callbacks {
		provider, _, _ := strings.Cut(c[0], "/")
		if !slices.Contains(sim.Providers(), provider) {
			return fmt.Errorf("-callback: no provider %q; there are %s", c[0], strings.Join(sim.Providers(), ", "))
		}
		sim.SetCallbackURL(c[0], c[1])
	}
	if s.rateLimits {
		sim.SetSamsoftpayQuirks(simulator.SamsoftpayQuirks{RateLimits: true})
	}
	return nil
}

// pages are what is served beside the providers.
func pages(sim *simulator.Simulator) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/_sim/", control.Handler(sim))
	mux.Handle("/", overview(sim))
	return mux
}

func (p program) greet(sim *simulator.Simulator, s settings) {
	p.say("momo-sim plays %s at %s", strings.Join(sim.Providers(), ", "), sim.Address())
	p.say("\nA merchant of each provider, ready to paste:\n")
	for _, name := range sim.Providers() {
		for _, variable := range sim.Environment(name) {
			p.say("export %s", quoted(variable))
		}
	}
	p.say("\nThe settings:     %s/", sim.Address())
	p.say("The control API:  %s/_sim/openapi.json", sim.Address())
	for _, c := range s.callbacks {
		p.say("Callbacks of %s go to %s", c[0], c[1])
	}
	p.say("\nOutside a clone:  go run github.com/momo-go/momo/cmd/momo-sim@latest")
	p.say("End it with Ctrl-C.")
	if !isLoopback(s.addr) {
		_, _ = fmt.Fprintf(p.err, "momo-sim: warning: it listens on %s, and whoever reaches that can do everything\n", s.addr)
	}
}

// quoted is a variable as a shell takes it.
func quoted(variable string) string {
	name, value, _ := strings.Cut(variable, "=")
	return name + "='" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}

func isLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

func (p program) end(sim *simulator.Simulator, s settings) (int, error) {
	err := sim.Close()
	if s.save != "" {
		err = errors.Join(err, save(sim, s.save))
	}
	if err != nil {
		return exitFailed, err
	}
	p.say("momo-sim has ended.")
	return exitDone, nil
}

// save writes a snapshot beside the file first, so that there is always a whole one.
func save(sim *simulator.Simulator, file string) error {
	text, err := sim.Snapshot()
	if err != nil {
		return err
	}
	scratch, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	_, err = scratch.Write(text)
	err = errors.Join(err, scratch.Close())
	if err == nil {
		err = os.Rename(scratch.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(scratch.Name()))
	}
	return nil
}
