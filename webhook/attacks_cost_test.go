package webhook

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cost is what the whole process allocates while the handler answers, the asking
// and the simulated provider included.
func cost(h http.Handler, s *sent) (bytes uint64, status int) {
	r := httptest.NewRequest(s.method, s.target, strings.NewReader(s.body))
	r.Header = s.header
	w := httptest.NewRecorder()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	h.ServeHTTP(w, r)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, w.Code
}

// TestNoAttackTakesAMegabyte serves every attack that is not on the framing, and
// contents that fill what is read with what costs most.
func TestNoAttackTakesAMegabyte(t *testing.T) {
	each(t, "", func(t *testing.T, p provider) {
		if p.has("asked") {
			t.Skip("reads as the one that is not asked, and asks with the order alone")
		}
		settle := func(context.Context, Event) error { return nil }
		p.deliver(t, p.delivery(), settle, Options{}) // its connections are made once
		for _, a := range append(attacks(), fillings()...) {
			if !p.has(a.needs) {
				continue
			}
			s := p.delivery()
			if a.change(p, s); s.framing != "" || a.row == 31 {
				continue
			}
			if a.signed {
				p.prove(s, p.secret)
			}
			limit, least := uint64(1<<20), ^uint64(0)
			if raceDetector {
				limit += limit / 4
			}
			for range 3 { // the pools are filled once, and a simulator is at work too
				bytes, status := cost(p.handler(t, settle, Options{}), s)
				require.Equal(t, a.answer(p), status, "%d %s", a.row, a.name)
				if least = min(least, bytes); least < limit {
					break
				}
			}
			assert.Less(t, least, limit, "%d %s", a.row, a.name)
		}
	})
}

// fillings are contents of 64 KiB.
func fillings() (list []attack) {
	for _, tc := range []struct {
		name, start, unit, end string
		status                 int
	}{
		{"a text", `"x":"`, "a", `"`, 200},
		{"escapes", `"x":"`, `\u0061`, `"`, 200},
		{"a name of 64 KiB", `"`, "é", `":1`, 400},
		{"a number", `"x":1`, "1", "", 200},
		{"numbers", `"x":[`, "1,", "1]", 400},
		{"fractions", `"x":[`, "1.1e1,", "1]", 400},
		{"long names", ``, `"` + strings.Repeat("É", 30) + `":1,`, `"y":1`, 400},
		{"depth", `"x":`, "[", "", 400},
		{"objects", `"x":`, `{"a":`, "", 400},
		{"empty arrays", `"x":[`, "[],", "1]", 400},
		{"white space", `"x":`, " ", "1", 200},
	} {
		list = append(list, attack{row: 22, name: tc.name, needs: "json", status: tc.status, but: hint, signed: true, change: func(p provider, s *sent) {
			room := maxBody - len(s.body) - 1 - len(tc.start) - len(tc.end)
			s.body = strings.Replace(s.body, p.anchor, p.anchor+","+tc.start+strings.Repeat(tc.unit, room/len(tc.unit))+tc.end, 1)
		}})
	}
	for _, tc := range []struct {
		name, unit string
		status     int
	}{
		{"letters", "a", 200}, {"escapes", "%61", 200}, {"plusses", "+", 200}, {"ampersands", "&", 400}, {"names", "&a=", 400}, {"long names", "&" + strings.Repeat("a.", 40), 200},
		{"brackets", "[", 200}, {"half escapes", "%", 400}, {"letters of two bytes", "é", 200},
	} {
		list = append(list, attack{row: 22, name: tc.name, needs: "form", status: tc.status, change: func(_ provider, s *sent) {
			s.say(s.content() + "&x=" + strings.Repeat(tc.unit, (maxBody-len(s.content())-3)/len(tc.unit)))
		}})
	}
	return list
}
