package momo_test

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

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// declarations are the names that Go files declare, those of methods and fields behind a
// full stop.
type declarations map[string]bool

func (d declarations) read(t *testing.T, pattern string) {
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			d.add(decl)
		}
	}
}

func (d declarations) add(decl ast.Decl) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Recv == nil {
			d[decl.Name.Name] = true
		} else {
			d["."+decl.Name.Name] = true
		}
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					d[name.Name] = true
				}
			case *ast.TypeSpec:
				d[spec.Name.Name] = true
				d.members(spec)
			}
		}
	}
}

func (d declarations) members(spec *ast.TypeSpec) {
	var fields *ast.FieldList
	switch kind := spec.Type.(type) {
	case *ast.StructType:
		fields = kind.Fields
	case *ast.InterfaceType:
		fields = kind.Methods
	default:
		return
	}
	for _, field := range fields.List {
		if embedded, ok := field.Type.(*ast.SelectorExpr); ok && len(field.Names) == 0 {
			d["."+embedded.Sel.Name] = true
		}
		for _, name := range field.Names {
			d["."+name.Name] = true
		}
	}
}

var (
	inBackticks = regexp.MustCompile("`([^`]+)`")
	testName    = regexp.MustCompile(`\b(?:Test|Example|Fuzz)[A-Z_]\w*`)
	// A word of its own may be one of the provider's.
	goName = regexp.MustCompile(`^(?:([a-z]\w*)\.([A-Z]\w*(?:\.[A-Z]\w*)?)|([A-Z]\w*\.[A-Z]\w*))(?:\(.*\))?$`)
)

// TestProviderPagesNameWhatExists holds the page of each provider's document against the
// tree: the methods, fields and settings that it names, and the tests that show them.
func TestProviderPagesNameWhatExists(t *testing.T) {
	tests := declarations{}
	for _, pattern := range []string{"*_test.go", "*/*_test.go", "*/*/*_test.go"} {
		tests.read(t, pattern)
	}
	common, callbacks := declarations{}, declarations{}
	common.read(t, "*.go")
	callbacks.read(t, "webhook/*.go")
	pages, err := filepath.Glob("docs/providers/*.md")
	require.NoError(t, err)
	require.Len(t, pages, 5)
	for _, path := range pages {
		provider := strings.TrimSuffix(filepath.Base(path), ".md")
		own := declarations{}
		own.read(t, provider+"/*.go")
		page, err := os.ReadFile(path)
		require.NoError(t, err)
		shown := testName.FindAllString(string(page), -1)
		assert.NotEmpty(t, shown, provider)
		for _, name := range shown {
			assert.True(t, tests[name], "%s: no %s", provider, name)
		}
		for _, match := range inBackticks.FindAllStringSubmatch(string(page), -1) {
			found := goName.FindStringSubmatch(match[1])
			if found != nil && slices.Contains([]string{"", "momo", "webhook", provider}, found[1]) {
				assert.True(t, exists(found[2]+found[3], own, common, callbacks), "%s: no %s", provider, match[1])
			}
		}
	}
}

// TestTheOperationsPageNamesWhatExists holds it against the packages that it names.
func TestTheOperationsPageNamesWhatExists(t *testing.T) {
	page, err := os.ReadFile("docs/operations.md")
	require.NoError(t, err)
	checked := 0
	for _, match := range inBackticks.FindAllStringSubmatch(string(page), -1) {
		found := goName.FindStringSubmatch(match[1])
		if found == nil || found[1] == "otelhttp" {
			continue
		}
		pkg := declarations{}
		pkg.read(t, strings.TrimPrefix(found[1], "momo")+"/*.go")
		pkg.read(t, "*.go") // "Options.Logger" is of the root
		assert.True(t, exists(found[2]+found[3], pkg), "no %s", match[1])
		checked++
	}
	assert.Greater(t, checked, 10)
}

// exists reports whether one of the packages has the type, and any type has the member:
// it may be embedded.
func exists(name string, packages ...declarations) bool {
	kind, member, hasMember := strings.Cut(name, ".")
	return slices.ContainsFunc(packages, func(d declarations) bool { return d[kind] }) &&
		(!hasMember || slices.ContainsFunc(packages, func(d declarations) bool { return d["."+member] }))
}
