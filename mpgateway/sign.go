package mpgateway

import (
	"context"
	"fmt"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/sign"
	"github.com/momo-go/momo/internal/transport"
)

// Sign returns the signature of a JSON body, 128 lower-case hexadecimal digits,
// whatever signature the body already contains (the document, "Generating
// signature"): HMAC-SHA512 over its keys and values in the order sent. The
// secret's characters are the key, also where they look like hexadecimal.
//
// It fails for a body that is not one JSON object or list as PHP reads it, or
// that nests deeper than 16 levels. It computes with any secret, an empty one
// included: use it to test your own endpoint with.
func Sign(secret momo.Secret, body []byte) (string, error) {
	signature, err := sign.NewRecursive([]byte(secret)).Sum(body)
	if err != nil {
		return "", fmt.Errorf("mpgateway: %w", err)
	}
	return signature, nil
}

// sealer returns a function that completes a body, a JSON object of at least one
// member, with the merchant's id in front and the signature at the end. What is
// signed is what is sent. Both credentials stay in the closure, where no printing
// reaches them.
func sealer(
	merchantID string, secret *transport.Credential[*sign.Recursive],
) func(context.Context, []byte) ([]byte, error) {
	front := `{"merchant_id":"` + merchantID + `",` // checked to need no escaping
	return func(ctx context.Context, body []byte) ([]byte, error) {
		key, err := secret.Current(ctx)
		if err != nil {
			return nil, err
		}
		sealed := make([]byte, 0, len(front)+len(body)+160)
		sealed = append(append(sealed, front...), body[1:]...)
		signature, err := key.Sum(sealed)
		if err != nil {
			return nil, fmt.Errorf("mpgateway: %w", err)
		}
		sealed = append(sealed[:len(sealed)-1], `,"signature":"`...)
		return append(append(sealed, signature...), `"}`...), nil
	}
}
