package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/alert"
	"parley/bot/news"
)

var morning = noon.Add(19 * time.Hour)

// held is a direct store in which each title opened a story of its own that is held for
// the terminal as an alert says.
func held(t testing.TB, db database, o Options, how news.Alert, titles ...string) *Store {
	t.Helper()
	s := db.opened(t, o)
	for i, title := range titles {
		hold(t, s, int64(i+1), title, how)
	}
	return s
}

// hold opens story n with an article, to be told as an alert says.
func hold(t testing.TB, s *Store, n int64, title string, how news.Alert) {
	t.Helper()
	ctx := context.Background()
	has(s.SavePoll(ctx, Job{}, polled(fetched(title, title, int(n)))))(t)
	j := opens(has(s.Unread(ctx, nil))(t)[0], n, "terminal")
	j.Alerts[0].Held, j.Alerts[0].Digest, j.Alerts[0].Until = how.Held, how.Digest, how.Until
	done(t, s.SaveVerdicts(ctx, Job{}, []Judged{j}))
}

// more is another change of story n.
func more(t testing.TB, s *Store, n, seq int64, title string, how news.Alert) {
	t.Helper()
	ctx := context.Background()
	has(s.SavePoll(ctx, Job{}, polled(fetched(title, title, int(seq)))))(t)
	j := opens(has(s.Unread(ctx, nil))(t)[0], n, "terminal")
	f := &j.Verdict.Findings[0]
	f.Opens, f.Development.ID, f.Change.Seq, f.Change.Reason = false, seq, seq, news.Changed
	how.Change, how.Channel, how.Watch = *f.Change, "terminal", "talks"
	j.Alerts = []news.Alert{how}
	done(t, s.SaveVerdicts(ctx, Job{}, []Judged{j}))
}

// later are the jobs of a direct store that are not at once.
func later(s *Store) []Due {
	return slices.DeleteFunc(jobs(s), func(d Due) bool { return d.At.IsZero() || d.Args.Kind() == "poll" })
}

var inQuiet = news.Alert{Held: news.Quiet, Until: morning}

func numbers(ds []news.Delivery) (ids []int64) {
	for _, d := range ds {
		ids = append(ids, d.ID)
	}
	return ids
}

func TestWhatIsHeldIsLetGoInOneSummary(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Direct: true}, inQuiet, "one", "two", "three")
		if d := cmp.Diff([]Due{{ReleaseArgs{"terminal", micros(morning)}, morning}}, later(s)); d != "" {
			t.Errorf("jobs: %s", d)
		}
		if got := waiting(t, s); got != nil {
			t.Errorf("what is held waits: %v", got)
		}
		if got := has(s.Held(ctx, "terminal", "", noon))(t); got != nil {
			t.Errorf("let go before its time: %v", numbers(got))
		}
		ds := has(s.Held(ctx, "terminal", "", morning))(t)
		if d := cmp.Diff([]int64{1, 2, 3}, numbers(ds)); d != "" {
			t.Fatal(d)
		}
		if card, heard := has(s.Told(ctx, 1))(t)["terminal"]; card || !heard {
			t.Errorf("a channel that will be told: a card is on its way %v, it is told of %v", card, heard)
		}
		done(t, s.Release(ctx, Job{}, LetGo{Told: []int64{1, 3}, Silent: map[int64]news.Silence{2: news.Superseded},
			Summary: news.Summary{Channel: "terminal", Of: news.Quiet, Since: noon, Until: morning, Gone: 1}}))
		if d := cmp.Diff([]string{"terminal"}, has(s.Channels(ctx))(t)); d != "" {
			t.Errorf("channels: %s", d)
		}
		m, ok, err := s.WaitingSummary(ctx, "terminal")
		done(t, err)
		want := news.Summary{ID: 4, Channel: "terminal", Of: news.Quiet, Since: noon, Until: morning, Gone: 1, State: news.Waiting, Decided: noon}
		if d := cmp.Diff(want, m); d != "" || !ok {
			t.Fatalf("%v %s", ok, d)
		}
		if _, heard := has(s.Told(ctx, 2))(t)["terminal"]; heard {
			t.Error("a channel that is not told after all counts as told")
		}
		done(t, s.BeginSummary(ctx, 4))
		if m, _, _ = s.WaitingSummary(ctx, "terminal"); m.State != news.Sending || !m.Begun.Equal(noon) {
			t.Errorf("in doubt as %+v", m)
		}
		m.Begun = time.Time{}
		m.State, m.Card, m.SentAt = news.Sent, "m9", morning
		done(t, s.FinishSummary(ctx, m))
		m, ds, err = s.Summary(ctx, 4)
		done(t, err)
		if m.Attempts != 1 || m.State != news.Sent || len(ds) != 3 || ds[0].State != news.Sent || ds[0].Reply != "m9" || ds[0].Card != "" || ds[0].Alert.Held != news.Quiet ||
			ds[1].State != news.Silent || ds[1].Alert.Held != news.Superseded {
			t.Errorf("%+v of %+v", ds, m)
		}
		if err := s.BeginSummary(ctx, 4); err == nil {
			t.Error("what is sent was begun again")
		}
		if channels := has(s.Channels(ctx))(t); channels != nil {
			t.Errorf("still to be told: %v", channels)
		}
		if _, _, err := s.Summary(ctx, 99); !errors.Is(err, ErrNotFound) {
			t.Errorf("an unknown summary: %v", err)
		}
	})
}

