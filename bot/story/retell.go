package story

import (
	"slices"

	"parley/bot/news"
)

// retelling makes one story anew of its reports.
type retelling struct {
	x     *Index
	entry *entry
	told  bool // a report counts
}

func (t *retelling) ruled() *ruled {
	if t.entry.ruled == nil {
		t.entry.ruled = &ruled{}
	}
	return t.entry.ruled
}

// add takes one report. What does not count is remembered, to be known again.
func (t *retelling) add(s Step) {
	v, f := s.Verdict, s.Verdict.Findings[0]
	d := t.x.names.frameOf(f.Development)
	if s.Out != 0 && f.Correction != 0 {
		return // it repeated the claim when that was false already
	}
	if s.Out != 0 {
		t.out(claim{id: f.Development.ID, frame: d, correction: s.Out, official: v.Official})
		t.keep(d.keys())
		return
	}
	if r := (reading{f.Development.Kind, f.Development.Status}); s.Read.Kind != "" && t.ruled().readings[f.Development.ID] != r {
		if t.ruled().readings == nil {
			t.ruled().readings = map[int64]reading{}
		}
		t.ruled().readings[f.Development.ID] = r
		t.ruled().also = append(t.ruled().also, claim{id: f.Development.ID, frame: t.x.names.frameOf(s.Read), loose: true})
	}
	if s.Twin {
		t.ruled().also = append(t.ruled().also, claim{id: f.Development.ID, frame: d})
	}
	t.told = true
	t.entry.take(f, v, &d)
	t.keep(t.entry.leads(&d))
}

func (t *retelling) keep(keys []string) {
	for _, k := range keys {
		if !slices.Contains(t.entry.keys, k) {
			t.entry.keys = append(t.entry.keys, k)
		}
	}
}

// out remembers a false development once; its reports fill in what it claims.
func (t *retelling) out(c claim) {
	r := t.ruled()
	for i := range r.out {
		if r.out[i].id == c.id {
			r.out[i].official = r.out[i].official || c.official
			r.out[i].frame.fill(c.frame)
			return
		}
	}
	c.frame = c.frame.clone()
	r.out = append(r.out, c)
}

// finish gives the entry the story as it stands.
func (t *retelling) finish(s news.Story) *entry {
	e := t.entry
	if !t.told && e.ruled != nil && len(e.ruled.out) > 0 {
		// Nothing stands, but what the story was about still leads to it.
		e.frame = e.ruled.out[0].frame.clone()
	}
	e.story = s
	e.closes = Closes(s)
	return e
}

// steps gives a story's reports as they count, and the story that they make. A report is
// clean when it was matched against the story as it is told here: then what it did stands.
func (x *Index) steps(id int64, past []report, spots []spot, clean []bool) (news.Story, []Step) {
	standing := slices.ContainsFunc(spots, func(s spot) bool { return s.story == id && s.out == 0 })
	t := retelling{x: x, entry: &entry{}}
	var steps []Step
	var last news.Story
	for i, p := range spots {
		if p.story != id {
			continue
		}
		r := past[i]
		d := r.finding.Development
		s := Step{Twin: p.twin, Out: p.out}
		if (p.kind != "" || p.status != "") && !p.twin {
			s.Read = d
			d.Kind, d.Status = or(p.kind, d.Kind), or(p.status, d.Status)
		}
		d.ID = p.development
		f := Finding{Development: d, Opens: r.finding.Opens, New: r.finding.New, Story: r.finding.Story, Change: r.finding.Change, Silence: r.finding.Silence}
		if p.out != 0 && standing {
			f.Change, f.Correction = nil, r.finding.Correction
			if d.At.After(last.Updated) && last.ID != 0 {
				last.Updated = d.At
				t.entry.story.Updated = d.At
			}
		} else {
			if !clean[i] {
				f = t.tell(id, r, d)
			}
			last = f.Story
			if p.out != 0 {
				f.Correction = r.finding.Correction
			}
		}
		s.Verdict = r.bare(f)
		if standing {
			t.add(s)
		} else { // the story is told as it was, and then withdrawn
			whole := s
			whole.Out = 0
			whole.Verdict.Findings = slices.Clone(s.Verdict.Findings)
			whole.Verdict.Findings[0].Correction = 0
			t.add(whole)
		}
		steps = append(steps, s)
	}
	last.ID, last.Into, last.Withdrawn = id, 0, !standing
	return last, steps
}

// bare is the verdict with one finding, without the article's words.
func (r report) bare(f Finding) Verdict {
	v := *r.verdict
	v.Article.Title, v.Article.Text = "", ""
	f.Weighed = nil
	v.Findings = []Finding{f}
	return v
}

// tell says what a report does to a story that it was not matched against.
func (t *retelling) tell(id int64, r report, d news.Development) Finding {
	m := matcher{x: t.x, article: r.verdict.Article, v: *r.verdict}
	e := t.entry
	f := t.x.names.frameOf(d)
	if !t.told {
		s := opening(id, d, r.verdict.Article.Title, or(f.war, r.finding.Story.Conflict), r.verdict.Official)
		return Finding{Development: d, Opens: true, New: true, Story: s, Change: m.change(news.New, d, s, "", d.Status)}
	}
	s := e.story
	s.Certainty = m.climb(e, s.Certainty)
	if c := r.finding.Change; c != nil && c.Certainty == news.Denied && s.Certainty != news.Denied {
		s.Certainty, s.DeniedBy = news.Denied, r.finding.Story.DeniedBy
	}
	b := bond{entry: e, compared: compare(t.x.names, &f, &e.frame), part: t.part(id, r, d)}
	if d.At.After(s.Updated) {
		s.Updated = d.At
	}
	if slices.ContainsFunc(e.known, func(k known) bool { return k.id == d.ID }) {
		if b.part == main {
			m.widen(&s, d, &f, b)
		}
		return Finding{Development: d, Story: s, Silence: news.SameDevelopment}
	}
	from := s.Status
	finding := Finding{Development: d, New: true, Silence: m.move(&s, d, &f, b)}
	if finding.Silence != "" {
		s.Certainty = e.story.Certainty
	} else {
		s.Summary = d.Evidence
		finding.Change = m.change(news.Changed, d, s, from, s.Status)
	}
	finding.Story = s
	return finding
}

// part is the part that a development plays in a story that it was not matched against:
// what it was in its own story tells.
func (t *retelling) part(id int64, r report, d news.Development) part {
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

// opening is a story that one development opens.
func opening(id int64, d news.Development, headline, conflict string, official bool) news.Story {
	return news.Story{ID: id, Kind: d.Kind, Status: d.Status, Headline: headline, Summary: d.Evidence, Actors: slices.Clone(d.Actors),
		Target: d.Target, Place: d.Place, Date: d.Date, Ordinal: d.Ordinal, Conflict: conflict,
		Opened: d.At, Updated: d.At, Certainty: certainty(1, official)}
}
