package e2e

import (
	"context"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newest is the Go release whose numbers count. What its predecessor shows is logged
// beside them: without the new engine of encoding/json, json/v2 is all extra.
const newest = "go1.27.0"

// The bytes that a program with one provider may have over one without.
const (
	maxExtra        = 800_000
	maxExtraEarlier = 1_440_000
)

// TestALibraryIsSmall builds the least program with one provider, and the least
// without, with the Go that runs and with the newest.
func TestALibraryIsSmall(t *testing.T) {
	bound := int64(maxExtraEarlier)
	if version.Compare(runtime.Version(), newest) >= 0 {
		bound = maxExtra
	}
	t.Run(runtime.Version(), func(t *testing.T) { assertSmall(t, bound) })
	if bound == maxExtra {
		return
	}
	t.Run(newest, func(t *testing.T) {
		if testing.Short() {
			t.Skip("it may have to be fetched, and to build its standard library")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		fetch := exec.CommandContext(ctx, "go", "version")
		fetch.Env = with("GOTOOLCHAIN=" + newest)
		if out, err := fetch.CombinedOutput(); err != nil {
			t.Skipf("no %s here: %v %s", newest, err, out)
		}
		assertSmall(t, maxExtra, "GOTOOLCHAIN="+newest)
	})
}

func assertSmall(t *testing.T, bound int64, env ...string) {
	folder := t.TempDir()
	size := func(name string) int64 {
		file := filepath.Join(folder, name)
		build := exec.CommandContext(t.Context(), "go", "build",
			"-trimpath", "-ldflags=-s -w", "-o", file, "./testdata/size/"+name)
		build.Env = with(append(env, "CGO_ENABLED=0")...)
		out, err := build.CombinedOutput()
		require.NoError(t, err, "%s", out)
		info, err := os.Stat(file)
		require.NoError(t, err)
		return info.Size()
	}
	bare := size("bare")
	extra := size("ours") - bare
	t.Logf("%d bytes more than the %d with net/http and encoding/json alone", extra, bare)
	assert.LessOrEqual(t, extra, bound, fmt.Sprint(env))
}

// with is the environment with some variables changed. GOROOT, which go test sets,
// is that of the Go that runs.
func with(variables ...string) []string {
	return append(append(os.Environ(), "GOROOT="), variables...)
}
