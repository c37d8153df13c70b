package mpgateway

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
)

// Member is a member of a request that the document does not list: what a brand of the
// gateway adds, such as language or client_id, or the member extra with objects in it.
// Members are sent behind the documented ones, in the order given, and are signed.
type Member struct {
	// Name is required. It is not that of a documented member, nor "signature", which
	// would not be signed.
	Name string
	// Value is a text; with Integer it is sent as a JSON number.
	Value   momo.Private
	Integer bool
	// Members make it an object in place of a text, if there are any.
	Members []Member
}

// Format writes the name, for every verb.
func (m Member) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "member %q", m.Name) }

// maxDepth leaves the rest of the 16 levels that are signed to the request itself.
const maxDepth = 14

// documentedMembers are those of the requests.
var documentedMembers = []string{
	"merchant_id", "customer_id", "order_id", "amount", "currency", "country", "callback_url", "confirmation_code",
	"card", "provider_id", "destination_id",
}

// withMembers adds members to a request, and notes what is wrong with them.
func (p *payment) withMembers(members []Member) *payment {
	if len(members) == 0 {
		return p
	}
	p.members = append(slices.Clip(p.members), members...)
	for _, m := range members {
		taken := slices.Contains(documentedMembers, m.Name) || m.Name == "extra" && len(p.wire.Extra) > 0
		p.faults.Check(!taken, "Members", "must not have the name of a member that is sent already")
	}
	checkMembers(&p.faults, p.members, maxDepth)
	p.faults.Check(!isAmbiguousText(signedText(nil, "", p.members)), "Members", notAmbiguous)
	p.wire.Members = appendMembers(nil, p.members)
	return p
}

func checkMembers(faults *transport.Faults, members []Member, depth int) {
	faults.Check(depth > 0, "Members", "must not be nested so deep")
	names := map[string]bool{}
	for _, m := range members {
		faults.Check(isMemberName(m.Name) && !names[m.Name], "Members",
			"must have names, each only once, and none that is signature")
		names[m.Name] = true
		value := string(m.Value)
		faults.Check(check.Text(value, maxText), "Members", "must have values of at most 4096 characters")
		faults.Check(!m.Integer || isWhole(value), "Members", "must have digits where an integer is wanted")
		faults.Check(len(m.Members) == 0 || value == "" && !m.Integer, "Members",
			"must be an object or have a value, not both")
		if len(m.Members) > 0 && depth > 0 {
			checkMembers(faults, m.Members, depth-1)
		}
	}
}

const maxText = 4096

// isMemberName reports whether a member of that name is signed, and can be written.
func isMemberName(s string) bool { return s != "" && s != signatureName && check.Text(s, 128) }

// isWhole is the grammar of a JSON integer that every reader signs alike.
func isWhole(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	return check.Of(digits, 18, check.Digits) && (digits[0] != '0' || s == "0")
}

// signedText is what is signed of members.
func signedText(text []byte, path string, members []Member) []byte {
	for _, m := range members {
		if len(m.Members) > 0 {
			text = signedText(text, path+m.Name+".", m.Members)
			continue
		}
		text = append(append(append(text, path...), m.Name...), m.Value...)
	}
	return text
}

// appendMembers writes a JSON object.
func appendMembers(out []byte, members []Member) []byte {
	out = append(out, '{')
	for i, m := range members {
		if i > 0 {
			out = append(out, ',')
		}
		out, _ = jsontext.AppendQuote(out, m.Name) // which is valid UTF-8: it was checked
		out = append(out, ':')
		switch {
		case len(m.Members) > 0:
			out = appendMembers(out, m.Members)
		case m.Integer:
			out = append(out, m.Value...)
		default:
			out, _ = jsontext.AppendQuote(out, string(m.Value))
		}
	}
	return append(out, '}')
}
