package webhook

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/internal/sign"
)

// variant is one of many changes of a genuine delivery, made by a rule.
type variant struct {
	name   string
	sent   *sent
	status int
}

// TestGeneratedVariantsAreRefused sends every variant to a handler of its own, so
// that nothing that was told or asked before can hide what it does. Where the address
// proves the payment, a variant is only a reason to ask.
func TestGeneratedVariantsAreRefused(t *testing.T) {
	sum := 0
	for _, p := range providers(t) {
		t.Run(p.name, func(t *testing.T) {
			var news told
			server, _ := serve(t, func(o Options) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.handler(t, news.settle, o).ServeHTTP(w, r) })
			})
			variants := slices.Concat(p.foldedNames(), p.phpNames(), p.movedBoundaries(t))
			for _, v := range variants {
				response, body := v.sent.to(t, server.Listener.Addr().String())
				require.Equal(t, v.status, response.StatusCode, v.name)
				if v.status == http.StatusOK {
					require.Equal(t, p.ok, body)
					p.assertGenuine(t, news.take())
					continue
				}
				require.Equal(t, p.fail, body)
				require.Empty(t, news.events(), v.name)
			}
			_, body := p.delivery().to(t, server.Listener.Addr().String())
			assert.Equal(t, p.ok, body, "the genuine one is not refused")
			p.assertGenuine(t, news.events())
			t.Logf("%d variants", len(variants))
			sum += len(variants)
		})
	}
	assert.Greater(t, sum, 3000)
}

// foldings are other spellings of a name that some reader of JSON takes for it.
func foldings(name string) []string {
	var all []string
	for _, other := range []string{
		name, strings.ToUpper(name), strings.ToUpper(name[:1]) + name[1:], name[:len(name)-1] + strings.ToUpper(name[len(name)-1:]),
		strings.ToLower(name), strings.ReplaceAll(name, "s", "ſ"), strings.ReplaceAll(name, "k", "\u212a"),
	} {
		escaped := ""
		for _, r := range other {
			escaped += fmt.Sprintf(`\u%04x`, r)
		}
		all = append(all, other, escaped)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var jsonName = regexp.MustCompile(`"(\w+)":`)

// foldedNames put another spelling of every member before it, in its object.
func (p provider) foldedNames() (list []variant) {
	if !p.has("json") {
		return nil
	}
	for _, at := range jsonName.FindAllStringSubmatchIndex(p.genuine.body, -1) {
		name := p.genuine.body[at[2]:at[3]]
		for _, other := range foldings(name) {
			s := p.delivery()
			s.body = s.body[:at[0]] + `"` + other + `":1,` + s.body[at[0]:]
			p.prove(s, p.secret)
			status := http.StatusBadRequest
			if p.has("token") {
				status = http.StatusOK
			}
			list = append(list, variant{other + " beside " + name, s, status})
		}
	}
	return list
}

// phpNames are other spellings that PHP stores under the name, beside it and in
// its place.
func (p provider) phpNames() (list []variant) {
	if !p.has("form") {
		return nil
	}
	add := func(name, content string) {
		s := p.delivery()
		s.say(content)
		list = append(list, variant{name, s, http.StatusBadRequest})
	}
	form := p.genuine.content()
	for name := range strings.FieldsSeq(`
		organization_id customer_id location_id trans_type trans_id trans_time date trans_amount short_code bill_ref_number description
		org_account_balance phone first_name middle_name last_name status reference_number type proxy_trans_id proxy_trans_uuid
		invoice_id invoice_uuid api_key hash third_party_message ip agent`) {
		spellings := []string{
			name + "[]", name + "%5B%5D", name + "[0]", name + "[a][b]", name + "[0]x", "+" + name, "%20" + name, "%09" + name, "%0A%0D" + name, name + "%00", name + "%00x",
		}
		for _, underscore := range []string{".", "%2E", "+", "%20", "[", "%5B"} {
			if strings.Contains(name, "_") {
				spellings = append(spellings, strings.Replace(name, "_", underscore, 1))
			}
		}
		for _, spelling := range spellings {
			add(spelling+" beside "+name, form+"&"+spelling+"=A")
			add(spelling+" before "+name, spelling+"=A&"+form)
			if swapped := strings.Replace("&"+form, "&"+name+"=", "&"+spelling+"=", 1)[1:]; swapped != form {
				add(spelling+" for "+name, swapped)
			}
		}
	}
	return list
}

// movedBoundaries are bodies with the text that was signed, cut at other places.
func (p provider) movedBoundaries(t *testing.T) (list []variant) {
	if !p.has("member") || p.has("asked") {
		return nil
	}
	key := sign.NewRecursive([]byte(p.secret))
	for i, leaves := range [][]leaf{mpgatewayLeaves(false, false), mpgatewayLeaves(true, false), mpgatewayLeaves(false, true)} {
		genuine := write(leaves)
		signature, err := key.Sum([]byte(genuine))
		require.NoError(t, err)
		m := &mover{rand.New(rand.NewPCG(23, uint64(i))), leaves}
		seen := map[string]bool{}
		for len(seen) < 400 {
			body := m.body()
			if sum, err := key.Sum([]byte(body)); err != nil || sum != signature || retyped(body) == retyped(genuine) || seen[body] {
				continue // not another reading of what was signed
			}
			seen[body] = true
			s := p.delivery()
			s.body = body[:len(body)-1] + `,"signature":"` + signature + `"}`
			list = append(list, variant{body, s, http.StatusBadRequest})
		}
	}
	return list
}

// Row 26: the values of two fields change places, which the hash cannot tell.
// Whatever is settled then is the payment that the provider has.
func TestRelabelledFieldsCreditNothingElse(t *testing.T) {
	each(t, "form post", func(t *testing.T, p provider) {
		var news told
		server, _ := serve(t, func(o Options) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.handler(t, news.settle, o).ServeHTTP(w, r) })
		})
		values, err := url.ParseQuery(p.genuine.content())
		require.NoError(t, err)
		var names []string
		for name := range values {
			names = append(names, name)
		}
		slices.Sort(names)
		touched := func(name string, one, two string) bool { return name == one || name == two }
		swaps, settled := 0, 0
		for i, one := range names {
			for _, two := range names[i+1:] {
				swapped, _ := url.ParseQuery(p.genuine.content())
				swapped[one], swapped[two] = values[two], values[one]
				s := p.delivery()
				s.say(swapped.Encode())
				response, _ := s.to(t, server.Listener.Addr().String())
				swaps++
				what := one + " and " + two
				events := news.events()[settled:]
				settled += len(events)
				for _, e := range events {
					assert.Equal(t, []any{p.paid.ID, p.paid.Amount, p.paid.Status}, []any{e.ID, e.Amount, e.Status}, what)
					assert.Contains(t, []string{p.paid.Reference, "mpesa:" + p.paid.ID}, e.Reference, what)
				}
				assert.Equal(t, response.StatusCode == http.StatusOK, len(events) == 1, what)
				switch {
				case touched("api_key", one, two):
					assert.Equal(t, http.StatusUnauthorized, response.StatusCode, what)
				case touched("reference_number", one, two) && swapped.Get("reference_number") != "":
					assert.Empty(t, events, what)
				case !touched("trans_id", one, two) && !touched("reference_number", one, two):
					assert.Equal(t, http.StatusOK, response.StatusCode, what)
				}
			}
		}
		assert.Greater(t, swaps, 300)
		assert.Greater(t, settled, 200, "most change nothing that is believed")
	})
}
