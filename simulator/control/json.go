package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// fault is an error with its HTTP status.
type fault struct {
	status int
	text   string
}

func (f fault) Error() string { return f.text }

func faultf(status int, format string, values ...any) error {
	return fault{status, fmt.Sprintf(format, values...)}
}

func writeError(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if f, ok := errors.AsType[fault](err); ok {
		status = f.status
	}
	writeJSON(w, status, map[string]string{"error": err.Error()})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // an error is a client that has gone
}

const (
	largestBody     = 1 << 20
	largestSnapshot = 1 << 30
)

// readJSON reads the object of a request, which is required unless optional. What it does
// not know it refuses, so that a misspelt name is not silently without effect.
func readJSON(w http.ResponseWriter, r *http.Request, into any, optional bool) error {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, largestBody))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if optional && errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return faultf(http.StatusBadRequest, "the body is not the JSON that is described: %v", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fault{http.StatusBadRequest, "something follows the JSON of the body"}
	}
	return nil
}

// limit is ?limit=, 200 without it; 0 is all.
func limit(r *http.Request) (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return 200, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fault{http.StatusBadRequest, "limit is a number, 0 for all"}
	}
	return n, nil
}
