package e2e

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/simulator"
)

// TestReadmeSaysWhatIsLeftToTheCallerAfterALostAnswer loses the request of every verb, and
// compares the error's Recovery with the row of the README's table.
func TestReadmeSaysWhatIsLeftToTheCallerAfterALostAnswer(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, text, found := strings.Cut(string(readme), "## When an answer is lost\n")
	require.True(t, found)
	text, _, _ = strings.Cut(text, "\n## ")
	eachVerbOf(t, players, quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		reference := v.ready(t)
		sim.Fault(named(t, "cut before the work").of(p, v.operation, 100, ""))
		var lost *momo.Error
		require.ErrorAs(t, actFor(t, v, reference, "lost", 10*time.Second), &lost)
		assert.ErrorIs(t, lost, momo.ErrIndeterminate)
		left := ""
		for line := range strings.Lines(text) {
			cells := strings.Split(line, "|")
			if len(cells) == 5 && strings.HasPrefix(cells[1], " "+p.name+" ") && strings.Contains(cells[1], "`"+v.name+"`") {
				assert.Empty(t, left, "a second row")
				left = strings.TrimSpace(cells[3])
			}
		}
		word, _, _ := strings.Cut(left, ":")
		assert.Equal(t, lost.Recovery.String(), word, "%s %s", p.name, v.name)
	})
}
