package ssentezo_test

import (
	"fmt"

	"github.com/momo-go/momo/ssentezo"
)

// Programs pass os.LookupEnv. All that is missing is one error.
func ExampleConfigFrom() {
	settings := map[string]string{
		"SSENTEZO_ENVIRONMENT": "sandbox",
		"SSENTEZO_API_USER":    "merchant",
		"SSENTEZO_API_KEY":     "3f1c",
	}
	config, err := ssentezo.ConfigFrom(func(name string) (string, bool) { text, ok := settings[name]; return text, ok })
	if err != nil {
		panic(err)
	}
	client, err := ssentezo.New(config)
	if err != nil {
		panic(err)
	}
	fmt.Println(client.Environment())

	_, err = ssentezo.ConfigFrom(func(string) (string, bool) { return "", false })
	fmt.Println(err)

	// Output:
	// sandbox
	// ssentezo: config: invalid request: SSENTEZO_ENVIRONMENT is not set, SSENTEZO_API_USER is not set, SSENTEZO_API_KEY is not set
}
