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

// recordOf is what is remembered of a story when it closes. Its slots are read from the
// story again when they are asked for, and of its developments no more is kept than how
// and when it stood so. It depends on the entry alone, so it does not matter when a story
// is put away.
func recordOf(e *entry) *entry {
	developments := e.known()
	r := &entry{story: e.story, told: e.told, denials: e.denials, origins: e.origins, official: e.official,
		dayOnly: e.dayOnly, best: e.best, stood: e.stood, closes: e.closes, strong: e.strong, ruled: e.ruled, joined: e.joined}
	r.frame.speaker, r.frame.amount, r.frame.count = e.frame.speaker, e.frame.amount, e.frame.count
	if e.joined || e.ruled != nil {
		r.held = developments // of one that people corrected all is kept
		return r
	}
	for _, k := range developments {
		if k.frame.kind == e.frame.kind {
			at := time.UnixMicro(k.frame.at.UnixMicro()).UTC()
			r.held = append(r.held, known{k.id, frame{status: k.frame.status, at: at, day: k.frame.day}})
		}
	}
	r.held = r.held[max(0, len(r.held)-toldAtMost):]
	return r
}

// opened is the story that a record is of, as it is when it opens again.
func (r *entry) opened(g *names) *entry {
	s := r.story
	f := g.frameOf(news.Development{Kind: s.Kind, Status: s.Status, Actors: s.Actors, Target: s.Target, Place: s.Place, Date: s.Date,
		Ordinal: s.Ordinal, Speaker: r.frame.speaker, Evidence: s.Summary, At: s.Updated})
	f.speaker, f.amount, f.count, f.says = r.frame.speaker, r.frame.amount, r.frame.count, ""
	f.moved, f.again = false, false
	e := &entry{story: s, frame: f, told: r.told, denials: r.denials, origins: r.origins, official: r.official, dayOnly: r.dayOnly, best: r.best, stood: r.stood, closes: r.closes, strong: r.strong,
		ruled: r.ruled, joined: r.joined}
	if r.joined || r.ruled != nil {
		e.held = slices.Clone(r.known())
		return e
	}
	for _, t := range r.known() {
		k := f.clone()
		k.status, k.at, k.day, k.words = t.frame.status, t.frame.at, t.frame.day, nil
		e.held = append(e.held, known{t.id, k})
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
	if e != nil {
		if !e.closed(now) || e.bits()&bits == 0 || !remembered(e.closes, now) {
			return nil
		}
		return recordOf(e).opened(x.names)
	}
	r, there := x.records[id]
	if !there {
		return nil
	}
	if closes, of := r.head(); of&bits == 0 || !remembered(closes, now) {
		return nil
	}
	return x.names.whole(id, r).opened(x.names)
}

// reopen is the story that Apply opens again.
func (x *Index) reopen(id int64) *entry {
	if e := x.entry(id); e != nil {
		x.putAway(id, e)
	}
	r, there := x.records[id]
	if !there {
		return &entry{} // forgotten: the finding says how the story stands
	}
	delete(x.records, id)
	return x.names.whole(id, r).opened(x.names)
}

// putAwayClosed puts a story away if it is open and closed by a time.
func (x *Index) putAwayClosed(id int64, by time.Time) {
	if p, open := x.open[id]; open {
		if closes, _ := p.head(); by.After(closes) {
			x.putAway(id, x.names.whole(id, p))
		}
	}
}

// putAway makes a record of an open story.
func (x *Index) putAway(id int64, e *entry) {
	x.unlist(id, e)
	delete(x.open, id)
	x.records[id] = x.names.pack(recordOf(e), e.bits())
}

// forgetRecords drops what can be opened no more.
func (x *Index) forgetRecords(now time.Time) {
	for id, r := range x.records {
		if closes, _ := r.head(); !remembered(closes, now) {
			x.forgetRecord(id, r)
			delete(x.due, id)
		}
	}
	if len(x.records) <= recordsAtMost {
		return
	}
	ids, closes := make([]int64, 0, len(x.records)), make(map[int64]time.Time, len(x.records))
	for id, r := range x.records {
		ids = append(ids, id)
		closes[id], _ = r.head()
	}
	slices.SortFunc(ids, func(a, b int64) int { return cmp.Or(closes[a].Compare(closes[b]), cmp.Compare(a, b)) })
	for _, id := range ids[:len(ids)-recordsAtMost] {
		x.forgetRecord(id, x.records[id])
		delete(x.due, id)
	}
}

func (x *Index) forgetRecord(id int64, r packed) {
	delete(x.records, id)
	for _, k := range x.names.whole(id, r).strong {
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
		var room [1]uint32
		for _, id := range slices.Backward(m.x.strong.under(key, &room)) {
			id := int64(id)
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
	for i := range e.known() {
		k := &e.held[i].frame
		if c := weigh(m.x.names, f, k, e, false); c.strong(m.x.names, f, k) {
			if f.kind != e.frame.kind {
				c.part = line
			}
			return c, true
		}
	}
	return b, false
}
