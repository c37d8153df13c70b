package e2e

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/webhook"
)

// callback is one provider's callback: verified and read where it is signed, and
// what it claims read where it is not. The bare programs have addresses of their
// own, and no bare2 where there is no JSON.
type callback struct {
	name                   string
	delivery, bareDelivery webhook.Delivery
	ours, bare, bare2      believe
}

// BenchmarkCallback is what a callback costs before the provider is asked, without
// a server.
func BenchmarkCallback(b *testing.B) {
	part := func(b *testing.B, name string, read believe, d webhook.Delivery) {
		if read != nil {
			b.Run(name, func(b *testing.B) {
				repeat(b, func(context.Context) error { _, err := read(d); return err })
			})
		}
	}
	for _, c := range callbacks(b) {
		part(b, c.name+"/bare", c.bare, c.bareDelivery)
		part(b, c.name+"/bare2", c.bare2, c.bareDelivery)
		part(b, c.name+"/ours", c.ours, c.delivery)
	}
}

const (
	ssentezoCallback = `{"response":"OK","data":{"transactionStatus":"SUCCEEDED",` +
		`"ssentezoWalletReference":"f66ff3b2-2a2c-4c9d-9a1a-6b1f4b5d3c11","externalReference":"order-001",` +
		`"financialTransactionId":"0f5c2e7a9d8b4c6f8e1d2c3b4a5f6e7d"}}`
	spPayCallback = `{"status":"success","message":"Transaction successful","transaction":{"reference":"8Q6D7XDH4Y",` +
		`"external_reference":"order-001","amount":"2.50","currency":"GHS","status":4}}`
)

// samsoftpayCallback and gatewayCallback are the i-th callback of a provider that
// signs, each about another payment.
func samsoftpayCallback(i int) (body []byte, header http.Header) {
	body = fmt.Appendf(nil, `{"id":"evt_374eca4ab7ae40f5%08d","timestamp":1795196753,"event":"charge.succeeded",`+
		`"data":{"id":"txn_9c610df9%08d","amount":10000,"fee":200,"currency":"UGX",`+
		`"channel":"mtn_momo","status":"succeeded",`+
		`"reference":"order-%08d","merchant_reference":"order-%08d","mode":"live","failure_reason":null,`+
		`"completed_at":"2026-11-20T17:45:53.548403"}}`, i, i, i, i)
	return body, http.Header{"Content-Type": {"application/json"}, "X-Samsoftpay-Signature": {hmac256(body)}}
}

func gatewayCallback(i int) (body []byte, header http.Header) {
	body = fmt.Appendf(nil, `{"merchant_id":"m","operation_type":17,"customer_id":"254700000001","amount":100,`+
		`"init_amount":100,"currency":"KES","order_id":"order-%08d",`+
		`"transaction_id":"%08d",`+
		`"transaction_ref":"QR%08d","status":2,"provider_id":40,"destination_id":"","result":{"code":0,`+
		`"message":"OK"},`+
		`"provider_result":{"code":"0","message":"OK"},"service_id":"1","service_version":"1.03/1.0",`+
		`"service_date_time":"2020-11-25 10:08:32.832969"}`, i, i, i)
	signed := fmt.Sprintf("merchant_idmoperation_type17customer_id254700000001amount100init_amount100currencyKES"+
		"order_idorder-%08dtransaction_id%08dtransaction_refQR%08dstatus2provider_id40destination_id"+
		"result.code0result.messageOKprovider_result.code0provider_result.messageOK"+
		"service_id1service_version1.03/1.0service_date_time2020-11-25 10:08:32.832969", i, i, i)
	body = fmt.Appendf(body[:len(body)-1], `,"signature":"%s"}`, hmac512([]byte(signed)))
	return body, http.Header{"Content-Type": {"application/json"}}
}

