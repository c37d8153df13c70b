package momo_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/momo-go/momo"

// floors is the picture: a package imports only from a floor below its own.
var floors = map[string]int{
	"money": 0, "internal/sign": 0, "internal/strictjson": 0, "internal/check": 0,
	"internal/operation": 0,
	"":                   1,
	"internal/transport": 2, "internal/conformance": 2, "simulator": 2,
	"internal/rail": 3, "simulator/control": 3,
	"samsoftpay": 4, "ssentezo": 4, "mpgateway": 4, "sapama": 4, "sppay": 4,
	"webhook": 5, "simulator/console": 5,
	// Modules of their own.
	"otelmomo": 6, "journal": 6,
	"journal/pgxjournal": 7, "journal/riverjournal": 7,
}

const (
	providersFloor = 4
	modulesFloor   = 6 // and above
	programs       = 8 // examples/*, cmd/*, benchmarks
)

func floorOf(pkg string) (int, bool) {
	programsOf := strings.TrimPrefix(pkg, "journal/")
	if strings.HasPrefix(programsOf, "examples/") || strings.HasPrefix(programsOf, "cmd/") {
		return programs, true
	}
	floor, ok := floors[pkg]
	return floor, ok
}

func TestPackagesImportOnlyFromAFloorBelow(t *testing.T) {
	checked := 0
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == "testdata" {
			return fs.SkipDir
		}
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		pkg := strings.TrimPrefix(path.Dir("/"+filepath.ToSlash(file)), "/")
		floor, ok := floorOf(pkg)
		if !assert.True(t, ok, "package %q is on no floor: add it to the picture", pkg) {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			rest, inModule := strings.CutPrefix(imported, module)
			if !inModule {
				continue
			}
			below, ok := floorOf(strings.TrimPrefix(rest, "/"))
			assert.True(t, ok && below < floor, "%s imports %s", file, imported)
			isInside := strings.HasPrefix(rest, "/internal/")
			assert.False(t, floor >= modulesFloor && floor < programs && isInside, "%s imports %s: modules have versions of their own", file, imported)
			checked++
		}
		return nil
	})
	require.NoError(t, err)
	assert.Greater(t, checked, 30, "the walk found the module")
}

func TestTheSimulatorSharesNothingWithTheClients(t *testing.T) {
	files, err := filepath.Glob("simulator/*.go")
	require.NoError(t, err)
	control, err := filepath.Glob("simulator/control/*.go")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	require.NotEmpty(t, control)
	for _, file := range append(files, control...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			if spec.Path.Value == strconv.Quote(module+"/simulator") {
				assert.Contains(t, control, file, "only the control API imports the simulator")
				continue
			}
			assert.NotContains(t, spec.Path.Value, ".", "%s imports more than the standard library", file)
			assert.NotContains(t, spec.Path.Value, `"testing"`, file)
		}
	}
}

// TestEveryProviderHasAllItsParts keeps a provider from being half there.
func TestEveryProviderHasAllItsParts(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	players, err := os.ReadFile("internal/e2e/provider_test.go")
	require.NoError(t, err)
	chapters, err := os.ReadFile("examples/quickstart/scene.go")
	require.NoError(t, err)
	count := 0
	for pkg, floor := range floors {
		if floor != providersFloor {
			continue
		}
		count++
		for _, part := range []string{
			"doc.go", "client.go", "config.go", "api.go", "rail.go", "request.go", "types.go", "wire.go", "status.go", "errors.go", "validate.go",
			"conformance_test.go", "wire_test.go", "example_test.go", "fuzz_test.go",
			"../simulator/" + pkg + ".go", "../simulator/" + pkg + "_money.go",
			"../simulator/" + pkg + "_reads.go", "../simulator/" + pkg + "_answers.go",
			"../simulator/" + pkg + "_callbacks.go", "../simulator/" + pkg + "_quirks.go",
			"../webhook/" + pkg + ".go", "../internal/e2e/" + pkg + "_test.go", "../examples/quickstart/" + pkg + ".go",
		} {
			assert.FileExists(t, filepath.Join(pkg, part), "a part of %s", pkg)
		}
		assert.Contains(t, string(readme), "| `"+pkg+"` |", "a row of the README")
		assert.Contains(t, string(players), pkg+"Player", "a player")
		assert.Contains(t, string(chapters), `{"`+pkg+`",`, "a chapter of the quickstart")
	}
	assert.GreaterOrEqual(t, count, 5)
}
