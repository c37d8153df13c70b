package sapama

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// asMap makes a map of pairs.
func asMap(pairs ...string) map[string]string {
	all := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return all
}

func TestHashGivesTheKnownAnswers(t *testing.T) {
	checkout := asMap("api_key", "key", "amount", "5", "description", "", "format", "json", "location_id", "1",
		"phone", "254722906835", "transaction_reference", "")
	withType := asMap("type", "stkpush")
	for name, value := range checkout {
		withType[name] = value
	}
	for name, v := range map[string]struct {
		secret momo.Secret
		fields map[string]string
		want   string
	}{
		"published by the provider, without a secret": {
			"", asMap("age", "12", "at", "Sapama.com", "city", "Nairobi", "name", "Ali", "work", "Software Engineer"),
			"87304e9ab39f1d9c70b9f51f9f3b70fed5d19fbd3917ea3678115c5adffcf0d5",
		},
		"get_transactions": {
			"secret", asMap("api_key", "key", "format", "json", "page", "1", "per_page", "2"),
			"f654bf77f45cd356f4b227c10c7ce7a5bb916a3533fe3c41ec49fff14c5c78c8",
		},
		"update_transaction": {
			"secret", asMap("api_key", "key", "format", "json", "id", "1", "ipned", "success"),
			"4d2eb948170018b8d11584ee87da0e3a80f9089c18c0bca3cd277ad979f48da2",
		},
		"empty values keep their place": {
			"secret", checkout, "7ad8a953f54a7eaf0e1f4f53071b06ca15f6de2fdb9e3b4f9246bcc849ad620f",
		},
		"the old checkout": {
			"secret", withType, "e7d0e36a4c920d74789802c294fc1cd8044216c622335a644e7e0c6245ed7a69",
		},
		"a payout": {
			"secret", asMap("api_key", "key", "format", "json", "location_id", "1", "mode", "live"),
			"d96525aaf70ff71ce25b0af99a4dd666468ebcd58d5e2ce5065ae38406f636a9",
		},
		"beneficiaries are left out": {
			"secret", asMap("api_key", "key", "format", "json", "location_id", "1", "mode", "live",
				"beneficiaries[0][phone]", "254722906835", "beneficiaries[0][amount]", "100"),
			"d96525aaf70ff71ce25b0af99a4dd666468ebcd58d5e2ce5065ae38406f636a9",
		},
		"values are hashed before they are encoded": {
			"secret", asMap("api_key", "key", "address", "P.O.Box 10231 Nakuru", "amount", "1000", "bill_ref_number",
				"CUST-9",
				"callback_http_method", "post", "callback_url", "https://merchant.example/cb?x=1", "currency", "KES",
				"description", "Item X & Y", "email", "info@company.com", "environment", "live", "first_name", "John",
				"flow", "stkpush", "format", "json", "image_url", "https://merchant.example/i.png", "last_name",
				"Otieno",
				"location_id", "2", "middle_name", "Mwangi", "phone", "254722906835", "reference_number", "ORD-1"),
			"7b997e2a36cb6121e20d2e54d852768c2f6eb9fda1d0de0dc4794e0b350787f5",
		},
		"a JSON text is a value": {
			"secret", asMap("api_key", "key", "format", "json", "transactions",
				`[{"trans_id":"T1","trans_time":"2019-11-18 11:34:20","trans_amount":"100","description":"d"}]`),
			"c52ea16f064cbd6a12187819473bf4e35dbedd68f405084bfd0823ec40dc5a5f",
		},
		"the checkout of 2018": {
			"secret", asMap("api_key", "key", "address", "Address", "amount", "200", "callback_url",
				"http://sapamacash.com",
				"city", "City", "currency", "KES", "email", "edwin@sapamatech.com", "environment", "sandbox",
				"first_name", "Edwin",
				"flow", "redirect", "format", "json", "item_id", "1", "last_name", "Mugendi", "phone", "254722906835",
				"picture_url", "http://sapamacash.com", "postal_code", "00200", "province", "Province",
				"reference_number", "REFERENCE NUMBER", "simulate", "success"),
			"3b59eb9044a8583bbedf5dfd046a0a83a578a631d491d117cbb4a156c97808e3",
		},
		"UTF-8": {
			"secret", asMap("api_key", "key", "description", "Maïs – café", "format", "json", "location_id", "2",
				"mode", "sandbox"),
			"e6a84b2902f3bc353532c3633c161c07671afc15e71456236a20c039ada8acaf",
		},
		"transfer": {
			"secret", asMap("api_key", "key", "amount", "10", "description", "Testing", "format", "json",
				"location_from_id", "2", "location_to_id", "245", "type", "BusinessPayBill"),
			"4dc19ccbafe72764b9b2be28fdf191b711cdb8c0361e6ad32eb0d249dffb3533",
		},
		"the callback's candidate recipe": {
			"secret", callbackSample(), "e4c57e02dfae6377663514f021619b028ef06dfee188912a21c311b4d69e2202",
		},
	} {
		assert.Equal(t, v.want, Hash(v.secret, v.fields), name)
		v.fields["hash"], v.fields["api_secret"] = "mine", "mine"
		assert.Equal(t, v.want, Hash(v.secret, v.fields), "%s: nothing displaces the secret", name)
	}
}

