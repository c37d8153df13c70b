package money_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/momo-go/momo/money"
)

func Example() {
	price, err := money.Parse("350.00", money.KES)
	if err != nil {
		fmt.Println(err)
		return
	}
	fee, err := money.FromMajor(7, money.KES)
	if err != nil {
		fmt.Println(err)
		return
	}
	total, err := price.Add(fee)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(total)
	fmt.Println(total.Minor(), "cents")
	fmt.Println(total == money.MustParse("357", money.KES))
	// Output:
	// 357.00 KES
	// 35700 cents
	// true
}

func ExampleParse() {
	for _, text := range []string{"10000", "10000.00", "10000.50", "1e4", "10,000", "99999999999999999999"} {
		amount, err := money.Parse(text, money.UGX)
		switch {
		case err == nil:
			fmt.Println(amount)
		case errors.Is(err, money.ErrTooFine):
			fmt.Println("there is no half shilling")
		case errors.Is(err, money.ErrRange):
			fmt.Println("there is not that much money")
		default:
			fmt.Println(err)
		}
	}
	// Output:
	// 10000 UGX
	// 10000 UGX
	// there is no half shilling
	// money: malformed amount
	// money: malformed amount
	// there is not that much money
}

func ExampleFromMinor() {
	for _, currency := range []money.Currency{money.UGX, money.KES, "TND"} {
		amount, err := money.FromMinor(1050, currency)
		fmt.Println(amount, err)
	}
	// Output:
	// 1050 UGX <nil>
	// 10.50 KES <nil>
	// 1.050 TND <nil>
}

func ExampleAmount_Add() {
	shillings := money.MustParse("100", money.KES)
	cedis := money.MustParse("100", money.GHS)

	_, err := shillings.Add(cedis)
	fmt.Println(errors.Is(err, money.ErrCurrency))
	// Output: true
}

func ExampleFromDecimal() {
	for _, text := range []string{"10.5", "10.500", "10.505"} {
		amount, err := money.FromDecimal(decimal.RequireFromString(text), money.KES)
		fmt.Println(amount, err)
	}
	// Output:
	// 10.50 KES <nil>
	// 10.50 KES <nil>
	//  money: amount is finer than its unit
}

func ExampleRoundDecimal() {
	// Whole days of a month's rent: several steps, rounded once.
	rent := money.MustParse("10000.00", money.KES)
	due := rent.Decimal().Mul(decimal.NewFromInt(17)).Div(decimal.NewFromInt(30))

	amount, err := money.RoundDecimal(due, rent.Currency(), money.RoundHalfEven)
	fmt.Println(due, "is", amount, err)
	// Output: 5666.6666666666666667 is 5666.67 KES <nil>
}

func ExampleAmount_Mul() {
	price := money.MustParse("10.50", money.GHS)
	rate := decimal.RequireFromString("0.05")
	for _, rounding := range []money.Rounding{money.RoundHalfEven, money.RoundHalfUp, money.RoundUp, money.RoundDown} {
		fee, err := price.Mul(rate, rounding)
		fmt.Println(fee, err)
	}
	_, err := price.Mul(rate, "")
	fmt.Println(err)
	// Output:
	// 0.52 GHS <nil>
	// 0.53 GHS <nil>
	// 0.53 GHS <nil>
	// 0.52 GHS <nil>
	// money: no rounding named
}

func ExampleAmount_Split() {
	bill := money.MustParse("100.00", money.KES)
	fmt.Println(bill.Split(1, 1, 1))
	fmt.Println(bill.Split(85, 15))
	// Output:
	// [33.34 KES 33.33 KES 33.33 KES] <nil>
	// [85.00 KES 15.00 KES] <nil>
}

func ExampleParseDecimal() {
	rate, err := money.ParseDecimal("12.85") // cedis for a dollar
	if err != nil {
		fmt.Println(err)
		return
	}
	dollars := money.MustParse("19.99", money.USD)
	cedis, err := money.RoundDecimal(dollars.Decimal().Mul(rate), money.GHS, money.RoundUp)
	fmt.Println(cedis, err)
	// Output: 256.88 GHS <nil>
}

func ExampleAmount_Major() {
	// Some providers take whole shillings only.
	whole, err := money.MustParse("350.00", money.KES).Major()
	fmt.Println(whole, err)
	_, err = money.MustParse("350.50", money.KES).Major()
	fmt.Println(err)
	// Output:
	// 350 <nil>
	// money: amount is finer than its unit
}

func ExampleAmount_IsZero() {
	var none money.Amount
	free := money.MustParse("0", money.KES)

	fmt.Println(none.IsZero(), none.Sign())
	fmt.Println(free.IsZero(), free.Sign())
	// Output:
	// true 0
	// false 0
}

func ExampleAmount_MarshalJSON() {
	type receipt struct {
		Paid money.Amount `json:"paid"`
		Fee  money.Amount `json:"fee,omitzero"`
	}
	data, err := json.Marshal(receipt{Paid: money.MustParse("350", money.KES)})
	fmt.Println(string(data), err)
	// Output: {"paid":{"amount":"350.00","currency":"KES"}} <nil>
}

func ExampleAmount_UnmarshalJSON() {
	for _, data := range []string{
		`{"amount":"350.00","currency":"KES"}`,
		`{"amount":350.00,"currency":"KES"}`,
		`{"amount":"350.00","amount":"1.00","currency":"KES"}`,
	} {
		var amount money.Amount
		err := json.Unmarshal([]byte(data), &amount)
		fmt.Println(amount, err)
	}
	// Output:
	// 350.00 KES <nil>
	//  money: malformed amount
	//  money: malformed amount
}

func ExampleAmount_UnmarshalText() {
	var amount money.Amount
	err := amount.UnmarshalText([]byte("350.00 KES"))
	fmt.Println(amount.Minor(), amount.Currency(), err)
	// Output: 35000 KES <nil>
}
