// The least program that asks for money with this library.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
)

func main() {
	client, err := samsoftpay.New(samsoftpay.Config{BaseURL: os.Args[1], SecretKey: momo.Secret(os.Args[2])})
	if err != nil {
		panic(err)
	}
	tx, err := client.Collect(context.Background(), samsoftpay.CollectRequest{
		Amount: money.MustParse("10000", money.UGX), Payer: momo.MustPhone("256700123456"), Channel: samsoftpay.ChannelMTN, Reference: "order-1",
	})
	fmt.Println(tx, err)
}
