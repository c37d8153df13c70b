package strictjson

import (
	stdjson "encoding/json"
	"errors"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type record struct {
	Status string `json:"status"`
	Amount int64  `json:"amount"`
	Key    Scalar `json:"key"`
	Inner  struct {
		A string `json:"a"`
	} `json:"inner"`
}

func TestUnmarshalReadsWhatHasOneMeaning(t *testing.T) {
	var got record
	text := ` {"status":"pa\"id","amount":9007199254740993,"inner":{"a":"ſ"},"unknown":[{"a":1},{"a":2}]} `
	require.NoError(t, Unmarshal([]byte(text), &got))
	assert.Equal(t, int64(9007199254740993), got.Amount)
	assert.Equal(t, `pa"id`, got.Status)
	assert.Equal(t, "ſ", got.Inner.A)
}

func TestUnmarshalRefusesWhatHasTwoMeanings(t *testing.T) {
	deep := strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1)
	many := namesOf(MaxNames + 1)
	elements := `{"x":[` + strings.Repeat(`0,`, MaxElements) + `0]}`
	for name, tc := range map[string]struct{ text, reason string }{
		"duplicate name":             {`{"amount":1,"amount":2}`, Repeated},
		"duplicate after unescaping": {`{"amount":1,"\u0061mount":2}`, Repeated},
		"names folding together":     {`{"amount":1,"Amount":2}`, Repeated},
		"two names that fold to one": {`{"AMOUNT":1,"Amount":2}`, Repeated},
		"long s folds to s":          {`{"status":"a","ſtatus":"b"}`, Repeated},
		"long s, escaped":            {`{"status":"a","\u017Ftatus":"b"}`, Repeated},
		"kelvin sign folds to k":     {`{"key":"a","\u212Aey":"b"}`, Repeated},
		"folding in a nested object": {`{"inner":{"a":"1","A":"2"}}`, Repeated},
		"trailing data":              {`{"amount":1}{}`, "malformed"},
		"byte order mark":            {"\ufeff{}", "malformed"},
		"invalid utf-8":              {"{\"status\":\"\xff\"}", "malformed"},
		"lone surrogate":             {`{"status":"\ud800"}`, "malformed"},
		"comment":                    {`{/**/}`, "malformed"},
		"single quotes":              {`{'status':1}`, "malformed"},
		"trailing comma":             {`{"amount":1,}`, "malformed"},
		"leading zero":               {`{"amount":01}`, "malformed"},
		"unfinished string":          {`{"status":"a\"`, "malformed"},
		"nothing":                    {``, "malformed"},
		"exponent for an integer":    {`{"amount":1e2}`, "unexpected type or value"},
		"fraction for an integer":    {`{"amount":100.0}`, "unexpected type or value"},
		"beyond 64 bits":             {`{"amount":9223372036854775808}`, "unexpected type or value"},
		"string for an integer":      {`{"amount":"1"}`, "unexpected type or value"},
		"object for a scalar":        {`{"key":{}}`, "unexpected type or value"},
		"boolean for a scalar":       {`{"key":true}`, "unexpected type or value"},
		"too deep":                   {deep, "too deep"},
		"too many names":             {many, "too many names"},
		"too many elements":          {elements, "too many elements"},
		"a name too long":            {`{"` + strings.Repeat("a", MaxName+1) + `":1}`, "name too long"},
		"an exotic name too long":    {`{"` + strings.Repeat("é", MaxName/2) + `a":1}`, "name too long"},
	} {
		t.Run(name, func(t *testing.T) {
			err := Unmarshal([]byte(tc.text), new(record))
			var e *Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, tc.reason, e.Reason)
		})
	}
}

func TestErrorsRepeatNothingOfTheText(t *testing.T) {
	for _, text := range []string{
		`{"status":"256700123456","Status":"256700123456"}`, `{"amount":"256700123456"}`, `{"status":256700123456}`,
		`{"status":256700123456,}`,
	} {
		err := Unmarshal([]byte(text), new(record))
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "700123456")
		assert.Nil(t, errors.Unwrap(err), "the decoder's own error repeats values")
	}
}

func TestErrorsSayWhere(t *testing.T) {
	for text, want := range map[string]string{
		`{"amount":1,"amount":2}`:              "strictjson: repeated name near byte 12",
		`{"amount":1,}`:                        "strictjson: malformed near byte 11",
		`{"amount":1,"status":2}`:              "strictjson: unexpected type or value near byte 21",
		strings.Repeat("[", MaxDepth+1):        "strictjson: too deep near byte 32",
		`{"` + strings.Repeat("a", 2000) + `"`: "strictjson: name too long near byte 1",
	} {
		assert.EqualError(t, Unmarshal([]byte(text), new(record)), want)
	}
}

