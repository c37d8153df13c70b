package webhook

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
)

// provider is what the attacks need to know of a provider, or of another way to
// set up its handler. Another one is another entry of providers.
type provider struct {
	name string
	// traits are the words by which attacks say whom they concern:
	//	post, get     the method
	//	json, form    the content
	//	proof         it shows something that only a few know: of these
	//	  signature     header or member (of the body)
	//	  token         in the path
	//	  key           in the form
	//	confirmed     the provider is asked, and nothing else is believed
	//	asked         the provider is asked too
	//	amount, currency, event, claim: see members
	traits  string
	handler func(*testing.T, Settle, Options) http.Handler
	genuine sent // of a payment that succeeded, proven
	unpaid  sent // says the same of one that is pending; none if a signature is believed
	paid    momo.Transaction
	mode    Mode // of the money; empty is live
	// evidence is what the genuine delivery is believed by.
	evidence Evidence

	secret, old momo.Secret
	prove       func(*sent, momo.Secret)  // makes what is sent now hold under the secret
	proof       func(*sent) string        // what is shown
	show        func(*sent, string)       // shows something else
	strip       func(*sent)               // shows nothing
	beside      func(s *sent, two string) // shows another one besides

	anchor  string            // a member of a JSON content: "amount":10000
	text    string            // a field that anything can be written into
	members map[string]string // what attacks change in the content, by meaning

	ok, pending, fail string   // the answers
	canaries          []string // what must not be logged

	looks []string                 // the operations by which the provider may be asked
	sim   *simulator.Simulator     // that is asked
	known string                   // the reference of the genuine delivery, as the handler gets it
	as    func(momo.Status) string // the genuine content with another status
}

// has reports whether the provider has all traits that are needed.
func (p provider) has(needs string) bool {
	for need := range strings.FieldsSeq(needs) {
		if !strings.Contains(" "+p.traits+" ", " "+need+" ") {
			return false
		}
	}
	return true
}

func (p provider) delivery() *sent {
	s := p.genuine
	s.header = s.header.Clone()
	return &s
}

func (p provider) media() string {
	if p.has("form") {
		return sapamaTestFormType
	}
	return "application/json"
}

// providers are all of them, on a simulator of their own.
func providers(t *testing.T) []provider {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{Seed: 45})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	paybill := mpgatewayAsked(t, sim)
	list := []provider{
		samsoftpayProvider(), ssentezoProvider(t, sim), ssentezoOpenProvider(t, sim), mpgatewayProvider(), mpgatewayAskedProvider(paybill),
		mpgatewayPaybillProvider(t, paybill), sapamaProvider(t, sim, http.MethodPost), sapamaProvider(t, sim, http.MethodGet), sppayProvider(t, sim),
	}
	before, looks := map[string]int{}, map[string][]string{simulator.SPPay: {"token"}}
	for i, p := range list {
		list[i].sim = sim
		before[p.paid.Provider] = len(sim.Requests(p.paid.Provider))
		looks[p.paid.Provider] = append(looks[p.paid.Provider], p.looks...)
	}
	t.Cleanup(func() { // whatever was sent, a provider was only ever asked
		for name, from := range before {
			for _, r := range sim.Requests(name)[from:] {
				assert.Contains(t, looks[name], r.Operation, "%s: %s %s", name, r.Method, r.Path)
			}
		}
	})
	return list
}

const (
	attackReference = "order-001"
	attackUnpaid    = "order-002"
	nobody          = "http://127.0.0.1:1/nobody"
)

// lastDelivery is the newest callback of a provider, after what is on its way.
func lastDelivery(t *testing.T, sim *simulator.Simulator, provider string) simulator.DeliveryRecord {
	t.Helper()
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	all := sim.Deliveries(provider)
	return all[len(all)-1]
}

