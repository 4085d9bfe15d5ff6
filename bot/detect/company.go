package detect

import (
	"slices"

	"parley/bot/news"
)

// company is a finding among all that its article tells: what the judge looks at.
type company struct {
	d      *Detector
	t      *article
	f      *finding
	k, st  int       // its kind and status among the learned ones
	votes  []float64 // for each status of its kind
	voted  float64   // their sum
	forIt  float64   // of those of its polarity
	contra float64   // and of the opposite one

	above, better        int     // findings that are likelier at first sight; those of its kind
	ruled                int     // others that a rule found
	guess, deed          float64 // the likeliest of all, and of the others that are no statement
	same, rival, hereTop float64 // the likeliest other of its kind; of its side with another status; in its sentence
	otherKind, allKinds  float64 // the likeliest other kind of its sentence; all of them together
	otherStatus          float64 // the likeliest other status of its sentence
	byRank               int     // the rank of its likeliest side among the article's parties
}

// column is one thing that the judge knows of a finding.
type column struct {
	name string
	of   func(c *company) float64
}

// columns is all that the judge knows of a finding. What is a matter of kind or status
// alone is not among them: it made nothing better.
var columns = []column{
	// What rules and signs say of the finding's own sentence.
	{"guess", func(c *company) float64 { return c.f.guess() }},
	{"score", func(c *company) float64 { return c.f.score }},
	{"kind", func(c *company) float64 { return c.f.pk }},
	{"status", func(c *company) float64 { return c.f.ps }},
	{"both", func(c *company) float64 { return c.f.pk * c.f.ps }},
	{"kind-share", func(c *company) float64 { return c.f.pk / (c.allKinds + .05) }},
	{"other-kind", func(c *company) float64 { return c.otherKind }},
	{"all-kinds", func(c *company) float64 { return c.allKinds }},
	{"status-lead", func(c *company) float64 { return c.f.ps - c.otherStatus }},
	{"mode", func(c *company) float64 { return float64(c.f.read.mode) }},
	{"weight", func(c *company) float64 { return c.f.trigger.weight }},
	{"polarity", func(c *company) float64 { return float64(c.f.dev.Status.Polarity()) }},
	{"statement", func(c *company) float64 { return one(c.f.dev.Kind == news.Statement) }},
	{"stand", func(c *company) float64 { return one(c.f.dev.Status == news.None) }},

	// Where it stands, and of what it is made.
	{"first", func(c *company) float64 { return float64(c.f.first) }},
	{"sentence", func(c *company) float64 { return float64(c.f.s.nth) }},
	{"paragraph", func(c *company) float64 { return float64(c.f.s.para) }},
	{"from", func(c *company) float64 { return float64(c.f.hit.from) }},
	{"length", func(c *company) float64 { return float64(len(c.f.s.toks)) }},
	{"mentions", func(c *company) float64 { return float64(len(c.f.s.mentions)) }},
	{"told", func(c *company) float64 { return float64(c.f.told) }},
	{"actors", func(c *company) float64 { return float64(len(c.f.dev.Actors)) }},
	{"people", func(c *company) float64 { return one(c.f.people) }},
	{"party", func(c *company) float64 { return float64(c.byRank) }},
	{"days", func(c *company) float64 { return c.days() }},
	{"clause", func(c *company) float64 { return c.clause() }},

	// What the title and the sentences around it say of its kind.
	{"title-kind", func(c *company) float64 { return c.title().kindOf(c.k) }},
	{"title-status", func(c *company) float64 { return c.title().statusOf(c.k, c.st) }},
	{"title-top", func(c *company) float64 { return c.title().top() }},
	{"lead-kind", func(c *company) float64 { return c.lead() }},
	{"next-kind", func(c *company) float64 { return c.neighbours() }},

	// What the whole article says of its kind and status.
	{"sum", func(c *company) float64 { return c.t.voices.sum[c.k] }},
	{"top", func(c *company) float64 { return c.t.voices.top }},
	{"vote", func(c *company) float64 { return c.vote() }},
	{"vote-share", func(c *company) float64 { return c.vote() / (c.voted + .05) }},
	{"vote-lead", func(c *company) float64 {
		return c.vote() / (slices.Max(append(c.votes[:len(c.votes):len(c.votes)], 0)) + .02)
	}},
	{"for", func(c *company) float64 { return c.forIt }},
	{"against", func(c *company) float64 { return c.contra }},
	{"talks", func(c *company) float64 { return c.heard(news.Talks) }},
	{"statements", func(c *company) float64 { return c.heard(news.Statement) }},
	{"meeting", func(c *company) float64 { return min(c.t.venue.weight, 9) }},

	// What else the article tells.
	{"share", func(c *company) float64 { return c.f.guess() / (c.guess + .01) }},
	{"above", func(c *company) float64 { return float64(c.above) }},
	{"better", func(c *company) float64 { return float64(c.better) }},
	{"ruled", func(c *company) float64 { return float64(c.ruled) }},
	{"same", func(c *company) float64 { return c.same }},
	{"rival", func(c *company) float64 { return c.rival }},
	{"here", func(c *company) float64 { return c.hereTop }},
	{"deed", func(c *company) float64 { return c.deed }},
}

