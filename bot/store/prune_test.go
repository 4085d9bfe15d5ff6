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

// left are the ids of the articles in the store.
func left(t testing.TB, s *Store) []string {
	t.Helper()
	var ids []string
	found, err := s.asked.Query(`SELECT id FROM articles ORDER BY id`)
	done(t, err)
	defer found.Close()
	for found.Next() {
		var id string
		done(t, found.Scan(&id))
		ids = append(ids, id)
	}
	done(t, found.Err())
	return ids
}

func TestPruneForgetsWhatIsOldAndKeepsWhatCouldBeToldAgain(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		const day = 24 * time.Hour
		c := &clock{noon}
		s := db.opened(t, Options{Direct: true, Now: c.now})
		save := func(j func(news.Article) Judged, id string, minutes int) {
			t.Helper()
			f := fetched(id, "Title of "+id, minutes)
			if id == "listed" {
				f.Source = "official"
				has(s.SavePoll(ctx, Job{}, Polled{Source: f.Source, At: c.t, Articles: []Fetched{f}}))(t)
			} else {
				has(s.SavePoll(ctx, Job{}, Polled{Source: "bbc", At: c.t, Articles: []Fetched{f}}))(t)
			}
			if j != nil {
				done(t, s.SaveVerdicts(ctx, Job{}, []Judged{j(has(s.Unread(ctx, []string{id}))(t)[0])}))
			}
		}
		nothing := func(a news.Article) Judged {
			return Judged{Kind: news.Negative, Verdict: story.Verdict{Article: a, Findings: []story.Finding{{Silence: news.Background}}}}
		}
		save(func(a news.Article) Judged { return opens(a, 1, "terminal") }, "closed", 0)
		done(t, s.Finish(ctx, []news.Delivery{{ID: 1, State: news.Sent, Card: "m1"}}))
		save(func(a news.Article) Judged { return opens(a, 2, "terminal") }, "unsent", 1)
		save(func(a news.Article) Judged {
			j := opens(a, 3)
			j.Verdict.Findings[0].Story.Date = "2025-07-01" // a day ahead keeps it open
			return j
		}, "open", 2)
		save(nothing, "silent", 3)
		save(nil, "unread", 4)
		save(nothing, "listed", 5) // its source sends no other list after this one
		c.t = noon.Add(160 * day)
		save(nothing, "young", int(160*day/time.Minute))
		c.t = noon.Add(165 * day)

		if n := has(s.Prune(ctx, noon.Add(30*day)))(t); n != 2 {
			t.Errorf("%d articles were forgotten", n)
		}
		if got, want := left(t, s), []string{"listed", "open", "unread", "unsent", "young"}; !slices.Equal(got, want) {
			t.Errorf("left are %v, want %v", got, want)
		}
		for id, want := range map[int64]bool{1: false, 2: true, 3: true} {
			if _, err := s.Story(ctx, id); (err == nil) != want {
				t.Errorf("story %d: %v", id, err)
			}
		}
		for _, table := range []string{"developments", "changes", "reports"} {
			var n int
			done(t, s.asked.QueryRow(`SELECT count(*) FROM `+table).Scan(&n))
			if n != 2 {
				t.Errorf("%d %s are left, want those of two stories", n, table)
			}
		}
		if got := has(s.Counts(ctx))(t); got.Alerts() != 1 || got.Silences[news.Background] != 2 {
			t.Errorf("left: %+v", got)
		}
		if n := has(s.Prune(ctx, noon.Add(30*day)))(t); n != 0 {
			t.Errorf("a second time forgot %d more", n)
		}
		has(s.SavePoll(ctx, Job{}, Polled{Source: "official", At: c.t, Articles: []Fetched{fetched("other", "Another list", int(165*day/time.Minute))}}))(t)
		if has(s.Prune(ctx, noon.Add(30*day)))(t); slices.Contains(left(t, s), "listed") {
			t.Error("an article that its source lists no more is kept")
		}
	})
}

