package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestALibraryIsSmall builds the least program with one provider, and the least
// without.
func TestALibraryIsSmall(t *testing.T) {
	folder := t.TempDir()
	size := func(name string) int64 {
		file := filepath.Join(folder, name)
		build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, "./testdata/size/"+name)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		out, err := build.CombinedOutput()
		require.NoError(t, err, "%s", out)
		info, err := os.Stat(file)
		require.NoError(t, err)
		return info.Size()
	}
	more := size("ours") - size("bare")
	t.Logf("%d bytes more than with net/http and encoding/json alone", more)
	assert.Less(t, more, int64(600_000))
}
