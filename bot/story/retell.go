package story

import (
	"slices"

	"parley/bot/news"
)

// teller makes one story anew of its reports.
type teller struct {
	x      *Index
	entry  *entry
	stands bool      // a report of the happening counts
	split  bool      // the story was split from another: that is told
	heard  bool      // something of it was told before
	only   bool      // the story has nothing but what was a denial of another
	here   []Finding // of the verdict in hand, those that were told anew
	of     int64     // its number
}

func (t *teller) ruled() *ruled {
	if t.entry.ruled == nil {
		t.entry.ruled = &ruled{}
	}
	return t.entry.ruled
}

// add takes one report. What does not count is remembered, to be known again.
func (t *teller) add(s Step) {
	v, f := s.Verdict, s.Verdict.Findings[0]
	f.Development = owned(f.Development)
	d := t.x.names.frameOf(f.Development)
	d.says = ""
	if f.Reopens {
		t.entry = recordOf(t.entry).opened(t.x.names)
	}
	if s.Out != 0 {
		if at := f.Development.At; t.stands && at.After(t.entry.story.Updated) {
			t.entry.story.Updated = at
		}
		if f.Correction != 0 {
			return // it repeated the claim when that was false already
		}
		c := claim{id: f.Development.ID, frame: d, correction: s.Out, official: v.Official}
		if f.Denies {
			c.denies = f.Development.Speaker
		}
		t.out(c)
		t.entry.leads(&d)
		return
	}
	if r := (readAs{f.Development.Kind, f.Development.Status}); s.Read.Kind != "" && t.ruled().readings[f.Development.ID] != r {
		if t.ruled().readings == nil {
			t.ruled().readings = map[int64]readAs{}
		}
		t.ruled().readings[f.Development.ID] = r
		t.ruled().also = append(t.ruled().also, claim{id: f.Development.ID, frame: t.x.names.frameOf(s.Read), loose: true})
	}
	if s.Twin {
		t.ruled().also = append(t.ruled().also, claim{id: f.Development.ID, frame: d})
	}
	t.stands = t.stands || !f.Denies
	t.entry.take(f, v, &d)
	t.entry.lead(&d)
}

// out remembers a false development once; its reports fill in what it claims.
func (t *teller) out(c claim) {
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
func (t *teller) finish(s news.Story) *entry {
	e := t.entry
	if !t.stands && e.ruled != nil && len(e.ruled.out) > 0 {
		// Nothing stands, but what the story was about still leads to it.
		e.frame = e.ruled.out[0].frame.clone()
	}
	e.story = s
	e.closes = Closes(s)
	return e
}

// steps gives a story's reports as they count, and the story that they make. A report is
// clean when it was matched against the story as it is told here: then what it did stands.
// split tells that the story was split from another.
func (x *Index) steps(id int64, past []report, spots []spot, clean []bool, split bool) (news.Story, []Step) {
	t := teller{x: x, entry: &entry{}, split: split, only: true}
	counts, happens := false, false
	for i, s := range spots {
		if s.story == id {
			counts = counts || s.out == 0
			happens = happens || s.out == 0 && !denies(past[i], s)
			t.only = t.only && denies(past[i], s)
		}
	}
	standing := happens || counts && t.only // of a denial alone nothing is left
	var steps []Step
	var last news.Story
	for i, p := range spots {
		if p.story != id {
			continue
		}
		r := past[i]
		d := r.finding.Development
		s := Step{Twin: p.twin, Out: p.out}
		if r.finding == &r.verdict.Findings[0] {
			s.From = r.finding.Story.ID
		}
		t.heard = t.heard || r.finding.Change != nil && r.finding.Story.ID == id
		if (p.kind != "" || p.status != "") && !p.twin {
			s.Read = d
			d.Kind, d.Status = or(p.kind, d.Kind), or(p.status, d.Status)
		}
		d.ID = p.development
		f := *r.finding
		f.Development, f.Weighed, f.Correction = d, nil, 0
		if p.out != 0 && standing {
			f.Change, f.Correction, f.Reopens = nil, r.finding.Correction, f.Reopens && clean[i]
			if d.At.After(last.Updated) && last.ID != 0 {
				last.Updated = d.At
			}
		} else {
			if !clean[i] {
				f = t.tell(id, r, d, denies(r, p) && !t.only)
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
	v.Findings = []Finding{f}
	return v
}
