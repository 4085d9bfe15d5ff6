package story_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/story"
)

// course is an index with all that was decided, in its order.
type course struct {
	t         testing.TB
	x         *story.Index
	seq       int64
	changes   int64 // the last number given to one; -1: it is not looked at
	past      story.Past
	decisions []story.Decision
}

func newCourse(t testing.TB) *course { return &course{t: t, x: story.New(gazetteer.Default())} }

func (c *course) match(a news.Article, devs []news.Development) story.Verdict {
	v := c.x.Match(a, slices.Clone(devs))
	c.x.Apply(v)
	c.seq++
	c.past.Verdicts = append(c.past.Verdicts, story.Kept{Seq: c.seq, Verdict: v})
	c.decisions = append(c.decisions, story.Decision{Verdict: v})
	var changes []*news.Change
	for _, f := range v.Findings {
		c.knows(f.Story.ID)
		changes = append(changes, f.Change)
	}
	c.number(changes)
	return v
}

// number checks that changes have the numbers that follow the last one's.
func (c *course) number(changes []*news.Change) {
	c.t.Helper()
	changes = slices.DeleteFunc(changes, func(one *news.Change) bool { return one == nil })
	slices.SortFunc(changes, func(a, b *news.Change) int { return int(a.Seq - b.Seq) })
	for _, one := range changes {
		if c.changes < 0 {
			return
		}
		if c.changes++; one.Seq != c.changes {
			c.t.Fatalf("a change has number %d, want %d", one.Seq, c.changes)
		}
	}
}

func (c *course) knows(id int64) {
	if id != 0 && !slices.Contains(c.past.Stories, id) {
		c.past.Stories = append(c.past.Stories, id)
	}
}

// try carries a correction out, as the store and the job do.
func (c *course) try(n news.Correction) (story.Ruling, error) {
	n.Number, n.Seq, n.At = int64(len(c.past.Corrections)+1), c.seq+1, noon.Add(time.Duration(c.seq)*time.Minute)
	r, err := c.x.Correct(n, c.past)
	if err != nil {
		return r, err
	}
	c.seq++
	c.x.Rule(r)
	c.knows(r.Correction.Gave)
	var changes []*news.Change
	for _, s := range r.Stories {
		changes = append(changes, s.Change)
	}
	for _, g := range r.Gone {
		changes = append(changes, g.Change)
	}
	c.number(changes)
	c.past.Corrections = slices.Clone(c.past.Corrections)
	for i := range c.past.Corrections {
		if o := &c.past.Corrections[i]; r.Correction.Act == news.Undo && o.Number == r.Correction.Of {
			o.Undone, o.UndoneSeq = n.At, n.Seq
		}
	}
	c.past.Corrections = append(c.past.Corrections, r.Correction)
	c.decisions = append(c.decisions, story.Decision{Ruling: &r})
	return r, nil
}

