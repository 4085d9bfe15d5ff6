package story

import (
	"slices"

	"parley/bot/news"
)

// Ruling is what a correction comes to: every story that stands otherwise because of it,
// told anew. Like a verdict it is kept as JSON, and has its place in one order with them.
type Ruling struct {
	Correction news.Correction // as it is carried out; one that takes another back is an Undo
	Stories    []Retold        `json:",omitempty"` // in the order of their numbers
	Gone       []Gone          `json:",omitempty"`
}

// Retold is a story as it stands after a correction.
type Retold struct {
	Story    news.Story        // without its Developments and Reports
	Steps    []Step            // the reports that make it, in their order
	Never    []Claim           `json:",omitempty"` // what was split off and does not join it again
	Articles []news.Correction `json:",omitempty"` // splits by which whole articles, named in Article, left it
	Joined   bool              `json:",omitempty"` // people put it together: what is like any of its developments belongs to it
	Change   *news.Change      // what is told of it
}

// Step is one report of a story, as it counts now.
type Step struct {
	Verdict Verdict          // with this one finding; without the article's words
	Out     int64            `json:",omitempty"` // the correction by which it counts for nothing
	Read    news.Development `json:",omitzero"`  // as it was read, where that is corrected
	Twin    bool             `json:",omitempty"` // it was taken for another development
	From    int64            `json:",omitempty"` // its first story, where it is what its article mainly tells
}

// Claim is a development that a correction keeps from a story.
type Claim struct {
	Development news.Development
	Correction  int64
}

// Gone is a story that is no longer one of its own.
type Gone struct {
	Story  int64
	Into   int64 // where its developments are now
	Change *news.Change
}

// Decision is one step in the order that makes an index: a verdict, a ruling, or that a
// story was due.
type Decision struct {
	Verdict Verdict
	Ruling  *Ruling
	Due     *Due // with Ruling nil: a verdict
}

// Take takes a decision into the index. They come in their order.
func (x *Index) Take(d Decision) {
	switch {
	case d.Ruling != nil:
		x.Rule(*d.Ruling)
	case d.Due != nil:
		x.takeDue(*d.Due)
	default:
		x.Apply(d.Verdict)
	}
}

// Rule takes a ruling into the index: like Apply, in the order in which they were made.
func (x *Index) Rule(r Ruling) {
	for _, g := range r.Gone {
		x.drop(g.Story)
		x.into[g.Story] = g.Into
		x.wasDue(g.Into, x.due[g.Story])
		x.numbered(g.Change)
	}
	for _, s := range r.Stories {
		id := s.Story.ID
		x.drop(id)
		delete(x.into, id)
		x.numbered(s.Change)
		e := x.entryOf(s)
		for _, k := range e.keys {
			x.keys.add(k, id)
		}
		for _, k := range e.strong {
			x.strong.add(k, id)
		}
		if e.ruled != nil {
			x.ruled = inOrder(x.ruled, id)
		}
		for _, step := range s.Steps {
			x.move(step, id)
		}
		x.open[id] = x.names.pack(e, 0)
		x.putAwayClosed(id, x.swept)
	}
	x.stories = max(x.stories, r.Correction.Gave)
	for _, f := range r.Correction.Fresh {
		x.developments = max(x.developments, f.Is)
	}
}

func (x *Index) numbered(c *news.Change) {
	if c != nil {
		x.changes = max(x.changes, c.Seq)
	}
}

// drop lets go of a story.
func (x *Index) drop(id int64) {
	if e := x.entry(id); e != nil {
		x.putAway(id, e)
	}
	if r, closed := x.records[id]; closed {
		x.forgetRecord(id, r)
	}
}

// ruled is what corrections hold against a story's own reports.
type ruled struct {
	out      []claim          // false: who repeats them is silent
	also     []claim          // other readings of developments that stand
	never    []claim          // split off: they do not join it again
	readings map[int64]readAs // how developments that are read wrongly stand
	articles map[string]int64 // articles that were split off, and the correction's number
}

// readAs is what a development is that was read wrongly.
type readAs struct {
	kind   news.Kind
	status news.Status
}

// standing is a development of the story as it stands.
func (e *entry) standing(d news.Development) news.Development {
	if e.ruled != nil {
		if r, wrong := e.ruled.readings[d.ID]; wrong {
			d.Kind, d.Status = r.kind, r.status
		}
	}
	return d
}

// claim is a development as it would be known again.
type claim struct {
	id         int64
	frame      frame
	correction int64
	official   bool   // an official source stood behind it
	loose      bool   // only who uses its words says it again
	denies     string // who denied the story by it; empty: it is no denial
}

// entryOf makes a story's entry of its steps, as if they had been matched so.
func (x *Index) entryOf(r Retold) *entry {
	t := teller{x: x, entry: &entry{joined: r.Joined}}
	if len(r.Never)+len(r.Articles) > 0 || slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Out != 0 || s.Twin || s.Read.Kind != "" }) {
		t.ruled() // from the first: all is kept of it when it closes
	}
	for _, s := range r.Steps {
		t.add(s)
	}
	for _, c := range r.Never {
		t.ruled().never = append(t.ruled().never, claim{id: c.Development.ID, frame: x.names.frameOf(c.Development), correction: c.Correction})
	}
	for _, c := range r.Articles {
		if t.ruled().articles == nil {
			t.ruled().articles = map[string]int64{}
		}
		t.ruled().articles[c.Article] = c.Number
	}
	return t.finish(r.Story)
}
