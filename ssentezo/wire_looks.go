package ssentezo

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// mostBanks is more than a country has.
const mostBanks = 1000

type wireBank struct {
	ID        strictjson.Scalar `json:"id"`
	BankName  strictjson.Text   `json:"bank_name"`
	Address   strictjson.Text   `json:"address"`
	SwiftCode strictjson.Text   `json:"swift_code"`
}

// decodeBanks leaves out a row that names no bank: the other banks can be paid all the
// same.
func decodeBanks(a *transport.Answer) (*[]Bank, error) {
	wire, _, err := decodeData[struct {
		Banks []jsontext.Value `json:"banks"`
	}](a, mostBanks)
	if err != nil {
		return nil, err
	}
	if wire.Banks == nil {
		return nil, transport.ErrIncomplete
	}
	list := make([]Bank, 0, len(wire.Banks))
	for _, row := range wire.Banks {
		var bank wireBank
		if strictjson.Unmarshal(row, &bank) != nil {
			continue
		}
		id, err := strconv.ParseInt(bank.ID.Text, 10, 64)
		if err != nil || id <= 0 {
			continue
		}
		list = append(list, Bank{
			ID: id, Name: string(bank.BankName), Address: string(bank.Address), SWIFT: string(bank.SwiftCode),
			Raw: momo.Private(row),
		})
	}
	if len(list) == 0 && len(wire.Banks) > 0 {
		return nil, transport.ErrIncomplete // a list of something else
	}
	return &list, nil
}

func decodeBalance(a *transport.Answer) (*Balance, error) {
	wire, raw, err := decodeData[struct {
		Amount    strictjson.Scalar `json:"amount"`
		Formatted strictjson.Text   `json:"formatted"`
		Currency  string            `json:"currency"`
	}](a, 0)
	if err != nil {
		return nil, err
	}
	if err := checkCurrency(wire.Currency); err != nil {
		return nil, err
	}
	exact, err := money.ParseDecimal(wire.Amount.Text)
	if err != nil {
		return nil, err
	}
	available, err := money.FromDecimal(exact.Floor(), money.UGX)
	if err != nil {
		return nil, err
	}
	return &Balance{Available: available, Exact: exact, Formatted: string(wire.Formatted), Raw: raw}, nil
}

// decodeAccountHolder reads the answer to a question about one number; the document's own
// sample names another number than its request.
func decodeAccountHolder(a *transport.Answer) (*AccountHolder, error) {
	wire, raw, err := decodeData[struct {
		MSISDN    strictjson.Text `json:"msisdn"`
		FirstName strictjson.Text `json:"FirstName"`
		Surname   strictjson.Text `json:"Surname"`
	}](a, 0)
	if err != nil {
		return nil, err
	}
	if wire.FirstName == "" && wire.Surname == "" {
		return nil, transport.ErrIncomplete
	}
	phone, _ := momo.ParsePhone(string(wire.MSISDN), momo.Uganda)
	return &AccountHolder{
		Phone: phone, FirstName: momo.Private(wire.FirstName), Surname: momo.Private(wire.Surname), Raw: raw,
	}, nil
}
