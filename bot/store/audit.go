package store

import (
	"context"
	"database/sql"
	"time"
)

// Asker is who asks for a change, and where.
type Asker struct {
	Server  string // as "slack:T0123"
	Channel string // as questions name it: "slack:C0123"
	User    string
}

// Audit is one change that somebody asked for.
type Audit struct {
	Asker
	Number int64
	At     time.Time
	Act    string // subscribe, unsubscribe, mute, unmute, quiet, digest, correct
	About  string // in words
}

// saveAudit notes a change in the transaction that makes it.
func saveAudit(ctx context.Context, tx *Tx, by Asker, act, about string) error {
	n, err := tx.nextNumber(ctx, "audit")
	if err != nil {
		return err
	}
	if _, err := tx.nextNumber(ctx, changedWishes); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO audit (number, at, server, channel, who, act, about) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		n, micros(tx.now), by.Server, by.Channel, by.User, act, bounded(about))
	return err
}

// Audit gives the last changes that were asked for in a channel, the newest first.
func (s *Store) Audit(ctx context.Context, server, channel string, most int) (all []Audit, err error) {
	err = s.read(ctx, "look up who changed what", func(tx *sql.Tx) error {
		all, err = rows(ctx, tx, func(s scan) (a Audit, err error) {
			var at int64
			err = s(&a.Number, &at, &a.Server, &a.Channel, &a.User, &a.Act, &a.About)
			a.At = fromMicros(at)
			return a, err
		}, `SELECT number, at, server, channel, who, act, about FROM audit WHERE server = $1 AND channel = $2 ORDER BY number DESC LIMIT $3`, server, channel, most)
		return err
	})
	return all, err
}
