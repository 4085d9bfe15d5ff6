package store

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

// reader reads articles with an index, and carries out corrections, as the jobs do.
type reader struct {
	t testing.TB
	s *Store
	x *story.Index
}

func (r *reader) read(id string, minutes int, devs ...news.Development) story.Verdict {
	r.t.Helper()
	a := saved(r.t, r.s, fetched(id, "Title of "+id, minutes))
	for i := range devs {
		devs[i].Evidence = "As " + id + " has it."
	}
	v := r.x.Match(a, devs)
	r.x.Apply(v)
	j := Judged{Kind: news.Reporting, Verdict: v}
	for _, f := range v.Findings {
		if f.Change != nil {
			j.Alerts = append(j.Alerts, news.Alert{Change: *f.Change, Channel: "terminal", Watch: "talks"})
		}
	}
	done(r.t, r.s.SaveVerdicts(context.Background(), Job{}, []Judged{j}))
	return v
}

func (r *reader) correct(c news.Correction) (story.Ruling, error) {
	r.t.Helper()
	ctx := context.Background()
	c.Who, c.Platform = "jo", "terminal"
	c = has(r.s.Ask(ctx, c))(r.t)
	m := has(r.s.StartMatching(ctx))(r.t)
	defer m.Done()
	past := has(r.s.Past(ctx, c))(r.t)
	c.Seq = m.Seq + 1
	ruling, err := r.x.Correct(c, past)
	if err != nil {
		done(r.t, m.Refuse(ctx, Job{}, c.Number, err.Error()))
		return ruling, err
	}
	r.x.Rule(ruling)
	done(r.t, m.Rule(ctx, Job{}, ruling, nil))
	return ruling, nil
}

// rebuilt is a reader whose index comes from the store.
func (r *reader) rebuilt() *reader {
	r.t.Helper()
	x := story.New(gazetteer.Default())
	for d, err := range r.s.Decisions(context.Background(), time.Time{}) {
		done(r.t, err)
		x.Take(d)
	}
	s, d, c, err := r.s.Last(context.Background())
	done(r.t, err)
	x.Resume(s, d, c)
	return &reader{r.t, r.s, x}
}

func talksIn(place string, status news.Status) news.Development {
	return news.Development{Kind: news.Talks, Status: status, Actors: []string{"Japan", "Italy"}, Place: place, Date: "2025-04-25", Confidence: 0.9}
}

// stories are how the stories stand, as people see them.
func stories(t testing.TB, s *Store, ids ...int64) []news.Story {
	t.Helper()
	var all []news.Story
	for _, id := range ids {
		all = append(all, has(s.Story(context.Background(), id))(t))
	}
	return all
}

// outline is what a story holds.
type outline struct {
	Kind         news.Kind
	Status       news.Status
	Into         int64
	Withdrawn    bool
	Developments []int64
	Articles     []string
}

func outlineOf(st news.Story) outline {
	o := outline{Kind: st.Kind, Status: st.Status, Into: st.Into, Withdrawn: st.Withdrawn}
	for _, d := range st.Developments {
		o.Developments = append(o.Developments, d.ID)
	}
	for _, r := range st.Reports {
		o.Articles = append(o.Articles, r.Article)
	}
	return o
}

