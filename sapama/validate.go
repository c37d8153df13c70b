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

// The most items of one request. PHP reads 1000 fields of a form by default and
// drops the rest without a word; a beneficiary has twelve, a recipient two.
const (
	maxBatch    = 50
	maxMessages = 400
)

const maxReference = 128

func checkAmount(faults *transport.Faults, a money.Amount) {
	faults.Check(a.Currency() == money.KES, "Amount", "must be in KES")
	faults.Check(a.Sign() > 0, "Amount", "must be more than zero")
}

// The provider takes any text as a reference; this grammar is also safe in the
// path of a callback address.
func checkReference(faults *transport.Faults, s string) {
	faults.Check(check.Of(s, maxReference, check.Letters+check.Digits+"._-"),
		"Reference", "is required: at most 128 letters, digits and . _ -")
}

func checkPhone(faults *transport.Faults, name string, p momo.Phone) {
	faults.Check(p.Country() == momo.Kenya, name, "must be a Kenyan number")
}

func checkText(faults *transport.Faults, name, text string, required bool) {
	if !isText(text) || text == "" && required {
		faults.Check(false, name, map[bool]string{true: "is required: ", false: "must be "}[required]+"at most 255 printable characters, without spaces around them")
	}
}

func (c *Client) checkCallback(faults *transport.Faults, url string, method CallbackMethod) {
	faults.Check(c.callbackOK(url), "CallbackURL", "must be an https address with a public host name, without user or fragment")
	faults.Check(method == "" || method == CallbackGet || method == CallbackPost, "CallbackMethod", "must be get or post")
}

func (c *Client) checkCollect(r CollectRequest) transport.Faults {
	var faults transport.Faults
	checkAmount(&faults, r.Amount)
	checkPhone(&faults, "Payer", r.Payer)
	checkReference(&faults, r.Reference)
	checkText(&faults, "Account", string(r.Account), true)
	checkText(&faults, "Description", string(r.Description), true)
	checkText(&faults, "FirstName", string(r.FirstName), true)
	checkText(&faults, "MiddleName", string(r.MiddleName), false)
	checkText(&faults, "LastName", string(r.LastName), true)
	faults.Check(check.Email(string(r.Email)), "Email", "is required: an e-mail address")
	checkText(&faults, "Address", string(r.Address), true)
	faults.Check(c.callbackOK(r.ImageURL), "ImageURL", "must be an https address with a public host name, without user or fragment")
	c.checkCallback(&faults, r.CallbackURL, r.CallbackMethod)
	return faults
}

func (c *Client) checkPayout(r DisburseRequest) transport.Faults {
	var faults transport.Faults
	checkAmount(&faults, r.Amount)
	checkPhone(&faults, "Payee", r.Payee)
	checkReference(&faults, r.Reference)
	checkText(&faults, "Description", string(r.Description), false)
	checkText(&faults, "FirstName", string(r.FirstName), false)
	checkText(&faults, "LastName", string(r.LastName), false)
	checkText(&faults, "Message", string(r.Message), false)
	checkText(&faults, "ShortCode", r.ShortCode, false)
	if r.CallbackURL != "" || r.CallbackMethod != "" {
		c.checkCallback(&faults, r.CallbackURL, r.CallbackMethod)
	}
	return faults
}

func (c *Client) checkBatch(requests []DisburseRequest) transport.Faults {
	var faults transport.Faults
	faults.Check(len(requests) >= 1 && len(requests) <= maxBatch, "Requests", "must be 1 to 50")
	seen := map[string]bool{}
	for i, r := range requests {
		one := c.checkPayout(r)
		one.Check(!seen[r.Reference], "Reference", "is in the batch twice")
		seen[r.Reference] = true
		faults = append(faults, inList("Requests", i, one)...)
	}
	return faults
}

// inList names the faults of one element of a list.
func inList(list string, i int, faults transport.Faults) transport.Faults {
	for k := range faults {
		faults[k].Name = list + "[" + strconv.Itoa(i) + "]." + faults[k].Name
	}
	return faults
}

