package story

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"parley/bot/news"
)

const (
	usual          = 0.45 // from here on a development told on the side changes a story, and opens one if it says who and where
	alone          = 0.5  // from here on one report of a main development is told; a less sure one opens its story in silence
	confidentAside = 0.75 // from here on a development told on the side opens a story though it does not say who and where
	candidates     = 40   // stories that are weighed for one development
	perKey         = 64   // the newest stories of a name that are looked at
	shown          = 4    // weighed stories that a finding keeps
)

// Match says what the article's developments are and what they change, with the numbers
// that Apply will give. The index is not changed.
func (x *Index) Match(a news.Article, devs []news.Development) Verdict {
	m := matcher{x: x, article: a, desk: x.desk.Swap(nil), drafts: make(map[int64]*entry), touched: make(map[int64]bool),
		stories: x.stories, developments: x.developments, changes: x.changes}
	if m.desk == nil {
		m.desk = newDesk(x.names, onDesk)
	}
	defer func() {
		m.desk.clear()
		x.desk.Store(m.desk)
	}()
	m.now = x.at(a)
	m.v.Article = a
	m.v.Origin, m.v.Official = originOf(x.names.Gazetteer, a)
	m.sketch = x.sketchOf(a)
	was := int64(0) // the story of the version before
	if old, known := x.copies.known(a.ID, a.When()); known {
		m.v.Edit, was = true, x.storyOf(old)
		m.before = old.sketch
		m.v.Origin = old.origin
		if old.original != a.ID {
			m.v.CopyOf = old.original
		}
	} else if l, ok := x.copies.find(a.ID, m.v.Origin, m.sketch, a.When()); ok {
		m.v.CopyOf, m.v.Copied, m.v.Origin = l.text.original, x.storyOf(l.text), l.text.origin
		m.rehash = !l.more
	}
	frames := make([]frame, len(devs))
	for i, d := range devs {
		d.At = a.When()
		frames[i] = x.names.frameOf(d)
	}
	m.frames = frames
	if says := takesBack(a); says != "" {
		m.takeBack(devs, was, says)
		m.settle()
		return m.v
	}
	m.ahead = true
	m.peek(frames)
	m.lookAside(devs)
	m.ahead = false
	m.v.Findings = make([]Finding, len(devs))
	for i, d := range devs {
		d.ID, d.Article, d.At = 0, a.ID, a.When()
		m.v.Findings[i] = m.find(i, d, &frames[i])
	}
	m.settle()
	return m.v
}

// matcher is one article being matched: what it would change lies in drafts.
type matcher struct {
	x       *Index
	article news.Article
	now     time.Time
	v       Verdict
	frames  []frame // of the article's developments
	rehash  bool    // a copy without a word of its own
	sketch  *sketch // of the article's text
	before  *sketch // the version before, of an edit, while it is remembered in full
	aside   []int64 // stories that the article's other developments belong to, as far as known before
	rests   string  // the origin that the development in hand rests on; empty: the article's

	drafts                         map[int64]*entry
	opened                         []int64
	touched                        map[int64]bool // stories that this article reports
	first                          int64          // the first of them
	stories, developments, changes int64

	*desk
}

// stood reports whether the article is an edit and had the sentence before.
func (m *matcher) stood(sentence string) bool {
	return m.before != nil && !m.sketch.adds(sentence, m.before.told)
}

// peek notes which open stories the article's happenings belong to, before its first
// statement asks what it is about.
func (m *matcher) peek(frames []frame) {
	if len(frames) < 2 || frames[0].kind != news.Statement {
		return
	}
	for i := range frames[1:] {
		f := &frames[1+i]
		if f.kind == news.Statement {
			continue
		}
		if bonds := m.weigh(f); len(bonds) > 0 && bonds[0].part != none {
			m.touch(bonds[0].entry.story.ID)
		}
	}
}

