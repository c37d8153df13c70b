package simulator

import (
	"strconv"
	"strings"
	"time"
)

// Message is a text message on a phone of the simulated world.
type Message struct {
	// Number counts all messages, from 1 on.
	Number   int
	At       time.Time
	Provider string
	// Phone is the receiver's, as the provider has it, and From the sender's name.
	Phone, From string
	Text        string
	// Code is the one-time code in the Text, if there is one.
	Code string
	// Payment is the Payment.ID of the payment that the code is for.
	Payment string
}

// Messages are the messages to a phone, however its number is written, or to all phones
// for "": the newest first, and not more than a limit, which is none if it is 0. With them
// come the one-time codes that a customer would type.
func (s *Simulator) Messages(phone string, limit int) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	q := labelled(labelAll)
	if phone != "" {
		q = labelled(labelPhone(phone))
	}
	var found []Message
	for i := range s.texted.newest(q) {
		if limit > 0 && len(found) == limit {
			break
		}
		found = append(found, s.messages[i])
	}
	return found
}

// labelPhone is of the messages to a phone.
func labelPhone(phone string) string { return "phone " + subscriber(phone) }

func (s *state) keep(m Message) {
	s.texted.mark(len(s.messages), labelAll, labelPhone(m.Phone))
	s.messages = append(s.messages, m)
}

// subscriber is a number without its country and its zero: the last nine digits.
func subscriber(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	return digits[max(0, len(digits)-9):]
}

// text sends a text message.
func (h *host) text(m Message) {
	s := h.sim
	m.Number, m.At, m.Provider = len(s.messages)+1, s.at, h.name
	s.keep(m)
	s.tell(ChangeMessage, h.name, strconv.Itoa(m.Number))
}

// askCode sends a customer the code that a payment waits for.
func (h *host) askCode(p *Payment, from, code string) {
	h.sim.note(p, StepCodeSent, code)
	h.text(Message{
		Phone: p.Phone, From: from, Code: code, Payment: p.ID,
		Text: "Your code is " + code + ". Do not share it with anybody.",
	})
}
