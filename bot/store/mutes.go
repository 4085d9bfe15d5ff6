package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"parley/bot/alert"
)

// ChannelMutes are the most mutes of one channel that hold at a time: every change is held
// against each of them.
const ChannelMutes = 100

// Mute keeps a mute, which ends by itself, and returns it with its number. One of the same
// thing in the same channel that still holds is ended by it. It is refused as TooMany.
func (s *Store) Mute(ctx context.Context, m alert.Mute) (alert.Mute, error) {
	err := s.write(ctx, fmt.Sprintf("mute %s %s", m.What, m.Name), func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE mutes SET ended = $1, ender = $2 WHERE what = $3 AND name = $4 AND channel = $5 AND until > $1 AND ended = 0`,
			micros(tx.now), m.By, string(m.What), m.Name, m.Channel); err != nil {
			return err
		}
		holding, err := row(ctx, tx.Tx, value[int], `SELECT count(*) FROM mutes WHERE server = $1 AND channel = $2 AND until > $3 AND ended = 0`, m.Server, m.Channel, micros(tx.now))
		if err != nil {
			return err
		}
		if holding >= ChannelMutes {
			return TooMany{ChannelMutes, true}
		}
		if m.ID, err = tx.nextNumber(ctx, "mute"); err != nil {
			return err
		}
		m.Made = tx.now
		if _, err = tx.ExecContext(ctx, `INSERT INTO mutes (id, what, name, channel, until, who, made, server) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			m.ID, string(m.What), m.Name, m.Channel, micros(m.Until), m.By, micros(m.Made), m.Server); err != nil {
			return err
		}
		return saveAudit(ctx, tx, Asker{m.Server, m.Channel, m.By}, "mute", fmt.Sprintf("mute %d: %s %s", m.ID, m.What, m.Name))
	})
	return m, err
}

// Unmute ends a mute of the asker's channel before its time. It is false, and nothing is
// changed, where no such mute holds there any more.
func (s *Store) Unmute(ctx context.Context, id int64, by Asker) (ended bool, err error) {
	err = s.write(ctx, fmt.Sprintf("end mute %d", id), func(tx *Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE mutes SET ended = $1, ender = $2 WHERE id = $3 AND server = $4 AND channel = $5 AND until > $1 AND ended = 0`,
			micros(tx.now), by.User, id, by.Server, by.Channel)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if ended = n == 1; !ended || err != nil {
			return err
		}
		return saveAudit(ctx, tx, by, "unmute", fmt.Sprintf("mute %d ended", id))
	})
	return ended, err
}

// Mutes gives what is muted at a time, the oldest mute first.
func (s *Store) Mutes(ctx context.Context, now time.Time) (mutes []alert.Mute, err error) {
	err = s.read(ctx, "look up what is muted", func(tx *sql.Tx) error {
		mutes, err = mutesAt(ctx, tx, now)
		return err
	})
	return mutes, err
}

func mutesAt(ctx context.Context, tx *sql.Tx, now time.Time) ([]alert.Mute, error) {
	return rows(ctx, tx, func(s scan) (alert.Mute, error) {
		var m alert.Mute
		var until, made int64
		err := s(&m.ID, &m.What, &m.Name, &m.Channel, &until, &m.By, &made, &m.Server)
		m.Until, m.Made = fromMicros(until), fromMicros(made)
		return m, err
	}, `SELECT id, what, name, channel, until, who, made, server FROM mutes WHERE until > $1 AND ended = 0 ORDER BY id`, micros(now))
}
