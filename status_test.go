package momo_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

var statuses = []momo.Status{
	momo.StatusUnknown, momo.StatusPending, momo.StatusActionRequired, momo.StatusSucceeded,
	momo.StatusFailed, momo.StatusCancelled, momo.StatusRefunded,
}

func TestTheZeroStatusIsUnknownAndNotFinal(t *testing.T) {
	var s momo.Status
	assert.Equal(t, "unknown", s.String())
	assert.False(t, s.Final())
	assert.Equal(t, "unknown", momo.Status(200).String())
	assert.False(t, momo.Status(200).Final())
}

func TestOnlyFourStatusesAreFinal(t *testing.T) {
	final := []momo.Status{momo.StatusSucceeded, momo.StatusFailed, momo.StatusCancelled, momo.StatusRefunded}
	for _, s := range statuses {
		assert.Equal(t, slices.Contains(final, s), s.Final(), s)
	}
}

func TestKnowledgeOnlyClimbs(t *testing.T) {
	for _, news := range []struct{ later, earlier momo.Status }{
		{momo.StatusPending, momo.StatusUnknown},
		{momo.StatusFailed, momo.StatusPending},
		{momo.StatusSucceeded, momo.StatusPending},
		{momo.StatusSucceeded, momo.StatusFailed},
		{momo.StatusSucceeded, momo.StatusCancelled},
		{momo.StatusRefunded, momo.StatusSucceeded},
	} {
		assert.True(t, news.later.Supersedes(news.earlier), news)
		assert.False(t, news.earlier.Supersedes(news.later), news)
	}
	for _, s := range statuses {
		assert.False(t, s.Supersedes(s), "the same again is no news")
		assert.Equal(t, s == momo.StatusRefunded, s.Supersedes(momo.StatusSucceeded), "nothing but a refund follows a success")
	}
}

func TestStatusReadsWhatItWrote(t *testing.T) {
	for _, s := range statuses {
		text, err := json.Marshal(s)
		require.NoError(t, err)
		var back momo.Status
		require.NoError(t, json.Unmarshal(text, &back))
		assert.Equal(t, s, back)
	}
	back := momo.StatusSucceeded
	require.NoError(t, back.UnmarshalText([]byte("paid")))
	assert.Equal(t, momo.StatusUnknown, back, "an unknown word is never success")
}
