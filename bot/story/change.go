package story

import (
	"slices"
	"time"

	"parley/bot/news"
)

// opens is a development that belongs to no open story: it opens its own, unless it is
// told on the side too weakly, or in a copy.
func (m *matcher) opens(i int, d news.Development, f *frame, read float64) Finding {
	quiet := news.Silence("")
	doubt := m.early(d, d.Date)
	if doubt != "" {
		// What is told as due was read as done: it stands as it does until its day.
		d.Confidence /= 2
		d.Status = done[d.Kind].until
		f.status = d.Status
	}
	switch {
	case m.rehash && !m.next(f):
		quiet = news.Copy
	case m.stood(d.Evidence):
		quiet = news.Edit
	case len(f.states) == 0 && len(f.persons) == 0:
		quiet = news.LowConfidence // nobody: it could never be known again
	case i > 0 && d.Kind == news.Withdrawal && m.tellsOf(meets):
		quiet = news.LowConfidence // the article tells of the meeting, and this clashes with it
	case i > 0 && (d.Confidence < m.enough(f) || !f.whole()):
		quiet = news.LowConfidence
	case i > 0 && d.Kind == news.Statement:
		quiet = news.Background
	}
	if quiet != "" {
		return Finding{Development: d, Silence: quiet, Doubt: doubt}
	}
	m.stories++
	m.developments++
	d.ID = m.developments
	s := m.opening(m.stories, d, m.conflict(d, f))
	finding := Finding{Development: d, Opens: true, New: true, Story: s, Doubt: doubt}
	if i == 0 && read < alone {
		finding.Silence = news.LowConfidence
		return finding
	}
	finding.Change = m.change(news.New, d, s, "", d.Status)
	return finding
}

// opening is a story that one development opens.
func (m *matcher) opening(id int64, d news.Development, conflict string) news.Story {
	return news.Story{ID: id, Kind: d.Kind, Status: d.Status, Headline: m.article.Title, Summary: d.Evidence, Actors: slices.Clone(d.Actors),
		Target: d.Target, Place: d.Place, Date: d.Date, Ordinal: d.Ordinal, Conflict: conflict,
		Opened: d.At, Updated: d.At, Certainty: certainty(1, m.v.Official)}
}

// heard reports whether a story that nothing was told of is to be told now.
func (m *matcher) heard(e *entry, d news.Development) bool {
	return d.Confidence >= alone || !slices.Contains(e.origins, m.originIn(e))
}

// next reports whether the article tells of the next one of what its model told: the
// fourth tranche in the words of the third.
func (m *matcher) next(f *frame) bool {
	e := m.entry(m.v.Copied)
	return e != nil && e.frame.kind == f.kind && ordinal(f.ordinal, e.frame.ordinal) == clash
}

// enough is how sure the detector must be of a development told on the side for it to
// open a story. An offer that is told together with its answer is news on any side.
func (m *matcher) enough(f *frame) float64 {
	if offered(f.kind) && slices.ContainsFunc(m.frames, func(o frame) bool {
		return answers(o.status) && o.lead != f.lead && (o.kind == f.kind || o.kind == news.Statement && (f.war == "" || o.war == f.war))
	}) {
		return usual
	}
	return f.enough()
}

// tellsOf reports whether the article tells of a story of such a kind.
func (m *matcher) tellsOf(such func(news.Kind) bool) bool {
	for id := range m.touched {
		if such(m.entry(id).frame.kind) {
			return true
		}
	}
	return false
}

// join is a development of a story that stands: a repetition, or something new in it.
func (m *matcher) join(i int, d news.Development, f *frame, b bond) Finding {
	e := b.entry
	s := e.story
	if d.Kind == news.Withdrawal && b.part == main && e.frame.kind == news.Visit {
		// Who will not come has cancelled his visit.
		d.Kind, d.Status = news.Visit, news.Cancelled
		f.kind, f.status = d.Kind, d.Status
	}
	s.Certainty = m.climb(e, d, b.part)
	if s.Certainty != news.Denied {
		s.DeniedBy = ""
	}
	if id, ok := m.repeats(f, e); ok {
		return m.repeat(d, f, b, id, s)
	}
	if id, ok := m.inOtherWords(i, f, s.ID); ok {
		return m.repeat(d, f, b, id, s)
	}
	switch {
	case m.rehash && !m.turns(f, e, b.part):
		return Finding{Development: d, Silence: news.Copy}
	case m.stood(d.Evidence):
		return Finding{Development: d, Silence: news.Edit}
	case b.part == lifts && m.purpose(i, d, s.ID):
		return Finding{Development: d, Silence: news.LowConfidence}
	case b.part == main && m.early(d, or(d.Date, s.Date)) != "":
		doubt := m.early(d, or(d.Date, s.Date))
		d.Confidence /= 2
		return Finding{Development: d, Silence: news.LowConfidence, Doubt: doubt}
	case i > 0 && d.Confidence < usual:
		return Finding{Development: d, Silence: news.LowConfidence}
	case i > 0 && d.Kind == news.Statement && d.Status == news.None:
		return Finding{Development: d, Silence: news.Background}
	}
	m.developments++
	d.ID = m.developments
	from := s.Status
	silence := m.move(&s, d, f, b)
	if d.At.After(s.Updated) {
		s.Updated = d.At
	}
	finding := Finding{Development: d, New: true, Silence: silence}
	if silence != "" {
		s.Certainty, s.DeniedBy = e.story.Certainty, e.story.DeniedBy // it says nothing of how the story stands
	} else {
		reason := news.Changed
		if m.v.Edit && len(e.origins) == 1 && e.origins[0] == m.originIn(e) && from.Polarity()*s.Status.Polarity() < 0 {
			reason = news.Corrected
		}
		s.Summary = d.Evidence
		if !e.told {
			if !m.heard(e, d) {
				finding.Silence, finding.Story = news.LowConfidence, s
				return finding
			}
			reason = news.New
		}
		finding.Change = m.change(reason, d, s, from, s.Status)
	}
	finding.Story = s
	return finding
}

