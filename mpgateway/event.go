package mpgateway

import (
	"cmp"
	"strconv"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// Callback is the content of a callback: of a payment that this merchant began,
// of one at a point of sale, or of a customer's payment to the paybill, which
// nobody announced.
type Callback struct {
	// Transaction is what is said of the payment. A paybill payment has no order
	// of yours: its Reference is the gateway's own order_id, and its ID is the
	// M-PESA receipt, since the gateway gives none.
	Transaction
	// Type says what it is about. Of an unknown type, the status is unknown too.
	Type OperationType
	// MerchantID is yours, or that of the terminal at a point of sale.
	MerchantID string
	// ProviderID is who carried it out.
	ProviderID ProviderID
	// CustomerID is the customer as the gateway writes him: for a paybill a
	// number with a part of it masked.
	CustomerID momo.Private
	// Number is the amount as it was sent. Where the callback names no currency
	// (the sister document's have none), Amount is empty: parse Number in the
	// currency of the order.
	Number string
	// InitAmount is what was asked for, if the callback says so; Amount is final
	// and may differ. Beyond the document.
	InitAmount money.Amount
	// DestinationID is the merchant's short code for a paybill.
	DestinationID string
	// Account is what the customer entered as the account number, of a paybill
	// only: the document's BillRefNumber.
	Account string
	// FirstName, MiddleName and LastName are the customer's, of a paybill only.
	FirstName, MiddleName, LastName momo.Private
}

// Unsolicited reports whether the customer began the payment by himself, so that
// there is no order to compare it with: the amount rests on the callback alone.
func (c *Callback) Unsolicited() bool { return c.Type == OperationPaybill }

// ParseCallbackWithoutVerification reads the body of a callback. It believes
// whoever sent it: anybody can. Use package webhook, which verifies the signature
// first and then calls this.
//
// It fails for every body whose signature could also be that of another one: a
// field that the document has is missing, or of another type, or a name has a
// mark of bytes moved from one field to the next. So it refuses the document's
// own callback samples of payments, which show no status and no amount.
func ParseCallbackWithoutVerification(body []byte) (*Callback, error) {
	f, err := readFields(body)
	if err != nil {
		return nil, err
	}
	if err := f.checkBoundaries(); err != nil {
		return nil, err
	}
	return f.callback()
}

// ParseValidationWithoutVerification reads the body of a paybill validation (the
// document, "Paybill Validation"), which "is the same" as the callback. Nothing
// has been paid, so the status is never final, and of the callback's fields only
// the amount and the account number are required.
func ParseValidationWithoutVerification(body []byte) (*Callback, error) {
	f, err := readFields(body)
	if err != nil {
		return nil, err
	}
	c, err := f.callback()
	if err != nil {
		return nil, err
	}
	if c.Account == "" || c.Number == "" {
		return nil, transport.ErrIncomplete
	}
	c.Status = momo.StatusPending
	return c, nil
}

func (f *fields) callback() (*Callback, error) {
	amount, err := f.amount(fieldAmount)
	if err != nil {
		return nil, err
	}
	initial, err := f.amount(fieldInitAmount)
	if err != nil {
		return nil, err
	}
	kind, status := OperationType(f.text(fieldOperationType)), Status(f.text(fieldStatus))
	provider, _ := strconv.Atoi(f.text(fieldProviderID))     // readFields has checked it
	phone, _ := momo.ParsePhone(f.text(fieldCustomerID), "") // masked ones are none
	c := &Callback{
		Transaction: Transaction{
			Transaction: momo.Transaction{
				Provider: "mpgateway", Direction: kind.direction(), ID: f.text(fieldTransactionID), Reference: f.text(fieldOrderID),
				Status: status.Status(), ProviderStatus: string(status), Amount: amount, Phone: phone,
			},
			NetworkReference: f.text(fieldTransactionRef),
			Result:           f.result(fieldResultCode, fieldResultMessage), ProviderResult: f.result(fieldProviderCode, fieldProviderMessage),
			ServiceID: f.text(fieldServiceID), ServiceVersion: f.text(fieldServiceVersion), ServiceTime: f.text(fieldServiceDateTime),
		},
		Type: kind, MerchantID: f.text(fieldMerchantID), ProviderID: ProviderID(provider), CustomerID: momo.Private(f.text(fieldCustomerID)),
		Number: f.text(fieldAmount), InitAmount: initial, DestinationID: f.text(fieldDestinationID),
		Account: f.text(fieldBillRefNumber), FirstName: momo.Private(f.text(fieldFirstName)),
		MiddleName: momo.Private(f.text(fieldMiddleName)), LastName: momo.Private(f.text(fieldLastName)),
	}
	if kind == OperationPaybill {
		c.ID = cmp.Or(c.ID, c.NetworkReference)
	}
	if kind.direction() == momo.DirectionUnknown {
		c.Status = momo.StatusUnknown
	}
	if c.Status == momo.StatusFailed || c.Status == momo.StatusCancelled {
		c.Reason = cmp.Or(c.ProviderResult.Message, c.Result.Message)
	}
	return c, nil
}

// amount reads a number in the callback's currency. Without a currency it is
// checked all the same, and is no amount.
func (f *fields) amount(k key) (money.Amount, error) {
	text, currency := f.text(k), money.Currency(f.text(fieldCurrency))
	if text == "" {
		return money.Amount{}, nil
	}
	amount, err := money.Parse(text, cmp.Or(currency, money.KES))
	switch {
	case err != nil:
		return money.Amount{}, err
	case amount.Sign() < 0 || amount.Minor() >= maxMinor:
		return money.Amount{}, money.ErrRange
	case currency == "":
		return money.Amount{}, nil
	}
	return amount, nil
}

// PHP signs 14 digits of a number, so those beyond could be anything.
const maxMinor = 1e14

func (f *fields) result(code, message key) Result {
	return Result{Code: ResultCode(f.text(code)), Message: momo.Private(f.text(message))}
}
