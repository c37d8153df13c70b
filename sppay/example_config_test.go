package sppay_test

import (
	"fmt"

	"github.com/momo-go/momo/sppay"
)

// Programs pass os.LookupEnv. All that is missing is one error.
func ExampleConfigFrom() {
	settings := map[string]string{
		"SPPAY_BASE_URL":      "https://engine.example",
		"SPPAY_CLIENT_ID":     "shop",
		"SPPAY_CLIENT_SECRET": "3f1c",
		"SPPAY_USERNAME":      "jane",
		"SPPAY_PASSWORD":      "9a2b",
	}
	config, err := sppay.ConfigFrom(func(name string) (string, bool) { text, ok := settings[name]; return text, ok })
	if err != nil {
		panic(err)
	}
	client, err := sppay.New(config)
	if err != nil {
		panic(err)
	}
	fmt.Println(client != nil)

	_, err = sppay.ConfigFrom(func(string) (string, bool) { return "", false })
	fmt.Println(err)

	// Output:
	// true
	// sppay: config: invalid request: SPPAY_BASE_URL is not set, SPPAY_CLIENT_ID is not set, SPPAY_CLIENT_SECRET is not set, SPPAY_USERNAME is not set, SPPAY_PASSWORD is not set
}
