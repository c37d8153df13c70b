package momo_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func TestSecretsAndPrivateTextsMaskThemselves(t *testing.T) {
	type config struct {
		Key  momo.Secret
		Name momo.Private
	}
	c := config{"canary-key", "canary-name"}
	var text, structured strings.Builder
	slog.New(slog.NewTextHandler(&text, nil)).Info("x", "config", c, "key", c.Key, "name", c.Name)
	slog.New(slog.NewJSONHandler(&structured, nil)).Info("x", "config", c, "key", c.Key, "name", c.Name)
	marshalled, err := json.Marshal(c)
	require.NoError(t, err)
	texts := []string{text.String(), structured.String(), string(marshalled)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		texts = append(texts, fmt.Sprintf(verb, c), fmt.Sprintf(verb, &c), fmt.Sprintf(verb, c.Key)+"[private]", fmt.Sprintf(verb, c.Name)+"[redacted]")
	}
	for _, s := range texts {
		assert.NotContains(t, s, "canary")
		assert.Contains(t, s, "[redacted]")
		assert.Contains(t, s, "[private]")
	}
	assert.Equal(t, "canary-key", string(c.Key))
	assert.Equal(t, "canary-name", string(c.Name))
	assert.Empty(t, momo.Private("").String(), "that there is no text is no secret")
}
