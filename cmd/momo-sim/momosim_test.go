package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

// TestMain makes the test's own binary the program, when it is told to: the tests run real
// processes, and build nothing.
func TestMain(m *testing.M) {
	if os.Getenv("MOMO_SIM_TEST") == "program" {
		main()
		return
	}
	os.Exit(m.Run())
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	c := exec.CommandContext(t.Context(), self, args...)
	c.Env = append(c.Environ(), "MOMO_SIM_TEST=program")
	return c
}

// result is how a process has ended.
type result struct {
	status   int
	out, err string
}

// run runs a command until its end. The environment is given as NAME=value.
func run(t *testing.T, in string, environment []string, args ...string) result {
	t.Helper()
	c := command(t, args...)
	var out, errors bytes.Buffer
	c.Env = append(c.Env, environment...)
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(in), &out, &errors
	return result{statusOf(t, c.Run()), out.String(), errors.String()}
}

// call is run without a process.
func call(t *testing.T, in string, environment map[string]string, args ...string) result {
	t.Helper()
	var out, errors bytes.Buffer
	p := program{strings.NewReader(in), &out, &errors, func(name string) string { return environment[name] }}
	return result{p.run(t.Context(), args), out.String(), errors.String()}
}

func statusOf(t *testing.T, err error) int {
	t.Helper()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	require.NoError(t, err)
	return 0
}

// server is a momo-sim that runs.
type server struct {
	t       *testing.T
	command *exec.Cmd
	address string
	greeted string
	errors  *bytes.Buffer
	rest    *bufio.Reader
}

func serve(t *testing.T, args ...string) *server {
	t.Helper()
	s := &server{t: t, command: command(t, append([]string{"-addr", "127.0.0.1:0"}, args...)...), errors: &bytes.Buffer{}}
	s.command.Stderr = s.errors
	out, err := s.command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, s.command.Start())
	t.Cleanup(func() { _ = s.command.Process.Kill() })
	s.rest = bufio.NewReader(out)
	for !strings.Contains(s.greeted, "Ctrl-C") {
		line, err := s.rest.ReadString('\n')
		require.NoError(t, err, "%s%s", s.greeted, s.errors)
		s.greeted += line
	}
	first, _, _ := strings.Cut(s.greeted, "\n")
	_, s.address, _ = strings.Cut(first, " at ")
	return s
}

func (s *server) ask(method, path, body string) string {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.address+path, strings.NewReader(body))
	require.NoError(s.t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	require.Equal(s.t, http.StatusOK, response.StatusCode, "%s %s: %s", method, path, text)
	return string(text)
}

// stop ends it by a signal, and returns its exit status and what it wrote at last.
func (s *server) stop(signal os.Signal) (int, string) {
	s.t.Helper()
	require.NoError(s.t, s.command.Process.Signal(signal))
	rest, err := io.ReadAll(s.rest)
	require.NoError(s.t, err)
	return statusOf(s.t, s.command.Wait()), string(rest)
}

func TestItGreetsWithAllThatAMerchantSets(t *testing.T) {
	s := serve(t, "-callback", "samsoftpay=http://127.0.0.1:9/cb")
	var state struct {
		Providers []struct {
			Name        string
			URL         string
			CallbackURL string `json:"callback_url"`
			Environment []string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(s.ask("GET", "/_sim/state", "")), &state))
	require.Len(t, state.Providers, 5)
	for _, p := range state.Providers {
		for _, variable := range p.Environment {
			name, value, _ := strings.Cut(variable, "=")
			assert.Contains(t, s.greeted, "export "+name+"='"+value+"'\n")
		}
		assert.True(t, strings.HasPrefix(p.URL, s.address))
	}
	assert.Equal(t, "http://127.0.0.1:9/cb", state.Providers[0].CallbackURL)
	assert.Contains(t, s.greeted, "go run github.com/momo-go/momo/cmd/momo-sim@latest")
	assert.Contains(t, s.ask("GET", "/", ""), "momo-sim")
	shell := exec.CommandContext(t.Context(), "bash", "-euc", s.exports()+`; echo "$SAMSOFTPAY_PHONE"`)
	out, err := shell.Output()
	require.NoError(t, err)
	assert.Equal(t, "0700 123 456\n", string(out), "it can be pasted")
	_, _ = s.stop(os.Interrupt)
	assert.Empty(t, s.errors.String(), "no warning")
}

