package examples

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

func (p programs) quickstartForReal(t *testing.T) {
	tests := map[string]func(*testing.T){}
	for provider := range variables(start(t)) {
		tests[provider] = func(t *testing.T) {
			printed, code := p.run(t, "quickstart", simulator.SPPayOTP+"\n", variables(start(t))[provider]...)
			assert.Regexp(t, `\n`+provider+` .* yes +not waited for +succeeded +\d.*\n$`, printed)
			assert.Zero(t, code, printed)
		}
		tests[provider+" and hears it call back"] = func(t *testing.T) {
			sim, address := start(t), freeAddress(t)
			sim.SetCallbackURL(simulator.Samsoftpay, "http://"+address+"/samsoftpay")
			set := append(variables(sim)[provider], "CALLBACK_ADDR="+address, "CALLBACK_URL=http://"+address)
			printed, code := p.run(t, "quickstart", simulator.SPPayOTP+"\n", set...)
			assert.Regexp(t, `\n`+provider+` .* yes +by (signature|query) +succeeded +\d.*\n$`, printed)
			assert.Zero(t, code, printed)
			require.Len(t, sim.Payments(provider), 1)
			assert.LessOrEqual(t, sim.Payments(provider)[0].Amount, int64(1000), "a small amount")
		}
	}
	atOnce(t, tests)
}

func (p programs) quickstartIncomplete(t *testing.T) {
	sim := start(t)
	all := variables(sim)
	set := append(all[simulator.Samsoftpay], "CALLBACK_URL=http://127.0.0.1:1", "CALLBACK_ADDR="+freeAddress(t))
	set = slices.DeleteFunc(set, func(v string) bool { return v == all[simulator.Samsoftpay][2] })
	printed, code := p.run(t, "quickstart", "", append(set, "SAPAMA_API_KEY=a-key-without-anything", "SPPAY_PHONE=0700123456")...)
	assert.Equal(t, 1, code)
	for _, missing := range []string{
		"SAMSOFTPAY_WEBHOOK_SECRET is not set", "SAPAMA_API_SECRET is not set", "SAPAMA_TILL is not set", "SAPAMA_PHONE",
		"SPPAY_CLIENT_ID is not set", "SPPAY_PHONE: momo: not a mobile number",
	} {
		assert.Contains(t, printed, missing)
	}
	assert.NotContains(t, printed, "SSENTEZO", "nothing of it is set: it is left out")
	assert.Empty(t, sim.Requests(simulator.Samsoftpay))
}

func (p programs) quickstartRefused(t *testing.T) {
	sim := start(t)
	sim.Fault(simulator.Fault{Provider: simulator.Samsoftpay, Operation: "charge", Kind: simulator.FaultUnauthorized})
	set := append(variables(sim)[simulator.Samsoftpay], variables(sim)[simulator.MPGateway]...)
	printed, code := p.run(t, "quickstart", "", set...)
	assert.Equal(t, 1, code)
	assert.Regexp(t, `\nsamsoftpay +refused +- +not waited for +- `, printed)
	assert.Regexp(t, `\nmpgateway +10.00 KES +yes +not waited for +succeeded `, printed)
	assert.Contains(t, printed, "stopped       samsoftpay: collect: unauthorized")
}

func (p programs) customerDeclines(t *testing.T) {
	set := append(variables(start(t))[simulator.Samsoftpay], "SAMSOFTPAY_PHONE=256700000001") // one of the test numbers
	printed, code := p.run(t, "collect", "", set...)
	assert.Regexp(t, `\nfailed +because: \w+\n$`, printed)
	assert.Zero(t, code)
	printed, code = p.run(t, "quickstart", "", set...)
	assert.Regexp(t, `\n  because +\w+\n(?s:.*)\nsamsoftpay +1000 UGX +no +not waited for +failed `, printed)
	assert.Zero(t, code)
}

func (p programs) collectForReal(t *testing.T) {
	sim := start(t)
	printed, code := p.run(t, "collect", "", variables(sim)[simulator.Samsoftpay]...)
	assert.Regexp(t, `^asked .* 10000 UGX in test mode.*\nsucceeded yours is 10000 UGX, less a fee of 200 UGX\n$`, printed)
	assert.Zero(t, code)
	assert.Equal(t, simulator.StatusSucceeded, sim.Payments(simulator.Samsoftpay)[0].Status)

	printed, code = p.run(t, "collect", "", "SAMSOFTPAY_PHONE=0700123456")
	assert.Contains(t, printed, "SecretKey must begin with")
	assert.Equal(t, 1, code)
}

