package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

// ask sends a merchant's request to a simulated provider, and wants it accepted.
func ask(
	ctx context.Context, sim *simulator.Simulator, provider, path string, header http.Header, body string,
) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, sim.URL(provider)+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	for name, values := range header {
		r.Header[name] = values
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s refuses: %s", provider, text)
	}
	return text, err
}

// object is JSON of names and values, in alphabetical order.
func object(members map[string]any) string {
	text, _ := json.Marshal(members) // strings, numbers and objects of them
	return string(text)
}

// decimal writes minor units with two digits behind the point.
func decimal(minor int64) string { return fmt.Sprintf("%d.%02d", minor/100, minor%100) }

// beginner asks for a payment whose callback goes to the address of the order, and returns
// by which reference it is known.
type beginner func(context.Context, *simulator.Simulator, order) (reference string, err error)

func beginSamsoftpay(path string) beginner {
	return func(ctx context.Context, sim *simulator.Simulator, o order) (string, error) {
		sim.SetCallbackURL(simulator.Samsoftpay, o.to)
		sim.SetBalance(simulator.Samsoftpay, 2*o.minor+1_000_000)
		phone := map[string]any{"phone": cmp.Or(o.phone, "256700123456"), "name": "Customer"}
		_, err := ask(ctx, sim, simulator.Samsoftpay, path, http.Header{
			"Authorization": {"Bearer " + simulator.SamsoftpayTestKey}, "Idempotency-Key": {o.reference},
			"X-Timestamp": {strconv.FormatInt(sim.Now().Unix(), 10)},
		}, object(map[string]any{
			"amount": o.minor, "currency": "UGX", "channel": "mtn_momo", "reference": o.reference,
			"customer": phone, "recipient": phone,
		}))
		return o.reference, err
	}
}

func beginSsentezo(path string) beginner {
	return func(ctx context.Context, sim *simulator.Simulator, o order) (string, error) {
		sim.SetBalance(simulator.Ssentezo, 2*o.minor)
		r := http.Request{Header: http.Header{}}
		r.SetBasicAuth(simulator.SsentezoUser, simulator.SsentezoKey)
		_, err := ask(ctx, sim, simulator.Ssentezo, path, r.Header, object(map[string]any{
			"externalReference": o.reference, "amount": o.minor, "msisdn": cmp.Or(o.phone, "256770691484"),
			"currency": "UGX", "reason": "momo-sim", "name": "Customer",
			"success_callback": o.to, "failure_callback": o.to,
		}))
		return o.reference, err
	}
}

func beginMPGateway(operation, provider string) beginner {
	return func(ctx context.Context, sim *simulator.Simulator, o order) (string, error) {
		sim.SetCallbackURL(simulator.MPGateway, o.to)
		body, err := webhook.SignMPGateway(simulator.MPGatewaySecret, []byte(object(map[string]any{
			"merchant_id": simulator.MPGatewayMerchantID, "customer_id": cmp.Or(o.phone, "254700000001"),
			"order_id": o.reference, "amount": decimal(o.minor), "currency": "KES", "provider_id": provider,
		})))
		if err != nil {
			return "", err
		}
		answer, err := ask(ctx, sim, simulator.MPGateway, "/"+simulator.MPGatewayPublicID+"/"+operation, nil, string(body))
		if err == nil && len(sim.Payments(simulator.MPGateway)) == 0 {
			err = fmt.Errorf("mpgateway refuses: %s", answer)
		}
		return o.reference, err
	}
}

// beginMPGatewayPaybill is a customer who pays unasked; the merchant is asked first, or told
// afterwards.
func beginMPGatewayPaybill(validation bool) beginner {
	return func(_ context.Context, sim *simulator.Simulator, o order) (string, error) {
		name := simulator.MPGateway
		if validation {
			name = simulator.MPGatewayValidation
		}
		sim.SetCallbackURL(name, o.to)
		return sim.PayBill(simulator.MPGatewayPaybill{
			Phone: cmp.Or(o.phone, "254700000001"), Account: o.reference, FirstName: "CUSTOMER", Amount: o.minor,
		})
	}
}

