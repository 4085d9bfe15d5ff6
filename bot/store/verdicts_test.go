package store

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/news"
	"parley/bot/story"
)

// continues is the verdict of an article that brings development and change n to story id.
func continues(a news.Article, id, n int64, channels ...string) Judged {
	j := opens(a, n, channels...)
	f := &j.Verdict.Findings[0]
	f.Opens, f.Development.Status, f.Development.Actors = false, news.Cancelled, []string{"Marco Rubio"}
	f.Story.ID, f.Story.Status, f.Story.Was = id, news.Cancelled, news.Announced
	f.Change.Story, f.Change.Reason, f.Change.From, f.Change.To = id, news.Changed, news.Announced, news.Cancelled
	f.Change.Development = f.Development
	for i := range j.Alerts {
		j.Alerts[i].Change = *f.Change
	}
	return j
}

// repeats is the verdict of an article that says what development n of story n said.
func repeats(a news.Article, n int64, why news.Silence) Judged {
	j := opens(a, n)
	f := &j.Verdict.Findings[0]
	f.Opens, f.New, f.Change, f.Silence = false, false, nil, why
	return j
}

// saved polls for one article and returns it as it is to be read.
func saved(t testing.TB, s *Store, f Fetched) news.Article {
	t.Helper()
	has(s.SavePoll(context.Background(), Job{}, polled(f)))(t)
	return has(s.Unread(context.Background(), []string{f.ID}))(t)[0]
}

// verdicts are all that rebuild the index.
func verdicts(t testing.TB, s *Store, since time.Time) []story.Verdict {
	t.Helper()
	var all []story.Verdict
	for v, err := range s.Verdicts(context.Background(), since) {
		done(t, err)
		all = append(all, v)
	}
	return all
}

func TestUnreadGivesWhatIsNotMatchedInOrder(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		has(s.SavePoll(ctx, Job{}, polled(fetched("c", "Third", 3), fetched("b", "Second", 2), fetched("a", "Also second", 2), fetched("d", "First", 1))))(t)
		ids := func(as []news.Article) (ids []string) {
			for _, a := range as {
				ids = append(ids, a.ID)
			}
			return ids
		}
		all := has(s.Unread(ctx, nil))(t)
		if got := ids(all); !slices.Equal(got, []string{"d", "a", "b", "c"}) {
			t.Errorf("all unread: %v", got)
		}
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{opens(all[0], 1)}))
		if got := ids(has(s.Unread(ctx, []string{"d", "c", "b", "nobody"}))(t)); !slices.Equal(got, []string{"b", "c"}) {
			t.Errorf("unread of d, c, b: %v", got)
		}
	})
}

func TestVerdictsComeBackAsTheyWereSaved(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		var fs []Fetched
		for i := range verdictsPerRead + 1 {
			fs = append(fs, fetched("a"+itoa(i), "Title "+itoa(i), i))
		}
		has(s.SavePoll(ctx, Job{}, polled(fs...)))(t)
		var js []Judged
		var want []story.Verdict
		for i, a := range has(s.Unread(ctx, nil))(t) {
			j := opens(a, int64(i+1))
			j.Verdict.Findings[0].Weighed = []story.Weighed{{Story: 1, Points: 2.5, Outcome: story.OtherStory}}
			js, want = append(js, j), append(want, j.Verdict)
		}
		done(t, s.SaveVerdicts(ctx, Job{}, js))
		if d := cmp.Diff(want, verdicts(t, s, time.Time{})); d != "" {
			t.Error(d)
		}
		for v, err := range s.Verdicts(ctx, time.Time{}) {
			done(t, err)
			if v.Article.ID != "a0" {
				t.Fatalf("the first is %s", v.Article.ID)
			}
			break
		}
	})
}

