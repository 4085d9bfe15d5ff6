package story

import (
	"slices"

	"parley/bot/news"
)

// denies reports whether a report denies what its story tells.
func denies(r report, s spot) bool {
	return r.finding.Denies && s.kind == "" && s.status == "" && !s.twin
}

// tell says what a report does to a story that it was not matched against.
func (t *teller) tell(id int64, r report, d news.Development, denies bool) Finding {
	if t.of != r.seq {
		t.of, t.here = r.seq, nil
	}
	f := t.finding(id, r, d, denies)
	f.Doubt = or(f.Doubt, r.finding.Doubt)
	t.here = append(t.here, f)
	return f
}

func (t *teller) finding(id int64, r report, d news.Development, denies bool) Finding {
	m := matcher{x: t.x, desk: newDesk(t.x.names, 0), article: r.verdict.Article, v: *r.verdict}
	m.v.Findings = t.here
	m.rests = r.finding.Origin
	e := t.entry
	tells := t.heard || t.split || r.finding.Change != nil
	if denies && !t.stands {
		s := r.finding.Story // what it denies counts for nothing
		s.ID, s.Into, s.Withdrawn = id, 0, false
		return Finding{Development: d, Denies: true, New: true, Story: s, Silence: news.Superseded, Origin: m.rests}
	}
	f := t.x.names.frameOf(d)
	if !t.stands {
		s := m.opening(id, d, or(f.war, r.finding.Story.Conflict))
		finding := Finding{Development: d, Opens: true, New: true, Story: s, Silence: news.LowConfidence, Origin: m.rests}
		if tells {
			finding.Silence, finding.Change = "", m.change(news.New, d, s, "", d.Status)
		}
		return finding
	}
	origin := ""
	if o := m.originIn(e); o != m.v.Origin {
		origin = o
	}
	if denies {
		finding := m.attach(d, e)
		finding.Origin = origin
		return finding
	}
	b := bond{entry: e, compared: compare(t.x.names, &f, &e.frame), part: t.part(id, r, d)}
	s := e.story
	if s.Certainty = m.climb(e, d, b.part); s.Certainty != news.Denied {
		s.DeniedBy = ""
	}
	if d.At.After(s.Updated) {
		s.Updated = d.At
	}
	if slices.ContainsFunc(e.known(), func(k known) bool { return k.id == d.ID }) {
		if b.part == main {
			m.widen(&s, d, &f, b)
		}
		finding := Finding{Development: d, Story: s, Silence: news.SameDevelopment, Origin: origin}
		if !e.told && tells {
			finding.Silence, finding.Change = "", m.change(news.New, d, s, "", s.Status)
		}
		return finding
	}
	from := s.Status
	finding := Finding{Development: d, New: true, Silence: m.move(&s, d, &f, b), Origin: origin}
	switch {
	case finding.Silence != "":
		s.Certainty, s.DeniedBy = e.story.Certainty, e.story.DeniedBy
	case e.told || tells:
		s.Summary = d.Evidence
		finding.Change = m.change(news.Changed, d, s, from, s.Status)
	default:
		s.Summary, finding.Silence = d.Evidence, news.LowConfidence
	}
	finding.Story = s
	return finding
}

// part is the part that a development plays in a story that it was not matched against:
// what it was in its own story tells.
func (t *teller) part(id int64, r report, d news.Development) part {
	s, was := t.entry.story, r.finding
	read := was.Development.Kind == d.Kind
	switch {
	case d.Kind == s.Kind:
		return main
	case was.Story.ID == id && read && was.Story.Kind == d.Kind:
		return lifts // it is what its story is about; what stood before it is gone
	case was.Change != nil && was.Change.From != was.Change.To && was.Change.From != "" && was.Story.Kind == s.Kind:
		if d.Kind == news.Statement {
			return reply
		}
		return main
	}
	return line
}