func (s *server) exports() string {
	var lines []string
	for line := range strings.Lines(s.greeted) {
		if strings.HasPrefix(line, "export ") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return strings.Join(lines, "; ")
}

func TestItEndsCleanlyAtASignal(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		s := serve(t)
		events, err := http.Get(s.address + "/_sim/events")
		require.NoError(t, err)
		status, rest := s.stop(signal)
		assert.Zero(t, status, signal)
		assert.Equal(t, "momo-sim has ended.\n", rest)
		_, err = http.Get(s.address)
		require.Error(t, err, "nobody listens")
		require.NoError(t, events.Body.Close())
	}
}

func TestItSavesAndLoadsItsState(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	s := serve(t, "-load", file, "-save", file)
	s.ask("POST", "/_sim/paybill", `{"provider":"sapama","phone":"254722906835","account":"a","minor":100}`)
	status, _ := s.stop(os.Interrupt)
	require.Zero(t, status)
	again := serve(t, "-load", file)
	assert.Contains(t, again.ask("GET", "/_sim/ledger", ""), `"executed":1`)
	entries, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no scratch file is left")
}

func TestItsTimeStandsStillWhenAskedTo(t *testing.T) {
	now := func(s *server) time.Time {
		var clock struct{ Now time.Time }
		require.NoError(t, json.Unmarshal([]byte(s.ask("GET", "/_sim/clock", "")), &clock))
		return clock.Now
	}
	s := serve(t, "-clock", "manual", "-auto-approve", "1h")
	began := now(s)
	assert.Equal(t, began, now(s))
	s.ask("POST", "/_sim/clock", `{"advance":"24h"}`)
	assert.Equal(t, began.Add(24*time.Hour), now(s))
	later := serve(t, "-clock", "2030-01-01T00:00:00Z")
	assert.Equal(t, 2030, now(later).Year())
}

func TestItRefusesBeyondTheRateLimitsWhenAskedTo(t *testing.T) {
	for _, limited := range []bool{true, false} {
		s := serve(t, fmt.Sprintf("-rate-limits=%t", limited))
		refused := 0
		for range 61 {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+"/samsoftpay/v1/balance", http.NoBody)
			require.NoError(t, err)
			r.Header.Set("Authorization", "Bearer "+simulator.SamsoftpayTestKey)
			response, err := http.DefaultClient.Do(r)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			if response.StatusCode == http.StatusTooManyRequests {
				refused++
			}
		}
		assert.Equal(t, limited, refused == 1, "%d", refused)
	}
}

func TestItWarnsWhereOthersCanReachIt(t *testing.T) {
	s := serve(t, "-addr", "0.0.0.0:0")
	_, _ = s.stop(os.Interrupt)
	assert.Contains(t, s.errors.String(), "warning: it listens on 0.0.0.0:0")
	for _, addr := range []string{"127.0.0.1:1", "localhost:1", "[::1]:1"} {
		assert.True(t, isLoopback(addr), addr)
	}
	for _, addr := range []string{":1", "192.0.2.1:1", "example.com:1", "127.0.0.1"} {
		assert.False(t, isLoopback(addr), addr)
	}
}

func TestWhatItDoesNotUnderstandItSays(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.json")
	require.NoError(t, os.WriteFile(bad, []byte("{}"), 0o600))
	for _, c := range []struct {
		args   string
		status int
		says   string
	}{
		{"-h", 0, "usage: momo-sim"},
		{"trigger -h", 0, "usage: momo-sim trigger"},
		{"verify -h", 0, "usage: momo-sim verify"},
		{"-nothing", 2, "flag provided but not defined"},
		{"hello", 2, `what is "hello"`},
		{"-addr 127.0.0.1:0 -callback nobody=x", 2, "no provider"},
		{"-callback samsoftpay", 2, "must be name=value"},
		{"-addr 127.0.0.1:0 -clock noon", 2, "-clock"},
		{"-addr 127.0.0.1:x", 1, "listen"},
		{"-addr 127.0.0.1:0 -load " + bad, 2, "no snapshot"},
		{"-addr 127.0.0.1:0 -load " + filepath.Dir(bad), 2, "is a directory"},
		{"trigger samsoftpay", 2, "a provider and an event"},
		{"trigger nobody x", 2, "no provider"},
		{"trigger samsoftpay charge.lost -to http://127.0.0.1:1", 2, "charge.succeeded"},
		{"trigger samsoftpay charge.succeeded", 2, "-to"},
		{"trigger samsoftpay charge.succeeded -to ftp://x", 2, "-to"},
		{"trigger samsoftpay charge.succeeded -to http://127.0.0.1:1 -forged x", 1, "wrong-signature"},
		{"trigger sapama paybill.succeeded -to http://127.0.0.1:1 -forged claim", 1, "nobody asked for"},
		{"trigger mpgateway payment_c2b.succeeded -to http://127.0.0.1:1 -phone 1", 1, "refuses"},
		{"verify", 2, "one file"},
		{"verify /nowhere", 2, "no such file"},
	} {
		got := run(t, "", nil, strings.Fields(c.args)...)
		assert.Equal(t, c.status, got.status, "%s: %s", c.args, got.err)
		assert.Contains(t, got.err, c.says, c.args)
	}
}

