package ssentezo

import (
	"strconv"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// wirePayment is a deposit or a withdrawal. The amount is a number.
type wirePayment struct {
	ExternalReference string `json:"externalReference"`
	MSISDN            string `json:"msisdn"`
	Amount            int64  `json:"amount"`
	Currency          string `json:"currency"`
	Reason            string `json:"reason"`
	Name              string `json:"name,omitzero"`
	SuccessCallback   string `json:"success_callback,omitzero"`
	FailureCallback   string `json:"failure_callback,omitzero"`
}

// wireBankTransfer has the amount as a string, as all samples of the document
// do; its table says number.
type wireBankTransfer struct {
	ExternalReference string `json:"external_reference"`
	BankID            int64  `json:"bank_id"`
	AccountName       string `json:"account_name"`
	AccountNumber     string `json:"account_number"`
	Amount            string `json:"amount"`
	Reason            string `json:"reason"`
}

type wireBankReference struct {
	ExternalReference string `json:"external_reference"`
}

type wireCurrency struct {
	Currency string `json:"currency"`
}

type wireMSISDN struct {
	MSISDN string `json:"msisdn"`
}

// wireTransaction is a transaction in any answer.
type wireTransaction struct {
	TransactionStatus       Status            `json:"transactionStatus"`
	SsentezoWalletReference strictjson.Scalar `json:"ssentezoWalletReference"`
	ExternalReference       strictjson.Scalar `json:"externalReference"`
	FinancialTransactionID  strictjson.Scalar `json:"financialTransactionId"`
	Amount                  strictjson.Scalar `json:"amount"`
	Reason                  string            `json:"reason"`
	Currency                string            `json:"currency"`
	MSISDN                  strictjson.Scalar `json:"msisdn"`
	TransactionTime         string            `json:"transactionTime"`
}

func (w *wireTransaction) transaction() (*Transaction, error) {
	if w.TransactionStatus == "" || w.SsentezoWalletReference.Text == "" {
		return nil, transport.ErrIncomplete
	}
	var amount money.Amount
	if w.Amount.Set {
		var err error
		if amount, err = shillings(w.Amount, w.Currency); err != nil {
			return nil, err
		}
		if amount.Sign() <= 0 {
			return nil, transport.ErrIncomplete
		}
	}
	// A number that cannot be read is no reason to lose the payment.
	phone, _ := momo.ParsePhone(w.MSISDN.Text, momo.Uganda)
	return &Transaction{
		Transaction: momo.Transaction{
			Provider: provider, ID: w.SsentezoWalletReference.Text, Reference: w.ExternalReference.Text,
			Status: w.TransactionStatus.Status(), ProviderStatus: string(w.TransactionStatus),
			Amount: amount, Phone: phone,
		},
		NetworkID: w.FinancialTransactionID.Text, Description: momo.Private(w.Reason), Time: readTime(w.TransactionTime),
	}, nil
}

// shillings reads an amount of the only currency that there is; answers about
// bank transfers do not name it.
func shillings(amount strictjson.Scalar, currency string) (money.Amount, error) {
	if currency != "" && currency != string(money.UGX) {
		return money.Amount{}, money.ErrCurrency
	}
	return money.Parse(amount.Text, money.UGX)
}

// readTime reads the document's form; what cannot be read is no time.
func readTime(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// decodeData reads the data of an answer that says OK.
func decodeData[T any](a *transport.Answer, records int) (*T, error) {
	var wire struct {
		Response string `json:"response"`
		Data     T      `json:"data"`
	}
	if err := strictjson.UnmarshalList(a.Body, &wire, records); err != nil {
		return nil, err
	}
	if wire.Response != responseOK {
		return nil, transport.ErrIncomplete
	}
	return &wire.Data, nil
}

// decodeAccepted reads the answer to a verb, which names no amount and, for deposits and
// withdrawals, no reference. What it names must be what was asked for.
func decodeAccepted(asked momo.Transaction) func(*transport.Answer) (*Transaction, error) {
	return func(a *transport.Answer) (*Transaction, error) {
		wire, err := decodeData[wireTransaction](a, 0)
		if err != nil {
			return nil, err
		}
		tx, err := wire.transaction()
		if err != nil {
			return nil, err
		}
		if toBank := !asked.Amount.IsZero() && asked.Phone.IsZero(); toBank && !tx.Phone.IsZero() {
			return nil, transport.ErrOther
		}
		return tx, transport.Complete(&tx.Transaction, asked)
	}
}

// decodeStatus reads the answer to a lookup, which must name the reference and an
// amount.
func decodeStatus(asked momo.Transaction) func(*transport.Answer) (*Transaction, error) {
	return func(a *transport.Answer) (*Transaction, error) {
		tx, err := decodeAccepted(momo.Transaction{})(a)
		switch {
		case err != nil:
			return nil, err
		case tx.Reference != asked.Reference:
			return nil, transport.ErrOther
		case tx.Amount.IsZero():
			return nil, transport.ErrIncomplete
		}
		return tx, transport.Complete(&tx.Transaction, asked)
	}
}

// mostBanks is more than a country has.
const mostBanks = 1000

func decodeBanks(a *transport.Answer) (*[]Bank, error) {
	type wireBank struct {
		ID        strictjson.Scalar `json:"id"`
		BankName  string            `json:"bank_name"`
		Address   string            `json:"address"`
		SwiftCode string            `json:"swift_code"`
	}
	wire, err := decodeData[struct {
		Banks []wireBank `json:"banks"`
	}](a, mostBanks)
	if err != nil {
		return nil, err
	}
	if wire.Banks == nil {
		return nil, transport.ErrIncomplete
	}
	list := make([]Bank, len(wire.Banks))
	for i, bank := range wire.Banks {
		id, err := strconv.ParseInt(bank.ID.Text, 10, 64)
		if err != nil || id <= 0 || bank.BankName == "" {
			return nil, transport.ErrIncomplete
		}
		list[i] = Bank{ID: id, Name: bank.BankName, Address: bank.Address, SWIFT: bank.SwiftCode}
	}
	return &list, nil
}

func decodeBalance(a *transport.Answer) (*Balance, error) {
	wire, err := decodeData[struct {
		Amount   strictjson.Scalar `json:"amount"`
		Currency string            `json:"currency"`
	}](a, 0)
	if err != nil {
		return nil, err
	}
	available, err := shillings(wire.Amount, wire.Currency)
	if err != nil {
		return nil, err
	}
	return &Balance{Available: available}, nil
}

func decodeAccountHolder(a *transport.Answer) (*AccountHolder, error) {
	wire, err := decodeData[struct {
		MSISDN    strictjson.Scalar `json:"msisdn"`
		FirstName string            `json:"FirstName"`
		Surname   string            `json:"Surname"`
	}](a, 0)
	if err != nil {
		return nil, err
	}
	phone, err := momo.ParsePhone(wire.MSISDN.Text, momo.Uganda)
	if err != nil {
		return nil, err
	}
	return &AccountHolder{Phone: phone, FirstName: momo.Private(wire.FirstName), Surname: momo.Private(wire.Surname)}, nil
}
