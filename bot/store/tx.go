package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ErrNotFound is returned for what is not, or no longer, in the store.
var ErrNotFound = errors.New("not in the store")

// Tx is a writing transaction. Only exported functions of the package begin or end one.
//
// All SQL here is one text for SQLite and PostgreSQL: placeholders are $1, $2 …, which
// both take as they are.
type Tx struct {
	*sql.Tx
	dialect dialect
	now     time.Time // one moment for all that is written
	jobs    []Due     // of a queue in memory, which shows them after the commit
}

// ExecContext runs a statement that gives no rows.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return tx.Tx.ExecContext(ctx, query, kept(args)...)
}

// kept are values as they are kept: PostgreSQL takes no text that is not UTF-8 or holds a
// zero byte, and a feed that has one must not stop its polls.
func kept(args []any) []any {
	for i, a := range args {
		text, isText := a.(string)
		if isText && (!utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0) {
			args[i] = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
		}
	}
	return args
}

// only waits until no other transaction, of this process or another one, has the name,
// and takes it to the end of this one.
func (tx *Tx) only(ctx context.Context, name string) error {
	return tx.dialect.only(ctx, tx.Tx, name)
}

// schedule is the name for transactions that depend on which items or polls there are:
// two that do not see each other would save an item twice, or wait for each other.
const schedule = "schedule"

// rearrange is for a transaction that changes what is held or which digests there are: it
// waits for all others that do. Who adds or lets go deliveries has their number before all
// else, and so it is here: then no two wait for each other.
func (tx *Tx) rearrange(ctx context.Context) error {
	if err := tx.only(ctx, schedule); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO numbers (name, value) VALUES ('delivery', 0) ON CONFLICT (name) DO UPDATE SET value = numbers.value`)
	return err
}

// write does something in one transaction: all of it, or nothing when an error comes back.
func (s *Store) write(ctx context.Context, doing string, do func(*Tx) error) error {
	begun, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.fault(doing, err)
	}
	defer func() { _ = begun.Rollback() }() // does nothing after a commit
	tx := &Tx{Tx: begun, dialect: s.dialect, now: s.now().UTC()}
	if err := do(tx); err != nil {
		return s.fault(doing, err)
	}
	if err := begun.Commit(); err != nil {
		return s.fault(doing, err)
	}
	s.queue.committed(tx.jobs)
	return nil
}

// read asks several things of one and the same state of the database.
func (s *Store) read(ctx context.Context, doing string, do func(*sql.Tx) error) error {
	begun, err := s.asked.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.dialect.snapshot()})
	if err != nil {
		return s.fault(doing, err)
	}
	defer func() { _ = begun.Rollback() }()
	return s.fault(doing, do(begun))
}

// rows asks for all rows of a query, each made by one.
func rows[T any](ctx context.Context, tx *sql.Tx, one func(scan) (T, error), query string, args ...any) ([]T, error) {
	found, err := tx.QueryContext(ctx, query, kept(args)...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var all []T
	for found.Next() {
		t, err := one(found.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, found.Err()
}

// row asks for one row, and is ErrNotFound without one.
func row[T any](ctx context.Context, tx *sql.Tx, one func(scan) (T, error), query string, args ...any) (T, error) {
	t, err := one(tx.QueryRowContext(ctx, query, kept(args)...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return t, err
}

// scan is the Scan of a row.
type scan func(...any) error

// value makes what is one column.
func value[T any](s scan) (T, error) {
	var t T
	err := s(&t)
	return t, err
}

// fromJSON makes what is kept as JSON in one column.
func fromJSON[T any](s scan) (T, error) {
	var t T
	var text string
	if err := s(&text); err != nil {
		return t, err
	}
	err := json.Unmarshal([]byte(text), &t)
	return t, err
}

func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// nextNumber counts up: numbers are given once, also when their rows are gone.
func (tx *Tx) nextNumber(ctx context.Context, name string) (int64, error) {
	n, err := row(ctx, tx.Tx, value[int64], `
		INSERT INTO numbers (name, value) VALUES ($1, 1)
		ON CONFLICT (name) DO UPDATE SET value = numbers.value + 1
		RETURNING value`, name)
	if err != nil {
		return 0, fmt.Errorf("count up the number of the last %s: %w", name, err)
	}
	return n, nil
}

// list is "$from, $from+1, …" for the values of an IN, and the values as arguments.
func list[T any](from int, values []T) (string, []any) {
	places, args := make([]string, len(values)), make([]any, len(values))
	for i, v := range values {
		places[i], args[i] = "$"+strconv.Itoa(from+i), v
	}
	return strings.Join(places, ", "), args
}

// micros is a time as it is kept; 0 is the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// fromMicros is the time that is kept as n.
func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}