func callbackSample() map[string]string {
	return asMap("organization_id", "2", "customer_id", "50", "location_id", "2", "trans_type",
		"Customer Merchant Payment",
		"trans_id", "OQWEREDS", "trans_time", "20200709220327", "date", "2020-07-09", "trans_amount", "350",
		"short_code", "830830",
		"bill_ref_number", "Sapama - 305694", "description", "", "org_account_balance", "65600.17", "phone",
		"254722906835",
		"first_name", "JOHN", "middle_name", "OMONDI", "last_name", "KAMAU", "status", "received", "reference_number",
		"",
		"type", "receipt", "proxy_trans_id", "305695", "proxy_trans_uuid", "trans_5f0de4e0d2ebc", "invoice_id",
		"305694",
		"invoice_uuid", "trans_5f0de4a7740b8", "api_key", "key", "third_party_message", "Success")
}

func TestHashIsNotThatOfAnotherRecipe(t *testing.T) {
	list := asMap("api_key", "key", "format", "json", "page", "1", "per_page", "2")
	assert.NotEqual(t, "27a40440d2b8163acc361dae4f10af8fbb8a9ce2c9f85993bc8d4003875af595", Hash("secret", list),
		"secret at the end")
	assert.NotEqual(t, "e6b4065ce5aa0d87e5fd1b3484ae9d967e89a830cbb0e5b9d29e45cf93525586", Hash("secret", list),
		"names and values")
	payout := asMap("api_key", "key", "format", "json", "location_id", "1", "mode", "live", "beneficiaries[0][phone]",
		"254722906835")
	assert.NotEqual(t, "bf116bdf59e0aa58d0eddf8369a0bb37ee77b0b723e95469435ccd0fde1d1e8e", Hash("secret", payout),
		`the word "Array"`)
}

func TestHashLeavesItsArgumentAlone(t *testing.T) {
	given := asMap("a", "1", "beneficiaries[0][phone]", "2")
	Hash("secret", given)
	assert.Equal(t, asMap("a", "1", "beneficiaries[0][phone]", "2"), given)
	assert.NotPanics(t, func() { Hash("secret", nil) })
}

func TestTheSecretIsOneOfTheValues(t *testing.T) {
	for name, c := range map[string]struct {
		secret momo.Secret
		fields map[string]string
		joined string
	}{
		"before the others":        {"s", asMap("b", "1", "c", "2"), "s.1.2"},
		"between the others":       {"s", asMap("a", "1", "b", "2"), "1.s.2"},
		"after the others":         {"s", asMap("a", "1", "api_key", "2"), "1.2.s"},
		"alone":                    {"s", nil, "s"},
		"none and no fields":       {"", nil, ""},
		"none beside an empty one": {"", asMap("a", ""), ""},
		"beside an empty one":      {"s", asMap("a", ""), ".s"},
		"capitals and digits before": {"s", asMap("Z", "1", "0", "2", "api_secres", "3", "api_secreu", "4"),
			"2.1.3.s.4"},
		"a name that only begins alike":   {"s", asMap("hashes", "1", "Hash", "2"), "2.s.1"},
		"an element of an array after it": {"s", asMap("a", "1", "b[0]", "2"), "1.s"},
		"a value longer than the buffer": {"s", asMap("z", strings.Repeat("v", 1000)), "s." + strings.Repeat("v",
			1000)},
	} {
		sum := sha256.Sum256([]byte(c.joined))
		assert.Equal(t, hex.EncodeToString(sum[:]), Hash(c.secret, c.fields), name)
	}
}

func TestARequestContainsTheHashOfItsFields(t *testing.T) {
	var faults transport.Faults
	key := transport.NewCredential(&faults, "APIKey", "key", nil, isCredential, "", transport.Same)
	secret := transport.NewCredential(&faults, "APISecret", "secret", nil, isCredential, "", transport.Same)
	require.Empty(t, faults)
	body, err := sealer(key, secret)(t.Context(), fields("per_page", "2", "page", "1", "a[0][phone]", "254700000001"))
	require.NoError(t, err)
	assert.Equal(t, "a%5B0%5D%5Bphone%5D=254700000001&api_key=key&format=json"+
		"&hash=f654bf77f45cd356f4b227c10c7ce7a5bb916a3533fe3c41ec49fff14c5c78c8&page=1&per_page=2", string(body))
}

// A request that is sent again is sealed again, out of the same fields.
func TestAFormIsSealedTwiceAlike(t *testing.T) {
	var faults transport.Faults
	key := transport.NewCredential(&faults, "APIKey", "key", nil, isCredential, "", transport.Same)
	secret := transport.NewCredential(&faults, "APISecret", "secret", nil, isCredential, "", transport.Same)
	require.Empty(t, faults)
	f := append(make(form, 0, 16), fields("per_page", "2", "page", "1")...)
	first, err := sealer(key, secret)(t.Context(), f)
	require.NoError(t, err)
	second, err := sealer(key, secret)(t.Context(), f)
	require.NoError(t, err)
	assert.Equal(t, string(first), string(second))
}

func FuzzHash(f *testing.F) {
	f.Fuzz(func(t *testing.T, secret, k1, v1, k2, v2, k3, v3 string) {
		given := map[string]string{k1: v1, k2: v2, k3: v3}
		signed := maps.Clone(given)
		delete(signed, "hash")
		delete(signed, "api_secret")
		maps.DeleteFunc(signed, func(key, _ string) bool { return strings.Contains(key, "[") })
		if secret != "" {
			signed["api_secret"] = secret
		}
		var values []string
		for _, key := range slices.Sorted(maps.Keys(signed)) {
			values = append(values, signed[key])
		}
		sum := sha256.Sum256([]byte(strings.Join(values, ".")))
		assert.Equal(t, hex.EncodeToString(sum[:]), Hash(momo.Secret(secret), given))
	})
}
