package samsoftpay

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
)

// ParseEventWithoutVerification reads the body of a webhook (the document,
// "Webhook Events") of either age. It believes whoever sent it: anybody can.
// Use package webhook, which verifies the signature first and then calls this.
func ParseEventWithoutVerification(body []byte) (*Event, error) {
	var wire struct {
		ID        string         `json:"id"`
		Timestamp int64          `json:"timestamp"`
		Event     EventType      `json:"event"`
		Data      jsontext.Value `json:"data"`
	}
	if err := strictjson.Unmarshal(body, &wire); err != nil {
		return nil, err
	}
	if wire.Event == "" {
		return nil, errIncomplete
	}
	event := &Event{ID: wire.ID, Type: wire.Event}
	if wire.Timestamp > 0 {
		event.CreatedAt = time.Unix(wire.Timestamp, 0).UTC()
	}
	want, ok := statusOf(wire.Event)
	if !ok {
		event.Data = momo.Private(wire.Data)
		return event, nil
	}
	var data wireTransaction
	if err := strictjson.Unmarshal(wire.Data, &data); err != nil {
		return nil, err
	}
	tx, err := data.transaction()
	if err != nil {
		return nil, err
	}
	if tx.Status != want.status || tx.Direction != want.direction {
		return nil, errContradictory
	}
	event.Transaction = tx
	return event, nil
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
