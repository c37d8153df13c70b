package strictjson

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLocatedFindsTheTextOfEachValue(t *testing.T) {
	type row struct {
		ID     Scalar                  `json:"id"`
		Linked Located[jsontext.Value] `json:"linked"`
	}
	text := "{ \"data\" : [ {\"id\": 1, \"linked\" :\n {\"id\":2}} ,\t{\"x\":[{}],\"id\":\"\\u0041\"},{\"linked\":null}, null ] }"
	var list struct {
		Data []Located[row] `json:"data"`
		None Located[row]   `json:"none"`
	}
	require.NoError(t, UnmarshalList([]byte(text), &list, 4))
	require.Len(t, list.Data, 4)
	for i, want := range []struct{ id, row, linked string }{
		{"1", "{\"id\": 1, \"linked\" :\n {\"id\":2}}", `{"id":2}`},
		{"A", `{"x":[{}],"id":"\u0041"}`, ""}, {"", `{"linked":null}`, "null"}, {"", "null", ""},
	} {
		assert.Equal(t, want.id, list.Data[i].Value.ID.Text)
		assert.Equal(t, want.row, list.Data[i].In(text))
		assert.Equal(t, want.linked, list.Data[i].Value.Linked.In(text))
	}
	assert.Empty(t, list.None.In(text))

	var later struct{ Data *Located[Unread] }
	require.NoError(t, Unmarshal([]byte(`{"Data": {"x":1,"X":2}}`), &later), "its names are read later")
	assert.Equal(t, `{"x":1,"X":2}`, string(later.Data.Of([]byte(`{"Data": {"x":1,"X":2}}`))))
	require.NoError(t, Unmarshal([]byte(`{"Data":null}`), &later))
	assert.Nil(t, later.Data)
}

func TestLocatedMindsOnlyTheNamesThatAreRead(t *testing.T) {
	var list []Located[struct {
		ID Scalar `json:"id"`
	}]
	require.NoError(t, Unmarshal([]byte(`[{"id":1,"x":1,"X":2,"x":3}]`), &list))
	assert.Error(t, Unmarshal([]byte(`[{"id":1,"x":1,"ID":2}]`), &list))
	assert.Error(t, Unmarshal([]byte(`[{"id":`+strings.Repeat("[", MaxDepth)), &list))
}
