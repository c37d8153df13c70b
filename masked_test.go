package momo_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// masked are the types of this package that mask themselves when they are marshalled.
var masked = []string{"Secret", "Private", "Phone"}

func TestWhatGoesOverTheWireIsNeverMasked(t *testing.T) {
	found, fields := maskedFields(t, os.DirFS("."))
	assert.Empty(t, found, "a struct with JSON tags has plain strings")
	assert.Greater(t, fields, 200, "the walk found the structs")
}

func TestMaskedFieldsAreFoundWhereverTheyHide(t *testing.T) {
	begin := strings.Join([]string{
		"package p", `import "` + module + `"`, `import other "` + module + `/q"`,
		"type local []momo.Private", "type generic[T any] struct { X T }", "type recursive struct { X *recursive }",
		"type wire struct {", "Name string `json:\"name\"`", "",
	}, "\n")
	for field, want := range map[string]int{
		"A momo.Secret `json:\"a\"`":            1,
		"A momo.Private":                        1,
		"A, B *momo.Phone `json:\"a\"`":         1,
		"A map[momo.Phone]string":               1,
		"A map[string][]momo.Private":           1,
		"momo.Private":                          1,
		"A struct { B momo.Phone }":             1,
		"A local":                               1,
		"A other.Public":                        1,
		"A generic[momo.Secret]":                1,
		"A recursive":                           0,
		"A momo.Status `json:\"a\"`":            0,
		"A momo.Private `json:\"-\"`":           0,
		"A []string":                            0,
		"A other.Plain":                         0,
		"}\ntype noWire struct { A momo.Secret": 0,
		"}\nfunc f() { var w struct { A momo.Phone `json:\"a\"` }": 1,
	} {
		found, _ := maskedFields(t, fstest.MapFS{
			"momo.go": {Data: []byte("package momo\ntype (\nSecret string\nPrivate string\nPhone struct{}\nStatus string\n)")},
			"p/p.go":  {Data: []byte(begin + field + "\n}\n")},
			"q/q.go": {Data: []byte(`package q
				import "` + module + `"
				type Public struct { N momo.Phone }
				type Plain struct { N string }`)},
		})
		assert.Len(t, found, want, field)
	}
}

// declared is a type of the module, and the file that its own names belong to.
type declared struct {
	expr ast.Expr
	file *source
}

// source is a parsed file: the folder that it is in, and those of its imports that are of
// the module, by the names that it gives them.
type source struct {
	pkg     string
	imports map[string]string
	tree    *ast.File
}

// maskedFields returns where a struct with JSON tags has a field of a masked type, or of
// one that has it inside, and how many fields it has looked at.
func maskedFields(t *testing.T, fsys fs.FS) (found []string, fields int) {
	set := token.NewFileSet()
	sources := parseModule(t, set, fsys)
	types := make(map[string]declared) // by folder and name
	for _, file := range sources {
		ast.Inspect(file.tree, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				types[file.pkg+"."+spec.Name.Name] = declared{spec.Type, file}
			}
			return true
		})
	}
	for _, name := range masked {
		require.Contains(t, types, "."+name)
	}
	for _, file := range sources {
		ast.Inspect(file.tree, func(n ast.Node) bool {
			wire, ok := n.(*ast.StructType)
			if !ok || !hasTags(wire) {
				return true
			}
			for _, field := range wire.Fields.List {
				fields++
				if !isOmitted(field) && isMasked(types, file, field.Type, make(map[string]bool)) {
					found = append(found, set.Position(field.Pos()).String())
				}
			}
			return true
		})
	}
	return found, fields
}

func parseModule(t *testing.T, set *token.FileSet, fsys fs.FS) (all []*source) {
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == "testdata" {
			return fs.SkipDir
		}
		if err != nil || entry.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		require.NoError(t, err)
		tree, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
		require.NoError(t, err)
		file := &source{strings.TrimPrefix(path.Dir("/"+name), "/"), make(map[string]string), tree}
		for _, spec := range tree.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			if rest, ours := strings.CutPrefix(imported, module); ours {
				called := path.Base(imported)
				if spec.Name != nil {
					called = spec.Name.Name
				}
				file.imports[called] = strings.TrimPrefix(rest, "/")
			}
		}
		all = append(all, file)
		return nil
	})
	require.NoError(t, err)
	return all
}

func hasTags(wire *ast.StructType) bool {
	return slices.ContainsFunc(wire.Fields.List, func(field *ast.Field) bool { return tag(field) != "" })
}

func isOmitted(field *ast.Field) bool { return tag(field) == "-" }

func tag(field *ast.Field) string {
	if field.Tag == nil {
		return ""
	}
	text, _ := strconv.Unquote(field.Tag.Value)
	return reflect.StructTag(text).Get("json")
}

// isMasked follows a type through the types of the module; seen are those that it has
// been through.
func isMasked(types map[string]declared, file *source, expr ast.Expr, seen map[string]bool) bool {
	masks := func(inner ...ast.Expr) bool {
		for _, e := range inner {
			if isMasked(types, file, e, seen) {
				return true
			}
		}
		return false
	}
	follow := func(pkg, name string) bool {
		if pkg == "" && slices.Contains(masked, name) {
			return true
		}
		full := pkg + "." + name
		next, ok := types[full]
		if !ok || seen[full] {
			return false
		}
		seen[full] = true
		return isMasked(types, next.file, next.expr, seen)
	}
	switch e := expr.(type) {
	case *ast.Ident:
		return follow(file.pkg, e.Name)
	case *ast.SelectorExpr:
		pkg, ours := file.imports[e.X.(*ast.Ident).Name]
		return ours && follow(pkg, e.Sel.Name)
	case *ast.StarExpr:
		return masks(e.X)
	case *ast.ArrayType:
		return masks(e.Elt)
	case *ast.MapType:
		return masks(e.Key, e.Value)
	case *ast.IndexExpr:
		return masks(e.X, e.Index)
	case *ast.IndexListExpr:
		return masks(e.X) || masks(e.Indices...)
	case *ast.StructType:
		for _, field := range e.Fields.List {
			if !isOmitted(field) && masks(field.Type) {
				return true
			}
		}
	}
	return false
}
