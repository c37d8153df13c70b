package sign

import (
	"bufio"
	"encoding/json"
	"hash"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// vector is one case of testdata/recursive.jsonl, recorded from PHP 8.2.
type vector struct {
	Name         string
	Secret       string
	Raw          string
	StringToSign string `json:"string_to_sign"`
	Signature    string
	Error        string
}

func vectors(t testing.TB) []vector {
	t.Helper()
	file, err := os.Open("testdata/recursive.jsonl")
	require.NoError(t, err)
	defer file.Close()
	var all []vector
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var v vector
		require.NoError(t, json.Unmarshal(lines.Bytes(), &v))
		all = append(all, v)
	}
	require.NoError(t, lines.Err())
	require.Len(t, all, 202)
	return all
}

// recorder stands in for the keyed hash and keeps what it is fed.
type recorder struct {
	hash.Hash
	strings.Builder
}

func (r *recorder) Write(p []byte) (int, error) { return r.Builder.Write(p) }
func (r *recorder) Sum(b []byte) []byte         { return b }
func (r *recorder) Reset()                      { r.Builder.Reset() }

// stringToSign returns what Sum would hash.
func stringToSign(body []byte) (string, error) {
	return stringInForm(body, asPHP)
}

func stringInForm(body []byte, form numberForm) (string, error) {
	fed := new(recorder)
	w := newWalker(fed)
	w.begin(body)
	err := w.sign(form)
	if err == ErrDuplicate {
		w.begin(body)
		w.lastWins = true
		err = w.sign(form)
	}
	return fed.String(), err
}

func TestRecursiveReproducesPHP(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			signer := NewRecursive([]byte(v.Secret))
			got, err := signer.Sum([]byte(v.Raw))
			if v.Error != "" {
				want := ErrSyntax
				if v.Error == "Recursion level exceeded" {
					want = ErrDepth
				}
				assert.ErrorIs(t, err, want)
				assert.Empty(t, got)
				assert.ErrorIs(t, signer.Verify([]byte(v.Raw), strings.Repeat("0", 128)), want)
				return
			}
			require.NoError(t, err)
			text, err := stringToSign([]byte(v.Raw))
			require.NoError(t, err)
			assert.Equal(t, v.StringToSign, text)
			assert.Equal(t, v.Signature, got)
			if strings.HasPrefix(v.Name, "duplicate") {
				assert.ErrorIs(t, signer.Verify([]byte(v.Raw), v.Signature), ErrDuplicate)
				return
			}
			assert.NoError(t, signer.Verify([]byte(v.Raw), v.Signature))
			assert.NoError(t, signer.Verify([]byte(v.Raw), strings.ToUpper(v.Signature)))
		})
	}
}
