package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"parley/bot/news"
	"parley/sources"
)

func itoa(n int) string { return strconv.Itoa(n) }

// jobs pops all jobs of a direct store.
func jobs(s *Store) []Due {
	var all []Due
	for {
		args, due, ok := s.Next()
		if !ok {
			return all
		}
		all = append(all, Due{args, due})
	}
}

func TestAnItemIsTheSame(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		first := fetched("a", "Talks in London", 0)
		for _, c := range []struct {
			name   string
			change func(*Fetched)
			fresh  bool
		}{
			{"when nothing changed", func(*Fetched) {}, false},
			{"when only its guid changed", func(f *Fetched) { f.GUID = "other" }, false},
			{"when only its address changed", func(f *Fetched) { f.URL = "https://bbc.example/moved" }, false},
			{"when only its date changed", func(f *Fetched) { f.Published = noon.Add(time.Hour) }, false},
			{"by its guid, with another address and id", func(f *Fetched) { f.URL, f.ID = "https://bbc.example/moved", "a2" }, false},
			{"by its address, with another id and guid", func(f *Fetched) { f.ID, f.GUID = "a2", "other" }, false},
			{"and is read again with another title", func(f *Fetched) { f.Title = "Talks in London are off" }, true},
			{"and is read again with another text", func(f *Fetched) { f.Text = "Changed." }, true},
			{"and is read again with another title and guid", func(f *Fetched) { f.Title, f.GUID = "Talks off", "other" }, true},
			{"and is read again by its guid, with all else changed", func(f *Fetched) { f.ID, f.URL, f.Title = "a2", "https://bbc.example/moved", "Talks off" }, true},
			{"but what another source makes of it is no change", func(f *Fetched) { f.Source, f.Title = "bbc-world", "London talks" }, false},
		} {
			t.Run(c.name, func(t *testing.T) {
				s := db.opened(t, Options{Direct: true})
				if fresh := has(s.SavePoll(ctx, Job{}, polled(first)))(t); !slices.Equal(fresh, []string{"a"}) {
					t.Fatalf("first poll: %v", fresh)
				}
				again := first
				c.change(&again)
				fresh := has(s.SavePoll(ctx, Job{}, Polled{Source: again.Source, At: noon, Articles: []Fetched{again}}))(t)
				if want := c.fresh; slices.Equal(fresh, []string{"a"}) != want || len(fresh) > 1 {
					t.Errorf("second poll brought %v; a change: %v", fresh, want)
				}
				unread := has(s.Unread(ctx, nil))(t)
				version := 1
				if c.fresh {
					version = 2
				}
				if len(unread) != 1 || unread[0].ID != "a" || unread[0].Version != version || !unread[0].Seen.Equal(first.Seen) {
					t.Errorf("in the store: %+v; want article a, version %d", unread, version)
				}
				if again := has(s.SavePoll(ctx, Job{}, Polled{Source: again.Source, At: noon, Articles: []Fetched{again}}))(t); len(again) > 0 {
					t.Errorf("third poll brought %v again", again)
				}
			})
		}
	})
}

func TestAnItemUnderAllNamesItEverHadIsTheSame(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		a := fetched("a", "Talks", 0)
		moved := a
		moved.ID, moved.URL = "a2", "https://new.example/a"
		renamed := moved
		renamed.GUID = "other"
		for i, f := range []Fetched{a, moved, renamed, a, renamed} {
			fresh := has(s.SavePoll(ctx, Job{}, polled(f)))(t)
			if (len(fresh) > 0) != (i == 0) {
				t.Errorf("poll %d brought %v", i, fresh)
			}
		}
	})
}

