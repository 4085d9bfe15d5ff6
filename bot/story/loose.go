package story

import (
	"maps"
	"slices"

	"parley/bot/news"
)

const (
	unsure   = 0.75 // a main development that is read less surely may be misread
	perSure  = 4.0  // points that the story must agree by, for a confidence of one
	likeText = 3.0  // points that it is worth to copy a text of the story
	likeAll  = 10.0 // points that it is worth to have all facts in common with one
	perClash = 2.0  // points that a slot costs which would bar one story
)

// loose finds the open story that the article's main development belongs to though its
// kind or a slot says otherwise. Either the texts are like each other as no others of these
// days are, or the detector was not sure of it, and something that few reports of a day
// have in common is the story's. Enough of the rest must be too. What is read surely enough
// is a line of the story, and the rest is kept with it in silence.
func (m *matcher) loose(i int, d news.Development, f *frame, bonds []bond) (bond, bool) {
	if i > 0 || m.v.Edit || m.next(f) {
		return bond{}, false
	}
	kindred := m.kindred()
	need := perSure * d.Confidence
	var best bond
	for _, b := range m.nearby(f, bonds, kindred) {
		if b.correction != 0 {
			continue // somebody parted them
		}
		id := b.entry.story.ID
		switch share := kindred[id]; {
		case id == m.v.Copied && m.rehash:
			return b, true // it has no word of its own
		case id == m.v.Copied && d.Confidence >= unsure && len(b.vetoed) > 0:
			continue // the same words about something else
		case id == m.v.Copied:
			b.points += likeText
		case gap(m.article.When(), b.entry.story.Updated) > around:
			continue
		case d.Confidence >= unsure && (len(b.vetoed) > 0 || slices.Contains(b.answers[:], clash) && share < firmKindred):
			continue // what is read surely is told apart by its slots, however alike the texts are
		case d.Confidence >= alone && d.Kind == news.Statement && b.entry.frame.kind == news.Statement:
			continue // two stands in a few words of one sort are two
		case share > 0 && (d.Confidence < alone || b.named()):
			b.points += likeAll * share
		case d.Confidence >= unsure:
			continue
		case slices.Contains(m.aside, id) || b.words(f, &b.entry.frame) >= alike || b.together(f):
		default:
			continue // a day has many reports of the same persons and sides
		}
		for _, i := range []int{iPlace, iOrdinal, iDate, iConflict} {
			if b.answers[i] == clash {
				b.points -= perClash
			}
		}
		if b.points >= need && b.points > best.points {
			best = b
		}
	}
	if best.entry != nil && d.Confidence >= alone {
		best.part = line
	}
	return best, best.entry != nil
}

// named reports whether anything that two happenings name is the same.
func (b *bond) named() bool {
	return slices.ContainsFunc([]int{iWho, iSides, iTarget, iPlace, iOrdinal}, func(i int) bool { return b.answers[i] >= near })
}

// together reports whether two happenings have their city, their number or two of their
// persons in common.
func (b *bond) together(d *frame) bool {
	return b.answers[iPlace] == agree && !d.wide || b.answers[iOrdinal] == agree || sameTable(d, &b.entry.frame)
}

// lookAside notes which open stories the article's other developments belong to, before
// its main one asks where it belongs. What the article recalls from days ago says nothing
// of that.
func (m *matcher) lookAside(devs []news.Development) {
	if len(devs) < 2 || devs[0].Confidence >= unsure {
		return
	}
	for i := range m.frames[1:] {
		if devs[1+i].Date.Recalled(m.article.When()) {
			continue
		}
		if bonds := m.weigh(&m.frames[1+i]); len(bonds) > 0 && (bonds[0].part == main || bonds[0].part == lifts) {
			m.aside = append(m.aside, bonds[0].entry.story.ID)
		}
	}
}

// nearby are the bonds of a development that joins no story, with those to the stories of
// texts like the article's.
func (m *matcher) nearby(f *frame, bonds []bond, kindred map[int64]float64) []bond {
	for _, id := range slices.Sorted(maps.Keys(kindred)) {
		e := m.entry(id)
		if e == nil || e.closed(m.now) || slices.ContainsFunc(bonds, func(b bond) bool { return b.entry == e }) {
			continue
		}
		b := weigh(m.x.names, f, &e.frame, e, m.about(f, id, e.frame.kind))
		b.correction = m.bars(f, e)
		bonds = append(bonds, b)
	}
	return bonds
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