func TestAVerdictKeepsTheTextItWasAbout(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		first := saved(t, s, fetched("a", "Talks in London", 0))
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{opens(first, 1)}))
		changed := fetched("a", "Talks in London are off", 0)
		second := saved(t, s, changed)
		if second.Version != 2 {
			t.Fatalf("version %d", second.Version)
		}
		third := changed
		third.Title = "Talks in London are on again"
		latest := saved(t, s, third) // before the second version was judged
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{continues(second, 1, 2)}))
		if unread := has(s.Unread(ctx, nil))(t); len(unread) != 1 || unread[0].Version != 3 {
			t.Fatalf("unread: %+v; want version 3", unread)
		}
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{repeats(latest, 1, news.Edit)}))
		var titles []string
		for _, v := range verdicts(t, s, time.Time{}) {
			titles = append(titles, itoa(v.Article.Version)+" "+v.Article.Title)
		}
		want := []string{"1 Talks in London", "2 Talks in London are off", "3 Talks in London are on again"}
		if !slices.Equal(titles, want) {
			t.Errorf("verdicts are about %q, want %q", titles, want)
		}
	})
}

func TestOldVerdictsComeBackOnlyForStoriesThatMayGoOn(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{opens(saved(t, s, fetched("closed", "Talks in London", 0)), 1)}))
		open := opens(saved(t, s, fetched("open", "Summit in two months", 1)), 2)
		open.Verdict.Findings[0].Story.Date = "2025-06-23"
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{open}))
		for _, c := range []struct {
			id   string
			days int
			want []string
		}{
			{"football", 45, []string{"closed", "open", "football"}}, // a closed one can be opened again
			{"cricket", 120, []string{"open", "cricket"}},            // not for ever
			{"tennis", 200, []string{"tennis"}},
		} {
			newest := saved(t, s, fetched(c.id, c.id, c.days*24*60))
			done(t, s.SaveVerdicts(ctx, Job{}, []Judged{{Verdict: story.Verdict{Article: newest}}}))
			var ids []string
			for _, v := range verdicts(t, s, noon.Add(24*time.Hour)) {
				ids = append(ids, v.Article.ID)
			}
			if !slices.Equal(ids, c.want) {
				t.Errorf("after %d days: verdicts of %v, want %v", c.days, ids, c.want)
			}
		}
	})
}

func TestSavingVerdictsTwiceDoesNoHarm(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		j := opens(saved(t, s, fetched("a", "Talks", 0)), 1, "terminal", "slack:#desk")
		jobs(s)
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{j}))
		want := []Due{{Args: NotifyArgs{"terminal"}}, {Args: NotifyArgs{"slack:#desk"}}}
		if d := cmp.Diff(want, jobs(s)); d != "" {
			t.Errorf("jobs: %s", d)
		}
		before := has(s.Counts(ctx))(t)
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{j}))
		if d := cmp.Diff(before, has(s.Counts(ctx))(t)); d != "" {
			t.Errorf("the second time changed: %s", d)
		}
		if again := jobs(s); len(again) > 0 {
			t.Errorf("the second time enqueued %v", again)
		}
	})
}

func TestVerdictsAreSavedTogetherOrNotAtAll(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		a, b := saved(t, s, fetched("a", "Talks", 0)), saved(t, s, fetched("b", "More talks", 1))
		jobs(s)
		err := s.SaveVerdicts(ctx, Job{}, []Judged{opens(a, 1, "terminal"), opens(b, 1, "terminal")})
		if err == nil || !strings.Contains(err.Error(), "article b") || !strings.Contains(err.Error(), "story 1") {
			t.Errorf("two articles open story 1: %v", err)
		}
		if c := has(s.Counts(ctx))(t); c.Stories+c.Developments+c.Alerts() > 0 || len(has(s.Unread(ctx, nil))(t)) != 2 {
			t.Errorf("something was saved: %+v", c)
		}
		if left := jobs(s); len(left) > 0 {
			t.Errorf("jobs were enqueued: %v", left)
		}
	})
}

