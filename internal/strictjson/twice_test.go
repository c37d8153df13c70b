package strictjson

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// own reads itself, as a provider's types do.
type own struct{ a string }

func (o *own) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return Object(dec, func(name string) error {
		if name == "a" {
			return json.UnmarshalDecode(dec, &o.a)
		}
		return dec.SkipValue()
	})
}

type shared struct {
	Shared Scalar `json:"shared"`
}

type wire struct {
	shared
	Status   string            `json:"status"`
	Text     Text              `json:"text"`
	Scalar   Scalar            `json:"scalar"`
	Informs  Informs[[]record] `json:"informs"`
	Raw      jsontext.Value    `json:"raw"`
	Later    *jsontext.Value   `json:"later"`
	Inner    *record           `json:"inner"`
	Rows     []Located[record] `json:"rows"`
	Pair     [2]shared         `json:"pair"`
	Map      map[string]Scalar `json:"map"`
	Maps     map[string]shared `json:"maps"`
	Own      own               `json:"own"`
	Owns     []*own            `json:"owns"`
	Any      any               `json:"any"`
	Kind     kind              `json:"kind"`
	Ignored  string            `json:"-"`
	Untagged string
}

func TestANameThatNobodyReadsMayBeThereTwice(t *testing.T) {
	twice := `{"x":1,"x":2,"y":{"Q":1,"q":2},"Ab":0,"aB":0}`
	for _, text := range []string{
		twice,
		`{"x":1,"X":2}`,
		`{"-":1,"-":2,"Ignored":1,"ignored":2}`,
		`{"unread":{"status":1,"Status":2},"UNREAD":[{"status":1,"status":2}]}`,
		`{"inner":{"text":1,"TEXT":2,"shared":0,"Shared":0}}`, // of another object of the type
		`{"raw":` + twice + `,"later":` + twice + `,"text":` + twice + `,"informs":` + twice + `}`,
		`{"raw":{"status":1,"Status":2}}`,
		`{"rows":[` + twice + `,` + twice + `],"inner":` + twice + `,"pair":[` + twice + `,` + twice + `]}`,
		`{"maps":{"a":` + twice + `,"b":{}}}`,
		`{"scalar":1,"x":[[[{"a":1,"A":2}]]],"X":0}`,
	} {
		got := wire{Status: "before"}
		text = strings.TrimSuffix(text, "}") + `,"status":"paid"}`
		require.NoError(t, Unmarshal([]byte(text), &got), text)
		assert.Equal(t, "paid", got.Status, text)
		var e *Error
		require.ErrorAs(t, UnmarshalWhole([]byte(text), &got), &e, text)
		assert.Equal(t, Repeated, e.Reason, "of what anybody may have written")
	}
	var got wire
	require.NoError(t, UnmarshalWhole([]byte(`{"status":"paid","x":1}`), &got))
	assert.Equal(t, "paid", got.Status)
	require.Error(t, UnmarshalWhole([]byte(`{"status":1}`), &got))
}

func TestANameThatIsReadMayBeThereOnce(t *testing.T) {
	for _, text := range []string{
		`{"status":"a","status":"a"}`, `{"status":"a","Status":"b"}`, `{"STATUS":"a","Status":"b"}`,
		`{"status":"a","\u017Ftatus":"b"}`, `{"x":1,"x":2,"status":"a","Status":"b"}`,
		`{"shared":1,"Shared":2}`, `{"Untagged":"a","untagged":"b"}`, `{"kind":"a","KIND":"b"}`,
		`{"text":1,"text":2}`, `{"informs":[],"Informs":[]}`, `{"raw":1,"raw":2}`, `{"own":{},"Own":{}}`,
		`{"inner":{"status":"a","Status":"b"}}`, `{"inner":{"inner":{"a":"","A":""}}}`,
		`{"rows":[{},{"key":1,"Key":2}]}`, `{"pair":[{},{"shared":1,"SHARED":2}]}`,
		`{"maps":{"a":{"shared":1,"SHARED":2}}}`, `{"maps":{"a":{},"A":{}}}`, `{"map":{"x":1,"X":2}}`,
		`{"own":{"x":1,"X":2}}`, `{"own":{"x":{"y":1,"y":1}}}`, `{"owns":[{"a":"","A":""}]}`,
		`{"any":{"x":1,"X":2}}`, `{"any":[{"y":{"x":1,"X":2}}]}`,
	} {
		var e *Error
		require.ErrorAs(t, Unmarshal([]byte(text), new(wire)), &e, text)
		assert.Equal(t, Repeated, e.Reason, text)
		require.Error(t, Check([]byte(text)), text)
	}
	err := Unmarshal([]byte(`{"x":1,"x":2,"status":"a","Status":"b"}`), new(wire))
	assert.EqualError(t, err, "strictjson: repeated name near byte 26")
}

