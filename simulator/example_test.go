package simulator_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/momo-go/momo/simulator"
)

// A charge whose answer is lost was executed all the same; the ledger knows.
func Example() {
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = sim.Close() }()
	sim.Fault(simulator.Fault{Operation: "charge", Kind: simulator.FaultResetAfter})

	request, err := http.NewRequest(http.MethodPost, sim.URL(simulator.Samsoftpay)+"/v1/charges", strings.NewReader(
		`{"amount":10000,"channel":"mtn_momo","customer":{"phone":"256700123456"},"reference":"order-001"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	request.GetBody = nil // with it, and a key, net/http itself may send twice
	request.Header.Set("Authorization", "Bearer "+simulator.SamsoftpayTestKey)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", "5c1d0f5e-3f0a-4d38-9c0e-1e9b3c2a7f64")
	request.Header.Set("X-Timestamp", strconv.FormatInt(time.Now().Unix(), 10))
	_, err = http.DefaultClient.Do(request)
	fmt.Println("answered:", err == nil)
	fmt.Println("executed:", sim.Executed(simulator.Samsoftpay, "order-001"))

	if err := sim.Approve(simulator.Samsoftpay, "order-001"); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("status:", sim.Payments(simulator.Samsoftpay)[0].Status)
	fmt.Println("held for a day:", sim.Balance(simulator.SamsoftpayPendingWallet))
	// Output:
	// answered: false
	// executed: 1
	// status: succeeded
	// held for a day: 9800
}
