package transport

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo/internal/strictjson"
)

// Named notes the faults of a validation error in Laravel's form, where each wrong field
// has a list of texts, or one text.
func (f *Faults) Named(errors map[string]jsontext.Value) {
	for _, name := range slices.Sorted(maps.Keys(errors)) {
		f.Refused(name, texts(errors[name]))
	}
}

func texts(value jsontext.Value) string {
	var list []string
	if strictjson.Unmarshal(value, &list) == nil {
		return strings.Join(list, " ")
	}
	var one string
	_ = strictjson.Unmarshal(value, &one) // what is neither says nothing
	return one
}
