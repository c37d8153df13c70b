package strictjson

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKeptValuesHaveTheTextTheyWereReadFrom(t *testing.T) {
	type inner struct {
		Name string `json:"name"`
	}
	const body = ` {"data" : {"name":"a", "more":[1, {"x":": ,"}]} ,"rows":[ {"name":"b"},
		{"name":"c","n":1e9}],"none":null, "empty":{}}`
	var w struct {
		Data  Kept[inner]   `json:"data"`
		Rows  []Kept[inner] `json:"rows"`
		None  Kept[inner]   `json:"none"`
		Empty Kept[inner]   `json:"empty"`
		Never Kept[inner]   `json:"never"`
	}
	require.NoError(t, Unmarshal([]byte(body), &w))
	assert.Equal(t, "a", w.Data.Value.Name)
	assert.Equal(t, `{"name":"a", "more":[1, {"x":": ,"}]}`, w.Data.Text(body))
	require.Len(t, w.Rows, 2)
	assert.Equal(t, `{"name":"b"}`, w.Rows[0].Text(body))
	assert.Equal(t, `{"name":"c","n":1e9}`, w.Rows[1].Text(body))
	assert.Empty(t, w.None.Text(body))
	assert.Equal(t, `{}`, w.Empty.Text(body))
	assert.Empty(t, w.Never.Text(body))
	assert.Empty(t, w.Data.Text("short"))
	assert.Error(t, Unmarshal([]byte(`{"data":{"name":1}}`), &w))
}
