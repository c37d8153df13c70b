package transport

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestThePageForReviewersShowsTheTable(t *testing.T) {
	words := map[action]string{
		done: "done", fail: "fail", open: "open", send: "send", same: "same",
		redo: "redo", wait: "wait", busy: "busy", auth: "auth",
	}
	page, err := os.ReadFile("../../docs/sending-again.md")
	require.NoError(t, err)
	var rows [][]string
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| ---") {
			cells := strings.Split(strings.Trim(strings.TrimSpace(line), "| "), " | ")
			rows = append(rows, cells[1:])
		}
	}
	require.Len(t, rows, int(failures)+1)
	assert.Equal(t, []string{"once", "never", "unique", "keyed", "repeat", "look"}, rows[0])
	for failure, row := range rows[1:] {
		for class, cell := range row {
			assert.Equal(t, words[policy[failure][class]], cell, "row %d, column %s", failure+1, rows[0][class])
		}
	}
}
