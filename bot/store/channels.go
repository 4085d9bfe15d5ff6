package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"parley/bot/alert"
)

// NameChannels keeps which channels names of the settings are, as their platform says;
// empty: none any more. What was told and is to be told under another name of a channel
// goes on under the one by which the settings' rules call it, and the digests are those of
// what is one channel now.
func (s *Store) NameChannels(ctx context.Context, ids map[string]string, settings alert.Rules) error {
	return s.write(ctx, "note which channels the settings name", func(tx *Tx) error {
		if err := tx.rearrange(ctx); err != nil {
			return err
		}
		if _, err := tx.nextNumber(ctx, changedWishes); err != nil {
			return err
		}
		names := slices.Sorted(maps.Keys(ids))
		for _, name := range names {
			var err error
			if ids[name] == "" {
				_, err = tx.ExecContext(ctx, `DELETE FROM channel_ids WHERE name = $1`, name)
			} else {
				_, err = tx.ExecContext(ctx, `INSERT INTO channel_ids (name, id) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET id = excluded.id`, name, ids[name])
			}
			if err != nil {
				return fmt.Errorf("channel %s: %w", name, err)
			}
		}
		w, err := wishesAt(ctx, tx.Tx, tx.now)
		if err != nil {
			return err
		}
		rules := settings.With(w)
		for _, name := range names {
			for _, from := range []string{name, ids[name]} {
				if to := rules.Called(from); from != "" && to != from {
					if err := s.moveChannel(ctx, tx, from, to); err != nil {
						return fmt.Errorf("channel %s: %w", name, err)
					}
				}
			}
		}
		return s.planDigests(ctx, tx, rules)
	})
}

// MoveChannel goes on under one name of a channel with what was told and is to be told under
// another one. What is to be told under both is told once.
func (s *Store) MoveChannel(ctx context.Context, from, to string) error {
	return s.write(ctx, "go on at "+to+" for "+from, func(tx *Tx) error {
		if err := tx.rearrange(ctx); err != nil {
			return err
		}
		return s.moveChannel(ctx, tx, from, to)
	})
}

func (s *Store) moveChannel(ctx context.Context, tx *Tx, from, to string) error {
	moved := int64(0)
	for _, query := range []string{
		`UPDATE deliveries SET channel = $1 WHERE channel = $2 AND NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.change = deliveries.change AND o.channel = $1)`,
		`UPDATE deliveries SET state = 'silent', held = 'same-development' WHERE channel <> $1 AND channel = $2 AND (state = 'waiting' AND begun = 0 OR state = 'held')`,
		`UPDATE summaries SET channel = $1 WHERE channel = $2`,
		`UPDATE digests SET channel = $1 WHERE channel = $2 AND NOT EXISTS (SELECT 1 FROM digests o WHERE o.schedule = digests.schedule AND o.channel = $1)`,
		`DELETE FROM digests WHERE channel <> $1 AND channel = $2`,
	} {
		done, err := tx.ExecContext(ctx, query, to, from)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err != nil {
			return err
		}
		moved += n
	}
	if moved == 0 {
		return nil
	}
	jobs, err := releaseJobs(ctx, tx.Tx, ` AND channel = $1`, to)
	if err != nil {
		return err
	}
	digests, err := digestJobs(ctx, tx.Tx, ` WHERE channel = $1`, to)
	if err != nil {
		return err
	}
	return s.queue.enqueue(ctx, tx, append(append(jobs, digests...), Due{Args: NotifyArgs{to}})...)
}
