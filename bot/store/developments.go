package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/bot/news"
)

// Reported is a development with the story that it belongs to and the article that
// reported it first.
type Reported struct {
	news.Development
	Of     news.Story  // without its developments and reports
	Report news.Report // without an article where that is not kept any more
}

// Course says which developments are asked for. An empty field asks for nothing in
// particular; names are canonical.
type Course struct {
	Story     int64
	Conflicts []string
	Actors    []string // who act in it, or are quoted for it
	Places    []string // of its story, or of any development of that
	Kinds     []news.Kind
	Since     time.Time // reported then or later
	Until     time.Time // reported before
	Limit     int       // how many of the newest; 0 is 500, and never more

	Wants func(Reported) bool // asks for what fields cannot say; it comes without its report
}

// maxCourse bounds an answer, and how much of what the names of stories promise is read
// for it.
const (
	maxCourse = 500
	maxLooked = 10 * maxCourse
)

// belated is how much older than its story's first report a development may be: an article
// that is read late reports it.
const belated = 7 * 24 * time.Hour

// Developments gives those that count and are asked for, the newest of them, in the order
// in which they were reported; more says that older ones were not looked at.
func (s *Store) Developments(ctx context.Context, c Course) (found []Reported, more bool, err error) {
	limit := c.Limit
	if limit <= 0 || limit > maxCourse {
		limit = maxCourse
	}
	err = s.read(ctx, "look up developments", func(tx *sql.Tx) error {
		ids, err := c.candidates(ctx, tx)
		if err != nil {
			return err
		}
		more = len(ids) == maxLooked
		for len(ids) > 0 && len(found) <= limit {
			some := ids[:min(len(ids), maxCourse+1)] // one more than can be asked for: it tells that there are more
			ids = ids[len(some):]
			next, err := c.look(ctx, tx, some)
			if err != nil {
				return err
			}
			found = append(found, next...)
		}
		slices.SortStableFunc(found, func(a, b Reported) int { return b.At.Compare(a.At) })
		if len(found) > limit {
			found, more = found[:limit], true
		}
		slices.Reverse(found)
		return addReports(ctx, tx, found)
	})
	return found, more, err
}

// candidates are the developments of stories that may have what is asked for, those that
// were matched last first.
func (c Course) candidates(ctx context.Context, tx *sql.Tx) ([]int64, error) {
	where, args := []string{"d.counts"}, []any(nil)
	and := func(condition string, values ...any) {
		places, more := list(len(args)+1, values)
		where, args = append(where, fmt.Sprintf(condition, places)), append(args, more...)
	}
	if c.Story != 0 {
		and(`s.id = %s`, c.Story)
	}
	if !c.Since.IsZero() {
		and(`s.updated >= %s`, micros(c.Since))
	}
	if !c.Until.IsZero() {
		and(`s.opened < %s`, micros(c.Until.Add(belated)))
	}
	if len(c.Conflicts) > 0 {
		and(`s.conflict IN (%s)`, texts(c.Conflicts)...)
	}
	if len(c.Actors) > 0 {
		and(`s.id IN (SELECT story FROM story_names WHERE role = 'actor' AND name IN (%s))`, texts(c.Actors)...)
	}
	if len(c.Places) > 0 {
		and(`s.id IN (SELECT story FROM story_names WHERE role = 'place' AND name IN (%s))`, texts(c.Places)...)
	}
	args = append(args, maxLooked)
	return rows(ctx, tx, value[int64], `SELECT d.id FROM stories s JOIN developments d ON d.story = s.id WHERE `+strings.Join(where, " AND ")+
		` ORDER BY d.id DESC LIMIT $`+strconv.Itoa(len(args)), args...)
}

// look gives those of the numbers that are asked for, with their stories.
func (c Course) look(ctx context.Context, tx *sql.Tx, ids []int64) ([]Reported, error) {
	places, args := list(1, ids)
	of := map[int64]int64{}
	found, err := rows(ctx, tx, func(s scan) (Reported, error) {
		var r Reported
		var story int64
		d, err := fromJSON[news.Development](func(to ...any) error { return s(append(to, &story)...) })
		r.Development, of[d.ID] = d, story
		return r, err
	}, `SELECT development, story FROM developments WHERE id IN (`+places+`) ORDER BY id DESC`, args...)
	found = slices.DeleteFunc(found, func(r Reported) bool { return !c.wants(r.Development) })
	if err != nil || len(found) == 0 {
		return nil, err
	}
	byID := map[int64]news.Story{}
	for _, r := range found {
		byID[of[r.ID]] = news.Story{}
	}
	places, args = list(1, slices.Collect(maps.Keys(byID)))
	all, err := rows(ctx, tx, fromJSON[news.Story], `SELECT story FROM stories WHERE id IN (`+places+`)`, args...)
	for _, st := range all {
		byID[st.ID] = st
	}
	for i := range found {
		found[i].Of = byID[of[found[i].ID]]
	}
	if c.Wants != nil {
		found = slices.DeleteFunc(found, func(r Reported) bool { return !c.Wants(r) })
	}
	return found, err
}

// wants reports whether a development is asked for, as far as its story does not say that.
func (c Course) wants(d news.Development) bool {
	acts := func(name string) bool { return slices.Contains(d.Actors, name) || d.Speaker == name }
	return (c.Since.IsZero() || !d.At.Before(c.Since)) &&
		(c.Until.IsZero() || d.At.Before(c.Until)) &&
		(len(c.Kinds) == 0 || slices.Contains(c.Kinds, d.Kind)) &&
		(len(c.Actors) == 0 || slices.ContainsFunc(c.Actors, acts))
}

// addReports gives each development the report of its article.
func addReports(ctx context.Context, tx *sql.Tx, found []Reported) error {
	var articles []string
	for _, r := range found {
		if r.Article != "" && !slices.Contains(articles, r.Article) {
			articles = append(articles, r.Article)
		}
	}
	if len(articles) == 0 {
		return nil
	}
	places, args := list(1, articles)
	reports, err := rows(ctx, tx, fromJSON[news.Report], `SELECT report FROM reports WHERE article IN (`+places+`)`, args...)
	byArticle := map[string]news.Report{}
	for _, r := range reports {
		byArticle[r.Article] = r
	}
	for i := range found {
		found[i].Report = byArticle[found[i].Article]
	}
	return err
}

// ChangesOf gives what changed in any of the stories, in order.
func (s *Store) ChangesOf(ctx context.Context, stories []int64) (changes []news.Change, err error) {
	if len(stories) == 0 {
		return nil, nil
	}
	places, args := list(1, stories)
	err = s.read(ctx, "look up changes", func(tx *sql.Tx) error {
		changes, err = rows(ctx, tx, fromJSON[news.Change], `SELECT change FROM changes WHERE story IN (`+places+`) ORDER BY seq`, args...)
		return err
	})
	return changes, err
}
