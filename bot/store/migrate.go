package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the tables up to date, one file and one transaction a version, in the
// order of their numbers. A migration that has been released is never edited.
func (s *Store) migrate(ctx context.Context) error {
	names, err := migrationsOf(s.dialect)
	if err != nil {
		return err
	}
	if _, err := s.db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied BIGINT NOT NULL)`); err != nil {
		return err
	}
	applied, err := s.applied(ctx)
	if err != nil {
		return err
	}
	last := 0
	for _, path := range names {
		name := strings.TrimPrefix(path, "migrations/")
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.Atoi(number)
		if err != nil || version <= last {
			return fmt.Errorf("migration %s: its number should be %03d or more", name, last+1)
		}
		last = version
	}
	if present := slices.Max(append(applied, 0)); present > last {
		return newer(present, last)
	}
	for _, path := range names {
		name := strings.TrimPrefix(path, "migrations/")
		number, _, _ := strings.Cut(name, "_")
		version, _ := strconv.Atoi(number)
		if slices.Contains(applied, version) {
			continue
		}
		text, err := migrations.ReadFile(path)
		if err != nil {
			return err
		}
		if err := s.applyMigration(ctx, version, name, string(text)); err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
	}
	return nil
}

// migrationsOf are the files for a database, in order: where one text does not do for both,
// there are two of a number, 007_search.sqlite.sql and 007_search.postgres.sql.
func migrationsOf(d dialect) ([]string, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql") // sorted
	return slices.DeleteFunc(names, func(name string) bool {
		_, only, found := strings.Cut(strings.TrimSuffix(name, ".sql"), ".")
		return found && only != d.called()
	}), err
}

// newer refuses tables that this program does not know.
func newer(present, known int) error {
	return fmt.Errorf(`written by a newer parley (its tables are version %d, this program knows %d): run that one, or set another "database"`, present, known)
}

// applied are the versions that the tables have.
func (s *Store) applied(ctx context.Context) ([]int, error) {
	found, err := s.db.QueryContext(ctx, `SELECT version FROM migrations`)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var all []int
	for found.Next() {
		var version int
		if err := found.Scan(&version); err != nil {
			return nil, err
		}
		all = append(all, version)
	}
	return all, found.Err()
}

func (s *Store) applyMigration(ctx context.Context, version int, name, text string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, text); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO migrations (version, name, applied) VALUES ($1, $2, $3)`, version, name, micros(s.now())); err != nil {
		return err
	}
	return tx.Commit()
}
