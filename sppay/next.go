package sppay

import (
	"errors"
	"net/url"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
)

// Next says what has to happen before a transaction goes on.
type Next uint8

const (
	// NoAction: nothing to do, or nothing that an answer tells. A collection that
	// was looked up and is still [StatusCreated] may wait for Confirm all the same.
	NoAction Next = iota
	// EnterOTP: the customer got a one-time code by text message; give it to
	// Confirm.
	EnterOTP
	// ApproveOnPhone: the customer has a prompt on the phone.
	ApproveOnPhone
	// OpenLink: the customer opens Transaction.Link.
	OpenLink
)

// String returns the step in lower-case words, "enter otp" for instance.
func (n Next) String() string {
	switch n {
	case EnterOTP:
		return "enter otp"
	case ApproveOnPhone:
		return "approve on phone"
	case OpenLink:
		return "open link"
	default:
		return "no action"
	}
}

// MarshalText writes what [Next.String] returns.
func (n Next) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads what [Next.MarshalText] writes. Any other text is an error.
func (n *Next) UnmarshalText(text []byte) error {
	for _, step := range [...]Next{NoAction, EnterOTP, ApproveOnPhone, OpenLink} {
		if step.String() == string(text) {
			*n = step
			return nil
		}
	}
	return errors.New("sppay: not a next step")
}

// otpRequired is how the provider says that it wants a code, in the envelope's
// message or the status's, where there is no OTP_ID. Integrators match this very text;
// the document has no sample of that answer.
const otpRequired = "OTP Required"

// setNext works out what comes next, from the message of the envelope (empty in
// lookups), the status and the open actions. A text that is not known is no
// failure. A collection that is only created has no prompt unless the envelope
// says so: it may wait for a code, which the list does not tell.
func (t *Transaction) setNext() {
	if t.Status != momo.StatusPending {
		return
	}
	switch link := t.openLink(); {
	case t.OTPID != "" || isOTPRequired(t.Message) || isOTPRequired(t.StatusMessage):
		t.Next, t.Status = EnterOTP, momo.StatusActionRequired
	case link != "":
		t.Next, t.Link, t.Status = OpenLink, link, momo.StatusActionRequired
	case t.Direction == momo.In && (t.Message != "" || t.ProviderStatus != string(StatusCreated)):
		t.Next = ApproveOnPhone
	}
}

func isOTPRequired(message momo.Private) bool {
	return strings.EqualFold(strings.TrimRight(strings.TrimSpace(string(message)), "."), otpRequired)
}

// openLink is the first link of an action that is not completed, the network's
// before the provider's own page.
func (t *Transaction) openLink() string {
	for _, a := range t.Actions {
		if a.Completed {
			continue
		}
		for _, link := range [...]string{a.ExternalLink, a.InternalLink} {
			if isWebPage(link) {
				return link
			}
		}
	}
	return ""
}

// isWebPage keeps out what is no page, such as javascript:.
func isWebPage(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && check.Visible(s, 2048)
}
