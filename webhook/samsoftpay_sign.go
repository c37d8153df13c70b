package webhook

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/sign"
)

// SignSamsoftpay returns the X-Samsoftpay-Signature of a body, to test your own
// endpoint with.
func SignSamsoftpay(secret momo.Secret, body []byte) string {
	return sign.NewHMACSHA256([]byte(secret)).Hex(body)
}
