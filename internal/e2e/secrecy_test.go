package e2e

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
	"github.com/momo-go/momo/webhook"
)

// shared is a log that several attempts write at once.
type shared struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

// TestNothingSecretIsToldUnderAnyFault calls every verb under every fault and
// looks for what must not be told in the errors, however they are printed, and
// in the logs of both handlers.
func TestNothingSecretIsToldUnderAnyFault(t *testing.T) {
	var text, structured shared
	for _, log := range []struct {
		name    string
		handler slog.Handler
		out     *shared
	}{
		{"text", slog.NewTextHandler(&text, nil), &text},
		{"json", slog.NewJSONHandler(&structured, nil), &structured},
	} {
		o := momo.Options{RetryWait: time.Millisecond, Logger: slog.New(log.handler)}
		t.Run(log.name, func(t *testing.T) {
			eachVerb(t, o, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
				for _, kind := range append(faults, "") {
					if kind != "" {
						sim.Fault(simulator.Fault{Provider: p.name, Operation: v.operation, Kind: kind, Times: 3, Delay: time.Millisecond, Location: "http://127.0.0.1:1/"})
					}
					ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
					result, err := v.call(ctx, newReference())
					cancel()
					sim.ClearFaults()
					for _, value := range []any{result, []any{result}, err} {
						assertTellsNothing(t, p, strings.Join(conformance.Renderings(value), "\n"))
					}
				}
			})
		})
		log.out.mu.Lock()
		defer log.out.mu.Unlock()
		for _, p := range players {
			assertTellsNothing(t, p, log.out.text.String())
		}
		assert.Contains(t, log.out.text.String(), "attempt", "there was a log to look into")
	}
}

// TestEveryOperationIsPlayedByItsSuite: what a provider's conformance suite plays,
// nouns included, is looked at for secrets in every column of the table.
func TestEveryOperationIsPlayedByItsSuite(t *testing.T) {
	ctx, played := reflect.TypeFor[context.Context](), 0
	for _, p := range players {
		suite, err := os.ReadFile(filepath.Join("..", "..", p.name, "conformance_test.go"))
		require.NoError(t, err)
		i := slices.IndexFunc(exported[p.name], func(v any) bool { return reflect.TypeOf(v).Elem().Name() == "Client" })
		client := reflect.TypeOf(exported[p.name][i])
		for method := range client.Methods() {
			if method.Type.NumIn() > 1 && method.Type.In(1) == ctx {
				assert.Contains(t, string(suite), `"`+method.Name+`"`, p.name)
				played++
			}
		}
	}
	assert.Greater(t, played, 40)
}

// TestExportedValuesTellNothing prints settings, clients and requests, by
// themselves and inside other values.
func TestExportedValuesTellNothing(t *testing.T) {
	for _, p := range players {
		_, values := p.open(t, start(t), momo.Options{})
		require.NotEmpty(t, values, p.name)
		for _, value := range values {
			// Settings, requests and results are also safe behind a pointer that is not on top.
			if _, ok := value.(fmt.Formatter); ok {
				pointer := reflect.New(reflect.TypeOf(value))
				pointer.Elem().Set(reflect.ValueOf(value))
				assertTellsNothing(t, p, strings.Join(conformance.Renderings([]any{pointer.Interface()}), "\n"))
			}
			for _, printed := range []any{value, []any{value}, map[string]any{"x": value}, struct{ V any }{value}} {
				assertTellsNothing(t, p, strings.Join(conformance.Renderings(printed), "\n"))
			}
		}
	}
}

func assertTellsNothing(t *testing.T, p player, told string) {
	t.Helper()
	for _, secret := range p.secrets {
		assert.NotContains(t, told, secret, p.name)
	}
}