func TestNumbersAreNeverGivenAgain(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		c := &clock{noon}
		path := db.fresh(t)
		s := openAt(t, path, Options{Direct: true, Now: c.now})
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{opens(saved(t, s, fetched("a", "Talks", 0)), 7)}))
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{continues(saved(t, s, fetched("b", "Off", 1)), 7, 9)}))
		later := saved(t, s, fetched("c", "Football", 300*24*60))
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{{Verdict: story.Verdict{Article: later}}}))
		c.t = noon.Add(365 * 24 * time.Hour)
		has(s.Prune(ctx, c.t))(t)
		done(t, s.Close())
		s = openAt(t, path, Options{Direct: true, Now: c.now})
		story, development, change, err := s.Last(ctx)
		done(t, err)
		if got := [3]int64{story, development, change}; got != [3]int64{7, 9, 9} {
			t.Errorf("last story, development and change: %v", got)
		}
		if n := has(s.Counts(ctx))(t); n.Stories != 0 {
			t.Errorf("%d stories after pruning all", n.Stories)
		}
		done(t, s.Close())
	})
}

func TestAStoryHasEachDevelopmentOnceAndEachReportInOrder(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		first := opens(saved(t, s, fetched("a", "Talks in London", 0)), 1, "terminal")
		second := repeats(saved(t, s, fetched("z", "London talks", 1)), 1, news.SameDevelopment)
		third := continues(saved(t, s, fetched("b", "Talks off", 2)), 1, 2, "terminal")
		copied := repeats(saved(t, s, fetched("c", "Talks off", 3)), 1, news.Copy)
		copied.Verdict.CopyOf, copied.Verdict.Origin, copied.Verdict.Official = "b", "bbc.co.uk", true
		copied.Verdict.Findings[0].Story = third.Verdict.Findings[0].Story
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{first, second}))
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{third, copied}))

		want := third.Verdict.Findings[0].Story
		want.Developments = []news.Development{first.Verdict.Findings[0].Development, third.Verdict.Findings[0].Development}
		for _, j := range []Judged{first, second, third, copied} {
			a := j.Verdict.Article
			want.Reports = append(want.Reports, news.Report{Article: a.ID, Outlet: a.Outlet, Title: a.Title, URL: a.URL, Origin: "bbc.co.uk",
				Official: a.ID == "c", Copy: a.ID == "c", At: a.When()})
		}
		if d := cmp.Diff(want, has(s.Story(ctx, 1))(t)); d != "" {
			t.Error(d)
		}
		changes := has(s.Changes(ctx, 1))(t)
		if d := cmp.Diff([]news.Change{*first.Verdict.Findings[0].Change, *third.Verdict.Findings[0].Change}, changes); d != "" {
			t.Error(d)
		}
	})
}

func TestWhatIsNotToldIsCountedByReason(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		first := opens(saved(t, s, fetched("a", "Talks", 0)), 1, "terminal")
		same := repeats(saved(t, s, fetched("b", "Talks", 1)), 1, news.SameDevelopment)
		unwatched := opens(saved(t, s, fetched("c", "Elsewhere", 2)), 2)
		unwatched.Silences = map[int]news.Silence{0: news.NotWatched}
		background := Judged{Kind: news.Explainer, Verdict: story.Verdict{Article: saved(t, s, fetched("d", "What we know", 3)),
			Findings: []story.Finding{{Silence: news.Background}}}}
		without := Judged{Kind: news.Negative, Verdict: story.Verdict{Article: saved(t, s, fetched("e", "Football", 4))}}
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{first, same, unwatched, background, without}))
		want := Counts{Articles: 5, Developments: 2, Stories: 2, Without: 1,
			Told:       map[news.Reason]int{news.New: 1},
			Silences:   map[news.Silence]int{news.SameDevelopment: 1, news.NotWatched: 1, news.Background: 1},
			Deliveries: map[news.DeliveryState]int{news.Waiting: 1}}
		if d := cmp.Diff(want, has(s.Counts(ctx))(t)); d != "" {
			t.Error(d)
		}
	})
}
