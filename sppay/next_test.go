package sppay

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
		want      Next
		link      string
	}{
		"code, in the message":          {momo.In, StatusCreated, "OTP Required", "", nil, EnterOTP, ""},
		"code, in other letters":        {momo.In, StatusCreated, " otp required. ", "", nil, EnterOTP, ""},
		"code, in the status":           {momo.In, StatusSubmitted, "", "OTP Required", nil, EnterOTP, ""},
		"code before link":              {momo.In, StatusCreated, "OTP Required", "", []Action{link}, EnterOTP, ""},
		"prompt":                        {momo.In, StatusProcessing, "Please prompt customer to validate on third party.", "Charge attempted", nil, ApproveOnPhone, ""},
		"words that nobody knows":       {momo.In, StatusProcessing, "Abandon ship", "?", nil, ApproveOnPhone, ""},
		"created, with a prompt":        {momo.In, StatusCreated, "Please prompt customer.", "", nil, ApproveOnPhone, ""},
		"created, looked up":            {momo.In, StatusCreated, "", "Created. Pending submission", nil, NoAction, ""},
		"the provider's page":           {momo.In, StatusProcessing, "", "", []Action{link}, OpenLink, link.InternalLink},
		"the network's page":            {momo.In, StatusProcessing, "", "", []Action{done, both}, OpenLink, both.ExternalLink},
		"an action that was completed":  {momo.In, StatusProcessing, "", "", []Action{done}, ApproveOnPhone, ""},
		"a link that is no page":        {momo.In, StatusProcessing, "", "", []Action{script}, ApproveOnPhone, ""},
		"a transfer":                    {momo.Out, StatusProcessing, "", "", nil, NoAction, ""},
		"a transfer that wants a click": {momo.Out, StatusProcessing, "", "", []Action{link}, OpenLink, link.InternalLink},
		"paid":                          {momo.In, StatusSuccess, "OTP Required", "", []Action{link}, NoAction, ""},
		"failed":                        {momo.In, StatusError, "", "", []Action{link}, NoAction, ""},
		"a status that nobody knows":    {momo.In, "7", "OTP Required", "", []Action{link}, NoAction, ""},
	} {
		tx := &Transaction{Transaction: momo.Transaction{Direction: c.direction}, Message: c.message, StatusMessage: c.said, Actions: c.actions}
		tx.setStatus(c.status)
		assert.Equal(t, c.want, tx.Next, name)
		assert.Equal(t, c.link, tx.Link, name)
		assert.Equal(t, c.want == EnterOTP || c.want == OpenLink, tx.Status == momo.StatusActionRequired, name)
	}
}

func TestNextIsPrintedInWords(t *testing.T) {
	for next, word := range map[Next]string{NoAction: "no action", EnterOTP: "enter otp", ApproveOnPhone: "approve on phone", OpenLink: "open link"} {
		text, err := next.MarshalText()
		assert.NoError(t, err)
		assert.Equal(t, word, string(text))
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

func TestANextStepReadsBackWhatItWrites(t *testing.T) {
	for _, step := range []Next{NoAction, EnterOTP, ApproveOnPhone, OpenLink} {
		text, err := step.MarshalText()
		require.NoError(t, err)
		var read Next
		require.NoError(t, read.UnmarshalText(text))
		assert.Equal(t, step, read)
	}
	kept := OpenLink
	require.Error(t, kept.UnmarshalText([]byte("pay twice")))
	assert.Equal(t, OpenLink, kept, "untouched")
}
