package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheStoryIsToldToItsEnd(t *testing.T) {
	var out strings.Builder
	require.NoError(t, tell(t.Context(), &out))
	assert.NotContains(t, out.String(), "0123456", "no number in clear")
	for _, c := range chapters {
		table := out.String()[strings.Index(out.String(), "callback believed"):]
		assert.Regexp(t, c.provider+` .* yes +by (signature|query) +succeeded `, table)
	}
}