func TestScalarReadsStringsAndNumbersAlike(t *testing.T) {
	for text, want := range map[string]Scalar{
		`{"key":"12"}`:  {Text: "12", Set: true},
		`{"key":12}`:    {Text: "12", Number: true, Set: true},
		`{"key":11.10}`: {Text: "11.10", Number: true, Set: true},
		`{"key":null}`:  {},
		`{}`:            {},
	} {
		var got record
		require.NoError(t, Unmarshal([]byte(text), &got), text)
		assert.Equal(t, want, got.Key, text)
	}
	known := record{Key: Scalar{Text: "1", Number: true, Set: true}}
	require.NoError(t, Unmarshal([]byte(`{"key":null}`), &known))
	assert.Zero(t, known.Key, "null is nothing, whatever was there")
}

// members is a type that reads an object by itself.
type members map[string]string

func (m members) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return Object(dec, func(name string) error {
		if name == "skip" {
			return dec.SkipValue()
		}
		var value Scalar
		err := value.UnmarshalJSONFrom(dec)
		m[name] = value.Text
		return err
	})
}

func TestObjectReadsEachMemberOnce(t *testing.T) {
	got := members{}
	require.NoError(t, Unmarshal([]byte(` {"a" : 1, "skip":{"x":[]}, "\u0062":"c"} `), &got))
	assert.Equal(t, members{"a": "1", "b": "c"}, got)
	require.NoError(t, Unmarshal([]byte(`{}`), &got))
	for text, reason := range map[string]string{
		`null`: "unexpected type or value", `[1]`: "unexpected type or value", `"a"`: "unexpected type or value",
		`{"a":{}}`: "unexpected type or value", `{"a":1`: "malformed", `{"a" 1}`: "malformed", `{"a":1]`: "malformed",
		`{"a":1,"A":2}`: Repeated, `{"a":1} 2`: "malformed",
	} {
		var e *Error
		require.ErrorAs(t, Unmarshal([]byte(text), &members{}), &e, text)
		assert.Equal(t, reason, e.Reason, text)
	}
	none := members{}
	require.Error(t, Unmarshal([]byte(`["a","b"]`), &none))
	assert.Empty(t, none, "an array has no members")
}

// FuzzUnmarshal says that what is read is what json/v2 reads, and that nobody who reads it
// with encoding/json sees anything else in it.
func FuzzUnmarshal(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		err := check(data, bounds{MaxNames, MaxElements})
		if repeated, ok := oracle(data); ok && !isBound(err) {
			require.Equal(t, repeated, err != nil, "names are compared as EqualFold does: %v", err)
		}
		if err != nil {
			return
		}
		var tree, asV1 any
		if Unmarshal(data, &tree) == nil {
			require.NoError(t, stdjson.Unmarshal(data, &asV1))
			require.Equal(t, asV1, tree)
		}
		var got, want everything
		err, asV2 := Unmarshal(data, &got), jsonv2.Unmarshal(data, &want)
		require.Equal(t, asV2 == nil, err == nil, "%v, %v", err, asV2)
		if err != nil {
			return
		}
		require.Equal(t, want, got)
		written, err := Marshal(got)
		require.NoError(t, err)
		writtenV2, err := jsonv2.Marshal(want, jsonv2.Deterministic(true))
		require.NoError(t, err)
		require.NoError(t, (*jsontext.Value)(&written).Compact()) // raw values are written as they are
		require.Equal(t, string(writtenV2), string(written))
	})
}

// everything has every type that can be read without reading itself.
type everything struct {
	inner
	Status  kind                      `json:"status"`
	Text    string                    `json:"text,omitzero"`
	Amount  int64                     `json:"amount"`
	Small   int                       `json:"small,omitzero"`
	Good    bool                      `json:"good"`
	Raw     jsontext.Value            `json:"raw,omitzero"`
	Inner   inner                     `json:"inner,omitzero"`
	Pointer *inner                    `json:"pointer,omitzero"`
	List    []inner                   `json:"list"`
	Texts   []string                  `json:"texts,omitempty"`
	Map     map[string]jsontext.Value `json:"map,omitempty"`
	Counts  map[string]int64          `json:"counts"`
}

type kind string

type inner struct {
	A string `json:"a"`
	B int64  `json:"b"`
	C bool   `json:"-"`
}

