// Package money provides exact amounts of money, each with its currency.
//
// An [Amount] is a whole number of its currency's minor units (cents, pesewas;
// whole shillings for UGX) in an int64. So == compares, an Amount is a map key,
// and an amount finer than its currency cannot exist. What computes is
// [decimal.Decimal] of github.com/shopspring/decimal: [FromDecimal] and
// [RoundDecimal] take it, [Amount.Decimal] returns it. Nothing in this package
// is a floating-point number, not even between two steps.
//
// # Making an amount
//
// [Parse] reads what people and providers write; [FromMajor] and [FromMinor]
// take whole units and minor units, [FromDecimal] a decimal; [MustParse] is for
// constants and tests.
//
//	price, err := money.Parse("350.00", money.KES)
//	price, err := money.FromMajor(350, money.KES)
//	price, err := money.FromMinor(35000, money.KES)
//	price, err := money.FromDecimal(decimal.NewFromInt(350), money.KES)
//
// All four give the same Amount. [Parse] reads one grammar only: an optional
// "-", ASCII digits without a leading zero, and optionally a point with digits
// after it. Exponents, separators, spaces, "+", "-0", ".5" and "5." are
// refused, and so is anything longer than 40 bytes, unread. [ParseDecimal]
// reads a rate in the same grammar.
//
// # No amount
//
// The zero Amount is "no amount": it has no currency, and it is not zero
// shillings. [Amount.IsZero] reports it; [Amount.Sign] returns whether an amount
// is negative, zero or positive. No amount is written as null in JSON, as NULL
// in SQL and as empty text, and arithmetic refuses it.
//
// # Arithmetic
//
// [Amount.Add], [Amount.Sub], [Amount.Neg] and [Amount.Cmp] return an error
// rather than mix two currencies or leave the range of an int64. Equality is
// ==: 0.00 KES and 0 UGX differ, and 10.5 KES and 10.50 KES are the same.
//
// [Amount.Mul] multiplies by a rate and [Amount.Split] divides into shares that
// add up to the whole. Whoever rounds names the [Rounding]; there is no default.
// A computation of several steps takes [Amount.Decimal], and rounds once, at its
// end, with [RoundDecimal].
//
// # Writing an amount
//
// [Amount.Number] writes the number as a provider expects it, always with the
// currency's own decimals: "350.00" for KES, "350" for UGX. The other forms
// carry the currency too, and each reads back what it wrote:
//
//	JSON      {"amount":"350.00","currency":"KES"}
//	text      350.00 KES
//	SQL       350.00 KES, in a text column
//
// The JSON amount is a string, since JSON numbers become floating-point in too
// many hands. Reading is strict: a number, a missing, repeated or unknown
// member is refused, and after an error the receiver is as it was.
//
// # Database columns
//
// An Amount is a value of one text column. Where the database computes with
// amounts, use two columns instead, one of them for the currency:
//
//	columns           write                     read
//	text              a                         Scan
//	numeric and text  a.Decimal(), a.Currency() FromDecimal(d, c)
//	bigint and text   a.Minor(), a.Currency()   FromMinor(n, c)
//
// Two columns contain "no amount" as NULL in both, which the caller has to
// write and read. SQLite keeps the fractions of a numeric column as
// floating-point: use text or bigint there.
//
// # Errors
//
// Every failure matches one of [ErrSyntax], [ErrTooFine], [ErrRange],
// [ErrCurrency], [ErrRounding] and [ErrWeights] with [errors.Is]. No error of
// this package repeats its input, so all of them may be logged.
package money
