package storetest

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"modernc.org/sqlite"
)

// File is a database in a file of its own, on a disk that can be filled, and which another
// program can lock.
type File struct {
	Name string

	mu      sync.Mutex
	writers []sqlite.ExecQuerierContext // connections that write, in the order they were opened
	other   *sql.DB
	locked  *sql.Conn
}

// patience is how long a connection to a File waits for a lock, in milliseconds: a store
// would wait for seconds.
const patience = "5"

var (
	hook  sync.Once
	files sync.Map // by name: *File
)

// NewFile names a file that is not there yet, to be opened like any database. It goes with
// the test.
func NewFile(t testing.TB) *File {
	t.Helper()
	hook.Do(func() { sqlite.RegisterConnectionHook(opened) })
	f := &File{Name: filepath.Join(t.TempDir(), "parley.db")}
	files.Store(filepath.ToSlash(f.Name), f)
	t.Cleanup(func() {
		files.Delete(filepath.ToSlash(f.Name))
		f.Unlock(t)
	})
	return f
}

// opened is told of each new connection, with the address it was opened by.
func opened(conn sqlite.ExecQuerierContext, address string) error {
	name, options, _ := strings.Cut(strings.TrimPrefix(address, "file:"), "?")
	found, ours := files.Load(name)
	if !ours {
		return nil
	}
	f := found.(*File)
	f.mu.Lock()
	defer f.mu.Unlock()
	if strings.Contains(options, "_txlock") && !strings.Contains(options, "query_only") {
		f.writers = append(f.writers, conn)
	}
	_, err := conn.ExecContext(context.Background(), "PRAGMA busy_timeout = "+patience, nil)
	return err
}

// Fill leaves the disk no room. Nothing may be under way in the database, which has to be
// open.
//
// SQLite's own limit counts pages, and what fits on one that is in use still passes. On a
// disk that is full nothing does, for a change needs room in the log first: so here a
// change of what news is made of takes a page as well.
func (f *File) Fill(t testing.TB) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.run(t, "CREATE TABLE IF NOT EXISTS filler (b BLOB)")
	for name, change := range changes {
		f.run(t, "CREATE TEMP TRIGGER "+name+" BEFORE "+change+" BEGIN INSERT INTO filler VALUES (zeroblob(3000)); END")
	}
	f.run(t, "PRAGMA max_page_count = 1") // what there is stays: the limit becomes the present size
	for f.try("INSERT INTO filler VALUES (zeroblob(3000))") == nil {
	}
}

var changes = map[string]string{
	"full_polled": "INSERT ON articles", "full_read": "UPDATE ON articles",
	"full_decided": "INSERT ON deliveries", "full_told": "UPDATE ON deliveries",
}

// Free ends what Fill began.
func (f *File) Free(t testing.TB) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.run(t, "PRAGMA max_page_count = 1073741823")
	for name := range changes {
		f.run(t, "DROP TRIGGER "+name)
	}
	f.run(t, "DELETE FROM filler")
}

func (f *File) run(t testing.TB, statement string) {
	t.Helper()
	if err := f.try(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// try runs a statement on the connection by which the database is written.
func (f *File) try(statement string) error {
	_, err := f.writers[len(f.writers)-1].ExecContext(context.Background(), statement, nil)
	return err
}

// Lock has another program keep the file locked for writing.
func (f *File) Lock(t testing.TB) {
	t.Helper()
	var err error
	if f.other, err = sql.Open("sqlite", f.Name); err != nil {
		t.Fatal(err)
	}
	if f.locked, err = f.other.Conn(context.Background()); err == nil {
		_, err = f.locked.ExecContext(context.Background(), "PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Unlock ends what Lock began.
func (f *File) Unlock(t testing.TB) {
	t.Helper()
	if f.locked == nil {
		return
	}
	_, err := f.locked.ExecContext(context.Background(), "ROLLBACK")
	for _, next := range []func() error{f.locked.Close, f.other.Close} {
		if failed := next(); err == nil {
			err = failed
		}
	}
	if f.locked = nil; err != nil {
		t.Fatal(err)
	}
}
