package store

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/news"
)

// waiting are the numbers and states of what is to be sent to the terminal.
func waiting(t testing.TB, s *Store) []string {
	t.Helper()
	var all []string
	for _, d := range has(s.Waiting(context.Background(), "terminal"))(t) {
		all = append(all, itoa(int(d.ID))+" "+string(d.State)+" "+itoa(d.Attempts)+d.Error)
	}
	return all
}

func TestADeliveryWaitsUntilItIsSentOrGivenUp(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := told(t, db, Options{}, "one", "two", "three")
		step := func(what string, want ...string) {
			t.Helper()
			if d := cmp.Diff(want, waiting(t, s)); d != "" {
				t.Errorf("%s: %s", what, d)
			}
		}
		step("at first", "1 waiting 0", "2 waiting 0", "3 waiting 0")
		done(t, s.Begin(ctx, 1))
		step("before the call", "1 sending 1", "2 waiting 0", "3 waiting 0")
		done(t, s.Finish(ctx, []news.Delivery{{ID: 1, State: news.Waiting, Error: " platform is away"}}))
		step("after a passing error", "1 waiting 1 platform is away", "2 waiting 0", "3 waiting 0")
		done(t, s.Begin(ctx, 1))
		done(t, s.Begin(ctx, 1)) // in doubt, and sent again
		done(t, s.Begin(ctx, 2))
		done(t, s.Finish(ctx, []news.Delivery{{ID: 1, State: news.Sent, Card: "m1", SentAt: noon}, {ID: 2, State: news.Dead, Error: "no such channel"}}))
		step("after an answer", "3 waiting 0")

		if err := s.Begin(ctx, 1); err == nil {
			t.Error("what is sent was begun again")
		}
		if err := s.Finish(ctx, []news.Delivery{{ID: 3, State: news.Sent}, {ID: 99, State: news.Sent}}); err == nil {
			t.Error("a delivery that is not there was finished")
		}
		step("after a finish that failed", "3 waiting 0")
	})
}

func TestADeliveryGoesElsewhereUnlessItIsToldThereAnyway(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := told(t, db, Options{}, "one", "two")
		if moved := has(s.Readdress(ctx, 1, "elsewhere"))(t); !moved {
			t.Error("what waits was not readdressed")
		}
		if moved := has(s.Readdress(ctx, 2, "terminal"))(t); moved {
			t.Error("a channel would be told of a change twice")
		}
		if d := cmp.Diff([]string{"2 waiting 0"}, waiting(t, s)); d != "" {
			t.Errorf("the terminal: %s", d)
		}
		if d := cmp.Diff([]string{"elsewhere", "terminal"}, has(s.Channels(ctx))(t)); d != "" {
			t.Error(d)
		}
	})
}

func TestADeliveryComesBackWhole(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		j := opens(saved(t, s, fetched("a", "Talks", 0)), 1, "terminal")
		j.Alerts[0].Loud = true
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{j}))
		want := []news.Delivery{{ID: 1, Alert: j.Alerts[0], State: news.Waiting, Decided: noon}}
		if d := cmp.Diff(want, has(s.Waiting(ctx, "terminal"))(t)); d != "" {
			t.Error(d)
		}
	})
}

func TestAChannelIsToldOfAChangeOnce(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		j := opens(saved(t, s, fetched("a", "Talks", 0)), 1, "terminal", "terminal", "slack:#desk")
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{j}))
		if got := waiting(t, s); len(got) != 1 {
			t.Errorf("deliveries to one channel: %v", got)
		}
		if got := has(s.Channels(ctx))(t); !slices.Equal(got, []string{"slack:#desk", "terminal"}) {
			t.Errorf("channels to be told: %v", got)
		}
	})
}

func TestAStoryKnowsItsCardsAndWhoIsTold(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{opens(saved(t, s, fetched("a", "Talks", 0)), 1, "terminal", "slack:#desk", "slack:#gone")}))
		card := func(channel string) string {
			t.Helper()
			return has(s.Card(ctx, 1, channel))(t).Ref
		}
		if ref := card("terminal"); ref != "" {
			t.Errorf("a card before it was sent: %q", ref)
		}
		done(t, s.Finish(ctx, []news.Delivery{{ID: 1, State: news.Sent, Card: "m1"}, {ID: 3, State: news.Dead}}))
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{continues(saved(t, s, fetched("b", "Off", 1)), 1, 2, "terminal")}))
		if ref := card("terminal"); ref != "m1" {
			t.Errorf("card %q, want m1", ref)
		}
		if ref := card("slack:#desk"); ref != "" {
			t.Errorf("card %q in a channel where none was sent", ref)
		}
		if d := cmp.Diff(map[string]bool{"terminal": true, "slack:#desk": true}, has(s.Told(ctx, 1))(t)); d != "" {
			t.Error(d)
		}
		if none := has(s.Told(ctx, 2))(t); len(none) > 0 {
			t.Errorf("told of a story that is not there: %v", none)
		}
	})
}

