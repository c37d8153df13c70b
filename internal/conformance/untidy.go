package conformance

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	byteOrderMark = "\ufeff"
	notice        = "<br />\n<b>Notice</b>:  Undefined index: x in <b>/var/www/api/pay.php</b> on line <b>12</b><br />\n"
	unread        = `"momo_unread":1,"Momo_Unread":2,"momo_unread":{"a":1,"A":[{"b":1,"B":2}]},`
)

// object is where an object with members begins.
var object = regexp.MustCompile(`\{(\s*")`)

// playUntidy accepts, in ways that no document shows and that cost nothing to read.
func playUntidy[C any](t *testing.T, s Suite[C], op Operation[C]) {
	ways := Deliveries(op.Good)
	more := object.ReplaceAllString(op.Good.Body, "{"+unread+"$1")
	ways["members that nobody reads"] = Answer{op.Good.Status, op.Good.Header, more}.write
	for name, write := range ways {
		st := start(t, s, op, func(_ *stage, w http.ResponseWriter, _ int) { write(w) })
		require.NoError(t, do(t, s, op, st), name)
		assert.Equal(t, 1, st.requests(), name)
	}
}

// playDoubtful refuses after a notice: an application that is at fault may have done what
// it says that it did not.
func playDoubtful[C any](t *testing.T, s Suite[C], op Operation[C], verb bool) {
	for _, refusal := range op.Refusals {
		if !json.Valid([]byte(refusal.Answer.Body)) {
			continue // a page is no document, with or without a notice
		}
		refusal.Answer.Body = notice + refusal.Answer.Body
		st := start(t, s, op, func(_ *stage, w http.ResponseWriter, _ int) { refusal.Answer.write(w) })
		want := refusal.Kind
		if verb || refusal.Indeterminate {
			want = unknownKind(verb)
		}
		t.Run(refusal.Name, func(t *testing.T) { assertKind(t, want, do(t, s, op, st), verb) })
	}
}

// withTwins is the JSON body with each member of each object a second time, its name in
// other case.
func withTwins(body string) string {
	var whole any
	dec := json.NewDecoder(strings.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&whole); err != nil {
		panic(err) // an answer that accepts is JSON
	}
	var out bytes.Buffer
	writeTwins(&out, whole)
	return out.String()
}

func writeTwins(out *bytes.Buffer, at any) {
	switch at := at.(type) {
	case map[string]any:
		separator := "{"
		for _, name := range slices.Sorted(maps.Keys(at)) {
			for _, spelled := range []string{name, strings.ToUpper(name)} {
				out.WriteString(separator + `"` + spelled + `":`)
				writeTwins(out, at[name])
				separator = ","
			}
		}
		out.WriteString(strings.TrimPrefix(separator, ",") + "}")
	case []any:
		out.WriteByte('[')
		for i, element := range at {
			if i > 0 {
				out.WriteByte(',')
			}
			writeTwins(out, element)
		}
		out.WriteByte(']')
	default:
		text, _ := json.Marshal(at) // it was JSON
		out.Write(text)
	}
}
