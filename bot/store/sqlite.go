package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
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

// sqliteFile is a database in a file, or in memory, that one process has.
type sqliteFile struct {
	name  string
	lock  *flock.Flock
	alone func() // ends what frees lost jobs
}

func (f *sqliteFile) String() string { return f.name }
func (f *sqliteFile) called() string { return "sqlite" }

// open makes the pool that writes, of one connection, because SQLite has one writer
// at a time and a queue in the pool is fairer than its busy timeout; and the pool that
// only reads, and never waits for the writer. A database in memory is its one connection.
func (f *sqliteFile) open(ctx context.Context, _ *slog.Logger) (db, asked *sql.DB, err error) {
	if err := f.take(); err != nil {
		return nil, nil, err
	}
	dsn := f.name
	if f.name != Memory {
		path, err := filepath.Abs(f.name)
		if err != nil {
			return nil, nil, err
		}
		dsn = fileAddress(path)
	}
	query := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}
	if db, err = sql.Open("sqlite", dsn+"?"+query.Encode()); err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1)
	if f.name == Memory {
		return db, db, db.PingContext(ctx)
	}
	query = url.Values{"_pragma": {"busy_timeout(5000)", "query_only(1)"}}
	if asked, err = sql.Open("sqlite", dsn+"?"+query.Encode()); err != nil {
		return db, nil, err
	}
	asked.SetMaxOpenConns(readers)
	asked.SetMaxIdleConns(readers)
	return db, asked, db.PingContext(ctx)
}

// fileAddress is a path as SQLite is given it, whatever signs it holds.
func fileAddress(path string) string {
	path = filepath.ToSlash(path)
	if runtime.GOOS == "windows" {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path}).String()
}

// errNoFolder says that the file cannot be made.
var errNoFolder = errors.New(`there is no such folder: make it, or set another "database"`)

// take takes the file for this process, by a lock that ends with it.
func (f *sqliteFile) take() error {
	if f.name == Memory {
		return nil
	}
	l := flock.New(f.name + ".lock")
	got, err := l.TryLock()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errNoFolder
	case err != nil:
		return fmt.Errorf(`parley must be able to write in its folder: make the folder writable, or set another "database": %w`, err)
	case !got:
		return errors.New(`it is in use by another parley: stop it, or set another "database"`)
	}
	f.lock = l
	return nil
}

func (f *sqliteFile) close() error {
	if f.lock == nil {
		return nil
	}
	return f.lock.Unlock()
}

// ErrFull says that there is no room for the database to grow. Nothing was written, and
// the same call succeeds once there is room again.
var ErrFull = errors.New("the disk is full: free some space; nothing is lost, and Parley goes on by itself")

func (f *sqliteFile) explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return errFull{f.name, err}
	case sqlite3.SQLITE_NOTADB:
		return fmt.Errorf(`the file is not a database of parley: move it away, or set another "database": %w`, err)
	case sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf(`the database is damaged: put a backup in its place, or move it away to start anew: %w`, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf(`cannot write it: make the file and its folder writable, or set another "database": %w`, err)
	case sqlite3.SQLITE_BUSY:
		return fmt.Errorf(`another program keeps it locked: close that program: %w`, err)
	}
	return err
}

// troubles: https://www.sqlite.org/rescode.html#full.
func (f *sqliteFile) troubles() []trouble {
	return []trouble{{ErrFull, []string{"database or disk is full"}}}
}

// errFull is ErrFull for one database, with what SQLite says.
type errFull struct {
	name  string
	cause error
}

func (e errFull) Error() string   { return e.name + ": " + ErrFull.Error() }
func (e errFull) Unwrap() []error { return []error{ErrFull, e.cause} }

func (f *sqliteFile) tables() string { return `SELECT name FROM sqlite_master WHERE type = 'table'` }

// searched: https://www.sqlite.org/fts5.html. The better a row matches, the lower is bm25.
func (f *sqliteFile) searched() searched {
	return searched{
		join:   ` JOIN story_words ON story_words.rowid = stories.id`,
		match:  `story_words MATCH ?`,
		rank:   `bm25(story_words, 8.0, 3.0, 1.0)`,
		newest: `story_words.rowid DESC`,
		exists: `SELECT EXISTS (SELECT 1 FROM story_words WHERE story_words MATCH ?)`,
		all:    ` AND `,
		either: ` OR `,
		term: func(t term) string {
			one := `"` + strings.Join(t.words, " ") + `"`
			if t.begun {
				one += `*`
			}
			return one
		},
	}
}

