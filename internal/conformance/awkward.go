package conformance

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Deliveries are the ways in which the same answer may arrive: what stands around its
// text, what its headers say of it, and how it is cut or packed.
func Deliveries(a Answer) map[string]func(http.ResponseWriter) {
	ways := map[string]func(http.ResponseWriter){
		"in pieces": func(w http.ResponseWriter) {
			a.begin(w)
			for piece := range slices.Chunk([]byte(a.Body), 7) {
				_, _ = w.Write(piece)
				w.(http.Flusher).Flush()
			}
		},
		"packed": func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "gzip")
			a.begin(w)
			packer := gzip.NewWriter(w)
			_, _ = io.WriteString(packer, a.Body)
			_ = packer.Close()
		},
	}
	for name, body := range map[string]string{
		"a byte order mark":            byteOrderMark + a.Body,
		"a notice":                     notice + a.Body,
		"a byte order mark and notice": byteOrderMark + notice + a.Body,
		"white space around it":        "\r\n\t " + a.Body + "\r\n\n",
	} {
		ways[name] = Answer{a.Status, a.Header, body}.write
	}
	for _, media := range []string{
		"application/json; charset=utf-8", "Application/JSON;charset=UTF-8", "application/vnd.api+json",
		"text/html; charset=UTF-8", "text/html; charset=iso-8859-1", "text/plain", "application/octet-stream", "x", "",
	} {
		header := maps.Clone(a.Header)
		if header == nil {
			header = map[string]string{}
		}
		header["Content-Type"] = media
		ways["as "+media] = Answer{a.Status, header, a.Body}.write
	}
	return ways
}

// Sample is an answer of a document, and the operation that it answers.
type Sample[C any] struct {
	Name   string
	Answer Answer
	// Verb says that an answer which cannot be read is indeterminate, not unavailable.
	Verb bool
	Call func(context.Context, C) (any, error)
	// Proves reports whether a member of one of the answer's objects proves something.
	Proves func(object map[string]any, member string) bool
	// Same are texts that say the same, numbers written as texts for instance.
	Same []string
}

// Awkward are the samples of a document, and how to judge what is read of them.
type Awkward[C any] struct {
	New     func(t *testing.T, baseURL string) C
	Samples []Sample[C]
	// Unknown are members that no object has.
	Unknown map[string]any
	// Proof is what a result says that moves or proves money.
	Proof func(result any) map[string]any
	// Honest holds that what is read, or the error, of an answer whose proving member is
	// odd says what the plain one says, or nothing.
	Honest func(t *testing.T, s Sample[C], plain, got any, err error, name string)
}

// Run changes every sample in every way, and asserts that what only informs costs nothing:
// the result proves what the plain one proves.
func (a Awkward[C]) Run(t *testing.T) {
	var answer func(http.ResponseWriter)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		answer(w)
	}))
	t.Cleanup(server.Close)
	client, variants := a.New(t, server.URL), 0
	for _, s := range a.Samples {
		call := func(write func(http.ResponseWriter)) (any, error) {
			variants++
			answer = write
			return s.Call(t.Context(), client)
		}
		plain, err := call(s.Answer.write)
		require.NoError(t, err, s.Name)
		same := func(name string, write func(http.ResponseWriter)) {
			got, err := call(write)
			if assert.NoError(t, err, "%s: %s", s.Name, name) {
				assert.Equal(t, a.Proof(plain), a.Proof(got), "%s: %s", s.Name, name)
			}
		}
		with := func(body string) func(http.ResponseWriter) {
			return Answer{s.Answer.Status, s.Answer.Header, body}.write
		}
		for i, object := range objects(parse(t, s.Answer.Body)) {
			changed := func(change func(object map[string]any)) func(http.ResponseWriter) {
				root := parse(t, s.Answer.Body)
				change(objects(root)[i])
				return with(written(t, root))
			}
			for member, old := range object {
				for shape, value := range shapes {
					write, name := changed(func(o map[string]any) { put(o, member, value) }), member+" is "+shape
					switch {
					case written(t, value) == written(t, old):
					case s.Proves(object, member):
						got, err := call(write)
						a.Honest(t, s, plain, got, err, name)
					default:
						same(name, write)
					}
				}
			}
			for member, value := range a.Unknown {
				if _, there := object[member]; !there {
					same("an unknown member "+member, changed(func(o map[string]any) { o[member] = value }))
				}
			}
		}
		same("members in another order", with(written(t, parse(t, s.Answer.Body))))
		for _, body := range s.Same {
			same("numbers and texts exchanged", with(body))
		}
		for name, write := range Deliveries(s.Answer) {
			same(name, write)
		}
	}
	t.Logf("%d variants", variants)
	assert.GreaterOrEqual(t, variants, 200)
}

// shapes are what stands in a member's place.
var shapes = map[string]any{
	"null": nil, "an empty list": []any{}, "an empty object": map[string]any{}, "a list": []any{"x"},
	"an object": map[string]any{"status": "FAILED"}, "true": true, "a number": json.Number("5"), "a text": "soon",
	"nothing": missing,
}

var missing any = new(struct{})

func put(object map[string]any, member string, value any) {
	if object[member] = value; value == missing {
		delete(object, member)
	}
}

// objects are the objects in a document, outermost first; of a list, those of the first.
func objects(value any) (all []map[string]any) {
	switch v := value.(type) {
	case map[string]any:
		all = append(all, v)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(all, objects(v[name])...)
		}
	case []any:
		if len(v) > 0 {
			all = append(all, objects(v[0])...)
		}
	}
	return all
}

func parse(t *testing.T, body string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	var root any
	require.NoError(t, decoder.Decode(&root))
	return root
}

func written(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(bytes.TrimSpace(text))
}
