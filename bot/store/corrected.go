package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"parley/bot/news"
	"parley/bot/story"
)

// CorrectedArticle is an article that counts otherwise than it was read, by what people
// corrected.
type CorrectedArticle struct {
	Article     news.Article
	Kind        news.ArticleKind
	Verdict     story.Verdict     // as it was first decided, of the newest version
	Corrections []news.Correction // those that hold, in the order in which they were asked for
	Placed      map[int64]Placed  // the developments that it tells, and those they repeat, as they are now
	Into        map[int64]int64   // of their stories those that were merged into another one
}

// Corrected gives every article that a correction which holds made count otherwise, and of
// what was merged or split those that it was joined with or parted from, in the order of
// their IDs.
func (s *Store) Corrected(ctx context.Context) (all []CorrectedArticle, err error) {
	err = s.read(ctx, "look up what was corrected", func(tx *sql.Tx) error {
		holding, err := rows(ctx, tx, fromJSON[news.Correction], `SELECT correction FROM corrections WHERE seq IS NOT NULL ORDER BY number`)
		if err != nil {
			return err
		}
		of := map[string][]news.Correction{}
		for _, c := range holding {
			if c.Act == news.Undo || !c.Holds() {
				continue
			}
			about, err := rows(ctx, tx, value[string], `SELECT article FROM correction_articles WHERE number = $1
				UNION SELECT r.article FROM reports r WHERE $2 AND r.story IN ($3, $4, $5)`,
				c.Number, c.Act == news.Merge || c.Act == news.Split, c.Story, c.Into, c.Gave)
			if err != nil {
				return err
			}
			for _, id := range about {
				of[id] = append(of[id], c)
			}
		}
		for _, id := range slices.Sorted(maps.Keys(of)) {
			a := CorrectedArticle{Article: news.Article{ID: id}, Corrections: of[id]}
			err := a.fill(ctx, tx)
			if errors.Is(err, ErrNotFound) { // it was pruned
				continue
			}
			if err != nil {
				return err
			}
			all = append(all, a)
		}
		return nil
	})
	return all, err
}

func (a *CorrectedArticle) fill(ctx context.Context, tx *sql.Tx) (err error) {
	id, matched, seq := a.Article.ID, 0, int64(0)
	a.Article, err = row(ctx, tx, func(s scan) (news.Article, error) { return scanArticle(s, &a.Kind, &matched) },
		`SELECT `+articleColumns+`, kind, matched FROM articles WHERE id = $1`, id)
	if err != nil {
		return err
	}
	a.Verdict, err = row(ctx, tx, func(s scan) (story.Verdict, error) { return scanVerdict(s, &seq) },
		verdictQuery+` WHERE v.article = $1 AND v.version = $2`, id, matched)
	if err != nil {
		return err
	}
	var ids []int64
	for _, f := range a.Verdict.Findings {
		ids = append(ids, f.Development.ID)
	}
	for _, c := range a.Corrections {
		if c.Act == news.Duplicate {
			ids = append(ids, c.Of)
		}
		for _, f := range c.Fresh {
			ids = append(ids, f.Is)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	a.Placed, a.Into = map[int64]Placed{}, map[int64]int64{}
	if len(ids) == 0 {
		return nil
	}
	places, args := list(1, ids)
	_, err = rows(ctx, tx, func(sc scan) (struct{}, error) {
		var p Placed
		var into int64
		var err error
		p.Development, err = fromJSON[news.Development](func(text ...any) error { return sc(append([]any{&p.Story, &p.Counts, &into}, text...)...) })
		a.Placed[p.ID] = p
		if into != 0 {
			a.Into[p.Story] = into
		}
		return struct{}{}, err
	}, `SELECT d.story, d.counts, s.into_story, d.development FROM developments d JOIN stories s ON s.id = d.story WHERE d.id IN (`+places+`)`, args...)
	return err
}
