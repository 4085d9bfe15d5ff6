// Package store keeps what Parley knows, and the jobs still to be done, in one database.
//
// Whatever belongs together is one transaction: a poll's articles, the jobs that will
// read them and the source's next poll; a job's verdicts, the deliveries they lead to,
// the jobs that will send them, and the completion of the job itself. So a process
// killed at any moment leaves either all of it or nothing, and the next start goes on.
//
// The database is SQLite, which one process has for itself, or PostgreSQL, which several
// may share. Tables and queries are the same; what differs is dialect.go, with sqlite.go
// and postgres.go.
//
// Read tx.go and jobs.go first; then the files in the order of an item's way: articles.go,
// verdicts.go with matching.go and decisions.go, deliveries.go with held.go and
// summaries.go; then corrections.go with rulings.go, and subscriptions.go, mutes.go,
// hours.go and audit.go, which people ask for; then questions.go, which answers from a
// read-only pool, with latest.go, search.go and texts.go, and notices.go, which is the
// operator's.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// Options says how a store is opened. The zero value is for the running bot.
type Options struct {
	Log *slog.Logger // nil: slog.Default

	// Direct keeps the jobs in memory, to be popped by Next in the order of their due
	// times, for the demo, replay and a single round of polling. They end with the
	// process; Resume gives new ones to what was left.
	Direct bool

	Now func() time.Time // nil: time.Now
}

// Store is one open database. Its methods are safe for use by several goroutines.
type Store struct {
	name    string // for errors, without secrets
	process string // names this process to others
	sender  string // names the database to platforms
	dialect dialect
	db      *sql.DB
	asked   *sql.DB // read-only, for questions; db itself when the database is in memory
	queue   queue
	turns   turns
	working working
	wished  wished
	log     *slog.Logger
	often   *slog.Logger // for what says the same thing over and over
	now     func() time.Time
}

// Open opens the database, which is a file, Memory or the postgres:// address of a
// database on a server, makes its tables if there are none, and brings them up to date.
//
// A file that another process has open is refused; a database on a server may be open in
// several. Jobs that a killed process left half-done are free again: at once in a file,
// within seconds on a server.
func Open(ctx context.Context, database string, o Options) (*Store, error) {
	d, err := dialectOf(database)
	if err != nil {
		return nil, err
	}
	return open(ctx, d, o)
}

func open(ctx context.Context, d dialect, o Options) (*Store, error) {
	s := &Store{name: d.String(), process: rand.Text(), dialect: d, log: o.Log, now: o.Now}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.often = newEngineLog(s.log, s.name, d.troubles())
	if s.now == nil {
		s.now = time.Now
	}
	err := s.open(ctx, o.Direct)
	if err == nil {
		return s, nil
	}
	var away errAway
	if errors.As(err, &away) { // nothing goes on by itself yet
		err = fmt.Errorf(`open %s: PostgreSQL does not answer (%s): start it, or correct "database"`, s.name, away.reason)
	}
	return nil, errors.Join(err, s.release())
}

func (s *Store) open(ctx context.Context, direct bool) (err error) {
	doing := "open " + s.name
	if s.db, s.asked, err = s.dialect.open(ctx, s.log); err != nil {
		return s.fault(doing, err)
	}
	_, release, err := s.dialect.hold(ctx, "migrations")
	if err != nil {
		return s.fault(doing, err)
	}
	defer release()
	if err := s.check(ctx); err != nil {
		return s.fault(doing, err)
	}
	if err := s.migrate(ctx); err != nil {
		return s.fault(doing, err)
	}
	if direct {
		s.queue = &memoryQueue{}
	} else if s.queue, err = openRiver(ctx, s.dialect.engine(s.db), s.often); err != nil {
		return s.fault(doing, err)
	}
	if err := s.chooseSender(ctx); err != nil {
		return err
	}
	if err := s.fillTexts(ctx); err != nil {
		return err
	}
	return s.fault(doing, s.dialect.enter(ctx, s, !direct))
}

var errForeign = errors.New(`it is the database of another program: set another "database"`)

// check refuses a database that holds the tables of another program only.
func (s *Store) check(ctx context.Context) error {
	var tables []string
	err := s.read(ctx, "look for tables", func(tx *sql.Tx) (err error) {
		tables, err = rows(ctx, tx, value[string], s.dialect.tables())
		return err
	})
	if err == nil && len(tables) > 0 && !slices.Contains(tables, "migrations") {
		err = errForeign
	}
	return err
}

// fault says what was being done, and what to do about it where only the user can.
func (s *Store) fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, s.dialect.explain(err))
}

// Close leaves the database to the next start. The engine that Client made must have
// been stopped.
func (s *Store) Close() error {
	return errors.Join(s.dialect.leave(context.Background(), s), s.release())
}

// release closes what is open.
func (s *Store) release() error {
	var errs []error
	if s.asked != nil && s.asked != s.db {
		errs = append(errs, s.asked.Close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	if err := errors.Join(append(errs, s.dialect.close())...); err != nil {
		return fmt.Errorf("close %s: %w", s.name, err)
	}
	return nil
}
