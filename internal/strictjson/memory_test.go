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

// bomb is a text that asks for more memory than it takes: units, one after the other.
type bomb struct {
	name, begin, end string
	units            func(size int) string // as many as fit into so many bytes
}

func (b bomb) text(size int) []byte {
	return []byte(b.begin + b.units(size-len(b.begin)-len(b.end)) + b.end)
}

// each makes units that differ.
func each(unit func(i int) string) func(size int) string {
	return func(size int) string {
		var b strings.Builder
		for i := 0; ; i++ {
			next := unit(i)
			if b.Len()+len(next) > size {
				return b.String()
			}
			b.WriteString(next)
		}
	}
}

func bombs() (list []bomb) {
	repeat := func(name, begin, unit, end string) {
		units := func(size int) string { return strings.Repeat(unit, max(0, size/len(unit))) }
		list = append(list, bomb{name, begin, end, units})
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
	repeat("a long exotic name", `{"`, `é`, `":0}`)
	for name, letters := range map[string]string{
		"": "a", "longer": strings.Repeat("a", 60), "long": strings.Repeat("a", 1000),
		"exotic": strings.Repeat("é", 30), "escaped": strings.Repeat(`\u00e9`, 10),
	} {
		name += " names "
		one := func(i int) string { return fmt.Sprintf(`"%s%d":0,`, letters, i) }
		names := each(one)
		closing := func(every int, boundary string) func(int) string {
			return each(func(i int) string {
				if i%every == every-1 {
					return boundary
				}
				return one(i)
			})
		}
		list = append(list,
			bomb{name + "at the top", `{`, `"z":0}`, names},
			bomb{name + "in a map", `{"map":{`, `"z":0}}`, names},
			bomb{name + "in a map of scalars", `{"more":{`, `"z":0}}`, names},
			bomb{name + "in raw text", `{"raw":{`, `"z":0}}`, names},
			bomb{name + "in rows", `{"data":[{`, `"z":0}]}`, closing(100, `"z":0},{`)},
			bomb{name + "in objects", `{"x":[{`, `"z":0}]}`, closing(1000, `"z":0},{`)},
			bomb{name + "in depth", `{`, ``, closing(500, `"z":{`)},
		)
	}
	return list
}

// TestNoTextTakesMoreMemoryThanItsKind reads bombs of growing size up to the first that is
// refused, so that those are among them that just fit the bounds, and one of 1 MiB.
func TestNoTextTakesMoreMemoryThanItsKind(t *testing.T) {
	const rows = 400 // the longest list of wide rows
	require.NoError(t, UnmarshalList([]byte(`{"data":[{}]}`), new(wideList), rows), "what is made once is made")
	for kind, c := range map[string]struct {
		read  func([]byte) error
		limit uint64
	}{
		"a list":    {func(text []byte) error { return UnmarshalList(text, new(wideList), rows) }, 8 << 20},
		"an answer": {func(text []byte) error { return Unmarshal(text, new(wideList)) }, 1 << 20},
	} {
		for _, b := range bombs() {
			for size := 512; size <= 8<<20; size *= 2 {
				text := b.text(size)
				n, err := allocated(func() error { return c.read(text) })
				assert.Less(t, n, c.limit, "%s of %d bytes: %s", kind, size, b.name)
				if err != nil && size >= 1<<20 {
					break
				}
				if err != nil {
					size = 1 << 19
				}
			}
		}
	}
}

func TestALongTextTakesAtMostThreeTimesItsLengthMore(t *testing.T) {
	for name, letters := range map[string]string{
		"plain": "a", "of two bytes": "é", "escaped": `\u0061`, "half escaped": `aaaaaaa\n`,
	} {
		text := []byte(`{"texts":["` + strings.Repeat(letters, (1<<20)/len(letters)) + `"]}`)
		n, err := allocated(func() error { return Unmarshal(text, new(wideList)) })
		require.NoError(t, err)
		assert.Less(t, n, uint64(3*len(text)+64<<10), name)
	}
}

func allocated(f func() error) (uint64, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, err
}
