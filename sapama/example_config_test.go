package sapama_test

import (
	"fmt"

	"github.com/momo-go/momo/sapama"
)

// Programs pass os.LookupEnv. All that is missing is one error.
func ExampleConfigFrom() {
	settings := map[string]string{
		"SAPAMA_API_KEY":    "3f1c",
		"SAPAMA_API_SECRET": "9a2b",
		"SAPAMA_TILL":       "7",
	}
	config, err := sapama.ConfigFrom(func(name string) (string, bool) { text, ok := settings[name]; return text, ok })
	if err != nil {
		panic(err)
	}
	client, err := sapama.New(config)
	if err != nil {
		panic(err)
	}
	fmt.Println(client.Till())

	_, err = sapama.ConfigFrom(func(string) (string, bool) { return "", false })
	fmt.Println(err)

	// Output:
	// 7
	// sapama: config: invalid request: SAPAMA_API_KEY is not set, SAPAMA_API_SECRET is not set, SAPAMA_TILL is not set
}
