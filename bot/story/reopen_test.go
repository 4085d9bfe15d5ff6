package story_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

// later matches two developments so many days apart, with an hourly hum of other articles
// between them where busy, so that what is closed was put away. It gives what the second
// one is, and by an index that is rebuilt from the kept verdicts.
func later(t *testing.T, first, next string, days int, busy bool) (running, rebuilt story.Finding) {
	t.Helper()
	x, again := story.New(gazetteer.Default()), story.New(gazetteer.Default())
	apply := func(v story.Verdict) {
		x.Apply(v)
		kept, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var read story.Verdict
		if err := json.Unmarshal(kept, &read); err != nil {
			t.Fatal(err)
		}
		again.Apply(read)
	}
	a, devs := told("first", "one.example", noon, read(t, first))
	apply(x.Match(a, devs))
	at := noon.AddDate(0, 0, days)
	if busy {
		hum, _ := told("hum", "hum.example", at.Add(-time.Hour))
		hum.Text = "Nothing to report."
		apply(x.Match(hum, nil))
	}
	b, devs := told("second", "two.example", at, read(t, next))
	v := x.Match(b, devs)
	return v.Findings[0], again.Match(b, devs).Findings[0]
}

// then is what a third report makes of a story that the second one opened again.
func then(t *testing.T, first, next, third string, days int, busy bool) story.Finding {
	t.Helper()
	x := story.New(gazetteer.Default())
	for i, row := range []string{first, third, next} {
		a, devs := told(row, row, noon.Add(time.Duration(i)*time.Minute), read(t, row))
		if row == next {
			a.Published = noon.AddDate(0, 0, days)
			if busy {
				hum, _ := told("hum", "hum.example", a.Published.Add(-time.Hour))
				x.Apply(x.Match(hum, nil))
			}
		}
		x.Apply(x.Match(a, devs))
	}
	a, devs := told("third", "three.example", noon.AddDate(0, 0, days).Add(time.Hour), read(t, third))
	a.Text = "Told once more."
	return x.Match(a, devs).Findings[0]
}

func TestItDoesNotMatterWhetherAStoryWasPutAwayAlready(t *testing.T) {
	set := `talks announced | Iran, United States | place=Muscat ordinal=4 | "Round four is set."`
	away := `withdrawal announced | Marco Rubio, United States | place=Muscat | "Rubio does not travel to the fourth round."`
	over := `talks completed | Iran, United States | place=Muscat ordinal=4 | "Round four is behind them."`
	busy, quiet := then(t, set, over, away, 25, true), then(t, set, over, away, 25, false)
	if diff := cmp.Diff(busy, quiet); diff != "" {
		t.Error(diff)
	}
	if busy.Story.ID != 1 || busy.Opens {
		t.Errorf("the third report is of story %d, silent for %q", busy.Story.ID, busy.Silence)
	}
}

func TestAClosedStoryIsOpenedAgainByAStrongMatchOnly(t *testing.T) {
	kinds := map[news.Kind]map[bool]bool{}
	cases(t, "reopen.txtar", func(t *testing.T, rows []string) {
		number, want, _ := strings.Cut(rows[0], ": ")
		days, err := strconv.Atoi(number)
		if err != nil {
			t.Fatal(err)
		}
		f, rebuilt := later(t, rows[1], rows[2], days, true)
		got := "repeated"
		switch {
		case f.Opens:
			got = "another story"
		case f.New:
			got = "moved"
		}
		if got != want {
			t.Errorf("got %s, want %s\n%s\n%s\n%s", got, want, rows[1], rows[2], evidence(f))
		}
		if f.Reopens == f.Opens {
			t.Errorf("opens %v, opens again %v: the story had not closed", f.Opens, f.Reopens)
		}
		if diff := cmp.Diff(f, rebuilt); diff != "" {
			t.Errorf("a rebuilt index differs: %s", diff)
		}
		if quiet, _ := later(t, rows[1], rows[2], days, false); cmp.Diff(f, quiet) != "" {
			t.Errorf("it matters whether the story was put away already: %s", cmp.Diff(f, quiet))
		}
		kind := read(t, rows[1]).Kind
		if kinds[kind] == nil {
			kinds[kind] = map[bool]bool{}
		}
		kinds[kind][want == "another story"] = true
	})
	for _, k := range news.Kinds {
		if len(kinds[k.Kind]) != 2 {
			t.Errorf("%s: there must be a case that opens again and one that does not", k.Kind)
		}
	}
}

func TestAPlanIsOpenWhenItsDayComes(t *testing.T) {
	planned := `talks announced | Iran, United States | place=Muscat date=2025-06-12 | "Both sides pencilled in the twelfth of June."`
	begun := `talks under-way | United States, Iran | place=Muscat | "The envoys have sat down on either side of a corridor."`
	f, _ := later(t, planned, begun, 37, true)
	if f.Opens || f.Reopens || f.Story.ID != 1 {
		t.Errorf("opens %v, opens again %v, story %d", f.Opens, f.Reopens, f.Story.ID)
	}
}

func TestAStoryThatIsOpenAgainGoesOn(t *testing.T) {
	const day = 24 * time.Hour
	package18 := func(status, words string) string {
		return `sanctions ` + status + ` | European Union | target=Russia ordinal=18 | "` + words + `"`
	}
	x, verdicts := play(t, []step{
		{outlet: "one.example", rows: []string{package18("proposed", "The eighteenth is on the table.")}, want: []string{"new sanctions/proposed"}},
		{after: day, outlet: "one.example", rows: []string{package18("rejected", "Somebody said no to the eighteenth.")}, want: []string{"changed sanctions/rejected"}},
		{after: 60 * day, outlet: "two.example", rows: []string{package18("imposed", "The eighteenth is law at last.")}, want: []string{"changed sanctions/imposed"}},
		{after: 61 * day, outlet: "three.example", rows: []string{package18("imposed", "Brussels published its measures.")}, want: []string{"same-development sanctions/imposed"}},
		{after: 62 * day, outlet: "four.example", rows: []string{`sanctions imposed | European Union | target=Russia | "Brussels published more of its measures."`}, want: []string{"same-development sanctions/imposed"}},
		{after: 120 * day, outlet: "two.example", rows: []string{package18("rejected", "Two months ago somebody had still said no to the eighteenth.")}, want: []string{"same-development sanctions/imposed"}},
	})
	if x.Open() != 1 {
		t.Errorf("%d stories are open", x.Open())
	}
	for i, want := range []bool{false, false, true, false, false, true} {
		if got := verdicts[i].Findings[0].Reopens; got != want {
			t.Errorf("step %d opens it again: %v", i+1, got)
		}
	}
}
