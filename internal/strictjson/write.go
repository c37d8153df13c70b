package strictjson

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Marshal writes v compactly: strings, integers, booleans, [jsontext.Value] as it
// is, and pointers, slices, maps with names of strings, and structs of these. The
// members of a map are in the order of their names, so that the same request is
// the same bytes. It fails for text that is not UTF-8.
func Marshal(v any) ([]byte, error) {
	return write(make([]byte, 0, 256), reflect.ValueOf(v))
}

func write(dst []byte, v reflect.Value) ([]byte, error) {
	switch v.Kind() {
	case reflect.String:
		return jsontext.AppendQuote(dst, v.String())
	case reflect.Int, reflect.Int64:
		return strconv.AppendInt(dst, v.Int(), 10), nil
	case reflect.Bool:
		return strconv.AppendBool(dst, v.Bool()), nil
	case reflect.Pointer:
		return write(dst, v.Elem())
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[jsontext.Value]() {
			return append(dst, v.Bytes()...), nil
		}
		return writeSlice(dst, v)
	case reflect.Map:
		return writeMap(dst, v)
	case reflect.Struct:
		return writeStruct(dst, v)
	default:
		panic("strictjson: cannot write " + v.Type().String())
	}
}

func writeSlice(dst []byte, v reflect.Value) (_ []byte, err error) {
	dst = append(dst, '[')
	for i := range v.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = write(dst, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func writeMap(dst []byte, v reflect.Value) (_ []byte, err error) {
	names := v.MapKeys()
	slices.SortFunc(names, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	dst = append(dst, '{')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = write(dst, name); err != nil {
			return nil, err
		}
		if dst, err = write(append(dst, ':'), v.MapIndex(name)); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

func writeStruct(dst []byte, v reflect.Value) (_ []byte, err error) {
	begin := len(dst)
	dst = append(dst, '{')
	for _, m := range membersOf(v.Type()).all {
		field := v.FieldByIndex(m.index)
		if m.omitZero && field.IsZero() || m.omitEmpty && field.Len() == 0 {
			continue
		}
		if len(dst) > begin+1 {
			dst = append(dst, ',')
		}
		if dst, err = write(append(dst, m.quoted...), field); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}
