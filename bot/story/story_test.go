package story_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

// step is one article of a made-up course of events.
type step struct {
	after   time.Duration
	outlet  string
	tier    news.Tier
	credit  string
	rows    []string
	want    []string // of each development: reason or silence, then how its story stands
	version int
	id      string
}

// play matches the steps one after the other and checks what each development is.
func play(t *testing.T, steps []step) (*story.Index, []story.Verdict) {
	t.Helper()
	x := story.New(gazetteer.Default())
	var verdicts []story.Verdict
	for i, s := range steps {
		var devs []news.Development
		for _, r := range s.rows {
			devs = append(devs, read(t, r))
		}
		id := s.id
		if id == "" {
			id = fmt.Sprint("a", i+1)
		}
		a, devs := told(id, s.outlet, noon.Add(s.after), devs...)
		a.Tier, a.Credit, a.Version = s.tier, s.credit, max(s.version, 1)
		v := x.Match(a, devs)
		x.Apply(v)
		verdicts = append(verdicts, v)
		for j, f := range v.Findings {
			got := string(f.Silence)
			if f.Change != nil {
				got = string(f.Change.Reason)
			}
			if f.Story.ID != 0 {
				got += fmt.Sprintf(" %s/%s", f.Story.Kind, f.Story.Status)
			}
			if j < len(s.want) && got != s.want[j] {
				t.Errorf("step %d, development %d: got %q, want %q\n%s", i+1, j+1, got, s.want[j], evidence(f))
			}
		}
	}
	return x, verdicts
}

const (
	londonSet   = `talks announced | United States, United Kingdom, Ukraine | place=London date=2025-05-06 | "Envoys of three states are to confer by the Thames on Wednesday."`
	londonDown  = `talks downgraded | United States, United Kingdom, Ukraine | place=London date=2025-05-06 | "The London meeting is no longer one of ministers."`
	londonOn    = `talks under-way | United States, Ukraine | place=London date=2025-05-06 | "Behind closed doors the advisers have begun."`
	londonOver  = `talks completed | United Kingdom, Ukraine | place=London date=2025-05-06 | "After five hours everybody left Lancaster House."`
	rubioAway   = `withdrawal announced | Marco Rubio, United States | place=London date=2025-05-06 | "Rubio sends somebody else."`
	parisAway   = `withdrawal announced | France, Germany | place=London date=2025-05-06 | "Paris and Berlin keep their ministers at home."`
	lammyCall   = `call completed | David Lammy, Marco Rubio | date=2025-05-05 | "Lammy rang Rubio about it on Tuesday night."`
	moscowTrip  = `visit announced | Steve Witkoff, United States | place=Moscow | "Witkoff is to see Putin for the fourth time."`
	planFloated = `peace-plan proposed | United States | - | "Washington's ideas would leave Crimea with Russia and freeze the front."`
	planRefused = `statement ruled-out | Volodymyr Zelenskyy, Ukraine | speaker=Volodymyr_Zelenskyy target=Crimea | "Zelenskyy will not leave Crimea to Russia, whatever the ideas."`
	bareWord    = `statement none | Emmanuel Macron, France | speaker=Emmanuel_Macron | "Macron believes in guarantees."`
)

func TestOnePageGivesTheStoriesItTells(t *testing.T) {
	_, verdicts := play(t, []step{{outlet: "one.example", rows: []string{londonOn, rubioAway, londonDown, parisAway, lammyCall, moscowTrip, planFloated, planRefused, bareWord}, want: []string{
		"new talks/under-way", "changed talks/under-way", "changed talks/downgraded", "changed talks/downgraded", "changed talks/downgraded",
		"new visit/announced", "new peace-plan/proposed", "changed peace-plan/rejected", "background"}}})
	stories := map[int64]bool{}
	for _, f := range verdicts[0].Findings {
		if f.Story.ID != 0 {
			stories[f.Story.ID] = true
		}
	}
	if len(stories) != 3 {
		t.Errorf("%d stories, want the talks, the trip and the plan", len(stories))
	}
}