const (
	samsoftpaySecret    momo.Secret = "whsec_a-secret-of-the-tests"
	samsoftpayOldSecret momo.Secret = "whsec_an-older-secret-of-the-tests"
	samsoftpayBody                  = `{"id":"evt_374eca4ab7ae40f58f11ca4a","timestamp":1795196753,"event":"charge.succeeded","data":{` +
		`"id":"txn_9c610df9ebcf4da8","amount":10000,"fee":200,"currency":"UGX","channel":"mtn_momo","status":"succeeded",` +
		`"reference":"order-001","merchant_reference":"order-001","recipient_phone":"256700123456","mode":"live",` +
		`"failure_reason":null,"completed_at":"2026-11-20T17:45:53.548403"}}`
)

func jsonHeader() http.Header { return http.Header{"Content-Type": {"application/json"}} }

func samsoftpayProvider() provider {
	p := provider{
		name: "samsoftpay", traits: "samsoftpay post json proof signature header amount currency event",
		handler: func(t *testing.T, settle Settle, o Options) http.Handler {
			verifier, err := NewSamsoftpay(SamsoftpayConfig{Secrets: []momo.Secret{samsoftpaySecret, samsoftpayOldSecret}})
			require.NoError(t, err)
			return Signed(verifier, settle, o)
		},
		genuine: sent{method: http.MethodPost, target: "/callback", header: jsonHeader(), body: samsoftpayBody},
		paid: momo.Transaction{
			Provider: "samsoftpay", Direction: momo.In, ID: "txn_9c610df9ebcf4da8", Reference: "order-001",
			Status: momo.StatusSucceeded, Amount: money.MustParse("10000", money.UGX),
		},
		evidence: EvidenceSignature,
		secret:   samsoftpaySecret, old: samsoftpayOldSecret,
		prove: func(s *sent, secret momo.Secret) {
			s.header.Set(samsoftpaySignature, SignSamsoftpay(secret, []byte(s.body)))
		},
		proof:  func(s *sent) string { return s.header.Get(samsoftpaySignature) },
		show:   func(s *sent, text string) { s.header.Set(samsoftpaySignature, text) },
		strip:  func(s *sent) { s.header.Del(samsoftpaySignature) },
		beside: func(s *sent, two string) { s.header.Add(samsoftpaySignature, two) },
		anchor: `"amount":10000`, text: `"failure_reason":null`,
		members: map[string]string{
			"amount": `"amount":10000`, "currency": `"currency":"UGX"`, "event": `"event":"charge.succeeded"`, "reference": `"order-001"`,
		},
		ok: `{"ok":true}`, fail: `{"ok":false}`, known: "order-001",
		canaries: []string{"256700123456", "order-001", "txn_9c610df9", "evt_374eca4a"},
		as: func(status momo.Status) string {
			event := map[momo.Status]string{momo.StatusPending: "authorized"}[status]
			if event == "" {
				event = status.String()
			}
			return strings.NewReplacer("charge.succeeded", "charge."+event, `"status":"succeeded"`, `"status":"`+event+`"`).Replace(samsoftpayBody)
		},
	}
	p.prove(&p.genuine, p.secret)
	return p
}

const (
	attackTokens    momo.Secret = "a secret of the merchant's own"
	attackOldTokens momo.Secret = "an older secret of the merchant's own"
)

// tokenAtPath lets a provider show a token at the end of the path.
func tokenAtPath(t *testing.T, p *provider, scope string) {
	p.secret, p.old = attackTokens, attackOldTokens
	cut := func(s *sent) (before, last string) {
		at := strings.LastIndexByte(s.target, '/')
		return s.target[:at], s.target[at+1:]
	}
	p.prove = func(s *sent, secret momo.Secret) {
		before, _ := cut(s)
		reference := before[strings.LastIndexByte(before, '/')+1:]
		s.target = before + "/" + token(newTokens(t, secret).keys[0], scope, reference)
	}
	p.proof = func(s *sent) string { _, last := cut(s); return last }
	p.show = func(s *sent, text string) { before, _ := cut(s); s.target = before + "/" + url.PathEscape(text) }
	p.strip = func(s *sent) { s.target, _ = cut(s) }
	p.beside = func(s *sent, two string) { s.target += "/" + two }
}

func pathIn(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Path
}

