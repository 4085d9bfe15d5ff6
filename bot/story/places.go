package story

import (
	"slices"

	"parley/bot/news"
)

// Past is what a correction is decided on: all that was decided about the stories that it
// touches, and about those they were merged with and split from.
type Past struct {
	Stories     []int64           // these
	Verdicts    []Kept            // in their order
	Corrections []news.Correction // carried out, in their order; the undone ones too
}

// Kept is a verdict with its place in the order of verdicts and corrections.
type Kept struct {
	Seq     int64
	Verdict Verdict
}

// report is one finding of the past.
type report struct {
	seq     int64
	verdict *Verdict
	finding *Finding
}

// reports are the findings that belong to the stories.
func (p Past) reports() []report {
	var all []report
	for i := range p.Verdicts {
		v := &p.Verdicts[i].Verdict
		for j := range v.Findings {
			if f := &v.Findings[j]; f.Development.ID != 0 && slices.Contains(p.Stories, f.Story.ID) {
				all = append(all, report{p.Verdicts[i].Seq, v, f})
			}
		}
	}
	return all
}

// spot is where a report stands, and how it counts.
type spot struct {
	story, development int64
	out                int64 // the correction by which it counts for nothing; 0: it counts
	twin               bool  // it was taken for another development
	kind               news.Kind
	status             news.Status // as corrected; empty: as read
}

// whereabouts says where a development is.
type whereabouts struct {
	story, out, as int64
	kind           news.Kind
	status         news.Status
}

// spots gives each report its spot under the corrections that hold. Who repeats a
// development goes where it goes.
func spots(past []report, all []news.Correction, holds func(news.Correction) bool) []spot {
	parent, was := map[int64]int64{}, map[int64]int64{}
	var held []news.Correction
	for _, c := range all {
		if holds(c) {
			held = append(held, c)
			continue
		}
		if c.Gave != 0 {
			parent[c.Gave] = c.Story
		}
		for _, f := range c.Fresh {
			was[f.Is] = f.Was
		}
	}
	root := func(of map[int64]int64, id int64) int64 {
		for of[id] != 0 {
			id = of[id]
		}
		return id
	}
	places := map[int64]*whereabouts{}
	own := map[reported]int64{}
	for _, r := range past {
		if id := root(was, r.finding.Development.ID); places[id] == nil {
			places[id] = &whereabouts{story: root(parent, r.finding.Story.ID)}
		}
	}
	for _, c := range held {
		put(c, places, own)
	}
	found := make([]spot, len(past))
	for i, r := range past {
		id := root(was, r.finding.Development.ID)
		if is := own[reported{id, r.verdict.Article.ID}]; is != 0 {
			id = is
		} else if is := own[reported{id, r.verdict.CopyOf}]; is != 0 {
			id = is
		}
		p := places[id]
		s := spot{out: p.out, kind: p.kind, status: p.status}
		for p.as != 0 && places[p.as] != nil {
			id, s.twin = p.as, true
			p = places[id]
		}
		s.story, s.development, s.out = p.story, id, or(s.out, p.out)
		if s.twin {
			s.kind, s.status = "", ""
		}
		found[i] = s
	}
	return found
}

// reported is a development in one article.
type reported struct {
	development int64
	article     string
}

// put lets one correction act on where the developments are. What it is about and is no
// longer there, since an earlier one was undone, stays where it is.
func put(c news.Correction, places map[int64]*whereabouts, own map[reported]int64) {
	switch c.Act {
	case news.Merge:
		for _, p := range places {
			if p.story == c.Story {
				p.story = c.Into
			}
		}
	case news.Split:
		for _, id := range c.Developments {
			if p := places[id]; p != nil && p.story == c.Story {
				p.story = c.Gave
			}
		}
		for _, f := range c.Fresh {
			if p := places[f.Was]; p != nil && p.story == c.Story {
				own[reported{f.Was, c.Article}] = f.Is
				places[f.Is] = &whereabouts{story: c.Gave}
			}
		}
	case news.False:
		for _, id := range c.Developments {
			if p := places[id]; p != nil {
				p.out = c.Number
			}
		}
	case news.Duplicate:
		if p := places[c.Developments[0]]; p != nil && places[c.Of] != nil && !leads(places, c.Of, c.Developments[0]) {
			p.as = c.Of
		}
	case news.Reading:
		if p := places[c.Developments[0]]; p != nil {
			p.kind, p.status = or(c.Kind, p.kind), or(c.Status, p.status)
		}
	}
}

// leads reports whether a development was taken, over others or not, for to.
func leads(places map[int64]*whereabouts, id, to int64) bool {
	for id != 0 && id != to && places[id] != nil {
		id = places[id].as
	}
	return id == to
}

// clean tells of each report whether it was matched against its story as the spots tell
// it: whether up to then the story had the same reports under what held at the time.
func clean(past []report, all []news.Correction, now []spot) []bool {
	ok := make([]bool, len(past))
	for i := 0; i < len(past); {
		// Between two corrections the same ones hold.
		j := i + 1
		for j < len(past) && !slices.ContainsFunc(all, func(c news.Correction) bool { return c.HeldAt(past[i].seq) != c.HeldAt(past[j].seq) }) {
			j++
		}
		then := spots(past, all, func(c news.Correction) bool { return c.HeldAt(past[i].seq) })
		differs := map[int64]bool{}
		for n := range j {
			if now[n] != then[n] {
				differs[now[n].story], differs[then[n].story] = true, true
			}
			if n >= i {
				ok[n] = !differs[now[n].story]
			}
		}
		i = j
	}
	return ok
}
