// Package storetest gives tests databases: on a PostgreSQL server, and in a file whose disk
// can be full and which can be locked.
package storetest

import (
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Server is the environment variable that holds the postgres:// address of a database in
// which tests may create schemas.
const Server = "PARLEY_TEST_POSTGRES"

// Postgres makes a schema for this test alone and returns its address, to be opened like
// any database. The schema goes with the test. Without a server the test is skipped, or
// fails when everything is to be tested.
func Postgres(t testing.TB) string {
	t.Helper()
	address := os.Getenv(Server)
	if address == "" {
		if os.Getenv("PARLEY_TEST_ALL") != "" {
			t.Fatal("no PostgreSQL to test with: set " + Server)
		}
		t.Skip("no PostgreSQL to test with: set " + Server + " to the postgres:// address of one")
	}
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatalf("%s is not an address: %v", Server, err)
	}
	schema := "test_" + strings.ToLower(rand.Text())
	run(t, address, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { run(t, address, "DROP SCHEMA "+schema+" CASCADE") })
	query := parsed.Query()
	query.Set("search_path", schema)
	parsed.RawQuery = query.Encode()
	return parsed.String()
}

func run(t testing.TB, address, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
