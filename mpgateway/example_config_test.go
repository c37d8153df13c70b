package mpgateway_test

import (
	"fmt"

	"github.com/momo-go/momo/mpgateway"
)

// Programs pass os.LookupEnv. All that is missing is one error.
func ExampleConfigFrom() {
	settings := map[string]string{
		"MPGATEWAY_BASE_URL":    "https://gateway.example/api/",
		"MPGATEWAY_PUBLIC_ID":   "shop",
		"MPGATEWAY_MERCHANT_ID": "shop-1",
		"MPGATEWAY_SECRET":      "0123456789abcdef",
	}
	config, err := mpgateway.ConfigFrom(func(name string) (string, bool) { text, ok := settings[name]; return text, ok })
	if err != nil {
		panic(err)
	}
	client, err := mpgateway.New(config)
	if err != nil {
		panic(err)
	}
	fmt.Println(client != nil)

	_, err = mpgateway.ConfigFrom(func(string) (string, bool) { return "", false })
	fmt.Println(err)

	// Output:
	// true
	// mpgateway: config: invalid request: MPGATEWAY_BASE_URL is not set, MPGATEWAY_PUBLIC_ID is not set, MPGATEWAY_MERCHANT_ID is not set, MPGATEWAY_SECRET is not set
}