func TestWhatIsToldAtOnceTakesAlongWhatIsHeldOfItsStory(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Direct: true}, inQuiet, "one", "two")
		more(t, s, 1, 3, "one goes on", news.Alert{})
		if d := cmp.Diff([]string{"1 waiting 0", "3 waiting 0"}, waiting(t, s)); d != "" {
			t.Error(d)
		}
		done(t, s.Release(ctx, Job{}, LetGo{Told: []int64{1, 2}, Summary: news.Summary{Channel: "terminal", Of: news.Quiet, Until: morning}}))
		_, ds, err := s.Summary(ctx, 4)
		done(t, err)
		if d := cmp.Diff([]int64{2}, numbers(ds)); d != "" {
			t.Errorf("in the summary: %s", d)
		}
	})
}

func TestWhatIsHeldTooLateForItsReleaseIsLetGoByAnother(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Direct: true}, inQuiet, "one", "two")
		jobs(s)
		done(t, s.Release(ctx, Job{}, LetGo{Alone: []int64{1}, Summary: news.Summary{Channel: "terminal", Of: news.Quiet, Until: morning}}))
		if d := cmp.Diff([]Due{{ReleaseArgs{"terminal", micros(morning)}, morning}}, later(s)); d != "" {
			t.Errorf("jobs: %s", d)
		}
		if d := cmp.Diff([]string{"1 waiting 0"}, waiting(t, s)); d != "" {
			t.Error(d)
		}
		if _, ok, err := s.WaitingSummary(ctx, "terminal"); ok || err != nil {
			t.Errorf("a summary of nothing: %v, %v", ok, err)
		}
	})
}

func TestASummaryThatIsNotTakenIsToldOneByOne(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Direct: true}, inQuiet, "one", "two")
		done(t, s.Release(ctx, Job{}, LetGo{Told: []int64{1, 2}, Summary: news.Summary{Channel: "terminal", Of: news.Quiet, Until: morning}}))
		done(t, s.BeginSummary(ctx, 3))
		done(t, s.FinishSummary(ctx, news.Summary{ID: 3, State: news.Dead, Error: "too long"}))
		if d := cmp.Diff([]string{"1 waiting 0", "2 waiting 0"}, waiting(t, s)); d != "" {
			t.Error(d)
		}
	})
}

