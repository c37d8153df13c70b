package sppay

import "github.com/go-json-experiment/json/jsontext"

type wireAccount struct {
	Code   InstitutionCode `json:"code"`
	Number string          `json:"number"`
}

type wireParty struct {
	Email   string      `json:"email"`
	Account wireAccount `json:"account"`
}

// wireCollect has the amount as a number of the decimals that money writes.
type wireCollect struct {
	AccountNo   string         `json:"receive_account_no"`
	Amount      jsontext.Value `json:"amount"`
	Payer       *wireParty     `json:"payer,omitzero"`
	Payee       *wireParty     `json:"payee,omitzero"`
	Reference   string         `json:"reference,omitzero"`
	CallbackURL string         `json:"callback_url"`
}

type wireHolder struct {
	InstitutionCode string `json:"institution_code"`
	AccountNumber   string `json:"account_number"`
}

type wireInstitutions struct {
	TypeCode string `json:"type_code"`
}

type wireConfirm struct {
	OTP                  string `json:"otp"`
	TransactionReference string `json:"transaction_reference"`
}

type wireRecipient struct {
	Account           wireAccount `json:"account"`
	FirstName         string      `json:"first_name,omitzero"`
	LastName          string      `json:"last_name,omitzero"`
	TownOrCity        string      `json:"town_or_city,omitzero"`
	Address           string      `json:"address,omitzero"`
	ReasonForSending  string      `json:"reason_for_sending,omitzero"`
	CountryCode       string      `json:"country_code,omitzero"`
	StateOrRegionCode string      `json:"state_or_region_code,omitzero"`
	IDType            string      `json:"id_type,omitzero"`
	IDReference       string      `json:"id_reference,omitzero"`
}

type wireDisburse struct {
	AccountNo   string         `json:"send_account_no"`
	Amount      jsontext.Value `json:"amount"`
	Recipient   wireRecipient  `json:"recipient"`
	Reference   string         `json:"reference"`
	CallbackURL string         `json:"callback_url"`
}

func (r *Remittance) recipient(account wireAccount) wireRecipient {
	if r == nil {
		return wireRecipient{Account: account}
	}
	return wireRecipient{
		Account: account, FirstName: string(r.FirstName), LastName: string(r.LastName),
		TownOrCity: string(r.TownOrCity), Address: string(r.Address), ReasonForSending: string(r.ReasonForSending),
		CountryCode: r.CountryCode, StateOrRegionCode: r.StateOrRegionCode,
		IDType: r.IDType, IDReference: string(r.IDReference),
	}
}