func (p programs) collectLost(t *testing.T) {
	sim := start(t)
	lose(sim, "charge", simulator.FaultErrorAfter)
	printed, code := p.run(t, "collect", "", variables(sim)[simulator.Samsoftpay]...)
	assert.Regexp(t, `^unknown .*indeterminate.*: looking up order-\d+\nsucceeded yours is 10000 UGX`, printed)
	assert.Zero(t, code)
	assert.Len(t, sim.Payments(simulator.Samsoftpay), 1)
}

func (p programs) disburseForReal(t *testing.T) {
	sim := start(t)
	set := variables(sim)[simulator.Samsoftpay]
	printed, code := p.run(t, "disburse", "", append(set, "SALARY=november/jane")...)
	assert.Regexp(t, `^kept +november/jane\n(?s:.*)\nsucceeded as pout_\w+\n$`, printed)
	assert.Zero(t, code)

	lose(sim, "payout", simulator.FaultErrorAfter)
	printed, code = p.run(t, "disburse", "", append(set, "SALARY=november/john")...)
	assert.Contains(t, printed, "kept      november/john\nindeterminate, so nothing is paid again: samsoftpay: disburse: indeterminate")
	assert.Equal(t, 1, code)
	assert.Len(t, sim.Payments(simulator.Samsoftpay), 2)

	sim.SetBalance(simulator.Samsoftpay, 0)
	printed, code = p.run(t, "disburse", "", set...)
	assert.Contains(t, printed, "refused: samsoftpay: disburse: insufficient funds")
	assert.Equal(t, 1, code)
}

// lose loses an answer of Samsoftpay's, and the client's own lookup after it.
func lose(sim *simulator.Simulator, operation string, kind simulator.FaultKind) {
	sim.Fault(simulator.Fault{Operation: operation, Kind: kind})
	sim.Fault(simulator.Fault{Operation: operation + "-list", Kind: simulator.FaultUnavailableBefore, Times: 3})
}

func (p programs) indeterminateForReal(t *testing.T) {
	sim := start(t)
	set := variables(sim)[simulator.Samsoftpay]
	printed, code := p.run(t, "indeterminate", "", set...)
	assert.Regexp(t, `^outcome +accepted\npayout +pout_\w+ over 1000 UGX .*\n$`, printed)
	assert.Zero(t, code)

	sim = start(t) // where it is the only one
	set = variables(sim)[simulator.Samsoftpay]
	lose(sim, "payout", simulator.FaultResetAfter)
	printed, code = p.run(t, "indeterminate", "", set...)
	assert.Regexp(t, `^outcome +indeterminate: look up\n`+foundOut, printed)
	assert.Zero(t, code)
	assert.Len(t, sim.Payments(simulator.Samsoftpay), 1)

	lose(sim, "payout", simulator.FaultResetAfter)
	sim.Fault(simulator.Fault{Operation: "payout-list", Kind: simulator.FaultUnauthorized, Times: 2})
	printed, code = p.run(t, "indeterminate", "", set...)
	assert.Contains(t, printed, "\nstill indeterminate: samsoftpay: transactions: unauthorized")
	assert.Equal(t, 1, code)
	assert.Len(t, sim.Payments(simulator.Samsoftpay), 2)
}

func (p programs) webhookForReal(t *testing.T) {
	sim, address := start(t), freeAddress(t)
	sim.SetCallbackURL(simulator.Samsoftpay, "http://"+address)
	set := variables(sim)[simulator.Samsoftpay]
	stop := p.serve(t, "webhook", address, set...)
	_, code := p.run(t, "collect", "", set...)
	assert.Zero(t, code)
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.Regexp(t, `^listening on .*\n  credited: 10000 UGX for order-\d+ on the evidence of its signature\n$`, stop())
	assert.True(t, sim.Deliveries(simulator.Samsoftpay)[0].Acknowledged)
}

func (p programs) paybillForReal(t *testing.T) {
	sim, address := start(t), freeAddress(t)
	sim.SetCallbackURL(simulator.MPGatewayValidation, "http://"+address+"/validate")
	sim.SetCallbackURL(simulator.MPGateway, "http://"+address+"/callback")
	stop := p.serve(t, "paybill", address, variables(sim)[simulator.MPGateway]...)
	for _, account := range []string{"555555555", "another"} {
		_, err := sim.PayBill(simulator.MPGatewayPaybill{Phone: "254700000001", Account: account, Amount: 100_00})
		require.NoError(t, err)
		require.NoError(t, sim.WaitDeliveries(t.Context()))
	}
	assert.Regexp(t, `^listening on .*\n.* true\n  booked: 100.00 KES to "555555555" on the evidence of its query\n.* false\n$`, stop())
	assert.EqualValues(t, 100_00, sim.Balance(simulator.MPGateway))

	printed, code := p.run(t, "paybill", "", "MPGATEWAY_SECRET=a secret without anything else")
	assert.Contains(t, printed, "PublicID must be")
	assert.Equal(t, 1, code)
}
