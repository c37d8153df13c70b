package strictjson

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// A Reader reads itself: whatever the value is, all of it.
type Reader interface {
	ReadJSON(dec *jsontext.Decoder) error
}

var errType = errors.New("not of the expected type")

type source struct {
	text bytes.Buffer
	dec  *jsontext.Decoder
}

var sources = sync.Pool{New: func() any { return &source{dec: new(jsontext.Decoder)} }}

// release keeps the decoder and not the text.
func (s *source) release() {
	s.text = bytes.Buffer{}
	s.dec.Reset(&s.text)
	sources.Put(s)
}

// readAll reads the one value that data is.
func readAll(data []byte, v any) error {
	s := sources.Get().(*source)
	defer s.release()
	s.text = *bytes.NewBuffer(data)
	s.dec.Reset(&s.text)
	err := Read(s.dec, v)
	if err == nil {
		if _, err = s.dec.ReadToken(); err == io.EOF {
			return nil
		}
		err = &Error{"malformed", s.dec.InputOffset()}
	}
	return explain(err, s.dec.InputOffset())
}

// Read reads the next value into what v points to: a Reader, a string, an integer,
// a bool, a [jsontext.Value], or a pointer, slice, map or struct of these. Members
// without a field are skipped, and null is the zero value.
func Read(dec *jsontext.Decoder, v any) error {
	switch v := v.(type) {
	case Reader:
		return v.ReadJSON(dec)
	case *jsontext.Value:
		value, err := dec.ReadValue()
		*v = bytes.Clone(value)
		return err
	}
	if dec.PeekKind() == 'n' {
		reflect.ValueOf(v).Elem().SetZero()
		return dec.SkipValue()
	}
	var err error
	switch v := v.(type) {
	case *string:
		*v, err = readString(dec)
	case *int64:
		*v, err = readInt(dec)
	default:
		err = readOther(dec, reflect.ValueOf(v).Elem())
	}
	return err
}

func readString(dec *jsontext.Decoder) (string, error) {
	if dec.PeekKind() != '"' {
		return "", typeError(dec)
	}
	token, err := dec.ReadToken()
	if err != nil {
		return "", err
	}
	return token.String(), nil
}

func readInt(dec *jsontext.Decoder) (int64, error) {
	if dec.PeekKind() != '0' {
		return 0, typeError(dec)
	}
	digits, err := dec.ReadValue()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		return 0, errType
	}
	return n, nil
}

// typeError is errType, unless what is there is no value at all.
func typeError(dec *jsontext.Decoder) error {
	if err := dec.SkipValue(); err != nil {
		return err
	}
	return errType
}

func readOther(dec *jsontext.Decoder, v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		s, err := readString(dec)
		v.SetString(s)
		return err
	case reflect.Int:
		n, err := readInt(dec)
		v.SetInt(n)
		return err
	case reflect.Bool:
		token, err := dec.ReadToken()
		if err == nil && token.Kind() != 't' && token.Kind() != 'f' {
			return errType
		}
		v.SetBool(err == nil && token.Bool())
		return err
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return Read(dec, v.Interface())
	case reflect.Slice:
		return readSlice(dec, v)
	case reflect.Map:
		return readMap(dec, v)
	case reflect.Struct:
		return readStruct(dec, v)
	default:
		panic("strictjson: cannot read into " + v.Type().String())
	}
}

// each reads an object or array and calls item at the start of each item.
func each(dec *jsontext.Decoder, begin, end jsontext.Kind, item func() error) error {
	if dec.PeekKind() != begin {
		return typeError(dec)
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != end {
		if err := item(); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// Object reads an object: member is called with each name, which is valid until it
// reads the member's value, as it must.
func Object(dec *jsontext.Decoder, member func(name []byte) error) error {
	return each(dec, '{', '}', func() error {
		quoted, err := dec.ReadValue()
		if err != nil {
			return err
		}
		name := quoted[1 : len(quoted)-1]
		if bytes.IndexByte(name, '\\') >= 0 {
			if name, err = jsontext.AppendUnquote(nil, quoted); err != nil {
				return err
			}
		}
		return member(name)
	})
}

func readStruct(dec *jsontext.Decoder, v reflect.Value) error {
	members := membersOf(v.Type())
	return Object(dec, func(name []byte) error {
		i, ok := members.byName[string(name)]
		if !ok {
			return dec.SkipValue()
		}
		return Read(dec, v.FieldByIndex(members.all[i].index).Addr().Interface())
	})
}

func readSlice(dec *jsontext.Decoder, v reflect.Value) error {
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	return each(dec, '[', ']', func() error {
		n := v.Len()
		v.Grow(1)
		v.SetLen(n + 1)
		return Read(dec, v.Index(n).Addr().Interface())
	})
}

func readMap(dec *jsontext.Decoder, v reflect.Value) error {
	v.Set(reflect.MakeMap(v.Type()))
	return Object(dec, func(name []byte) error {
		key := reflect.ValueOf(string(name))
		value := reflect.New(v.Type().Elem())
		err := Read(dec, value.Interface())
		v.SetMapIndex(key, value.Elem())
		return err
	})
}
