package story

import (
	"slices"

	"parley/bot/news"
)

// overruled finds the false claim that a development repeats: then it is silent, whatever
// else it might be. An official source that never said so before is heard all the same. A
// story that has closed stays closed: there the claim is nothing of it.
func (m *matcher) overruled(d news.Development, f *frame) (Finding, bool) {
	var best *claim
	var of *entry
	most, over := -1.0, false
	for _, id := range m.x.ruled {
		e := m.entry(id)
		closed := e == nil || e.closed(m.now)
		if closed {
			e = m.closedBy(id, e, f)
		}
		if e == nil || e.ruled == nil {
			continue
		}
		for n := range e.ruled.out {
			c := &e.ruled.out[n]
			if m.v.Official && m.v.CopyOf == "" && !c.official {
				continue
			}
			b := weigh(m.x.names, f, &c.frame, e, false)
			if closed && !b.strong(m.x.names, f, &c.frame) {
				continue
			}
			if points, again := m.again(f, &c.frame); b.part == main && again && points > most {
				best, of, most, over = c, e, points, closed
			}
		}
	}
	if best == nil {
		return Finding{}, false
	}
	near := slices.DeleteFunc(m.near(f), func(e *entry) bool { return e.closed(m.now) })
	if m.stands(f, append(near, of), most) {
		return Finding{}, false
	}
	s := of.story
	if !over {
		d.ID = best.id
		if d.At.After(s.Updated) {
			s.Updated = d.At
		}
	}
	finding := Finding{Development: d, Story: s, Silence: news.SameDevelopment, Correction: best.correction,
		Weighed: []Weighed{{Story: s.ID, Points: most, Outcome: SameDevelopment, By: ByCorrection, Correction: best.correction}}}
	switch {
	case m.v.Edit:
		finding.Silence = news.Edit
	case m.v.CopyOf != "":
		finding.Silence = news.Copy
	}
	return finding, true
}

// closedBy is a closed story that shares a number or a day with f, as it would open again.
func (m *matcher) closedBy(id int64, e *entry, f *frame) *entry {
	var strong []uint64
	if e != nil {
		e.known()
		strong = e.strong
	} else if r, closed := m.x.records[id]; closed {
		strong = m.x.names.whole(id, r).strong
	}
	if !slices.ContainsFunc(f.asks(), func(k uint64) bool { return slices.Contains(strong, k) }) {
		return nil
	}
	return m.x.closed(id, e, f.bits(), m.now)
}

// says reports whether a development is another one again, as it would be if that were all
// that is known of story e.
func (m *matcher) says(f, k *frame, e *entry) (float64, bool) {
	if weigh(m.x.names, f, k, e, false).part != main {
		return 0, false
	}
	return m.again(f, k)
}

// stands reports whether a development that counts in one of the stories is repeated, at
// least as closely.
func (m *matcher) stands(f *frame, entries []*entry, points float64) bool {
	return slices.ContainsFunc(entries, func(e *entry) bool {
		return slices.ContainsFunc(e.known(), func(k known) bool {
			p, again := m.says(f, &k.frame, e)
			return again && p >= points
		})
	})
}

// bars gives the split that keeps a development out of a story; 0 without one. What is
// closer to a development that stayed is not kept out.
func (m *matcher) bars(f *frame, e *entry) int64 {
	if e.ruled == nil {
		return 0
	}
	for _, id := range []string{m.article.ID, m.v.CopyOf} {
		if n := e.ruled.articles[id]; n != 0 {
			return n
		}
	}
	split, most := int64(0), -1.0
	for i := range e.ruled.never {
		c := &e.ruled.never[i]
		if points, again := m.again(f, &c.frame); again && points > most {
			split, most = c.correction, points
		}
	}
	if split != 0 && slices.ContainsFunc(e.known(), func(k known) bool {
		points, again := m.again(f, &k.frame)
		return again && points >= most
	}) {
		return 0
	}
	return split
}

// joins compares a development with each one of a story that people put together: what
// belongs to any of them belongs to it, though the story as a whole is another's.
func (m *matcher) joins(f *frame, e *entry, b bond) bond {
	if !e.joined || b.part != none {
		return b
	}
	parts := make([]*frame, 0, len(e.known()))
	for i := range e.known() {
		parts = append(parts, &e.held[i].frame)
	}
	if e.ruled != nil {
		for i := range e.ruled.also {
			parts = append(parts, &e.ruled.also[i].frame)
		}
	}
	for _, k := range parts {
		c := weigh(m.x.names, f, k, e, m.about(f, e.story.ID, e.frame.kind))
		if c.part == none || b.part != none && c.points <= b.points {
			continue
		}
		switch {
		case f.kind == e.frame.kind:
			c.part = main
		case c.part != reply || k.kind != e.frame.kind:
			c.part = line
		}
		b = c
	}
	return b
}

// views are stories as wholes, and after each that people put together its developments,
// each as if it were what the story is about.
func views(stories []*entry) []*entry {
	var all []*entry
	for _, e := range stories {
		all = append(all, e)
		for i := 0; e.joined && i < len(e.known()); i++ {
			view := *e
			view.frame = e.held[i].frame
			all = append(all, &view)
		}
	}
	return all
}

// alsoRepeats finds the development of which another reading is repeated: one that was
// taken for another development, or whose kind or status was read wrongly.
func (m *matcher) alsoRepeats(f *frame, e *entry) (id int64, most float64) {
	most = -1
	if e.ruled == nil {
		return 0, most
	}
	for i := range e.ruled.also {
		c := &e.ruled.also[i]
		if c.loose && m.v.CopyOf == "" && !m.v.Edit && overlap(f.words, c.frame.words) < alike {
			continue
		}
		if points, again := m.again(f, &c.frame); again && points > most {
			id, most = c.id, points
		}
	}
	return id, most
}

// joinOrRevive is a development of a story that stands, or that was withdrawn.
func (m *matcher) joinOrRevive(i int, d news.Development, f *frame, b bond, read float64) Finding {
	if b.entry.story.Withdrawn {
		return m.revive(i, d, f, b.entry, read)
	}
	return m.join(i, d, f, b)
}

// revive is a development of a story that was withdrawn: the story stands again, by it. A
// report that would be told of no story is not enough for that.
func (m *matcher) revive(i int, d news.Development, f *frame, e *entry, read float64) Finding {
	finding := m.opens(i, d, f, read)
	if !finding.Opens {
		return finding
	}
	m.stories--
	if finding.Change == nil {
		m.developments--
		d.ID = 0
		return Finding{Development: d, Silence: finding.Silence, Doubt: finding.Doubt}
	}
	finding.Opens = false
	finding.Story.ID, finding.Story.Opened = e.story.ID, e.story.Opened
	finding.Change.Story, finding.Change.Reason, finding.Change.From = e.story.ID, news.Changed, e.story.Status
	return finding
}

// kept reports whether a split keeps a denial out of a story that it would be one of.
func (m *matcher) kept(e *entry, f *frame, no denial) bool {
	if e.ruled == nil {
		return false
	}
	g := f.clone()
	g.kind, g.status, g.speaker = news.Statement, news.Rejected, no.by
	return m.bars(&g, e) != 0
}

// deniedAway is what makes a denial tell nothing: it is false itself, or what it denies was
// withdrawn already.
func (m *matcher) deniedAway(e *entry, no denial) *claim {
	if e.ruled == nil {
		return nil
	}
	for i := range e.ruled.out {
		c := &e.ruled.out[i]
		if e.story.Withdrawn || c.denies != "" && m.home(c.denies) == m.home(no.by) {
			return c
		}
	}
	return nil
}
