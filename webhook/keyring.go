package webhook

import (
	"context"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// keyring are the keys that a provider's callbacks are held to: those of a list, and the
// one that a function returns.
type keyring[K any] struct {
	listed  []K
	current *transport.Credential[K] // nil without a function
}

// newKeyring checks that there is a key at all, and that each secret is valid.
func newKeyring[K any](
	faults *transport.Faults, name string, secrets []momo.Secret, ask momo.SecretFunc,
	valid func(momo.Secret) bool, problem string, key func(momo.Secret) K,
) keyring[K] {
	var k keyring[K]
	faults.Check(len(secrets) > 0 || ask != nil, name, "must be given")
	for _, secret := range secrets {
		faults.Check(valid(secret), name, problem)
		k.listed = append(k.listed, key(secret))
	}
	if ask != nil {
		k.current = transport.NewCredential(faults, name, "", ask, valid, problem, key)
	}
	return k
}

// newSecrets is a keyring of secrets that sign.
func newSecrets[K any](
	faults *transport.Faults, secrets []momo.Secret, ask momo.SecretFunc, key func(momo.Secret) K,
) keyring[K] {
	return newKeyring(faults, "Secrets", secrets, ask, isSigningSecret, signingSecret, key)
}

// keys are all keys that count now. With an error there are those of the list only: what
// none of them fits is not refused for good, since it may be that of the function.
func (k keyring[K]) keys() ([]K, error) {
	if k.current == nil {
		return k.listed, nil
	}
	current, err := k.current.Current(context.Background())
	if err != nil {
		return k.listed, err
	}
	return append(k.listed[:len(k.listed):len(k.listed)], current), nil
}
