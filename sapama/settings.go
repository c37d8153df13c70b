package sapama

import (
	"cmp"
	"strconv"
	"time"

	"github.com/momo-go/momo/internal/transport"
)

// BeneficiaryKeys are the names of a beneficiary's fields, "phone" in
// "beneficiaries[0][phone]". The document's table of them is lost, but for
// trans_reference, which an error of its names. An empty one is that of an integrator's
// working form: the document's word for the same thing in other calls. "-" leaves the
// field out, which Phone and Amount cannot be.
type BeneficiaryKeys struct {
	Gateway, Phone, Description, FirstName, LastName, Amount, Currency string
	Message, CallbackAddress, CallbackMethod, ShortCode                string
}

// keyReference is the one name that the document gives.
const (
	keyReference = "trans_reference"
	leftOut      = "-"
)

func (k BeneficiaryKeys) withDefaults() BeneficiaryKeys {
	or := cmp.Or[string]
	return BeneficiaryKeys{
		Gateway: or(k.Gateway, "gateway"), Phone: or(k.Phone, "phone"), Description: or(k.Description, "description"),
		FirstName: or(k.FirstName, "first_name"), LastName: or(k.LastName, "last_name"),
		Amount: or(k.Amount, "amount"), Currency: or(k.Currency, "currency"), Message: or(k.Message, "message"),
		CallbackAddress: or(k.CallbackAddress, "callback_url"), CallbackMethod: or(k.CallbackMethod, "callback_http_method"),
		ShortCode: or(k.ShortCode, "short_code"),
	}
}

func (k BeneficiaryKeys) check(faults *transport.Faults) {
	k = k.withDefaults()
	faults.Check(k.Phone != leftOut && k.Amount != leftOut, "BeneficiaryKeys", "must name the phone and the amount")
	seen := map[string]bool{keyReference: true}
	for _, key := range [...]string{
		k.Gateway, k.Phone, k.Description, k.FirstName, k.LastName, k.Amount, k.Currency, k.Message, k.CallbackAddress,
		k.CallbackMethod, k.ShortCode,
	} {
		if key != leftOut && (seen[key] || !isKey(key)) {
			faults.Check(false, "BeneficiaryKeys", "must be different names of letters, digits and underscores, or -")
			return
		}
		seen[key] = true
	}
}

// PostingFormat is how PostTransactions writes. The document and the provider's public
// sample disagree; the zero PostingFormat is the sample's.
type PostingFormat struct {
	// Flat sends each field by itself, as the document's table has them, and so one
	// posting in a call. Otherwise they are JSON, in the one field "transactions".
	Flat bool
	// TimeLayout is how At is written, for package time. Empty is time.DateTime, that of
	// the sample; the document's is DocumentTimeLayout.
	TimeLayout string
	// Zone is the zone of At. Nil is Nairobi's, that of the receipts: no source says.
	Zone *time.Location
}

// DocumentTimeLayout is the document's "Y:m:d H:i:s" for package time.
const DocumentTimeLayout = "2006:01:02 15:04:05"

func (p PostingFormat) withDefaults() PostingFormat {
	p.TimeLayout = cmp.Or(p.TimeLayout, time.DateTime)
	p.Zone = cmp.Or(p.Zone, nairobi)
	return p
}

// check wants a layout that says the time to the second.
func (p PostingFormat) check(faults *transport.Faults) {
	p = p.withDefaults()
	at := time.Date(2019, 11, 18, 23, 34, 21, 0, p.Zone)
	read, err := time.ParseInLocation(p.TimeLayout, at.Format(p.TimeLayout), p.Zone)
	faults.Check(err == nil && read.Equal(at), "PostingFormat.TimeLayout", "must write date and time to the second")
}

// perCall is how many postings fit into one call.
func (p PostingFormat) perCall() int {
	if p.Flat {
		return 1
	}
	return maxBatch
}

func (p PostingFormat) limit() string { return "must be 1 to " + strconv.Itoa(p.perCall()) }
