package webhook

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// sent is a callback on the wire.
type sent struct {
	method, target string
	header         http.Header
	body           string
	framing        string // header lines instead of Content-Length
	cut            bool   // end the connection's writing side after the body
}

// to writes s to the server byte by byte as it says, and reads the answer.
func (s *sent) to(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	framing := s.framing
	if framing == "" {
		framing = fmt.Sprintf("Content-Length: %d\r\n", len(s.body))
	}
	var request bytes.Buffer
	fmt.Fprintf(&request, "%s %s HTTP/1.1\r\nHost: merchant.example\r\n%s", s.method, s.target, framing)
	for name, values := range s.header {
		for _, value := range values {
			fmt.Fprintf(&request, "%s: %s\r\n", name, value)
		}
	}
	request.WriteString("\r\n" + s.body)
	_, err = conn.Write(request.Bytes())
	require.NoError(t, err)
	if s.cut {
		require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: s.method})
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, string(body)
}

// content is where a provider writes what it says: the body or, by GET, the query.
func (s *sent) content() string {
	if s.method == http.MethodGet {
		_, query, _ := strings.Cut(s.target, "?")
		return query
	}
	return s.body
}

func (s *sent) say(content string) {
	if s.method == http.MethodGet {
		path, _, _ := strings.Cut(s.target, "?")
		s.target = path + "?" + content
		return
	}
	s.body = content
}

// attack is a change of a genuine delivery, and how it is answered. A refused one
// never reaches settle; one that is answered 200 tells the genuine payment once.
type attack struct {
	row    int    // of the list of attacks
	name   string // within its row
	needs  string // traits of the providers that it concerns
	change func(provider, *sent)
	status int
	but    map[string]int                      // the answer of those with a trait
	signed bool                                // the attacker can have the change signed too
	raw    bool                                // net/http answers, not this package
	news   func(*testing.T, provider, []Event) // what is told at a 200, if not the genuine payment
}

func attacks() []attack {
	return slices.Concat(envelopeAttacks(), methodAttacks(), contentTypeAttacks(), proofAttacks(), contentAttacks(),
		jsonAttacks(), numberAttacks(), formAttacks(), claimAttacks())
}

// hint is the answer of providers whose address proves the payment: whatever comes there is
// a reason to ask, and the genuine payment is told.
var hint = map[string]int{"token": http.StatusOK}

func (a attack) answer(p provider) int {
	for trait, status := range a.but {
		if p.has(trait) {
			return status
		}
	}
	return a.status
}

// elsewhere names the tests of the rows that are not about one changed delivery.
var elsewhere = map[int][]string{
	1:  {"TestSixtyFourDeliveriesAtOnceSettleOnce", "TestReorderedDeliveriesTellOneSuccess"},
	4:  {"TestASecretThatAnybodyCouldGuessIsRefused", "TestTokensRefuseSecretsThatAnybodyCouldGuess", "TestSapamaRefusesAConfigThatCouldNotHold"},
	13: {"TestASlowBodyIsCutOff"},
	18: {"TestGeneratedVariantsAreRefused"},
	23: {"TestGeneratedVariantsAreRefused", "TestMPGatewayRefusesWhatCouldBeReadInTwoWays", "TestMPGatewayRefusesTenThousandBodiesWithMovedBoundaries"},
	25: {
		"TestTheAnswerIsNoUnlessTheFunctionSaidYes", "TestMPGatewayValidationSaysYesOnlyWhenTheFunctionDid",
		"TestSapamaValidationSaysYesOnlyIfTheFunctionSaidYes", "TestNoHandlerApprovesAValidationItIsSentByMistake",
	},
	29: {"TestGeneratedVariantsAreRefused"},
	33: {"TestNoOtherAmountIsCredited", "TestSsentezoComparesWithWhatIsExpected", "TestSPPayDoesNotConfirmAnotherAmountOrDirection", "TestSapamaSaysWhichAmountsDisagree"},
	34: {"TestNoOtherAmountIsCredited"},
	35: {"TestAClaimOfSuccessIsNotBelieved", "TestSsentezoCallbackAtTheWrongAddressIsOnlyAHint", "TestSsentezoLogsThatACallbackContradictsTheProvider"},
	37: {"TestReorderedDeliveriesTellOneSuccess", "TestWhatIsToldOnlyClimbs"},
	38: {"TestReorderedDeliveriesTellOneSuccess", "TestWhatIsToldOnlyClimbs"},
	39: {"TestSixtyFourDeliveriesAtOnceSettleOnce"},
	42: {
		"TestUnknownReferencesAreAnsweredLikePendingOnes", "TestUnknownReferencesCostNothingAndTellNothing",
		"TestUnknownReferencesCostTheSameQuestions",
	},
	44: {"TestNoAddressInAPayloadIsFetched"},
	45: {"TestReplaysCannotBurnTheQuota", "TestForgedHintsCannotBurnTheQuota", "TestMPGatewayAsksOnlySoOften", "TestSsentezoStormOfForgedCallbacksCreditsNothing"},
	46: {
		"TestAnAmbiguousCallbackIsNeverCredited", "TestAFragmentAfterAnAmbiguousCallbackIsNotCredited",
		"TestAnAmbiguousCallbackMaySayThatAPaymentFailed", "TestAnAmbiguousCallbackIsSettledWhereTheProviderNamesTheAmount",
	},
	48: {"TestAnIdentifierThatComesLateMakesNoSecondPayment", "TestAContradictionIsRaisedAcrossIdentifiers", "TestOneInboxBehindTwoHandlersSettlesOnce"},
	49: {"TestTwoPaymentsAreTwoWhateverTheyShare"},
	50: {"TestACallbackBeforeItsOrderIsStoredIsNotAcknowledged"},
	51: {"TestABurstOfGenuineCallbacksIsSettled", "TestWhatIsProvenIsNotRationed"},
}

