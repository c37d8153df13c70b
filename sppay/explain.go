package sppay

import (
	"errors"
	"slices"
	"strings"

	"github.com/momo-go/momo"
)

// explain names the setting where a refusal says that the payer is missing under the name
// that was not sent. Nothing is sent again: the provider has not said that it would be
// accepted.
func (c *Client) explain(err error) error {
	other := KeyPayer
	if c.payerKey == KeyPayer {
		other = KeyPayee
	}
	var e *momo.Error
	refused := errors.Is(err, momo.ErrInvalid) || errors.Is(err, momo.ErrDeclined)
	if !refused || !errors.As(err, &e) || e.HTTPStatus == 0 || !wants(e, string(other)) {
		return err
	}
	out := *e
	out.Kind = momo.ErrInvalid
	problem := "must be " + string(other) + ", which the provider asks for"
	out.Fields = append(slices.Clone(e.Fields), momo.Field{Name: "Config.PayerKey", Problem: problem})
	return &out
}

// hidden is the name of a field that package transport does not print.
const hidden = "(private)"

// wants reports whether a refusal names a field, or one inside of it, as missing.
func wants(e *momo.Error, field string) bool {
	for _, f := range e.Fields {
		name := f.Name
		if name == hidden { // since a word that was sent contains it
			name, _, _ = strings.Cut(string(f.Detail), ": ")
		}
		if name == field || strings.HasPrefix(name, field+".") {
			return true
		}
	}
	said := strings.ToLower(string(e.Message))
	return strings.Contains(said, field) && strings.Contains(said, "required")
}

// recoverable offers the identifier that an answer named, where there is no reference to
// look up, and takes back the offer of one that nobody has.
func recoverable(err error) error {
	var e *momo.Error
	if !errors.As(err, &e) || e.Kind != momo.ErrIndeterminate {
		return err
	}
	out := *e
	switch {
	case e.Reference == "" && e.ID != "":
		out.Recovery = momo.RecoveryLookupID
	case e.Reference == "":
		out.Recovery = momo.RecoveryHuman
	}
	return &out
}