// find decides what one development is.
func (m *matcher) find(i int, d news.Development, f *frame) Finding {
	if finding, ok := m.overruled(d, f); ok {
		if finding.Development.ID != 0 {
			m.draft(finding, f)
		}
		return finding
	}
	read := d.Confidence
	bonds := m.weigh(f)
	misdated := m.misdated(d, bonds)
	if misdated != "" {
		d.Date, f.day = "", time.Time{}
		d.Confidence *= doubtedDay
		clear(m.bondsAhead)
		bonds = m.weigh(f)
	}
	m.remember(bonds, f)
	var closed *entry
	if len(bonds) == 0 || bonds[0].part == none {
		if b, ok := m.reopen(f); ok {
			bonds, closed = slices.Insert(bonds, 0, b), b.entry
		}
	}
	m.rests = m.behind(d)
	finding := m.decide(i, d, f, m.ofItsConflict(d, f, bonds), read)
	finding.Doubt = or(finding.Doubt, misdated)
	finding.Weighed = weighed(bonds, finding)
	if finding.Development.ID == 0 {
		return finding
	}
	finding.Reopens = closed != nil && finding.Story.ID == closed.story.ID
	if o := m.originIn(m.entry(finding.Story.ID)); o != m.v.Origin {
		finding.Origin = o
	}
	m.draft(finding, f)
	return finding
}

// decide says what a development is to the stories that it was weighed with: a denial of
// one, a part of one, or its own.
func (m *matcher) decide(i int, d news.Development, f *frame, bonds []bond, read float64) Finding {
	if no, isDenial := denialIn(m.x.names.Gazetteer, d.Evidence, d.At); isDenial {
		no.by = or(no.by, or(d.Speaker, f.lead))
		if of := m.denied(f, no); of != nil {
			return m.deny(i, d, of, no)
		}
		if no.misread(d) {
			d.Confidence /= 2
			return Finding{Development: d, Silence: news.LowConfidence, Doubt: fmt.Sprintf("%s, which its own sentence denies", d.Status)}
		}
	}
	if len(bonds) > 0 && bonds[0].part != none {
		return m.joinOrRevive(i, d, f, bonds[0], read)
	}
	if b, ok := m.loose(i, d, f, bonds); ok && b.part == none {
		return m.belongs(d, b)
	} else if ok {
		return m.joinOrRevive(i, d, f, b, read)
	}
	doubt := m.premature(bonds, d)
	if doubt != "" {
		d.Confidence /= 2
	}
	finding := m.opens(i, d, f, read)
	finding.Doubt = or(finding.Doubt, doubt)
	return finding
}

// remember puts the first story that has reported the development before all others that
// it could join.
func (m *matcher) remember(bonds []bond, f *frame) {
	for i, b := range bonds {
		if b.part == none {
			return
		}
		if _, known := m.repeats(f, b.entry); known {
			copy(bonds[1:i+1], bonds[:i])
			bonds[0] = b
			return
		}
	}
}

// draft takes the finding into the article's own view of the index.
func (m *matcher) draft(f Finding, d *frame) {
	e := m.drafts[f.Story.ID]
	if f.Reopens {
		e = m.x.closed(f.Story.ID, m.entry(f.Story.ID), d.bits(), m.now)
		m.drafts[f.Story.ID] = e
	}
	if e == nil {
		if old := m.entry(f.Story.ID); old != nil {
			e = old.clone()
		} else {
			e = &entry{}
			m.opened = append(m.opened, f.Story.ID)
		}
		m.drafts[f.Story.ID] = e
	}
	if as := e.standing(f.Development); as.Kind != f.Development.Kind || as.Status != f.Development.Status {
		corrected := m.x.names.frameOf(as)
		d = &corrected
	}
	e.take(f, m.v, d)
	m.touch(f.Story.ID)
}

func (m *matcher) touch(story int64) {
	if m.first == 0 {
		m.first = story
	}
	m.touched[story] = true
}

// entry is an open story as this article leaves it so far.
func (m *matcher) entry(story int64) *entry {
	if e := m.drafts[story]; e != nil {
		return e
	}
	if e := m.read[story]; e != nil {
		return e
	}
	p, open := m.x.open[story]
	if !open {
		return nil
	}
	e := m.reads.unpack(story, p)
	m.read[story] = e
	return e
}

// weigh compares a development with every story that shares a name or place with it, the
// best first. The bonds hold until the next development is weighed.
func (m *matcher) weigh(f *frame) []bond {
	bonds := m.bonds[:0]
	for _, id := range m.nearest(f) {
		if b, near := m.bondAgain(id, f); near {
			bonds = append(bonds, b)
		}
	}
	m.bonds, m.order = bonds, m.order[:0]
	for i := range bonds {
		m.order = append(m.order, &bonds[i])
	}
	slices.SortFunc(m.order, func(a, b *bond) int {
		if (a.part == none) != (b.part == none) {
			if a.part == none {
				return 1
			}
			return -1
		}
		if c := cmp.Or(cmp.Compare(b.rank(), a.rank()), cmp.Compare(b.points, a.points)); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(b.likeness(f), a.likeness(f)),
			b.entry.story.Updated.Compare(a.entry.story.Updated), cmp.Compare(b.entry.story.ID, a.entry.story.ID))
	})
	m.sorted = m.sorted[:0]
	for _, b := range m.order {
		m.sorted = append(m.sorted, *b)
	}
	return m.sorted
}

