package strictjson

import (
	"reflect"
	"strings"
	"sync"
)

// members are the fields of a struct that have a name in JSON, those of embedded
// structs among them.
type members struct {
	all    []member
	byName map[string]int
}

type member struct {
	quoted string // the name and its colon
	index  []int
	// What is left out: a zero value, or an empty map or slice.
	omitZero, omitEmpty bool
}

// known holds *members by reflect.Type.
var known sync.Map

func membersOf(t reflect.Type) *members {
	if found, ok := known.Load(t); ok {
		return found.(*members)
	}
	m := &members{byName: map[string]int{}}
	for _, field := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		m.byName[name] = len(m.all)
		m.all = append(m.all, member{quoted: `"` + name + `":`, index: field.Index, omitZero: options == "omitzero", omitEmpty: options == "omitempty"})
	}
	known.Store(t, m)
	return m
}