// TestEveryRowOfTheListIsTested holds that each of the 51 rows has an attack that
// concerns a provider, or a test that exists.
func TestEveryRowOfTheListIsTested(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	require.NoError(t, err)
	var exist []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, found := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(text), -1) {
			exist = append(exist, found[1])
		}
	}
	tested := map[int]bool{}
	for row, tests := range elsewhere {
		assert.Subset(t, exist, tests, "row %d", row)
		tested[row] = true
	}
	all := providers(t)
	for _, a := range attacks() {
		concerned := slices.ContainsFunc(all, func(p provider) bool { return p.has(a.needs) })
		assert.True(t, concerned, "%d %s concerns nobody", a.row, a.name)
		tested[a.row] = true
	}
	for row := 1; row <= 51; row++ {
		assert.True(t, tested[row], "row %d is not tested", row)
	}
	assert.Len(t, tested, 51)
}

func TestAttacksAreAnsweredAsDocumented(t *testing.T) {
	for _, p := range providers(t) {
		for _, a := range attacks() {
			if !p.has(a.needs) {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d %s", p.name, a.row, a.name), func(t *testing.T) {
				t.Parallel()
				p.suffers(t, a)
			})
		}
	}
}

// told collects what settle is told.
type told struct {
	mu   sync.Mutex
	list []Event
}

func (l *told) settle(_ context.Context, e Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, e)
	return nil
}

func (l *told) events() []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.list)
}

// take returns what was told, and forgets it.
func (l *told) take() []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	taken := l.list
	l.list = nil
	return taken
}

// serve starts a server that complains to the test about every panic, net/http's
// and those that the handler has caught.
func serve(t *testing.T, h func(Options) http.Handler) (server *httptest.Server, logged *bytes.Buffer) {
	t.Helper()
	var complaints bytes.Buffer
	logged = &bytes.Buffer{}
	server = httptest.NewUnstartedServer(h(Options{Logger: slog.New(slog.NewTextHandler(logged, nil))}))
	server.Config.ErrorLog = log.New(&complaints, "", 0)
	server.Start()
	t.Cleanup(func() {
		server.Close() // and wait for the handler
		assert.Empty(t, complaints.String())
		assert.NotContains(t, logged.String(), errPanic.Error())
	})
	return server, logged
}

func (p provider) suffers(t *testing.T, a attack) {
	var news told
	server, logged := serve(t, func(o Options) http.Handler { return p.handler(t, news.settle, o) })
	s := p.delivery()
	a.change(p, s)
	if a.signed {
		p.prove(s, p.secret)
	}
	assert.Equal(t, strings.HasPrefix(a.name, "nothing, "), reflect.DeepEqual(s, p.delivery()), "it is another delivery")
	start := time.Now()
	response, body := s.to(t, server.Listener.Addr().String())
	assert.Less(t, time.Since(start), 5*time.Second, "what providers wait for")
	server.Close()

	status := a.answer(p)
	assert.Equal(t, status, response.StatusCode)
	switch {
	case status != http.StatusOK:
		assert.Empty(t, news.events())
	case a.news != nil:
		a.news(t, p, news.events())
	default:
		p.assertGenuine(t, news.events())
	}
	if a.raw {
		return
	}
	want := p.fail
	if status == http.StatusOK {
		want = p.ok
	}
	if s.method == http.MethodHead {
		want = ""
	}
	assert.Equal(t, want, body)
	assert.Equal(t, "application/json", response.Header.Get("Content-Type"))
	assert.Equal(t, status == http.StatusMethodNotAllowed, strings.HasPrefix(response.Header.Get("Allow"), p.genuine.method))
	assert.Equal(t, 1, strings.Count(logged.String(), "\n"), "one record")
	for _, canary := range append(slices.Clone(p.canaries), "canary", string(p.secret), p.proof(s)) {
		if len(canary) > 5 { // shorter ones are words of the log by chance
			assert.NotContains(t, logged.String(), canary)
		}
	}
}

// assertGenuine holds that the payment of the genuine delivery was told, once and
// as it is.
func (p provider) assertGenuine(t *testing.T, events []Event) {
	t.Helper()
	if assert.Len(t, events, 1) {
		assert.Equal(t, p.paid, momo.Transaction{
			Provider: events[0].Provider, Direction: events[0].Direction, ID: events[0].ID, Reference: events[0].Reference,
			Status: events[0].Status, Amount: events[0].Amount,
		})
		assert.Equal(t, p.evidence, events[0].Evidence)
	}
}
