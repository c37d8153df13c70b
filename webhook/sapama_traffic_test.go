package webhook

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

// The attacks that are not Sapama's own, on its handler.
func TestGeneralAttacksOnSapamaAreAnsweredAsDocumented(t *testing.T) {
	st := newSapamaStage(t)
	for _, a := range []struct {
		row    int
		name   string
		change func(*sent)
		status int
	}{
		{12, "a body of more than 64 KiB", func(s *sent) { s.body += "&x=" + strings.Repeat("a", 64<<10) }, 413},
		{14, "gzip", func(s *sent) {
			var zipped bytes.Buffer
			w := gzip.NewWriter(&zipped)
			_, _ = w.Write([]byte(s.body))
			_ = w.Close()
			s.body = zipped.String()
			s.header.Set("Content-Encoding", "gzip")
		}, 415},
		{15, "no content type", func(s *sent) { s.header.Del("Content-Type") }, 415},
		{15, "two content types", func(s *sent) { s.header.Add("Content-Type", sapamaTestFormType) }, 415},
		{15, "a charset", func(s *sent) { s.header.Set("Content-Type", sapamaTestFormType+"; charset=UTF-8") }, 200},
		{16, "a body shorter than declared", func(s *sent) {
			s.framing, s.cut = fmt.Sprintf("Content-Length: %d\r\n", len(s.body)+10), true
		}, 400},
		{20, "bytes that are no UTF-8", func(s *sent) { s.body += "&first_name=%ff" }, 400},
		{43, "line feeds and escapes in a name", func(s *sent) { s.body += "&x=%0a%1b[31m" + simulator.SapamaAPIKey }, 200},
	} {
		t.Run(fmt.Sprintf("%d %s", a.row, a.name), func(t *testing.T) {
			var told settled
			server := httptest.NewServer(Confirmed(st.confirmer(t, nil), told.settle, Options{}))
			s := &sent{method: http.MethodPost, target: "/callback", body: st.form, header: http.Header{"Content-Type": {sapamaTestFormType}}}
			a.change(s)
			response, body := s.to(t, server.Listener.Addr().String())
			server.Close()
			assert.Equal(t, a.status, response.StatusCode)
			assert.Equal(t, a.status == http.StatusOK, len(told.events) == 1)
			assert.Equal(t, a.status == http.StatusOK, strings.Contains(body, `"type":"success"`))
		})
	}
}

func TestSapamaCreditsOnceUnderManyNotificationsAtOnce(t *testing.T) {
	st := newSapamaStage(t)
	var told settled
	server := httptest.NewServer(Confirmed(st.confirmer(t, nil), told.settle, Options{}))
	defer server.Close()
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			response, err := http.Post(server.URL, sapamaTestFormType, strings.NewReader(st.form))
			if assert.NoError(t, err) {
				_ = response.Body.Close()
			}
		})
	}
	all.Wait()
	assert.Len(t, told.events, 1)
}

func TestSapamaForgeriesDoNotBurnTheProvidersQuota(t *testing.T) {
	st := newSapamaStage(t)
	var told settled
	known := Options{Known: func(_ context.Context, reference string) bool { return reference == "order-001" }}
	server := httptest.NewServer(Confirmed(st.confirmer(t, nil), told.settle, known))
	defer server.Close()
	before := len(st.sim.Requests(simulator.Sapama))
	for i := range 50 {
		form := st.with("reference_number", fmt.Sprint("order-9", i))
		if i%2 == 0 {
			form = st.with("trans_id", fmt.Sprint("OFORGED", i)) // of a known order
		}
		response, err := http.Post(server.URL, sapamaTestFormType, strings.NewReader(form))
		require.NoError(t, err)
		_ = response.Body.Close()
	}
	assert.Equal(t, 25, len(st.sim.Requests(simulator.Sapama))-before, "for the one known order, since they have the key")
	assert.Empty(t, told.events)
}