func (c *course) correct(n news.Correction) story.Ruling {
	c.t.Helper()
	r, err := c.try(n)
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// rebuilt is the course with an index of what is kept.
func (c *course) rebuilt() *course {
	c.t.Helper()
	again := *c
	again.x = story.New(gazetteer.Default())
	for _, d := range c.decisions {
		kept, err := json.Marshal(d)
		if err != nil {
			c.t.Fatal(err)
		}
		var read story.Decision
		if err := json.Unmarshal(kept, &read); err != nil {
			c.t.Fatal(err)
		}
		again.x.Take(read)
	}
	return &again
}

// courseInput is one article as it is read.
type courseInput struct {
	article news.Article
	devs    []news.Development
}

// courseInputs makes up articles whose developments often belong together, with months now
// and then between them: some are copies, some edits, some of the same minute, some deny.
func courseInputs(t testing.TB, seed uint64, n int) []courseInput {
	rng := rand.New(rand.NewPCG(seed, 5))
	pool := []string{londonSet, londonDown, londonOn, londonOver, rubioAway, parisAway, lammyCall, moscowTrip, planFloated, planRefused,
		`sanctions imposed | European Union | target=Russia ordinal=17 | "The package is through."`,
		`sanctions proposed | European Union | target=Russia ordinal=18 | "Another package is drafted."`,
		`ceasefire proposed | Ukraine | - | "Kyiv offers thirty days."`, `ceasefire rejected | Russia | - | "Moscow sees no use in thirty days."`,
		`visit cancelled | Steve Witkoff, United States | place=Moscow | "Witkoff stays at home."`,
		`talks announced | Iran, United States | place=Muscat date=2025-05-07 | "They meet in Oman next."`,
		`talks postponed | Iran, United States | place=Muscat date=2025-05-07 | "Oman has to wait."`,
		`prisoner-exchange completed | Russia, Ukraine | date=2025-05-06 | "Buses have crossed with 205 men on each side."`,
		`sanctions lifted | European Union | target=Russia ordinal=18 | "Brussels takes it back, three diplomats told Reuters."`,
		`talks completed | Iran, United States | place=Muscat date=2025-05-07 | "In Oman they have met, Al Jazeera reported."`,
		`talks rejected | Iran, United States | place=Muscat speaker=Iran | "Iran's foreign ministry denied that talks with the United States in Muscat had been agreed."`,
		`ceasefire proposed | Ukraine | speaker=Ukraine | "Kyiv denied that it had ever offered a ceasefire of thirty days."`,
		`sanctions imposed | European Union | target=Russia speaker=European_Union | "The European Union denied that sanctions on Russia had been agreed."`}
	var all []courseInput
	at := noon
	for i := range n {
		at = at.Add(time.Duration(rng.IntN(120)) * time.Minute)
		if rng.IntN(12) == 0 {
			at = at.AddDate(0, 0, rng.IntN(60))
		}
		var devs []news.Development
		for range 1 + rng.IntN(2) {
			d := read(t, pool[rng.IntN(len(pool))])
			d.Confidence = 0.3 + 0.1*float64(rng.IntN(7))
			d.Evidence = fmt.Sprintf("%s Seen by %d.", d.Evidence, rng.IntN(1000))
			devs = append(devs, d)
		}
		a, devs := told(fmt.Sprint("s", i), fmt.Sprint("outlet", rng.IntN(6), ".example"), at, devs...)
		if rng.IntN(9) == 0 {
			a.Tier = news.Official
		}
		if i > 0 && rng.IntN(8) == 0 {
			a.ID, a.Version = all[i-1].article.ID, all[i-1].article.Version+1
		} else if rng.IntN(8) == 0 {
			a.Text = wire
		}
		all = append(all, courseInput{a, devs})
	}
	return all
}

// standing lists the stories with their developments that count, as verdicts and rulings
// made them.
func (c *course) standing() map[int64][]int64 {
	at := map[int64]int64{}
	for _, d := range c.decisions {
		if d.Ruling == nil {
			for _, f := range d.Verdict.Findings {
				if f.Development.ID != 0 && f.New {
					at[f.Development.ID] = f.Story.ID
				}
			}
			continue
		}
		for _, s := range d.Ruling.Stories {
			for id, story := range at {
				if story == s.Story.ID {
					delete(at, id)
				}
			}
		}
		for _, s := range d.Ruling.Stories {
			for _, step := range s.Steps {
				if step.Out == 0 {
					at[step.Verdict.Findings[0].Development.ID] = s.Story.ID
				}
			}
		}
	}
	stories := map[int64][]int64{}
	for id, s := range at {
		stories[s] = append(stories[s], id)
		slices.Sort(stories[s])
	}
	return stories
}

// some makes up a correction of how things stand; false when there is nothing to correct.
func (c *course) some(rng *rand.Rand) (news.Correction, bool) {
	standing := c.standing()
	var ids, several []int64
	for id, devs := range standing {
		ids = append(ids, id)
		if len(devs) > 1 {
			several = append(several, id)
		}
	}
	slices.Sort(ids)
	slices.Sort(several)
	if len(ids) < 2 {
		return news.Correction{}, false
	}
	a := ids[rng.IntN(len(ids))]
	switch rng.IntN(6) {
	case 0, 1:
		b := ids[rng.IntN(len(ids))]
		return news.Correction{Act: news.Merge, Story: a, Into: b}, a != b
	case 2:
		if len(several) == 0 {
			return news.Correction{}, false
		}
		a = several[rng.IntN(len(several))]
		devs := standing[a]
		return news.Correction{Act: news.Split, Story: a, Developments: slices.Clone(devs[rng.IntN(len(devs)):][:1])}, true
	case 3:
		v := c.past.Verdicts[rng.IntN(len(c.past.Verdicts))].Verdict
		return news.Correction{Act: news.Split, Story: a, Article: v.Article.ID}, true
	case 4:
		return news.Correction{Act: news.False, Story: a, Developments: slices.Clone(standing[a][:1])}, true
	}
	return news.Correction{Act: news.Reading, Developments: slices.Clone(standing[a][:1]), Kind: news.Talks, Status: news.Cancelled}, true
}

// sameCourse plays the rest of a stream on two courses and compares every verdict, byte for byte.
func sameCourse(t *testing.T, what string, one, other *course, rest []courseInput) {
	t.Helper()
	for i, in := range rest {
		a, err := json.Marshal(one.match(in.article, in.devs))
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(other.match(in.article, in.devs))
		if err != nil {
			t.Fatal(err)
		}
		if string(a) != string(b) {
			t.Fatalf("%s: verdict %d after it is\n%s\nwithout it\n%s", what, i+1, a, b)
		}
	}
}

// seen counts what the courses hold, so that they show what they are made for.
type seen map[string]int

func (s seen) verdicts(c *course) {
	for _, k := range c.past.Verdicts {
		for _, f := range k.Verdict.Findings {
			for what, is := range map[string]bool{"opens again": f.Reopens, "denies": f.Denies, "false": f.Correction != 0, "of another origin": f.Origin != "",
				"opens in silence": f.Opens && f.Change == nil, "no development": f.Story.ID != 0 && f.Development.ID == 0} {
				if is {
					s[what]++
				}
			}
		}
	}
}

func (s seen) each(t *testing.T, least int, whats ...string) {
	t.Helper()
	t.Log(s)
	for _, what := range whats {
		if s[what] < least {
			t.Errorf("%s: %d only", what, s[what])
		}
	}
}

// numbers lets an index give the numbers that follow another's: none is given twice, so
// what was corrected and undone has used some up.
func numbers(from, to *course) {
	v := from.x.Match(news.Article{ID: "probe", Published: noon.AddDate(0, 0, 40)}, []news.Development{{Kind: news.Visit, Status: news.Announced,
		Actors: []string{"Jane Probe", "Iceland"}, Place: "Reykjavik", Confidence: 0.9}})
	f := v.Findings[0]
	to.changes = -1
	to.x.Resume(f.Story.ID-1, f.Development.ID-1, f.Change.Seq-1)
}

func TestACorrectionAndItsUndoingLeaveNoTrace(t *testing.T) {
	made, held := map[news.Act]int{}, seen{}
	for seed := range uint64(24) {
		rng := rand.New(rand.NewPCG(seed, 9))
		all := courseInputs(t, seed, 60)
		c := newCourse(t)
		half := 20 + rng.IntN(20)
		for i, in := range all[:half] {
			c.match(in.article, in.devs)
			if n, ok := c.some(rng); ok && i%7 == 6 { // some corrections stand
				_, _ = c.try(n)
			}
		}
		control := c.rebuilt()
		n, ok := c.some(rng)
		if !ok {
			continue
		}
		r, err := c.try(n)
		if err != nil || r.Correction.Act == news.Undo {
			continue
		}
		made[n.Act]++
		c.correct(news.Correction{Act: news.Undo, Of: r.Correction.Number})
		numbers(c, control)
		sameCourse(t, fmt.Sprintf("seed %d, %s undone", seed, n.Act), c, control, all[half:])
		held.verdicts(c)
	}
	held.each(t, 5, "opens again", "denies", "false", "of another origin", "opens in silence", "no development")
	for _, a := range []news.Act{news.Merge, news.Split, news.False, news.Reading} {
		if made[a] < 1 {
			t.Errorf("%s was never tried", a)
		}
	}
}

func TestMergingAndSplittingAreInverse(t *testing.T) {
	merges, splits := 0, 0
	for seed := range uint64(24) {
		rng := rand.New(rand.NewPCG(seed, 3))
		all := courseInputs(t, 1000+seed, 60)
		c := newCourse(t)
		half := 20 + rng.IntN(20)
		for _, in := range all[:half] {
			c.match(in.article, in.devs)
		}
		standing := c.standing()
		var ids []int64
		for id := range standing {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		rng.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		if len(ids) < 2 {
			continue
		}
		control := c.rebuilt()
		merged := c.rebuilt()
		merged.correct(news.Correction{Act: news.Merge, Story: ids[0], Into: ids[1]})
		merged.correct(news.Correction{Act: news.Split, Story: ids[1], Developments: standing[ids[0]]})
		numbers(merged, control)
		sameCourse(t, fmt.Sprintf("seed %d, merged and split", seed), merged, control, all[half:])
		merges++
		for _, id := range ids {
			if len(standing[id]) < 2 {
				continue
			}
			control, split := c.rebuilt(), c.rebuilt()
			r := split.correct(news.Correction{Act: news.Split, Story: id, Developments: standing[id][rng.IntN(2):][:1]})
			split.correct(news.Correction{Act: news.Merge, Story: r.Correction.Gave, Into: id})
			numbers(split, control)
			sameCourse(t, fmt.Sprintf("seed %d, split and merged", seed), split, control, all[half:])
			splits++
			break
		}
	}
	if merges < 20 || splits < 20 {
		t.Errorf("%d merges and %d splits were tried", merges, splits)
	}
}

func TestAnIndexRebuiltFromVerdictsAndCorrectionsMatchesAsBefore(t *testing.T) {
	corrections := 0
	for seed := range uint64(8) {
		rng := rand.New(rand.NewPCG(seed, 1))
		all := courseInputs(t, 2000+seed, 70)
		c := newCourse(t)
		for i, in := range all[:50] {
			c.match(in.article, in.devs)
			if n, ok := c.some(rng); ok && i%4 == 3 {
				if r, err := c.try(n); err == nil {
					corrections++
					if rng.IntN(3) == 0 {
						_, _ = c.try(news.Correction{Act: news.Undo, Of: r.Correction.Number})
					}
				}
			}
		}
		sameCourse(t, fmt.Sprintf("seed %d, rebuilt", seed), c.rebuilt(), c, all[50:])
	}
	if corrections < 40 {
		t.Errorf("%d corrections only", corrections)
	}
}
