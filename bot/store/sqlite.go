package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/gofrs/flock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Memory is the database that is kept in memory only.
const Memory = ":memory:"

// What every connection is set to. FULL, because with WAL and less than it the last
// commits may be lost when power fails (https://www.sqlite.org/pragma.html#pragma_synchronous).
var pragmas = []string{
	"busy_timeout(5000)",
	"journal_mode(WAL)",
	"synchronous(FULL)",
	"foreign_keys(1)",
	"journal_size_limit(67108864)",
}

// readers is how many questions from chat are answered at once.
const readers = 4

// openSQLite makes the pool that writes, of one connection, because SQLite has one writer
// at a time and a queue in the pool is fairer than its busy timeout; and the pool that
// only reads, and never waits for the writer. A database in memory is its one connection.
func openSQLite(name string) (db, asked *sql.DB, err error) {
	dsn := name
	if name != Memory {
		path, err := filepath.Abs(name)
		if err != nil {
			return nil, nil, err
		}
		path = filepath.ToSlash(path)
		if runtime.GOOS == "windows" {
			path = "/" + path
		}
		dsn = (&url.URL{Scheme: "file", OmitHost: true, Path: path}).String()
	}
	query := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}
	if db, err = sql.Open("sqlite", dsn+"?"+query.Encode()); err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1)
	if name == Memory {
		return db, db, nil
	}
	query = url.Values{"_pragma": {"busy_timeout(5000)", "query_only(1)"}}
	if asked, err = sql.Open("sqlite", dsn+"?"+query.Encode()); err != nil {
		return db, nil, err
	}
	asked.SetMaxOpenConns(readers)
	asked.SetMaxIdleConns(readers)
	return db, asked, nil
}

// lockFile takes the database for this process, by a lock that ends with it.
func lockFile(name string) (*flock.Flock, error) {
	if name == Memory {
		return nil, nil
	}
	l := flock.New(name + ".lock")
	got, err := l.TryLock()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf(`%s: there is no such folder: make it, or set another "database"`, name)
	}
	if err != nil {
		return nil, fmt.Errorf(`%s: parley must be able to write in its folder: make the folder writable, or set another "database": %w`, name, err)
	}
	if !got {
		return nil, fmt.Errorf(`%s is in use by another parley: stop it, or set another "database"`, name)
	}
	return l, nil
}

// ErrFull says that there is no room for the database to grow. Nothing was written, and
// the same call succeeds once there is room again.
var ErrFull = errors.New("the disk is full: free some space; nothing is lost, and Parley goes on by itself")

// fault says what was being done, and what to do about it where only the user can.
func (s *Store) fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%s: %w", doing, errFull{s.name, err})
	case sqlite3.SQLITE_NOTADB:
		return fmt.Errorf(`%s: the file is not a database of parley: move it away, or set another "database": %w`, doing, err)
	case sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf(`%s: the database is damaged: put a backup in its place, or move it away to start anew: %w`, doing, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf(`%s: cannot write it: make the file and its folder writable, or set another "database": %w`, doing, err)
	case sqlite3.SQLITE_BUSY:
		return fmt.Errorf(`%s: another program keeps it locked: close that program: %w`, doing, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// errFull is ErrFull for one database, with what SQLite says.
type errFull struct {
	name  string
	cause error
}

func (e errFull) Error() string   { return e.name + ": " + ErrFull.Error() }
func (e errFull) Unwrap() []error { return []error{ErrFull, e.cause} }

// check refuses a database of another program, and reads through one that the process
// before this did not close. SQLite repairs what a crash leaves; what a broken disk
// leaves, it cannot.
func (s *Store) check(ctx context.Context) error {
	tables, unclean, err := s.look(ctx)
	if err != nil {
		return s.fault("open "+s.name, err)
	}
	if len(tables) > 0 && !slices.Contains(tables, "migrations") {
		return fmt.Errorf(`open %s: it is the database of another program: set another "database"`, s.name)
	}
	if !unclean {
		return nil
	}
	s.log.Info("the database was not closed: checking it", "database", s.name)
	var found string
	if err := s.db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return s.fault("check "+s.name, err)
	}
	if found != "ok" {
		return fmt.Errorf("check %s: the database is damaged (%s): put a backup in its place, or move it away to start anew", s.name, found)
	}
	return nil
}

// look says which tables there are, and whether a process that is gone left them open.
func (s *Store) look(ctx context.Context) (tables []string, unclean bool, err error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = tx.Rollback() }()
	tables, err = rows(ctx, tx, value[string], `SELECT name FROM sqlite_master WHERE type = 'table'`)
	if err != nil || !slices.Contains(tables, "numbers") {
		return tables, false, err
	}
	unclean, err = row(ctx, tx, value[bool], `SELECT count(*) > 0 FROM numbers WHERE name = 'unclean' AND value <> 0`)
	return tables, unclean, err
}