func ssentezoProvider(t *testing.T, sim *simulator.Simulator) provider {
	t.Helper()
	client, err := ssentezo.New(ssentezo.Config{
		Environment: ssentezo.EnvironmentSandbox, APIUser: simulator.SsentezoUser, APIKey: simulator.SsentezoKey, BaseURL: sim.URL(simulator.Ssentezo),
	})
	require.NoError(t, err)
	confirm := func(t *testing.T) *Ssentezo {
		c, err := NewSsentezo(SsentezoConfig{Client: client, Direction: momo.In, Tokens: newTokens(t, attackTokens, attackOldTokens)})
		require.NoError(t, err)
		return c
	}
	p := provider{
		name: "ssentezo", mode: ModeTest, traits: "ssentezo post json proof token confirmed claim",
		handler: func(t *testing.T, settle Settle, o Options) http.Handler {
			return Confirmed(confirm(t), settle, o)
		},
		evidence: EvidenceQuery,
		anchor:   `"externalReference":"order-001"`, text: `"response":"OK"`,
		members: map[string]string{"claim": `"transactionStatus":"SUCCEEDED"`, "reference": `"order-001"`},
		ok:      `{"ok":true}`, pending: `{"ok":false}`, fail: `{"ok":false}`,
		canaries: []string{simulator.SsentezoKey, "770691484", "order-001"},
		looks:    []string{"get-status"}, known: attackReference,
	}
	tokenAtPath(t, &p, confirm(t).scope())
	amount := money.MustParse("25000", money.UGX)
	deliver := func(reference string) (callback sent) {
		address, err := confirm(t).CallbackURL(nobody, reference)
		require.NoError(t, err)
		tx, err := client.Collect(t.Context(), ssentezo.CollectRequest{
			Amount: amount, Payer: momo.MustPhone("256770691484"), Reference: reference, Description: "Order",
			SuccessCallback: address, FailureCallback: address,
		})
		require.NoError(t, err)
		p.paid.ID = tx.ID
		return sent{method: http.MethodPost, target: pathIn(t, address), header: jsonHeader()}
	}
	p.unpaid = deliver(attackUnpaid)
	p.genuine = deliver(attackReference)
	require.NoError(t, sim.Approve(simulator.Ssentezo, attackReference))
	p.genuine.body = string(lastDelivery(t, sim, simulator.Ssentezo).Body)
	p.unpaid.body = strings.Replace(p.genuine.body, attackReference, attackUnpaid, 1)
	p.paid = momo.Transaction{
		Provider: "ssentezo", Direction: momo.In, ID: p.paid.ID, Reference: attackReference, Status: momo.StatusSucceeded, Amount: amount,
	}
	p.as = claiming(p, map[momo.Status]string{momo.StatusPending: "PENDING", momo.StatusFailed: "FAILED", momo.StatusSucceeded: "SUCCEEDED"})
	return p
}

// claiming writes a word for a status where the genuine content claims success.
func claiming(p provider, words map[momo.Status]string) func(momo.Status) string {
	return func(status momo.Status) string {
		return strings.Replace(p.genuine.content(), p.members["claim"], p.claim(words[status]), 1)
	}
}

// claim is the member that says what became of the payment, with another word.
func (p provider) claim(word string) string {
	at := strings.LastIndexAny(p.members["claim"], ":=") + 1
	if quoted := strings.HasSuffix(p.members["claim"], `"`); quoted {
		word = `"` + word + `"`
	}
	return p.members["claim"][:at] + word
}

