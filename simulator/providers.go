package simulator

// The names of the providers, as URL and every other method take them.
const (
	Samsoftpay = "samsoftpay"
	Ssentezo   = "ssentezo"
	MPGateway  = "mpgateway"
	Sapama     = "sapama"
	SPPay      = "sppay"
)

// provider is what the engine asks of one provider's file. Every method is
// called under the simulator's lock and may use its host freely.
type provider interface {
	// routes are the provider's paths, below its base URL.
	routes() []route
	// missing answers a path that the provider does not have, or, with
	// allowed methods, a method that the path does not have.
	missing(c *call, allowed []string) answer
	// failure is the provider's own wording of a fault; false leaves it to
	// the engine's plain one.
	failure(c *call, kind FaultKind) (answer, bool)
	// testNumber says whether a payment goes to one of the provider's test
	// numbers, which settle by themselves, and why it then fails ("": it
	// succeeds).
	testNumber(p *Payment) (reason string, known bool)
	// environment is what a merchant of the provider sets, but for its address:
	// names and values of the variables that the examples read.
	environment() map[string]string
	// settled is called when a payment has just reached its end: the place to
	// book money and to post callbacks.
	settled(p *Payment)
	// due is called when the time of a key has come that host.after was given.
	due(key string)
	// attend gives a callback what makes sense of its answers: reads and answered, by its
	// kind, payment, key and rest.
	attend(c *callback)
	// wallets are the names and currencies of the merchant's wallets.
	wallets() []Wallet
	// direction is which way the money of an operation goes, and whether a customer's
	// phone asks for it.
	direction(operation string) (way Direction, prompts bool)
	// refusal is the provider's word for why a payment was refused.
	refusal(p *Payment, why Refusal) string
	// forged is a callback about a payment that pretends to have succeeded. It is not in
	// the ledger, and may be changed.
	forged(p *Payment, how Forgery) (callback, error)
	// inherit takes over the quirks of the provider's player before.
	inherit(before provider)
	// save is what the provider knows beside the ledger, for JSON; load reads what save
	// has written into a player that is new, when its payments are in the ledger.
	save() any
	load(decode func(any) error) error
}

// opening is one row of the table of providers.
type opening struct {
	name string
	open func(*host) provider
}

// openings lists the providers played. A further one is its seven files and its
// row here.
func openings() []opening {
	return []opening{
		{Samsoftpay, newSamsoftpay},
		{Sapama, newSapama},
		{MPGateway, newMPGateway},
		{Ssentezo, newSsentezo},
		{SPPay, newSPPay},
	}
}
