package control_test

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"strings"
	"time"

	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/simulator/control"
)

// A program in any language lets a customer pay at a till, and asks what happened.
func ExampleHandler() {
	sim, err := simulator.Start(simulator.Options{
		Seed: 1, Handler: control.Handler, Clock: func() time.Time { return time.Unix(1795196796, 0).UTC() },
	})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = sim.Close() }()

	paid, err := http.Post(sim.Address()+"/_sim/paybill", "application/json",
		strings.NewReader(`{"provider":"sapama","phone":"254722906835","account":"A-1","minor":10000}`))
	if err != nil {
		log.Fatal(err)
	}
	_ = paid.Body.Close()
	response, err := http.Get(sim.Address() + "/_sim/ledger?provider=sapama")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var ledger struct {
		Entries []struct {
			Reference string
			Executed  int
		}
	}
	err = json.NewDecoder(response.Body).Decode(&ledger)
	fmt.Println(ledger.Entries, err)
	// Output:
	// [{OE9D75ABDE 1}] <nil>
}