// exported is every exported type that can hold another one, by its package. The
// test below fails for one that is missing.
var exported = map[string][]any{
	"": {
		new(momo.Phone), new(momo.Prefixes), new(momo.Field), new(momo.Fields), new(momo.Error),
		new(momo.Options), new(momo.Schedule), new(momo.Transaction), new(momo.Payment), new(momo.Next), new(momo.Terms),
		new(momo.Operation), new(momo.Observed), new(momo.Limit), new(momo.LocalLimiter), new(momo.Explanation),
	},
	"samsoftpay": {
		new(samsoftpay.Config), new(samsoftpay.Client), new(samsoftpay.CollectRequest), new(samsoftpay.DisburseRequest),
		new(samsoftpay.Transaction), new(samsoftpay.PaymentLinkRequest), new(samsoftpay.PaymentLink), new(samsoftpay.Filter),
		new(samsoftpay.RefundRequest), new(samsoftpay.Refund), new(samsoftpay.Balance), new(samsoftpay.AccountHolder),
		new(samsoftpay.Event), new(samsoftpay.LostPayment), new(samsoftpay.RailOptions),
	},
	"ssentezo": {
		new(ssentezo.Config), new(ssentezo.Client), new(ssentezo.CollectRequest), new(ssentezo.DisburseRequest),
		new(ssentezo.BankTransferRequest), new(ssentezo.Transaction), new(ssentezo.Balance), new(ssentezo.AccountHolder),
		new(ssentezo.Bank), new(ssentezo.Limits), new(ssentezo.RailOptions),
	},
	"mpgateway": {
		new(mpgateway.Config), new(mpgateway.Client), new(mpgateway.CollectRequest), new(mpgateway.DisburseRequest),
		new(mpgateway.Confirmation), new(mpgateway.Extra), new(mpgateway.Member), new(mpgateway.POSDepositRequest), new(mpgateway.Card),
		new(mpgateway.POSWithdrawRequest), new(mpgateway.Result), new(mpgateway.Transaction), new(mpgateway.Callback),
		new(mpgateway.Bank), new(mpgateway.BulkRequest), new(mpgateway.Bulk), new(mpgateway.BulkItem),
		new(mpgateway.AmbiguousError), new(mpgateway.RailOptions),
	},
	"sapama": {
		new(sapama.Config), new(sapama.Paths), new(sapama.SMSKeys), new(sapama.Client), new(sapama.CollectRequest),
		new(sapama.DisburseRequest), new(sapama.Disbursement), new(sapama.Transaction), new(sapama.Row), new(sapama.Filter),
		new(sapama.Posting), new(sapama.Posted), new(sapama.Message), new(sapama.Sent), new(sapama.TransferRequest),
		new(sapama.Transfer), new(sapama.Validation), new(sapama.Notification), new(sapama.Page),
		new(sapama.BeneficiaryKeys), new(sapama.PostingFormat), new(sapama.RailOptions),
	},
	"sppay": {
		new(sppay.Config), new(sppay.Client), new(sppay.CollectRequest), new(sppay.ConfirmRequest), new(sppay.DisburseRequest),
		new(sppay.Remittance), new(sppay.Account), new(sppay.Transaction), new(sppay.Action), new(sppay.Quote), new(sppay.Search),
		new(sppay.Filter), new(sppay.AccountHolder), new(sppay.Institution), new(sppay.SMSRequest), new(sppay.SMS),
		new(sppay.SMSMessage), new(sppay.SecondaryTransaction), new(sppay.RailOptions),
	},
	"webhook": {
		new(webhook.SPPayConfig), new(webhook.SPPay), new(webhook.Tokens), new(webhook.MPGateway), new(webhook.Entry),
		new(webhook.Memory), new(webhook.SapamaValidation), new(webhook.Question), new(webhook.Samsoftpay),
		new(webhook.AmountError), new(webhook.Delivery), new(webhook.Event), new(webhook.Sapama), new(webhook.SapamaConfig),
		new(webhook.SapamaPayout), new(webhook.SapamaPayoutConfig),
		new(webhook.SsentezoConfig), new(webhook.Ssentezo), new(webhook.SamsoftpayConfig), new(webhook.MPGatewayConfig),
		new(webhook.MPGatewayValidation), new(webhook.MPGatewayValidationConfig), new(webhook.SapamaValidationConfig),
		new(webhook.Claim), new(webhook.Dialect), new(webhook.Options), new(webhook.Expected),
		new(webhook.Handler), new(webhook.QuestionHandler), new(webhook.Answer),
	},
}