func TestACorrectionBringsItsStoriesUpToDateAndItsUndoingBack(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		r := &reader{t, s, story.New(gazetteer.Default())}
		r.read("a", 0, talksIn("Rome", news.Announced))
		r.read("b", 1, talksIn("Rome", news.Announced))
		r.read("c", 2, talksIn("Rome", news.Cancelled))
		r.read("d", 3, talksIn("Milan", news.Announced))
		first := stories(t, s, 1, 2)

		for _, c := range []struct {
			name    string
			correct news.Correction
			want    []outline // of story 1, 2 and so on
		}{
			{"merged", news.Correction{Act: news.Merge, Story: 2, Into: 1}, []outline{
				{news.Talks, news.Announced, 0, false, []int64{1, 2, 3}, []string{"a", "b", "c", "d"}}, // d is the newest
				{news.Talks, news.Announced, 1, false, nil, nil}}},
			{"split", news.Correction{Act: news.Split, Story: 1, Developments: []int64{2}}, []outline{
				{news.Talks, news.Announced, 0, false, []int64{1}, []string{"a", "b"}},
				{news.Talks, news.Announced, 0, false, []int64{3}, []string{"d"}},
				{news.Talks, news.Cancelled, 0, false, []int64{2}, []string{"c"}}}},
			{"split by article", news.Correction{Act: news.Split, Story: 1, Article: "b"}, []outline{
				{news.Talks, news.Cancelled, 0, false, []int64{1, 2}, []string{"a", "c"}},
				{news.Talks, news.Announced, 0, false, []int64{3}, []string{"d"}},
				{news.Talks, news.Cancelled, 1, false, nil, nil},
				{news.Talks, news.Announced, 0, false, []int64{4}, []string{"b"}}}},
			{"false", news.Correction{Act: news.False, Story: 1, Developments: []int64{2}}, []outline{
				{news.Talks, news.Announced, 0, false, []int64{1}, []string{"a", "b"}},
				{news.Talks, news.Announced, 0, false, []int64{3}, []string{"d"}}}},
			{"withdrawn", news.Correction{Act: news.False, Story: 2}, []outline{
				{news.Talks, news.Cancelled, 0, false, []int64{1, 2}, []string{"a", "b", "c"}},
				{news.Talks, news.Announced, 0, true, []int64{3}, []string{"d"}}}},
			{"a duplicate", news.Correction{Act: news.Duplicate, Developments: []int64{3}, Of: 1}, []outline{
				{news.Talks, news.Cancelled, 0, false, []int64{1, 2}, []string{"a", "b", "c", "d"}},
				{news.Talks, news.Announced, 1, false, nil, nil}}},
			{"read wrongly", news.Correction{Act: news.Reading, Developments: []int64{2}, Status: news.Postponed}, []outline{
				{news.Talks, news.Postponed, 0, false, []int64{1, 2}, []string{"a", "b", "c"}}}},
		} {
			ruling, err := r.correct(c.correct)
			done(t, err)
			for i, want := range c.want {
				if d := cmp.Diff(want, outlineOf(stories(t, s, int64(i+1))[0])); d != "" {
					t.Errorf("%s: story %d: %s", c.name, i+1, d)
				}
			}
			if open := has(s.Latest(ctx, Filter{}))(t); slices.ContainsFunc(open, func(st news.Story) bool { return st.Into != 0 }) {
				t.Errorf("%s: a merged story is among the latest", c.name)
			}
			_, err = r.correct(news.Correction{Act: news.Undo, Of: ruling.Correction.Number})
			done(t, err)
			if d := cmp.Diff(first, stories(t, s, 1, 2)); d != "" {
				t.Errorf("%s, undone: %s", c.name, d)
			}
			of := has(s.CorrectionsOf(ctx, 1))(t)
			if c.correct.Story != 2 || c.correct.Into == 1 {
				last := of[len(of)-2]
				if last.Number != ruling.Correction.Number || last.Undone.IsZero() || last.UndoneBy != "jo" {
					t.Errorf("%s: kept as %+v", c.name, last)
				}
			}
		}
		touched := has(s.CorrectionsOfArticle(ctx, "b"))(t)
		if len(touched) != 2 || touched[0].Article != "b" || touched[1].Act != news.Undo {
			t.Errorf("article b was touched by %+v", touched)
		}
	})
}

func TestAReportWithoutADevelopmentFollowsItsStoryAndComesBack(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		s := db.opened(t, Options{Direct: true})
		r := &reader{t, s, story.New(gazetteer.Default())}
		r.read("a", 0, talksIn("Rome", news.Announced))
		r.read("b", 1, talksIn("Milan", news.Announced))
		// c tells of the first story, and of the second without a development of it.
		both := r.x.Match(saved(t, s, fetched("c", "Title of c", 2)), []news.Development{talksIn("Rome", news.Announced)})
		second := r.read("d", 3, talksIn("Milan", news.Announced)).Findings[0].Story
		both.Findings = append(both.Findings, story.Finding{Development: talksIn("Milan", news.Announced), Silence: news.LowConfidence, Story: second})
		r.x.Apply(both)
		done(t, s.SaveVerdicts(context.Background(), Job{}, []Judged{{Kind: news.Reporting, Verdict: both}}))
		of := func(id int64) []string { return outlineOf(stories(t, s, id)[0]).Articles }
		if !slices.Equal(of(1), []string{"a", "c"}) || !slices.Equal(of(2), []string{"b", "d", "c"}) {
			t.Fatalf("reports of %v and %v", of(1), of(2))
		}
		has(r.correct(news.Correction{Act: news.Merge, Story: 2, Into: 1}))(t)
		if !slices.Equal(of(1), []string{"a", "b", "d", "c"}) || len(of(2)) != 0 {
			t.Errorf("merged: reports of %v and %v", of(1), of(2))
		}
		has(r.correct(news.Correction{Act: news.False, Story: 1, Developments: []int64{1}}))(t)
		has(r.correct(news.Correction{Act: news.Undo, Of: 2}))(t)
		has(r.correct(news.Correction{Act: news.Undo, Of: 1}))(t)
		if !slices.Equal(of(1), []string{"a", "c"}) || !slices.Equal(of(2), []string{"b", "d", "c"}) {
			t.Errorf("undone: reports of %v and %v", of(1), of(2))
		}
	})
}

