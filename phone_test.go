package momo_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func TestParsePhoneReadsWhatPeopleWrite(t *testing.T) {
	for _, tc := range []struct {
		text string
		home momo.Country
		want string
	}{
		{"0700123456", momo.Uganda, "256700123456"},
		{"0392 123 456", momo.Uganda, "256392123456"},
		{"256700123456", "", "256700123456"},
		{"+256 700-123-456", momo.Kenya, "256700123456"},
		{"00256700123456", "", "256700123456"},
		{"0722906835", momo.Kenya, "254722906835"},
		{"0110000001", momo.Kenya, "254110000001"},
		{"0597018036", momo.Ghana, "233597018036"},
		{"233207777777", momo.Kenya, "233207777777"},
	} {
		got, err := momo.ParsePhone(tc.text, tc.home)
		require.NoError(t, err, tc.text)
		assert.Equal(t, tc.want, got.Digits(), tc.text)
		again, err := momo.ParsePhone(got.Digits(), tc.home)
		require.NoError(t, err)
		assert.Equal(t, got, again, "reading is idempotent")
		local, err := momo.ParsePhone(got.Local(), got.Country())
		require.NoError(t, err)
		assert.Equal(t, got, local)
	}
}

func TestParsePhoneRefusesEverythingElse(t *testing.T) {
	for _, text := range []string{
		"", "0", "+", "0700123456" /* no home */, "700123456", "25670012345", "2567001234567", "256200123456",
		"255700123456", "+0700123456", "2547 ***** 000", "256••••••456", "２５６７００１２３４５６", "256700123456\u200f",
		"256 700 123 456 x", "+256(700)123456", "tel:256700123456", "2567001e3456", "-256700123456-x",
		strings.Repeat("2", 1_000_000),
	} {
		got, err := momo.ParsePhone(text, "")
		require.ErrorIs(t, err, momo.ErrPhone, text)
		assert.True(t, got.IsZero())
		if len(text) > 3 {
			assert.NotContains(t, err.Error(), text, "the text is not repeated")
		}
	}
	assert.Panics(t, func() { momo.MustPhone("0700123456") })
}

func TestPhoneMasksItselfWhereverItIsPrinted(t *testing.T) {
	p := momo.MustPhone("256700123456")
	assert.Equal(t, maskedPhone, p.String())
	assert.Equal(t, maskedPhone, p.GoString())
	assert.Equal(t, maskedPhone, p.LogValue().String())
	assert.Empty(t, momo.Phone{}.String())
}

func TestPhoneIsStoredInClearAndReadBack(t *testing.T) {
	p := momo.MustPhone("256700123456")
	value, err := p.Value()
	require.NoError(t, err)
	assert.Equal(t, "256700123456", value)
	var back momo.Phone
	require.NoError(t, back.Scan(value))
	assert.Equal(t, p, back)
	require.NoError(t, back.Scan([]byte("254722906835")))
	assert.Equal(t, momo.Kenya, back.Country())
	require.ErrorIs(t, back.Scan("256••••••456"), momo.ErrPhone)
	require.ErrorIs(t, back.Scan(256), momo.ErrPhone)
	assert.Equal(t, momo.Kenya, back.Country(), "untouched by a failed read")
	require.NoError(t, back.Scan(nil))
	assert.True(t, back.IsZero())
	value, err = back.Value()
	require.NoError(t, err)
	assert.Nil(t, value)
}

func TestNetworkIsAHintThatCanBeOverridden(t *testing.T) {
	known := momo.KnownPrefixes()
	for number, want := range map[string]momo.Network{
		"256772000000": momo.MTN, "256700000000": momo.Airtel,
		"254722000000": momo.Safaricom, "254110000000": momo.Safaricom, "254769000000": momo.Safaricom,
		"254100000000": momo.Airtel, "254770000000": momo.Telkom,
		"233240000000": momo.MTN, "233200000000": momo.Telecel, "233270000000": momo.AirtelTigo,
	} {
		got, ok := known.Network(momo.MustPhone(number))
		assert.True(t, ok, number)
		assert.Equal(t, want, got, number)
	}
	_, ok := known.Network(momo.MustPhone("256730000000"))
	assert.False(t, ok, "not every block is known")
	known["25677"] = momo.Airtel
	known["2567721"] = "Lyca"
	got, _ := known.Network(momo.MustPhone("256772100000"))
	assert.Equal(t, momo.Network("Lyca"), got, "the longest prefix counts")
	got, _ = momo.KnownPrefixes().Network(momo.MustPhone("256772100000"))
	assert.Equal(t, momo.MTN, got, "one caller's changes are no other's")
}

func FuzzParsePhone(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string) {
		p, err := momo.ParsePhone(s, momo.Uganda)
		if err != nil {
			return
		}
		assert.Len(t, p.Digits(), 12)
		again, err := momo.ParsePhone(p.Digits(), "")
		require.NoError(t, err)
		assert.Equal(t, p, again)
		assert.NotContains(t, p.String(), p.Digits()[3:])
	})
}
