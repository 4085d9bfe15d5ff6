package store

import (
	"context"
	"database/sql"
	"strings"

	"parley/bot/news"
)

// Dated is a story with its day, and how often it changed.
type Dated struct {
	news.Story
	Changes int // of all kinds, also those by which it was corrected
}

// MostDated bounds what Dated gives.
const MostDated = 100

// Days are days that stories may have.
type Days struct {
	From, To news.Date     // both are of them
	Statuses []news.Status // how the stories stand; none: it is not asked for
	Due      bool          // only where nobody confirmed it when it was due
}

// Dated gives the stories that match and have one of the days, in the order of these, then
// of their numbers: MostDated at most. What was merged into another story or withdrawn is
// left out. The filter's Skip and Limit are not asked for.
func (s *Store) Dated(ctx context.Context, f Filter, days Days) (dated []Dated, err error) {
	c := s.chosen(f)
	if c.none {
		return nil, nil
	}
	c.where = append(c.where, `stories.day <> ''`, `stories.day >= `+c.arg(string(days.From)), `stories.day <= `+c.arg(string(days.To)))
	c.in(`stories.status IN (%s)`, texts(days.Statuses))
	if days.Due {
		c.where = append(c.where, `EXISTS (SELECT 1 FROM dues WHERE dues.story = stories.id AND dues.day = stories.day)`)
	}
	query := `SELECT stories.story, (SELECT count(*) FROM changes c WHERE c.story = stories.id) FROM ` + c.from +
		` WHERE ` + strings.Join(c.where, " AND ") + ` ORDER BY stories.day, stories.id LIMIT ` + c.arg(MostDated)
	err = s.read(ctx, "look up what is dated", func(tx *sql.Tx) error {
		all, err := rows(ctx, tx, func(s scan) (d Dated, err error) {
			d.Story, err = fromJSON[news.Story](func(to ...any) error { return s(to[0], &d.Changes) })
			return d, err
		}, query, c.args...)
		if err != nil {
			return err
		}
		for _, d := range all {
			if d.Withdrawn {
				continue
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
