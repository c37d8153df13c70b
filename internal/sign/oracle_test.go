package sign

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// oracle signs the slow way, in order to share nothing with what it judges: it
// decodes the body into a tree as PHP would hold it, then prints the tree.
type oracle struct {
	tokens  *jsontext.Decoder
	print   func(number string) string
	depth   int
	repeats bool
	numbers int
	cost    int // bytes hashed if repeated keys were not dropped
}

// tree is an object or list (a nil text) or a scalar.
type tree struct {
	text  *string
	names []string
	below map[string]*tree
}

func newOracle(body []byte, print func(string) string) *oracle {
	return &oracle{
		tokens: jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true)),
		print:  print,
	}
}

var errOracle = errors.New("refused")

// stringToSign returns the text to hash for a body that PHP accepts.
func (o *oracle) stringToSign() (string, error) {
	top, err := o.value("")
	if err != nil {
		return "", err
	}
	if _, err := o.tokens.ReadToken(); err != io.EOF || top.text != nil {
		return "", errOracle
	}
	var b strings.Builder
	top.write(&b, "")
	return b.String(), nil
}

func (t *tree) write(b *strings.Builder, prefix string) {
	for _, name := range t.names {
		switch child := t.below[name]; {
		case child.text == nil:
			child.write(b, prefix+name+".")
		case name != "signature":
			b.WriteString(prefix + name + *child.text)
		}
	}
}

func (o *oracle) value(path string) (*tree, error) {
	token, err := o.tokens.ReadToken()
	if err != nil {
		return nil, err
	}
	text := ""
	switch token.Kind() {
	case '{', '[':
		o.depth++
		defer func() { o.depth-- }()
		if o.depth > 16 {
			return nil, errOracle
		}
		if path != "" || o.depth > 1 {
			path += "."
		}
		return o.members(path, token.Kind() == '{')
	case 't':
		text = "1"
	case '"':
		text = token.String()
	case '0':
		o.numbers++
		text = o.print(token.String())
	}
	o.cost += len(path) + len(text)
	return &tree{text: &text}, nil
}

func (o *oracle) members(path string, named bool) (*tree, error) {
	t := &tree{below: map[string]*tree{}}
	for i := 0; o.tokens.PeekKind() != '}' && o.tokens.PeekKind() != ']'; i++ {
		name := strconv.Itoa(i)
		if named {
			token, err := o.tokens.ReadToken()
			if err != nil {
				return nil, err
			}
			name = token.String()
		}
		child, err := o.value(path + name)
		if err != nil {
			return nil, err
		}
		if slices.Contains(t.names, name) {
			o.repeats = true
		} else {
			t.names = append(t.names, name)
		}
		t.below[name] = child
	}
	_, err := o.tokens.ReadToken()
	return t, err
}

func printSent(literal string) string { return literal }

// printPHP prints a literal as PHP prints what it decodes to, by big decimals.
func printPHP(literal string) string {
	if n, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return strconv.FormatInt(n, 10)
	}
	value, _ := strconv.ParseFloat(literal, 64)
	sign := ""
	if math.Signbit(value) {
		sign, value = "-", -value
	}
	if math.IsInf(value, 0) {
		return sign + "INF"
	}
	if value == 0 {
		return sign + "0"
	}
	f := new(big.Float).SetFloat64(value)
	mantissa, power, _ := strings.Cut(f.Text('e', 13), "e")
	exponent, _ := strconv.Atoi(power)
	digits := strings.Replace(mantissa, ".", "", 1)
	exact := f.Text('f', -1)
	halfway := f.IsInt() && len(exact) == 15 && strings.HasSuffix(exact, "5")
	if !halfway || strings.ContainsAny(exact[13:14], "13579") {
		digits = strings.TrimRight(digits, "0")
	}
	if exponent < -4 || exponent >= 14 {
		rest := digits[1:]
		if rest == "" {
			rest = "0"
		}
		if exponent >= 0 {
			return sign + digits[:1] + "." + rest + "E+" + strconv.Itoa(exponent)
		}
		return sign + digits[:1] + "." + rest + "E" + strconv.Itoa(exponent)
	}
	if exponent < 0 {
		return sign + "0." + strings.Repeat("0", -exponent-1) + digits
	}
	if missing := exponent + 1 - len(digits); missing >= 0 {
		return sign + digits + strings.Repeat("0", missing)
	}
	return sign + digits[:exponent+1] + "." + digits[exponent+1:]
}