func ssentezoOpenProvider(t *testing.T, sim *simulator.Simulator) provider {
	t.Helper()
	client, err := ssentezo.New(ssentezo.Config{
		Environment: ssentezo.EnvironmentSandbox, APIUser: simulator.SsentezoUser, APIKey: simulator.SsentezoKey, BaseURL: sim.URL(simulator.Ssentezo),
	})
	require.NoError(t, err)
	const reference = "order-003" // beside that of the payment with a token
	amount := money.MustParse("700", money.UGX)
	tx, err := client.Collect(t.Context(), ssentezo.CollectRequest{
		Amount: amount, Payer: momo.MustPhone("256770691484"), Reference: reference, Description: "Order", SuccessCallback: nobody, FailureCallback: nobody,
	})
	require.NoError(t, err)
	require.NoError(t, sim.Approve(simulator.Ssentezo, reference))
	p := provider{
		name: "ssentezo without tokens", mode: ModeTest, traits: "ssentezo open post json confirmed claim",
		handler: func(t *testing.T, settle Settle, o Options) http.Handler {
			c, err := NewSsentezo(SsentezoConfig{Client: client, Direction: momo.In})
			require.NoError(t, err)
			return Confirmed(c, settle, o)
		},
		genuine: sent{
			method: http.MethodPost, target: "/callback", header: jsonHeader(), body: string(lastDelivery(t, sim, simulator.Ssentezo).Body),
		},
		paid:     momo.Transaction{Provider: "ssentezo", Direction: momo.In, ID: tx.ID, Reference: reference, Status: momo.StatusSucceeded, Amount: amount},
		evidence: EvidenceQuery,
		prove:    func(*sent, momo.Secret) {}, proof: func(*sent) string { return "" },
		anchor: `"externalReference":"order-003"`, text: `"response":"OK"`,
		members: map[string]string{"claim": `"transactionStatus":"SUCCEEDED"`, "reference": `"order-003"`},
		ok:      `{"ok":true}`, pending: `{"ok":false}`, fail: `{"ok":false}`,
		canaries: []string{simulator.SsentezoKey, "770691484", "order-003"},
		looks:    []string{"get-status"}, known: reference,
	}
	p.unpaid = p.genuine
	p.unpaid.body = strings.Replace(p.genuine.body, reference, attackUnpaid, 1)
	p.as = claiming(p, map[momo.Status]string{momo.StatusPending: "PENDING", momo.StatusFailed: "FAILED", momo.StatusSucceeded: "SUCCEEDED"})
	return p
}

const mpgatewayOldSecret momo.Secret = "an-older-secret-of-this-merchant"

var mpgatewayMember = regexp.MustCompile(`,?"signature":"[^"]*"`)

// signMember replaces the signature at the end of a body. Where there is nothing
// to sign, it is of the right length and says nothing.
func signMember(s *sent, secret momo.Secret) {
	body := mpgatewayMember.ReplaceAllString(s.body, "")
	end := strings.LastIndexByte(body, '}')
	if end < 0 {
		return
	}
	signature, err := mpgateway.Sign(secret, []byte(body))
	if err != nil {
		signature = strings.Repeat("0", 128)
	}
	comma := ","
	if strings.HasSuffix(strings.TrimSpace(body[:end]), "{") {
		comma = ""
	}
	s.body = body[:end] + comma + `"signature":"` + signature + `"` + body[end:]
}

// signatureInBody lets a provider sign in a member of the body.
func signatureInBody(p *provider) {
	p.prove = signMember
	p.proof = func(s *sent) string {
		_, signature, _ := strings.Cut(mpgatewayMember.FindString(s.body), `:"`)
		return strings.TrimSuffix(signature, `"`)
	}
	p.show = func(s *sent, text string) {
		quoted, _ := json.Marshal(text) // a string always can be
		s.body = strings.Replace(s.body, `"`+p.proof(s)+`"`, string(quoted), 1)
	}
	p.strip = func(s *sent) { s.body = mpgatewayMember.ReplaceAllString(s.body, "") }
	p.beside = func(s *sent, two string) {
		s.body = strings.Replace(s.body, `,"signature"`, `,"signature":"`+two+`","signature"`, 1)
	}
}

func mpgatewayProvider() provider {
	p := provider{
		name: "mpgateway", traits: "mpgateway post json proof signature member amount currency event",
		handler: func(t *testing.T, settle Settle, o Options) http.Handler {
			v, err := NewMPGateway(MPGatewayConfig{Client: mpgatewayNowhere(t), Secrets: []momo.Secret{mpgatewaySecret, mpgatewayOldSecret}})
			require.NoError(t, err)
			return Signed(v, settle, o)
		},
		genuine: sent{method: http.MethodPost, target: "/callback", header: jsonHeader(), body: write(mpgatewayLeaves(false, false))},
		paid: momo.Transaction{
			Provider: "mpgateway", Direction: momo.In, ID: "1234567", Reference: "order-1000", Status: momo.StatusSucceeded, Amount: money.MustParse("12345", money.KES),
		},
		evidence: EvidenceSignature, secret: mpgatewaySecret, old: mpgatewayOldSecret,
		anchor: `"amount":12345`, text: `"message":"OK"`,
		members: map[string]string{
			"amount": `"amount":12345`, "currency": `"currency":"KES"`, "event": `"operation_type":17`, "reference": `"order-1000"`, "status": `"status":2`,
		},
		ok: `{"ok":true}`, fail: `{"ok":false}`, canaries: []string{"254700000001", "order-1000", "RBQ0000000"}, known: "order-1000",
	}
	signatureInBody(&p)
	p.prove(&p.genuine, p.secret)
	p.as = gatewayStatus(p)
	return p
}

