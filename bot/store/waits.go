package store

import (
	"context"
	"database/sql"
	"time"
)

// KeepWait notes until when a platform wants to be left alone, by the name the platform
// has for that, so that the next process keeps to it as well. Waits that are over go.
func (s *Store) KeepWait(ctx context.Context, name string, until time.Time) error {
	return s.write(ctx, "keep a wait", func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM waits WHERE until < $1`, micros(tx.now)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO waits (name, until) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET until = excluded.until WHERE waits.until < excluded.until`, name, micros(until))
		return err
	})
}

// Waits gives the waits that are not over, by name.
func (s *Store) Waits(ctx context.Context) (waits map[string]time.Time, err error) {
	type wait struct {
		name  string
		until int64
	}
	err = s.read(ctx, "look up waits", func(tx *sql.Tx) error {
		found, err := rows(ctx, tx, func(sc scan) (w wait, err error) { return w, sc(&w.name, &w.until) },
			`SELECT name, until FROM waits WHERE until >= $1`, micros(s.now()))
		waits = make(map[string]time.Time, len(found))
		for _, w := range found {
			waits[w.name] = fromMicros(w.until)
		}
		return err
	})
	return waits, err
}