func TestDifferentItemsAreDifferent(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		a, b, c := fetched("a", "Talks in London", 0), fetched("b", "Talks in Paris", 1), fetched("c", "Talks in Rome", 2)
		a.GUID, b.GUID, c.GUID = "feed", "feed", "feed" // a feed that gives all its items one guid
		if fresh := has(s.SavePoll(ctx, Job{}, polled(a)))(t); len(fresh) != 1 {
			t.Fatalf("first poll: %v", fresh)
		}
		if fresh := has(s.SavePoll(ctx, Job{}, polled(c, b, a)))(t); !slices.Equal(fresh, []string{"b", "c"}) {
			t.Errorf("items that share a guid: fresh are %v, want b and c", fresh)
		}
		other := fetched("d", "Same guid, another source", 3)
		other.Source, other.GUID = "tass", "guid-e"
		e := fetched("e", "Talks", 4)
		has(s.SavePoll(ctx, Job{}, Polled{Source: "tass", At: noon, Articles: []Fetched{other}}))(t)
		if fresh := has(s.SavePoll(ctx, Job{}, polled(e)))(t); !slices.Equal(fresh, []string{"e"}) {
			t.Errorf("a guid of another source: fresh are %v", fresh)
		}
	})
}

func TestOnePollGivesAnArticleOneText(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		newest, older := fetched("live", "18:00 Talks end", 1), fetched("live", "17:00 Talks begin", 0)
		newest.GUID, older.GUID = "post-2", "post-1"
		for i := range 3 {
			fresh := has(s.SavePoll(ctx, Job{}, polled(newest, older)))(t)
			if (len(fresh) > 0) != (i == 0) {
				t.Errorf("poll %d of a live page brought %v", i, fresh)
			}
		}
		if a := has(s.Unread(ctx, nil))(t); len(a) != 1 || a[0].Title != newest.Title || a[0].Version != 1 {
			t.Errorf("in the store: %+v", a)
		}
	})
}

func TestAnArticleKeepsTheZoneAndEveryField(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		kyiv := time.FixedZone("", 3*60*60)
		f := Fetched{Article: news.Article{ID: "a", Source: "mfa", Outlet: "mfa.gov.ua", Tier: news.Official, URL: "https://mfa.example/a", Title: "Title", Text: "One.\n\nTwo.",
			Language: "en", Credit: "Ministry", Published: time.Date(2025, 4, 23, 1, 30, 0, 0, kyiv), DayOnly: true, Seen: noon.Add(123456789), Learned: true}}
		has(s.SavePoll(ctx, Job{}, Polled{Source: "mfa", At: noon, Articles: []Fetched{f}}))(t)
		got := has(s.Unread(ctx, []string{"a"}))(t)[0]
		want := f.Article
		want.Version = 1
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if day := news.DateOf(got.Published); day != "2025-04-23" {
			t.Errorf("published on %s; it was the 23rd where it was published", day)
		}
	})
}

func TestAPollEnqueuesItsArticlesInOrderAndTheNextPoll(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		var fs []Fetched
		var want []string
		for i := range 120 {
			fs = append(fs, fetched("a"+itoa(1000+i), "Title "+itoa(i), (i*37)%120)) // 37 and 120 share no factor
		}
		sorted := slices.Clone(fs)
		slices.SortFunc(sorted, func(a, b Fetched) int { return a.When().Compare(b.When()) })
		for _, f := range sorted {
			want = append(want, f.ID)
		}
		p := polled(fs...)
		p.Next = noon.Add(2 * time.Minute)
		if fresh := has(s.SavePoll(ctx, Job{}, p))(t); !slices.Equal(fresh, want) {
			t.Errorf("fresh: %v", fresh)
		}
		got := jobs(s)
		wantJobs := []Due{
			{DetectArgs{Articles: want[:50]}, time.Time{}}, {DetectArgs{Articles: want[50:100]}, time.Time{}}, {DetectArgs{Articles: want[100:]}, time.Time{}},
			{PollArgs{"bbc"}, p.Next},
		}
		if d := cmp.Diff(wantJobs, got); d != "" {
			t.Error(d)
		}
	})
}

func TestAPollThatCatchesUpIsReadInOneJob(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		var fs []Fetched
		for i := range 120 {
			fs = append(fs, fetched("a"+itoa(1000+i), "Title "+itoa(i), i))
		}
		p := polled(fs...)
		p.CatchesUp = true
		fresh := has(s.SavePoll(ctx, Job{}, p))(t)
		if d := cmp.Diff([]Due{{DetectArgs{Articles: fresh, CatchesUp: true}, time.Time{}}}, jobs(s)); d != "" || len(fresh) != len(fs) {
			t.Errorf("%d fresh, %s", len(fresh), d)
		}
		if has(s.SavePoll(ctx, Job{}, p))(t); len(jobs(s)) > 0 {
			t.Error("nothing is new, and there is a job")
		}
	})
}