func gatewayStatus(p provider) func(momo.Status) string {
	words := map[momo.Status]string{momo.StatusPending: "1", momo.StatusSucceeded: "2", momo.StatusFailed: "3"}
	return func(status momo.Status) string {
		return strings.Replace(p.genuine.body, p.members["status"], `"status":`+words[status], 1)
	}
}

// askedGateway is a simulated gateway that confirms what it signed.
type askedGateway struct {
	sim    *simulator.Simulator
	client *mpgateway.Client
	order  simulator.DeliveryRecord
	id     string
}

func mpgatewayAsked(t *testing.T, sim *simulator.Simulator) askedGateway {
	t.Helper()
	client, err := mpgateway.New(mpgateway.Config{
		BaseURL: sim.URL(simulator.MPGateway), PublicID: simulator.MPGatewayPublicID, MerchantID: simulator.MPGatewayMerchantID, Secret: simulator.MPGatewaySecret,
	})
	require.NoError(t, err)
	collect := func(reference string) string {
		tx, err := client.Collect(t.Context(), mpgateway.CollectRequest{
			Amount: money.MustParse("12345", money.KES), Payer: momo.MustPhone("254700000001"), Provider: mpgateway.ProviderSafaricom, Reference: reference, CallbackURL: nobody,
		})
		require.NoError(t, err)
		return tx.ID
	}
	collect(attackUnpaid)
	id := collect(attackReference)
	require.NoError(t, sim.Approve(simulator.MPGateway, attackReference))
	return askedGateway{sim, client, lastDelivery(t, sim, simulator.MPGateway), id}
}

func mpgatewayAskedProvider(g askedGateway) provider {
	p := mpgatewayProvider()
	p.name, p.traits = "mpgateway, asked", p.traits+" asked"
	p.secret, p.evidence, p.looks, p.known = simulator.MPGatewaySecret, EvidenceQuery, []string{"status"}, attackReference
	p.handler = func(t *testing.T, settle Settle, o Options) http.Handler {
		v, err := NewMPGateway(MPGatewayConfig{Client: g.client, Secrets: []momo.Secret{p.secret, p.old}})
		require.NoError(t, err)
		return SignedAndConfirmed(v, settle, o)
	}
	p.genuine.body = string(g.order.Body)
	p.members["reference"] = `"` + attackReference + `"`
	p.paid.Reference, p.paid.ID = attackReference, g.id
	p.prove(&p.genuine, p.secret)
	p.unpaid = p.genuine
	p.unpaid.body = strings.Replace(p.genuine.body, attackReference, attackUnpaid, 1)
	p.prove(&p.unpaid, p.secret)
	p.canaries = []string{"254700000001", "order-001"}
	p.as = gatewayStatus(p)
	return p
}

// mpgatewayPaybillProvider is of a payment that nobody asked the customer for.
func mpgatewayPaybillProvider(t *testing.T, g askedGateway) provider {
	t.Helper()
	g.sim.SetCallbackURL(simulator.MPGateway, nobody)
	order, err := g.sim.PayBill(simulator.MPGatewayPaybill{Phone: "254700000001", Account: "5550001", FirstName: "ALEX", Amount: 12345_00})
	require.NoError(t, err)
	g.order = lastDelivery(t, g.sim, simulator.MPGateway)
	p := mpgatewayAskedProvider(g)
	var says struct {
		Receipt string `json:"transaction_ref"`
	}
	require.NoError(t, json.Unmarshal(g.order.Body, &says))
	p.name, p.traits = "mpgateway, paybill", p.traits+" paybill"
	p.members["event"], p.members["reference"], p.known = `"operation_type":32`, `"`+order+`"`, order
	p.paid.Reference, p.paid.ID = order, says.Receipt
	p.unpaid.body = strings.Replace(p.genuine.body, order, attackUnpaid, 1)
	p.prove(&p.unpaid, p.secret)
	p.canaries = []string{"ALEX", "5550001", order}
	return p
}

