package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"parley/bot/news"
)

// Filter says which stories are asked for. An empty field asks for nothing in
// particular; a story matches a field by any of its values. Names are canonical.
type Filter struct {
	Conflicts []string
	Actors    []string // of the story or any of its developments
	Places    []string
	Named     []string // each of them is an actor or a place of it
	Kinds     []news.Kind
	Statuses  []news.Status // as it stands now
	Certain   []news.Certainty
	Since     time.Time // updated then or later
	Until     time.Time // opened before then; zero: whenever
	Text      Text      // what it says

	Bare  bool // without their developments and reports
	Skip  int  // how many of those that match come before the first that is given
	Limit int  // 0 is ten; never more than a hundred
}

// Latest gives the stories that match: those that say best what is searched first, else
// those updated last.
func (s *Store) Latest(ctx context.Context, f Filter) (latest []news.Story, err error) {
	c := s.chosen(f)
	if c.none {
		return nil, nil
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 10
	}
	query := `SELECT stories.story FROM ` + c.from + ` WHERE ` + strings.Join(c.where, " AND ") + ` ORDER BY ` + c.order +
		` LIMIT ` + c.arg(min(limit, 100)) + ` OFFSET ` + c.arg(max(f.Skip, 0))
	err = s.read(ctx, "look up the latest stories", func(tx *sql.Tx) error {
		if latest, err = rows(ctx, tx, fromJSON[news.Story], query, c.args...); err != nil {
			return err
		}
		for i := range latest {
			if f.Bare {
				break
			}
			if err := fill(ctx, tx, &latest[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return latest, err
}

// Count counts the stories that match, up to most.
func (s *Store) Count(ctx context.Context, f Filter, most int) (n int, err error) {
	c := s.chosen(f)
	if c.none {
		return 0, nil
	}
	query := `SELECT count(*) FROM (SELECT 1 FROM ` + c.from + ` WHERE ` + strings.Join(c.where, " AND ") + ` LIMIT ` + c.arg(most) + `) AS found`
	err = s.read(ctx, "count stories", func(tx *sql.Tx) error {
		n, err = row(ctx, tx, value[int], query, c.args...)
		return err
	})
	return n, err
}

// choice is a filter as a query.
type choice struct {
	from, order string
	where       []string
	args        []any
	none        bool // nothing can match
}

// arg is the place of one more argument.
func (c *choice) arg(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

// in adds a condition, whose %s are the values, if there are any.
func (c *choice) in(condition string, values []any) {
	if len(values) > 0 {
		places, args := list(len(c.args)+1, values)
		c.where, c.args = append(c.where, fmt.Sprintf(condition, places)), append(c.args, args...)
	}
}

func (s *Store) chosen(f Filter) choice {
	c := choice{from: `stories`, order: `stories.updated DESC, stories.id DESC`, where: []string{`stories.into_story = 0`}}
	c.where = append(c.where, `stories.updated >= `+c.arg(micros(f.Since)))
	if !f.Until.IsZero() {
		c.where = append(c.where, `stories.opened < `+c.arg(micros(f.Until)))
	}
	const named = `stories.id IN (SELECT story FROM story_names WHERE role = '%s' AND name IN (%%s))`
	c.in(`stories.conflict IN (%s)`, texts(f.Conflicts))
	c.in(`stories.kind IN (%s)`, texts(f.Kinds))
	c.in(`stories.status IN (%s)`, texts(f.Statuses))
	c.in(fmt.Sprintf(named, "actor"), texts(f.Actors))
	c.in(fmt.Sprintf(named, "place"), texts(f.Places))
	for _, name := range f.Named {
		c.in(`stories.id IN (SELECT story FROM story_names WHERE role IN ('actor', 'place') AND name = %s)`, []any{name})
	}
	var rungs []any
	for _, r := range f.Certain {
		rungs = append(rungs, int(r))
	}
	c.in(`stories.certainty IN (%s)`, rungs)
	if len(f.Text.Words) == 0 {
		return c
	}
	how := s.dialect.searched()
	terms := termsOf(f.Text)
	if len(terms) == 0 {
		c.none = true
		return c
	}
	sought := c.arg(how.expression(terms, f.Text.Any))
	c.from += how.join
	c.where = append(c.where, strings.ReplaceAll(how.match, "?", sought))
	if c.order = strings.ReplaceAll(how.rank, "?", sought) + `, ` + c.order; f.Text.Newest {
		c.order = how.newest
	}
	return c
}

// texts are values as a query takes them.
func texts[T ~string](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
