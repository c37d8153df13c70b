package samsoftpay

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

var errContradictory = errors.New("samsoftpay: the event and its data disagree")

// ParseEventWithoutVerification reads the body of a webhook (the document,
// "Webhook Events") of either age. It believes whoever sent it: anybody can.
// Use package webhook, which verifies the signature first and then calls this.
func ParseEventWithoutVerification(body []byte) (*Event, error) {
	wire := wireEvent{text: string(body)}
	if err := strictjson.UnmarshalWhole(body, &wire); err != nil {
		return nil, err
	}
	if wire.name == "" {
		return nil, transport.ErrIncomplete
	}
	event := &Event{
		ID: string(wire.id), Type: wire.name, CreatedAt: readSeconds(wire.timestamp),
		Raw: momo.Private(strings.TrimSpace(wire.text)),
	}
	want, ok := statusOf(wire.name)
	if !ok {
		event.Data = momo.Private(wire.other)
		return event, nil
	}
	tx, err := wire.transaction(want)
	if err != nil {
		return nil, err
	}
	event.Transaction = tx
	return event, nil
}

// Format writes the identifier and the type, nothing of the content: fmt shows
// in clear what a pointer leads to when the verb is one for text.
func (e Event) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "samsoftpay event %q of type %q", e.ID, e.Type)
}

// wireEvent is the envelope. The provider names the event before its data, which
// is then read at once; sent in the other order, it is kept and read afterwards.
type wireEvent struct {
	text      string
	id        strictjson.Text
	timestamp strictjson.Text
	name      EventType
	data      wireTransaction
	other     jsontext.Value
}

// UnmarshalJSONFrom reads the members that are known and skips the others.
func (w *wireEvent) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return strictjson.Object(dec, func(name string) error { return w.read(dec, name) })
}

func (w *wireEvent) read(dec *jsontext.Decoder, name string) error {
	switch name {
	case "id":
		return json.UnmarshalDecode(dec, &w.id)
	case "timestamp":
		return json.UnmarshalDecode(dec, &w.timestamp)
	case "event":
		return json.UnmarshalDecode(dec, &w.name)
	case "data":
		return w.readData(dec)
	default:
		return dec.SkipValue()
	}
}

func (w *wireEvent) readData(dec *jsontext.Decoder) error {
	start, into := dec.InputOffset(), any(&w.other)
	if _, ok := statusOf(w.name); ok {
		into = &w.data
	}
	if err := json.UnmarshalDecode(dec, into); err != nil {
		return err
	}
	w.data.raw = strings.TrimLeft(w.text[start:dec.InputOffset()], ": \n\r\t")
	return nil
}

func (w *wireEvent) transaction(want meaning) (*Transaction, error) {
	if w.other != nil {
		if err := strictjson.Unmarshal(w.other, &w.data); err != nil {
			return nil, err
		}
	}
	tx, err := w.data.transaction()
	if err != nil {
		return nil, err
	}
	if tx.Status != want.status || tx.Direction != want.direction {
		return nil, errContradictory
	}
	return tx, nil
}

type meaning struct {
	status    momo.Status
	direction momo.Direction
}

// statusOf says what an event claims; its data must claim the same.
func statusOf(event EventType) (meaning, bool) {
	switch event {
	case ChargeSucceeded:
		return meaning{momo.StatusSucceeded, momo.In}, true
	case ChargeFailed:
		return meaning{momo.StatusFailed, momo.In}, true
	case PayoutSucceeded:
		return meaning{momo.StatusSucceeded, momo.Out}, true
	case PayoutFailed:
		return meaning{momo.StatusFailed, momo.Out}, true
	default:
		return meaning{}, false
	}
}
