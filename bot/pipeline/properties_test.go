package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/alert"
	"parley/bot/detect"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
)

// madeArchive makes an archive over months, several articles a minute: trips, meetings
// and packages that are announced, move on and are recalled, in words of several outlets,
// with copies, edits and one item in two versions at once.
func madeArchive(seed uint64, articles int) []news.Article {
	rng := rand.New(rand.NewPCG(seed, 29))
	pick := func(of ...string) string { return of[rng.IntN(len(of))] }
	persons := []string{"Emmanuel Macron", "Marco Rubio", "Sergei Lavrov", "Steve Witkoff"}
	states := []string{"Russia", "Ukraine", "Iran", "the United States"}
	places := []string{"Ankara", "Moscow", "Istanbul", "Geneva"}
	var numbers []string // so many that a package is not heard of for months
	for n := 24; n < 90; n++ {
		if n%10 > 3 {
			numbers = append(numbers, fmt.Sprint(n, "th"))
		}
	}
	at := morning
	sentence := func() string {
		who, place, number := pick(persons...), pick(places...), pick(numbers...)
		switch rng.IntN(8) {
		case 0:
			return who + " will visit " + place + " on Friday."
		case 1:
			return who + " cancelled his visit to " + place + "."
		case 2:
			return who + " arrived in " + place + " for talks on " + at.Format("Monday") + "."
		case 3:
			return "The European Union proposed its " + number + " package of sanctions against Russia."
		case 4:
			return "The European Union imposed its " + number + " package of sanctions against Russia."
		case 5:
			return pick(states...) + " and " + pick(states...) + " held talks in " + place + " on " + at.Format("2 January") + "."
		case 6:
			return pick(states...) + " rejected a ceasefire proposed by " + pick(states...) + "."
		}
		return who + " spoke by phone with " + pick(persons...) + " about " + place + "."
	}
	var archive []news.Article
	for i := range articles {
		if rng.IntN(3) == 0 {
			at = at.Add(time.Duration(rng.ExpFloat64() * float64(24*time.Hour))).Truncate(time.Minute)
		}
		a := news.Article{ID: fmt.Sprint("m", rng.IntN(1000000)), Outlet: fmt.Sprint("paper", rng.IntN(8), ".example"), Tier: news.Press, Language: "en", Version: 1}
		a.Title, a.Text = sentence(), sentence()+"\n"+sentence()
		if i > 0 {
			old := archive[len(archive)-1-min(rng.IntN(4), len(archive)-1)]
			switch rng.IntN(10) {
			case 0:
				a.Text = old.Text
			case 1:
				a.ID, a.Text = old.ID, old.Text+"\n"+a.Text
			}
		}
		a.Published = at.Add(time.Duration(rng.IntN(3)*20) * time.Second)
		a.Seen = a.Published
		archive = append(archive, a)
	}
	slices.SortStableFunc(archive, func(a, b news.Article) int { return a.When().Compare(b.When()) })
	return archive
}

// played replays an archive, and gives what was told and the verdicts that are kept. The
// program stops after the cuts, and goes on with an index of its own; with a retention it
// prunes each time.
func played(t *testing.T, detector *detect.Detector, archive []news.Article, retention time.Duration, cuts ...int) []byte {
	t.Helper()
	var now time.Time
	clock := func() time.Time { return now }
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), store.Memory, store.Options{Log: log, Direct: true, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var out bytes.Buffer
	write := json.NewEncoder(&out)
	first := 0
	for _, last := range append(slices.Clone(cuts), len(archive)) {
		p := New(Parts{Store: st, Gazetteer: gazetteer.Default(), Detector: detector, Rules: alert.Everything("replay"), Zone: time.UTC, Retention: retention, Now: clock, Log: log})
		err := p.Replay(t.Context(), archive[first:last], func(_ context.Context, to time.Time) error { now = to; return nil }, func(a news.Alert, s news.Story) error {
			return write.Encode(struct {
				Alert news.Alert
				Story news.Story
			}{a, s})
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		first = last
	}
	return out.Bytes()
}

var archives = flag.Uint64("archives", 1, "how many made archives are replayed")

// onArchives checks made archives. By hand: go test ./bot/pipeline -run 'Replay|Order|Ahead' -args -archives 20
func onArchives(t *testing.T, articles int, check func(t *testing.T, d *detect.Detector, rng *rand.Rand, archive []news.Article)) {
	detector := detect.Default()
	for seed := range *archives {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			check(t, detector, rand.New(rand.NewPCG(seed, 31)), madeArchive(seed, articles))
		})
	}
}