func beginSapamaPaybill(validation bool) beginner {
	return func(_ context.Context, sim *simulator.Simulator, o order) (string, error) {
		if validation {
			sim.SetSapamaQuirks(simulator.SapamaQuirks{ValidationURL: o.to})
		} else {
			sim.SetCallbackURL(simulator.Sapama, o.to)
		}
		return sim.SapamaPay(cmp.Or(o.phone, "254722906835"), o.reference, o.minor)
	}
}

func beginSapamaCheckout(ctx context.Context, sim *simulator.Simulator, o order) (string, error) {
	return o.reference, askSapama(ctx, sim, "/api/checkout", url.Values{
		"first_name": {"John"}, "middle_name": {"Mwangi"}, "last_name": {"Otieno"}, "email": {"john@example.com"},
		"phone": {cmp.Or(o.phone, "254722906835")}, "description": {"momo-sim"}, "address": {"Nakuru"},
		"amount": {decimal(o.minor)}, "currency": {"KES"}, "reference_number": {o.reference},
		"bill_ref_number": {o.reference}, "location_id": {strconv.Itoa(simulator.SapamaTill)}, "flow": {"stkpush"},
		"environment": {"live"}, "callback_url": {o.to}, "callback_http_method": {"post"},
		"image_url": {"https://merchant.example/i.png"},
	})
}

func beginSapamaPayout(ctx context.Context, sim *simulator.Simulator, o order) (string, error) {
	sim.SetBalance(simulator.Sapama, 2*o.minor)
	return o.reference, askSapama(ctx, sim, "/api/b2c", url.Values{
		"location_id": {strconv.Itoa(simulator.SapamaTill)}, "mode": {"live"},
		"beneficiaries[0][phone]": {cmp.Or(o.phone, "254722906835")}, "beneficiaries[0][amount]": {decimal(o.minor)},
		"beneficiaries[0][trans_reference]": {o.reference}, "beneficiaries[0][callback_url]": {o.to},
	})
}

// askSapama signs a form and sends it: the SHA-256 of the values, sorted by their names and
// joined by full stops, the secret among them.
func askSapama(ctx context.Context, sim *simulator.Simulator, path string, form url.Values) error {
	form.Set("api_key", simulator.SapamaAPIKey)
	form.Set("format", "json")
	form.Set("api_secret", simulator.SapamaAPISecret)
	var names, values []string
	for name := range form {
		if !strings.Contains(name, "[") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		values = append(values, form.Get(name))
	}
	form.Del("api_secret")
	sum := sha256.Sum256([]byte(strings.Join(values, ".")))
	form.Set("hash", hex.EncodeToString(sum[:]))
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	_, err := ask(ctx, sim, simulator.Sapama, path, header, form.Encode())
	return err
}

func beginSPPay(path string) beginner {
	return func(ctx context.Context, sim *simulator.Simulator, o order) (string, error) {
		sim.SetBalance(simulator.SPPay, 2*o.minor)
		answer, err := ask(ctx, sim, simulator.SPPay, "/oauth/token", nil, object(map[string]any{
			"grant_type": "password", "client_id": simulator.SPPayClientID,
			"client_secret": simulator.SPPayClientSecret, "username": simulator.SPPayUsername,
			"password": simulator.SPPayPassword,
		}))
		if err != nil {
			return "", err
		}
		var granted struct {
			Token string `json:"access_token"`
		}
		if err := json.Unmarshal(answer, &granted); err != nil {
			return "", err
		}
		account := map[string]any{"code": "MTN", "number": cmp.Or(o.phone, simulator.SPPayKnownCustomer)}
		person := map[string]any{"email": "customer@example.com", "account": account}
		_, err = ask(ctx, sim, simulator.SPPay, "/v1/api/"+path, http.Header{"Authorization": {"Bearer " + granted.Token}},
			object(map[string]any{
				"receive_account_no": simulator.SPPayAccount, "send_account_no": simulator.SPPayAccount,
				"amount": json.Number(decimal(o.minor)), "payer": person, "recipient": map[string]any{"account": account},
				"callback_url": o.to, "reference": o.reference,
			}))
		return o.reference, err
	}
}