func TestATextWithANameTwiceIsHeldToItsSyntaxAndBounds(t *testing.T) {
	for text, reason := range map[string]string{
		`{"x":1,"x":2`: "malformed", `{"x":1,"x":2}{}`: "malformed", `{"x":1,"x":2,}`: "malformed",
		`{"x":1,"x":2,"status":"` + "\xff" + `"}`: "malformed", `{"x":1,"x":2,"rows":[}`: "malformed",
		`{"x":1,"x":2,"status":1}`:                                                 "unexpected type or value",
		`{"x":1,"x":2,"y":` + strings.Repeat("[", MaxDepth) + `}`:                  "too deep",
		`{"x":1,"x":2,"y":` + namesOf(MaxNames) + `}`:                              "too many names",
		`{"x":1,"x":2,"y":[` + strings.Repeat("0,", MaxElements) + `0]}`:           "too many elements",
		`{` + strings.TrimSuffix(strings.Repeat(`"x":1,`, MaxNames+1), ",") + `}`:  "too many names",
		`{"x":1,"x":2,"inner":{"status":"a","status":1,` + strings.Repeat("[", 40): "too deep",
	} {
		var e *Error
		require.ErrorAs(t, Unmarshal([]byte(text), new(wire)), &e, text)
		assert.Equal(t, reason, e.Reason, text)
	}
}

func TestAShapeThatOnlyInformsIsZeroWhereItsNamesAreThereTwice(t *testing.T) {
	got := wire{Informs: Informs[[]record]{[]record{{Status: "before"}}}}
	require.NoError(t, Unmarshal([]byte(`{"informs":[{"status":"a"},{"status":"a","Status":"b"}],"status":"paid"}`), &got))
	assert.Empty(t, got.Informs.Value)
	assert.Equal(t, "paid", got.Status)
	require.NoError(t, Unmarshal([]byte(`{"informs":[{"status":"a","x":1,"X":2}]}`), &got))
	assert.Equal(t, "a", got.Informs.Value[0].Status)
}

// FuzzReadTwice says that a text with repeated names is only read where the order of its
// readers does not matter: who takes the first of them reads what who takes the last does.
func FuzzReadTwice(f *testing.F) {
	f.Add([]byte(`{"x":1,"X":2,"status":"a"}`))
	f.Add([]byte(`{"inner":{"a":"b","x":{"a":1,"A":2},"x":0}}`))
	f.Add([]byte(`{"list":[{"a":"b","y":1,"y":2}],"status":"a","STATUS":"b"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var got, other everything
		if Unmarshal(data, &got) != nil {
			return
		}
		once, err := firstOfEach(data)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(once, &other))
		got.Raw, other.Raw, got.Map, other.Map = nil, nil, nil, nil // kept as they came
		require.Equal(t, other, got)
	})
}

// firstOfEach is the text without members whose name, case apart, has been there.
func firstOfEach(data []byte) (jsontext.Value, error) {
	dec := jsontext.NewDecoder(strings.NewReader(string(data)), jsontext.AllowDuplicateNames(true))
	var out strings.Builder
	enc := jsontext.NewEncoder(&out)
	var value func() error
	value = func() error {
		switch dec.PeekKind() {
		case '{':
			_ = enc.WriteToken(jsontext.BeginObject)
			seen := map[string]bool{}
			err := Object(dec, func(name string) error {
				folded := strings.Map(fold, name)
				if seen[folded] {
					return dec.SkipValue()
				}
				seen[folded] = true
				_ = enc.WriteToken(jsontext.String(name))
				return value()
			})
			_ = enc.WriteToken(jsontext.EndObject)
			return err
		case '[':
			_ = enc.WriteToken(jsontext.BeginArray)
			_, err := dec.ReadToken()
			for err == nil && dec.PeekKind() != ']' {
				err = value()
			}
			_ = enc.WriteToken(jsontext.EndArray)
			if err == nil {
				_, err = dec.ReadToken()
			}
			return err
		}
		v, err := dec.ReadValue()
		_ = enc.WriteValue(v)
		return err
	}
	err := value()
	return jsontext.Value(out.String()), err
}
