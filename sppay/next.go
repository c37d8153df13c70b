package sppay

import (
	"net/url"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
)

// otpRequired is how the provider says that it wants a code, in the envelope's
// message or the status's, where there is no OTP_ID. Integrators match this very text;
// the document has no sample of that answer.
const otpRequired = "OTP Required"

// setNext works out what comes next, from the identifier of a code, the message of the
// envelope (empty in lookups), the status and the open actions. A text that is not known
// is no failure. A collection that is only created has no prompt unless the envelope says
// so: it may wait for a code, which the list does not tell.
func (t *Transaction) setNext() {
	link := t.openLink()
	switch {
	case t.Status == momo.StatusUnknown: // it may be asked for, and the code's identifier is needed then
	case t.Status != momo.StatusPending:
		t.Next = momo.Next{}
	case t.Next.Token != "" || isOTPRequired(t.Message) || isOTPRequired(t.StatusMessage):
		t.Next.Step, t.Status = momo.StepCode, momo.StatusActionRequired
	case link != "":
		t.Next, t.Status = momo.Next{Step: momo.StepLink, Link: link}, momo.StatusActionRequired
	case t.Direction == momo.In && (t.Message != "" || t.ProviderStatus != string(StatusCreated)):
		t.Next.Step = momo.StepApprove
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
