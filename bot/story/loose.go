package story

import (
	"slices"

	"parley/bot/news"
)

const (
	unsure   = 0.75 // a main development that is read less surely may be misread
	perSure  = 4.0  // points that the story must agree by, for a confidence of one
	likeText = 3.0  // points that a common text is worth
	perClash = 2.0  // points that a slot costs which would bar one story
)

// loose finds the open story that the article's main development belongs to though its
// kind or a slot says otherwise. The detector was not sure of it, something that few
// reports of a day have in common is the story's, and enough of the rest is too.
func (m *matcher) loose(i int, d news.Development, f *frame, bonds []bond) (bond, bool) {
	if i > 0 || d.Confidence >= unsure && m.model == 0 {
		return bond{}, false
	}
	need := perSure * d.Confidence
	var best bond
	for _, b := range m.nearby(f, bonds) {
		switch id := b.entry.story.ID; {
		case id == m.model && m.rehash:
			return b, true // it has no word of its own
		case id == m.model:
			b.points += likeText
		case d.Confidence >= unsure || gap(m.article.When(), b.entry.story.Updated) > around:
			continue
		case slices.Contains(m.aside, id) || b.words(f, &b.entry.frame) >= alike || b.together(f):
		default:
			continue // a day has many reports of the same persons and sides
		}
		for _, i := range []int{iOrdinal, iConflict, iDate, iPlace} {
			if b.answers[i] == clash {
				b.points -= perClash
			}
		}
		if b.points >= need && b.points > best.points {
			best = b
		}
	}
	return best, best.entry != nil
}

// together reports whether two happenings have their city, their number or two of their
// persons in common.
func (b *bond) together(d *frame) bool {
	return b.answers[iPlace] == agree && !d.wide || b.answers[iOrdinal] == agree || sameTable(d, &b.entry.frame)
}

// lookAside notes which open stories the article's other developments belong to, before
// its main one asks where it belongs.
func (m *matcher) lookAside(devs []news.Development) {
	if len(devs) < 2 || devs[0].Confidence >= unsure {
		return
	}
	for i := range m.frames[1:] {
		if bonds := m.weigh(&m.frames[1+i]); len(bonds) > 0 && (bonds[0].part == main || bonds[0].part == lifts) {
			m.aside = append(m.aside, bonds[0].entry.story.ID)
		}
	}
}

// nearby are the bonds of a development that joins no story, with that to the story of the
// text which the article copies.
func (m *matcher) nearby(f *frame, bonds []bond) []bond {
	e := m.entry(m.model)
	if e == nil || e.closed(m.now) || slices.ContainsFunc(bonds, func(b bond) bool { return b.entry == e }) {
		return bonds
	}
	b := bond{entry: e, compared: compare(m.x.names, f, &e.frame)}
	b.points = b.compared.points
	return append(bonds, b)
}

// belongs is a report of the story that is too unsure, or too much of a copy, to be one of
// its developments: the story stands as it did.
func (m *matcher) belongs(d news.Development, b bond) Finding {
	m.touch(b.entry.story.ID)
	quiet := news.LowConfidence
	if m.rehash {
		quiet = news.Copy
	}
	return Finding{Development: d, Silence: quiet, Story: b.entry.story}
}
