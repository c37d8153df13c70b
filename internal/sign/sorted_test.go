package sign

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// sortedVectors hold one answer the provider published (V0) and others that
// follow from its public samples.
var sortedVectors = []struct {
	name, secret string
	fields       map[string]string
	want         string
}{
	{"V0, published, without a secret", "", map[string]string{
		"age": "12", "at": "Sapama.com", "city": "Nairobi", "name": "Ali", "work": "Software Engineer",
	}, "87304e9ab39f1d9c70b9f51f9f3b70fed5d19fbd3917ea3678115c5adffcf0d5"},
	{"V1, list", "secret", map[string]string{
		"api_key": "key", "format": "json", "page": "1", "per_page": "2",
	}, "f654bf77f45cd356f4b227c10c7ce7a5bb916a3533fe3c41ec49fff14c5c78c8"},
	{"V2, update", "secret", map[string]string{
		"api_key": "key", "format": "json", "id": "1", "ipned": "success",
	}, "4d2eb948170018b8d11584ee87da0e3a80f9089c18c0bca3cd277ad979f48da2"},
	{"V3, empty values keep their place", "secret", map[string]string{
		"amount": "5", "api_key": "key", "description": "", "format": "json", "location_id": "1",
		"phone": "254722906835", "transaction_reference": "",
	}, "7ad8a953f54a7eaf0e1f4f53071b06ca15f6de2fdb9e3b4f9246bcc849ad620f"},
	{"V4, flat checkout", "secret", map[string]string{
		"amount": "5", "api_key": "key", "description": "", "format": "json", "location_id": "1",
		"phone": "254722906835", "transaction_reference": "", "type": "stkpush",
	}, "e7d0e36a4c920d74789802c294fc1cd8044216c622335a644e7e0c6245ed7a69"},
	{"V5, payout, beneficiaries left out", "secret", map[string]string{
		"api_key": "key", "format": "json", "location_id": "1", "mode": "live",
	}, "d96525aaf70ff71ce25b0af99a4dd666468ebcd58d5e2ce5065ae38406f636a9"},
	{"V6, checkout with dots, spaces, & ? =", "secret", map[string]string{
		"address": "P.O.Box 10231 Nakuru", "amount": "1000", "api_key": "key", "bill_ref_number": "CUST-9",
		"callback_http_method": "post", "callback_url": "https://merchant.example/cb?x=1", "currency": "KES",
		"description": "Item X & Y", "email": "info@company.com", "environment": "live", "first_name": "John",
		"flow": "stkpush", "format": "json", "image_url": "https://merchant.example/i.png", "last_name": "Otieno",
		"location_id": "2", "middle_name": "Mwangi", "phone": "254722906835", "reference_number": "ORD-1",
	}, "7b997e2a36cb6121e20d2e54d852768c2f6eb9fda1d0de0dc4794e0b350787f5"},
	{"V7, transactions as one string", "secret", map[string]string{
		"api_key": "key", "format": "json",
		"transactions": `[{"trans_id":"T1","trans_time":"2019-11-18 11:34:20","trans_amount":"100","description":"d"}]`,
	}, "c52ea16f064cbd6a12187819473bf4e35dbedd68f405084bfd0823ec40dc5a5f"},
	{"V8, checkout of 2018", "secret", map[string]string{
		"address": "Address", "amount": "200", "api_key": "key", "callback_url": "http://sapamacash.com", "city": "City",
		"currency": "KES", "email": "edwin@sapamatech.com", "environment": "sandbox", "first_name": "Edwin",
		"flow": "redirect", "format": "json", "item_id": "1", "last_name": "Mugendi", "phone": "254722906835",
		"picture_url": "http://sapamacash.com", "postal_code": "00200", "province": "Province",
		"reference_number": "REFERENCE NUMBER", "simulate": "success",
	}, "3b59eb9044a8583bbedf5dfd046a0a83a578a631d491d117cbb4a156c97808e3"},
	{"V9, UTF-8", "secret", map[string]string{
		"api_key": "key", "description": "Maïs – café", "format": "json", "location_id": "2", "mode": "sandbox",
	}, "e6a84b2902f3bc353532c3633c161c07671afc15e71456236a20c039ada8acaf"},
	{"V10, transfer", "secret", map[string]string{
		"amount": "10", "api_key": "key", "description": "Testing", "format": "json", "location_from_id": "2",
		"location_to_id": "245", "type": "BusinessPayBill",
	}, "4dc19ccbafe72764b9b2be28fdf191b711cdb8c0361e6ad32eb0d249dffb3533"},
}