func TestEveryTypeIsReadAndWrittenAsTheStandardsSuccessorDoes(t *testing.T) {
	for _, text := range []string{
		`{}`, `null`,
		` {"a":"embedded","b":-1,"C":true,"status":"\u0041\n","text":"é"}`,
		`{"amount":-9223372036854775808,"small":7,"good":true,"raw":{"x":[1]}}`,
		`{"inner":{"a":"1","b":2},"pointer":{"a":"p"}}`,
		`{"list":[{"a":"x"},{},null],"texts":["","b"],"map":{"z":1,"a":null},"counts":{"é":1}}`,
		`{"inner":null,"pointer":null,"list":null,"texts":null,"map":null,"counts":null}`,
		`{"good":null,"amount":null,"text":null,"raw":null}`,
		`{"list":[],"texts":[],"map":{},"counts":{},"good":false,"unknown":{"a":[{}]}}`, `{"amount":-0}`,
	} {
		var got, want everything
		require.NoError(t, Unmarshal([]byte(text), &got), text)
		require.NoError(t, jsonv2.Unmarshal([]byte(text), &want), text)
		require.Equal(t, want, got, text)
		written, err := Marshal(got)
		require.NoError(t, err)
		wanted, err := jsonv2.Marshal(want, jsonv2.Deterministic(true))
		require.NoError(t, err)
		assert.Equal(t, string(wanted), string(written))
	}
	for _, text := range []string{
		`[]`, `"x"`, `1`, `true`, `{"good":1}`, `{"good":"true"}`, `{"text":1}`,
		`{"status":{}}`, `{"amount":"1"}`, `{"amount":1.0}`, `{"amount":true}`,
		`{"small":9223372036854775808}`, `{"inner":[]}`, `{"pointer":1}`, `{"list":{}}`,
		`{"list":[1]}`, `{"texts":[1]}`, `{"map":[]}`, `{"counts":{"a":"b"}}`,
	} {
		var e *Error
		require.ErrorAs(t, Unmarshal([]byte(text), new(everything)), &e, text)
		assert.Equal(t, "unexpected type or value", e.Reason, text)
	}
}

func TestMarshalRefusesTextThatIsNoUTF8(t *testing.T) {
	_, err := Marshal(everything{Text: "\xff"})
	require.Error(t, err)
	_, err = Marshal(map[string]string{"\xff": ""})
	require.Error(t, err)
}

func TestCheckHoldsTheBoundsAndNothingOfTheSyntax(t *testing.T) {
	require.NoError(t, Check([]byte(`{"a":1,"b":{"A":2}} trailing`)))
	require.Error(t, Check([]byte(`{"status":"a","ſtatus":"b"}`)))
	require.Error(t, Check([]byte(strings.Repeat("[", MaxDepth+1))))
	require.Error(t, Check([]byte(namesOf(MaxNames+1))))
	require.Error(t, Check([]byte(strings.Repeat("[", MaxDepth)+strings.Repeat(",", MaxElements))))
}

func TestWhatOnlyInformsNeverLosesAnAnswer(t *testing.T) {
	type answer struct {
		Paid  string                    `json:"paid"`
		Text  Text                      `json:"text"`
		Shape Informs[[]record]         `json:"shape"`
		Links Informs[struct{ A Text }] `json:"links"`
	}
	for value, want := range map[string]Text{
		`"x"`: "x", `"\u0041"`: "A", `1.50`: "1.50", `true`: "true",
		`null`: "", `[]`: "", `{}`: "", `[["x"]]`: "", `{"b":{"b":1},"A":[]}`: "",
	} {
		got := answer{Text: "before"}
		require.NoError(t, Unmarshal([]byte(`{"text":`+value+`,"shape":`+value+`,"links":`+value+`,"paid":"yes"}`), &got), value)
		assert.Equal(t, "yes", got.Paid, value)
		assert.Equal(t, want, got.Text, value)
		assert.Empty(t, got.Shape.Value, value)
		assert.Empty(t, got.Links.Value.A, value)
	}
	var got answer
	require.NoError(t, Unmarshal([]byte(`{"shape":[{"key":1}],"links":{"A":"b","x":2}}`), &got))
	assert.Equal(t, Scalar{Text: "1", Number: true, Set: true}, got.Shape.Value[0].Key)
	assert.Equal(t, Text("b"), got.Links.Value.A)
	for _, wrong := range []string{`{"text":}`, `{"text":tru}`, `{"shape":[1,}`, `{"links":"` + "\xff" + `"}`} {
		assert.Error(t, Unmarshal([]byte(wrong), &got), wrong)
	}
}
