package story_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

// seeds are those of the streams on which the properties are shown.
var seeds = []uint64{1, 2, 3, 4, 5, 6}

// input is one article and what was read of it.
type input struct {
	article news.Article
	devs    []news.Development
}

// madeStream makes a stream of kinds, slots and statuses over months: new happenings and
// others that go on, later ones of the same number, place or day, copies, edits, repeats,
// several articles a minute, some of them late.
func madeStream(seed uint64, articles int) []input {
	rng := rand.New(rand.NewPCG(seed, 17))
	pick := func(of ...string) string { return of[rng.IntN(len(of))] }
	persons := []string{"Steve Witkoff", "Marco Rubio", "Sergei Lavrov", "Volodymyr Zelenskyy", "Emmanuel Macron", "Abbas Araghchi", "Jane Roe"}
	states := []string{"United States", "Russia", "Ukraine", "France", "Iran", "European Union", "Israel", "Rapid Support Forces"}
	places := []string{"London", "Moscow", "Istanbul", "Muscat", "Türkiye", ""}
	verbs := []string{"gather", "weigh", "sign", "doubt", "defer", "greet", "warn", "bless"}
	at := noon
	happening := func() news.Development {
		row := news.Kinds[rng.IntN(len(news.Kinds))]
		d := news.Development{Kind: row.Kind, Actors: []string{pick(states...)}, Place: pick(places...), Ordinal: max(0, rng.IntN(9)-5)}
		if rng.IntN(2) == 0 {
			d.Actors = append([]string{pick(persons...)}, d.Actors...)
		}
		if rng.IntN(2) == 0 {
			d.Actors = append(d.Actors, pick(states...))
		}
		if rng.IntN(3) > 0 {
			d.Target = pick(states...)
		}
		if rng.IntN(2) == 0 {
			d.Date = news.DateOf(at.AddDate(0, 0, rng.IntN(130)-10))
		}
		if row.Kind == news.Statement {
			d.Speaker = d.Actors[0]
		}
		return d
	}
	pool := []news.Development{happening()}
	tell := func() news.Development {
		if rng.IntN(3) == 0 {
			pool = append(pool, happening())
		}
		back := int(float64(len(pool)) * rng.Float64() * rng.Float64()) // mostly the latest, at times one of long ago
		d := pool[len(pool)-1-min(back, len(pool)-1)]
		statuses := d.Kind.Row().Statuses
		d.Status = statuses[rng.IntN(len(statuses))]
		if rng.IntN(4) == 0 {
			d.Place = ""
		}
		if rng.IntN(4) == 0 {
			d.Date = ""
		}
		d.Confidence = 0.3 + 0.1*float64(rng.IntN(7))
		d.Evidence = fmt.Sprintf("%s %s %s over %s in the matter of number %d, %d million dollars.", d.Actors[0], pick(verbs...), pick(verbs...), d.Target, d.Ordinal, rng.IntN(3)*5)
		return d
	}
	var stream []input
	for i := range articles {
		if rng.IntN(3) > 0 {
			at = at.Add(time.Duration(rng.ExpFloat64() * float64(10*time.Hour))).Truncate(time.Minute)
		}
		a := news.Article{ID: fmt.Sprint("m", i), Outlet: fmt.Sprint("outlet", rng.IntN(9), ".example"), Title: fmt.Sprint("Title ", rng.IntN(50)), Published: at, Seen: at, Version: 1}
		a.Tier = []news.Tier{news.Press, news.Press, news.Wire, news.Official}[rng.IntN(4)]
		if a.DayOnly = rng.IntN(6) == 0; a.DayOnly {
			a.Published = at.Truncate(24 * time.Hour).Add(12 * time.Hour)
		}
		if rng.IntN(12) == 0 {
			a.Published = at.Add(-time.Duration(rng.IntN(60*24)) * time.Hour) // found late
		}
		var devs []news.Development
		for range rng.IntN(4) {
			devs = append(devs, tell())
		}
		var text []string
		for _, d := range devs {
			text = append(text, d.Evidence)
		}
		a.Text = strings.Join(text, "\n")
		if i > 0 {
			old := stream[len(stream)-1-min(rng.IntN(5), len(stream)-1)]
			switch rng.IntN(8) {
			case 0: // a copy
				a.Text, devs = old.article.Text, old.devs
			case 1: // an edit
				a.ID, a.Outlet, a.Version = old.article.ID, old.article.Outlet, old.article.Version+1
				a.Text, devs = old.article.Text+"\n"+a.Text, append(append([]news.Development{}, old.devs...), devs...)
			}
		}
		stream = append(stream, input{a, devs})
	}
	return stream
}

