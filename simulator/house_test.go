package simulator

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// filesOf are the files that every provider has, and no other.
func filesOf(provider string) []string {
	return []string{
		provider + ".go", provider + "_answers.go", provider + "_callbacks.go",
		provider + "_money.go", provider + "_quirks.go", provider + "_reads.go", provider + "_snapshot.go",
	}
}

func TestEveryProviderHasTheSameSevenFiles(t *testing.T) {
	for _, o := range openings() {
		all, err := filepath.Glob(o.name + "*.go")
		require.NoError(t, err)
		found := slices.DeleteFunc(all, func(file string) bool { return strings.HasSuffix(file, "_test.go") })
		assert.ElementsMatch(t, filesOf(o.name), found, o.name)
		quirks, err := os.ReadFile(o.name + "_quirks.go")
		require.NoError(t, err)
		setters := setter.FindAllStringSubmatch(string(quirks), -1)
		if assert.Len(t, setters, 1, "%s has one setter", o.name) {
			assert.True(t, strings.EqualFold(setters[0][1], o.name), setters[0][0])
			assert.Equal(t, setters[0][1], setters[0][2])
		}
	}
}

var setter = regexp.MustCompile(`func \(s \*Simulator\) Set(\w+)Quirks\(q (\w+)Quirks\) {`)

func TestProvidersReachTheEngineOnlyThroughTheirHost(t *testing.T) {
	engine := []string{"sim", "mu", "ids", "traces"}
	for _, o := range openings() {
		for _, file := range filesOf(o.name) {
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			require.NoError(t, err)
			ast.Inspect(parsed, func(n ast.Node) bool {
				switch node := n.(type) {
				case *ast.SelectorExpr:
					assert.NotContains(t, engine, node.Sel.Name, "%s reaches into the engine", file)
				case *ast.FuncDecl:
					checkDoor(t, file, node)
				}
				return true
			})
		}
	}
}

// checkDoor wants of a method of Simulator that all it does with the simulator is
// to give it to visit.
func checkDoor(t *testing.T, file string, method *ast.FuncDecl) {
	if method.Recv == nil {
		return
	}
	pointer, ok := method.Recv.List[0].Type.(*ast.StarExpr)
	if !ok || pointer.X.(*ast.Ident).Name != "Simulator" {
		return
	}
	receiver := method.Recv.List[0].Names[0].Name
	used, given := 0, 0
	ast.Inspect(method.Body, func(n ast.Node) bool {
		switch node := n.(type) {
		case *ast.Ident:
			if node.Name == receiver {
				used++
			}
		case *ast.CallExpr:
			function, ok := node.Fun.(*ast.Ident)
			if ok && function.Name == "visit" {
				given++
			}
		}
		return true
	})
	assert.Equal(t, 1, given, "%s: %s goes through visit", file, method.Name.Name)
	assert.Equal(t, 1, used, "%s: %s uses the simulator for nothing else", file, method.Name.Name)
}

func TestNoFileIsLongerThan400LinesOf120Columns(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		lines := strings.Split(string(text), "\n")
		assert.True(t, len(lines) <= 400 || strings.HasSuffix(file, "_test.go"), "%s has %d lines", file, len(lines))
		for i, line := range lines {
			assert.LessOrEqual(t, utf8.RuneCountInString(line), 120, "%s:%d", file, i+1)
		}
	}
}
