package simulator

import (
	"net/http"
	"strings"
)

// balance is GET /v1/balance. A wallet appears with its first booking.
func (p *samsoftpay) balance(_ *call, who samsoftpayCaller) (answer, error) {
	wallet := Samsoftpay
	if who.mode == "live" {
		wallet = SamsoftpayLiveWallet
	}
	available, used := p.host.wallet(wallet)
	pending, usedToo := p.host.wallet(wallet + "/pending")
	balances := []any{}
	if used || usedToo {
		balances = append(balances, map[string]any{
			"currency": "UGX", "available": available, "pending": pending,
			"cached": available + pending, "total": available + pending,
		})
	}
	return p.json(http.StatusOK, map[string]any{
		"mode": who.mode, "balances": balances, "consistent": true, "as_of": p.host.now().Unix(),
	}), nil
}

// resolveAccount is GET /v1/resolve-account?phone=.
func (p *samsoftpay) resolveAccount(c *call, who samsoftpayCaller) (answer, error) {
	phone := strings.TrimSpace(c.URL.Query().Get("phone"))
	if phone == "" {
		return answer{}, refusef(400, "phone query parameter required")
	}
	number := samsoftpayMSISDN(phone)
	if len(number) < 9 {
		return answer{}, refusef(400, "phone does not look like a valid MSISDN")
	}
	out := map[string]any{
		"mode": who.mode, "msisdn": number, "active": true,
		"registered_name": "SANDBOX HOLDER " + number[len(number)-4:],
	}
	if strings.HasSuffix(number, "700000001") {
		out["active"], out["registered_name"] = false, nil
	}
	return p.json(http.StatusOK, out), nil
}

// samsoftpayMSISDN writes a number in digits with the country code, as the
// server does before it calls a network.
func samsoftpayMSISDN(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	digits = strings.TrimPrefix(digits, "00")
	if len(digits) == 10 && digits[0] == '0' {
		digits = "256" + digits[1:]
	}
	return digits
}

// settlementList is GET /v1/settlements, newest first.
func (p *samsoftpay) settlementList(c *call, who samsoftpayCaller) (answer, error) {
	limit, err := samsoftpayPageSize(c.URL.Query(), 20)
	if err != nil {
		return answer{}, err
	}
	data := []any{}
	for i := len(p.settlements) - 1; i >= 0 && len(data) < limit; i-- {
		if s := p.settlements[i]; s.mode == who.mode {
			data = append(data, map[string]any{
				"id": s.id, "amount": s.amount, "currency": "UGX", "transactions": 1,
				"kind": "sweep", "created_at": samsoftpayTime(s.at),
			})
		}
	}
	return p.json(http.StatusOK, map[string]any{"mode": who.mode, "data": data, "count": len(data)}), nil
}
