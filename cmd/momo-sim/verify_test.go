package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

const ownSecret = "whsec_0123456789abcdef0123"

func signed(body, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(body))
	return hex.EncodeToString(mac.Sum(nil))
}

// raw is a webhook of Samsoftpay as it came: with a signature of one body, and another body.
func raw(signedBody, cameBody, secret string) string {
	return "POST /cb HTTP/1.1\r\nHost: shop.example\r\nContent-Type: application/json\r\nContent-Length: " +
		strconv.Itoa(len(signedBody)) + "\r\nX-Samsoftpay-Signature: " + signed(signedBody, secret) + "\r\n\r\n" +
		cameBody
}

// genuine is a webhook of Samsoftpay with all that a receiver could spoil.
const genuine = `{"id":"evt_0123456789abcdef01234567","timestamp":1795196797,"event":"charge.succeeded","data":` +
	`{"id":"txn_69781c06719944d8","amount":10000,"fee":200,"currency":"UGX","channel":"mtn_momo","status":"succeeded",` +
	`"reference":"caf\u00e9 <1>/\ud83c\udf3d","merchant_reference":"caf\u00e9 <1>/\ud83c\udf3d","mode":"live",` +
	`"failure_reason":null,"completed_at":"2026-11-20T17:46:37.483587"}}`

func verifyText(t *testing.T, text, secret string, args ...string) result {
	t.Helper()
	environment := map[string]string{"SAMSOFTPAY_WEBHOOK_SECRET": secret}
	return call(t, text, environment, append(append([]string{"verify"}, args...), "-")...)
}

func TestAGenuineCallbackIsCalledGenuine(t *testing.T) {
	got := verifyText(t, raw(genuine, genuine, ownSecret), ownSecret)
	assert.Equal(t, exitDone, got.status, got.err)
	assert.Contains(t, got.out, "provider:   samsoftpay")
	assert.Contains(t, got.out, "verdict:    genuine")
	process := run(t, raw(genuine, genuine, ownSecret), []string{"SAMSOFTPAY_WEBHOOK_SECRET=" + ownSecret}, "verify", "-")
	assert.Equal(t, got, process, "as a process too")
	test := strings.ReplaceAll(genuine, `"live"`, `"test"`)
	assert.Equal(t, exitDone, verifyText(t, raw(test, test, ownSecret), ownSecret).status, "test money too")
	unix := strings.ReplaceAll(raw(genuine, genuine, ownSecret), "\r\n", "\n")
	assert.Equal(t, exitDone, verifyText(t, unix, ownSecret).status, "a header with other line ends")

	file := filepath.Join(t.TempDir(), "body.json")
	require.NoError(t, os.WriteFile(file, []byte(genuine), 0o600))
	alone := run(t, "", nil, "verify", "-secret", ownSecret, "-header",
		"X-Samsoftpay-Signature: "+signed(genuine, ownSecret), file)
	assert.Equal(t, exitDone, alone.status, alone.out+alone.err)
}

