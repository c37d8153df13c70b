package sapama_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
)

var wages = momo.Payment{
	Direction: momo.Out, Reference: "salary-001", Amount: money.MustParse("100", money.KES),
	Phone: momo.MustPhone("254722906830"), FirstName: "Jane", LastName: "Doe", Description: "November",
	CallbackURL: "https://merchant.example/callbacks",
}

func railOf(t *testing.T, sim *simulator.Simulator, o sapama.RailOptions, change func(*sapama.Config)) momo.Rail {
	config := sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: simulator.SapamaTill,
		BaseURL: sim.URL(simulator.Sapama),
	}
	change(&config)
	client, err := sapama.New(config)
	require.NoError(t, err)
	return client.Rail(o)
}

func TestAPayoutEndsAsTheSettingsSay(t *testing.T) {
	sim, _ := open()
	defer sim.Close()
	ends := func(results map[string]momo.Status) []momo.Status {
		terms, _ := railOf(t, sim, sapama.RailOptions{}, func(c *sapama.Config) { c.PayoutResults = results }).Terms(momo.Out)
		return terms.Ends
	}
	assert.Empty(t, ends(nil), "nothing in the document proves that one was paid")
	assert.Equal(t, []momo.Status{momo.StatusSucceeded, momo.StatusFailed}, ends(map[string]momo.Status{
		"1": momo.StatusFailed, "0": momo.StatusSucceeded, "2": momo.StatusFailed,
	}))
	in, _ := railOf(t, sim, sapama.RailOptions{}, func(*sapama.Config) {}).Terms(momo.In)
	assert.Equal(t, []momo.Status{momo.StatusSucceeded}, in.Ends, "it never says that a checkout failed")
	assert.False(t, in.UniqueReference || in.MissProves)
	assert.True(t, in.KeepsReference)
}

func TestWhatABeneficiaryHasNoKeyForIsNotSent(t *testing.T) {
	sim, _ := open()
	defer sim.Close()
	sim.SetBalance(simulator.Sapama, 1_000_000)
	all := railOf(t, sim, sapama.RailOptions{}, func(*sapama.Config) {})
	_, err := all.Send(t.Context(), wages)
	require.NoError(t, err)
	few := railOf(t, sim, sapama.RailOptions{}, func(c *sapama.Config) {
		c.BeneficiaryKeys = sapama.BeneficiaryKeys{
			FirstName: "-", LastName: "-", Description: "-", CallbackAddress: "-", CallbackMethod: "-",
		}
	})
	p := wages
	p.Reference = "salary-002"
	_, err = few.Send(t.Context(), p)
	require.NoError(t, err)
	requests := sim.Requests(simulator.Sapama)
	for _, text := range []string{"Jane", "Doe", "November", "merchant.example"} {
		assert.Contains(t, string(requests[0].Body), text)
		assert.NotContains(t, string(requests[1].Body), text)
	}
}

// TestAMethodForCheckoutsIsNoFaultOfAPayoutThatHasNoKeyForIt gives a method that the rail
// has use for in one direction only.
func TestAMethodForCheckoutsIsNoFaultOfAPayoutThatHasNoKeyForIt(t *testing.T) {
	sim, _ := open()
	defer sim.Close()
	sim.SetBalance(simulator.Sapama, 1_000_000)
	rail := railOf(t, sim, sapama.RailOptions{CallbackMethod: sapama.CallbackGet}, func(c *sapama.Config) {
		c.BeneficiaryKeys = sapama.BeneficiaryKeys{CallbackMethod: "-"}
	})
	_, err := rail.Send(t.Context(), wages)
	require.NoError(t, err)
	body := string(sim.Requests(simulator.Sapama)[0].Body)
	assert.Contains(t, body, "merchant.example", "the address is sent")
	assert.NotContains(t, body, "callback_http_method")
}

// deposit is the collection of the same payment.
func deposit() momo.Payment {
	p := wages
	p.Direction, p.MiddleName, p.Email, p.Address, p.Account = momo.In, "Wanja", "jane@example.com", "Nakuru", "C-1"
	return p
}