// A transaction of SQLite sees one state anyway.
func (f *sqliteFile) snapshot() sql.IsolationLevel { return sql.LevelDefault }

// hold has nothing to take: the process has the whole file.
func (f *sqliteFile) hold(ctx context.Context, _ string) (context.Context, func(), error) {
	return ctx, func() {}, nil
}

// only has nothing to take: there is one writer at a time.
func (f *sqliteFile) only(context.Context, *sql.Tx, string) error { return nil }

func (f *sqliteFile) engine(db *sql.DB) engine {
	driver := riversqlite.New(db)
	return engine{
		migrator: func(c *rivermigrate.Config) (*rivermigrate.Migrator[*sql.Tx], error) {
			return rivermigrate.New(driver, c)
		},
		client: func(c *river.Config) (*river.Client[*sql.Tx], error) { return river.NewClient(driver, c) },
		complete: func(ctx context.Context, tx *sql.Tx, j *river.Job[anyArgs]) error {
			_, err := river.JobCompleteTx[*riversqlite.Driver](ctx, tx, j)
			return err
		},
	}
}

// enter reads through a database that the process before this did not close, and frees
// what that one left. SQLite repairs what a crash leaves; what a broken disk leaves, it
// cannot. This process is alone: whoever ran a job or led is gone.
func (f *sqliteFile) enter(ctx context.Context, s *Store, works bool) error {
	var unclean bool
	if err := s.db.QueryRowContext(ctx, `SELECT count(*) > 0 FROM numbers WHERE name = 'unclean' AND value <> 0`).Scan(&unclean); err != nil {
		return err
	}
	if unclean {
		if err := f.quickCheck(ctx, s); err != nil {
			return err
		}
	}
	if works {
		if _, err := s.db.ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running'`); err != nil {
			return fmt.Errorf("free the jobs of a killed process: %w", err)
		}
		if _, err := s.db.ExecContext(ctx, `DELETE FROM river_leader`); err != nil {
			return fmt.Errorf("free the lead of a killed process: %w", err)
		}
	}
	if err := setUnclean(ctx, s, 1); err != nil {
		return err
	}
	if works {
		sweeping, stop := context.WithCancel(context.Background())
		var sweep sync.WaitGroup
		sweep.Go(func() { f.sweep(sweeping, s) })
		f.alone = func() {
			stop()
			sweep.Wait()
		}
	}
	return nil
}

// sweep frees, until ctx ends, the jobs that the process is not at any more.
func (f *sqliteFile) sweep(ctx context.Context, s *Store) {
	again := time.NewTicker(sweepEvery)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
		freed, err := f.freeLost(ctx, s)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.often.Error("look for jobs that nobody is at", "error", f.explain(err).Error())
		case freed > 0:
			s.log.Info("took up jobs that nobody is at", "jobs", freed)
		}
	}
}

// freeLost frees the jobs that ended while the disk was full, so that the engine could
// not keep how. It would find them itself, but only when the longest they may run is over.
func (f *sqliteFile) freeLost(ctx context.Context, s *Store) (jobs int64, err error) {
	places, args := list(2, s.working.ids())
	done, err := s.db.ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running'
		AND unixepoch(attempted_at) < unixepoch('now') - $1 AND id NOT IN (`+places+`)`, append([]any{orphanAfter}, args...)...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

func (f *sqliteFile) quickCheck(ctx context.Context, s *Store) error {
	s.log.Info("the database was not closed: checking it", "database", f.name)
	var found string
	if err := s.db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("the database is damaged (%s): put a backup in its place, or move it away to start anew", found)
	}
	return nil
}

func (f *sqliteFile) leave(ctx context.Context, s *Store) error {
	if f.alone != nil {
		f.alone()
	}
	return setUnclean(ctx, s, 0)
}

// setUnclean keeps, in the database itself, whether a process has it open: a copy or a
// restored backup tells too.
func setUnclean(ctx context.Context, s *Store, unclean int) error {
	return s.write(ctx, "mark as in use or not", func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO numbers (name, value) VALUES ('unclean', $1)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, unclean)
		return err
	})
}
