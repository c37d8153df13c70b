package simulator

import "slices"

// LatestRequests are the newest requests, the newest first: to some providers, or to all of
// them. A limit of 0 is all.
func (s *Simulator) LatestRequests(limit int, providers ...string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Request
	for i := len(s.requests) - 1; i >= 0 && (limit == 0 || len(found) < limit); i-- {
		if r := s.requests[i]; isOneOf(r.Provider, providers) {
			found = append(found, r.copy())
		}
	}
	return found
}

// LatestDeliveries are the newest callbacks, the newest first: of some providers, or of all
// of them. A limit of 0 is all.
func (s *Simulator) LatestDeliveries(limit int, providers ...string) []DeliveryRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []DeliveryRecord
	for i := len(s.outbox.all) - 1; i >= 0 && (limit == 0 || len(found) < limit); i-- {
		if d := s.outbox.all[i]; isOneOf(d.Provider, providers) {
			found = append(found, d.record())
		}
	}
	return found
}

func isOneOf(provider string, providers []string) bool {
	return len(providers) == 0 || slices.Contains(providers, provider)
}

// Request is the request of that number; false is none.
func (s *Simulator) Request(number int) (Request, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number < 1 || number > len(s.requests) {
		return Request{}, false
	}
	return s.requests[number-1].copy(), true
}

// Delivery is the callback of that DeliveryRecord.ID; false is none.
func (s *Simulator) Delivery(id string) (DeliveryRecord, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.outbox.index.oldest(labelled(labelID(id))) {
		return s.outbox.all[i].record(), true
	}
	return DeliveryRecord{}, false
}

// DeliveriesOf are the callbacks about a payment, oldest first, by the provider's ID or the
// merchant's reference.
func (s *Simulator) DeliveriesOf(provider, id string) []DeliveryRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []DeliveryRecord
	if p := s.lookup(provider, id); p != nil {
		for i := range s.outbox.index.oldest(labelled(labelPayment(p))) {
			found = append(found, s.outbox.all[i].record())
		}
	}
	return found
}