func TestAStoryOfADayLongPastIsKeptAsLongAsAnIndexHoldsIt(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		const day = 24 * time.Hour
		c := &clock{noon.Add(365 * day)} // the day is read a year later
		s := db.opened(t, Options{Direct: true, Now: c.now})
		read := func(x *story.Index, id string, minutes int, devs ...news.Development) story.Verdict {
			t.Helper()
			f := fetched(id, "Title of "+id, minutes)
			f.Seen = c.t
			has(s.SavePoll(ctx, Job{}, Polled{Source: "bbc", At: c.t, Articles: []Fetched{f}}))(t)
			v := x.Match(has(s.Unread(ctx, []string{id}))(t)[0], devs)
			x.Apply(v)
			j := Judged{Kind: news.Reporting, Verdict: v}
			for _, found := range v.Findings {
				if found.Change != nil {
					j.Alerts = append(j.Alerts, news.Alert{Change: *found.Change, Channel: "terminal"})
				}
			}
			done(t, s.SaveVerdicts(ctx, Job{}, []Judged{j}))
			for _, d := range has(s.Waiting(ctx, "terminal"))(t) {
				d.State, d.Card = news.Sent, "m1"
				done(t, s.Finish(ctx, []news.Delivery{d}))
			}
			return v
		}
		visit := news.Development{Kind: news.Visit, Status: news.Announced, Actors: []string{"Emmanuel Macron"}, Place: "Ankara",
			Date: "2025-04-25", Evidence: "Emmanuel Macron will visit Ankara on Friday.", Confidence: 0.9}
		off := visit
		off.Status, off.Evidence = news.Cancelled, "Emmanuel Macron has called off his visit to Ankara."

		running := story.New(gazetteer.Default())
		read(running, "first", 0, visit)
		read(running, "other", 1)
		c.t = c.t.Add(80 * day) // longer than verdicts without an open story are remembered
		has(s.SavePoll(ctx, Job{}, Polled{Source: "bbc", At: c.t, Articles: []Fetched{fetched("young", "Young", 500*24*60)}}))(t)
		has(s.Prune(ctx, c.t.Add(-30*day)))(t)

		if told := has(s.Told(ctx, 1))(t); !told["terminal"] {
			t.Fatal("the story that the index holds has no card any more")
		}
		rebuilt := story.New(gazetteer.Default())
		for _, v := range verdicts(t, s, c.t.Add(-45*day)) {
			rebuilt.Apply(v)
		}
		for name, x := range map[string]*story.Index{"running": running, "rebuilt": rebuilt} {
			if n := x.Open(); n != 1 {
				t.Errorf("the %s index holds %d stories open", name, n)
			}
		}
		if v := read(running, "second", 60, off); len(v.Findings) != 1 || v.Findings[0].Story.ID != 1 {
			t.Errorf("the visit that is off is another story: %+v", v.Findings)
		}

		read(running, "months later", 160*24*60)
		c.t = c.t.Add(2 * day)
		has(s.SavePoll(ctx, Job{}, Polled{Source: "bbc", At: c.t, Articles: []Fetched{fetched("younger", "Younger", 501*24*60)}}))(t)
		has(s.Prune(ctx, c.t.Add(-30*day)))(t)
		if _, err := s.Story(ctx, 1); !errors.Is(err, ErrNotFound) {
			t.Errorf("a story that no index holds is kept: %v", err)
		}
	})
}

