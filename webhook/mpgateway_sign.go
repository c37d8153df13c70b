package webhook

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/sign"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/mpgateway"
)

type mpgatewayKeys struct{ keyring[*sign.Recursive] }

func newMPGatewayKeys(faults *transport.Faults, secrets []momo.Secret, ask momo.SecretFunc) mpgatewayKeys {
	return mpgatewayKeys{newSecrets(faults, secrets, ask, func(secret momo.Secret) *sign.Recursive {
		return sign.NewRecursive([]byte(secret))
	})}
}

var errUnsigned = fmt.Errorf("%w: there is none", ErrSignature)

// check demands JSON with one meaning, and one signature that holds.
func (k mpgatewayKeys) check(body []byte) error {
	var refused *strictjson.Error
	switch err := strictjson.Check(body); {
	case errors.As(err, &refused) && refused.Reason == strictjson.Repeated:
		return errors.Join(ErrAmbiguous, err)
	case err != nil:
		return errors.Join(ErrMalformed, err)
	}
	return k.verify(body)
}

// verify demands one signature, a string at the top of the body, that holds. It tries
// every key, also after one fits, so that the time reveals nothing.
func (k mpgatewayKeys) verify(body []byte) error {
	keys, none := k.keys()
	held, refused := false, sign.ErrMismatch
	for _, key := range keys {
		switch err := key.VerifyOwn(body); {
		case err == nil:
			held = true
		case !errors.Is(err, sign.ErrMismatch):
			refused = err
		}
	}
	switch {
	case held:
		return nil
	case errors.Is(refused, sign.ErrMismatch) && none != nil:
		return none
	case errors.Is(refused, sign.ErrMismatch):
		return ErrSignature
	case errors.Is(refused, sign.ErrUnsigned):
		return errUnsigned
	case errors.Is(refused, sign.ErrDuplicate), errors.Is(refused, sign.ErrNotText):
		return errors.Join(ErrAmbiguous, refused)
	default:
		return errors.Join(ErrMalformed, refused)
	}
}

// SignMPGateway returns a body with its signature at the end, and without any
// that it had: to test your own endpoint with. The body is a JSON object.
func SignMPGateway(secret momo.Secret, body []byte) ([]byte, error) {
	signature, err := mpgateway.Sign(secret, body)
	if err != nil {
		return nil, err
	}
	dec := jsontext.NewDecoder(bytes.NewReader(body))
	if token, err := dec.ReadToken(); err != nil || token.Kind() != '{' {
		return nil, fmt.Errorf("webhook: not a json object: %w", ErrMalformed)
	}
	out := []byte{'{'}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadValue()
		if err != nil {
			return nil, errors.Join(ErrMalformed, err)
		}
		name = bytes.Clone(name)
		value, err := dec.ReadValue()
		if err != nil {
			return nil, errors.Join(ErrMalformed, err)
		}
		if string(name) != `"signature"` {
			out = append(append(append(append(out, name...), ':'), value...), ',')
		}
	}
	return append(append(append(out, `"signature":"`...), signature...), `"}`...), nil
}