func TestAStoryFollowsItsCourse(t *testing.T) {
	hour := time.Hour
	for name, steps := range map[string][]step{
		"each transition once": {
			{outlet: "one.example", rows: []string{londonSet}, want: []string{"new talks/announced"}},
			{after: 1 * hour, outlet: "two.example", rows: []string{londonDown}, want: []string{"changed talks/downgraded"}},
			{after: 2 * hour, outlet: "three.example", rows: []string{strings.ReplaceAll(londonDown, "no longer one of ministers", "for advisers now")}, want: []string{"same-development talks/downgraded"}},
			{after: 26 * hour, outlet: "one.example", rows: []string{londonOn}, want: []string{"changed talks/under-way"}},
			{after: 32 * hour, outlet: "two.example", rows: []string{londonOver}, want: []string{"changed talks/completed"}},
			{after: 33 * hour, outlet: "four.example", rows: []string{londonDown, londonSet}, want: []string{"same-development talks/completed", "same-development talks/completed"}},
		},
		"what lies behind does not move it back": {
			{outlet: "one.example", rows: []string{londonOver}, want: []string{"new talks/completed"}},
			{after: hour, outlet: "two.example", rows: []string{londonOn}, want: []string{"superseded talks/completed"}},
			{after: 2 * hour, outlet: "two.example", rows: []string{londonDown}, want: []string{"superseded talks/completed"}},
		},
		"an older article does not turn it around": {
			{outlet: "one.example", rows: []string{londonDown}, want: []string{"new talks/downgraded"}},
			{after: -3 * hour, outlet: "two.example", rows: []string{londonSet}, want: []string{"superseded talks/downgraded"}},
		},
		"the talks take over the card that a withdrawal opened": {
			{outlet: "one.example", rows: []string{rubioAway}, want: []string{"new withdrawal/announced"}},
			{after: hour, outlet: "two.example", rows: []string{parisAway}, want: []string{"changed withdrawal/announced"}},
			{after: 2 * hour, outlet: "three.example", rows: []string{londonDown, rubioAway}, want: []string{"changed talks/downgraded", "same-development talks/downgraded"}},
		},
		"the ladder rises once a rung": {
			{outlet: "one.example", rows: []string{moscowTrip}, want: []string{"new visit/announced"}},
			{after: hour, outlet: "one.example", rows: []string{moscowTrip}, want: []string{"copy visit/announced"}},
			{after: 2 * hour, outlet: "two.example", rows: []string{strings.ReplaceAll(moscowTrip, "fourth", "next")}, want: []string{"confirmed visit/announced"}},
			{after: 3 * hour, outlet: "three.example", rows: []string{strings.ReplaceAll(moscowTrip, "is to see", "flies to")}, want: []string{"same-development visit/announced"}},
			{after: 4 * hour, outlet: "four.example", tier: news.Official, rows: []string{strings.ReplaceAll(moscowTrip, "Witkoff is", "The special envoy is expected in Russia and is")}, want: []string{"confirmed visit/announced"}},
			{after: 5 * hour, outlet: "five.example", tier: news.Official, rows: []string{strings.ReplaceAll(moscowTrip, "for the", "once more, the")}, want: []string{"same-development visit/announced"}},
		},
		"two outlets that print one agency are one origin": {
			{outlet: "one.example", credit: "Reuters", rows: []string{moscowTrip}, want: []string{"new visit/announced"}},
			{after: hour, outlet: "two.example", credit: "(Reuters)", rows: []string{strings.ReplaceAll(moscowTrip, "fourth", "next")}, want: []string{"same-development visit/announced"}},
			{after: 2 * hour, outlet: "three.example", credit: "AP", rows: []string{strings.ReplaceAll(moscowTrip, "is to see", "flies to")}, want: []string{"confirmed visit/announced"}},
		},
		"an edit tells only what turns": {
			{id: "page", outlet: "one.example", rows: []string{londonSet}, want: []string{"new talks/announced"}},
			{id: "page", after: hour, version: 2, outlet: "one.example", rows: []string{londonSet}, want: []string{"edit talks/announced"}},
			{id: "page", after: 2 * hour, version: 3, outlet: "one.example", rows: []string{strings.Replace(strings.Replace(londonSet, "announced", "cancelled", 1), "are to confer", "will not confer", 1)}, want: []string{"corrected talks/cancelled"}},
		},
		"a bare word on the side opens nothing": {
			{outlet: "one.example", rows: []string{moscowTrip, bareWord}, want: []string{"new visit/announced", "background"}},
		},
	} {
		t.Run(name, func(t *testing.T) { play(t, steps) })
	}
}