func TestErrorsThatAreKeptAreShort(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := told(t, db, Options{}, "one")
		long := ""
		for range 100 {
			long += "переговоры "
		}
		done(t, s.Finish(ctx, []news.Delivery{{ID: 1, State: news.Waiting, Error: long}}))
		kept := has(s.Waiting(ctx, "terminal"))(t)[0].Error
		if len(kept) > longestError || len(kept) < longestError-4 || kept != long[:len(kept)] {
			t.Errorf("kept %d bytes: %q", len(kept), kept)
		}
	})
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := db.opened(t, Options{Direct: true})
		_, err := s.Story(ctx, 12)
		if !errors.Is(err, ErrNotFound) || err.Error() != "look up story 12: not in the store" {
			t.Errorf("story 12: %v", err)
		}
		for _, about := range []string{"x", "7", "#7", "https://nowhere.example/", ""} {
			if _, err := s.Explain(ctx, about); !errors.Is(err, ErrNotFound) {
				t.Errorf("explain %q: %v", about, err)
			}
		}
	})
}

func TestAnAttemptStaysInDoubtUntilItsOutcomeIsKnown(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		now := noon
		s := told(t, db, Options{Now: func() time.Time { return now }}, "one")
		begun := func() time.Time {
			t.Helper()
			return has(s.Waiting(ctx, "terminal"))(t)[0].Begun
		}
		if b := begun(); !b.IsZero() {
			t.Errorf("before the first attempt: in doubt since %s", b)
		}
		done(t, s.Begin(ctx, 1))
		now = now.Add(time.Hour)
		done(t, s.Begin(ctx, 1))
		if b := begun(); !b.Equal(noon) {
			t.Errorf("after two attempts that ended nobody knows how: in doubt since %s, want the first", b)
		}
		done(t, s.Finish(ctx, []news.Delivery{{ID: 1, State: news.Waiting}}))
		if b := begun(); !b.IsZero() {
			t.Errorf("after a refusal: in doubt since %s", b)
		}
	})
}

func TestWhatGoesOutNextIsOneStorysWhole(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := told(t, db, Options{}, "one", "two")
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{continues(saved(t, s, fetched("b", "Off", 1)), 1, 3, "terminal")}))
		front := func(passed ...int64) (ids []int64) {
			t.Helper()
			for _, d := range has(s.Front(ctx, "terminal", passed))(t) {
				ids = append(ids, d.ID)
			}
			return ids
		}
		if got := front(); !slices.Equal(got, []int64{1, 3}) {
			t.Errorf("deliveries %v, want both of the first story", got)
		}
		if got := front(1); !slices.Equal(got, []int64{2}) {
			t.Errorf("deliveries %v behind the first story, want the second's", got)
		}
		if got := front(1, 2); len(got) != 0 {
			t.Errorf("deliveries %v behind both", got)
		}
	})
}

func TestACardIsKnownAsItWasLastDrawn(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		s := told(t, db, Options{}, "one")
		done(t, s.Finish(ctx, []news.Delivery{{ID: 1, State: news.Sent, Card: "m1", Shown: "a"}}))
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{continues(saved(t, s, fetched("b", "Off", 1)), 1, 2, "terminal")}))
		done(t, s.Finish(ctx, []news.Delivery{{ID: 2, State: news.Sent, Card: "m1", Shown: "b", Edited: noon}}))
		done(t, s.SaveVerdicts(ctx, Job{}, []Judged{continues(saved(t, s, fetched("c", "On", 2)), 1, 3, "terminal")}))
		done(t, s.Finish(ctx, []news.Delivery{{ID: 3, State: news.Sent, Card: "m1"}})) // its card took no edit
		if d := cmp.Diff(Card{Ref: "m1", Shown: "b", Edited: noon}, has(s.Card(ctx, 1, "terminal"))(t)); d != "" {
			t.Error(d)
		}
	})
}

func TestAWaitOutlivesTheProcessThatWasAskedForIt(t *testing.T) {
	onEach(t, func(t *testing.T, db database) {
		ctx := context.Background()
		now := noon
		s := db.opened(t, Options{Now: func() time.Time { return now }})
		done(t, s.KeepWait(ctx, "slack post", noon.Add(time.Minute)))
		done(t, s.KeepWait(ctx, "slack post", noon.Add(time.Second))) // a shorter one does not shorten it
		done(t, s.KeepWait(ctx, "discord", noon.Add(time.Hour)))
		now = noon.Add(2 * time.Minute)
		if d := cmp.Diff(map[string]time.Time{"discord": noon.Add(time.Hour)}, has(s.Waits(ctx))(t)); d != "" {
			t.Error(d)
		}
		now = noon
		if d := cmp.Diff(map[string]time.Time{"slack post": noon.Add(time.Minute), "discord": noon.Add(time.Hour)}, has(s.Waits(ctx))(t)); d != "" {
			t.Error(d)
		}
	})
}

func TestADatabaseKeepsItsNameAndNoTwoShareOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.db")
	s := openAt(t, path, Options{})
	name := s.Sender()
	done(t, s.Close())
	s = openAt(t, path, Options{})
	if s.Sender() != name || name == "" {
		t.Errorf("named %q, then %q", name, s.Sender())
	}
	done(t, s.Close())
	other := openAt(t, filepath.Join(t.TempDir(), "other.db"), Options{})
	if other.Sender() == name {
		t.Errorf("both are named %q", name)
	}
	done(t, other.Close())
}