// inOtherWords finds a development of this article that the same sentence tells of the
// same side, with the same yes or no: who rejects a plan also rules it out.
func (m *matcher) inOtherWords(i int, f *frame, story int64) (int64, bool) {
	if f.kind != news.Statement || f.status.Polarity() == 0 {
		return 0, false
	}
	for n, o := range m.v.Findings[:i] {
		g := &m.frames[n]
		if o.Story.ID == story && g.says == f.says && g.lead == f.lead && g.status.Polarity() == f.status.Polarity() && o.Development.ID != 0 {
			return o.Development.ID, true
		}
	}
	return 0, false
}

// purpose reports whether a development tells, less surely, what the one is for by which
// its own sentence is in the story: the trip is the news, not whom it leads to.
func (m *matcher) purpose(i int, d news.Development, story int64) bool {
	return slices.ContainsFunc(m.v.Findings[:i], func(o Finding) bool {
		return o.Story.ID == story && o.Development.Evidence == d.Evidence && o.Development.Confidence >= d.Confidence
	})
}

// turns reports whether the development says something else than the story does, though
// the text is nearly the same: "ready" became "not ready". That is no copy's slip.
func (m *matcher) turns(f *frame, e *entry, p part) bool {
	return (p == main || p == reply) && stands(f, p).Polarity() != e.story.Status.Polarity()
}

// move lets a development act on how the story stands, or says why it does not.
func (m *matcher) move(s *news.Story, d news.Development, f *frame, b bond) news.Silence {
	switch b.part {
	case line:
		m.widen(s, d, f, b)
		return ""
	case lifts:
		s.Kind = d.Kind
		s.Target, s.Ordinal = or(d.Target, s.Target), max(d.Ordinal, s.Ordinal)
		s.Place, s.Date = or(d.Place, s.Place), or(d.Date, s.Date)
		m.set(s, d.Status)
		m.widen(s, d, f, b)
		return ""
	}
	to := stands(f, b.part)
	if m.older(b.entry) || !advances(s.Kind, s.Status, to) && b.answers[iDate] != clash && !later(d.Date, s.Date, s.Kind) {
		m.widen(s, d, f, b)
		if m.v.CopyOf != "" {
			return news.Copy
		}
		return news.Superseded
	}
	m.set(s, to)
	m.widen(s, d, f, b)
	if d.Kind == s.Kind && d.Date != "" {
		s.Date = d.Date
	}
	return ""
}

func (m *matcher) set(s *news.Story, to news.Status) {
	if s.Status != to {
		s.Was, s.Status = s.Status, to
	}
}

// later reports whether d is a day clearly after e.
func later(d, e news.Date, k news.Kind) bool {
	days, known := e.DaysTo(d)
	return known && time.Duration(days)*aDay > slack(k)
}

// widen gives the story what it did not know: who else takes part, where, when.
func (m *matcher) widen(s *news.Story, d news.Development, f *frame, b bond) {
	if b.part == line || b.part == reply {
		return
	}
	s.Actors = slices.Clone(s.Actors)
	for _, a := range d.Actors {
		if len(s.Actors) < maxActors && !slices.Contains(s.Actors, a) {
			s.Actors = append(s.Actors, a)
		}
	}
	s.Target, s.Place, s.Date, s.Conflict = or(s.Target, d.Target), or(s.Place, d.Place), or(s.Date, d.Date), or(s.Conflict, f.war)
	if s.Ordinal == 0 {
		s.Ordinal = d.Ordinal
	}
}

const maxActors = 12

// older reports whether this article is older than what stands. Where only days are
// known, days are compared.
func (m *matcher) older(e *entry) bool {
	at := m.article.When()
	if m.article.DayOnly || e.dayOnly {
		return at.UTC().Format("2006-01-02") < e.stood.UTC().Format("2006-01-02")
	}
	return at.Before(e.stood)
}

