package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

func TestWhatWasCorrectedIsGivenWithAllThatItIsAbout(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		r := &reader{t, db.opened(t, Options{Direct: true}), story.New(gazetteer.Default())}
		r.read("a", 1, talksIn("Rome", news.Announced))
		r.read("b", 2, talksIn("Milan", news.Announced))
		r.read("c", 3, talksIn("Turin", news.Announced))
		given := func() (all []string) {
			t.Helper()
			for _, a := range has(r.s.Corrected(ctx))(t) {
				for _, f := range a.Verdict.Findings {
					p := a.Placed[f.Development.ID]
					all = append(all, fmt.Sprintf("%s: %d corrections, d%d in story %d, which is in %d, counts %v", a.Article.ID, len(a.Corrections), p.ID, p.Story, a.Into[p.Story], p.Counts))
				}
			}
			return all
		}
		has(r.correct(news.Correction{Act: news.Merge, Story: 2, Into: 1}))(t)
		if d := cmp.Diff([]string{
			"a: 1 corrections, d1 in story 1, which is in 0, counts true",
			"b: 1 corrections, d2 in story 1, which is in 0, counts true",
		}, given()); d != "" {
			t.Errorf("after a merge, both that are one now: %s", d)
		}
		has(r.correct(news.Correction{Act: news.False, Story: 3}))(t)
		has(r.correct(news.Correction{Act: news.Undo, Of: 1}))(t)
		if d := cmp.Diff([]string{"c: 1 corrections, d3 in story 3, which is in 0, counts false"}, given()); d != "" {
			t.Errorf("after that was undone, and another is not so: %s", d)
		}
	})
}