// wire is a text long enough to be known again.
const wire = `KYIV, May 6 (Reuters) - The Ukrainian foreign minister Andrii Sybiha said on Tuesday that his government had handed a list of 412 abducted children to mediators from Qatar and the Vatican.
Sybiha told a hall of students in Lviv that the list was checked by three ministries, among them that of Iryna Vereshchuk, and that the first 28 names had come back with addresses in Rostov and Taganrog.
"We have been asked for patience, and we have none left," he said, holding up photographs of two brothers from Kherson, aged 7 and 9.
A diplomat of Qatar, Lolwah al-Khater, confirmed that the list had reached Doha on 4 May and that a second meeting was planned for 19 May.
The Kremlin spokesman Dmitry Peskov did not answer questions about Rostov on Tuesday. Moscow has said before that 1,100 minors had been brought to safety on request of their relatives.`

func TestACopyIsKnownAgain(t *testing.T) {
	trimmed := strings.Join(strings.Split(wire, "\n")[:3], "\n")
	spun := `KYIV - On Tuesday Andrii Sybiha, who heads diplomacy in Ukraine, declared his cabinet gave mediators of Qatar and the Vatican a roll with 412 children who were taken away.
Before students at Lviv, Sybiha explained the roll was verified by three departments, the one of Iryna Vereshchuk included; 28 names at first returned, with addresses at Rostov and Taganrog.
"We have been asked for patience, and we have none left," were his words, as he showed pictures of siblings, 7 and 9, out of Kherson.
Lolwah al-Khater, a Qatar envoy, affirmed the roll got to Doha by 4 May, another session following on 19 May.
Dmitry Peskov for the Kremlin kept silent on Rostov Tuesday. In Moscow it was stated earlier that 1,100 minors were moved to safety as relatives wished.`
	other := `LVIV - Ukraine's diplomats hope that mediators from Qatar will soon name a day for the next exchange of children, the minister Andrii Sybiha said in the city on Tuesday.
He was speaking at the university, where he received an honorary degree together with a poet and two physicians.
The Vatican has offered its good offices several times since 2023, lately through Cardinal Matteo Zuppi, who travelled to Kyiv and Moscow.
Peskov, for the Kremlin, called such contacts useful in March.`
	for name, c := range map[string]struct {
		text string
		copy bool
	}{
		"word for word":             {wire, true},
		"trimmed":                   {trimmed, true},
		"under a line of its own":   {"Breaking story, more to follow on this page as it comes in.\n" + wire, true},
		"with synonyms":             {spun, true},
		"another report of the day": {other, false},
	} {
		t.Run(name, func(t *testing.T) {
			x := story.New(gazetteer.Default())
			a, devs := told("original", "one.example", noon, read(t, `statement none | Andrii Sybiha, Ukraine | speaker=Andrii_Sybiha | "Sybiha gave a list of 412 abducted children to mediators."`))
			a.Text = wire
			x.Apply(x.Match(a, devs))
			b, _ := told("later", "two.example", noon.Add(time.Hour))
			b.Title, b.Text = "Somebody else's headline", c.text
			v := x.Match(b, []news.Development{read(t, `visit announced | Lolwah al-Khater, Qatar | place=Kyiv | "She will come to Kyiv."`)})
			if got := v.CopyOf == "original"; got != c.copy {
				t.Fatalf("taken for a copy: %v, want %v", got, c.copy)
			}
			if want := map[bool]string{true: "Reuters", false: "two.example"}[c.copy]; v.Origin != want {
				t.Errorf("origin %q, want %q", v.Origin, want)
			}
			if f := v.Findings[0]; c.copy && (f.Silence != news.Copy || f.Development.ID != 0) {
				t.Errorf("what only the copy says is told: %+v", f.Change)
			} else if !c.copy && f.Change == nil {
				t.Errorf("what another report says is silent: %s", f.Silence)
			}
		})
	}
}

