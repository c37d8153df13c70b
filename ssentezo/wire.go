package ssentezo

import (
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

// wireTransaction is a transaction in any answer. What only informs is a Text: no
// payment is lost over it.
type wireTransaction struct {
	TransactionStatus       Status            `json:"transactionStatus"`
	SsentezoWalletReference strictjson.Scalar `json:"ssentezoWalletReference"`
	ExternalReference       strictjson.Scalar `json:"externalReference"`
	FinancialTransactionID  strictjson.Text   `json:"financialTransactionId"`
	Amount                  strictjson.Scalar `json:"amount"`
	Reason                  strictjson.Text   `json:"reason"`
	Currency                string            `json:"currency"`
	MSISDN                  strictjson.Text   `json:"msisdn"`
	TransactionTime         strictjson.Text   `json:"transactionTime"`
}

func (w *wireTransaction) transaction(raw momo.Private) (*Transaction, error) {
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
	phone, _ := momo.ParsePhone(string(w.MSISDN), momo.Uganda)
	return &Transaction{
		Transaction: momo.Transaction{
			Provider: provider, ID: w.SsentezoWalletReference.Text, Reference: w.ExternalReference.Text,
			Status: w.TransactionStatus.Status(), ProviderStatus: string(w.TransactionStatus),
			Amount: amount, Phone: phone, Raw: raw,
		},
		NetworkID: string(w.FinancialTransactionID), Description: momo.Private(w.Reason),
		Time: readTime(string(w.TransactionTime)),
	}, nil
}

// shillings reads an amount of the only currency that there is; answers about
// bank transfers do not name it.
func shillings(amount strictjson.Scalar, currency string) (money.Amount, error) {
	if err := checkCurrency(currency); err != nil {
		return money.Amount{}, err
	}
	return money.Parse(amount.Text, money.UGX)
}

func checkCurrency(named string) error {
	if named != "" && named != string(money.UGX) {
		return money.ErrCurrency
	}
	return nil
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

// decodeData reads the data of an answer that says OK, and its text.
func decodeData[T any](a *transport.Answer, records int) (*T, momo.Private, error) {
	var wire struct {
		Response string                `json:"response"`
		Data     strictjson.Located[T] `json:"data"`
	}
	if err := strictjson.UnmarshalList(a.Body, &wire, records); err != nil {
		return nil, "", err
	}
	if wire.Response != responseOK {
		return nil, "", transport.ErrIncomplete
	}
	return &wire.Data.Value, momo.Private(wire.Data.In(string(a.Body))), nil
}

// decodeAccepted reads the answer to a verb, which names no amount and, for deposits and
// withdrawals, no reference. What it names must be what was asked for.
func decodeAccepted(asked momo.Transaction) func(*transport.Answer) (*Transaction, error) {
	return func(a *transport.Answer) (*Transaction, error) {
		wire, raw, err := decodeData[wireTransaction](a, 0)
		if err != nil {
			return nil, err
		}
		tx, err := wire.transaction(raw)
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
