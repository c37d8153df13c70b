package momo

import (
	"bytes"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/money"
)

// StoredPayment is the form of a [Payment] for storage: convert one to the other. As JSON
// and in a database it is an object with everything in clear, the number and the names
// of a customer included: personal data, to be protected and deleted like any other. It
// is as safe to print and to log with fmt as a Payment, but do not hand it to an encoder
// of logs.
//
// What was written by one version is read by later ones. A member that is not known, or
// there twice, is an error: it could change what is paid.
type StoredPayment Payment

// stored is the object. Members are only ever added, and left out while they are empty.
type stored struct {
	Direction          Direction    `json:"direction"`
	Reference          string       `json:"reference"`
	IdempotencyKey     string       `json:"idempotency_key,omitzero"`
	Amount             money.Amount `json:"amount"`
	Phone              string       `json:"phone,omitzero"`
	Network            Network      `json:"network,omitzero"`
	FirstName          clear        `json:"first_name,omitzero"`
	MiddleName         clear        `json:"middle_name,omitzero"`
	LastName           clear        `json:"last_name,omitzero"`
	Email              clear        `json:"email,omitzero"`
	Address            clear        `json:"address,omitzero"`
	Description        clear        `json:"description,omitzero"`
	Account            clear        `json:"account,omitzero"`
	CallbackURL        string       `json:"callback_url,omitzero"`
	ID                 string       `json:"id,omitzero"`
	SentAt             time.Time    `json:"sent_at,omitzero"`
	AfterIndeterminate bool         `json:"after_indeterminate,omitzero"`
}

// clear is a [Private] that is written as it is.
type clear string

// MarshalText refuses what could not be read back.
func (c clear) MarshalText() ([]byte, error) {
	if masked(string(c)) {
		return nil, ErrMasked
	}
	return []byte(c), nil
}

// UnmarshalText refuses a mask.
func (c *clear) UnmarshalText(text []byte) error { return (*Private)(c).UnmarshalText(text) }

// MarshalJSON writes the payment in clear. Text that is not UTF-8, or contains a mask, is
// an error.
func (s StoredPayment) MarshalJSON() ([]byte, error) {
	return strictjson.Marshal(stored{
		Direction: s.Direction, Reference: s.Reference, IdempotencyKey: s.IdempotencyKey, Amount: s.Amount,
		Phone: s.Phone.Digits(), Network: s.Network,
		FirstName: clear(s.FirstName), MiddleName: clear(s.MiddleName), LastName: clear(s.LastName),
		Email: clear(s.Email), Address: clear(s.Address), Description: clear(s.Description), Account: clear(s.Account),
		CallbackURL: s.CallbackURL, ID: s.ID, SentAt: s.SentAt, AfterIndeterminate: s.AfterIndeterminate,
	})
}

// UnmarshalJSON reads what MarshalJSON writes. On an error, which repeats nothing of the
// text, s keeps its value.
func (s *StoredPayment) UnmarshalJSON(data []byte) error {
	if string(bytes.TrimSpace(data)) == "null" {
		return errStored
	}
	var w stored
	if err := strictjson.UnmarshalKnown(data, &w); err != nil {
		return err
	}
	var phone Phone
	if err := phone.UnmarshalText([]byte(w.Phone)); err != nil {
		return err
	}
	*s = StoredPayment{
		Direction: w.Direction, Reference: w.Reference, IdempotencyKey: w.IdempotencyKey, Amount: w.Amount,
		Phone: phone, Network: w.Network,
		FirstName: Private(w.FirstName), MiddleName: Private(w.MiddleName), LastName: Private(w.LastName),
		Email: Private(w.Email), Address: Private(w.Address), Description: Private(w.Description), Account: Private(w.Account),
		CallbackURL: w.CallbackURL, ID: w.ID, SentAt: w.SentAt, AfterIndeterminate: w.AfterIndeterminate,
	}
	return nil
}

// Value stores the text of MarshalJSON in a database.
func (s StoredPayment) Value() (driver.Value, error) {
	text, err := s.MarshalJSON()
	return string(text), err
}

var errStored = errors.New("momo: a stored payment must be read from a text")

// Scan reads what Value stored, as string or []byte. On an error s keeps its value.
func (s *StoredPayment) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return s.UnmarshalJSON([]byte(v))
	case []byte:
		return s.UnmarshalJSON(v)
	default:
		return errStored
	}
}

// Format writes what that of [Payment] writes.
func (s StoredPayment) Format(f fmt.State, verb rune) { Payment(s).Format(f, verb) }

// LogValue is that of [Payment].
func (s StoredPayment) LogValue() slog.Value { return Payment(s).LogValue() }