// climb is the rung of certainty that the story stands on with this article behind it.
// A denial stays until the report ends it.
func (m *matcher) climb(e *entry, d news.Development, p part) news.Certainty {
	stands := e.story.Certainty
	if stands == news.Denied {
		if !m.undenies(e, d, p) {
			return stands
		}
		stands = news.OneOutlet
	}
	n := len(e.origins)
	if !slices.Contains(e.origins, m.originIn(e)) {
		n++
	}
	return max(stands, certainty(n, e.official || m.v.Official))
}

// repeat is a development that was reported before: silent, but for the rung it lifts
// the story to.
func (m *matcher) repeat(d news.Development, f *frame, b bond, id int64, s news.Story) Finding {
	d.ID = id
	from := b.entry.story.Certainty
	if d.At.After(s.Updated) {
		s.Updated = d.At
	}
	if b.part == main {
		m.widen(&s, d, f, b)
	}
	finding := Finding{Development: d, Silence: news.SameDevelopment}
	switch {
	case !b.entry.told:
		if m.v.CopyOf == "" && m.heard(b.entry, d) {
			finding.Silence = ""
			finding.Change = m.change(news.New, d, s, "", s.Status)
		}
	case s.Certainty > from || from == news.Denied && s.Certainty != from:
		// Also by a copy: an official source stands behind the words that others had first.
		finding.Silence = ""
		finding.Change = m.change(news.Confirms, d, s, s.Status, s.Status)
	case m.v.Edit:
		finding.Silence = news.Edit
	case m.v.CopyOf != "":
		finding.Silence = news.Copy
	case surer(b.entry.best, d.Confidence):
		// A watch that asks for more than the reports had has not heard of it.
		finding.Silence = ""
		finding.Change = m.change(news.New, d, s, "", s.Status)
	}
	finding.Story = s
	return finding
}

// surer reports whether a confidence passes a step that the best one before did not. Who
// was told already is not told again: that is decided where the cards are known.
func surer(best, now float64) bool {
	for _, step := range []float64{alone, 0.7, 0.85} {
		if best < step && now >= step {
			return true
		}
	}
	return false
}

func (m *matcher) change(r news.Reason, d news.Development, s news.Story, from, to news.Status) *news.Change {
	m.changes++
	return &news.Change{Seq: m.changes, Story: s.ID, Article: m.article.ID, Reason: r, Development: d, From: from, To: to,
		Certainty: s.Certainty, At: d.At}
}

// repeats finds the development of the story that this one is again.
func (m *matcher) repeats(f *frame, e *entry) (int64, bool) {
	best, most := int64(0), -1.0
	for _, o := range e.known() {
		if c, ok := m.again(f, &o.frame); ok && c > most {
			best, most = o.id, c
		}
	}
	if id, c := m.alsoRepeats(f, e); c > most {
		best = id
	}
	return best, best != 0
}

// again compares two developments of one story: the same kind and status, and no slot
// that tells them apart.
func (m *matcher) again(a, b *frame) (float64, bool) {
	if conversation(a, b) || conversation(b, a) {
		return 0, interchangeable(a.kind, a.status, b.status)
	}
	broken := a.status == news.Violated && b.status == news.Violated && named(a.kind) == named(b.kind)
	if a.kind != b.kind && !broken || !interchangeable(a.kind, a.status, b.status) {
		return 0, false
	}
	c := bond{compared: compare(m.x.names, a, b)}
	if c.answers[iDate] == clash && (a.moved || b.moved || c.answers[iOrdinal] == agree) && !moved(a.status) && !moved(b.status) {
		return 0, false // another day is what is new
	}
	c.excuse(m.x.names, a, b, true)
	for i, v := range vetoesOf(a.kind) {
		if v == free || c.answers[i] != clash {
			continue
		}
		// The sides of one meeting are told in parts.
		if (i == iWho || i == iSides) && a.kind == news.Talks && c.answers[iPlace] >= near {
			continue
		}
		return 0, false
	}
	if a.kind == news.Statement && c.answers[iTarget] != agree && overlap(a.words, b.words) < alike {
		return 0, false
	}
	return c.compared.points, true
}

// settle tells a story's climb only where the article changes nothing else in it: a
// change carries the rung. The numbers of the changes stay consecutive.
func (m *matcher) settle() {
	changed := make(map[int64]bool)
	for _, f := range m.v.Findings {
		if f.Change != nil && f.New {
			changed[f.Story.ID] = true
		}
	}
	seq := m.x.changes
	for i := range m.v.Findings {
		f := &m.v.Findings[i]
		switch {
		case f.Change == nil:
		case f.Change.Reason == news.Confirms && changed[f.Story.ID]:
			f.Change, f.Silence = nil, news.SameDevelopment
		default:
			seq++
			f.Change.Seq = seq
		}
	}
}

// or is a, and b where a is unknown.
func or[T comparable](a, b T) T {
	var zero T
	if a != zero {
		return a
	}
	return b
}
