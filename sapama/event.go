package sapama

import (
	"strconv"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// ParseValidationWithoutVerification reads the fields of the provider's question
// before a payment (the document, "C2B validation"), decoded. It believes whoever
// sent them. Use package webhook, which compares the API key first and then calls
// this.
func ParseValidationWithoutVerification(fields map[string]string) (*Validation, error) {
	amount, err := money.Parse(fields["trans_amount"], money.KES)
	if err != nil {
		return nil, err
	}
	till, err := strconv.ParseInt(fields["location_id"], 10, 64)
	if err != nil || till <= 0 || amount.Sign() <= 0 {
		return nil, errIncomplete
	}
	v := &Validation{
		Type: RowType(fields["type"]), TransType: fields["trans_type"], Code: fields["trans_id"],
		At: readTime(fields["trans_time"], nairobi), Amount: amount, ShortCode: fields["short_code"], Till: till,
		Account: momo.Private(fields["bill_ref_number"]), Balance: readAmount(fields["org_account_balance"], ""),
		Name: momo.Private(strings.Join(strings.Fields(fields["first_name"]+" "+fields["middle_name"]+" "+fields["last_name"]), " ")),
	}
	v.Phone, _ = momo.ParsePhone(fields["phone"], momo.Kenya)
	return v, nil
}
