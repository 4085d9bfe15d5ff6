package store

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/news"
)

func TestLatestGivesTheStoriesThatMatch(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		for i, c := range []struct {
			conflict, place string
			kind            news.Kind
			actors          []string
		}{
			{"russia-ukraine", "London", news.Talks, []string{"United Kingdom", "Ukraine"}},
			{"russia-ukraine", "Moscow", news.Visit, []string{"Steve Witkoff"}},
			{"gaza", "Doha", news.Talks, []string{"Qatar"}},
			{"gaza", "", news.Ceasefire, []string{"Israel", "Hamas"}},
		} {
			j := opens(saved(t, s, fetched("a"+itoa(i), "Story "+itoa(i+1), i)), int64(i+1))
			f := &j.Verdict.Findings[0]
			f.Story.Conflict, f.Story.Place, f.Story.Kind, f.Story.Actors = c.conflict, c.place, c.kind, c.actors
			f.Development.Place, f.Development.Actors = "", nil
			done(t, s.SaveVerdicts(ctx, Job{}, []Judged{j}))
		}
		late := continues(saved(t, s, fetched("b", "Rubio stays away", 30)), 1, 5) // of Rubio, whom the story itself does not name
		late.Verdict.Findings[0].Story.Place = "London"
		late.Verdict.Findings[0].Development.Place = "Paris"
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{late}))

		for _, c := range []struct {
			name   string
			filter Filter
			want   []int64
		}{
			{"everything, the latest first", Filter{}, []int64{1, 4, 3, 2}},
			{"a few", Filter{Limit: 2}, []int64{1, 4}},
			{"of a conflict", Filter{Conflicts: []string{"gaza"}}, []int64{4, 3}},
			{"of any of the kinds", Filter{Kinds: []news.Kind{news.Visit, news.Ceasefire}}, []int64{4, 2}},
			{"of an actor", Filter{Actors: []string{"Steve Witkoff", "Nobody"}}, []int64{2}},
			{"of an actor of one development", Filter{Actors: []string{"Marco Rubio"}}, []int64{1}},
			{"at a place", Filter{Places: []string{"Doha", "Paris"}}, []int64{1, 3}},
			{"since", Filter{Since: noon.Add(2 * time.Minute)}, []int64{1, 4, 3}},
			{"of a conflict and a kind", Filter{Conflicts: []string{"gaza"}, Kinds: []news.Kind{news.Talks}}, []int64{3}},
			{"all at once", Filter{Conflicts: []string{"gaza"}, Kinds: []news.Kind{news.Talks}, Actors: []string{"Qatar"}, Places: []string{"Doha"}, Since: noon, Limit: 5}, []int64{3}},
			{"of nobody", Filter{Actors: []string{"x') OR 1=1 --"}}, nil},
		} {
			t.Run(c.name, func(t *testing.T) {
				var got []int64
				for _, st := range has(s.Latest(ctx, c.filter))(t) {
					got = append(got, st.ID)
					if len(st.Developments) == 0 || len(st.Reports) == 0 {
						t.Errorf("story %d has no developments or no reports", st.ID)
					}
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("got %v, want %v", got, c.want)
				}
			})
		}
	})
}

func TestAnArticleIsExplained(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		a := saved(t, s, fetched("a", "Talks", 0))
		before := has(s.Explain(ctx, "a"))(t)
		if before.Matched != 0 || before.Article.Title != "Talks" {
			t.Errorf("before it is matched: %+v", before)
		}
		j := opens(a, 1, "terminal", "slack:#desk")
		j.Silences = map[int]news.Silence{1: news.LowConfidence}
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{j}))
		want := Explanation{Article: a, Kind: news.Reporting, Verdict: j.Verdict, Matched: 1, Silences: j.Silences,
			Deliveries: append(has(s.Waiting(ctx, "terminal"))(t), has(s.Waiting(ctx, "slack:#desk"))(t)...)}
		for _, about := range []string{"a", a.URL, "1", "#2"} {
			if d := cmp.Diff(want, has(s.Explain(ctx, about))(t)); d != "" {
				t.Errorf("explain %q: %s", about, d)
			}
		}
		long := fetched("long", "Long", 1)
		long.URL = "https://bbc.example/" + strings.Repeat("x", 3000)
		saved(t, s, long)
		if e := has(s.Explain(ctx, long.URL))(t); e.Article.ID != "long" {
			t.Errorf("explained by a long address: %+v", e)
		}
	})
}

func TestQuestionsDoNotWaitForTheWriter(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := told(t, db, Options{}, "Talks")
		done(t, s.write(ctx, "try", func(tx *Tx) error {
			if _, err := tx.Exec(`DELETE FROM stories`); err != nil {
				return err
			}
			if st := has(s.Story(ctx, 1))(t); st.Headline != "Talks" {
				t.Errorf("a question sees what is not committed: %+v", st)
			}
			return nil
		}))
	})
}
