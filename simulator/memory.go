package simulator

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// InMemory plays all providers without a network, for tests with fake time, which sockets
// would stop: clients send through the RoundTripper, to the addresses that URL returns, and
// callbacks go to the handler, whatever their host. Faults that cut a connection are
// errors without an answer. End it with Close.
func InMemory(options Options, callbacks http.Handler) (*Simulator, http.RoundTripper) {
	s := newSimulator(options)
	s.address = "http://127.0.0.1"
	s.server = &http.Server{Handler: s.mux()} // which nobody serves
	s.transport = inMemory{callbacks}
	s.workers.Add(1)
	go s.schedule()
	return s, inMemory{s.server.Handler}
}

// inMemory is a RoundTripper that calls a handler.
type inMemory struct{ handler http.Handler }

var errCut = errors.New("simulator: the connection was cut")

func (m inMemory) RoundTrip(r *http.Request) (response *http.Response, err error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	request := r.Clone(r.Context())
	request.RequestURI = r.URL.RequestURI()
	if request.Host == "" {
		request.Host = r.URL.Host
	}
	body := []byte{}
	if r.Body != nil {
		body, err = io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	w := &written{header: http.Header{}}
	defer func() {
		if recover() != nil { // what the server of a socket takes for the end of a connection
			response, err = nil, errCut
			if ended := r.Context().Err(); ended != nil {
				err = ended
			}
		}
	}()
	m.handler.ServeHTTP(w, request)
	return w.response(r), nil
}

// written is what a handler has written.
type written struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *written) Header() http.Header { return w.header }

func (w *written) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *written) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

func (w *written) response(r *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	return &http.Response{
		StatusCode: w.status, Status: http.StatusText(w.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}
}