func TestACopyIsForgottenAfterAFortnight(t *testing.T) {
	x := story.New(gazetteer.Default())
	a, _ := told("original", "one.example", noon)
	a.Text = wire
	x.Apply(x.Match(a, nil))
	for days, want := range map[int]string{13: "original", 15: ""} {
		b := a
		b.ID, b.Published = "later", noon.AddDate(0, 0, days)
		if v := x.Match(b, nil); v.CopyOf != want {
			t.Errorf("after %d days a copy of %q, want %q", days, v.CopyOf, want)
		}
	}
}

func TestAStoryClosesAfterItsSilence(t *testing.T) {
	steps := []step{
		{outlet: "one.example", rows: []string{moscowTrip}, want: []string{"new visit/announced"}},
		{after: 9 * 24 * time.Hour, outlet: "two.example", rows: []string{moscowTrip}, want: []string{"copy visit/announced"}},
		{after: 30 * 24 * time.Hour, outlet: "two.example", rows: []string{moscowTrip}, want: []string{"new visit/announced"}},
	}
	x, _ := play(t, steps)
	if x.Open() != 1 {
		t.Errorf("%d stories are open, want the last one only", x.Open())
	}
}

func TestADateInTheFutureClosesNothing(t *testing.T) {
	x := story.New(gazetteer.Default())
	a, devs := told("first", "one.example", noon, read(t, moscowTrip))
	x.Apply(x.Match(a, devs))
	wrong, _ := told("wrong", "two.example", noon.AddDate(70, 0, 0))
	wrong.Seen = noon.Add(time.Hour)
	x.Apply(x.Match(wrong, nil))
	b, devs := told("second", "three.example", noon.Add(2*time.Hour), read(t, moscowTrip))
	if f := x.Match(b, devs).Findings[0]; f.Opens {
		t.Error("the open story was lost")
	}
}

// random matches a stream of developments that often belong together, and gives what
// was read of each article too.
func random(t testing.TB, n int) ([]story.Verdict, [][]news.Development) {
	rng := rand.New(rand.NewPCG(7, 11))
	pool := []string{londonSet, londonDown, londonOn, londonOver, rubioAway, parisAway, lammyCall, moscowTrip, planFloated, planRefused, bareWord,
		`sanctions imposed | European Union | target=Russia ordinal=17 | "The package is through."`,
		`ceasefire proposed | Ukraine | - | "Kyiv offers thirty days."`, `ceasefire rejected | Russia | - | "Moscow sees no use in thirty days."`,
		`withdrawal announced | Steve Witkoff, United States | place=Moscow | "Witkoff is not going after all."`,
		`vote accepted | UN General Assembly | date=2025-05-06 | "It was carried."`}
	x := story.New(gazetteer.Default())
	var verdicts []story.Verdict
	var inputs [][]news.Development
	at := noon
	for i := range n {
		at = at.Add(time.Duration(rng.IntN(240)) * time.Minute)
		var devs []news.Development
		for range 1 + rng.IntN(3) {
			d := read(t, pool[rng.IntN(len(pool))])
			d.Confidence = 0.3 + 0.1*float64(rng.IntN(7))
			devs = append(devs, d)
		}
		a, devs := told(fmt.Sprint("r", i), fmt.Sprint("outlet", rng.IntN(6), ".example"), at.Add(-time.Duration(rng.IntN(90))*time.Minute), devs...)
		a.DayOnly = rng.IntN(5) == 0
		if rng.IntN(8) == 0 && i > 0 {
			a.ID, a.Version = fmt.Sprint("r", i-1), 2
		}
		v := x.Match(a, devs)
		x.Apply(v)
		verdicts = append(verdicts, v)
		inputs = append(inputs, devs)
	}
	return verdicts, inputs
}

func TestReplayingTwiceGivesTheSameVerdicts(t *testing.T) {
	first, _ := random(t, 200)
	second, _ := random(t, 200)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
}

