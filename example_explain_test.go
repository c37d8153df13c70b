package momo_test

import (
	"fmt"

	"github.com/momo-go/momo"
)

// What an error of a verb means for the customer, in his language.
func ExampleExplain() {
	// In your program: _, err := client.Collect(ctx, request).
	lost := &momo.Error{Provider: "samsoftpay", Op: "collect", Kind: momo.ErrIndeterminate, Reference: "order-001"}
	for _, language := range []momo.Language{momo.English, "sw-KE"} {
		said := momo.Explain(lost, language)
		fmt.Println(said.Say, said.Do)
	}
	// Output:
	// We do not know yet whether the payment was made. Do not pay again. We will tell you.
	// Bado hatujui kama malipo yamefanyika. Usilipe tena. Tutakujulisha.
}

// Why a payment failed, where the provider says so in a code.
func ExampleTransaction_Explain() {
	// In your program: what a lookup, or a callback that was believed, said.
	tx := momo.Transaction{Status: momo.StatusFailed, Cause: momo.CauseInsufficientFunds}
	said := tx.Explain(momo.French)
	fmt.Println(said.Say)
	fmt.Println(said.Do)
	// Output:
	// Le solde du compte est insuffisant.
	// Rechargez le compte et réessayez.
}
