package main

import (
	"fmt"
	"os"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// get is what the variable says, or offline what the simulator knows.
func (s *scene) get(variable, offline string) string {
	if s.sim != nil {
		return offline
	}
	value := os.Getenv(variable)
	if value == "" {
		s.faults = append(s.faults, fmt.Errorf("%s is not set", variable))
	}
	return value
}

func (s *scene) secret(variable, offline string) momo.Secret {
	return momo.Secret(s.get(variable, offline))
}

func (s *scene) phone(variable, offline string, home momo.Country) momo.Phone {
	phone, err := momo.ParsePhone(s.get(variable, offline), home)
	if err != nil {
		s.faults = append(s.faults, fmt.Errorf("%s: %w", variable, err))
	}
	return phone
}

// baseURL is empty for the client's default.
func (s *scene) baseURL(variable string) string {
	if s.sim != nil {
		return s.sim.URL(s.provider)
	}
	return os.Getenv(variable)
}

// costs sets what the customer is asked for.
func (s *scene) costs(offline, real string, currency money.Currency) {
	if s.sim == nil {
		offline = real
	}
	s.price = money.MustParse(offline, currency)
}
