package store

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/news"
	"parley/bot/story"
)

// dated is the verdict of an article that opens story n, with a day.
func dated(a news.Article, n int64, day news.Date) Judged {
	j := opens(a, n)
	f := &j.Verdict.Findings[0]
	f.Story.Date, f.Development.Date = day, day
	return j
}

// dueOf says that a story was due on its day.
func dueOf(st int64, day news.Date, change int64, silence news.Silence, channels ...string) Dued {
	at := noon.Add(24 * time.Hour)
	d := Dued{Due: story.Due{Story: st, Day: day, At: at, Silence: silence,
		Change: news.Change{Seq: change, Story: st, Article: "a", Reason: news.Due, From: news.Announced, To: news.Announced, At: at}}}
	for _, c := range channels {
		d.Alerts = append(d.Alerts, news.Alert{Change: d.Change, Channel: c, Watch: "talks"})
	}
	return d
}

func TestADayThatPassedIsSavedOnceWithAllThatItMakesNeeded(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		name := db.fresh(t)
		s := openAt(t, name, Options{Direct: true})
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{dated(saved(t, s, fetched("a", "Talks on Thursday", 0)), 1, "2025-04-24")}))
		if st := has(s.Story(ctx, 1))(t); st.Overdue {
			t.Error("it is overdue before it was due")
		}
		for {
			if _, _, ok := s.Next(); !ok {
				break
			}
		}
		m := has(s.StartMatching(ctx))(t)
		next := noon.Add(25 * time.Hour)
		done(t, m.SaveDue(ctx, Job{}, []Dued{dueOf(1, "2025-04-24", 2, "", "terminal")}, next))
		if m.Seq != 2 {
			t.Errorf("the last decision is %d", m.Seq)
		}
		if err := m.SaveDue(ctx, Job{}, []Dued{dueOf(1, "2025-04-24", 3, "", "terminal")}, next); err == nil {
			t.Error("it is saved a second time for one day")
		}
		m.Done()
		if args, _, _ := s.Next(); args != (NotifyArgs{"terminal"}) {
			t.Errorf("first job %+v", args)
		}
		if args, at, _ := s.Next(); args != (DueArgs{}) || !at.Equal(next) {
			t.Errorf("next job %+v at %v", args, at)
		}
		if st := has(s.Story(ctx, 1))(t); !st.Overdue {
			t.Error("it is not overdue when it was due")
		}
		if ds := has(s.Waiting(ctx, "terminal"))(t); len(ds) != 1 || ds[0].Alert.Change.Reason != news.Due {
			t.Errorf("what waits: %+v", ds)
		}
		done(t, s.Close())

		// Another process takes it in its place among the decisions.
		s = openAt(t, name, Options{Direct: true})
		defer func() { done(t, s.Close()) }()
		later := continues(saved(t, s, fetched("b", "They are off", 60*30)), 1, 3)
		later.Verdict.Findings[0].Story.Date = "2025-04-24"
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{later}))
		var kinds []string
		for d, err := range s.Decisions(ctx, noon.AddDate(0, 0, -1)) {
			done(t, err)
			if d.Due != nil {
				kinds = append(kinds, "due "+string(d.Due.Day))
			} else {
				kinds = append(kinds, d.Verdict.Article.ID)
			}
		}
		if d := cmp.Diff([]string{"a", "due 2025-04-24", "b"}, kinds); d != "" {
			t.Error(d)
		}
		if st := has(s.Story(ctx, 1))(t); st.Overdue {
			t.Error("it is overdue though it was called off")
		}
		dues := has(s.Dues(ctx, 1))(t)
		if len(dues) != 1 || dues[0].Day != "2025-04-24" || dues[0].Silence != "" {
			t.Errorf("dues %+v", dues)
		}
	})
}

func TestTheJobOfPassingDaysIsThereOnce(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{})
		for range 2 {
			done(t, s.EnsureDue(ctx, noon))
		}
		m := has(s.StartMatching(ctx))(t)
		defer m.Done()
		done(t, m.SaveDue(ctx, Job{}, nil, noon.Add(time.Hour)))
		var n int
		done(t, s.db.QueryRow(`SELECT count(*) FROM river_job WHERE kind = 'due'`).Scan(&n))
		if n != 1 {
			t.Errorf("%d jobs", n)
		}
	})
}

func TestDatedGivesStoriesByTheirDays(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		for i, c := range []struct {
			day             news.Date
			conflict, place string
			kind            news.Kind
		}{
			{"2025-05-02", "gaza", "Doha", news.Talks},
			{"2025-04-23", "russia-ukraine", "London", news.Talks},
			{"", "russia-ukraine", "Moscow", news.Visit},
			{"2025-04-22", "gaza", "Doha", news.Visit},
			{"2025-05-02", "gaza", "Cairo", news.Ceasefire},
			{"2025-12-31", "gaza", "Doha", news.Talks},
		} {
			j := dated(saved(t, s, fetched("a"+itoa(i), "Story "+itoa(i+1), i)), int64(i+1), c.day)
			st := &j.Verdict.Findings[0].Story
			st.Conflict, st.Place, st.Kind = c.conflict, c.place, c.kind
			j.Verdict.Findings[0].Development.Place = c.place
			done(t, s.SaveVerdicts(ctx, Job{}, []Judged{j}))
		}
		m := has(s.StartMatching(ctx))(t)
		done(t, m.SaveDue(ctx, Job{}, []Dued{dueOf(4, "2025-04-22", 7, "")}, noon))
		m.Done()
		for name, c := range map[string]struct {
			filter Filter
			days   Days
			want   []int64
		}{
			"all of a month":        {Filter{}, Days{From: "2025-04-23", To: "2025-05-23"}, []int64{2, 1, 5}},
			"of days past":          {Filter{}, Days{From: "2025-04-01", To: "2025-04-22"}, []int64{4}},
			"of a conflict":         {Filter{Conflicts: []string{"gaza"}}, Days{From: "2025-04-01", To: "2026-01-01"}, []int64{4, 1, 5, 6}},
			"of a kind":             {Filter{Kinds: []news.Kind{news.Ceasefire, news.Visit}}, Days{From: "2025-04-01", To: "2026-01-01"}, []int64{4, 5}},
			"at a place":            {Filter{Places: []string{"Doha"}, Actors: []string{"Ukraine"}}, Days{From: "2025-04-23", To: "2025-05-23"}, []int64{1}},
			"due and not confirmed": {Filter{}, Days{From: "2025-04-01", To: "2026-01-01", Due: true}, []int64{4}},
			"that stand so":         {Filter{}, Days{From: "2025-04-01", To: "2026-01-01", Statuses: []news.Status{news.Cancelled}}, nil},
			"of nobody known":       {Filter{Actors: []string{"x') OR 1=1 --"}}, Days{From: "2025-04-23", To: "2025-05-23"}, nil},
		} {
			t.Run(name, func(t *testing.T) {
				var got []int64
				for _, d := range has(s.Dated(ctx, c.filter, c.days))(t) {
					got = append(got, d.ID)
					if len(d.Developments) != 1 || d.Changes < 1 {
						t.Errorf("story %d has %d developments and %d changes", d.ID, len(d.Developments), d.Changes)
					}
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("stories %v, want %v", got, c.want)
				}
			})
		}
	})
}