func TestTheOrderWithinAMinuteDoesNotMatter(t *testing.T) {
	onArchives(t, 150, func(t *testing.T, d *detect.Detector, rng *rand.Rand, archive []news.Article) {
		want := played(t, d, archive, 0)
		if n := bytes.Count(want, []byte("\n")); n < 30 {
			t.Fatalf("only %d alerts", n)
		}
		for range 2 {
			shuffled := slices.Clone(archive)
			for first, last := range minutes(shuffled) {
				rng.Shuffle(last-first, func(i, j int) {
					shuffled[first+i], shuffled[first+j] = shuffled[first+j], shuffled[first+i]
				})
			}
			sameLines(t, want, played(t, d, shuffled, 0))
		}
	})
}

func TestAReplayGivesTheSameBytesTwice(t *testing.T) {
	onArchives(t, 150, func(t *testing.T, d *detect.Detector, _ *rand.Rand, archive []news.Article) {
		sameLines(t, played(t, d, archive, 0), played(t, d, archive, 0))
	})
}

// Also where old verdicts are pruned: what the index of a running program knows is what
// the store gives back to the next one.
func TestAReplayThatStopsAndGoesOnGivesTheSameBytes(t *testing.T) {
	onArchives(t, 400, func(t *testing.T, d *detect.Detector, rng *rand.Rand, archive []news.Article) {
		want := played(t, d, archive, 0)
		days := archive[len(archive)-1].When().Sub(archive[0].When()).Hours() / 24
		if days < 100 || !bytes.Contains(want, []byte("changed")) {
			t.Fatalf("%.0f days", days)
		}
		var cuts []int
		for _, last := range minutes(archive) {
			if rng.IntN(40) == 0 && last < len(archive) {
				cuts = append(cuts, last)
			}
		}
		sameLines(t, want, played(t, d, archive, 0, cuts...))
		sameLines(t, want, played(t, d, archive, 20*24*time.Hour, cuts...))
	})
}

func TestReadingAheadIsReading(t *testing.T) {
	onArchives(t, 200, func(t *testing.T, d *detect.Detector, rng *rand.Rand, archive []news.Article) {
		ahead := startReading(archive, func(a news.Article) detect.Reading {
			if strings.Contains(a.Text, "Geneva") {
				panic("a place that the reader breaks on")
			}
			return d.Read(a)
		})
		defer ahead.stop()
		for first, last := range minutes(archive) {
			for _, a := range archive[first:last] {
				if rng.IntN(5) == 0 {
					continue // the store knew it
				}
				reading, ok := ahead.of(first, last, a)
				if breaks := strings.Contains(a.Text, "Geneva"); ok == breaks {
					t.Fatalf("read %v, breaks %v: %s", ok, breaks, a.Text)
				}
				if diff := cmp.Diff(d.Read(a), reading); ok && diff != "" {
					t.Fatal(diff)
				}
				a.Text += " "
				if _, ok := ahead.of(first, last, a); ok {
					t.Fatal("another text counts as read")
				}
			}
			ahead.forget(first, last)
			if rng.IntN(100) == 0 {
				return // and no reader is left behind
			}
		}
	})
}

func sameLines(t *testing.T, want, got []byte) {
	t.Helper()
	a, b := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			t.Fatalf("alert %d of %d differs:\n%s\n%s", i+1, len(a), a[i], b[i])
		}
	}
	if len(a) != len(b) {
		t.Fatalf("%d alerts, then %d", len(a), len(b))
	}
}
