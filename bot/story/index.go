package story

import (
	"slices"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// Index holds the open stories and the texts of the last fortnight. Match and Correct read
// it, Apply and Rule alone change it: many goroutines may Match at once, but none while
// one changes it.
type Index struct {
	names  *names
	open   map[int64]*entry
	keys   map[string][]int64 // open stories by the names and places they hold, sorted
	copies copies
	ruled  []int64 // open stories that corrections say something of, sorted

	stories, developments, changes int64 // the last number given of each
	clock                          time.Time
	swept                          time.Time
}

// New is an empty index that knows names by g.
func New(g *gazetteer.Gazetteer) *Index {
	return &Index{names: namesOf(g), open: make(map[int64]*entry), keys: make(map[string][]int64), copies: newCopies()}
}

// entry is one open story.
type entry struct {
	story    news.Story
	frame    frame // what its main development is, from all reports of it
	known    []known
	origins  []string
	official bool
	best     float64   // the confidence of its surest report
	stood    time.Time // when what stands was reported
	dayOnly  bool      // and whether only to the day
	closes   time.Time
	keys     []string
	ruled    *ruled // nil: no correction holds anything against its reports
	joined   bool   // people put it together
}

// known is one development of a story.
type known struct {
	id    int64
	frame frame
}

// Apply takes a verdict into the index. Verdicts come in the order in which they were
// made: with the kept ones an index is rebuilt that matches as this one does.
func (x *Index) Apply(v Verdict) {
	a := v.Article
	x.tick(a)
	original := v.CopyOf
	if original == "" {
		original = a.ID
	}
	x.copies.add(&text{article: a.ID, original: original, origin: v.Origin, version: a.Version, at: a.When(), sketch: sketchOf(a.Title, a.Text)})
	for _, f := range v.Findings {
		if f.Development.ID == 0 {
			continue
		}
		e := x.open[f.Story.ID]
		if e == nil {
			e = &entry{}
			x.open[f.Story.ID] = e
		}
		d := x.names.frameOf(e.standing(f.Development))
		e.take(f, v, &d)
		for _, k := range e.leads(&d) {
			if !slices.Contains(e.keys, k) {
				e.keys = append(e.keys, k)
				x.keys[k] = inOrder(x.keys[k], f.Story.ID)
			}
		}
		x.stories = max(x.stories, f.Story.ID)
		x.developments = max(x.developments, f.Development.ID)
		if f.Change != nil {
			x.changes = max(x.changes, f.Change.Seq)
		}
	}
	x.sweep()
}

// Resume sets the last numbers given, for an index rebuilt from verdicts that do not
// reach back to the beginning.
func (x *Index) Resume(story, development, change int64) {
	x.stories, x.developments, x.changes = max(x.stories, story), max(x.developments, development), max(x.changes, change)
}

// Open counts the stories that are open.
func (x *Index) Open() int { return len(x.open) }

// tick moves the clock on: to the article's time, but never past when it was seen, so
// that a date in the future closes nothing.
func (x *Index) tick(a news.Article) {
	at := a.When()
	if !a.Seen.IsZero() && at.After(a.Seen) {
		at = a.Seen
	}
	if at.After(x.clock) {
		x.clock = at
	}
}

const sweepEvery = time.Hour

// sweep lets go of what is closed. Whether a story is closed does not depend on it.
func (x *Index) sweep() {
	if x.clock.Sub(x.swept) < sweepEvery {
		return
	}
	x.swept = x.clock
	x.copies.forget(x.clock)
	for id, e := range x.open {
		if !e.closed(x.clock) {
			continue
		}
		x.drop(id)
	}
}

// closed reports whether the story is silent for so long that nothing joins it any more.
// One with a day ahead stays open until that day has passed.
func (e *entry) closed(now time.Time) bool {
	return now.After(e.closes)
}

// maxAhead is how far ahead a day may keep a story open.
const maxAhead = 90 * 24 * time.Hour

// keys are what a story is looked up by.
func (f *frame) keys() []string {
	keys := make([]string, 0, len(f.persons)+len(f.states)+3)
	for _, p := range f.persons {
		keys = append(keys, "who "+p)
	}
	for _, s := range f.states {
		keys = append(keys, "side "+s)
	}
	if f.place != "" {
		keys = append(keys, "place "+f.place)
	}
	if f.target != "" {
		keys = append(keys, "target "+f.target)
	}
	if f.war != "" {
		keys = append(keys, "conflict "+f.war+" "+string(f.kind))
	}
	return keys
}

// take is the one way a finding changes a story, in Match's drafts and in Apply alike; d
// is the finding's development.
func (e *entry) take(f Finding, v Verdict, d *frame) {
	if f.Correction != 0 { // what is false only shows that it is still told
		e.story, e.closes = f.Story, Closes(f.Story)
		return
	}
	opens := f.Opens || e.story.Withdrawn // what is withdrawn begins anew
	moved := opens || e.story.Status != f.Story.Status
	lifted := !opens && e.story.Kind != f.Story.Kind
	e.story = f.Story
	switch {
	case opens:
		e.frame = d.clone()
	case lifted:
		was := e.frame
		e.frame = d.clone()
		e.frame.fill(was)
	case d.kind == e.frame.kind:
		e.frame.fill(*d)
		if day, known := f.Story.Date.Time(); known {
			e.frame.day = day
		}
	}
	e.closes = Closes(f.Story)
	e.frame.status, e.frame.at = f.Story.Status, f.Story.Updated
	e.frame.words = union(e.frame.words, d.words)
	at := -1
	for i := range e.known {
		if e.known[i].id == f.Development.ID {
			at = i
		}
	}
	if at < 0 {
		e.known = append(e.known, known{f.Development.ID, d.clone()})
	} else {
		k := e.known[at].frame.clone()
		k.fill(*d)
		e.known[at].frame = k
	}
	if behind := f.New && f.Change == nil; !behind {
		// A report that lies behind how the story stands is no step of its ladder.
		if !slices.Contains(e.origins, v.Origin) {
			e.origins = append(slices.Clone(e.origins), v.Origin)
		}
		e.official = e.official || v.Official
	}
	if f.Change == nil || f.Change.Reason != news.Confirms {
		e.best = max(e.best, f.Development.Confidence)
	}
	if moved {
		e.stood, e.dayOnly = f.Development.At, v.Article.DayOnly
	}
}

// Closes is when nothing more can join the story: after the silence of its kind, from the
// last report or from its day, whichever is later. A day too far ahead does not count.
func Closes(s news.Story) time.Time {
	last := s.Updated
	if day, known := s.Date.Time(); known && day.After(last) && day.Sub(last) < maxAhead {
		last = day
	}
	return last.Add(s.Kind.Row().Silence)
}

const maxStoryWords = 60

// union joins two sorted sets, the first one's order of importance being lost: beyond
// maxStoryWords nothing is added.
func union(a, b []uint64) []uint64 {
	if len(a) >= maxStoryWords {
		return a
	}
	u := slices.Concat(a, b)
	slices.Sort(u)
	return slices.Compact(u)
}

// clone is a copy that take may change.
func (e *entry) clone() *entry {
	c := *e
	c.frame = e.frame.clone()
	c.known = slices.Clone(e.known)
	return &c
}
