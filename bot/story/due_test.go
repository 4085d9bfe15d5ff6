package story_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

const (
	macronTrip  = `visit announced | Emmanuel Macron, France | place=Ankara date=2025-05-08 | "Macron is to be received in Ankara on Thursday."`
	tripOn      = `visit under-way | Emmanuel Macron, France | place=Ankara | "Macron has landed in Ankara."`
	tripOff     = `visit cancelled | Emmanuel Macron, France | place=Ankara date=2025-05-08 | "Macron stays in Paris after all."`
	tripMoved   = `visit postponed | Emmanuel Macron, France | place=Ankara date=2025-05-20 | "Macron's trip to Ankara is put off to 20 May."`
	tripLater   = `visit postponed | Emmanuel Macron, France | place=Ankara date=2025-05-08 | "Macron's trip to Ankara on Thursday is put off."`
	tripDone    = `visit completed | Emmanuel Macron, France | place=Ankara date=2025-05-08 | "Macron left Ankara late on Thursday."`
	tripBare    = `visit announced | Emmanuel Macron, France | place=Ankara | "Macron means to see Ankara."`
	tripTalks   = `talks completed | Emmanuel Macron, France, Türkiye | place=Ankara date=2025-05-08 | "Macron and his host talked for two hours in Ankara."`
	tripAway    = `withdrawal announced | Jean-Noël Barrot, France | place=Ankara date=2025-05-08 | "Barrot does not come along to Ankara."`
	ankaraTalks = `talks announced | France, Türkiye | place=Ankara date=2025-05-08 | "Two delegations sit down in Ankara on Thursday."`
	ankaraLess  = `talks downgraded | France, Türkiye | place=Ankara | "Only officials are left for the table in Ankara."`
	truce       = `ceasefire announced | Russia | target=Ukraine date=2025-05-08 | "Moscow declares three days without fire from 8 May."`
	truceBroken = `violation violated | Russia | target=Ukraine date=2025-05-09 | "Kyiv counts shots fired in the declared truce."`
	truceMade   = `ceasefire agreed | Russia, Ukraine | date=2025-05-05 | "The two sides agreed on Monday to hold their fire."`
	demand      = `statement demanded | Emmanuel Macron, France | speaker=Emmanuel_Macron date=2025-05-08 | "Macron wants an answer by Thursday."`
	measures    = `sanctions agreed | European Union | target=Russia date=2025-05-08 | "The ambassadors agreed to the list that takes effect on Thursday."`
)

// The trip's day ends at midnight, and half a day later it is due.
var tripDue = time.Date(2025, 5, 9, 12, 0, 0, 0, time.UTC)

