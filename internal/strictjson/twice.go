package strictjson

import (
	"bytes"
	"encoding"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// readTwice looks in a text with repeated names for one that a value of type t reads:
// what it would say depends on the reader then. A name that nobody reads may be repeated.
// It says nothing of the syntax.
func readTwice(data []byte, t reflect.Type) error {
	r := reading{
		dec:     jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true)),
		structs: map[reflect.Type]map[string]reflect.Type{},
	}
	return r.value(t)
}

// reading follows a text and the type that it is read into.
type reading struct {
	dec     *jsontext.Decoder
	structs map[reflect.Type]map[string]reflect.Type // see memberTypes
}

// Reader is a type that reads itself and says whose names it reads: those of the type
// that Reads returns, or none where that is nil. Of any other type that reads itself
// nobody knows the names, so that it reads all of them.
type Reader interface{ Reads() reflect.Type }

var (
	readerType   = reflect.TypeFor[Reader]()
	rawType      = reflect.TypeFor[jsontext.Value]()
	textType     = reflect.TypeFor[encoding.TextUnmarshaler]()
	unknownTypes = [...]reflect.Type{reflect.TypeFor[json.UnmarshalerFrom](), reflect.TypeFor[json.Unmarshaler]()}
	everyName    = reflect.TypeFor[any]()
)

// content is the struct, map, list or interface that a value of type t is read into, and
// nil where no names are read: a raw value is read later, into a type of its own.
func content(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == nil || t == rawType:
		return nil
	case t.Implements(readerType):
		return content(reflect.Zero(t).Interface().(Reader).Reads())
	}
	for _, unknown := range unknownTypes {
		if reflect.PointerTo(t).Implements(unknown) {
			return everyName
		}
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map, reflect.Slice, reflect.Array, reflect.Interface:
		if !reflect.PointerTo(t).Implements(textType) {
			return t
		}
	}
	return nil
}

func (r *reading) value(t reflect.Type) error {
	t = content(t)
	kind := r.dec.PeekKind()
	switch {
	case t == nil:
	case kind == '{' && t.Kind() != reflect.Slice && t.Kind() != reflect.Array:
		return r.object(t)
	case kind == '[' && t.Kind() != reflect.Struct && t.Kind() != reflect.Map:
		return r.list(t)
	}
	return r.dec.SkipValue()
}

func (r *reading) object(t reflect.Type) error {
	seen := map[string]bool{}
	return Object(r.dec, func(name string) error {
		at := r.dec.InputOffset() - int64(len(name)+len(`""`))
		name = strings.Map(fold, name)
		member, isRead := r.member(t, name)
		if isRead && seen[name] {
			return &Error{Repeated, at}
		}
		seen[name] = true
		return r.value(member)
	})
}

func (r *reading) list(t reflect.Type) error {
	if t.Kind() != reflect.Interface {
		t = t.Elem()
	}
	_, err := r.dec.ReadToken()
	for err == nil && r.dec.PeekKind() != ']' {
		err = r.value(t)
	}
	if err == nil {
		_, err = r.dec.ReadToken()
	}
	return err
}

// member reports whether t reads the member of that folded name, and into which type.
func (r *reading) member(t reflect.Type, name string) (member reflect.Type, isRead bool) {
	switch t.Kind() {
	case reflect.Map:
		return t.Elem(), true
	case reflect.Interface:
		return everyName, true
	}
	known, ok := r.structs[t]
	if !ok {
		known = map[string]reflect.Type{}
		memberTypes(t, known)
		r.structs[t] = known
	}
	member, isRead = known[name]
	return member, isRead
}

// memberTypes adds the types of a struct's members by their folded names.
func memberTypes(t reflect.Type, known map[string]reflect.Type) {
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		inner := field.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		switch {
		case name == "-":
		case field.Anonymous && name == "" && inner.Kind() == reflect.Struct:
			memberTypes(inner, known)
		case field.IsExported():
			if name == "" {
				name = field.Name
			}
			known[strings.Map(fold, name)] = field.Type
		}
	}
}
