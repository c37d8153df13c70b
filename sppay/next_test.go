package sppay

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
)

func TestWhatComesNextIsReadFromMessageStatusAndActions(t *testing.T) {
	link := Action{InternalLink: "https://www.sppay.dev/pay/ZEMQDWUYJ0"}
	both := Action{InternalLink: link.InternalLink, ExternalLink: "https://network.example/pay"}
	done, script := link, Action{ExternalLink: "javascript:alert(1)"}
	done.Completed = true
	for name, c := range map[string]struct {
		direction momo.Direction
		status    Status
		message   momo.Private
		said      momo.Private
		actions   []Action
		want      momo.Step
		link      string
	}{
		"code, in the message":          {momo.In, StatusCreated, "OTP Required", "", nil, momo.StepCode, ""},
		"code, in other letters":        {momo.In, StatusCreated, " otp required. ", "", nil, momo.StepCode, ""},
		"code, in the status":           {momo.In, StatusSubmitted, "", "OTP Required", nil, momo.StepCode, ""},
		"code before link":              {momo.In, StatusCreated, "OTP Required", "", []Action{link}, momo.StepCode, ""},
		"prompt":                        {momo.In, StatusProcessing, "Please prompt customer to validate on third party.", "Charge attempted", nil, momo.StepApprove, ""},
		"words that nobody knows":       {momo.In, StatusProcessing, "Abandon ship", "?", nil, momo.StepApprove, ""},
		"created, with a prompt":        {momo.In, StatusCreated, "Please prompt customer.", "", nil, momo.StepApprove, ""},
		"created, looked up":            {momo.In, StatusCreated, "", "Created. Pending submission", nil, momo.StepNone, ""},
		"the provider's page":           {momo.In, StatusProcessing, "", "", []Action{link}, momo.StepLink, link.InternalLink},
		"the network's page":            {momo.In, StatusProcessing, "", "", []Action{done, both}, momo.StepLink, both.ExternalLink},
		"an action that was completed":  {momo.In, StatusProcessing, "", "", []Action{done}, momo.StepApprove, ""},
		"a link that is no page":        {momo.In, StatusProcessing, "", "", []Action{script}, momo.StepApprove, ""},
		"a transfer":                    {momo.Out, StatusProcessing, "", "", nil, momo.StepNone, ""},
		"a transfer that wants a click": {momo.Out, StatusProcessing, "", "", []Action{link}, momo.StepLink, link.InternalLink},
		"paid":                          {momo.In, StatusSuccess, "OTP Required", "", []Action{link}, momo.StepNone, ""},
		"failed":                        {momo.In, StatusError, "", "", []Action{link}, momo.StepNone, ""},
		"a status that nobody knows":    {momo.In, "7", "OTP Required", "", []Action{link}, momo.StepNone, ""},
	} {
		tx := &Transaction{Transaction: momo.Transaction{Direction: c.direction}, Message: c.message, StatusMessage: c.said, Actions: c.actions}
		tx.setStatus(c.status)
		assert.Equal(t, momo.Next{Step: c.want, Link: c.link}, tx.Next, name)
		assert.Equal(t, c.want == momo.StepCode || c.want == momo.StepLink, tx.Status == momo.StatusActionRequired, name)
	}
}

// The identifier is read before the status is known: a second answer may have to name that.
func TestTheIdentifierOfACodeIsThatOfTheNextStepUntilThePaymentGoesOn(t *testing.T) {
	for status, want := range map[Status]momo.Next{
		"": {Token: "otp-77"}, "Done": {Token: "otp-77"}, StatusCreated: {Step: momo.StepCode, Token: "otp-77"},
		StatusSuccess: {}, StatusError: {}, StatusCancelled: {},
	} {
		tx := &Transaction{Transaction: momo.Transaction{Next: momo.Next{Token: "otp-77"}}}
		tx.setStatus(status)
		assert.Equal(t, want, tx.Next, "%q", status)
	}
}

func TestOnlyTheKnownNumbersHaveAMeaning(t *testing.T) {
	for status, want := range map[Status]momo.Status{
		"1": momo.StatusPending, "2": momo.StatusPending, "3": momo.StatusPending,
		"4": momo.StatusSucceeded, "5": momo.StatusFailed, "6": momo.StatusCancelled,
		"": momo.StatusUnknown, "0": momo.StatusUnknown, "7": momo.StatusUnknown, "04": momo.StatusUnknown, "4.0": momo.StatusUnknown,
		"Success": momo.StatusUnknown, "success": momo.StatusUnknown,
	} {
		assert.Equal(t, want, status.Status(), "%q", status)
	}
	assert.Equal(t, StatusSuccess, statusNamed("SUCCESS"))
	assert.Equal(t, Status("Paid"), statusNamed("Paid"))
}

func TestAFailureKeepsItsReason(t *testing.T) {
	tx := &Transaction{StatusMessage: "Low balance"}
	tx.setStatus(StatusError)
	assert.Equal(t, momo.Private("Low balance"), tx.Reason)
	tx = &Transaction{StatusMessage: "Charge attempted"}
	tx.setStatus(StatusProcessing)
	assert.Empty(t, tx.Reason)
}