func callbacks(tb testing.TB) []callback {
	notification := url.Values{
		"organization_id": {"1"}, "location_id": {"2"}, "trans_type": {"c2b"}, "trans_id": {"OGA3SAPAMA"},
		"trans_time": {"20200709220327"}, "trans_amount": {"350"}, "short_code": {"830830"},
		"bill_ref_number": {"Sapama - 305694"}, "phone": {"254722906835"}, "first_name": {"EDWIN"},
		"last_name": {"MUGENDI"}, "status": {"received"}, "reference_number": {"order-001"},
		"type": {"receipt"}, "invoice_id": {"305694"},
		"api_key": {secret}, "third_party_message": {"Success"},
	}
	ssentezo, spPay := must(ssentezoConfirmer())(tb), must(spPayConfirmer())(tb)
	of := func(path, contentType, body string) webhook.Delivery {
		return webhook.Delivery{
			Method: http.MethodPost, Path: path, Header: http.Header{"Content-Type": {contentType}}, Body: []byte(body),
		}
	}
	all := []callback{
		{
			name: "ssentezo", delivery: of(pathOf(tb, ssentezo.CallbackURL), "application/json", ssentezoCallback),
			bareDelivery: of(bareAddress("ssentezo", "order-001"), "application/json", ssentezoCallback),
			ours:         reading(ssentezo), bare: bareHint[ssentezoHint](standard, "ssentezo"),
			bare2: bareHint[ssentezoHint](v2, "ssentezo"),
		},
		{
			name: "sapama", delivery: of("/", "application/x-www-form-urlencoded", notification.Encode()),
			bareDelivery: of("/", "application/x-www-form-urlencoded", notification.Encode()),
			ours:         reading(must(sapamaConfirmer())(tb)), bare: bareSapamaHint,
		},
		{
			name: "sppay", delivery: of(pathOf(tb, spPay.CallbackURL), "application/json", spPayCallback),
			bareDelivery: of(bareAddress("sppay", "order-001"), "application/json", spPayCallback),
			ours:         reading(spPay), bare: bareHint[spPayHint](standard, "sppay"),
			bare2: bareHint[spPayHint](v2, "sppay"),
		},
	}
	for _, e := range endpoints {
		body, header := e.callback(1)
		d := webhook.Delivery{Method: http.MethodPost, Path: "/", Header: header, Body: body}
		all = append(all, callback{e.name, d, d, verifying(must(e.verifier())(tb)), e.bare, e.bare2})
	}
	return all
}

func pathOf(tb testing.TB, callbackURL func(base, reference string) (string, error)) string {
	address, err := callbackURL("https://merchant.example/callbacks", "order-001")
	require.NoError(tb, err)
	return strings.TrimPrefix(address, "https://merchant.example")
}

// endpoint is where a provider that signs sends its callbacks.
type endpoint struct {
	name        string
	verifier    func() (webhook.Verifier, error)
	bare, bare2 believe
	callback    func(i int) (body []byte, header http.Header)
}

func (e endpoint) ours() (http.Handler, error) { return mounted(e.verifier)() }

var endpoints = []endpoint{
	{
		"samsoftpay", samsoftpayVerifier,
		bareSamsoftpayCallback(standard), bareSamsoftpayCallback(v2), samsoftpayCallback,
	},
	{
		"mpgateway", mpgatewayVerifier,
		bareMPGatewayCallback(standardTokens), bareMPGatewayCallback(v2Tokens), gatewayCallback,
	},
}

// BenchmarkEndpoint is a handler of callbacks in a process of its own, called over
// real connections, each callback about another payment. Its allocations are those
// of another process, and not reported.
func BenchmarkEndpoint(b *testing.B) {
	for _, e := range endpoints {
		for _, part := range []string{"bare", "bare2", "ours"} {
			for _, callers := range []int{1, 64} {
				b.Run(fmt.Sprintf("%s/%d/%s", e.name, callers, part), func(b *testing.B) {
					s := startServer(b, "callback/"+e.name+"/"+part)
					providers := make([]*provider, callers)
					for i := range providers {
						providers[i] = dial(b, s.address, e.callback)
					}
					share(b, s, callers, func(i int) func(context.Context) error {
						count := 0
						return func(context.Context) error {
							count++
							return providers[i].send(count*callers + i)
						}
					})
				})
			}
		}
	}
}

// provider sends callbacks over a connection, with as little work as can be, since
// the handler is what is measured.
type provider struct {
	conn     net.Conn
	callback func(i int) (body []byte, header http.Header)
	answer   []byte
}

// dial sends the first callback, to learn how long answers are.
func dial(tb testing.TB, address string, callback func(i int) ([]byte, http.Header)) *provider {
	conn, err := net.Dial("tcp", address)
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = conn.Close() })
	p := &provider{conn: conn, callback: callback}
	require.NoError(tb, p.write(0))
	var read bytes.Buffer
	response, err := http.ReadResponse(bufio.NewReaderSize(io.TeeReader(conn, &read), 16), nil)
	require.NoError(tb, err)
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(tb, err)
	require.Equal(tb, http.StatusOK, response.StatusCode)
	p.answer = make([]byte, read.Len())
	return p
}

func (p *provider) write(i int) error {
	body, header := p.callback(i)
	request := []byte("POST / HTTP/1.1\r\nHost: merchant.example\r\n")
	for name, values := range header {
		request = fmt.Appendf(request, "%s: %s\r\n", name, values[0])
	}
	request = fmt.Appendf(request, "Content-Length: %d\r\n\r\n%s", len(body), body)
	_, err := p.conn.Write(request)
	return err
}

func (p *provider) send(i int) error {
	if err := p.write(i); err != nil {
		return err
	}
	if _, err := io.ReadFull(p.conn, p.answer); err != nil {
		return err
	}
	if !bytes.HasPrefix(p.answer, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("answered %.20q", p.answer)
	}
	return nil
}
