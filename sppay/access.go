package sppay

import (
	"context"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

// access is what a token is asked for with. It is reachable from closures only, since it
// contains secrets.
type access struct {
	clientID, username     string
	clientSecret, password *transport.Credential[momo.Secret]
}

func (config *Config) access(faults *transport.Faults) *access {
	a := &access{clientID: config.ClientID, username: string(config.Username)}
	faults.Check(a.clientID != "", "ClientID", "is required")
	a.clientSecret = transport.NewCredential(faults, "ClientSecret", config.ClientSecret, config.ClientSecretFunc,
		isGiven, "is required", transport.Same)
	faults.Check(a.username != "", "Username", "is required")
	a.password = transport.NewCredential(faults, "Password", config.Password, config.PasswordFunc,
		isGiven, "is required", transport.Same)
	return a
}

func isGiven(secret momo.Secret) bool { return secret != "" }

// known are the secrets in use.
func (a *access) known() []momo.Secret {
	return append(append(a.clientSecret.Known(), a.password.Known()...), momo.Secret(a.username))
}

type wireLogin struct {
	GrantType    string `json:"grant_type"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	Username     string `json:"username"`
	Password     string `json:"password"`
}

// write is the request for a token, with the secrets of this moment.
func (a *access) write(ctx context.Context, _ []byte) ([]byte, error) {
	secret, err := a.clientSecret.Current(ctx)
	if err != nil {
		return nil, err
	}
	password, err := a.password.Current(ctx)
	if err != nil {
		return nil, err
	}
	return strictjson.Marshal(wireLogin{
		GrantType: "password", ClientID: a.clientID, ClientSecret: string(secret),
		Username: a.username, Password: string(password),
	})
}

// hasToken reports whether a token takes the place of the access.
func (config *Config) hasToken() bool { return config.Token != "" || config.TokenFunc != nil }

// token is what makes the Authorization header of a token that was given.
func (config *Config) token(faults *transport.Faults) *transport.Credential[[]string] {
	isTwice := config.ClientID != "" || config.Username != "" || config.ClientSecret != "" || config.Password != "" ||
		config.ClientSecretFunc != nil || config.PasswordFunc != nil
	faults.Check(!isTwice, "Token", "takes the place of the credentials: give one or the other")
	return transport.NewCredential(faults, "Token", config.Token, config.TokenFunc,
		func(token momo.Secret) bool { return isToken(string(token)) },
		"must be one line of visible ASCII characters", bearer)
}

func bearer(token momo.Secret) []string { return []string{"Bearer " + string(token)} }
