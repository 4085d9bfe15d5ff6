package store

import (
	"context"
	"slices"
	"testing"
	"time"

	"parley/bot/news"
)

func TestDevelopmentsAreFoundBySlotsAndTime(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		var all []Judged
		for i, c := range []struct {
			conflict string
			kind     news.Kind
			actors   []string
		}{
			{"russia-ukraine", news.Talks, []string{"United Kingdom", "Ukraine"}},
			{"russia-ukraine", news.Visit, []string{"Steve Witkoff", "United States"}},
			{"gaza", news.Ceasefire, []string{"Israel", "Hamas"}},
		} {
			j := opens(saved(t, s, fetched("a"+itoa(i), "Story "+itoa(i+1), i)), int64(i+1))
			f := &j.Verdict.Findings[0]
			f.Story.Conflict, f.Story.Kind, f.Story.Actors = c.conflict, c.kind, c.actors
			f.Development.Kind, f.Development.Actors = c.kind, c.actors
			all = append(all, j)
		}
		done(t, s.SaveVerdicts(ctx, Job{}, all))
		late := continues(saved(t, s, fetched("b", "Rubio stays away", 30)), 1, 4)
		late.Verdict.Findings[0].Development.Speaker = "Tammy Bruce"
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{late}))
		minutes := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

		for _, c := range []struct {
			name   string
			course Course
			want   []int64
			more   bool
		}{
			{"everything, the newest last", Course{}, []int64{1, 2, 3, 4}, false},
			{"the newest", Course{Limit: 2}, []int64{3, 4}, true},
			{"as many as there are", Course{Limit: 4}, []int64{1, 2, 3, 4}, false},
			{"of a story", Course{Story: 1}, []int64{1, 4}, false},
			{"of a conflict", Course{Conflicts: []string{"gaza"}}, []int64{3}, false},
			{"of an actor, not of the actor's story", Course{Actors: []string{"Ukraine"}}, []int64{1}, false},
			{"of any of the actors", Course{Actors: []string{"Marco Rubio", "Israel"}}, []int64{3, 4}, false},
			{"of who is quoted", Course{Actors: []string{"Tammy Bruce"}}, []int64{4}, false},
			{"at a place", Course{Places: []string{"London", "Nowhere"}, Kinds: []news.Kind{news.Visit}}, []int64{2}, false},
			{"at no place", Course{Places: []string{"Nowhere"}}, nil, false},
			{"of a kind", Course{Kinds: []news.Kind{news.Visit, news.Ceasefire}}, []int64{2, 3}, false},
			{"since", Course{Since: minutes(2)}, []int64{3, 4}, false},
			{"until", Course{Until: minutes(2)}, []int64{1, 2}, false},
			{"between", Course{Since: minutes(1), Until: minutes(30)}, []int64{2, 3}, false},
			{"all at once", Course{Story: 1, Conflicts: []string{"russia-ukraine"}, Actors: []string{"Marco Rubio"}, Kinds: []news.Kind{news.Talks}, Since: noon, Until: minutes(60), Limit: 9}, []int64{4}, false},
			{"of what only a function can say", Course{Wants: func(r Reported) bool { return r.Status == news.Cancelled && r.Of.ID == 1 }}, []int64{4}, false},
			{"of nobody", Course{Actors: []string{"x') OR 1=1 --"}}, nil, false},
		} {
			t.Run(c.name, func(t *testing.T) {
				found, more, err := s.Developments(ctx, c.course)
				done(t, err)
				var got []int64
				for _, r := range found {
					got = append(got, r.ID)
					if r.Of.ID == 0 || r.Report.URL == "" || r.Report.Article != r.Article {
						t.Errorf("development %d comes without its story or report: %+v, %+v", r.ID, r.Of, r.Report)
					}
				}
				if !slices.Equal(got, c.want) || more != c.more {
					t.Errorf("got %v, more %v; want %v, more %v", got, more, c.want, c.more)
				}
			})
		}

		var seqs []int64
		for _, c := range has(s.ChangesOf(ctx, []int64{3, 1}))(t) {
			seqs = append(seqs, c.Seq)
		}
		if !slices.Equal(seqs, []int64{1, 3, 4}) {
			t.Errorf("the changes are %v", seqs)
		}
		if none := has(s.ChangesOf(ctx, nil))(t); none != nil {
			t.Errorf("of no story: %v", none)
		}
	})
}

func TestWhatDoesNotCountIsNoDevelopment(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := told(t, db, Options{}, "Talks", "More talks")
		done(t, s.write(ctx, "try", func(tx *Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE developments SET counts = FALSE WHERE id = 1`)
			return err
		}))
		found, _, err := s.Developments(ctx, Course{})
		done(t, err)
		if len(found) != 1 || found[0].ID != 2 {
			t.Errorf("found %+v", found)
		}
	})
}