func TestAClosedStoryOpensAgainAfterPruningAndARestart(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		const day = 24 * time.Hour
		c := &clock{noon}
		s := db.opened(t, Options{Direct: true, Now: c.now})
		running := story.New(gazetteer.Default())
		match := func(id string, after int, devs ...news.Development) (news.Article, story.Verdict) {
			t.Helper()
			c.t = noon.Add(time.Duration(after) * day)
			a := saved(t, s, fetched(id, "Title of "+id, after*24*60))
			return a, running.Match(a, devs)
		}
		read := func(id string, after int, devs ...news.Development) {
			t.Helper()
			_, v := match(id, after, devs...)
			running.Apply(v)
			done(t, s.SaveVerdicts(ctx, Job{}, []Judged{{Kind: news.Reporting, Verdict: v}}))
		}
		imposed := news.Development{Kind: news.Sanctions, Status: news.Imposed, Actors: []string{"European Union"}, Target: "Russia", Ordinal: 16,
			Evidence: "The sixteenth package is in the journal.", Confidence: 0.9}
		lifted := imposed
		lifted.Status, lifted.Evidence = news.Lifted, "Brussels takes the sixteenth package back."
		read("first", 0, imposed)
		for days := 10; days <= 100; days += 10 {
			read("filler"+itoa(days), days)
			has(s.Prune(ctx, c.t.Add(-day)))(t)
		}
		next, want := match("second", 101, lifted)
		if f := want.Findings[0]; !f.Reopens || f.Story.ID != 1 {
			t.Fatalf("the running index does not open the story again: %+v", f)
		}
		rebuilt := story.New(gazetteer.Default())
		for _, v := range verdicts(t, s, c.t.Add(-45*day)) {
			rebuilt.Apply(v)
		}
		storyID, developmentID, change, err := s.Last(ctx)
		done(t, err)
		rebuilt.Resume(storyID, developmentID, change)
		if diff := cmp.Diff(want, rebuilt.Match(next, []news.Development{lifted})); diff != "" {
			t.Error(diff)
		}

		read("much later", 112)
		has(s.Prune(ctx, c.t.Add(-day)))(t)
		if _, err := s.Story(ctx, 1); !errors.Is(err, ErrNotFound) {
			t.Errorf("a story that no index remembers is kept: %v", err)
		}
		_, want = match("third", 113, lifted)
		if f := want.Findings[0]; !f.Opens {
			t.Errorf("the running index remembers what the store has forgotten: %+v", f)
		}
	})
}

func TestAnOldItemThatItsSourceStillListsIsNotNewAgain(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		c := &clock{noon}
		s := db.opened(t, Options{Direct: true, Now: c.now})
		f := fetched("a", "An undated page", 0)
		for range 70 {
			c.t = c.t.Add(24 * time.Hour)
			fresh := has(s.SavePoll(ctx, Job{}, Polled{Source: "bbc", At: c.t, Articles: []Fetched{f}}))(t)
			if first := c.t.Equal(noon.Add(24 * time.Hour)); (len(fresh) > 0) != first {
				t.Fatalf("%s: %v", c.t, fresh)
			} else if first {
				done(t, s.SaveVerdicts(ctx, Job{}, []Judged{{Kind: news.Negative, Verdict: story.Verdict{Article: has(s.Unread(ctx, nil))(t)[0]}}}))
			}
			has(s.Prune(ctx, c.t.Add(-30*24*time.Hour)))(t)
		}
	})
}

func TestPruneGoesInSteps(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		c := &clock{noon}
		s := db.opened(t, Options{Direct: true, Now: c.now})
		var fs []Fetched
		for i := range prunedAtOnce*2 + 1 {
			fs = append(fs, fetched("a"+itoa(i), "Title", i%60))
		}
		has(s.SavePoll(ctx, Job{}, polled(fs...)))(t)
		var js []Judged
		for _, a := range has(s.Unread(ctx, nil))(t) {
			js = append(js, Judged{Kind: news.Negative, Verdict: story.Verdict{Article: a}})
		}
		done(t, s.SaveVerdicts(ctx, Job{}, js))
		c.t = noon.Add(48 * time.Hour)
		has(s.SavePoll(ctx, Job{}, Polled{Source: "bbc", At: c.t, Articles: []Fetched{fetched("new", "New", 2880)}}))(t)
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{{Kind: news.Negative, Verdict: story.Verdict{Article: has(s.Unread(ctx, nil))(t)[0]}}}))
		if n := has(s.Prune(ctx, noon.Add(24*time.Hour)))(t); n != len(fs) {
			t.Errorf("%d of %d were forgotten", n, len(fs))
		}
	})
}
