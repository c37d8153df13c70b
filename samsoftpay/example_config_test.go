package samsoftpay_test

import (
	"fmt"

	"github.com/momo-go/momo/samsoftpay"
)

// Programs pass os.LookupEnv. All that is missing is one error.
func ExampleConfigFrom() {
	settings := map[string]string{
		"SAMSOFTPAY_SECRET_KEY": "sk_test_7d1f",
	}
	config, err := samsoftpay.ConfigFrom(func(name string) (string, bool) { text, ok := settings[name]; return text, ok })
	if err != nil {
		panic(err)
	}
	client, err := samsoftpay.New(config)
	if err != nil {
		panic(err)
	}
	fmt.Println(client.Mode())

	_, err = samsoftpay.ConfigFrom(func(string) (string, bool) { return "", false })
	fmt.Println(err)

	// Output:
	// test
	// samsoftpay: config: invalid request: SAMSOFTPAY_SECRET_KEY is not set
}
