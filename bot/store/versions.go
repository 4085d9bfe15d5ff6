package store

import (
	"context"
	"fmt"
	"time"

	"parley/bot/news"
	"parley/bot/story"
)

// repeatsKept is how many versions of an article that only repeat what was reported keep
// their verdicts, the first and the newest: by then they have filled in what they know.
const repeatsKept = 10

// forgetVersions drops what an index does not need of an article's verdicts before the
// newest, so that a page with a counter does not grow by a verdict each time it is read.
// Of a text, an index knows the newest version only; from a version without a finding it
// takes nothing, and from one more that repeats the same nothing new.
func forgetVersions(ctx context.Context, tx *Tx, newest story.Verdict) error {
	a := newest.Article
	if _, err := tx.ExecContext(ctx, `UPDATE verdicts SET text = '' WHERE article = $1 AND version < $2 AND text <> ''`, a.ID, a.Version); err != nil {
		return err
	}
	older, err := rows(ctx, tx.Tx, fromJSON[story.Verdict],
		`SELECT verdict FROM verdicts WHERE article = $1 AND version < $2 ORDER BY seq`, a.ID, a.Version)
	if err != nil {
		return err
	}
	now, err := row(ctx, tx.Tx, value[int64], `SELECT `+theClock)
	if err != nil {
		return err
	}
	var gone []int
	repeats := 1 // the newest
	for _, v := range older {
		if at := moment(v.Article); at.After(moment(a)) && micros(at) >= now {
			continue // it tells an index the time
		}
		taken := takenOf(v)
		if taken.news {
			continue
		}
		if len(taken.stories) > 0 {
			if repeats++; repeats <= repeatsKept || !takenOf(newest).hasAll(taken) {
				continue
			}
		}
		gone = append(gone, v.Article.Version)
	}
	if len(gone) == 0 {
		return nil
	}
	places, versions := list(2, gone)
	for _, table := range []string{"verdicts", "silences"} {
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE article = $1 AND version IN (`+places+`)`, append([]any{a.ID}, versions...)...); err != nil {
			return fmt.Errorf("forget old versions in %s: %w", table, err)
		}
	}
	return nil
}

// taken is what an index takes from a verdict.
type taken struct {
	stories map[int64]bool
	news    bool // something that was not reported before
}

func takenOf(v story.Verdict) taken {
	t := taken{stories: map[int64]bool{}}
	for _, f := range v.Findings {
		if f.Story.ID != 0 {
			t.stories[f.Story.ID] = true
			t.news = t.news || f.Opens || f.New || f.Reopens || f.Change != nil
		}
	}
	return t
}

// hasAll reports whether t says how each of the other's stories stands.
func (t taken) hasAll(other taken) bool {
	for id := range other.stories {
		if !t.stories[id] {
			return false
		}
	}
	return true
}

// moment is how far an article moves the clock: a date in the future moves nothing.
func moment(a news.Article) time.Time {
	at := a.When()
	if !a.Seen.IsZero() && at.After(a.Seen) {
		at = a.Seen
	}
	return at
}