func TestSortedReproducesTheVectors(t *testing.T) {
	for _, v := range sortedVectors {
		t.Run(v.name, func(t *testing.T) {
			assert.Equal(t, v.want, Sorted(v.secret, v.fields))
			assert.Equal(t, v.want, SortedPairs(v.secret, pairsOf(v.fields)))
		})
	}
}

func pairsOf(fields map[string]string) []Pair {
	var pairs []Pair
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		pairs = append(pairs, Pair{key, fields[key]})
	}
	return pairs
}

func TestSortedIsNoneOfTheRecipesItCouldBeTakenFor(t *testing.T) {
	list, payout := sortedVectors[1].fields, sortedVectors[5].fields
	assert.NotEqual(t, "27a40440d2b8163acc361dae4f10af8fbb8a9ce2c9f85993bc8d4003875af595", Sorted("secret", list), "secret last")
	assert.NotEqual(t, "e6b4065ce5aa0d87e5fd1b3484ae9d967e89a830cbb0e5b9d29e45cf93525586", Sorted("secret", list), "key=value&")
	assert.NotEqual(t, "bf116bdf59e0aa58d0eddf8369a0bb37ee77b0b723e95469435ccd0fde1d1e8e", Sorted("secret", payout), "a list as a word")
}

func TestNothingDisplacesTheSecret(t *testing.T) {
	for _, v := range sortedVectors {
		fields := maps.Clone(v.fields)
		fields["api_secret"] = "of somebody else"
		fields["hash"] = strings.Repeat("0", 64)
		assert.Equal(t, v.want, Sorted(v.secret, fields), v.name)
		assert.Equal(t, v.want, SortedPairs(v.secret, pairsOf(fields)), v.name)
	}
}

func TestTheSecretIsOneOfTheValues(t *testing.T) {
	for name, c := range map[string]struct {
		secret string
		fields map[string]string
		joined string
	}{
		"before the others":                    {"s", map[string]string{"b": "1", "c": "2"}, "s.1.2"},
		"between the others":                   {"s", map[string]string{"a": "1", "b": "2"}, "1.s.2"},
		"after the others":                     {"s", map[string]string{"a": "1", "api_key": "2"}, "1.2.s"},
		"alone":                                {"s", nil, "s"},
		"none and no fields":                   {"", nil, ""},
		"none beside an empty one":             {"", map[string]string{"a": ""}, ""},
		"beside an empty one":                  {"s", map[string]string{"a": ""}, ".s"},
		"capitals and digits before":           {"s", map[string]string{"Z": "1", "0": "2", "api_secres": "3", "api_secreu": "4"}, "2.1.3.s.4"},
		"a name that only begins like hash":    {"s", map[string]string{"hashes": "1", "Hash": "2"}, "2.s.1"},
		"a value longer than the first buffer": {"s", map[string]string{"z": strings.Repeat("v", 1000)}, "s." + strings.Repeat("v", 1000)},
	} {
		sum := sha256.Sum256([]byte(c.joined))
		assert.Equal(t, hex.EncodeToString(sum[:]), Sorted(c.secret, c.fields), name)
	}
}

func FuzzSorted(f *testing.F) {
	f.Fuzz(func(t *testing.T, secret, k1, v1, k2, v2, k3, v3 string) {
		fields := map[string]string{k1: v1, k2: v2, k3: v3}
		all := maps.Clone(fields)
		delete(all, "hash")
		delete(all, "api_secret")
		if secret != "" {
			all["api_secret"] = secret
		}
		var values []string
		for _, key := range slices.Sorted(maps.Keys(all)) {
			values = append(values, all[key])
		}
		sum := sha256.Sum256([]byte(strings.Join(values, ".")))
		want := hex.EncodeToString(sum[:])
		assert.Equal(t, want, Sorted(secret, fields))
		assert.Equal(t, want, SortedPairs(secret, pairsOf(fields)))
	})
}