// TestEveryExportedTypeTellsNothing fills every exported type with what must not
// be told and prints it, however it is held.
func TestEveryExportedTypeTellsNothing(t *testing.T) {
	for _, p := range players {
		assert.Contains(t, exported, p.name)
	}
	for pkg, values := range exported {
		listed := map[string]bool{"StoredPayment": true} // whose JSON is in clear: see its own test
		for _, value := range values {
			filled := reflect.ValueOf(value).Elem()
			plant(filled)
			listed[filled.Type().Name()] = true
			assert.Empty(t, toldBy(filled), "%s", filled.Type())
		}
		for _, name := range declared(t, pkg) {
			assert.True(t, listed[name], "package %q exports a type %s, which is not looked at", pkg, name)
		}
	}
	// A type without the Format method tells all of it: the test would see it.
	leaky := struct {
		Payer   momo.Phone
		Name    momo.Private
		Keys    []momo.Secret
		Address struct{ CallbackURL string }
	}{}
	plant(reflect.ValueOf(&leaky).Elem())
	assert.ElementsMatch(t, planted, toldBy(reflect.ValueOf(&leaky).Elem()))
}

// planted is a number, a name, a credential and an address that is to be guessed
// by nobody.
var planted = []string{"722906835", "planted-name", "planted-credential", "planted-token"}

// plant fills v, and what it holds, with planted values.
func plant(v reflect.Value) {
	switch v.Interface().(type) {
	case momo.Phone:
		v.Set(reflect.ValueOf(momo.MustPhone("254" + planted[0])))
		return
	case momo.Private:
		v.SetString(planted[1])
		return
	case momo.Secret:
		v.SetString(planted[2])
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("told")
	case reflect.Struct:
		for i := range v.NumField() {
			field, name := v.Field(i), v.Type().Field(i).Name
			nested := field.Kind() == reflect.Slice && field.Type().Elem() == v.Type() // one level is enough
			if v.Type().Field(i).IsExported() && !nested {
				plant(field)
			}
			if field.Kind() == reflect.String && (strings.HasSuffix(name, "CallbackURL") || strings.HasSuffix(name, "Callback")) {
				field.SetString("https://merchant.example/" + planted[3])
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		plant(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		plant(v.Index(0))
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		plant(key)
		plant(value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Interface:
		for _, held := range []any{
			&momo.Error{Message: momo.Private(planted[1]), Fields: momo.Fields{{Detail: momo.Private(planted[1])}}},
			[]*samsoftpay.AccountHolder{{Phone: momo.MustPhone("254" + planted[0]), Name: momo.Private(planted[1])}},
		} {
			if reflect.TypeOf(held).AssignableTo(v.Type()) {
				v.Set(reflect.ValueOf(held))
			}
		}
	}
}

// toldBy returns what of the planted values is told by v when it is printed by
// itself and inside other values. Of an address, a marshalled value may tell.
func toldBy(v reflect.Value) (told []string) {
	pointer := v.Addr()
	list := reflect.MakeSlice(reflect.SliceOf(pointer.Type()), 1, 1)
	list.Index(0).Set(pointer)
	table := reflect.MakeMap(reflect.MapOf(reflect.TypeFor[string](), pointer.Type()))
	table.SetMapIndex(reflect.ValueOf("x"), pointer)
	field := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "V", Type: pointer.Type()}})).Elem()
	field.Field(0).Set(pointer)
	var printed, all strings.Builder
	for _, held := range []any{v.Interface(), pointer.Interface(), list.Interface(), table.Interface(), field.Interface(), []any{pointer.Interface()}} {
		fmt.Fprintf(&printed, "%v %+v %#v %s %q\n", held, held, held, held, held)
		all.WriteString(strings.Join(conformance.Renderings(held), "\n"))
	}
	for i, secret := range planted {
		if text := []string{all.String(), all.String(), all.String(), printed.String()}[i]; strings.Contains(text, secret) {
			told = append(told, secret)
		}
	}
	return told
}

// declared reads the names of a package's exported types that can hold others.
func declared(t *testing.T, pkg string) (names []string) {
	files, err := filepath.Glob(filepath.Join("..", "..", pkg, "*.go"))
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() && holds(spec.Type) {
				names = append(names, spec.Name.Name)
			}
			return true
		})
	}
	require.NotEmpty(t, names, pkg)
	return names
}

func holds(expr ast.Expr) bool {
	switch of := expr.(type) {
	case *ast.FuncType, *ast.InterfaceType:
		return false
	case *ast.Ident:
		return types.Universe.Lookup(of.Name) == nil
	default:
		return true
	}
}
