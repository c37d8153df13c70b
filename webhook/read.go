package webhook

import "errors"

// reading is what a delivery says.
type reading struct {
	// event is what the signature proves, if it has evidence.
	event Event
	// claim is what the provider must confirm, if ask is set, and the event in
	// short otherwise.
	claim Claim
	ask   bool
	// delivery is what was read.
	delivery Delivery
}

// read does not block.
func (h *Handler) read(d Delivery) (r *reading, err error) {
	defer func() {
		if recover() != nil { // its value may contain anything
			err = errPanic
		}
	}()
	if err := h.dialect.Check(d); err != nil {
		return nil, err
	}
	r = &reading{delivery: d}
	if h.verifier != nil {
		if err := h.verify(r, d); err != nil || h.confirmer == nil {
			return r, err
		}
	}
	if r.claim, err = h.confirmer.Claim(d); err != nil {
		return nil, err
	}
	if r.event.Evidence != EvidenceNone {
		r.claim.Status = r.event.Status // which is proven
	}
	r.ask = r.ask || h.verifier == nil
	return r, nil
}

// verify reads the event, and says whether the provider must be asked too: about an
// end, and about what its signature does not prove.
func (h *Handler) verify(r *reading, d Delivery) error {
	event, err := h.verifier.Verify(d)
	switch {
	case h.confirmer != nil && errors.Is(err, ErrAmbiguous):
		r.ask = true
		if witness, ok := h.confirmer.(Witness); ok {
			r.event, _ = witness.Witness(d) // the zero event where the doubt remains
		}
		return nil
	case err != nil:
		return err
	case event.Evidence == EvidenceNone:
		return errNoEvidence
	}
	r.event, r.ask = event, h.confirmer != nil && event.Final()
	r.claim = Claim{Subject: event.Subject, Reference: event.Reference, Status: event.Status}
	return nil
}
