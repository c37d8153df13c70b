package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// serverVariable names the handler that this program serves instead of running
// tests: in the process of the benchmark, a server would take its share of both
// times that are compared.
const serverVariable = "MOMO_E2E_SERVER"

func TestMain(m *testing.M) {
	if name := os.Getenv(serverVariable); name != "" {
		if err := serveUntilInputEnds(name); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serveUntilInputEnds writes its address to the standard output, and after it, for
// each line of the standard input, how many connections it has accepted. The input
// ends with the benchmark, however that ends.
func serveUntilInputEnds(name string) error {
	handler, err := served(name)
	if err != nil {
		return err
	}
	var accepted atomic.Int64
	server := &http.Server{Handler: handler, ConnState: func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			accepted.Add(1)
		}
	}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Println(listener.Addr())
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		fmt.Println(accepted.Load())
	}
	_ = server.Close()
	if err := <-failed; err != http.ErrServerClosed {
		return err
	}
	return nil
}

// served is the handler of a name: "collect/<provider>" answers every request as
// the provider answers a collection, "callback/<provider>/<part>" takes callbacks.
func served(name string) (http.Handler, error) {
	for _, c := range collections {
		if name == "collect/"+c.name {
			return answering(c.bare.answer), nil
		}
	}
	for _, e := range endpoints {
		switch name {
		case "callback/" + e.name + "/ours":
			return e.ours()
		case "callback/" + e.name + "/bare":
			return bareHandler(e.bare, settleReference), nil
		case "callback/" + e.name + "/bare2":
			return bareHandler(e.bare2, settleReference), nil
		}
	}
	return nil, fmt.Errorf("no server %q", name)
}

func answering(answer string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer)
	})
}

// server is one of these servers, in a process of its own that ends with the
// benchmark.
type server struct {
	address string
	input   io.Writer
	output  *bufio.Reader
}

func startServer(tb testing.TB, name string) *server {
	tb.Helper()
	program, err := os.Executable()
	require.NoError(tb, err)
	command := exec.Command(program)
	command.Env, command.Stderr = append(os.Environ(), serverVariable+"="+name), os.Stderr
	input, err := command.StdinPipe()
	require.NoError(tb, err)
	output, err := command.StdoutPipe()
	require.NoError(tb, err)
	require.NoError(tb, command.Start())
	tb.Cleanup(func() {
		_ = input.Close()
		_, _ = io.Copy(io.Discard, output)
		require.NoError(tb, command.Wait())
	})
	s := &server{input: input, output: bufio.NewReader(output)}
	s.address = s.line(tb)
	return s
}

func (s *server) line(tb testing.TB) string {
	line, err := s.output.ReadString('\n')
	require.NoError(tb, err)
	return strings.TrimSpace(line)
}

func (s *server) url() string { return "http://" + s.address }

// accepted is how many connections were opened to the server.
func (s *server) accepted(tb testing.TB) int {
	_, err := io.WriteString(s.input, "\n")
	require.NoError(tb, err)
	n, err := strconv.Atoi(s.line(tb))
	require.NoError(tb, err)
	return n
}

// TestABenchmarksServerCountsItsConnections keeps the benchmarks honest.
func TestABenchmarksServerCountsItsConnections(t *testing.T) {
	s := startServer(t, "collect/sppay")
	for i := range 3 {
		require.Equal(t, i, s.accepted(t))
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		response, err := client.Get(s.url())
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
	}
}