const attackOldKey momo.Secret = "an-older-key-of-ours"

// keyInForm lets a provider show a key as a field of its form.
func keyInForm(p *provider) {
	p.secret, p.old = simulator.SapamaAPIKey, attackOldKey
	field := regexp.MustCompile(`(^|&)api_key=[^&]*`)
	p.show = func(s *sent, text string) {
		s.say(field.ReplaceAllString(s.content(), "${1}api_key="+url.QueryEscape(text)))
	}
	p.prove = func(s *sent, secret momo.Secret) { p.show(s, string(secret)) }
	p.proof = func(s *sent) string { _, key, _ := strings.Cut(field.FindString(s.content()), "api_key="); return key }
	p.strip = func(s *sent) { s.say(field.ReplaceAllLiteralString(s.content(), "")) }
	p.beside = func(s *sent, two string) { s.say(s.content() + "&api_key=" + two) }
}

func sapamaProvider(t *testing.T, sim *simulator.Simulator, method string) provider {
	t.Helper()
	client := sapamaClient(t, sim.URL(simulator.Sapama), simulator.SapamaTill)
	callbackMethod := map[string]sapama.CallbackMethod{http.MethodPost: sapama.CallbackPost, http.MethodGet: sapama.CallbackGet}[method]
	order, unpaid := attackReference+"-"+method, attackUnpaid+"-"+method
	amount := money.MustParse("1000", money.KES)
	collect := func(reference string) *sapama.Transaction {
		tx, err := client.Collect(t.Context(), sapama.CollectRequest{
			Amount: amount, Payer: momo.MustPhone("254722906835"), Reference: reference, Account: "CUST-9", Description: "Item X",
			FirstName: "Mwangi", MiddleName: "M", LastName: "Otieno", Email: "jane@example.com", Address: "Nakuru",
			ImageURL: "https://merchant.example/i.png", CallbackURL: nobody, CallbackMethod: callbackMethod,
		})
		require.NoError(t, err)
		return tx
	}
	collect(order)
	require.NoError(t, sim.Approve(simulator.Sapama, order))
	callback := lastDelivery(t, sim, simulator.Sapama)
	p := provider{
		name: "sapama by " + method, traits: "sapama form proof key confirmed claim " + strings.ToLower(method),
		handler: func(t *testing.T, settle Settle, o Options) http.Handler {
			c, err := NewSapama(SapamaConfig{Client: client, APIKeys: []momo.Secret{simulator.SapamaAPIKey, attackOldKey}, Method: method})
			require.NoError(t, err)
			return Confirmed(c, settle, o)
		},
		genuine:  sent{method: method, target: "/callback", header: callback.Header.Clone(), body: string(callback.Body)},
		evidence: EvidenceQuery,
		text:     "first_name=Mwangi", members: map[string]string{"claim": "status=received", "reference": order},
		ok:       `{"type":"success","message":"Transaction reconciled successfully"}`,
		pending:  `{"type":"unreconciled","message":"Transaction not reconciled yet"}`,
		fail:     `{"type":"error","message":"Transaction not reconciled"}`,
		canaries: []string{simulator.SapamaAPIKey, simulator.SapamaAPISecret, "254722906835", "Mwangi", "order-001"},
		looks:    []string{"transactions"}, known: order,
	}
	if method == http.MethodGet {
		u, err := url.Parse(callback.URL)
		require.NoError(t, err)
		p.genuine.target, p.genuine.header = "/callback?"+u.RawQuery, http.Header{}
	}
	values, err := url.ParseQuery(p.genuine.content())
	require.NoError(t, err)
	p.paid = momo.Transaction{
		Provider: "sapama", Direction: momo.In, ID: values.Get("trans_id"), Reference: order, Status: momo.StatusSucceeded, Amount: amount,
	}
	keyInForm(&p)
	// of an invoice that waits, as if its receipt were there
	invoice := collect(unpaid)
	for name, value := range map[string]string{"reference_number": unpaid, "invoice_id": invoice.ID, "trans_id": "", "proxy_trans_id": ""} {
		values.Set(name, value)
	}
	p.unpaid = p.genuine
	p.unpaid.say(values.Encode())
	p.as = claiming(p, map[momo.Status]string{momo.StatusPending: "pending", momo.StatusFailed: "failed", momo.StatusSucceeded: "received"})
	return p
}

