package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"parley/bot/news"
)

// Dated is a story with its day, and how often it changed.
type Dated struct {
	news.Story
	Changes int // of all kinds, also those by which it was corrected
}

const (
	// MostDated bounds what Dated gives.
	MostDated = 100
	// mostLooked is how many stories of the days are looked through for that.
	mostLooked = 1000
)

// Days are days that stories may have.
type Days struct {
	From, To news.Date     // both are of them
	Statuses []news.Status // how the stories stand; none: it is not asked for
	Due      bool          // only where nobody confirmed it when it was due
}

// Dated gives the stories that match and have one of the days, in the order of these, then
// of their numbers: MostDated at most. What was merged into another story or withdrawn is
// left out. The filter's Since and Limit are not asked for.
func (s *Store) Dated(ctx context.Context, f Filter, days Days) (dated []Dated, err error) {
	query := `SELECT story, (SELECT count(*) FROM changes c WHERE c.story = stories.id) FROM stories
		WHERE day <> '' AND day >= $1 AND day <= $2 AND into_story = 0`
	args := []any{string(days.From), string(days.To), mostLooked}
	if days.Due {
		query += ` AND EXISTS (SELECT 1 FROM dues WHERE dues.story = stories.id AND dues.day = stories.day)`
	}
	for _, named := range []struct {
		condition string
		values    []any
	}{
		{`conflict IN (%s)`, texts(f.Conflicts)},
		{`kind IN (%s)`, texts(f.Kinds)},
		{`id IN (SELECT story FROM story_names WHERE role = 'actor' AND name IN (%s))`, texts(f.Actors)},
		{`id IN (SELECT story FROM story_names WHERE role = 'place' AND name IN (%s))`, texts(f.Places)},
	} {
		if len(named.values) > 0 {
			places, more := list(len(args)+1, named.values)
			query, args = query+" AND "+fmt.Sprintf(named.condition, places), append(args, more...)
		}
	}
	query += ` ORDER BY day, id LIMIT $3`
	err = s.read(ctx, "look up what is dated", func(tx *sql.Tx) error {
		all, err := rows(ctx, tx, func(s scan) (d Dated, err error) {
			d.Story, err = fromJSON[news.Story](func(to ...any) error { return s(to[0], &d.Changes) })
			return d, err
		}, query, args...)
		if err != nil {
			return err
		}
		for _, d := range all {
			if d.Withdrawn || len(days.Statuses) > 0 && !slices.Contains(days.Statuses, d.Status) {
				continue
			}
			if len(dated) == MostDated {
				break
			}
			if err := fill(ctx, tx, &d.Story); err != nil {
				return err
			}
			dated = append(dated, d)
		}
		return nil
	})
	return dated, err
}

// notedAtOnce is how many stories noteDays has in hand.
const notedAtOnce = 500

// noteDays notes the days of stories that an older version kept.
func noteDays(ctx context.Context, tx *Tx) error {
	for {
		some, err := rows(ctx, tx.Tx, fromJSON[news.Story], `SELECT story FROM stories WHERE day IS NULL ORDER BY id LIMIT $1`, notedAtOnce)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, st := range some {
			if _, err := tx.ExecContext(ctx, `UPDATE stories SET day = $1 WHERE id = $2`, string(st.Date), st.ID); err != nil {
				return fmt.Errorf("day of story %d: %w", st.ID, err)
			}
		}
	}
}
