package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// ReadOnly has something asked of a database, also while a Parley works with it, and changes
// nothing. Tables of another version than this program's are refused.
func ReadOnly(ctx context.Context, database string, do func(*Store) error) error {
	d, err := dialectOf(database)
	if err != nil {
		return err
	}
	doing := "read " + d.String()
	db, err := d.toRead()
	if err != nil {
		return fmt.Errorf("%s: %w", doing, d.explain(err))
	}
	defer db.Close()
	var e Examined
	knows, err := known()
	if err == nil {
		err = e.look(ctx, db, d.tables())
	}
	switch {
	case err != nil:
	case e.New:
		err = errNothing
	case e.Version > knows:
		err = newer(e.Version, knows)
	case e.Version < knows:
		err = fmt.Errorf("its tables are of version %d, this program's of %d: start parley once, which brings them up to date", e.Version, knows)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, d.explain(err))
	}
	return do(&Store{name: d.String(), dialect: d, db: db, asked: db, log: slog.Default(), now: time.Now})
}

// errNothing says that nobody worked with the database yet.
var errNothing = errors.New(`nothing is in it yet: start parley first, or correct "database"`)

func (f *sqliteFile) toRead() (*sql.DB, error) {
	path, err := filepath.Abs(f.name)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); f.name == Memory || errors.Is(err, fs.ErrNotExist) {
		return nil, errNothing
	}
	query := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)", "query_only(1)"}}
	return sql.Open("sqlite", fileAddress(path)+"?"+query.Encode())
}

func (p *postgres) toRead() (*sql.DB, error) { return p.pool(1, pgAsking), nil }