func TestASourceRemembersHowItsPollsWent(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		row := func() SourceRow { return has(s.Source(ctx, "bbc"))(t) }
		if d := cmp.Diff(SourceRow{Name: "bbc"}, row()); d != "" {
			t.Errorf("never polled: %s", d)
		}
		state := sources.State{Address: "5f1e", ETag: `W/"a,b"`, LastModified: "Wed, 23 Apr 2025 11:00:00 GMT"}
		p := polled(fetched("a", "Talks", 0))
		p.State, p.Next = state, noon.Add(time.Minute)
		has(s.SavePoll(ctx, Job{}, p))(t)
		want := SourceRow{Name: "bbc", State: state, Polls: 1, LastPoll: noon, LastOK: noon, LastNew: noon, Next: p.Next, Articles: 1}
		if d := cmp.Diff(want, row()); d != "" {
			t.Errorf("after a good poll: %s", d)
		}
		for i := range 2 {
			at := noon.Add(time.Duration(i+1) * time.Minute)
			has(s.SavePoll(ctx, Job{}, Polled{Source: "bbc", At: at, State: state, Next: at.Add(time.Hour), Err: "fetch: timeout"}))(t)
			want.Polls, want.Failures, want.LastPoll, want.LastError, want.Next = i+2, i+1, at, "fetch: timeout", at.Add(time.Hour)
		}
		if d := cmp.Diff(want, row()); d != "" {
			t.Errorf("after two that failed: %s", d)
		}
		at := noon.Add(time.Hour)
		has(s.SavePoll(ctx, Job{}, Polled{Source: "bbc", At: at, State: state}))(t)
		want.Polls, want.Failures, want.LastPoll, want.LastOK, want.LastError, want.Next = 4, 0, at, at, "", time.Time{}
		if d := cmp.Diff(want, row()); d != "" {
			t.Errorf("after one that brought nothing new: %s", d)
		}
	})
}

func TestTextThatIsNoTextIsKeptAsFarAsItIs(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{})
		f := fetched("a", "Talks\x00 in \xff London", 0)
		f.GUID = "guid\x00\xff"
		p := polled(f)
		p.State.ETag, p.Err = "\"\xe9\"", "no\x00 answer"
		for i := range 2 {
			if fresh := has(s.SavePoll(ctx, Job{}, p))(t); len(fresh) != 1-i {
				t.Errorf("poll %d brought %v", i, fresh)
			}
		}
		if got := has(s.Unread(ctx, nil))(t)[0].Title; got != "Talks\uFFFD in \uFFFD London" {
			t.Errorf("kept %q", got)
		}
		if _, err := s.Explain(ctx, "\x00\xff"); !errors.Is(err, ErrNotFound) {
			t.Errorf("asked about no text: %v", err)
		}
	})
}

func TestPollsAtTheSameTimeSaveAnItemOnce(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{})
		const polls = 8
		due := map[string]Plan{}
		for i := range polls {
			due["source "+itoa(i)] = Plan{Due: noon}
		}
		var work errgroup.Group
		for i := range polls {
			work.Go(func() error {
				p := Polled{Source: "source " + itoa(i), At: noon, Next: noon.Add(time.Hour)}
				for n := range 10 { // in another order, under other ids, at the same addresses
					f := fetched("a"+itoa((n*7+i)%10), "Talks", n)
					f.ID += " by " + itoa(i)
					p.Articles = append(p.Articles, f)
				}
				_, err := s.SavePoll(ctx, Job{}, p)
				return err
			})
			work.Go(func() error { return s.EnsurePolls(ctx, due) })
		}
		done(t, work.Wait())
		if c := has(s.Counts(ctx))(t); c.Articles != 10 {
			t.Errorf("%d articles", c.Articles)
		}
		n := 0
		for _, j := range rowsOf(t, s) {
			if strings.HasPrefix(j, "poll ") {
				n++
			}
		}
		if n != polls {
			t.Errorf("%d polls wait for %d sources", n, polls)
		}
	})
}
