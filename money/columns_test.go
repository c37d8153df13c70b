package money_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/money"
)

// openDatabase opens a database whose every query returns its arguments as one row.
// Here it stands for PostgreSQL, where the queries of the examples do the same.
func openDatabase() *sql.DB { return sql.OpenDB(echo{}) }

func Example_textColumn() {
	db := openDatabase()
	defer db.Close()
	price := money.MustParse("350.50", money.KES)

	var again money.Amount
	err := db.QueryRow("SELECT $1::text", price).Scan(&again)
	fmt.Println(again, again == price, err)
	// Output: 350.50 KES true <nil>
}

func Example_numericAndCurrencyColumns() {
	db := openDatabase()
	defer db.Close()
	price := money.MustParse("350.50", money.KES)

	var number decimal.Decimal
	var currency money.Currency
	err := db.QueryRow("SELECT $1::numeric, $2::text", price.Decimal(), price.Currency()).Scan(&number, &currency)
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := money.FromDecimal(number, currency)
	fmt.Println(again, again == price, err)
	// Output: 350.50 KES true <nil>
}

func Example_bigintAndCurrencyColumns() {
	db := openDatabase()
	defer db.Close()
	price := money.MustParse("350.50", money.KES)

	var cents int64
	var currency money.Currency
	err := db.QueryRow("SELECT $1::bigint, $2::text", price.Minor(), price.Currency()).Scan(&cents, &currency)
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := money.FromMinor(cents, currency)
	fmt.Println(cents, again == price, err)
	// Output: 35050 true <nil>
}

func TestEveryShapeOfColumnsReadsBackWhatItStores(t *testing.T) {
	db := openDatabase()
	defer db.Close()
	for currency := range minorUnits(t) {
		for _, n := range interestingIntegers()[:60] {
			amount := minor(t, n, currency)

			var fromText money.Amount
			require.NoError(t, db.QueryRow("SELECT", amount).Scan(&fromText))
			require.Equal(t, amount, fromText)

			var number decimal.Decimal
			var code money.Currency
			require.NoError(t, db.QueryRow("SELECT", amount.Decimal(), amount.Currency()).Scan(&number, &code))
			fromNumeric, err := money.FromDecimal(number, code)
			require.NoError(t, err)
			require.Equal(t, amount, fromNumeric)

			var units int64
			require.NoError(t, db.QueryRow("SELECT", amount.Minor(), amount.Currency()).Scan(&units, &code))
			fromBigint, err := money.FromMinor(units, code)
			require.NoError(t, err)
			require.Equal(t, amount, fromBigint)
		}
	}
}

func TestNumericColumnsMayHaveMoreDecimalsThanTheCurrency(t *testing.T) {
	var number decimal.Decimal
	require.NoError(t, number.Scan([]byte("350.5000"))) // of a numeric(19, 4)
	amount, err := money.FromDecimal(number, money.KES)
	require.NoError(t, err)
	assert.Equal(t, money.MustParse("350.50", money.KES), amount)

	require.NoError(t, number.Scan([]byte("350.5050")))
	_, err = money.FromDecimal(number, money.KES)
	assert.ErrorIs(t, err, money.ErrTooFine)
}

func TestNoAmountIsNullInTheTextColumn(t *testing.T) {
	db := openDatabase()
	defer db.Close()
	var null sql.NullString
	require.NoError(t, db.QueryRow("SELECT", money.Amount{}).Scan(&null))
	assert.False(t, null.Valid)
	amount := money.MustParse("1", money.KES)
	require.NoError(t, db.QueryRow("SELECT", nil).Scan(&amount))
	assert.True(t, amount.IsZero())
}

func TestNoAmountStoredByMistakeAsANumberIsNotReadAsOne(t *testing.T) {
	var none money.Amount
	_, err := money.FromDecimal(none.Decimal(), none.Currency())
	assert.ErrorIs(t, err, money.ErrCurrency)
	_, err = money.FromMinor(none.Minor(), none.Currency())
	assert.ErrorIs(t, err, money.ErrCurrency)
}

// echo is a driver's connector and connection.
type echo struct{}

func (echo) Connect(context.Context) (driver.Conn, error) { return echo{}, nil }
func (echo) Driver() driver.Driver                        { return nil }
func (echo) Prepare(string) (driver.Stmt, error)          { return nil, driver.ErrSkip }
func (echo) Begin() (driver.Tx, error)                    { return nil, driver.ErrSkip }
func (echo) Close() error                                 { return nil }

func (echo) QueryContext(_ context.Context, _ string, args []driver.NamedValue) (driver.Rows, error) {
	return &echoed{args: args}, nil
}

// echoed is one row, with texts as bytes, the way PostgreSQL's drivers give text and numeric.
type echoed struct {
	args []driver.NamedValue
	done bool
}

func (r *echoed) Columns() []string { return make([]string, len(r.args)) }
func (r *echoed) Close() error      { return nil }

func (r *echoed) Next(row []driver.Value) error {
	if r.done {
		return io.EOF
	}
	r.done = true
	for i, arg := range r.args {
		row[i] = arg.Value
		if text, ok := arg.Value.(string); ok {
			row[i] = []byte(text)
		}
	}
	return nil
}
