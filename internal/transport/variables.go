package transport

import (
	"encoding"
	"errors"
	"strconv"

	"github.com/momo-go/momo"
)

// Variable is a setting that a program may give by name: see [Text] and [Number].
type Variable[C any] struct {
	name, field string // of the variable, and of the Config's field
	set         func(config *C, text string) error
}

// ConfigFrom reads a Config out of variables. check is the provider's New, whose faults are
// told together with those of reading, under the names of the variables.
func ConfigFrom[C, T any](
	provider string, variables []Variable[C], lookup func(string) (string, bool), check func(C) (T, error),
) (C, error) {
	var config C
	texts, unread := make([]string, len(variables)), make([]bool, len(variables))
	for i, v := range variables {
		if texts[i], _ = lookup(v.name); texts[i] != "" {
			unread[i] = v.set(&config, texts[i]) != nil
		}
	}
	var faults Faults
	_, err := check(config)
	for i, v := range variables {
		switch problem := problemOf(err, v.field); {
		case unread[i]:
			faults.Check(false, v.name, "cannot be read")
		case problem != "" && texts[i] == "":
			faults.Check(false, v.name, "is not set")
		case problem != "":
			faults.Check(false, v.name, problem)
		}
	}
	if len(faults) > 0 {
		err = faults.Err(provider, "config", "")
	}
	if err != nil {
		return *new(C), err
	}
	return config, nil
}

// problemOf is what an error of New says of a field.
func problemOf(err error, field string) string {
	var e *momo.Error
	if errors.As(err, &e) {
		for _, f := range e.Fields {
			if f.Name == field {
				return f.Problem
			}
		}
	}
	return ""
}

// Text is a variable of a field that is a text. Where the field's type reads texts itself,
// it refuses a mask.
func Text[C any, T ~string](name, field string, into func(*C) *T) Variable[C] {
	return Variable[C]{name, field, func(config *C, text string) error {
		if reader, ok := any(into(config)).(encoding.TextUnmarshaler); ok {
			return reader.UnmarshalText([]byte(text))
		}
		*into(config) = T(text)
		return nil
	}}
}

// Number is a variable of a field that is a whole number.
func Number[C any](name, field string, into func(*C) *int64) Variable[C] {
	return Variable[C]{name, field, func(config *C, text string) (err error) {
		*into(config), err = strconv.ParseInt(text, 10, 64)
		return err
	}}
}
