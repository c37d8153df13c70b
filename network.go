package momo

import "strings"

// Network is a mobile network's name, as used in mobile money. It is an open set:
// [Prefixes] may contain names of your own. As text and in JSON it is the name.
type Network string

// The networks of [KnownPrefixes].
const (
	MTN        Network = "MTN"
	Airtel     Network = "Airtel"
	Safaricom  Network = "Safaricom"
	Telkom     Network = "Telkom"
	Telecel    Network = "Telecel" // formerly Vodafone Ghana
	AirtelTigo Network = "AT"
)

// Prefixes maps leading digits of the international form to the network that
// was given them. The longest prefix counts.
type Prefixes map[string]Network

// KnownPrefixesAsOf is the year and month of what [KnownPrefixes] returns.
const KnownPrefixesAsOf = "2026-08"

// KnownPrefixes returns the blocks that the regulators of Uganda, Kenya and
// Ghana are commonly known to have given out, as of [KnownPrefixesAsOf]. The map is
// new each time and may be changed.
//
// It is a hint. Regulators give out new blocks, and in Kenya and Ghana (number
// portability) a customer may take a number to another network. Where it
// matters, let the customer say.
func KnownPrefixes() Prefixes {
	known := Prefixes{}
	for network, prefixes := range map[Network]string{
		MTN:    "25676 25677 25678 25679 25639 25631 23324 23325 23353 23354 23355 23359",
		Airtel: "25670 25674 25675 25473 254750 254751 254752 254753 254754 254755 254756 25478 25410",
		Safaricom: "25470 25471 25472 25479 254740 254741 254742 254743 254745 254746 254748 " +
			"254757 254758 254759 254768 254769 25411",
		Telkom:     "25477",
		Telecel:    "23320 23350",
		AirtelTigo: "23326 23327 23356 23357",
	} {
		for _, prefix := range strings.Fields(prefixes) {
			known[prefix] = network
		}
	}
	return known
}

// Network returns the network whose block the number is in, and whether there is
// one.
func (t Prefixes) Network(p Phone) (Network, bool) {
	for n := len(p.digits); n > 0; n-- {
		if network, ok := t[p.digits[:n]]; ok {
			return network, true
		}
	}
	return "", false
}