func TestAMutedAlertIsKeptAndToldNobody(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Direct: true}, news.Alert{Held: news.Muted}, "one")
		if got := waiting(t, s); got != nil {
			t.Errorf("waits: %v", got)
		}
		if _, heard := has(s.Told(ctx, 1))(t)["terminal"]; heard {
			t.Error("counts as told")
		}
		e := has(s.Explain(ctx, "one"))(t)
		if len(e.Deliveries) != 1 || e.Deliveries[0].State != news.Silent || e.Deliveries[0].Alert.Held != news.Muted {
			t.Errorf("kept as %+v", e.Deliveries)
		}
		if n := has(s.Counts(ctx))(t).Alerts(); n != 0 {
			t.Errorf("%d alerts are counted", n)
		}
	})
}

func TestARestartFindsWhatIsHeld(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		s := held(t, db, Options{Direct: true}, inQuiet, "one", "two")
		jobs(s)
		done(t, s.Resume(context.Background()))
		if d := cmp.Diff([]Due{{ReleaseArgs{"terminal", micros(morning)}, morning}}, later(s)); d != "" {
			t.Error(d)
		}
	})
}

func TestTheJobEngineHasOneReleaseAndOneDigestAtATime(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Now: time.Now}, news.Alert{Held: news.Quiet, Until: time.Now().Add(time.Hour).Truncate(time.Second)}, "one", "two")
		done(t, s.Resume(ctx))
		plan := []digestPlan{{"terminal", "@daily", time.Now().Add(time.Hour)}}
		done(t, ensure(s, plan))
		done(t, ensure(s, plan))
		rows := slices.DeleteFunc(rowsOf(t, s), func(r string) bool { return r != "release scheduled" && r != "digest scheduled" })
		if d := cmp.Diff([]string{"release scheduled", "digest scheduled"}, rows); d != "" {
			t.Error(d)
		}
	})
}

// ensure schedules digests whatever the rules say.
func ensure(s *Store, plans []digestPlan) error {
	return s.write(context.Background(), "test", func(tx *Tx) error { return s.keepDigests(context.Background(), tx, plans) })
}

func TestADigestKeepsItsTimeAndLosesNothingWhenItIsMoved(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Direct: true}, news.Alert{Digest: "@daily"}, "one", "two")
		if d := later(s); len(d) > 0 {
			t.Errorf("a digest is no release: %v", d)
		}
		done(t, ensure(s, []digestPlan{{"terminal", "@daily", morning}}))
		done(t, ensure(s, []digestPlan{{"terminal", "@daily", morning.Add(time.Hour)}}))
		since, due, ok, err := s.Digest(ctx, "terminal", "@daily")
		if err != nil || !ok || !since.Equal(noon) || !due.Equal(morning) {
			t.Errorf("since %v, due %v, %v, %v", since, due, ok, err)
		}
		if d := cmp.Diff([]Due{{DigestArgs{"terminal", "@daily"}, morning}}, later(s)); d != "" {
			t.Errorf("jobs: %s", d)
		}
		done(t, ensure(s, []digestPlan{{"terminal", "@weekly", morning}}))
		if got := numbers(has(s.Held(ctx, "terminal", "@weekly", noon))(t)); len(got) != 2 {
			t.Errorf("gathered by the other digest: %v", got)
		}
		if _, _, ok, _ := s.Digest(ctx, "terminal", "@daily"); ok {
			t.Error("a digest that the settings do not have is there")
		}
		done(t, ensure(s, nil))
		if got := numbers(has(s.Held(ctx, "terminal", "", noon))(t)); len(got) != 2 {
			t.Errorf("let go without a digest: %v", got)
		}
		done(t, s.Resume(ctx))
		if got := later(s); !slices.Contains(got, Due{ReleaseArgs{"terminal", micros(noon)}, noon}) {
			t.Errorf("jobs: %v", got)
		}
	})
}

