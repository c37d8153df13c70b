package main

import (
	"cmp"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/momo-go/momo/simulator"
)

// stage is where the story is told: offline at the simulator, or for real.
type stage struct {
	sim      *simulator.Simulator // nil for real
	chapters []chapter
	order    string

	mux     *http.ServeMux // our own server, which the providers call back
	server  *http.Server
	base    string // its address, as the providers know it
	reached bool   // whether they can call it

	in  io.Reader
	out io.Writer
}

// Some providers demand an address. This one is nobody's for ever (RFC 2606).
const nowhere = "https://nobody.example"

func newStage(in io.Reader, out io.Writer) (*stage, error) {
	st := &stage{mux: http.NewServeMux(), in: in, out: out}
	st.server = &http.Server{Handler: st.mux, ReadHeaderTimeout: 5 * time.Second}
	if st.chapters = slices.DeleteFunc(slices.Clone(chapters), isUnset); len(st.chapters) > 0 {
		return st, st.openForReal()
	}
	return st, st.openOffline()
}

// isUnset says that no variable of the provider is set.
func isUnset(c chapter) bool {
	return !slices.ContainsFunc(os.Environ(), func(variable string) bool {
		name, value, _ := strings.Cut(variable, "=")
		return value != "" && strings.HasPrefix(name, strings.ToUpper(c.provider)+"_")
	})
}

func (st *stage) openForReal() error {
	st.order = fmt.Sprintf("quickstart-%d", time.Now().Unix())
	st.say("for real, as order %s", st.order)
	st.base = strings.TrimSuffix(os.Getenv("CALLBACK_URL"), "/")
	if st.reached = st.base != ""; !st.reached {
		st.base = nowhere
		return nil
	}
	_, err := st.listen(cmp.Or(os.Getenv("CALLBACK_ADDR"), "127.0.0.1:8080"))
	return err
}

func (st *stage) openOffline() (err error) {
	if st.sim, err = simulator.Start(simulator.Options{Seed: 1}); err != nil {
		return err
	}
	st.chapters, st.order, st.reached = chapters, "order-001", true
	st.base, err = st.listen("127.0.0.1:0")
	return err
}

func (st *stage) listen(address string) (string, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	go st.server.Serve(listener) // until close
	return "http://" + listener.Addr().String(), nil
}

func (st *stage) close() {
	st.server.Close()
	if st.sim != nil {
		st.sim.Close()
	}
}

func (st *stage) say(format string, args ...any) { fmt.Fprintf(st.out, format+"\n", args...) }
