package momo

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Country is an ISO 3166-1 alpha-2 code in capital letters. It is an open set:
// providers serve countries whose numbers this package does not know. As text and in
// JSON it is the code.
type Country string

// The countries whose mobile numbers [ParsePhone] knows.
const (
	Uganda Country = "UG"
	Kenya  Country = "KE"
	Ghana  Country = "GH"
)

// plans is the shape of mobile numbers: country code, then nine digits of which
// the first says that it is a mobile one.
var plans = [...]struct {
	country Country
	code    string
	first   string
}{
	{Uganda, "256", "37"},
	{Kenya, "254", "17"},
	{Ghana, "233", "25"},
}

const phoneDigits = 12

const phoneMask = "••••••" // instead of six digits

// ErrPhone says that a text is not a mobile number of a known country. The text
// is not part of the error.
var ErrPhone = errors.New("momo: not a mobile number of UG, KE or GH")

// Phone is a mobile number, always valid and always in one form, so that equal
// numbers are ==. The zero Phone is no number.
//
// Printing, logging and marshalling a Phone mask it, "256••••••456", and the mask is
// refused where a number is read. Use [Phone.Digits] for the number itself. A database
// gets the digits; see [Phone.Value].
//
// fmt ignores this in an unexported field, as for a [Secret], and shows the number.
type Phone struct{ digits string }

// ParsePhone reads a number as people write it: "0700 123 456" (in the home
// country), "256700123456", "+256 700-123-456", "00256700123456". Spaces and
// hyphens are ignored. With an empty home only the international forms are
// read. Anything else is [ErrPhone], masked numbers included.
func ParsePhone(s string, home Country) (Phone, error) {
	if len(s) > 32 {
		return Phone{}, ErrPhone
	}
	s = withoutSeparators(s)
	for _, prefix := range [...]string{"+", "00"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			return international(rest)
		}
	}
	if rest, ok := strings.CutPrefix(s, "0"); ok {
		for _, plan := range plans {
			if plan.country == home {
				return international(plan.code + rest)
			}
		}
	}
	return international(s)
}

func withoutSeparators(s string) string {
	if strings.IndexByte(s, ' ') < 0 && strings.IndexByte(s, '-') < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, s)
}

func international(s string) (Phone, error) {
	if len(s) != phoneDigits || strings.Trim(s, "0123456789") != "" {
		return Phone{}, ErrPhone
	}
	for _, plan := range plans {
		if strings.HasPrefix(s, plan.code) && strings.IndexByte(plan.first, s[len(plan.code)]) >= 0 {
			return Phone{s}, nil
		}
	}
	return Phone{}, ErrPhone
}

// MustPhone is [ParsePhone] for constants in the international form; it panics
// on anything else.
func MustPhone(s string) Phone {
	p, err := ParsePhone(s, "")
	if err != nil {
		panic(err)
	}
	return p
}

// Digits returns the international form without a plus sign, "256700123456", or
// "" for the zero Phone. It is the number in clear.
func (p Phone) Digits() string { return p.digits }

// Local returns the national form, "0700123456", or "" for the zero Phone. It is
// the number in clear.
func (p Phone) Local() string {
	if p.digits == "" {
		return ""
	}
	return "0" + p.digits[3:]
}

// IsZero reports whether p is no number.
func (p Phone) IsZero() bool { return p.digits == "" }

// Country returns the country whose code the number carries, or "".
func (p Phone) Country() Country {
	for _, plan := range plans {
		if strings.HasPrefix(p.digits, plan.code) {
			return plan.country
		}
	}
	return ""
}

// String returns the number masked: country code and the last three digits.
func (p Phone) String() string {
	if p.digits == "" {
		return ""
	}
	return p.digits[:3] + phoneMask + p.digits[9:]
}

// GoString returns what String returns.
func (p Phone) GoString() string { return p.String() }

// Format writes what String returns for every verb.
func (p Phone) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.String()) }

// LogValue is what String returns.
func (p Phone) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalText writes the masked form, since logs are where marshalled values
// end up. [Phone.UnmarshalText] refuses it.
func (p Phone) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what [ParsePhone] reads without a home country; an empty
// text is the zero Phone. Anything else, the masked form included, is [ErrPhone], and
// p keeps its value.
func (p *Phone) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Phone{}
		return nil
	}
	parsed, err := ParsePhone(string(text), "")
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// Value stores the digits in a database, NULL for the zero Phone. They are the number
// in clear: personal data, to be protected and deleted like any other.
func (p Phone) Value() (driver.Value, error) {
	if p.digits == "" {
		return nil, nil
	}
	return p.digits, nil
}

// Scan reads what Value stored, as string or []byte, and NULL as the zero Phone.
// Anything else, the masked form included, is [ErrPhone], and p keeps its value.
func (p *Phone) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*p = Phone{}
		return nil
	case string:
		return p.UnmarshalText([]byte(v))
	case []byte:
		return p.UnmarshalText(v)
	default:
		return ErrPhone
	}
}