func TestWhatAReceiverDidToABodyIsFound(t *testing.T) {
	var indented bytes.Buffer
	require.NoError(t, json.Indent(&indented, []byte(genuine), "", "  "))
	plain := strings.NewReplacer(`caf\u00e9`, "café", `\ud83c\udf3d`, "🌽").Replace(genuine)
	noCorn := strings.ReplaceAll(plain, "🌽", "")
	lines := indented.String()
	for name, c := range map[string]struct{ sent, came, why string }{
		"a line end":            {genuine, genuine + "\n", "a line end was put at its end"},
		"a Windows line end":    {genuine, genuine + "\r\n", "a line end was put at its end"},
		"no line end":           {genuine + "\n", genuine, "the line end at its end was taken away"},
		"CRLF":                  {lines, strings.ReplaceAll(lines, "\n", "\r\n"), "from LF to CRLF"},
		"LF":                    {strings.ReplaceAll(lines, "\n", "\r\n"), lines, "from CRLF to LF"},
		"more than its length":  {genuine, genuine + "--boundary", "more was read than its Content-Length says"},
		"a byte order mark":     {genuine, "\ufeff" + genuine, "byte order mark"},
		"Latin-1 read":          {noCorn, string(fromLatin1([]byte(noCorn))), "read as Latin-1"},
		"Latin-1 written":       {noCorn, string(toLatin1([]byte(noCorn))), "written as Latin-1"},
		"indented":              {genuine, lines, "with white space"},
		"without blanks":        {string(spaced([]byte(genuine))), genuine, "without the blanks of Python"},
		"escapes undone":        {genuine, plain, "with escapes undone"},
		"more escapes":          {plain, genuine, "with characters as escapes"},
		"HTML escapes":          {genuine, strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(genuine), "<, > and &"},
		"a slash escaped":       {genuine, strings.ReplaceAll(genuine, "/", `\/`), `with \/ for /`},
		"a slash not escaped":   {strings.ReplaceAll(genuine, "/", `\/`), genuine, "with / undone as an escape"},
		"members sorted":        {strings.NewReplacer("<", "", ">", "").Replace(plain), "", "in another order"},
		"a string of JSON":      {genuine, strconv.Quote(genuine), "it is a string of JSON"},
		"a value of a form":     {genuine, strings.NewReplacer(" ", "+", "{", "%7B").Replace(genuine), "the value of a form"},
		"escapes and a newline": {genuine, plain + "\n", ", and "},
	} {
		came := c.came
		if came == "" {
			var sorted any
			require.NoError(t, json.Unmarshal([]byte(c.sent), &sorted))
			text, err := json.Marshal(sorted)
			require.NoError(t, err)
			came = string(text)
		}
		got := verifyText(t, raw(c.sent, came, ownSecret), ownSecret, "-provider", "samsoftpay")
		assert.Equal(t, exitFailed, got.status, "%s: %s", name, got.err)
		assert.Contains(t, got.out, c.why, name)
		assert.Contains(t, got.out, "signed  ", name)
		assert.Contains(t, got.out, "received", name)
	}
}

func TestAWrongSecretIsNamed(t *testing.T) {
	simulators := simulator.SamsoftpayWebhookSecret
	for _, c := range []struct{ signs, have, says string }{
		{simulators, ownSecret, "signed with the simulator's secret"},
		{ownSecret, ownSecret[len("whsec_"):], "yours with whsec_ before it"},
		{ownSecret[len("whsec_"):], ownSecret, "yours without whsec_ before it"},
		{ownSecret, `"` + ownSecret + `"`, "without the quotation marks"},
		{ownSecret + "\n", ownSecret, "with a line end behind it"},
		{"whsec_another_merchants_secret", ownSecret, "of another text, or of another secret"},
	} {
		got := verifyText(t, raw(genuine, genuine, c.signs), c.have)
		assert.Equal(t, exitFailed, got.status, c.says)
		assert.Contains(t, got.out, c.says)
		assert.NotContains(t, got.out, c.have, "no secret is shown whole")
	}
}

func TestATextThatNobodySignedIsShownBesideWhatWouldHold(t *testing.T) {
	changed := strings.Replace(genuine, "10000", "90000", 1)
	got := verifyText(t, raw(genuine, changed, ownSecret), ownSecret)
	assert.Equal(t, exitFailed, got.status)
	assert.Contains(t, got.out, signed(genuine, ownSecret)[:40])
	assert.Contains(t, got.out, signed(changed, ownSecret)[:40])
	unsigned := call(t, genuine, nil, "verify", "-secret", ownSecret, "-")
	assert.Contains(t, unsigned.out, "no signature, or more than one")
	assert.Equal(t, exitUsage, verifyText(t, raw(genuine, genuine, ownSecret), "").status, "no secret")
	assert.Equal(t, exitUsage, verifyText(t, raw(genuine, genuine, ownSecret), "short").status, "no secret can be that")
	assert.Equal(t, exitFailed, call(t, `{"hello":1}`, nil, "verify", "-").status)
	assert.Equal(t, exitUsage, call(t, "POST /cb HTTP/1.1\r\nA: b\r\n", nil, "verify", "-").status, "no end of the header")
	assert.Equal(t, exitUsage, call(t, "{}", nil, "verify", "-header", "x", "-").status)
	typed := strings.Replace(raw(genuine, genuine, ownSecret), "application/json", "text/plain", 1)
	got = verifyText(t, typed, ownSecret)
	assert.Contains(t, got.out, "refused before: webhook: unsupported content type")
}

