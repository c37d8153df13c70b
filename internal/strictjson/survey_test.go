package strictjson

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oracle is check's comparison of names, made slowly: whether two names of one object are
// equal, case apart. It is not ok for what is not JSON.
func oracle(data []byte) (repeated, ok bool) {
	if !jsontext.Value(data).IsValid(jsontext.AllowDuplicateNames(true)) {
		return false, false
	}
	dec := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true))
	var open [][]string // the names of each open container
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return repeated, true
		}
		switch token.Kind() {
		case '{', '[':
			open = append(open, nil)
		case '}', ']':
			open = open[:len(open)-1]
		case '"':
			// After a name, the number of names and values read is odd.
			if kind, length := dec.StackIndex(dec.StackDepth()); kind == '{' && length%2 == 1 {
				in := &open[len(open)-1]
				for _, name := range *in {
					repeated = repeated || strings.EqualFold(name, token.String())
				}
				*in = append(*in, strings.Clone(token.String()))
			}
		}
	}
}

func isBound(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Reason != Repeated
}

// namesOf is an object of so many names.
func namesOf(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"a%d":0`, i)
	}
	return "{" + strings.TrimPrefix(b.String(), ",") + "}"
}

func TestNamesAreComparedWithoutTheirCase(t *testing.T) {
	hundreds := strings.TrimSuffix(namesOf(300), "}")
	for text, want := range map[string]bool{
		`{"Ab":1,"aB":2}`:             true,
		`{"Ab":1,"x":{"aB":2}}`:       false,
		`{"Ab":{"aB":1},"aB":2}`:      true,
		`{"x":{"Ab":1},"y":{"aB":1}}`: false,
		`{"x":{"Ab":1},"Ab":1}`:       false,
		`{"x":{"Ab":1},"X":1}`:        true,
		`[{"Ab":1},{"aB":1}]`:         false,
		`{"A":["aB","Ab"],"B":"a"}`:   false,
		`{"A":"a","a":"A"}`:           true,
		`{"x":["a",{"a":1}],"a":1}`:   false,
		`{"a_b":1,"A-B":2,"AB":3}`:    false,
		`{"@":1,"` + "`" + `":2,"[":3,"{":4,"_":5,"` + "\x7f" + `":6}`: false,
		`{"":1}`:      false,
		`{"":1,"":2}`: true,
		"{ \t\r\n\"a\" \t\r\n: 1 \t\r\n, \t\r\n\"A\":2}": true,
		`{"a\"":1,"b":"\\","A\"":2}`:                     true,
		`{"a\\":1,"b":"\"a\\\"","c":2}`:                  false,
		`{"\u0061":1,"A":2}`:                             true,
		`{"\u0061":1,"b":2}`:                             false,
		`{"ключ":1,"КЛЮЧ":2}`:                            true,
		`{"ключ":1,"ключи":2}`:                           false,
		`{"ā":1,"ġ":2}`:                                  false,
		`{"straße":1,"STRASSE":2}`:                       false,
		`{"key":1,"\u212Aey":2}`:                         true,
		`{"\u212Aey":1,"KEY":2}`:                         true,
		`{"status":1,"ſTATUS":2}`:                        true,
		`{"ǅ":1,"ǆ":2}`:                                  true,
		hundreds + `,"A7":1}`:                            true,
		hundreds + `,"b":{"c":1},"c":2}`:                 false,
		hundreds + `,"b":` + hundreds + `}}`:             false,
		hundreds + `,"a301":1}`:                          false,
	} {
		repeated, ok := oracle([]byte(text))
		require.True(t, ok, text)
		require.Equal(t, want, repeated, "the oracle: %s", text)
		var e *Error
		err := Check([]byte(text))
		assert.Equal(t, want, errors.As(err, &e) && e.Reason == Repeated, "%s: %v", text, err)
		err = Unmarshal([]byte(text), new(any))
		assert.Equal(t, want, errors.As(err, &e) && e.Reason == Repeated, "who reads all: %s: %v", text, err)
	}
}

func TestBoundsAreOfWhatIsInTheText(t *testing.T) {
	elements := func(n int) string { return `[` + strings.Repeat(`{},`, n-1) + `{}]` }
	arrays := func(n int) string { return `[` + strings.Repeat(`[],`, n-1) + `[]]` }
	deep := func(n int) string { return strings.Repeat(`{"a":[`, n/2) + strings.Repeat(`]}`, n/2) }
	object := func(n int) string { return `{"a":` + namesOf(n-1) + `}` }
	objects := func(n int) string { return `[` + object(n/2) + `,` + object(n/2) + `]` }
	long := func(n int) string { return `{"` + strings.Repeat("a", n) + `":1}` }
	exotic := func(n int) string { return `{"` + strings.Repeat("é", n/2) + `":1}` }
	longNames := func(n int) string { // a hundred that just count once, and a hundred that count twice
		text := strings.TrimSuffix(namesOf(n-300), `}`)
		for i := range 100 {
			text += fmt.Sprintf(`,"%0*d":1,"%0*d":2`, shortName-1, i, shortName, i)
		}
		return text + `}`
	}
	for name, c := range map[string]struct {
		text  func(n int) string
		most  int
		step  int
		wrong string
	}{
		"elements":                {elements, MaxElements, 1, "too many elements"},
		"elements of many arrays": {arrays, MaxElements / 2, 1, "too many elements"},
		"depth":                   {deep, MaxDepth, 2, "too deep"},
		"names":                   {object, MaxNames, 1, "too many names"},
		"names of many objects":   {objects, MaxNames, 2, "too many names"},
		"long names":              {longNames, MaxNames, 1, "too many names"},
		"a long name":             {long, MaxName, 1, "name too long"},
		"a long exotic name":      {exotic, MaxName, 2, "name too long"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.NoError(t, Check([]byte(c.text(c.most))))
			var e *Error
			require.ErrorAs(t, Check([]byte(c.text(c.most+c.step))), &e)
			assert.Equal(t, c.wrong, e.Reason)
		})
	}
}

func TestAListHasTheBoundsOfItsRows(t *testing.T) {
	const rows = 100
	wide := namesOf(128)
	list := func(n int) string { return `[` + strings.TrimSuffix(strings.Repeat(wide+`,`, n), `,`) + `]` }
	var got []map[string]int
	require.Error(t, Unmarshal([]byte(list(rows)), &got))
	require.NoError(t, UnmarshalList([]byte(list(rows)), &got, rows))
	assert.Len(t, got, rows)
	require.NoError(t, UnmarshalList([]byte(list(rows+8)), &got, rows), "the names that any text may have")
	oneMore := strings.TrimSuffix(list(rows+8), `]`) + `,{"a":0}]`
	require.Error(t, UnmarshalList([]byte(oneMore), &got, rows))

	flat := func(n int) []byte { return []byte(`[` + strings.Repeat(`0,`, n-1) + `0]`) }
	require.NoError(t, UnmarshalList(flat(MaxElements+elementsPerRow*rows), new(jsontext.Value), rows))
	require.Error(t, UnmarshalList(flat(MaxElements+elementsPerRow*rows+1), new(jsontext.Value), rows))
	one := []byte(namesOf(MaxNames + 1))
	require.Error(t, UnmarshalList(one, new(jsontext.Value), rows), "one object has the names of an answer")
}

func TestWhatIsNoJSONIsMalformedAndNothingWorse(t *testing.T) {
	for _, text := range []string{
		"", " ", "{", "[", "}", "]", "{}}", "[]]", "{]", "[}", `"`, `"\`, `{"`, `{"a`, `{"\`, `{"é`, `{"é\`, `{"a"`,
		`{"a":`, `{"a":"`, `{"a":1,`, `{"a":1,"`, `{,"a":1}`, `{"a":1,,"b":2}`, `{1:2}`, `,`,
		"{\"\xff\":1}", "{\"\x00\":1}", `{"\x":1}`,
		`{"\ud800":1}`,
	} {
		var e *Error
		require.ErrorAs(t, Unmarshal(slices.Clip([]byte(text)), new(any)), &e, text)
		assert.Equal(t, "malformed", e.Reason, text)
	}
}

func TestWhatIsInStringsIsNoStructure(t *testing.T) {
	text := `{"a":"` + strings.Repeat(`[{\",\"a\":`, 2000) + `","b":"}}]]"}`
	require.NoError(t, Unmarshal([]byte(text), new(map[string]string)))
}
