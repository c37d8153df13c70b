package momo_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readers are the methods that read what others write.
var readers = map[string]string{
	"MarshalText":   "UnmarshalText",
	"AppendText":    "UnmarshalText",
	"MarshalJSON":   "UnmarshalJSON",
	"MarshalJSONTo": "UnmarshalJSONFrom",
	"Value":         "Scan",
}

// writtenOnly are the types that are written and cannot be read, with the reason. One
// that can be read is to be removed from here.
var writtenOnly = map[string]string{
	"momo.Error": "what it writes leaves the evidence out, for logs",
	"momo.Field": "what it writes leaves the evidence out, for logs",
}

func TestWhoeverWritesCanRead(t *testing.T) {
	found := map[string]bool{}
	for name, methods := range exportedMethods(t) {
		for writer, reader := range readers {
			if !slices.Contains(methods, writer) {
				continue
			}
			found[name] = true
			_, excused := writtenOnly[name]
			reads := slices.Contains(methods, reader)
			assert.NotEqual(t, excused, reads, "%s has %s: is there a %s?", name, writer, reader)
		}
	}
	for name := range writtenOnly {
		assert.True(t, found[name], "%s writes nothing", name)
	}
	for _, name := range []string{"momo.Status", "momo.Direction", "momo.Outcome", "momo.Phone", "money.Amount"} {
		assert.True(t, found[name], "%s was looked at", name)
	}
}

// exportedMethods are the names of the methods of the module's exported types, by the
// package's name and the type's.
func exportedMethods(t *testing.T) map[string][]string {
	t.Helper()
	methods := map[string][]string{}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && slices.Contains([]string{"internal", "examples", "testdata"}, entry.Name()) {
			return fs.SkipDir
		}
		if err != nil || entry.IsDir() || path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, declaration := range parsed.Decls {
			method, ok := declaration.(*ast.FuncDecl)
			if !ok || method.Recv == nil {
				continue
			}
			receiver := method.Recv.List[0].Type
			if pointer, ok := receiver.(*ast.StarExpr); ok {
				receiver = pointer.X
			}
			if name, ok := receiver.(*ast.Ident); ok && name.IsExported() {
				key := parsed.Name.Name + "." + name.Name
				methods[key] = append(methods[key], method.Name.Name)
			}
		}
		return nil
	})
	require.NoError(t, err)
	return methods
}
