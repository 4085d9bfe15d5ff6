package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Examined is how a database is found, by one who only looks.
type Examined struct {
	Name    string    // without secrets
	New     bool      // nothing is in it yet: the first start makes its tables
	Busy    bool      // a Parley works with it; told of files only
	Version int       // of its tables
	Knows   int       // the version that this program brings them to
	Size    int64     // bytes; 0: unknown
	Clock   time.Time // of the server; zero for a file

	Channels []string // that subscribed in chat
}

// Examine looks at a database without changing it, also while a Parley works with it. An
// error says what is wrong with it and what to do.
func Examine(ctx context.Context, database string) (Examined, error) {
	d, err := dialectOf(database)
	if err != nil {
		return Examined{}, err
	}
	found, err := d.examine(ctx)
	found.Name = d.String()
	if err == nil {
		found.Knows, err = known()
	}
	if err == nil && found.Version > found.Knows {
		err = newer(found.Version, found.Knows)
	}
	if err != nil {
		return found, fmt.Errorf("examine %s: %w", found.Name, d.explain(err))
	}
	return found, nil
}

// known is the version that this program brings tables to.
func known() (int, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql") // sorted
	if err != nil || len(names) == 0 {
		return 0, err
	}
	number, _, _ := strings.Cut(strings.TrimPrefix(names[len(names)-1], "migrations/"), "_")
	return strconv.Atoi(number)
}

// look fills in what the tables say.
func (e *Examined) look(ctx context.Context, db *sql.DB, tables string) error {
	names, err := db.QueryContext(ctx, tables)
	if err != nil {
		return err
	}
	defer names.Close()
	var all []string
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			return err
		}
		all = append(all, name)
	}
	switch {
	case names.Err() != nil:
		return names.Err()
	case len(all) == 0:
		e.New = true
		return nil
	case !slices.Contains(all, "migrations"):
		return errForeign
	}
	if err := db.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM migrations`).Scan(&e.Version); err != nil || !slices.Contains(all, "subscriptions") {
		return err
	}
	channels, err := db.QueryContext(ctx, `SELECT DISTINCT channel FROM subscriptions WHERE ended = 0 ORDER BY channel`)
	if err != nil {
		return err
	}
	defer channels.Close()
	for channels.Next() {
		var channel string
		if err := channels.Scan(&channel); err != nil {
			return err
		}
		e.Channels = append(e.Channels, channel)
	}
	return channels.Err()
}

func (f *sqliteFile) examine(ctx context.Context) (e Examined, err error) {
	if f.name == Memory {
		return Examined{New: true}, nil
	}
	path, err := filepath.Abs(f.name)
	if err != nil {
		return e, err
	}
	if err := writable(filepath.Dir(path)); err != nil {
		return e, err
	}
	at, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Examined{New: true}, nil
	case err != nil:
		return e, err
	}
	e.Size = at.Size()
	l := flock.New(path + ".lock")
	got, err := l.TryLock()
	if err != nil {
		return e, err
	}
	if e.Busy = !got; got { // a bot that starts meanwhile is not to wait
		if err := l.Unlock(); err != nil {
			return e, err
		}
	}
	query := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(2000)", "query_only(1)"}}
	db, err := sql.Open("sqlite", fileAddress(path)+"?"+query.Encode())
	if err != nil {
		return e, err
	}
	defer db.Close()
	var sound string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&sound); err != nil {
		return e, err
	}
	if sound != "ok" {
		return e, fmt.Errorf("the database is damaged (%s): put a backup in its place, or move it away to start anew", sound)
	}
	return e, e.look(ctx, db, f.tables())
}

// writable is an error where no file can be made in a folder.
func writable(folder string) error {
	probe, err := os.CreateTemp(folder, ".parley-*")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errNoFolder
	case err != nil:
		return fmt.Errorf(`parley must be able to write in its folder: make the folder writable, or set another "database": %w`, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

func (p *postgres) examine(ctx context.Context) (e Examined, err error) {
	db := p.pool(1, pgAsking)
	defer db.Close()
	var version int
	var schema sql.NullString
	err = db.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int, current_schema(), clock_timestamp(), pg_database_size(current_database())`).
		Scan(&version, &schema, &e.Clock, &e.Size)
	if err == nil {
		err = p.usable(version, schema.Valid)
	}
	if err != nil {
		var away errAway
		if errors.As(p.explain(err), &away) {
			err = fmt.Errorf(`PostgreSQL does not answer (%s): start it, or correct "database"`, away.reason)
		}
		return e, err
	}
	return e, e.look(ctx, db, p.tables())
}