func sppayProvider(t *testing.T, sim *simulator.Simulator) provider {
	t.Helper()
	client, err := sppay.New(sppay.Config{
		BaseURL: sim.URL(simulator.SPPay), ClientID: simulator.SPPayClientID, ClientSecret: simulator.SPPayClientSecret,
		Username: simulator.SPPayUsername, Password: simulator.SPPayPassword,
	})
	require.NoError(t, err)
	confirm := func(t *testing.T) *SPPay {
		c, err := NewSPPay(SPPayConfig{Client: client, Direction: momo.In, Tokens: newTokens(t, attackTokens, attackOldTokens)})
		require.NoError(t, err)
		return c
	}
	amount := money.MustParse("2.50", money.GHS)
	collect := func(reference string) (*sppay.Transaction, sent) {
		address, err := confirm(t).CallbackURL(nobody, reference)
		require.NoError(t, err)
		payer, err := momo.ParsePhone(simulator.SPPayKnownCustomer, momo.Ghana)
		require.NoError(t, err)
		tx, err := client.Collect(t.Context(), sppay.CollectRequest{
			Amount: amount, AccountNo: simulator.SPPayAccount, Payer: payer, Institution: sppay.InstitutionMTN,
			Email: "payer@example.com", Reference: reference, CallbackURL: address,
		})
		require.NoError(t, err)
		return tx, sent{method: http.MethodPost, target: pathIn(t, address), header: jsonHeader()}
	}
	pendingTx, unpaid := collect(attackUnpaid)
	tx, genuine := collect(attackReference)
	require.NoError(t, sim.Approve(simulator.SPPay, attackReference))
	genuine.body = string(lastDelivery(t, sim, simulator.SPPay).Body)
	unpaid.body = strings.NewReplacer(tx.ID, pendingTx.ID, attackReference, attackUnpaid).Replace(genuine.body)
	p := provider{
		name: "sppay", traits: "sppay post json proof token confirmed claim",
		handler: func(t *testing.T, settle Settle, o Options) http.Handler {
			return Confirmed(confirm(t), settle, o)
		},
		genuine: genuine, unpaid: unpaid,
		paid:     momo.Transaction{Provider: "sppay", Direction: momo.In, ID: tx.ID, Reference: attackReference, Status: momo.StatusSucceeded, Amount: amount},
		evidence: EvidenceQuery,
		anchor:   `"reference":"` + tx.ID + `"`, text: `"message":"Success"`,
		members: map[string]string{"claim": `"status":4`, "reference": `"` + attackReference + `"`},
		ok:      `{"ok":true}`, pending: `{"ok":false}`, fail: `{"ok":false}`,
		canaries: []string{simulator.SPPayClientSecret, simulator.SPPayPassword, tx.ID, "order-001", simulator.SPPayKnownCustomer},
		looks:    []string{"transaction", "transactions"}, known: attackReference,
	}
	tokenAtPath(t, &p, confirm(t).scope())
	p.as = claiming(p, map[momo.Status]string{momo.StatusPending: "1", momo.StatusFailed: "3", momo.StatusSucceeded: "4"})
	return p
}

// each runs a test for every provider that has what is needed.
func each(t *testing.T, needs string, test func(*testing.T, provider)) {
	t.Helper()
	for _, p := range providers(t) {
		if p.has(needs) {
			t.Run(p.name, func(t *testing.T) { test(t, p) })
		}
	}
}
