package money

// Currency is the alphabetic code of a currency in ISO 4217, in upper case.
// A Currency made by conversion is not checked; whatever makes an [Amount]
// checks it, and [ParseCurrency] checks it alone.
type Currency string

// The currencies mobile money is usually paid or priced in. Every other
// active currency of ISO 4217 is known too, without a constant of its own.
const (
	BIF Currency = "BIF" // BIF is the Burundi franc, without decimals.
	CDF Currency = "CDF" // CDF is the Congolese franc, with 2 decimals.
	ETB Currency = "ETB" // ETB is the Ethiopian birr, with 2 decimals.
	EUR Currency = "EUR" // EUR is the euro, with 2 decimals.
	GBP Currency = "GBP" // GBP is the pound sterling, with 2 decimals.
	GHS Currency = "GHS" // GHS is the Ghana cedi, with 2 decimals.
	KES Currency = "KES" // KES is the Kenyan shilling, with 2 decimals.
	MWK Currency = "MWK" // MWK is the Malawi kwacha, with 2 decimals.
	NGN Currency = "NGN" // NGN is the Nigerian naira, with 2 decimals.
	RWF Currency = "RWF" // RWF is the Rwanda franc, without decimals.
	TZS Currency = "TZS" // TZS is the Tanzanian shilling, with 2 decimals.
	UGX Currency = "UGX" // UGX is the Uganda shilling, without decimals.
	USD Currency = "USD" // USD is the US dollar, with 2 decimals.
	XAF Currency = "XAF" // XAF is the CFA franc of Central Africa, without decimals.
	XOF Currency = "XOF" // XOF is the CFA franc of West Africa, without decimals.
	ZMW Currency = "ZMW" // ZMW is the Zambian kwacha, with 2 decimals.
)

// ParseCurrency returns the currency with exactly the code s: three upper case
// letters, without spaces. Anything else, and a code that [Currency.Decimals]
// does not know, is [ErrCurrency].
func ParseCurrency(s string) (Currency, error) {
	c := Currency(s)
	if _, known := c.Decimals(); !known {
		return "", ErrCurrency
	}
	return c, nil
}

// Decimals returns how many digits an amount of c has after the point, and
// whether c is known. Known is every code with a minor unit in ISO 4217 list
// one as published on 2026-01-01; metals, test codes and units of account,
// for which the list says "N.A.", and withdrawn currencies are not.
func (c Currency) Decimals() (n int, known bool) {
	switch c {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
		"VND", "VUV", "XAF", "XOF", "XPF":
		return 0, true
	case "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
		"BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF",
		"CHE", "CHF", "CHW", "CNY", "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DKK", "DOP",
		"DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD",
		"GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES",
		"KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL",
		"MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MXV", "MYR",
		"MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR",
		"PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP",
		"SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP",
		"TRY", "TTD", "TWD", "TZS", "UAH", "USD", "USN", "UYU", "UZS", "VED", "VES", "WST",
		"XAD", "XCD", "XCG", "YER", "ZAR", "ZMW", "ZWG":
		return 2, true
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3, true
	case "CLF", "UYW":
		return 4, true
	}
	return 0, false
}

// scale returns how many minor units make one unit of c, and whether c is known.
func (c Currency) scale() (n int64, known bool) {
	decimals, known := c.Decimals()
	return [...]int64{1, 10, 100, 1_000, 10_000}[decimals], known
}
