package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the tables up to date, one file and one transaction a version. A
// migration that has been released is never edited.
func (s *Store) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql") // sorted
	if err != nil {
		return err
	}
	if _, err := s.db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied BIGINT NOT NULL)`); err != nil {
		return err
	}
	var present int
	if err := s.db.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM migrations`).Scan(&present); err != nil {
		return err
	}
	if present > len(names) {
		return fmt.Errorf(`written by a newer parley (its tables are version %d, this program knows %d): run that one, or set another "database"`, present, len(names))
	}
	for i, path := range names[present:] {
		version := present + i + 1
		name := strings.TrimPrefix(path, "migrations/")
		if number, _, _ := strings.Cut(name, "_"); number != fmt.Sprintf("%03d", version) {
			return fmt.Errorf("migration %s: its number should be %s", name, strconv.Itoa(version))
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
