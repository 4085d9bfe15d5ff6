package store

import (
	"context"
	"time"

	"parley/bot/story"
)

// What one transaction of Prune removes at most, so that polls and jobs wait for none of
// them long.
const prunedAtOnce = 200

// stillListed is how much older than its source's last list an article's last sighting in
// one may be, because the sighting is noted once a day only.
const stillListed = 24 * time.Hour

// Prune forgets what is older than before, and returns how many articles that was:
// stories that closed long ago, with all their parts and their sent deliveries, and articles
// that no story is left for, with their verdicts and silences; and corrections of which no
// story is left. A story that was merged into another goes after that one.
//
// It keeps what could otherwise be told again: a story that an index may still hold open
// or open again or that has something to be sent, the articles it was reported by, and every article
// that its source still lists or that nobody has read; and the newest, which tells an
// index the time.
func (s *Store) Prune(ctx context.Context, before time.Time) (int, error) {
	if _, err := s.deleteSome(ctx, "prune stories", `
		DELETE FROM stories WHERE id IN (
			SELECT id FROM stories st WHERE updated < $1 AND closes < `+theClock+` - $2
				AND NOT EXISTS (SELECT 1 FROM deliveries WHERE story = st.id AND (`+unsent+` OR state = 'held'))
				AND NOT EXISTS (SELECT 1 FROM stories o WHERE o.id = st.into_story)
			ORDER BY id LIMIT $3)`, micros(before), story.Remembered.Microseconds(), prunedAtOnce); err != nil {
		return 0, err
	}
	if _, err := s.deleteSome(ctx, "prune corrections", `
		DELETE FROM corrections WHERE number IN (
			SELECT number FROM corrections c WHERE at < $1 AND (seq IS NOT NULL OR refused <> '')
				AND NOT EXISTS (SELECT 1 FROM correction_stories cs JOIN stories st ON st.id = cs.story WHERE cs.number = c.number)
			ORDER BY number LIMIT $2)`, micros(before), prunedAtOnce); err != nil {
		return 0, err
	}
	n, err := s.deleteSome(ctx, "prune articles", `
		DELETE FROM articles WHERE id IN (
			SELECT a.id FROM articles a LEFT JOIN sources s ON s.name = a.source AND NOT s.dropped
			WHERE a.at < $1 AND a.listed < $1 AND a.matched >= a.version AND a.at < `+theClock+`
				AND (s.name IS NULL OR a.listed < s.listed - $2)
				AND NOT EXISTS (SELECT 1 FROM reports WHERE article = a.id)
			ORDER BY a.at LIMIT $3)`, micros(before), stillListed.Microseconds(), prunedAtOnce)
	if err != nil {
		return n, err
	}
	for doing, query := range map[string]string{
		"prune summaries": `DELETE FROM summaries WHERE decided < $1 AND NOT (` + unsent + `) AND NOT EXISTS (SELECT 1 FROM deliveries WHERE summary = summaries.id)`,
		"prune mutes":     `DELETE FROM mutes WHERE until < $1`,
		"prune notices":   `DELETE FROM notices WHERE sent > 0 AND sent < $1`,

		"prune subscriptions": `DELETE FROM subscriptions WHERE ended > 0 AND ended < $1`,
		"prune the audit":     `DELETE FROM audit WHERE at < $1`,
	} {
		if _, err := s.deleteSome(ctx, doing, query, micros(before)); err != nil {
			return n, err
		}
	}
	_, err = s.deleteSome(ctx, "prune sources", `
		DELETE FROM sources WHERE dropped AND last_poll < $1
			AND NOT EXISTS (SELECT 1 FROM articles WHERE source = sources.name)`, micros(before))
	return n, err
}

// deleteSome repeats a bounded deletion, each in a transaction of its own, until it finds
// no more, and returns how many rows that was.
func (s *Store) deleteSome(ctx context.Context, doing, query string, args ...any) (total int, err error) {
	for {
		var n int64
		err := s.write(ctx, doing, func(tx *Tx) error {
			if err := tx.only(ctx, schedule); err != nil {
				return err
			}
			done, err := tx.ExecContext(ctx, query, args...)
			if err != nil {
				return err
			}
			n, err = done.RowsAffected()
			return err
		})
		if err != nil || n == 0 {
			return total, err
		}
		total += int(n)
	}
}
