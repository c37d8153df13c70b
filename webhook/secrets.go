package webhook

import (
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// checkSecrets refuses secrets that anybody could guess, such as an empty one.
func checkSecrets(faults *transport.Faults, name string, secrets []momo.Secret) {
	faults.Check(len(secrets) > 0, name, "must be given")
	for _, secret := range secrets {
		faults.Check(isSigningSecret(secret), name, signingSecret)
	}
}

const signingSecret = "must be at least 16 bytes, without spaces around them"

func isSigningSecret(secret momo.Secret) bool { return len(secret) >= 16 && isTrimmed(secret) }

func isTrimmed(secret momo.Secret) bool { return strings.TrimSpace(string(secret)) == string(secret) }
