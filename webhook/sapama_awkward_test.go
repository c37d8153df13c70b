package webhook

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
)

// oddFields are values of a field that only informs, "\x00" being a field that is missing.
var oddFields = []string{"\x00", "", "odd", "[]", "{}", "null", "true", "-7", "12345678901234567890", "Ünïcode \n", "0000-00-00 00:00:00"}

// awkwardForms are a form with each of the fields in each of the ways.
func awkwardForms(t *testing.T, form string, fields ...string) map[string]string {
	t.Helper()
	all := map[string]string{"as it is": form, "with a field more": form + "&property_ids[]=728&x=%5B%5D&an.other=1"}
	pairs := strings.Split(form, "&")
	slices.Reverse(pairs)
	all["in another order"] = strings.Join(pairs, "&")
	for _, name := range fields {
		for _, odd := range oddFields {
			values, err := url.ParseQuery(form)
			require.NoError(t, err)
			require.Contains(t, values, name)
			if values.Set(name, odd); odd == "\x00" {
				values.Del(name)
			}
			all[name+"="+odd] = values.Encode()
		}
	}
	return all
}

const informingSapamaFields = "organization_id customer_id location_id trans_type trans_time date trans_amount short_code " +
	"bill_ref_number description org_account_balance phone first_name middle_name last_name status type " +
	"proxy_trans_uuid invoice_uuid third_party_message hash"

// What a notification says beside where to look changes nothing.
func TestSapamaSettlesANotificationHoweverTheRestOfItLooks(t *testing.T) {
	st := newSapamaStage(t)
	forms := awkwardForms(t, st.form, append(strings.Fields(informingSapamaFields), "invoice_id", "proxy_trans_id")...)
	assert.Greater(t, len(forms), 200)
	for name, form := range forms {
		var told settled
		w := sapamaPost(Confirmed(st.confirmer(t, nil), told.settle, Options{}), form)
		assert.Equal(t, http.StatusOK, w.Code, name)
		if assert.Len(t, told.events, 1, name) {
			e := told.events[0]
			assert.Equal(t, "order-001 350.00 KES succeeded "+st.code,
				e.Reference+" "+e.Amount.String()+" "+e.Status.String()+" "+e.ID, name)
			assert.NotEmpty(t, e.Payload.(*sapama.Transaction).Notification.Raw, name)
		}
	}
}

func TestSapamaPayoutIsSettledHoweverTheRestOfItsCallbackLooks(t *testing.T) {
	st := newPayoutStage(t, sapamaCodes)
	sent := st.disburse(t, "PAY-1", nobody, sapama.CallbackPost)
	require.NoError(t, st.sim.Approve(simulator.Sapama, "PAY-1"))
	form := string(lastDelivery(t, st.sim, simulator.Sapama).Body)
	for name, form := range awkwardForms(t, form, strings.Fields("organization_id location_id trans_type trans_id trans_time "+
		"trans_amount phone description type proxy_trans_uuid third_party_message hash")...) {
		var told settled
		w := sapamaPost(Confirmed(st.confirmer(t, nil), told.settle, Options{}), form)
		assert.Equal(t, http.StatusOK, w.Code, name)
		if assert.Len(t, told.events, 1, name) {
			assert.Equal(t, sent.ID+" succeeded", told.events[0].ID+" "+told.events[0].Status.String(), name)
		}
	}
}

func TestSapamaAsksAValidationHoweverTheRestOfItLooks(t *testing.T) {
	for name, form := range awkwardForms(t, sapamaQuestion(t), strings.Fields("type trans_type trans_id trans_time short_code "+
		"org_account_balance phone bill_ref_number first_name middle_name last_name hash ip agent")...) {
		asked, err := newSapamaValidation(t).Ask(sapamaDelivery(form))
		require.NoError(t, err, name)
		assert.Equal(t, "350.00 KES", asked.Amount.String(), name)
		assert.Equal(t, momo.StatusPending, asked.Status, name)
		assert.Equal(t, int64(2), asked.Payload.(*sapama.Validation).Till, name)
		assert.NotEmpty(t, asked.Payload.(*sapama.Validation).Raw, name)
	}
}
