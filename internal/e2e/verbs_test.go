package e2e

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// TestEveryVerbIsPlayed holds the verbs and nouns of every player against the
// methods of the client.
func TestEveryVerbIsPlayed(t *testing.T) {
	for _, p := range players {
		verbs, values := p.open(t, start(t), momo.Options{})
		known := append(strings.Fields(p.nouns), "Rail")
		for _, v := range verbs {
			known = append(known, v.name)
		}
		assert.ElementsMatch(t, methods(t, values), known, "%s: a method that is no noun is a verb, and is played", p.name)
	}
}

// methods are the exported ones of the client among values.
func methods(t *testing.T, values []any) (names []string) {
	for _, value := range values {
		if isClient(value) {
			for method := range reflect.TypeOf(value).Methods() {
				names = append(names, method.Name)
			}
		}
	}
	require.NotEmpty(t, names, "no client among the values")
	return names
}

func isClient(value any) bool {
	t := reflect.TypeOf(value)
	return t.Kind() == reflect.Pointer && t.Elem().Name() == "Client"
}