// matchAll matches a stream from where an index stands, and gives each verdict as kept.
func matchAll(t testing.TB, x *story.Index, stream []input) (kept [][]byte) {
	t.Helper()
	for _, in := range stream {
		v := x.Match(in.article, in.devs)
		x.Apply(v)
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, line)
	}
	return kept
}

// rebuiltFrom is the index that kept verdicts make.
func rebuiltFrom(t testing.TB, kept [][]byte) *story.Index {
	t.Helper()
	x := story.New(gazetteer.Default())
	for _, line := range kept {
		var v story.Verdict
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		x.Apply(v)
	}
	return x
}

func onStreams(t *testing.T, articles int, check func(t *testing.T, rng *rand.Rand, stream []input)) {
	for _, seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			check(t, rand.New(rand.NewPCG(seed, 23)), madeStream(seed, articles))
		})
	}
}

func TestTheMadeStreamsHoldWhatTheyAreMadeFor(t *testing.T) {
	count := map[string]int{}
	kinds := map[news.Kind]bool{}
	onStreams(t, 600, func(t *testing.T, _ *rand.Rand, stream []input) {
		for _, line := range matchAll(t, story.New(gazetteer.Default()), stream) {
			var v story.Verdict
			if err := json.Unmarshal(line, &v); err != nil {
				t.Fatal(err)
			}
			for what, is := range map[string]bool{"copies": v.CopyOf != "", "edits": v.Edit} {
				if is {
					count[what]++
				}
			}
			for _, f := range v.Findings {
				for what, is := range map[string]bool{"opens": f.Opens, "opens again": f.Reopens, "changes": f.New && !f.Opens && f.Change != nil,
					"repeats": f.Silence == news.SameDevelopment, "superseded": f.Silence == news.Superseded} {
					if is {
						count[what]++
						kinds[f.Development.Kind] = true
					}
				}
			}
		}
	})
	t.Log(count)
	for _, what := range []string{"copies", "edits", "opens", "opens again", "changes", "repeats", "superseded"} {
		if count[what] < 20 {
			t.Errorf("%s: only %d", what, count[what])
		}
	}
	if len(kinds) != len(news.Kinds) {
		t.Errorf("stories of %d kinds", len(kinds))
	}
}

func TestMatchingAStreamTwiceGivesTheSameBytes(t *testing.T) {
	onStreams(t, 400, func(t *testing.T, _ *rand.Rand, stream []input) {
		same(t, matchAll(t, story.New(gazetteer.Default()), stream), matchAll(t, story.New(gazetteer.Default()), stream))
	})
}

func TestARestartInTheMiddleChangesNothing(t *testing.T) {
	onStreams(t, 500, func(t *testing.T, rng *rand.Rand, stream []input) {
		want := matchAll(t, story.New(gazetteer.Default()), stream)
		for range 3 {
			at := 1 + rng.IntN(len(stream)-1)
			x := rebuiltFrom(t, want[:at])
			same(t, want[at:], matchAll(t, x, stream[at:]))
		}
	})
}

func TestMatchNeverChangesTheIndex(t *testing.T) {
	onStreams(t, 300, func(t *testing.T, rng *rand.Rand, stream []input) {
		at := len(stream) / 2
		kept := matchAll(t, story.New(gazetteer.Default()), stream[:at])
		asked, left := rebuiltFrom(t, kept), rebuiltFrom(t, kept)
		asked.Unread()
		left.Unread()
		if !reflect.DeepEqual(asked, left) {
			t.Fatal("two indexes of the same verdicts differ")
		}
		for _, in := range stream {
			in.article.ID += []string{"", " again"}[rng.IntN(2)]
			asked.Match(in.article, in.devs)
			asked.Unread()
			if !reflect.DeepEqual(asked, left) {
				t.Fatalf("matching %s changed it", in.article.ID)
			}
		}
	})
}

// same compares what was kept of each article.
func same(t *testing.T, want, got [][]byte) {
	t.Helper()
	for i := range want {
		if !bytes.Equal(want[i], got[i]) {
			t.Fatalf("article %d of %d:\n%s\n%s", i+1, len(want), want[i], got[i])
		}
	}
}
