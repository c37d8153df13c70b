// Package examples holds the test that runs every example as a user would:
// offline, and with its variables set, which lead to a simulator here.
package examples

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

func TestEveryExampleTellsItsStory(t *testing.T) {
	folder := t.TempDir()
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", folder, "./...").CombinedOutput()
	require.NoError(t, err, "%s", out)
	p := programs(folder)
	atOnce(t, map[string]func(*testing.T){
		"offline":                                p.tellOffline,
		"quickstart asks every provider":         p.quickstartForReal,
		"quickstart tells what is missing":       p.quickstartIncomplete,
		"quickstart goes on after a refusal":     p.quickstartRefused,
		"a customer declines":                    p.customerDeclines,
		"collect asks the provider":              p.collectForReal,
		"collect looks up what may have arrived": p.collectLost,
		"disburse says what it does not know":    p.disburseForReal,
		"indeterminate finds out":                p.indeterminateForReal,
		"webhook serves until interrupted":       p.webhookForReal,
		"paybill serves until interrupted":       p.paybillForReal,
	})
}

// atOnce runs tests that mostly wait: more at a time than there are processors.
func atOnce(t *testing.T, tests map[string]func(*testing.T)) {
	var all sync.WaitGroup
	for name, test := range tests {
		all.Go(func() { t.Run(name, test) })
	}
	all.Wait()
}

// foundOut is how the story of a lost payout ends: at a provider that keeps references
// of payouts, and at one that does not.
const foundOut = `(found +pout_\w+ over 1000 UGX .*|look up .* proves nothing\nperhaps +pout_\w+ over 1000 UGX .*\ndecide .* 1 found; .*)\n$`

func (p programs) tellOffline(t *testing.T) {
	folders, err := filepath.Glob("*/main.go")
	require.NoError(t, err)
	ends := map[string]string{
		"collect":       `succeeded yours is 10000 UGX, less a fee of 200 UGX\n$`,
		"disburse":      `kept +salary-\d+\npending .*\nsucceeded as pout_\w+\n$`,
		"indeterminate": `indeterminate: look up\nledger +paid 1 time, .*\n` + foundOut,
		"paybill":       `booked: 100.00 KES(?s:.*)false\n.*again\nthe till holds 100 shillings\n$`,
		"quickstart":    `called back +succeeded, believed by query\n  looked up +order-001 \w+, succeeded\n`,
		"router":        `salary-1 +ssentezo +out 50000 UGX, succeeded\nsalary-2 +ssentezo +indeterminate: .*\nsalary-2 +ssentezo +out 50000 UGX, succeeded\n$`,
		"webhook":       `credited: 10000 UGX for order-001 .* signature\n  answered 200\n.*\n  answered 401\n$`,
	}
	assert.Len(t, folders, len(ends))
	for name, end := range ends {
		printed, code := p.run(t, name, "")
		assert.Regexp(t, end, printed)
		assert.Zero(t, code, name)
		providers := variables(start(t))
		for _, set := range providers {
			keepsSecrets(t, printed, set)
		}
		if name == "quickstart" {
			rows := regexp.MustCompile(`(?m)^(\w+) .* yes +by (signature|query) +succeeded +\d+`).FindAllStringSubmatch(printed, -1)
			assert.Len(t, rows, len(providers))
			for _, row := range rows {
				assert.Contains(t, providers, row[1])
			}
		}
	}
}

// variables are what a merchant of the simulator sets, for each provider.
func variables(sim *simulator.Simulator) map[string][]string {
	all := map[string][]string{}
	for _, provider := range sim.Providers() {
		all[provider] = sim.Environment(provider)
	}
	return all
}

// start plays providers whose customers and networks say yes after a moment.
func start(t *testing.T) *simulator.Simulator {
	sim, err := simulator.Start(simulator.Options{AutoApprove: 100 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	sim.SetBalance(simulator.Samsoftpay, 20_000)
	return sim
}

// programs is the folder of the built examples.
type programs string

func (p programs) command(t *testing.T, name string, variables []string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), filepath.Join(string(p), name))
	cmd.Env = append([]string{}, variables...) // and none of this process
	return cmd
}

// run returns what the example printed, errors included, and its exit code.
func (p programs) run(t *testing.T, name, input string, variables ...string) (printed string, code int) {
	cmd := p.command(t, name, variables)
	cmd.Stdin = strings.NewReader(input)
	out, _ := cmd.CombinedOutput()
	keepsSecrets(t, string(out), variables)
	return string(out), cmd.ProcessState.ExitCode()
}

// serve runs an example that listens on the address. What it printed comes from
// stop, which interrupts it.
func (p programs) serve(t *testing.T, name, address string, variables ...string) (stop func() string) {
	cmd := p.command(t, name, append(variables, "CALLBACK_ADDR="+address))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", address)
		return err == nil && conn.Close() == nil
	}, 10*time.Second, 10*time.Millisecond)
	return func() string {
		require.NoError(t, cmd.Process.Signal(os.Interrupt))
		assert.NoError(t, cmd.Wait())
		keepsSecrets(t, out.String(), variables)
		return out.String()
	}
}

// keepsSecrets fails when a program printed a credential or a number in clear.
func keepsSecrets(t *testing.T, printed string, variables []string) {
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		switch {
		case strings.Contains(name, "SECRET"), strings.Contains(name, "API_KEY"), strings.HasSuffix(name, "PASSWORD"):
			assert.NotContains(t, printed, value, name)
		case strings.HasSuffix(name, "PHONE"):
			value = strings.ReplaceAll(value, " ", "")
			assert.NotContains(t, printed, value[len(value)-7:], name)
		}
	}
}

var addresses atomic.Int64

// freeAddress is one that nobody listens on, nor will before the example does: no
// system gives ports as low as these to whoever asks for any.
func freeAddress(t *testing.T) string {
	for {
		port := 20_000 + (16*int64(os.Getpid())+addresses.Add(1))%10_000
		address := net.JoinHostPort("127.0.0.1", strconv.FormatInt(port, 10))
		if listener, err := net.Listen("tcp", address); err == nil {
			require.NoError(t, listener.Close())
			return address
		}
	}
}
