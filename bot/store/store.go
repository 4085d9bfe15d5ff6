// Package store keeps what Parley knows, and the jobs still to be done, in one database.
//
// Whatever belongs together is one transaction: a poll's articles, the jobs that will
// read them and the source's next poll; a job's verdicts, the deliveries they lead to,
// the jobs that will send them, and the completion of the job itself. So a process
// killed at any moment leaves either all of it or nothing, and the next start goes on.
//
// Read tx.go and jobs.go first; then the files in the order of an item's way: articles.go,
// verdicts.go, deliveries.go; then questions.go, which answers from a read-only pool.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/gofrs/flock"
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
	name  string // for errors
	db    *sql.DB
	asked *sql.DB // read-only, for questions; db itself when the database is in memory
	lock  *flock.Flock
	queue queue
	log   *slog.Logger
	now   func() time.Time
}

// Open opens the database, which is a file or Memory, makes it if there is none, and
// brings its tables up to date. A file that another process has open is refused. Jobs
// that a killed process left half-done are free again.
func Open(ctx context.Context, database string, o Options) (*Store, error) {
	if strings.HasPrefix(database, "postgres:") || strings.HasPrefix(database, "postgresql:") {
		return nil, errors.New(`this parley cannot use PostgreSQL: set "database" to a file, as parley.db`)
	}
	if database == "" {
		return nil, errors.New(`no "database" is set: set it to a file, as parley.db`)
	}
	s := &Store{name: database, log: o.Log, now: o.Now}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.now == nil {
		s.now = time.Now
	}
	if err := s.open(ctx, o.Direct); err != nil {
		return nil, errors.Join(err, s.release())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, direct bool) error {
	doing := "open " + s.name
	var err error
	if s.lock, err = lockFile(s.name); err != nil {
		return err
	}
	if s.db, s.asked, err = openSQLite(s.name); err != nil {
		return s.fault(doing, err)
	}
	if err := s.db.PingContext(ctx); err != nil {
		return s.fault(doing, err)
	}
	if err := s.check(ctx); err != nil {
		return err
	}
	if err := s.migrate(ctx); err != nil {
		return s.fault(doing, err)
	}
	if direct {
		s.queue = &memoryQueue{}
	} else if s.queue, err = openRiver(ctx, s.db, newEngineLog(s.log, s.name)); err != nil {
		return s.fault(doing, err)
	}
	return s.setUnclean(ctx, 1)
}

// Close leaves the database clean for the next start. The engine that Client made must
// have been stopped.
func (s *Store) Close() error {
	return errors.Join(s.setUnclean(context.Background(), 0), s.release())
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
	if s.lock != nil {
		errs = append(errs, s.lock.Unlock())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close %s: %w", s.name, err)
	}
	return nil
}

// setUnclean keeps, in the database itself, whether a process has it open: a copy or a
// restored backup tells too.
func (s *Store) setUnclean(ctx context.Context, unclean int) error {
	return s.write(ctx, "mark "+s.name+" as in use or not", func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO numbers (name, value) VALUES ('unclean', $1)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, unclean)
		return err
	})
}
