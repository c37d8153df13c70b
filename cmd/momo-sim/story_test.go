package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

func TestTheStoryOfEachProviderIsToldWithCurlAlone(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "openssl"} {
		_, err := exec.LookPath(tool)
		require.NoError(t, err, "the story needs it")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	story := exec.CommandContext(t.Context(), "bash", "story.sh", self)
	story.Env = append(story.Environ(), "MOMO_SIM_TEST=program")
	text, err := story.CombinedOutput()
	require.NoError(t, err, "%s", text)
	sim, err := simulator.Start(simulator.Options{})
	require.NoError(t, err)
	require.NoError(t, sim.Close())
	for _, provider := range sim.Providers() {
		assert.Contains(t, string(text), provider+": asked, approved, called back, and a lost answer executed once")
	}
}

// TestTheDocumentShowsTheCommandsOfTheStory keeps docs/simulator.md true: what it shows of
// curl and openssl is what the story runs.
func TestTheDocumentShowsTheCommandsOfTheStory(t *testing.T) {
	story, err := os.ReadFile("story.sh")
	require.NoError(t, err)
	ran := map[string]bool{}
	for line := range strings.Lines(string(story)) {
		ran[bare(line)] = true
	}
	document, err := os.ReadFile("../../docs/simulator.md")
	require.NoError(t, err)
	shown := 0
	inside := false
	for line := range strings.Lines(string(document)) {
		switch fence := strings.HasPrefix(line, "```"); {
		case fence:
			inside = strings.TrimSpace(line) == "```sh"
		case inside && strings.TrimSpace(line) != "":
			assert.True(t, ran[bare(line)], "the story does not run: %s", line)
			shown++
		}
	}
	assert.Greater(t, shown, 60)
}

// bare is a line without its indent, and without what the story checks of its answer.
func bare(line string) string {
	line, _, _ = strings.Cut(strings.TrimSpace(line), " | expect ")
	return strings.TrimSpace(line)
}
