package simulator

import (
	"regexp"
	"time"
)

// The provider ids of the document.
const (
	mpgatewaySimulator = "14"
	mpgatewayPOS       = "15"
	mpgatewaySafaricom = "40"
)

var (
	mpgatewayOrderID  = regexp.MustCompile(`^[a-zA-Z0-9_:.-]{1,128}$`)
	mpgatewayDecimal  = regexp.MustCompile(`^[0-9]{1,12}\.[0-9]{2}$`)
	mpgatewayCurrency = regexp.MustCompile(`^[A-Z]{3}$`)
	mpgatewayMSISDN   = regexp.MustCompile(`^254[0-9]{9}$`)
)

func mpgatewayOut(operation string) bool {
	return operation == "payment_b2c" || operation == "bulk" || operation == "withdrawal"
}

// mpgatewayType is the operation type of callbacks.
func mpgatewayType(operation string) int {
	switch operation {
	case "payment_c2b":
		return 17
	case "deposit":
		return 20
	case "withdrawal":
		return 21
	case "paybill":
		return 32
	default:
		return 16
	}
}

// MPGatewayQuirks are what a test may choose of the gateway. The zero value is
// what its document says.
type MPGatewayQuirks struct {
	// ConfirmType, when it is not 0, makes payouts and withdrawals wait for a
	// second step.
	ConfirmType int
	// InvisibleFor is how long status does not know a new order, as integrators
	// have observed.
	InvisibleFor time.Duration
	// LateReceipt sends of every payment a callback without a transaction_ref, and
	// when that has its answer another one with it.
	LateReceipt bool
	// TransactionID, when it is not "", is the transaction_id of every order.
	TransactionID string
	// Repetitions is how many times a payment's last callback comes again, the same
	// bytes, each time after the answer to the one before.
	Repetitions int
	// DocumentCallbacks sends the seven members that the document prints for payments
	// and the point of sale, and for the paybill too, instead of the members that its
	// sister document and its section on paybills describe.
	DocumentCallbacks bool
	// AccountName, when it is not "", is the name of the account in callbacks and
	// validations of a paybill: "PayBillRefNumber" for instance, the document's other
	// name of it. One that begins with a full stop is at the top instead of in extra.
	AccountName string
	// Added are members that are in no document, for every callback and validation.
	Added []MPGatewayMember
}

// MPGatewayMember is a member that a callback has besides the documented ones.
type MPGatewayMember struct {
	// After is the member of the callback behind which it stands. Where there is none
	// of that name, it stands at the end.
	After string
	Name  string
	// Value is written as JSON.
	Value any
}

// SetMPGatewayQuirks changes how the gateway behaves from now on, in everything.
// After Close it does nothing.
func (s *Simulator) SetMPGatewayQuirks(q MPGatewayQuirks) {
	_ = visit(s, MPGateway, func(p *mpgateway) error {
		p.quirks = q
		return nil
	})
}

// mpgatewayWrongPIN is the document's result code 1.
const mpgatewayWrongPIN = "INVALID PIN"

// refusal is the gateway's where the document has one, a status of cancelled or a result
// code, and else what Safaricom says of it, which the document leaves out.
func (*mpgateway) refusal(_ *Payment, why Refusal) string {
	switch why {
	case RefusalWrongPIN:
		return mpgatewayWrongPIN
	case RefusalNoMoney:
		return "The balance is insufficient for the transaction."
	case RefusalIgnored:
		return "DS timeout user cannot be reached"
	}
	return "cancelled"
}

// testNumber knows none: payments to provider 14 wait like any other.
func (p *mpgateway) testNumber(*Payment) (string, bool) { return "", false }