// columnNames are the names of columns, in their order.
func columnNames() []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return names
}

// rows puts down the columns of each finding, of kinds that were learned.
func (d *Detector) rows(t *article, found []*finding) [][]float64 {
	rows := make([][]float64, len(found))
	room := make([]float64, len(found)*len(columns))
	for n := range found {
		c := d.companyOf(t, found, n)
		rows[n], room = room[:len(columns)], room[len(columns):]
		for i := range columns {
			rows[n][i] = columns[i].of(c)
		}
	}
	return rows
}

// companyOf looks around the nth finding.
func (d *Detector) companyOf(t *article, found []*finding, n int) *company {
	f := found[n]
	c := &company{d: d, t: t, f: f, k: slices.Index(d.learned.of, f.dev.Kind), st: d.learned.status(f.dev.Status)}
	c.votes = t.voices.votes[c.k]
	for i, v := range c.votes {
		c.voted += v
		switch p := d.learned.polarity[i] * f.dev.Status.Polarity(); {
		case p > 0:
			c.forIt += v
		case p < 0:
			c.contra += v
		}
	}
	for i, v := range f.s.kinds {
		if c.allKinds += v; i != c.k {
			c.otherKind = max(c.otherKind, v)
		}
	}
	for i, v := range f.s.statusesOf(c.k) {
		if i != c.st {
			c.otherStatus = max(c.otherStatus, v)
		}
	}
	c.byRank = len(t.parties)
	for i, p := range t.parties {
		if slices.Contains(f.dev.Actors, p) {
			c.byRank = i
			break
		}
	}
	c.byRank = min(c.byRank, 9)
	own := f.guess()
	for m, g := range found {
		guess := g.guess()
		c.guess = max(c.guess, guess)
		if m == n {
			continue
		}
		if g.byRule {
			c.ruled++
		}
		if guess > own {
			c.above++
		}
		if g.dev.Kind != news.Statement {
			c.deed = max(c.deed, guess)
		}
		if g.s == f.s {
			c.hereTop = max(c.hereTop, guess)
		}
		if g.dev.Kind != f.dev.Kind {
			continue
		}
		c.same = max(c.same, guess)
		if guess > own {
			c.better++
		}
		if g.dev.Status != f.dev.Status && shareLeader(f, g) {
			c.rival = max(c.rival, guess)
		}
	}
	return c
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// unknownDays stands for a day that is not told.
const unknownDays = -99

// days is how far ahead the day of the finding lies.
func (c *company) days() float64 {
	if c.t.pub.IsZero() || c.f.dev.Date == "" {
		return unknownDays
	}
	days, known := news.DateOf(c.t.pub).DaysTo(c.f.dev.Date)
	if !known {
		return unknownDays
	}
	return float64(max(min(days, 40), unknownDays))
}

// clause is how far its clause is from being what the sentence itself says: said by
// somebody, on the other hand, if, of somebody named ("who met"), a circumstance ("after").
func (c *company) clause() float64 {
	s, at := c.f.s, c.f.hit.from
	if c.f.hit.head >= 0 {
		at = c.f.hit.head
	}
	for n, kind := range [...]wordBits{isSub, isWho, isIf, isTurn, isThat} {
		if s.toks[s.starts[min(at, len(s.toks)-1)]].bits&kind != 0 {
			return float64(5 - n)
		}
	}
	return 0
}

func (c *company) vote() float64 {
	if c.votes == nil {
		return 0
	}
	return c.votes[c.st]
}

// heard is how much the article's sentences tell a kind, all together.
func (c *company) heard(k news.Kind) float64 { return c.t.voices.sum[slices.Index(c.d.learned.of, k)] }

// title is the article's title, an empty sentence where it has none.
func (c *company) title() *sentence {
	if s := c.t.sentences[0]; s.para < 0 {
		return s
	}
	return &sentence{}
}

// lead is how likely one of the first sentences tells the kind.
func (c *company) lead() float64 {
	most := 0.0
	for _, s := range c.t.sentences[min(1, len(c.t.sentences)):min(4, len(c.t.sentences))] {
		most = max(most, s.kindOf(c.k))
	}
	return most
}

// neighbours is how likely the sentence before or behind it tells the kind.
func (c *company) neighbours() float64 {
	most := 0.0
	for _, at := range []int{c.f.s.nth - 1, c.f.s.nth + 1} {
		if at >= 0 && at < len(c.t.sentences) {
			most = max(most, c.t.sentences[at].kindOf(c.k))
		}
	}
	return most
}

// kindOf is how likely the sentence tells the kth learned kind.
func (s *sentence) kindOf(k int) float64 {
	if s.kinds == nil {
		return 0
	}
	return s.kinds[k]
}

// top is how likely it tells the kind that it tells likeliest.
func (s *sentence) top() float64 { return slices.Max(append(s.kinds[:len(s.kinds):len(s.kinds)], 0)) }

// statusesOf is how likely each status is if the sentence tells the kth kind; nil when
// nobody asked.
func (s *sentence) statusesOf(k int) []float64 {
	if s.statuses == nil {
		return nil
	}
	return s.statuses[k]
}

func (s *sentence) statusOf(k, st int) float64 {
	if all := s.statusesOf(k); all != nil {
		return all[st]
	}
	return 0
}