func TestWhatPassesWithoutAWordIsDue(t *testing.T) {
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		steps []step
		now   time.Time
		want  string
	}{
		"in time":                       {[]step{{rows: []string{macronTrip}}}, tripDue, "story 1 2025-05-08 at 9 May 12:00"},
		"not before the grace is over":  {[]step{{rows: []string{macronTrip}}}, tripDue.Add(-time.Second), ""},
		"long after":                    {[]step{{rows: []string{macronTrip}}}, tripDue.Add(49 * time.Hour), "story 1 2025-05-08 at 9 May 12:00, too-old"},
		"a declared truce":              {[]step{{rows: []string{truce}}}, tripDue.Add(day), "story 1 2025-05-08 at 10 May 00:00"},
		"told again and again":          {[]step{{rows: []string{macronTrip}}, {after: 4 * day, outlet: "two.example", rows: []string{macronTrip}}}, tripDue, "story 1 2025-05-08 at 9 May 12:00"},
		"moved":                         {[]step{{rows: []string{macronTrip}}, {after: day, rows: []string{tripMoved}}}, time.Date(2025, 5, 21, 12, 0, 0, 0, time.UTC), "story 1 2025-05-20 at 21 May 12:00"},
		"moved, on the old day":         {[]step{{rows: []string{macronTrip}}, {after: day, rows: []string{tripMoved}}}, tripDue, ""},
		"put off without a day":         {[]step{{rows: []string{macronTrip}}, {after: day, rows: []string{tripLater}}}, tripDue, ""},
		"first heard of as put off":     {[]step{{rows: []string{tripLater}}}, tripDue, ""},
		"first told of on its day":      {[]step{{after: 2 * day, rows: []string{macronTrip}}}, tripDue, ""},
		"called off":                    {[]step{{rows: []string{macronTrip}}, {after: day, rows: []string{tripOff}}}, tripDue, ""},
		"going on":                      {[]step{{rows: []string{macronTrip}}, {after: 3 * day, rows: []string{tripOn}}}, tripDue, ""},
		"over":                          {[]step{{rows: []string{macronTrip}}, {after: 3 * day, rows: []string{tripDone}}}, tripDue, ""},
		"told by the talks held there":  {[]step{{rows: []string{macronTrip}}, {after: 3*day + time.Hour, rows: []string{tripTalks}}}, tripDue, ""},
		"scaled down before":            {[]step{{rows: []string{ankaraTalks}}, {after: day, rows: []string{ankaraLess}}}, tripDue, "story 1 2025-05-08 at 9 May 12:00"},
		"scaled down on its day":        {[]step{{rows: []string{ankaraTalks}}, {after: 2 * day, rows: []string{ankaraLess}}}, tripDue, ""},
		"the day of what is said of it": {[]step{{rows: []string{tripBare}}, {after: day, rows: []string{tripAway}}}, tripDue, ""},
		"without a day":                 {[]step{{rows: []string{tripBare}}}, tripDue, ""},
		"a declared truce, and broken":  {[]step{{rows: []string{truce}}, {after: 3 * day, rows: []string{truceBroken}}}, tripDue.Add(day), ""},
		"agreed on its day":             {[]step{{rows: []string{truceMade}}}, tripDue, ""},
		"a demand":                      {[]step{{rows: []string{demand}}}, tripDue.Add(day), ""},
		"measures put off to a day":     {[]step{{rows: []string{`sanctions proposed | European Union | target=Russia ordinal=18 date=2025-05-07 | "The 18th package is up on Wednesday."`}}, {after: day, rows: []string{`sanctions postponed | European Union | target=Russia ordinal=18 date=2025-05-14 | "The 18th package is put off to 14 May."`}}}, time.Date(2025, 5, 16, 0, 0, 0, 0, time.UTC), "story 1 2025-05-14 at 16 May 00:00"},
		"measures":                      {[]step{{rows: []string{measures}}}, tripDue.Add(day), ""},
	} {
		t.Run(name, func(t *testing.T) {
			for i := range c.steps {
				if c.steps[i].outlet == "" {
					c.steps[i].outlet = "one.example"
				}
			}
			x, _ := play(t, c.steps)
			if got := due(x, c.now); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// due says in words what is due at a time.
func due(x *story.Index, now time.Time) (said string) {
	for _, d := range x.Due(now, time.UTC) {
		if said != "" {
			said += "; "
		}
		said += fmt.Sprintf("story %d %s at %s", d.Story, d.Day, d.At.Format("2 Jan 15:04"))
		if d.Silence != "" {
			said += ", " + string(d.Silence)
		}
	}
	return said
}

func TestADayEndsByTheClockOfItsZone(t *testing.T) {
	x, _ := play(t, []step{{outlet: "one.example", rows: []string{macronTrip}}})
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	if all := x.Due(tripDue, kyiv); len(all) != 1 || !all[0].At.Equal(tripDue.Add(-3*time.Hour)) {
		t.Errorf("due in Kyiv: %+v", all)
	}
}

// A story is due once for a day, and once more for a later one; who rebuilds the index
// knows that, and a merge keeps it.
func TestADayIsDueOnce(t *testing.T) {
	x, verdicts := play(t, []step{{outlet: "one.example", rows: []string{macronTrip}}})
	all := x.Due(tripDue, time.UTC)
	if len(all) != 1 || all[0].Change.Seq != 2 || all[0].Change.Reason != news.Due || all[0].Change.Flips() {
		t.Fatalf("due: %+v", all)
	}
	decisions := []story.Decision{{Verdict: verdicts[0]}, {Due: &all[0]}}
	x.Take(decisions[1])
	if got := due(x, tripDue.Add(time.Hour)); got != "" {
		t.Errorf("again: %s", got)
	}
	again := rebuilt(t, decisions)
	if got := due(again, tripDue.Add(time.Hour)); got != "" {
		t.Errorf("after a restart: %s", got)
	}
	moved := x.Match(told("late", "two.example", tripDue.Add(2*time.Hour), read(t, tripMoved)))
	if c := moved.Findings[0].Change; c == nil || c.Seq != 3 || c.Reason != news.Changed {
		t.Fatalf("the next change: %+v", c)
	}
	if d := cmp.Diff(moved, again.Match(told("late", "two.example", tripDue.Add(2*time.Hour), read(t, tripMoved)))); d != "" {
		t.Errorf("a rebuilt index matches otherwise: %s", d)
	}
	x.Apply(moved)
	if got := due(x, tripDue.AddDate(0, 0, 12)); got != "story 1 2025-05-20 at 21 May 12:00" {
		t.Errorf("on the later day: %q", got)
	}
}

func rebuilt(t *testing.T, decisions []story.Decision) *story.Index {
	return (&course{t: t, decisions: decisions}).rebuilt().x
}

func TestWhatIsCorrectedIsNotDueAgain(t *testing.T) {
	c := newCourse(t)
	c.match(told("a1", "one.example", noon, read(t, macronTrip)))
	c.match(told("a2", "two.example", noon.Add(time.Hour), read(t, `visit announced | Sébastien Lecornu, France | place=Ankara date=2025-05-08 | "The prime minister flies to Ankara."`)))
	if got := due(c.x, tripDue); got != "story 1 2025-05-08 at 9 May 12:00; story 2 2025-05-08 at 9 May 12:00" {
		t.Fatalf("due: %s", got)
	}
	for _, d := range c.x.Due(tripDue, time.UTC)[1:] {
		d.Change.Seq--
		c.x.Take(story.Decision{Due: &d})
		c.decisions = append(c.decisions, story.Decision{Due: &d})
		c.seq++
		c.changes++
	}
	c.correct(news.Correction{Act: news.Merge, Story: 2, Into: 1})
	for who, x := range map[string]*story.Index{"who merged": c.x, "who rebuilds": c.rebuilt().x} {
		if got := due(x, tripDue.Add(2*time.Hour)); got != "" {
			t.Errorf("after a merge, to %s: %s", who, got)
		}
	}
}

// dueCourse matches a stream from where an index stands and looks each hour what is due;
// it gives what was decided, as kept.
func dueCourse(t *testing.T, x *story.Index, looked time.Time, stream []input) (kept [][]byte, decisions []story.Decision, last time.Time) {
	t.Helper()
	keep := func(d story.Decision) {
		x.Take(d)
		line, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		kept, decisions = append(kept, line), append(decisions, d)
	}
	for _, in := range stream {
		if hour := in.article.Seen.Truncate(time.Hour); hour.After(looked) {
			for _, d := range x.Due(hour, time.UTC) {
				keep(story.Decision{Due: &d})
			}
			looked = hour
		}
		keep(story.Decision{Verdict: x.Match(in.article, in.devs)})
	}
	return kept, decisions, looked
}

func TestWhatIsDueIsTheSameAfterARestart(t *testing.T) {
	dues := 0
	onStreams(t, 400, func(t *testing.T, rng *rand.Rand, stream []input) {
		want, decisions, _ := dueCourse(t, story.New(gazetteer.Default()), time.Time{}, stream)
		once := map[string]bool{}
		for _, d := range decisions {
			if d.Due == nil {
				continue
			}
			dues++
			key := fmt.Sprint(d.Due.Story, d.Due.Day)
			if once[key] {
				t.Errorf("twice: %s", key)
			}
			once[key] = true
			if d.Due.Change.Flips() || d.Due.At.After(stream[len(stream)-1].article.Seen) {
				t.Errorf("due: %+v", d.Due)
			}
		}
		for range 2 {
			at := 1 + rng.IntN(len(stream)-1)
			head, before, looked := dueCourse(t, story.New(gazetteer.Default()), time.Time{}, stream[:at])
			tail, _, _ := dueCourse(t, rebuilt(t, before), looked, stream[at:])
			same(t, want, append(head, tail...))
		}
	})
	if dues < 10 {
		t.Errorf("only %d dues", dues)
	}
}

func TestWhatIsToldIsTheStandingDevelopment(t *testing.T) {
	d := story.Due{Story: 1, Day: "2025-05-08"}
	d.Tell(news.Story{Kind: news.Visit, Status: news.Announced, Actors: []string{"Emmanuel Macron"}, Place: "Ankara", Date: "2025-05-08", Developments: []news.Development{
		{ID: 1, Article: "a", Kind: news.Visit, Status: news.Announced, Confidence: 0.5},
		{ID: 2, Article: "b", Kind: news.Withdrawal, Status: news.Announced, Confidence: 0.9},
	}})
	if got := d.Change.Development; got.ID != 1 || d.Change.Article != "a" || got.Place != "Ankara" || got.Date != "2025-05-08" || got.Confidence != 0.9 || len(got.Actors) != 1 {
		t.Errorf("told: %+v by %s", got, d.Change.Article)
	}
}