func checkPostings(postings []Posting) transport.Faults {
	var faults transport.Faults
	faults.Check(len(postings) >= 1 && len(postings) <= maxBatch, "Postings", "must be 1 to 50")
	seen := map[string]bool{}
	for i, p := range postings {
		one := p.check()
		one.Check(!seen[p.Code], "Code", "is in the call twice")
		seen[p.Code] = true
		faults = append(faults, inList("Postings", i, one)...)
	}
	return faults
}

func (p Posting) check() transport.Faults {
	var faults transport.Faults
	faults.Check(isCode(p.Code), "Code", "is required: at most 64 letters, digits and . _ -")
	faults.Check(!p.At.IsZero(), "At", "is required")
	checkAmount(&faults, p.Amount)
	checkText(&faults, "Description", string(p.Description), true)
	for _, optional := range [...]struct{ name, text string }{
		{"FirstName", string(p.FirstName)}, {"MiddleName", string(p.MiddleName)}, {"LastName", string(p.LastName)},
		{"TransType", p.TransType}, {"ShortCode", p.ShortCode}, {"Account", string(p.Account)},
		{"InvoiceNumber", string(p.InvoiceNumber)}, {"ThirdPartyID", p.ThirdPartyID},
	} {
		checkText(&faults, optional.name, optional.text, false)
	}
	faults.Check(p.Balance.IsZero() || p.Balance.Currency() == money.KES, "Balance", "must be in KES")
	if !p.Phone.IsZero() {
		checkPhone(&faults, "Phone", p.Phone)
	}
	return faults
}

func (c *Client) checkMessages(messages []Message) transport.Faults {
	var faults transport.Faults
	faults.Check(c.op.sendSMS.Path != "", "Paths.SendSMS", "is required: no public source names the path")
	faults.Check(c.smsKeys != SMSKeys{}, "SMSKeys", "is required: no public source names the fields")
	faults.Check(len(messages) >= 1 && len(messages) <= maxMessages, "Messages", "must be 1 to 400")
	seen := map[momo.Phone]bool{}
	for i, m := range messages {
		var one transport.Faults
		checkPhone(&one, "To", m.To)
		one.Check(!seen[m.To], "To", "is in the call twice")
		seen[m.To] = true
		text := string(m.Text)
		one.Check(text != "" && len(text) <= 1000 && utf8.ValidString(text) && strings.TrimSpace(text) == text,
			"Text", "is required: at most 1000 bytes, without spaces around them")
		faults = append(faults, inList("Messages", i, one)...)
	}
	return faults
}

func (c *Client) checkTransfer(r TransferRequest) transport.Faults {
	var faults transport.Faults
	faults.Check(c.op.transfer.Path != "", "Paths.Transfer", "is required: no public source names the path")
	faults.Check(r.ToTill > 0 && r.ToTill != c.till, "ToTill", "is required: the number of another till")
	checkAmount(&faults, r.Amount)
	_, err := r.Amount.Major()
	faults.Check(err == nil, "Amount", "must be whole shillings")
	checkText(&faults, "Description", string(r.Description), true)
	switch r.Type {
	case BusinessPayBill, MerchantToMerchant, MerchantToWorking, MerchantServicesToMMF, AgencyFloatAdvance:
	default:
		faults.Check(false, "Type", "must be one of the five of the document")
	}
	return faults
}

func (p Paths) check(faults *transport.Faults) {
	for _, path := range [...]struct{ name, value string }{
		{"Paths.Collect", p.Collect}, {"Paths.Disburse", p.Disburse}, {"Paths.Transactions", p.Transactions},
		{"Paths.MarkTransaction", p.MarkTransaction}, {"Paths.PostTransactions", p.PostTransactions},
		{"Paths.SendSMS", p.SendSMS}, {"Paths.Transfer", p.Transfer},
	} {
		faults.Check(path.value == "" || check.Path(path.value), path.name, "must be a plain path that begins with a slash")
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
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && n > 0 && check.Of(s, 19, check.Digits)
}

func isUUID(s string) bool {
	rest, ok := strings.CutPrefix(s, uuidPrefix)
	return ok && check.Of(rest, 64, check.Letters+check.Digits+".")
}

// isCode is the shape of an M-PESA code and of what merchants post as one.
func isCode(s string) bool {
	return check.Of(s, 64, check.Letters+check.Digits+"._-")
}
