package mpgateway

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// vector is one case of testdata/signature.jsonl, recorded from PHP 8.2.
type vector struct {
	Name, Secret, Raw, Signature, Error string
}

func vectors(t *testing.T) []vector {
	t.Helper()
	file, err := os.Open("testdata/signature.jsonl")
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	var all []vector
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var v vector
		require.NoError(t, json.Unmarshal(lines.Bytes(), &v))
		all = append(all, v)
	}
	return all
}

func TestSignAgreesWithPHPOnEveryVector(t *testing.T) {
	all := vectors(t)
	require.Len(t, all, 202)
	refused := 0
	for _, v := range all {
		got, err := Sign(momo.Secret(v.Secret), []byte(v.Raw))
		if v.Error != "" {
			refused++
			assert.Error(t, err, v.Name)
			assert.Empty(t, got, v.Name)
			continue
		}
		require.NoError(t, err, v.Name)
		assert.Equal(t, v.Signature, got, v.Name)
	}
	assert.NotZero(t, refused)
}

func TestSignIgnoresTheSignatureInTheBody(t *testing.T) {
	bare, err := Sign("k", []byte(`{"a":1}`))
	require.NoError(t, err)
	for _, body := range []string{`{"a":1,"signature":"x"}`, `{"signature":"` + bare + `","a":1}`, `{"a":1,"signature":null}`} {
		got, err := Sign("k", []byte(body))
		require.NoError(t, err)
		assert.Equal(t, bare, got, body)
	}
}

func TestSignErrorsRepeatNothingOfTheBody(t *testing.T) {
	_, err := Sign("k", []byte(`{"customer_id":"254700000001",}`))
	require.Error(t, err)
	assert.True(t, strings.HasPrefix(err.Error(), "mpgateway: "))
	assert.NotContains(t, err.Error(), "254700000001")
}

func TestSealSignsExactlyWhatItReturns(t *testing.T) {
	const secret = "0123456789abcdef"
	var faults transport.Faults
	key := transport.NewCredential(&faults, "Secret", secret, nil, isSecret, "", newKey)
	require.Empty(t, faults)
	sealed, err := sealer("m-1", key)(t.Context(), []byte(`{"order_id":"o","amount":"1.00"}`))
	require.NoError(t, err)
	signature, err := Sign(secret, []byte(`{"merchant_id":"m-1","order_id":"o","amount":"1.00"}`))
	require.NoError(t, err)
	assert.Equal(t, `{"merchant_id":"m-1","order_id":"o","amount":"1.00","signature":"`+signature+`"}`, string(sealed))
}
