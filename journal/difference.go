package journal

import (
	"reflect"

	"github.com/momo-go/momo"
)

// differences are the names of the fields in which two payments differ.
func differences(one, two momo.Payment) (names []string) {
	a, b := reflect.ValueOf(one), reflect.ValueOf(two)
	for i := range a.NumField() {
		if !a.Field(i).Equal(b.Field(i)) {
			names = append(names, a.Type().Field(i).Name)
		}
	}
	return names
}