// bondAgain gives what was found between a development and a story before the article's
// first one was decided on, where nothing that was decided since can make it another.
func (m *matcher) bondAgain(id int64, f *frame) (bond, bool) {
	if m.touched[id] || m.drafts[id] != nil {
		return m.bondWith(id, f)
	}
	if b, found := m.bondsAhead[pairing{f, id}]; found {
		return b, b.entry != nil
	}
	b, near := m.bondWith(id, f)
	if m.ahead {
		if !near {
			b.entry = nil
		}
		m.bondsAhead[pairing{f, id}] = b
	}
	return b, near
}

// bondWith weighs a development with one story, and reports whether there is anything
// between them. Most stories that share a name have little else in common: of those no
// more is read than what says so.
func (m *matcher) bondWith(id int64, f *frame) (b bond, near bool) {
	p, unread := m.unread(id)
	var e *entry
	if unread {
		if e = m.reads.glance(p); e.joined {
			m.read[id] = m.reads.keep(id, p)
			unread = false
		}
	} else {
		e = m.entry(id)
	}
	if !e.closed(m.now) {
		b = m.joins(f, e, weigh(m.x.names, f, &e.frame, e, m.about(f, id, e.frame.kind)))
		near = b.part != none || b.points >= open
	}
	switch {
	case near && unread:
		m.read[id] = m.reads.keep(id, p)
	case unread:
		m.reads.pass()
	}
	if near {
		if b.correction = m.bars(f, e); b.correction != 0 {
			b.part = none
		}
	}
	return b, near
}

// unread is an open story of which this article has read nothing so far.
func (m *matcher) unread(id int64) (p packed, unread bool) {
	if m.drafts[id] != nil || m.read[id] != nil {
		return p, false
	}
	p, unread = m.x.open[id]
	return p, unread
}

// near are the stories that nearest gives, as this article leaves them so far.
func (m *matcher) near(f *frame) []*entry {
	ids := m.nearest(f)
	entries := make([]*entry, 0, len(ids))
	for _, id := range ids {
		entries = append(entries, m.entry(id))
	}
	return entries
}

// nearest are the open stories that share most names and places with f, and those that
// this article touched, in the order of their numbers.
func (m *matcher) nearest(f *frame) []int64 {
	keys := f.keys()
	m.tally.clear(len(keys) * perKey)
	for _, k := range keys {
		var room [1]uint32
		list := m.x.keys.under(k, &room)
		for _, id := range list[max(0, len(list)-perKey):] {
			m.tally.add(id)
		}
	}
	ids := make([]int64, 0, candidates+8)
	for _, id := range m.tally.most(candidates, func(id int64) bool { return m.touched[id] || m.drafts[id] != nil }) {
		ids = append(ids, int64(id))
	}
	for id := range m.touched {
		if m.drafts[id] == nil {
			ids = append(ids, id)
		}
	}
	for id := range m.drafts {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// weighed keeps what came near as evidence.
func weighed(bonds []bond, f Finding) []Weighed {
	var ws []Weighed
	for _, b := range bonds[:min(len(bonds), shown)] {
		w := Weighed{Story: b.entry.story.ID, Points: b.points, Text: b.text, Outcome: OtherStory, Barred: b.vetoed, By: b.ground(), Correction: b.correction}
		if f.Development.Kind == b.entry.frame.kind {
			w.Agreed = append(w.Agreed, KindSlot)
		}
		for i, a := range b.answers {
			switch a {
			case agree, near:
				w.Agreed = append(w.Agreed, slots[i])
			case clash:
				w.Clashed = append(w.Clashed, slots[i])
			}
		}
		if f.Development.ID != 0 && !f.Opens && f.Story.ID == w.Story {
			w.Outcome = SameStory
			if !f.New {
				w.Outcome = SameDevelopment
			}
		} else if f.Doubt != "" && b.part != none {
			w.Outcome = NotBelieved
		}
		ws = append(ws, w)
	}
	return ws
}

// about reports whether this article tells of a story of some kind otherwise too. A
// statement is taken to be about the first story that the article tells of.
func (m *matcher) about(f *frame, story int64, k news.Kind) bool {
	if f.kind == news.Statement && meets(k) {
		return m.first == story
	}
	return m.touched[story]
}
