package detect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/bot/news"
)

// knowing is how well a slot is known: not at all, from elsewhere in the article, or by
// the words of its own sentence.
type knowing uint8

const (
	unknown knowing = iota
	inferred
	said
)

// placeOf is the nearest venue of the sentence, else for a meeting the article's, and
// how it is known.
func (d *Detector) placeOf(t *article, f *finding) (string, knowing) {
	s := f.s
	pivot := f.hit.from
	if f.hit.head >= 0 {
		pivot = f.hit.head
	}
	best, distance := "", 1<<30
	seat := ""
	region := "" // where they meet only if nothing narrower is named: "in Alaska"
	for n := range s.mentions {
		m := &s.mentions[n]
		if m.place && m.inside && m.region && m.entity.Country != "" && region == "" && m.from > pivot && s.starts[m.from] == s.starts[min(pivot, len(s.toks)-1)] && !d.fromThere(s, m) {
			region = m.name
		}
		if d.sits(f, m, pivot) {
			seat = m.entity.In
		}
		if !m.place || f.trigger.kind == news.Call || f.trigger.kind == news.Aid && m.mask&maskCountry != 0 || m.region && (f.trigger.family == "meeting" || f.trigger.kind == news.PeacePlan || f.trigger.kind == news.Statement) {
			continue
		}
		if (f.trigger.kind == news.Agreement || f.trigger.kind == news.Vote || f.trigger.kind == news.Statement) && (m.region || !m.inside && m.from > 0) {
			continue // what it is about, not where it was made
		}
		far := m.from - pivot
		if far < 0 {
			far = -far * 2
		}
		if s.starts[min(m.from, len(s.toks)-1)] != s.starts[min(pivot, len(s.toks)-1)] {
			far += 12
		}
		if d.fromThere(s, m) {
			far += 20
		}
		if !m.inside {
			far += 8 // named, but not as where anything is
		}
		if far < distance {
			best, distance = m.name, far
		}
	}
	if region != "" && best == "" && f.trigger.family == "meeting" {
		if d.gaz.Within(t.venue.place, region) {
			return t.venue.place, inferred
		}
		return region, said
	}
	switch {
	case seat != "" && (best == "" || f.trigger.kind != news.Statement):
		return seat, said
	case t.written != "" && d.here(s, pivot) && f.trigger.kind != news.Call:
		return t.written, said
	case f.trigger.kind == news.Withdrawal && best != "" && d.gaz.Within(best, t.venue.place):
		return best, said
	case f.trigger.kind == news.Withdrawal && t.venue.place != "":
		return t.venue.place, inferred // it is the meeting's, wherever he is instead
	case f.trigger.kind == news.Appointment:
		return d.postOf(f), said
	case best != "" && f.trigger.kind != news.PrisonerExchange && (f.trigger.kind != news.Visit || f.dev.Status != news.Announced) && t.venue.place != "" && best != t.venue.place && d.gaz.Within(t.venue.place, best):
		return t.venue.place, inferred // the city in the country
	case best != "" && (f.trigger.kind != news.Statement || distance < 12):
		return best, said
	case f.trigger.kind == news.Talks || f.trigger.kind == news.Withdrawal || f.trigger.kind == news.PrisonerExchange && f.dev.Status == news.Agreed:
		return t.venue.place, inferred
	case f.trigger.kind == news.Visit:
		return t.venue.place, inferred
	case f.trigger.kind == news.Statement && d.atMeeting(s):
		return t.venue.place, inferred // "told reporters after the meeting"
	}
	return "", unknown
}

// sits reports whether m is a body that has a seat and does the deed, or is where it is
// done: "the Security Council met", "at the General Assembly".
func (d *Detector) sits(f *finding, m *mention, pivot int) bool {
	if m.mask&maskOrg == 0 || m.entity == nil || m.entity.In == "" || m.part {
		return false
	}
	switch f.trigger.kind {
	case news.Vote, news.Talks:
		return m.inside || m.to <= pivot && f.s.starts[m.from] == f.s.starts[min(pivot, len(f.s.toks)-1)]
	case news.Statement:
		return m.inside
	}
	return false
}

// here reports whether "here" stands in the clause of token pivot.
func (d *Detector) here(s *sentence, pivot int) bool {
	clause := s.starts[min(pivot, len(s.toks)-1)]
	for i := range s.toks {
		if s.toks[i].id != 0 && s.starts[i] == clause && d.lex.groups["here"].has(s.toks, i) {
			return true
		}
	}
	return false
}

// atMeeting reports whether a sentence says that it was spoken at or after a meeting, or
// before the press.
func (d *Detector) atMeeting(s *sentence) bool {
	said := false
	for i := range s.toks {
		if s.toks[i].id == 0 {
			continue
		}
		said = said || d.speaks(s, i)
		if said && i > 0 && d.lex.groups["occasion"].has(s.toks, i) {
			return true
		}
	}
	return false
}

// postOf is the place that an envoy is named for: "representative for Libya".
func (d *Detector) postOf(f *finding) string {
	for n := range f.s.mentions {
		m := &f.s.mentions[n]
		if m.from <= f.hit.from || m.mask&(maskCountry|maskCity) == 0 || m.part || m.adjective {
			continue
		}
		if d.lex.groups["post-for"].has(f.s.toks, m.from-1) {
			return m.name
		}
	}
	return ""
}

// fromThere reports whether the mention is where somebody comes from.
func (d *Detector) fromThere(s *sentence, m *mention) bool {
	return m.from > 0 && d.hence.has(s.toks, m.from-1)
}

