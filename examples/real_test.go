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
	sim.Fault(simulator.Fault{Operation: "charge", Kind: simulator.FaultErrorAfter})
	printed, code := p.run(t, "collect", "", variables(sim)[simulator.Samsoftpay]...)
	assert.Regexp(t, `^unknown .*indeterminate.*: looking up order-\d+\nsucceeded yours is 10000 UGX`, printed)
	assert.Zero(t, code)
	assert.Len(t, sim.Payments(simulator.Samsoftpay), 1)
}

func (p programs) disburseForReal(t *testing.T) {
	sim := start(t)
	set := append(variables(sim)[simulator.Samsoftpay], "SALARY_KEY=november/jane")
	sim.Fault(simulator.Fault{Operation: "payout", Kind: simulator.FaultErrorAfter})
	printed, code := p.run(t, "disburse", "", set...)
	assert.Contains(t, printed, "kept      november/jane\nindeterminate, so call again with the same key")
	assert.Equal(t, 1, code)
	printed, code = p.run(t, "disburse", "", set...)
	assert.Regexp(t, `\nsucceeded as pout_\w+\n$`, printed)
	assert.Zero(t, code)
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "november/jane"))

	sim.SetBalance(simulator.Samsoftpay, 0)
	printed, code = p.run(t, "disburse", "", append(set, "SALARY_KEY=december/jane")...)
	assert.Contains(t, printed, "refused: samsoftpay: disburse: insufficient funds")
	assert.Equal(t, 1, code)
}

func (p programs) indeterminateForReal(t *testing.T) {
	sim := start(t)
	set := variables(sim)[simulator.Samsoftpay]
	printed, code := p.run(t, "indeterminate", "", set...)
	assert.Regexp(t, `^outcome +accepted\npayout .* answered before: false\n$`, printed)
	assert.Zero(t, code)

	sim.Fault(simulator.Fault{Operation: "payout", Kind: simulator.FaultResetAfter})
	printed, code = p.run(t, "indeterminate", "", set...)
	assert.Regexp(t, `^outcome +indeterminate\nlook up .*\npayout .* answered before: true\n$`, printed)
	assert.Zero(t, code)
	assert.Len(t, sim.Payments(simulator.Samsoftpay), 2)

	sim.Fault(simulator.Fault{Operation: "payout", Kind: simulator.FaultResetAfter})
	sim.Fault(simulator.Fault{Operation: "payout", Kind: simulator.FaultUnauthorized})
	printed, code = p.run(t, "indeterminate", "", set...)
	assert.Contains(t, printed, "\nstill indeterminate: samsoftpay: disburse: unauthorized")
	assert.Equal(t, 1, code)
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
