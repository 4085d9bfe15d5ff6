package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"testing"
)

func TestAKeptStatementAnswersAsAFreshOne(t *testing.T) {
	db := has(openSQLite(Memory))(t)
	db.SetMaxOpenConns(1)
	defer db.Close()
	ctx := context.Background()
	run := func(query string, args ...any) {
		t.Helper()
		has(db.ExecContext(ctx, query, args...))(t)
	}
	const all = `SELECT n FROM counted WHERE n <> $1 ORDER BY n`
	read := func(tx *sql.Tx, less int) []int {
		t.Helper()
		return has(rows(ctx, tx, value[int], all, less))(t)
	}
	tx := func(do func(*sql.Tx)) {
		t.Helper()
		begun := has(db.BeginTx(ctx, nil))(t)
		do(begun)
		done(t, begun.Commit())
	}
	run(`CREATE TABLE counted (n INTEGER PRIMARY KEY)`)
	for n := range 3 {
		run(`INSERT INTO counted (n) VALUES ($1)`, n)
	}
	tx(func(tx *sql.Tx) {
		if got := read(tx, 1); !slices.Equal(got, []int{0, 2}) {
			t.Errorf("without 1: %v", got)
		}
		if got := read(tx, 2); !slices.Equal(got, []int{0, 1}) {
			t.Errorf("the same for 2: %v", got)
		}
	})

	tx(func(tx *sql.Tx) { // asked again while its rows are read
		var seen [][]int
		outer := has(tx.QueryContext(ctx, all, 0))(t)
		for outer.Next() {
			var n int
			done(t, outer.Scan(&n))
			seen = append(seen, read(tx, n))
		}
		done(t, outer.Err())
		done(t, outer.Close())
		if got := fmt.Sprint(seen); got != "[[0 2] [0 1]]" {
			t.Errorf("asked within itself: %s", got)
		}
	})

	if _, err := db.ExecContext(ctx, `INSERT INTO counted (n) VALUES ($1)`, 1); err == nil {
		t.Error("a row stands twice without an error")
	}
	run(`INSERT INTO counted (n) VALUES ($1)`, 3)

	run(`DROP TABLE counted`)
	run(`CREATE TABLE counted (text TEXT, n INTEGER)`)
	run(`INSERT INTO counted (n) VALUES ($1)`, 7)
	tx(func(tx *sql.Tx) {
		if got := read(tx, 0); !slices.Equal(got, []int{7}) {
			t.Errorf("of another table of the name: %v", got)
		}
	})

	for n := range 2*keptStatements + 1 {
		var got int
		if done(t, db.QueryRowContext(ctx, fmt.Sprintf(`SELECT %d`, n)).Scan(&got)); got != n {
			t.Fatalf("statement %d answers %d", n, got)
		}
	}
	tx(func(tx *sql.Tx) {
		if got := read(tx, 0); !slices.Equal(got, []int{7}) {
			t.Errorf("after many others: %v", got)
		}
	})
}