func TestADigestIsMadeOnceAndSaysWhenTheNextIsDue(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		done(t, ensure(s, []digestPlan{{"terminal", "@daily", noon}}))
		jobs(s)
		next := noon.Add(24 * time.Hour)
		done(t, s.Release(ctx, Job{}, LetGo{Summary: news.Summary{Channel: "terminal", Digest: "@daily", Since: noon, Until: noon}, Next: next}))
		m, ok, err := s.WaitingSummary(ctx, "terminal")
		if err != nil || !ok || m.Digest != "@daily" {
			t.Errorf("a digest of nothing: %+v, %v, %v", m, ok, err)
		}
		if d := cmp.Diff([]Due{{DigestArgs{"terminal", "@daily"}, next}}, later(s)); d != "" {
			t.Errorf("jobs: %s", d)
		}
		if _, due, _, _ := s.Digest(ctx, "terminal", "@daily"); !due.Equal(next) {
			t.Errorf("due %v", due)
		}
	})
}

func TestOnlyWhatWasToldAtOnceCountsForACap(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		c := &clock{noon}
		s := held(t, db, Options{Direct: true, Now: c.now}, news.Alert{}, "one", "two")
		hold(t, s, 3, "three", inQuiet)
		hold(t, s, 4, "four", news.Alert{Digest: "@daily"})
		hold(t, s, 5, "five", news.Alert{Held: news.Muted})
		if d := cmp.Diff(map[string]int{"terminal": 2}, has(s.Lately(ctx, []string{"terminal", "slack:#desk"}, noon))(t)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff(map[string]int{}, has(s.Lately(ctx, []string{"terminal"}, noon.Add(time.Minute)))(t)); d != "" {
			t.Error(d)
		}
	})
}

func TestAnotherRouteTakesOverWhatIsHeldForAChannel(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Direct: true}, inQuiet, "one", "two")
		hold(t, s, 3, "three", news.Alert{Digest: "@daily"})
		done(t, s.Release(ctx, Job{}, LetGo{Told: []int64{1, 2}, Summary: news.Summary{Channel: "terminal", Of: news.Quiet, Until: morning}}))
		if d := cmp.Diff([]string{"terminal"}, has(s.Holding(ctx))(t)); d != "" {
			t.Error(d)
		}
		done(t, s.Unhold(ctx, "terminal"))
		if d := cmp.Diff([]string{"1 waiting 0", "2 waiting 0", "3 waiting 0"}, waiting(t, s)); d != "" {
			t.Error(d)
		}
		if channels := has(s.Holding(ctx))(t); channels != nil {
			t.Errorf("held for %v", channels)
		}
	})
}

func TestWhatIsHeldIsNotPruned(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := held(t, db, Options{Direct: true}, inQuiet, "one")
		has(s.SavePoll(ctx, Job{}, Polled{Source: "bbc", At: noon.AddDate(0, 6, 0), Articles: []Fetched{fetched("late", "Much later", 60*24*180)}}))(t)
		a := has(s.Unread(ctx, nil))(t)[0]
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{opens(a, 2)}))
		has(s.Prune(ctx, noon.AddDate(0, 5, 0)))(t)
		if _, err := s.Story(ctx, 1); err != nil {
			t.Error(err)
		}
	})
}

// TestNothingIsLostBetweenAReleaseAndWhatIsHeldMeanwhile lets go while more is held: each
// delivery ends in a summary, or has a job that will let it go.
func TestNothingIsLostBetweenAReleaseAndWhatIsHeldMeanwhile(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{})
		const n = 30
		past := news.Alert{Held: news.Quiet, Until: noon.Add(-time.Minute)}
		var both sync.WaitGroup
		both.Go(func() {
			for i := range int64(n) {
				hold(t, s, i+1, "story "+itoa(int(i)), past)
			}
		})
		both.Go(func() {
			for range n {
				ds := has(s.Held(ctx, "terminal", "", noon))(t)
				done(t, s.Release(ctx, Job{}, LetGo{Told: numbers(ds), Summary: news.Summary{Channel: "terminal", Of: news.Quiet, Until: noon}}))
			}
		})
		both.Wait()
		left := numbers(has(s.Held(ctx, "terminal", "", noon))(t))
		summed := 0
		done(t, s.read(ctx, "count", func(tx *sql.Tx) (err error) {
			summed, err = row(ctx, tx, value[int], `SELECT count(*) FROM deliveries WHERE state = 'held' AND summary > 0`)
			return err
		}))
		if summed+len(left) != n {
			t.Errorf("%d are summed up and %d are held, of %d", summed, len(left), n)
		}
		if jobs := rowsOf(t, s); len(left) > 0 && !slices.Contains(jobs, "release available") {
			t.Errorf("%d are held and no job lets them go: %q", len(left), jobs)
		}
	})
}