// dateOf is the day of the finding: the nearest of its clause, else of its
// sentence; for a meeting never the day on which somebody spoke of it.
func (d *Detector) dateOf(t *article, f *finding) news.Date {
	s := f.s
	pivot := f.hit.from
	if f.hit.head >= 0 {
		pivot = f.hit.head
	}
	meeting := f.trigger.family == "meeting" && f.trigger.kind != news.Call
	towards := 0
	switch f.read.mode {
	case past, stated, present:
		towards = -1
		if f.dev.Status == news.Announced || f.trigger.kind == news.Withdrawal || f.dev.Status == news.Postponed || f.dev.Status == news.Downgraded {
			towards = 0
		}
	case future, negated, modal:
		towards = 1
		if f.trigger.kind == news.Statement {
			towards = -1
		}
	}
	best, distance, spoken := news.Date(""), 1<<30, news.Date("")
	written := news.Date("") // in the dateline
	for _, r := range s.dates {
		if r.vague || r.span && f.dev.Status != news.Postponed {
			continue
		}
		if r.dateline {
			written = r.on(t.pub, -1)
			continue
		}
		far := r.from - pivot
		if far < 0 {
			far = -far
		}
		if s.starts[r.from] != s.starts[min(pivot, len(s.toks)-1)] {
			far += 10
		}
		if meeting && d.spoken(s, r) {
			spoken = r.on(t.pub, -1)
			continue
		}
		if far < distance {
			best, distance = r.on(t.pub, towards), far
		}
	}
	if best != "" {
		return best
	}
	if meeting && t.venue.date != "" && (f.dev.Place == t.venue.place || f.dev.Place == "") && f.trigger.kind != news.Visit {
		return t.venue.date
	}
	if towards < 0 && f.trigger.kind != news.Statement && best == "" && spoken == "" {
		if day := t.toldBefore(s); day != "" {
			return day
		}
	}
	if towards >= 0 {
		written = "" // what is told as done was done when it was written; what is ahead was not
	}
	if f.trigger.kind == news.Visit && (f.dev.Place == t.venue.place || d.gaz.Within(t.venue.place, f.dev.Place)) {
		return cmp.Or(t.venue.date, written)
	}
	if f.dev.Status == news.Announced && f.trigger.kind != news.Withdrawal {
		return ""
	}
	return cmp.Or(spoken, written)
}

// toldBefore is the day that the sentence before names last, when it lies just behind:
// what is told next without a day was that day too.
func (t *article) toldBefore(s *sentence) news.Date {
	if s.nth == 0 || s.para < 0 {
		return ""
	}
	dates := t.sentences[s.nth-1].dates
	for n := len(dates) - 1; n >= 0; n-- {
		r := dates[n]
		if r.vague || r.far || r.span || t.pub.IsZero() || r.dateline {
			continue
		}
		if day, ok := r.on(t.pub, -1).Time(); ok && day.Before(t.pub) && t.pub.Sub(day) < 4*24*time.Hour {
			return r.on(t.pub, -1)
		}
		return ""
	}
	return ""
}

// spoken reports whether the day is that of a verb of saying beside it.
func (d *Detector) spoken(s *sentence, r dateRef) bool {
	for k := r.from - 1; k >= 0 && r.from-k <= 3; k-- {
		if s.toks[k].sort == mark || s.at(k) != nil {
			return false
		}
		if s.toks[k].bits&isSay != 0 {
			return true
		}
	}
	return r.to < len(s.toks) && s.toks[r.to].bits&isSay != 0
}

// ordinalOf reads "third round" and "18th package" in the finding's sentence.
func (d *Detector) ordinalOf(f *finding) int {
	g := d.lex.groups["counted"]
	s := f.s
	if !s.speaksOf(g) {
		return 0
	}
	for i := range s.toks {
		n := 0
		low := strings.ToLower(s.text[s.toks[i].start:s.toks[i].end])
		if s.toks[i].sort == number {
			for _, end := range d.lex.nth {
				if v, ok := strings.CutSuffix(low, end); ok {
					n, _ = strconv.Atoi(v)
				}
			}
		} else if s.toks[i].id != 0 {
			n = d.lex.ordinals[low]
		}
		if n <= 0 || n > 1000 {
			continue
		}
		for k := i + 1; k < len(s.toks) && k <= i+4; k++ {
			if s.toks[k].sort == mark {
				break
			}
			if g.has(s.toks, k) {
				return n
			}
		}
	}
	return 0
}

// targetOf is whom or what it is about, where the kind has one.
func (d *Detector) targetOf(f *finding, object []*mention) string {
	switch f.trigger.kind {
	case news.Sanctions, news.Aid, news.Statement, news.Appointment:
	default:
		return ""
	}
	for _, m := range object {
		if !slices.Contains(f.dev.Actors[:min(len(f.dev.Actors), 1)], m.name) && !d.counts(f.s, m) {
			return m.name
		}
	}
	for n := range f.s.mentions {
		m := &f.s.mentions[n]
		if m.from >= f.hit.to && (m.place || m.adjunct) {
			return m.name
		}
	}
	return ""
}

// counts reports whether m is named only as whose something counted is: "the EU's 16th
// package" is against somebody else.
func (d *Detector) counts(s *sentence, m *mention) bool {
	if own := s.at(m.to - 1); own == nil || own.name != m.name || !s.toks[m.to-1].poss { // it may be of another sentence
		return false
	}
	for k := m.to; k < min(m.to+4, len(s.toks)) && s.toks[k].sort != mark && s.toks[k].bits&isPrep == 0; k++ {
		if d.lex.groups["counted"].has(s.toks, k) {
			return true
		}
	}
	return false
}
