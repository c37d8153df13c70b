package check

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSegmentIsAnyTextThatDoesNotWalk(t *testing.T) {
	for _, s := range []string{
		"a", "...", "..a", "a..", "a/b", "/", "a//b", `a\b`, "a b", "a?b#c%2F", "é", "\n", "{}", "%2e%2e",
		strings.Repeat("r", 250), strings.Repeat("é", 250),
	} {
		assert.True(t, Segment(s, 250), "%q", s)
	}
	for _, s := range []string{
		"", ".", "..", "../x", "a/..", "a/./b", `a\..\b`, "/..", "../", "\xff", strings.Repeat("r", 251), strings.Repeat("é", 251),
	} {
		assert.False(t, Segment(s, 250), "%q", s)
	}
}
