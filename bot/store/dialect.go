package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"regexp"
	"strings"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivermigrate"
)

// dialect is what differs between the databases. The tables, the queries and all that is
// decided are the same for both, and stand in the other files.
type dialect interface {
	String() string // the database, as errors name it: without secrets
	called() string // sqlite, postgres: what a migration for it alone is named

	// open takes the database for this process, and makes the pool that writes and the one
	// that answers questions and cannot write.
	open(ctx context.Context, log *slog.Logger) (db, asked *sql.DB, err error)
	// examine looks at the database and changes nothing.
	examine(ctx context.Context) (Examined, error)
	// toRead is a pool that changes nothing, also beside a process that has the database.
	toRead() (*sql.DB, error)
	// tables asks for the names of the tables that are there.
	tables() string
	// enter makes the store ready when its tables are up to date; works says whether it
	// has a job engine.
	enter(ctx context.Context, s *Store, works bool) error
	// leave undoes enter; the pools are still open.
	leave(ctx context.Context, s *Store) error
	// close gives up what open took beside the pools.
	close() error

	// explain says what the user can do about an error of the database, if anything.
	explain(err error) error
	// troubles are the errors that the job engine tells by their text only.
	troubles() []trouble
	// engine is the job engine over the pool that writes.
	engine(db *sql.DB) engine
	// searched is how stories are searched there by what they say.
	searched() searched
	// snapshot is the isolation at which several reads see one state.
	snapshot() sql.IsolationLevel

	// hold takes a name for this process alone, until release. The context it gives ends
	// when the name was lost before that.
	hold(ctx context.Context, name string) (held context.Context, release func(), err error)
	// only takes a name for one transaction alone, until it ends.
	only(ctx context.Context, tx *sql.Tx, name string) error
}

// connection is what no file is called but what connects to a server is written like.
var connection = regexp.MustCompile(`(?i)://|password\s*=`)

// dialectOf is the dialect of the database that the setting names. What may hold a
// password is never said in an error.
func dialectOf(database string) (dialect, error) {
	if database == "" {
		return nil, errors.New(`no "database" is set: set it to a file, as parley.db`)
	}
	if scheme, rest, found := strings.Cut(database, ":"); found {
		switch scheme = strings.ToLower(scheme); scheme {
		case "postgres", "postgresql":
			return newPostgres(scheme + ":" + rest)
		}
	}
	if connection.MatchString(database) {
		return nil, errors.New(`"database" is neither a file nor an address of PostgreSQL: write a file as parley.db, PostgreSQL as postgres://USER:PASSWORD@HOST:5432/DATABASE`)
	}
	return &sqliteFile{name: database}, nil
}

// engine is River over one of its drivers.
type engine struct {
	migrator func(*rivermigrate.Config) (*rivermigrate.Migrator[*sql.Tx], error)
	client   func(*river.Config) (*river.Client[*sql.Tx], error)
	complete func(context.Context, *sql.Tx, *river.Job[anyArgs]) error
}

// trouble is an error and the texts by which it is known.
type trouble struct {
	err   error
	texts []string
}
