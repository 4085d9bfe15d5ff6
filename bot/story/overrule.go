package story

import (
	"slices"

	"parley/bot/news"
)

// overruled finds the false claim that a development repeats: then it is silent, whatever
// else it might be. An official source that never said so before is heard all the same.
func (m *matcher) overruled(d news.Development, f *frame) (Finding, bool) {
	var best *claim
	var of *entry
	most := -1.0
	for _, id := range m.x.ruled {
		e := m.entry(id)
		if e == nil || e.ruled == nil || e.closed(m.now) {
			continue
		}
		for n := range e.ruled.out {
			c := &e.ruled.out[n]
			if m.v.Official && m.v.CopyOf == "" && !c.official {
				continue
			}
			if points, again := m.says(f, &c.frame, e); again && points > most {
				best, of, most = c, e, points
			}
		}
	}
	if best == nil || m.stands(f, most) {
		return Finding{}, false
	}
	s := of.story
	if d.At.After(s.Updated) {
		s.Updated = d.At
	}
	d.ID = best.id
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

// says reports whether a development is the claim again, as it would be if the claim were
// all that is known of story e.
func (m *matcher) says(f, claim *frame, e *entry) (float64, bool) {
	if weigh(m.x.names, f, claim, e, false).part != main {
		return 0, false
	}
	return m.again(f, claim)
}

// stands reports whether a development that counts is repeated, at least as closely.
func (m *matcher) stands(f *frame, points float64) bool {
	return slices.ContainsFunc(m.near(f), func(e *entry) bool {
		return !e.closed(m.now) && slices.ContainsFunc(e.known, func(k known) bool {
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
	if split != 0 && slices.ContainsFunc(e.known, func(k known) bool {
		points, again := m.again(f, &k.frame)
		return again && points >= most
	}) {
		return 0
	}
	return split
}

// leads are the keys that lead to the story once it has a development more.
func (e *entry) leads(d *frame) []string {
	if e.joined {
		return append(e.frame.keys(), d.keys()...)
	}
	return e.frame.keys()
}

// joins compares a development with each one of a story that people put together: what
// belongs to any of them belongs to it, though the story as a whole is another's.
func (m *matcher) joins(f *frame, e *entry, b bond) bond {
	if !e.joined || b.part != none {
		return b
	}
	parts := make([]*frame, 0, len(e.known))
	for i := range e.known {
		parts = append(parts, &e.known[i].frame)
	}
	if e.ruled != nil {
		for i := range e.ruled.also {
			parts = append(parts, &e.ruled.also[i].frame)
		}
	}
	for _, k := range parts {
		c := weigh(m.x.names, f, k, e, m.about(f, e))
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

// revive is a development of a story that was withdrawn: the story stands again, by it.
func (m *matcher) revive(i int, d news.Development, f *frame, e *entry) Finding {
	finding := m.opens(i, d, f)
	if !finding.Opens {
		return finding
	}
	m.stories--
	finding.Opens = false
	finding.Story.ID, finding.Story.Opened = e.story.ID, e.story.Opened
	finding.Change.Story, finding.Change.Reason, finding.Change.From = e.story.ID, news.Changed, e.story.Status
	return finding
}