func TestACheckoutSendsEachText(t *testing.T) {
	sim, client := open()
	defer sim.Close()
	rail := client.Rail(sapama.RailOptions{ImageURL: "https://merchant.example/i.png"})
	_, err := rail.Send(t.Context(), deposit())
	require.NoError(t, err)
	form, err := url.ParseQuery(string(sim.Requests(simulator.Sapama)[0].Body))
	require.NoError(t, err)
	for name, text := range map[string]string{
		"first_name": "Jane", "middle_name": "Wanja", "last_name": "Doe", "email": "jane@example.com", "address": "Nakuru",
		"description": "November", "bill_ref_number": "C-1", "callback_url": "https://merchant.example/callbacks",
		"image_url": "https://merchant.example/i.png", "reference_number": "salary-001", "phone": "254722906830",
	} {
		assert.Equal(t, text, form.Get(name), name)
	}
}

// TestALookAsksByTheIdentifierAndOtherwiseByTheNumber tells the two apart by a payment
// whose number was another one.
func TestALookAsksByTheIdentifierAndOtherwiseByTheNumber(t *testing.T) {
	sim, client := open()
	defer sim.Close()
	rail := client.Rail(sapama.RailOptions{ImageURL: "https://merchant.example/i.png"})
	p := deposit()
	sent, err := rail.Send(t.Context(), p)
	require.NoError(t, err)
	require.NoError(t, sim.Approve(simulator.Sapama, p.Reference))
	_, err = rail.Look(t.Context(), p)
	require.NoError(t, err)
	requests := sim.Requests(simulator.Sapama)
	last := requests[len(requests)-1]
	assert.Contains(t, last.Query+string(last.Body), p.Phone.Digits(), "not all payments there are")

	p.ID, p.Phone = sent.ID, momo.MustPhone("254722906831")
	found, err := rail.Look(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusUnknown, found.Status)
	assert.Equal(t, wages.Phone, found.Phone, "what differs is shown")
}

func TestTheOptionsOfARailAreNamedWithTheFaultsOfAPayment(t *testing.T) {
	sim, _ := open()
	defer sim.Close()
	rail := railOf(t, sim, sapama.RailOptions{CallbackMethod: "put", ShortCode: "x"}, func(c *sapama.Config) {
		c.BeneficiaryKeys = sapama.BeneficiaryKeys{ShortCode: "-"}
	})
	p := wages
	p.Direction = momo.In
	err := rail.Check(p)
	require.ErrorIs(t, err, momo.ErrInvalid)
	for _, name := range []string{
		"RailOptions.ImageURL", "RailOptions.CallbackMethod", "MiddleName", "Email", "Address", "Account",
	} {
		assert.ErrorContains(t, err, name)
	}
	err = rail.Check(wages)
	assert.ErrorContains(t, err, "RailOptions.ShortCode")
	assert.NotContains(t, err.Error(), "ImageURL", "which a payout has no use for")
	assert.Empty(t, sim.Requests(simulator.Sapama))
}

func TestACheckoutIsNoPayout(t *testing.T) {
	sim, client := open()
	defer sim.Close()
	sim.SetBalance(simulator.Sapama, 1_000_000)
	rail := client.Rail(sapama.RailOptions{ImageURL: "https://merchant.example/i.png"})
	in := wages
	in.Direction, in.MiddleName, in.Email, in.Address, in.Account = momo.In, "W.", "jane@example.com", "Nakuru", "C-1"
	asked, err := rail.Send(t.Context(), in)
	require.NoError(t, err)
	require.NoError(t, sim.Approve(simulator.Sapama, in.Reference))
	paid, err := rail.Look(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusSucceeded, paid.Status)

	out := wages
	_, err = rail.Look(t.Context(), out)
	assert.ErrorIs(t, err, momo.ErrNotFound)
	out.ID = asked.ID
	_, err = rail.Look(t.Context(), out)
	assert.ErrorIs(t, err, momo.ErrNotFound)

	in.ID, in.Amount = asked.ID, money.MustParse("99", money.KES)
	found, err := rail.Look(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusUnknown, found.Status)
	assert.Equal(t, wages.Amount, found.Amount)
}
