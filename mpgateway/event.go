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
	// only: the document's BillRefNumber, or PayBillRefNumber. It may be anything, a
	// phone number too, and it may be empty: the customer need not enter one.
	Account momo.Private
	// FirstName, MiddleName and LastName are the customer's, of a paybill only.
	FirstName, MiddleName, LastName momo.Private
	// NeedsID says that the Reference may have lost its end to a member that the
	// document does not have. It is the right one only if the gateway's status of it
	// has the same ID. Only [ParseAskedWithoutVerification] returns such a callback.
	NeedsID bool
}

// Unsolicited reports whether the customer began the payment by himself, so that
// there is no order to compare it with: the amount rests on the callback alone.
func (c *Callback) Unsolicited() bool { return c.Type == OperationPaybill }

// AmbiguousError is why a callback proves nothing although its signature may be right:
// the signature does not fix where one field ends and the next begins, and could
// be that of a callback with another meaning. Settle no payment by it. The
// gateway's own status says whether the order was paid, but names no amount: that
// is for a person to decide.
type AmbiguousError struct {
	// Reference is the order_id that the callback shows, the order to ask about;
	// it is empty if there is none. Unless Incomplete, it may be the beginning or
	// the extension of the right one.
	Reference string
	// Incomplete reports that nothing hints at a moved boundary, but a field is
	// missing that every such callback has, as in the document's own samples of
	// payments. Then the order is the right one, and its amount is not named.
	Incomplete bool
}

// Error says which of the two it is, and repeats nothing of the callback.
func (e *AmbiguousError) Error() string {
	if e.Incomplete {
		return "mpgateway: the callback lacks a required field"
	}
	return "mpgateway: the callback's signature could be that of another one"
}

// ParseCallbackWithoutVerification reads the body of a callback. It believes
// whoever sent it: anybody can. Use package webhook, which verifies the signature
// first and then calls this.
//
// It fails with an [*AmbiguousError] for every body whose signature could also be
// that of one with another meaning, which credits nothing: a documented name
// stands in a value or in another name, a value does not look as documented, an
// undocumented member follows an identifier, or a field is missing. Undocumented
// members are let through everywhere else. The texts that only inform (messages,
// the gateway's service, the customer's names) may have lost their end.
func ParseCallbackWithoutVerification(body []byte) (*Callback, error) {
	f, err := readFields(body)
	if err != nil {
		return nil, err
	}
	if f.isAmbiguous() {
		return nil, &AmbiguousError{Reference: f.reference()}
	}
	if !f.isComplete() {
		return nil, &AmbiguousError{Reference: f.reference(), Incomplete: true}
	}
	return f.callback(body)
}

// ParseAskedWithoutVerification reads the body of a callback about whose order the
// gateway is asked for the status anyway, so that less depends on the callback: it may
// lack what only informs, have texts for numbers and numbers for texts, null, [] and {}
// for objects, and undocumented members behind an identifier. What could have lost its
// end to such a member is left empty, except the Reference; see [Callback].NeedsID.
//
// It fails with an [*AmbiguousError] where the amount, its currency, the type or the
// account could be another one, or is missing. It believes whoever sent it, as
// [ParseCallbackWithoutVerification] does: verify the signature first, and believe
// nothing before the gateway has confirmed reference and status.
func ParseAskedWithoutVerification(body []byte) (*Callback, error) {
	f, err := readFields(body)
	if err != nil {
		return nil, err
	}
	doubtful, needsID := f.isDoubtful()
	if doubtful {
		return nil, &AmbiguousError{Reference: f.reference()}
	}
	if !f.isEnough() {
		return nil, &AmbiguousError{Reference: f.reference(), Incomplete: true}
	}
	if needsID && f.text(fieldTransactionID) == "" {
		return nil, &AmbiguousError{Reference: f.reference()}
	}
	c, err := f.callback(body)
	if err != nil {
		return nil, err
	}
	c.NeedsID = needsID
	return c, nil
}

// ParseValidationWithoutVerification reads the body of a paybill validation (the
// document, "Paybill Validation"), which "is the same" as the callback. Nothing
// has been paid, so the status is never final, and of the callback's fields only
// the amount is required. The account may be empty: the customer "may indicate" one,
// and whether the merchant takes the payment without it is for him to decide.
func ParseValidationWithoutVerification(body []byte) (*Callback, error) {
	f, err := readFields(body)
	if err != nil {
		return nil, err
	}
	if f.differs() || f.isOddAccountOrAmount() {
		return nil, &AmbiguousError{Reference: f.reference()}
	}
	c, err := f.callback(body)
	if err != nil {
		return nil, err
	}
	if c.Number == "" {
		return nil, transport.ErrIncomplete
	}
	c.Status = momo.StatusPending
	return c, nil
}

// isOddAccountOrAmount reports whether what a question is about cannot be read.
func (f *fields) isOddAccountOrAmount() bool {
	for _, k := range f.odd {
		if k.isAccount() || k == fieldAmount || k == fieldCurrency || k == fieldUnknown {
			return true
		}
	}
	return false
}

// reference is the order that is shown, if it can be one.
func (f *fields) reference() string {
	if shown := f.text(fieldOrderID); isReference(shown) {
		return shown
	}
	return ""
}

func (f *fields) callback(body []byte) (*Callback, error) {
	amount, err := f.amount(fieldAmount)
	if err != nil {
		return nil, err
	}
	initial, err := f.amount(fieldInitAmount)
	if err != nil {
		return nil, err
	}
	kind, status := f.operation(), Status(f.text(fieldStatus))
	provider, _ := strconv.Atoi(f.text(fieldProviderID))     // an integer, if it is there
	phone, _ := momo.ParsePhone(f.text(fieldCustomerID), "") // masked ones are none
	c := &Callback{
		Transaction: Transaction{
			Transaction: momo.Transaction{
				Provider: "mpgateway", Direction: kind.direction(),
				ID: f.text(fieldTransactionID), Reference: f.text(fieldOrderID),
				Status: status.Status(), ProviderStatus: string(status), Amount: amount, Phone: phone,
				Raw: momo.Private(body),
			},
			NetworkReference: f.text(fieldTransactionRef),
			Result:           f.result(fieldResultCode, fieldResultMessage),
			ProviderResult:   f.result(fieldProviderCode, fieldProviderMessage),
			ServiceID:        f.text(fieldServiceID),
			ServiceVersion:   f.text(fieldServiceVersion),
			ServiceTime:      f.text(fieldServiceDateTime),
		},
		Type:          kind,
		MerchantID:    f.text(fieldMerchantID),
		ProviderID:    ProviderID(provider),
		CustomerID:    momo.Private(f.text(fieldCustomerID)),
		Number:        f.text(fieldAmount),
		InitAmount:    initial,
		DestinationID: f.text(fieldDestinationID),
		Account:       momo.Private(f.account()),
		FirstName:     momo.Private(f.text(fieldFirstName)),
		MiddleName:    momo.Private(f.text(fieldMiddleName)),
		LastName:      momo.Private(f.text(fieldLastName)),
	}
	if kind == OperationPaybill {
		c.ID = cmp.Or(c.ID, c.NetworkReference)
	}
	if kind.direction() == momo.DirectionUnknown {
		c.Status = momo.StatusUnknown
	}
	if c.Status == momo.StatusFailed || c.Status == momo.StatusCancelled {
		c.Reason, c.Cause = cmp.Or(c.ProviderResult.Message, c.Result.Message), c.Result.Code.cause(c.Status)
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
