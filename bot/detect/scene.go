package detect

import (
	"slices"
	"time"

	"parley/bot/news"
)

// How many sentences around one that names no day are asked for it. A text goes on
// telling of one day for long; what somebody said stands near where the day is named.
const (
	daysBack     = 8
	daysBackSaid = 2
	daysAhead    = 8
)

// newsworthy is how long ago the day of a deed can lie that the text's other sentences name.
const newsworthy = 4 * 24 * time.Hour

// settleScene gives what is told without a place or a day those of the scene it is told in:
// the sentences around, and the meeting that the same people are said to have held.
func (d *Detector) settleScene(t *article, told []*finding) {
	for _, f := range told {
		if f.dev.Date == "" {
			f.dev.Date = t.dayAround(f)
		}
	}
	for _, f := range told {
		if f.dev.Place == "" {
			f.dev.Place = sceneOf(told, f)
		}
	}
}

// dayAround is the day that the sentences around a deed's name last, "" for what has not
// been done.
func (t *article) dayAround(f *finding) news.Date {
	if t.pub.IsZero() {
		return ""
	}
	back, ahead := daysBack, daysAhead
	switch f.dev.Kind {
	case news.Statement:
		back, ahead = daysBackSaid, 0
	case news.Talks, news.Visit, news.Withdrawal, news.Call:
		if f.dev.Status == news.Announced || f.dev.Status == news.Postponed {
			return "" // its day lies ahead
		}
		ahead = 0
	}
	if f.dev.Kind != news.Statement && (f.read.mode != past && f.read.mode != present && f.read.mode != stated || f.dev.Status == news.Proposed || f.dev.Status == news.Demanded) {
		return ""
	}
	for k := f.s.nth - 1; k >= max(0, f.s.nth-back); k-- {
		if day := t.dayIn(t.sentences[k]); day != "" {
			return day
		}
	}
	for k := f.s.nth + 1; k < min(len(t.sentences), f.s.nth+1+ahead); k++ {
		if day := t.dayIn(t.sentences[k]); day != "" {
			return day
		}
	}
	return ""
}

// dayIn is the last day just behind that a sentence names.
func (t *article) dayIn(s *sentence) news.Date {
	best := news.Date("")
	for _, r := range s.dates {
		if s.history || r.vague || r.far || r.span || r.dateline {
			continue
		}
		on := r.on(t.pub, -1)
		if day, ok := on.Time(); ok && !day.After(t.pub) && t.pub.Sub(day) < newsworthy {
			best = on
		}
	}
	return best
}

// sceneOf is the place of the meeting or the visit at which a stand was taken or
// something was agreed: one that is told as held, of the same leader.
func sceneOf(told []*finding, f *finding) string {
	if f.dev.Kind != news.Statement && f.dev.Kind != news.Agreement || len(f.dev.Actors) == 0 {
		return ""
	}
	shared := ""
	for _, g := range told {
		held := (g.dev.Kind == news.Talks || g.dev.Kind == news.Visit) && (g.dev.Status == news.Completed || g.dev.Status == news.UnderWay)
		if !held || g.dev.Place == "" {
			continue
		}
		if slices.Contains(g.dev.Actors, f.dev.Actors[0]) {
			return g.dev.Place
		}
		if f.dev.Kind == news.Agreement && shared == "" && slices.ContainsFunc(f.dev.Actors, func(a string) bool { return slices.Contains(g.dev.Actors, a) }) {
			shared = g.dev.Place
		}
	}
	return shared
}