// sent is a callback of the simulator as it came.
func sent(t *testing.T, args ...string) string {
	t.Helper()
	box := newMailbox(t, http.StatusOK, everyGood)
	call(t, "", nil, append(append([]string{"trigger"}, args...), "-to", box.URL)...)
	require.Len(t, box.seen(), 1)
	return box.seen()[0]
}

func TestCallbacksOfTheGatewayAreVerified(t *testing.T) {
	verify := func(text, secret string) result {
		return call(t, text, map[string]string{"MPGATEWAY_SECRET": secret}, "verify", "-")
	}
	text := sent(t, "mpgateway", "payment_c2b.succeeded")
	got := verify(text, simulator.MPGatewaySecret)
	assert.Equal(t, exitDone, got.status, got.out+got.err)
	assert.Contains(t, got.out, "provider:   mpgateway")
	got = verify(text, "another-secret-of-the-merchant")
	assert.Contains(t, got.out, "signed with the simulator's secret")
	got = verify(sent(t, "-forged", "wrong-signature", "mpgateway", "payment_c2b.succeeded"), simulator.MPGatewaySecret)
	assert.Equal(t, exitFailed, got.status)
	assert.Contains(t, got.out, "of another text, or of another secret")
	got = verify(sent(t, "-forged", "unsigned", "mpgateway", "payment_c2b.succeeded"), simulator.MPGatewaySecret)
	assert.Contains(t, got.out, "no signature")

	header, body, _ := strings.Cut(text, "\r\n\r\n")
	var members any
	require.NoError(t, json.Unmarshal([]byte(body), &members))
	sorted, err := json.Marshal(members)
	require.NoError(t, err)
	got = verify(header+"\r\n\r\n"+string(sorted), simulator.MPGatewaySecret)
	assert.Equal(t, exitFailed, got.status)
	assert.Contains(t, got.out, "in another order")
	twice := strings.Replace(body, `{`, `{"order_id":"o-2",`, 1)
	got = verify(header+"\r\n\r\n"+twice, simulator.MPGatewaySecret)
	assert.Contains(t, got.out, "refused before")
	moved := strings.Replace(body, `"order_id":"order-001"`, `"order_id":"order-001","note":"xamount"`, 1)
	require.NotEqual(t, body, moved)
	assert.Equal(t, exitFailed, verify(header+"\r\n\r\n"+moved, simulator.MPGatewaySecret).status)
}

func TestNotificationsOfSapamaAreComparedByTheirKey(t *testing.T) {
	verify := func(text, key string) result {
		return call(t, text, map[string]string{"SAPAMA_API_KEY": key}, "verify", "-")
	}
	text := sent(t, "sapama", "checkout.succeeded")
	got := verify(text, simulator.SapamaAPIKey)
	assert.Equal(t, exitNoProof, got.status)
	assert.Contains(t, got.out, "ask for the payment")
	got = verify(text, "another-key-of-mine")
	assert.Equal(t, exitFailed, got.status)
	assert.NotContains(t, got.out, "another-key-of-mine")
	got = verify(sent(t, "-forged", "unsigned", "sapama", "checkout.succeeded"), simulator.SapamaAPIKey)
	assert.Equal(t, exitNoProof, got.status)
	assert.Contains(t, got.out, "empty")
	assert.Equal(t, exitUsage, verify(text, "").status)
	line, form := "GET /cb?", text[strings.Index(text, "\r\n\r\n")+4:]
	got = verify(line+form+" HTTP/1.1\r\nHost: x\r\n\r\n", simulator.SapamaAPIKey)
	assert.Contains(t, got.out, "provider:   sapama", "also by GET")
}
