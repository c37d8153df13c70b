package strictjson

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wideRow is as wide as the widest row of a provider.
type wideRow struct {
	A, B, C, D, E, F, G, H, I, J, K, L, M Scalar
	N, O, P, Q, R, S, T, U, V, W, X, Y, Z Scalar
	Original                              *wideRow                         `json:"original"`
	Raw                                   jsontext.Value                   `json:"raw"`
	Actions                               []struct{ A, B, C, D, E Scalar } `json:"actions"`
}

type wideList struct {
	Data  []wideRow                 `json:"data"`
	Texts []string                  `json:"texts"`
	Empty []struct{}                `json:"empty"`
	Raw   jsontext.Value            `json:"raw"`
	Map   map[string]jsontext.Value `json:"map"`
	More  map[string]Scalar         `json:"more"`
}

// bomb is a text that asks for more memory than it takes: a unit, repeated.
type bomb struct {
	name, begin, end string
	unit             func(i int) string
}

func (b bomb) text(size int) []byte {
	text := []byte(b.begin)
	for i := 0; ; i++ {
		unit := b.unit(i)
		if len(text)+len(unit)+len(b.end) > size {
			return append(text, b.end...)
		}
		text = append(text, unit...)
	}
}

func bombs() (list []bomb) {
	repeat := func(name, begin, unit, end string) {
		list = append(list, bomb{name, begin, end, func(int) string { return unit }})
	}
	for _, member := range []string{"data", "texts", "empty", "raw", "unread"} {
		begin := `{"` + member + `":[`
		for _, element := range []string{`{}`, `[]`, `0`, `null`, `""`, `{"a":0}`, `[[],[[]]]`} {
			repeat(element+" in "+member, begin, element+`,`, element+`]}`)
		}
		repeat("[ in "+member, begin, `[`, ``)
		repeat("{ in "+member, begin, `{"a":`, ``)
	}
	repeat("rows in rows", `{"data":[`, `{"original":{"original":{"original":{}}}},`, `{}]}`)
	repeat("actions", `{"data":[{"actions":[`, `{},`, `{}]}]}`)
	repeat("rows of actions", `{"data":[`, `{"actions":[{},{},{}]},`, `{}]}`)
	for name, letters := range map[string]string{
		"": "a", "longer": strings.Repeat("a", 60), "long": strings.Repeat("a", 1000),
		"exotic": strings.Repeat("é", 30), "escaped": strings.Repeat(`\u00e9`, 10),
	} {
		name += " names "
		one := func(i int) string { return fmt.Sprintf(`"%s%d":0,`, letters, i) }
		closing := func(every int, last, first string) func(int) string {
			return func(i int) string {
				if i%every == every-1 {
					return last + first
				}
				return one(i)
			}
		}
		list = append(list,
			bomb{name + "at the top", `{`, `"z":0}`, one},
			bomb{name + "in a map", `{"map":{`, `"z":0}}`, one},
			bomb{name + "in a map of scalars", `{"more":{`, `"z":0}}`, one},
			bomb{name + "in raw text", `{"raw":{`, `"z":0}}`, one},
			bomb{name + "in rows", `{"data":[{`, `"z":0}]}`, closing(100, `"z":0},`, `{`)},
			bomb{name + "in objects", `{"x":[{`, `"z":0}]}`, closing(1000, `"z":0},`, `{`)},
			bomb{name + "in depth", `{`, ``, closing(500, `"z":`, `{`)},
		)
	}
	return list
}

// TestNoTextTakesMoreMemoryThanItsKind reads bombs of every size up to one that is
// refused, so that those are among them that just fit the bounds, and of 2 MiB.
func TestNoTextTakesMoreMemoryThanItsKind(t *testing.T) {
	const rows = 400 // the longest list of wide rows
	require.NoError(t, UnmarshalList([]byte(`{"data":[{}]}`), new(wideList), rows), "what is made once is made")
	for _, b := range bombs() {
		for size := 512; size <= 2<<20; size *= 2 {
			text := b.text(size)
			list, err := allocated(func() error { return UnmarshalList(text, new(wideList), rows) })
			assert.Less(t, list, uint64(8<<20), "a list of %d bytes: %s", size, b.name)
			answer, _ := allocated(func() error { return Unmarshal(text[:min(len(text), 1<<20)], new(wideList)) })
			assert.Less(t, answer, uint64(1<<20), "an answer of %d bytes: %s", size, b.name)
			if err != nil {
				size = max(size, 1<<20)
			}
		}
	}
}

func TestALongTextTakesAtMostTwiceItsLengthMore(t *testing.T) {
	for name, letters := range map[string]string{
		"plain": "a", "of two bytes": "é", "escaped": `\u0061`, "half escaped": `aaaaaaa\n`,
	} {
		text := []byte(`{"texts":["` + strings.Repeat(letters, (1<<20)/len(letters)) + `"]}`)
		n, err := allocated(func() error { return Unmarshal(text, new(wideList)) })
		require.NoError(t, err)
		assert.Less(t, n, uint64(2*len(text)+64<<10), name)
	}
}

func allocated(f func() error) (uint64, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, err
}
