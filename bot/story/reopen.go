package story

import (
	"cmp"
	"slices"
	"time"

	"parley/bot/news"
)

// A story that closed is remembered for a while as a record, and opened again by what can
// be nothing else: the day it was planned for comes, the same number of the same series,
// or the same place, day and sides. What is only similar is another story.

// Remembered is how long after its closing a story can be opened again.
const Remembered = 90 * 24 * time.Hour

const (
	recordsAtMost = 20_000 // beyond it those that closed first are forgotten
	toldAtMost    = 8      // developments that a record keeps, the newest
)

// record is what is remembered of a closed story. Its slots are read from the story again
// when they are asked for.
type record struct {
	story    news.Story
	speaker  string
	amount   money
	count    count
	stages   []stage
	told     bool // something of it was to be told
	denials  []denied
	origins  []string
	official bool
	dayOnly  bool
	best     float64
	stood    time.Time
	closes   time.Time
	strong   []uint64 // what it is looked up by
	bits     uint64   // of those who act

	// Of one that people corrected all is kept.
	known  []known
	ruled  *ruled
	joined bool
}

// stage is one development of a story's own kind.
type stage struct {
	id     int64
	status news.Status
	at     int64 // microseconds since 1970
	day    int64 // days since 1970; 0 is unknown
}

// recordOf depends on the entry alone, so it does not matter when a story is put away.
func recordOf(e *entry) *record {
	r := &record{story: e.story, speaker: e.frame.speaker, amount: e.frame.amount, count: e.frame.count, told: e.told, denials: e.denials, origins: e.origins, official: e.official,
		dayOnly: e.dayOnly, best: e.best, stood: e.stood, closes: e.closes, strong: e.strong, bits: e.bits(), ruled: e.ruled, joined: e.joined}
	if e.joined || e.ruled != nil {
		r.known = e.known
		return r
	}
	for _, k := range e.known {
		if k.frame.kind == e.frame.kind {
			r.stages = append(r.stages, stage{k.id, k.frame.status, k.frame.at.UnixMicro(), days(k.frame.day)})
		}
	}
	r.stages = slices.Clone(r.stages[max(0, len(r.stages)-toldAtMost):])
	return r
}

// opened is the story as it is when it opens again.
func (r *record) opened(g *names) *entry {
	s := r.story
	f := g.frameOf(news.Development{Kind: s.Kind, Status: s.Status, Actors: s.Actors, Target: s.Target, Place: s.Place, Date: s.Date,
		Ordinal: s.Ordinal, Speaker: r.speaker, Evidence: s.Summary, At: s.Updated})
	f.speaker, f.amount, f.count, f.says = r.speaker, r.amount, r.count, ""
	f.moved, f.again = false, false
	e := &entry{story: s, frame: f, told: r.told, denials: r.denials, origins: r.origins, official: r.official, dayOnly: r.dayOnly, best: r.best, stood: r.stood, closes: r.closes, strong: r.strong,
		known: slices.Clone(r.known), ruled: r.ruled, joined: r.joined}
	for _, t := range r.stages {
		k := f.clone()
		k.status, k.at, k.day, k.words = t.status, time.UnixMicro(t.at).UTC(), time.Time{}, nil
		if t.day != 0 {
			k.day = time.Unix(t.day*secondsOfDay, 0).UTC()
		}
		e.known = append(e.known, known{t.id, k})
	}
	return e
}

const secondsOfDay = 24 * 60 * 60

// days since 1970, 0 where the day is unknown.
func days(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix() / secondsOfDay
}

// remembered reports whether a story that closed at a time can still be opened again.
func remembered(closes, now time.Time) bool { return now.Sub(closes) <= Remembered }

// closed is the closed story of a number as it would open again, nil without one that has
// one of the bits. e is how it stands among the open ones, from where it may not have been
// put away yet.
func (x *Index) closed(id int64, e *entry, bits uint64, now time.Time) *entry {
	r := x.records[id]
	if e != nil {
		if !e.closed(now) {
			return nil
		}
		r = recordOf(e)
	}
	if r == nil || r.bits&bits == 0 || !remembered(r.closes, now) {
		return nil
	}
	return r.opened(x.names)
}

// reopen is the story that Apply opens again.
func (x *Index) reopen(id int64) *entry {
	r := x.records[id]
	if e := x.open[id]; e != nil {
		r = recordOf(e)
		x.unlist(id, e)
	}
	delete(x.records, id)
	if r == nil {
		return &entry{} // forgotten: the finding says how the story stands
	}
	return r.opened(x.names)
}

// putAway makes a record of an open story.
func (x *Index) putAway(id int64, e *entry) {
	x.unlist(id, e)
	delete(x.open, id)
	x.records[id] = recordOf(e)
}

// forgetRecords drops what can be opened no more.
func (x *Index) forgetRecords(now time.Time) {
	for id, r := range x.records {
		if !remembered(r.closes, now) {
			x.forgetRecord(id, r)
			delete(x.due, id)
		}
	}
	if len(x.records) <= recordsAtMost {
		return
	}
	ids := make([]int64, 0, len(x.records))
	for id := range x.records {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b int64) int {
		return cmp.Or(x.records[a].closes.Compare(x.records[b].closes), cmp.Compare(a, b))
	})
	for _, id := range ids[:len(ids)-recordsAtMost] {
		x.forgetRecord(id, x.records[id])
		delete(x.due, id)
	}
}

func (x *Index) forgetRecord(id int64, r *record) {
	delete(x.records, id)
	for _, k := range r.strong {
		x.strong.drop(k, id)
	}
	if r.ruled != nil {
		x.ruled = slices.DeleteFunc(x.ruled, func(o int64) bool { return o == id })
	}
}

// reopen finds the closed story that a development opens again.
func (m *matcher) reopen(f *frame) (best bond, found bool) {
	keys := f.asks()
	if len(keys) == 0 {
		return best, false
	}
	weighed, bits := make(map[int64]bool), f.bits()
	for _, key := range keys {
		left := perKey
		for _, id := range slices.Backward(m.x.strong[key]) {
			if weighed[id] || left == 0 {
				continue
			}
			e := m.x.closed(id, m.entry(id), bits, m.now)
			if e == nil {
				continue
			}
			weighed[id] = true
			left--
			b, strong := m.surely(f, e)
			if !strong || m.bars(f, e) != 0 {
				continue
			}
			if !found || cmp.Or(cmp.Compare(b.points, best.points), cmp.Compare(id, best.entry.story.ID)) > 0 {
				best, found = b, true
			}
		}
	}
	return best, found
}

// surely weighs a development with a closed story, and reports whether it can belong to
// nothing else. To a story that people put together each of its developments leads.
func (m *matcher) surely(f *frame, e *entry) (bond, bool) {
	b := weigh(m.x.names, f, &e.frame, e, false)
	if b.strong(m.x.names, f, &e.frame) {
		return b, true
	}
	if !e.joined {
		return b, false
	}
	for i := range e.known {
		k := &e.known[i].frame
		if c := weigh(m.x.names, f, k, e, false); c.strong(m.x.names, f, k) {
			if f.kind != e.frame.kind {
				c.part = line
			}
			return c, true
		}
	}
	return b, false
}
