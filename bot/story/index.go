package story

import (
	"slices"
	"sync/atomic"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// Index holds the open stories, records of those that closed not long ago, and the texts
// of the last fortnight. Match and Correct read it, Apply and Rule alone change it: many
// goroutines may Match at once, but none while one changes it.
type Index struct {
	names  *names
	open   map[int64]packed
	keys   lists // open stories, by the names and places they hold
	copies copies
	ruled  []int64                 // open and closed stories that corrections say something of, sorted
	into   map[int64]int64         // stories that were merged into others
	moved  map[texted]int64        // where corrections took what texts mainly tell
	due    map[int64]news.Date     // the last day on which a story was due, and nobody confirmed it
	last   atomic.Pointer[reading] // read by Match or Apply
	desk   atomic.Pointer[desk]    // at which nobody matches

	records map[int64]packed // closed stories
	strong  lists            // open and closed stories, by the number or the day of their kind

	stories, developments, changes int64 // the last number given of each
	clock                          time.Time
	swept                          time.Time
}

// New is an empty index that knows names by g.
func New(g *gazetteer.Gazetteer) *Index {
	return &Index{names: namesOf(g), open: make(map[int64]packed), keys: newLists(), copies: newCopies(),
		into: make(map[int64]int64), moved: make(map[texted]int64), due: make(map[int64]news.Date), records: make(map[int64]packed), strong: newLists()}
}

// entry is one open story, unpacked.
type entry struct {
	story    news.Story
	frame    frame   // what its main development is, from all reports of it
	held     []known // asked for by known
	denials  []denied
	origins  []string
	official bool
	told     bool      // something of it was to be told
	best     float64   // the confidence of its surest report
	stood    time.Time // when what stands was reported
	dayOnly  bool      // and whether only to the day
	closes   time.Time
	keys     []uint64
	strong   []uint64
	ruled    *ruled // nil: no correction holds anything against its reports
	joined   bool   // people put it together

	unread string // packed, of which the developments are still to be read
	g      *names // by which they are
}

// known is one development of a story.
type known struct {
	id    int64
	frame frame
}

// denied is one denial of a story.
type denied struct {
	id int64 // of its development
	by string
}

// Apply takes a verdict into the index. Verdicts come in the order in which they were
// made: with the kept ones an index is rebuilt that matches as this one does.
func (x *Index) Apply(v Verdict) {
	a := v.Article
	x.tick(a)
	x.copies.add(a.ID, v.CopyOf, v.Origin, x.textStory(v), a.When(), x.clock, *x.sketchOf(a))
	for _, f := range v.Findings {
		if f.Development.ID == 0 {
			continue
		}
		id := f.Story.ID
		e := x.entry(id)
		if _, closed := x.records[id]; f.Reopens || e == nil && closed {
			e = x.reopen(id)
		} else if e == nil {
			e = &entry{}
		}
		d := x.names.frameOf(e.standing(f.Development))
		d.says = "" // only its own article asks for it
		e.take(f, v, &d)
		x.list(id, e, &d)
		x.open[id] = x.names.pack(e, 0)
		x.stories = max(x.stories, id)
		x.developments = max(x.developments, f.Development.ID)
		if f.Change != nil {
			x.changes = max(x.changes, f.Change.Seq)
		}
	}
	x.sweep(v)
}

// entry is an open story; nil when it is not open.
func (x *Index) entry(id int64) *entry {
	p, open := x.open[id]
	if !open {
		return nil
	}
	return x.names.whole(id, p)
}

// list lets a story be found by all that is known of it now; d is its newest development.
func (x *Index) list(id int64, e *entry, d *frame) {
	keys, strong := len(e.keys), len(e.strong)
	e.lead(d)
	for _, k := range e.keys[keys:] {
		x.keys.add(k, id)
	}
	for _, k := range e.strong[strong:] {
		x.strong.add(k, id)
	}
}

// lead notes what leads to the story now. To one that people put together each of its
// developments does.
func (e *entry) lead(d *frame) {
	e.leads(&e.frame)
	if e.joined {
		e.leads(d)
	}
}

// leads notes that what is like f may be the story's.
func (e *entry) leads(f *frame) {
	for _, k := range f.keys() {
		if !slices.Contains(e.keys, k) {
			e.keys = append(e.keys, k)
		}
	}
	for _, k := range f.strong() {
		if !slices.Contains(e.strong, k) {
			e.strong = append(slices.Clip(e.strong), k)
		}
	}
}

// inOrder adds a story to a list that is sorted by their numbers.
func inOrder(list []int64, id int64) []int64 {
	at, found := slices.BinarySearch(list, id)
	if found {
		return list
	}
	return slices.Insert(list, at, id)
}

// unlist takes a story from those that are found by name or place.
func (x *Index) unlist(id int64, e *entry) {
	for _, k := range e.keys {
		x.keys.drop(k, id)
	}
	e.keys = nil
}

// reading is a text and what was read of it.
type reading struct {
	title, text string
	at          time.Time
	sketch      *sketch
}

// sketchOf reads an article's text. The last one read is kept: Apply follows Match.
func (x *Index) sketchOf(a news.Article) *sketch {
	if last := x.last.Load(); last != nil && last.title == a.Title && last.text == a.Text && last.at.Equal(a.When()) {
		return last.sketch
	}
	s := sketchOf(a.Title, a.Text)
	s.gist = gistOf(x.names.Gazetteer, a.Title, a.Text, a.When())
	x.last.Store(&reading{a.Title, a.Text, a.When(), &s})
	return &s
}

// Resume sets the last numbers given, for an index rebuilt from verdicts that do not
// reach back to the beginning.
func (x *Index) Resume(story, development, change int64) {
	x.stories, x.developments, x.changes = max(x.stories, story), max(x.developments, development), max(x.changes, change)
}

// Open counts the stories that are open.
func (x *Index) Open() int { return len(x.open) }

// tick moves the clock on.
func (x *Index) tick(a news.Article) { x.clock = x.at(a) }

// at is where an article puts the clock: at its time, but never past when it was seen, so
// that a date in the future closes nothing.
func (x *Index) at(a news.Article) time.Time {
	at := a.When()
	if !a.Seen.IsZero() && at.After(a.Seen) {
		at = a.Seen
	}
	if at.After(x.clock) {
		return at
	}
	return x.clock
}

// sweepEvery is how often what is closed is put away. It is done at full hours of the
// index's own clock, and at once for what is closed when it comes, so what an index holds
// depends on what it was given and not on when.
const sweepEvery = time.Hour

func (x *Index) sweep(v Verdict) {
	full := x.clock.Truncate(sweepEvery)
	if full.Equal(x.swept) {
		for _, f := range v.Findings {
			x.putAwayClosed(f.Story.ID, full)
		}
		return
	}
	x.swept = full
	x.copies.forget(full)
	x.forgetMoved(full)
	for id := range x.open {
		x.putAwayClosed(id, full)
	}
	x.forgetRecords(full)
}

// closed reports whether the story is silent for so long that nothing joins it any more.
// One with a day ahead stays open until that day has passed.
func (e *entry) closed(now time.Time) bool {
	return now.After(e.closes)
}

// maxAhead is how far ahead a day may keep a story open.
const maxAhead = 90 * 24 * time.Hour

// keys are what a story is looked up by: hashes of what it holds, each with the slot that
// holds it. Two names that share one cost a look, and nothing else.
func (f *frame) keys() []uint64 {
	keys := make([]uint64, 0, len(f.persons)+len(f.states)+3)
	for _, p := range f.persons {
		keys = append(keys, nameHash('w', p))
	}
	for _, s := range f.states {
		keys = append(keys, nameHash('s', s))
	}
	if f.place != "" {
		keys = append(keys, nameHash('p', f.place))
	}
	if f.target != "" {
		keys = append(keys, nameHash('t', f.target))
	}
	if f.war != "" {
		keys = append(keys, mix(nameHash('c', f.war), nameHash('k', string(f.kind))))
	}
	return keys
}

// nameHash tells names in one slot apart.
func nameHash(slot byte, name string) uint64 {
	h := mix(14695981039346656037, uint64(slot))
	for i := range len(name) {
		h = mix(h, uint64(name[i]))
	}
	return h
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
	if f.Denies {
		// It says nothing of the happening itself, and no origin stands behind it that way.
		if f.New {
			e.denials = append(slices.Clone(e.denials), denied{f.Development.ID, f.Development.Speaker})
		}
		e.closes = Closes(f.Story)
		e.frame.at = f.Story.Updated
		return
	}
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
	for i := range e.known() {
		if e.held[i].id == f.Development.ID {
			at = i
		}
	}
	if at < 0 {
		k := d.known()
		if e.joined {
			k.words = d.words // what is like any of its developments is looked for
		}
		e.held = append(slices.Clip(e.held), known{f.Development.ID, k})
	} else {
		k := e.held[at].frame.clone()
		k.fill(*d)
		e.held[at].frame = k
	}
	e.told = e.told || f.Change != nil
	if behind := f.New && !f.Opens && f.Change == nil; !behind {
		// A report that lies behind how the story stands is no step of its ladder.
		if o := or(f.Origin, v.Origin); !slices.Contains(e.origins, o) {
			e.origins = append(slices.Clone(e.origins), o)
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

// known is the frame as a story keeps one of its developments: the words are asked for
// where somebody said them.
func (f *frame) known() frame {
	k := f.clone()
	if k.says = ""; k.kind != news.Statement {
		k.words = nil
	}
	return k
}

const maxStoryWords = 60

// union joins two sorted sets, the first one's order of importance being lost: beyond
// maxStoryWords nothing is added.
func union(a, b []uint32) []uint32 {
	if len(a) >= maxStoryWords {
		return a
	}
	u := slices.Concat(a, b)
	slices.Sort(u)
	return slices.Compact(u)
}

// clone is a copy that take may change.
func (e *entry) clone() *entry {
	e.known()
	c := *e
	c.frame = e.frame.clone()
	c.held = slices.Clone(e.held)
	return &c
}
