package transport

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnArgumentIsOneSegmentOfTheAddressWhateverItContains(t *testing.T) {
	const placed = "/get_status/{reference}/all"
	for argument, want := range map[string]string{
		"order-001":  "/get_status/order-001/all",
		"A.b_c:d~9":  "/get_status/A.b_c:d~9/all",
		"a/b":        "/get_status/a%2Fb/all",
		"../x":       "/get_status/..%2Fx/all",
		"a b?c#d%2F": "/get_status/a%20b%3Fc%23d%252F/all",
		"a;b,c+d&e":  "/get_status/a%3Bb%2Cc+d&e/all",
		"{reference": "/get_status/%7Breference/all",
		"é\n\x00\\":  "/get_status/%C3%A9%0A%00%5C/all",
	} {
		for _, base := range []string{"", "/api", "/a%2Fb", "/{x}"} {
			var got, path string
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				got, path = r.RequestURI, r.URL.Path
			}))
			var faults Faults
			c := New(Config{Provider: "p", BaseURL: server.URL + base}, &faults)
			require.Empty(t, faults)
			op := &Operation{Name: "look", Method: http.MethodPost, Path: placed, Class: Look}
			call := &Call{Op: op, Argument: argument, Query: "q=1", Decode: func(*Answer) error { return nil }}
			require.NoError(t, c.Do(t.Context(), call))
			server.Close()
			inURL := base
			if base == "/{x}" {
				inURL = "/%7Bx%7D"
			}
			assert.Equal(t, inURL+want+"?q=1", got)
			assert.Contains(t, path, "/get_status/"+argument+"/all")
		}
	}
}