// mailbox is a merchant that takes callbacks, and keeps them as they came.
type mailbox struct {
	*httptest.Server
	mu  sync.Mutex
	all []string
}

func newMailbox(t *testing.T, status int, answer string) *mailbox {
	t.Helper()
	m := &mailbox{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var text bytes.Buffer
		_, _ = fmt.Fprintf(&text, "%s %s HTTP/1.1\r\n", r.Method, r.RequestURI)
		_ = r.Header.Write(&text)
		_, _ = fmt.Fprintf(&text, "\r\n%s", body)
		m.mu.Lock()
		m.all = append(m.all, text.String())
		m.mu.Unlock()
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(m.Close)
	return m
}

func (m *mailbox) seen() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.all
}

const everyGood = `{"type":"success","code":0}`

func TestEveryCallbackThatIsListedCanBeSent(t *testing.T) {
	listed := strings.Split(strings.TrimSpace(run(t, "", nil, "trigger").out), "\n")
	require.Len(t, listed, len(events()))
	providers := map[string]bool{}
	for _, line := range listed {
		box := newMailbox(t, http.StatusOK, everyGood)
		provider, name, _ := strings.Cut(line, " ")
		providers[provider] = true
		got := call(t, "", nil, "trigger", provider, name, "--to", box.URL+"/cb", "-reference", "r-77")
		assert.Zero(t, got.status, "%s: %s%s", line, got.out, got.err)
		require.Len(t, box.seen(), 1, line)
		assert.Contains(t, got.out, "→ 200")
		if provider != simulator.SPPay && !strings.Contains(name, "payout") { // which name no reference
			assert.Contains(t, box.seen()[0], "r-77", line)
		}
		if got := call(t, box.seen()[0], nil, "verify", "-"); provider == "ssentezo" || provider == "sppay" {
			assert.Equal(t, exitNoProof, got.status, "%s: %s", line, got.err)
		}
	}
	assert.Len(t, providers, 5)
}

func TestCallbacksComeTwiceLateAndForged(t *testing.T) {
	box := newMailbox(t, http.StatusOK, "")
	got := run(t, "", nil, "trigger", "-twice", "samsoftpay", "charge.succeeded", "-to", box.URL)
	require.Zero(t, got.status, got.err)
	require.Len(t, box.seen(), 2)
	assert.Equal(t, box.seen()[0], box.seen()[1])

	late := newMailbox(t, http.StatusOK, "")
	require.Zero(t, run(t, "", nil, "trigger", "-late", "8760h", "samsoftpay", "charge.succeeded", "-to", late.URL).status)
	assert.Contains(t, late.seen()[0], fmt.Sprintf(`"completed_at":"%d-`, time.Now().UTC().AddDate(0, 0, -365).Year()))

	forged := newMailbox(t, http.StatusUnauthorized, "")
	refused := run(t, "", nil, "trigger", "-forged", "changed-body", "mpgateway", "payment_c2b.succeeded",
		"-to", forged.URL)
	assert.Zero(t, refused.status, "the receiver was right to refuse: %s%s", refused.out, refused.err)
	believed := run(t, "", nil, "trigger", "-forged", "unsigned", "samsoftpay", "charge.succeeded", "-to", box.URL)
	assert.Equal(t, exitFailed, believed.status)
	assert.Contains(t, believed.out, "The forgery was believed.")
	down := run(t, "", nil, "trigger", "samsoftpay", "charge.succeeded", "-to", "http://127.0.0.1:1")
	assert.Equal(t, exitFailed, down.status)
	assert.Contains(t, down.out, "no answer")
}