func TestAMuteEndsByItselfOrWhenSomebodyEndsIt(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		c := &clock{noon}
		s := db.opened(t, Options{Direct: true, Now: c.now})
		mute := func(what alert.Muted, name string, hours int) alert.Mute {
			t.Helper()
			return has(s.Mute(ctx, alert.Mute{What: what, Name: name, Channel: "terminal", By: "jo", Until: noon.Add(time.Duration(hours) * time.Hour)}))(t)
		}
		holding := func(at time.Time) (names []string) {
			t.Helper()
			for _, m := range has(s.Mutes(ctx, at))(t) {
				names = append(names, string(m.What)+" "+m.Name)
			}
			return names
		}
		first := mute(alert.MutedStory, "3", 1)
		mute(alert.MutedActor, "Marco Rubio", 3)
		mute(alert.MutedKind, "talks", 3)
		if d := cmp.Diff(alert.Mute{ID: 1, What: alert.MutedStory, Name: "3", Channel: "terminal", By: "jo", Made: noon, Until: noon.Add(time.Hour)}, has(s.Mutes(ctx, noon))(t)[0]); d != "" || first.ID != 1 {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"actor Marco Rubio", "kind talks"}, holding(noon.Add(time.Hour))); d != "" {
			t.Errorf("after an hour: %s", d)
		}
		c.t = noon.Add(time.Minute)
		mute(alert.MutedStory, "3", 2) // longer
		if d := cmp.Diff([]string{"actor Marco Rubio", "kind talks", "story 3"}, holding(noon.Add(time.Hour))); d != "" {
			t.Errorf("muted for longer: %s", d)
		}
		kim := Asker{Channel: "terminal", User: "kim"}
		if !has(s.Unmute(ctx, 3, kim))(t) || has(s.Unmute(ctx, 3, kim))(t) || has(s.Unmute(ctx, 1, kim))(t) {
			t.Error("a mute ends once")
		}
		if d := cmp.Diff([]string{"actor Marco Rubio", "story 3"}, holding(noon.Add(time.Hour))); d != "" {
			t.Errorf("unmuted: %s", d)
		}
	})
}

func TestWhatWaitedForLongIsHeldAndCountedAsToldLate(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		now := noon
		s := held(t, db, Options{Direct: true, Now: func() time.Time { return now }}, news.Alert{}, "one", "two", "three")
		now = noon.Add(3 * time.Hour)
		sent := has(s.Waiting(ctx, "terminal"))(t)[:1]
		sent[0].State, sent[0].Card, sent[0].SentAt = news.Sent, "m1", now
		done(t, s.Finish(ctx, sent))
		for _, c := range []struct {
			since time.Time
			late  time.Duration
			want  int
		}{{noon, time.Hour, 1}, {noon, 3 * time.Hour, 0}, {now.Add(time.Second), time.Hour, 0}} {
			if n := has(s.ToldLate(ctx, "terminal", c.since, c.late))(t); n != c.want {
				t.Errorf("%d stories are told more than %s late since %s, want %d", n, c.late, c.since, c.want)
			}
		}
		done(t, s.HoldBack(ctx, "terminal", []int64{2, 3}, 0, news.Capped, now))
		ds := has(s.Held(ctx, "terminal", "", now))(t)
		if d := cmp.Diff([]int64{2, 3}, numbers(ds)); d != "" || ds[0].Alert.Held != news.Capped {
			t.Errorf("held as %q: %s", ds[0].Alert.Held, d)
		}
	})
}