func TestAnIndexRebuiltFromItsVerdictsMatchesAsBefore(t *testing.T) {
	verdicts, inputs := random(t, 240)
	whole, rebuilt := story.New(gazetteer.Default()), story.New(gazetteer.Default())
	for i, v := range verdicts {
		whole.Apply(v)
		kept, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var read story.Verdict
		if err := json.Unmarshal(kept, &read); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(v, read); diff != "" {
			t.Fatalf("verdict %d is not what was kept: %s", i, diff)
		}
		rebuilt.Apply(read)
		if i+1 == len(verdicts) {
			break
		}
		next := verdicts[i+1]
		devs := inputs[i+1]
		first := whole.Match(next.Article, devs)
		if diff := cmp.Diff(next, first); diff != "" {
			t.Fatalf("after %d verdicts: %s", i+1, diff)
		}
		if diff := cmp.Diff(first, rebuilt.Match(next.Article, devs)); diff != "" {
			t.Fatalf("after %d verdicts the rebuilt index differs: %s", i+1, diff)
		}
	}
}

func TestMatchChangesNothing(t *testing.T) {
	x := story.New(gazetteer.Default())
	verdicts, _ := random(t, 60)
	for _, v := range verdicts {
		x.Apply(v)
	}
	a, devs := told("new", "nine.example", noon.AddDate(0, 0, 5), read(t, londonOver), read(t, moscowTrip))
	first := x.Match(a, devs)
	for range 3 {
		if diff := cmp.Diff(first, x.Match(a, devs)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestASurerReportIsOfferedToThoseWhoAskForMore(t *testing.T) {
	x := story.New(gazetteer.Default())
	for i, want := range []struct {
		confidence float64
		reason     news.Reason
	}{{0.52, news.New}, {0.9, news.Confirms}, {0.75, news.New}, {0.75, ""}, {0.9, news.New}, {0.9, ""}} {
		d := read(t, moscowTrip)
		d.Confidence, d.Evidence = want.confidence, fmt.Sprintf("%s Number %d.", d.Evidence, i)
		a, devs := told(fmt.Sprint("a", i), fmt.Sprint("outlet", i, ".example"), noon.Add(time.Duration(i)*time.Hour), d)
		v := x.Match(a, devs)
		x.Apply(v)
		var got news.Reason
		if c := v.Findings[0].Change; c != nil {
			got = c.Reason
		}
		if got != want.reason {
			t.Errorf("report %d with %v: %q, want %q", i, want.confidence, got, want.reason)
		}
	}
}

func TestNumbersGoOnWhereTheyWere(t *testing.T) {
	x := story.New(gazetteer.Default())
	x.Resume(40, 90, 120)
	a, devs := told("first", "one.example", noon, read(t, moscowTrip))
	f := x.Match(a, devs).Findings[0]
	if f.Story.ID != 41 || f.Development.ID != 91 || f.Change.Seq != 121 {
		t.Errorf("story %d, development %d, change %d", f.Story.ID, f.Development.ID, f.Change.Seq)
	}
}

func TestAStoryHasTheConflictThatItsArticleSpeaksOf(t *testing.T) {
	x := story.New(gazetteer.Default())
	for row, title := range map[string]string{
		`withdrawal announced | Marco Rubio, United States | place=London | "He stays at home."`: "Rubio misses the talks on Ukraine",
		`visit announced | Steve Witkoff, United States | place=Moscow | "He flies on Friday."`:  "Off again",
		`peace-plan proposed | United States | - | "It would freeze the front in Ukraine."`:      "The paper",
	} {
		a, devs := told("a", "one.example", noon, read(t, row))
		a.Title = title
		if f := x.Match(a, devs).Findings[0]; f.Story.Conflict != "russia-ukraine" {
			t.Errorf("%s: conflict %q", row, f.Story.Conflict)
		}
	}
}

func TestAChangeCarriesTheRung(t *testing.T) {
	play(t, []step{
		{outlet: "one.example", rows: []string{londonSet}, want: []string{"new talks/announced"}},
		{after: time.Hour, outlet: "two.example", rows: []string{strings.ReplaceAll(londonSet, "by the Thames", "in the capital"), rubioAway}, want: []string{"same-development talks/announced", "changed talks/announced"}},
	})
}