func TestADayWithCorrectionsIsRebuiltInItsOrder(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		s := db.opened(t, Options{Direct: true})
		r := &reader{t, s, story.New(gazetteer.Default())}
		r.read("a", 0, talksIn("Rome", news.Announced))
		r.read("b", 1, talksIn("Milan", news.Announced))
		has(r.correct(news.Correction{Act: news.Merge, Story: 2, Into: 1}))(t)
		r.read("c", 2, talksIn("Milan", news.Cancelled))
		has(r.correct(news.Correction{Act: news.False, Story: 1, Developments: []int64{3}}))(t)
		for _, one := range []*reader{r, r.rebuilt()} {
			a := news.Article{ID: "next", Outlet: "other.example", Version: 1, Published: noon.Add(time.Hour)}
			if f := one.x.Match(a, []news.Development{talksIn("Milan", news.Cancelled)}).Findings[0]; f.Silence != news.SameDevelopment || f.Correction != 2 || f.Story.ID != 1 {
				t.Errorf("what is false is told again: %+v", f)
			}
		}
		f := r.rebuilt().read("d", 3, talksIn("Milan", news.Cancelled)).Findings[0]
		if f.Correction != 2 {
			t.Errorf("what is false is told again: %+v", f)
		}
		if got := outlineOf(stories(t, s, 1)[0]); !slices.Equal(got.Articles, []string{"a", "b"}) {
			t.Errorf("who repeats what is false counts: %v", got.Articles)
		}
		var seqs []int64
		for d, err := range s.DecisionsAfter(context.Background(), 2) {
			done(t, err)
			if d.Ruling != nil {
				seqs = append(seqs, d.Ruling.Correction.Seq)
			} else {
				seqs = append(seqs, 0)
			}
		}
		if !slices.Equal(seqs, []int64{3, 0, 5, 0}) {
			t.Errorf("decisions after the second: %v", seqs)
		}
	})
}

func TestACorrectionThatWaitsGetsItsJobAgain(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		r := &reader{t, s, story.New(gazetteer.Default())}
		r.read("a", 0, talksIn("Rome", news.Announced))
		jobs(s)
		if _, err := s.Ask(ctx, news.Correction{Act: news.Merge, Story: 1}); err == nil {
			t.Error("half a correction is kept")
		}
		has(s.Ask(ctx, news.Correction{Act: news.False, Story: 1}))(t)
		want := []Due{{Args: CorrectArgs{1}}}
		if d := cmp.Diff(want, jobs(s)); d != "" {
			t.Errorf("asked: %s", d)
		}
		done(t, s.Resume(ctx))
		if got := jobs(s); !slices.ContainsFunc(got, func(j Due) bool { return j.Args == CorrectArgs{1} }) {
			t.Errorf("after a restart: %v", got)
		}
		m := has(s.StartMatching(ctx))(t)
		done(t, m.Refuse(ctx, Job{}, 1, "It is not so."))
		m.Done()
		done(t, s.Resume(ctx))
		if got := jobs(s); slices.ContainsFunc(got, func(j Due) bool { return j.Args == CorrectArgs{1} }) {
			t.Errorf("after it was refused: %v", got)
		}
		if a := has(s.Correction(ctx, 1))(t); a.Refused != "It is not so." {
			t.Errorf("kept as %+v", a)
		}
		if _, err := s.Correction(ctx, 2); !errors.Is(err, ErrNotFound) {
			t.Errorf("correction 2: %v", err)
		}
	})
}

func TestACorrectionOfAnIndexThatIsBehindIsRefused(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		r := &reader{t, s, story.New(gazetteer.Default())}
		r.read("a", 0, talksIn("Rome", news.Announced))
		c := has(s.Ask(ctx, news.Correction{Act: news.False, Story: 1}))(t)
		m := has(s.StartMatching(ctx))(t)
		behind := *m
		m.Done()
		c.Seq = behind.Seq + 1
		ruling := has(r.x.Correct(c, has(s.Past(ctx, c))(t)))(t)
		r.read("b", 1, talksIn("Rome", news.Announced))
		if err := behind.Rule(ctx, Job{}, ruling, nil); !errors.Is(err, ErrBehind) {
			t.Errorf("saved: %v", err)
		}
		if st := stories(t, s, 1)[0]; st.Withdrawn {
			t.Error("a part of it was saved")
		}
	})
}

func TestCorrectionsAreForgottenWithTheirStories(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		const day = 24 * time.Hour
		c := &clock{noon}
		s := db.opened(t, Options{Direct: true, Now: c.now})
		r := &reader{t, s, story.New(gazetteer.Default())}
		r.read("a", 0, talksIn("Rome", news.Announced))
		r.read("b", 1, talksIn("Milan", news.Announced))
		has(r.correct(news.Correction{Act: news.Merge, Story: 2, Into: 1}))(t)
		for _, d := range has(s.Waiting(ctx, "terminal"))(t) {
			d.State = news.Sent
			done(t, s.Finish(ctx, []news.Delivery{d}))
		}
		r.read("late", int(160*day/time.Minute)) // it can be opened again no more
		c.t = noon.Add(170 * day)
		for range 3 {
			has(s.Prune(ctx, noon.Add(150*day)))(t)
		}
		for _, id := range []int64{1, 2} {
			if _, err := s.Story(ctx, id); !errors.Is(err, ErrNotFound) {
				t.Errorf("story %d: %v", id, err)
			}
		}
		if _, err := s.Correction(ctx, 1); !errors.Is(err, ErrNotFound) {
			t.Errorf("its correction: %v", err)
		}
	})
}
