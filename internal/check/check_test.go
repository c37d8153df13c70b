package check

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOfVisibleAndTextBoundWhatTheyAllow(t *testing.T) {
	assert.True(t, Of("order_1", 7, Letters+Digits+"_"))
	for _, s := range []string{"", "order_12", "orde r", "order/", "ördér", "a\x00"} {
		assert.False(t, Of(s, 7, Letters+Digits+"_"), s)
	}
	assert.True(t, Visible("!~", 2))
	for _, s := range []string{"", "abc", "a ", "a\n", "é", "\x7f"} {
		assert.False(t, Visible(s, 2), s)
	}
	assert.True(t, Text("", 3))
	assert.True(t, Text("Maï", 3), "characters are counted, not bytes")
	for _, s := range []string{"abcd", "a\n", "a\u0085", "\xff"} {
		assert.False(t, Text(s, 3), s)
	}
}

func TestEmailAndPath(t *testing.T) {
	assert.True(t, Email("a@b"))
	for _, s := range []string{"", "@b", "a@", "a@b@c", "a b@c", "a\r\n@c", strings.Repeat("a", 254) + "@b"} {
		assert.False(t, Email(s), s)
	}
	assert.True(t, Path("/oauth/token"))
	for _, s := range []string{"", "oauth", "/a/../b", "//a", "/a?b", "/a#b", "/{id}", "/a%2f", "/a b"} {
		assert.False(t, Path(s), s)
	}
}

func TestACallbackURLIsPublicUnlessTheProviderIsLocal(t *testing.T) {
	for address, want := range map[string]struct{ public, local bool }{
		"https://merchant.example/cb?x=1":               {true, true},
		"https://xn--bcher-kva.example/":                {true, true},
		"https://[::1%25a.b]/":                          {false, true},
		"https://merchant.example#":                     {false, false},
		"https://your\tapp.com":                         {false, false},
		`https:\\merchant.example`:                      {false, false},
		"//merchant.example":                            {false, false},
		"https://":                                      {false, false},
		"https://MERCHANT.EXAMPLE:8443/cb":              {true, true},
		"http://merchant.example/cb":                    {false, true},
		"http://127.0.0.1:8080/cb":                      {false, true},
		"https://127.0.0.1/cb":                          {false, true},
		"https://2130706433/cb":                         {false, true},
		"https://0x7f.1/cb":                             {false, true},
		"https://[::1]/cb":                              {false, true},
		"https://[::ffff:169.254.169.254]/cb":           {false, true},
		"https://localhost/cb":                          {false, true},
		"https://db.internal/cb":                        {false, true},
		"https://printer.local/cb":                      {false, true},
		"https://merchant/cb":                           {false, true},
		"https://user:pass@merchant.example/cb":         {false, false},
		"https://merchant.example/cb#x":                 {false, false},
		`https://merchant.example\@evil.example/cb`:     {false, false},
		"https://merchant.example/c b":                  {false, false},
		"https://merchant.example/\tcb":                 {false, false},
		"ftp://merchant.example/cb":                     {false, false},
		"javascript:alert(1)":                           {false, false},
		"/cb":                                           {false, false},
		"":                                              {false, false},
		"https://мерчант.example/cb":                    {false, false},
		"https://merchant.example./cb":                  {false, true},
		"https://m.example/" + strings.Repeat("a", 500): {false, false},
	} {
		assert.Equal(t, want.public, CallbackURL(address, false), address)
		assert.Equal(t, want.local, CallbackURL(address, true), "local: %s", address)
	}
}

func TestLocalIsThisMachineOnly(t *testing.T) {
	for address, want := range map[string]bool{
		"http://127.0.0.1:1": true, "http://127.8.8.8": true, "http://[::1]:1": true, "http://localhost": true,
		"http://127.0.0.1.evil.example": false, "https://10.0.0.1": false, "http://2130706433": false, "http://": false, "%": false,
	} {
		assert.Equal(t, want, Local(address), address)
	}
}
