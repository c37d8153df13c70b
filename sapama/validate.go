package sapama

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// The maximum of items in one request. PHP reads 1000 fields of a form by default and
// drops the rest without a word; a beneficiary has twelve, a recipient two.
const (
	maxBatch    = 50
	maxMessages = 400
)

const maxReference = 128

func checkAmount(f *transport.Faults, a money.Amount) {
	f.Check(a.Currency() == money.KES, "Amount", "must be in KES")
	f.Check(a.Sign() > 0, "Amount", "must be more than zero")
}

// codeReference begins what package webhook calls a payment that has no reference.
const codeReference = "mpesa:"

// The provider takes any text as a reference.
func checkReference(f *transport.Faults, s string) {
	f.Check(isText(s) && s != "" && utf8.RuneCountInString(s) <= maxReference && !strings.HasPrefix(s, codeReference),
		"Reference", "is required: at most 128 printable characters, without spaces around them or mpesa: before them")
}

// checkPicture takes plain http too: nobody who is asked for money sees the picture.
func checkPicture(f *transport.Faults, name, address string, c *Client) {
	if rest, plain := strings.CutPrefix(address, "http://"); plain {
		address = "https://" + rest
	}
	f.Check(check.CallbackURL(address, c.local), name,
		"must be an address with a public host name, without user or fragment")
}

func checkPhone(f *transport.Faults, name string, p momo.Phone) {
	f.Check(p.Country() == momo.Kenya, name, "must be a Kenyan number")
}

func checkText(f *transport.Faults, name, text string) {
	f.Check(isText(text), name, "must be at most 255 printable characters, without spaces around them")
}

func checkRequired(f *transport.Faults, name, text string) {
	f.Check(isText(text) && text != "", name,
		"is required: at most 255 printable characters, without spaces around them")
}

func checkMessage(f *transport.Faults, text string) {
	f.Check(text != "" && len(text) <= 1000 && utf8.ValidString(text) && strings.TrimSpace(text) == text,
		"Text", "is required: at most 1000 bytes, without spaces around them")
}

func (c *Client) checkAddress(f *transport.Faults, name, address string) {
	f.Check(c.callbackOK(address), name, "must be an https address with a public host name, without user or fragment")
}

func (c *Client) checkCallback(f *transport.Faults, address string, method CallbackMethod) {
	c.checkAddress(f, "CallbackURL", address)
	f.Check(method == "" || method == CallbackGet || method == CallbackPost, "CallbackMethod", "must be get or post")
}

// inList names the faults of one element of a list.
func inList(list string, i int, faults transport.Faults) transport.Faults {
	for k := range faults {
		faults[k].Name = list + "[" + strconv.Itoa(i) + "]." + faults[k].Name
	}
	return faults
}

// checkResults wants every code to mean an end, since all others are unknown anyway.
func checkResults(f *transport.Faults, results map[string]momo.Status) {
	for code, status := range results {
		if code == "" || status != momo.StatusSucceeded && status != momo.StatusFailed {
			f.Check(false, "PayoutResults", "must map codes to succeeded or failed")
			return
		}
	}
}

func (t TransferType) documented() bool {
	switch t {
	case BusinessPayBill, MerchantToMerchant, MerchantToWorking, MerchantServicesToMMF, AgencyFloatAdvance:
		return true
	default:
		return false
	}
}

func (p Paths) check(faults *transport.Faults) {
	for _, path := range [...]struct{ name, value string }{
		{"Paths.Collect", p.Collect}, {"Paths.Disburse", p.Disburse}, {"Paths.Transactions", p.Transactions},
		{"Paths.MarkTransaction", p.MarkTransaction}, {"Paths.PostTransactions", p.PostTransactions},
		{"Paths.SendSMS", p.SendSMS}, {"Paths.Transfer", p.Transfer},
	} {
		faults.Check(path.value == "" || check.Path(path.value), path.name,
			"must be a plain path that begins with a slash")
	}
}

func (k SMSKeys) check(faults *transport.Faults) {
	faults.Check(k == SMSKeys{} || isKey(k.Phone) && isKey(k.Message) && k.Phone != k.Message,
		"SMSKeys", "must be two different names of letters, digits and underscores")
}

func isKey(s string) bool {
	return check.Of(s, 64, check.Letters+check.Digits+"_")
}

// isText refuses blanks around a text: a server that trims what it reads would
// compute another hash.
func isText(s string) bool {
	return check.Text(s, 255) && strings.TrimSpace(s) == s
}

// isID is the shape of a row's number.
func isID(s string) bool {
	if !check.Of(s, 19, check.Digits) {
		return false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && n > 0
}

func isUUID(s string) bool {
	rest, ok := strings.CutPrefix(s, uuidPrefix)
	return ok && check.Of(rest, 64, check.Letters+check.Digits+".")
}

// isCode is the shape of an M-PESA code and of what merchants post as one.
func isCode(s string) bool {
	return check.Of(s, 64, check.Letters+check.Digits+"._-")
}
