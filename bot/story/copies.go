package story

import (
	"cmp"
	"slices"
	"time"
)

const (
	copyHorizon = 14 * 24 * time.Hour // how long a text is remembered

	sameText   = 0.5 // share of common shingles from which on two texts are one
	leastText  = 4   // and how many of the kept shingles must be common
	sameFacts  = 0.6 // share of common pairs of facts from which on a text is a rewritten other
	leastFacts = 8
	longer     = 1.5 // a text so much longer than what it copies has news of its own

	hotHash = 200 // a hash in more texts than this is a stock phrase and leads nowhere
)

// text is what is remembered of one article.
type text struct {
	article  string
	original string // ID of the article whose text this is; its own ID when it is no copy
	origin   string
	version  int
	at       time.Time
	sketch   sketch
}

// copies finds the article whose text another repeats. The cost of a look-up is that of
// the texts that share a hash, not of all texts.
type copies struct {
	texts  map[string]*text
	queue  []*text // in the order they came
	byHash map[uint32][]*text
}

func newCopies() copies {
	return copies{texts: make(map[string]*text), byHash: make(map[uint32][]*text)}
}

// likeness is how a text relates to one that came before.
type likeness struct {
	text  *text
	share float64
	spun  bool // only the facts survive
	more  bool // it is much longer than what it repeats: the rest is its own
}

// find is the earlier text that s repeats most, and false when its words are its own.
func (c *copies) find(article string, s sketch, at time.Time) (likeness, bool) {
	seen := make(map[*text]int)
	for _, part := range [][]uint32{s.shingles, s.facts} {
		for _, h := range part {
			if list := c.byHash[h]; len(list) <= hotHash {
				for _, t := range list {
					seen[t]++
				}
			}
		}
	}
	var best likeness
	for t, n := range seen {
		if n < 3 || t.article == article || gap(t.at, at) > copyHorizon {
			continue
		}
		if l, ok := like(s, t); ok && l.before(best) {
			best = l
		}
	}
	return best, best.text != nil
}

func like(s sketch, t *text) (likeness, bool) {
	share, common := contained(s.shingles, t.sketch.shingles)
	l := likeness{text: t, share: share, more: float64(s.words) > longer*float64(t.sketch.words)}
	if share >= sameText && common >= leastText {
		return l, true
	}
	l.share, common = contained(s.facts, t.sketch.facts)
	l.spun = true
	return l, l.share >= sameFacts && common >= leastFacts
}

// before puts the likeness to be believed first: the literal one, the greater share,
// the text that came first. It is a total order, so that maps cannot be seen through.
func (l likeness) before(m likeness) bool {
	if m.text == nil {
		return true
	}
	if l.spun != m.spun {
		return m.spun
	}
	return cmp.Or(cmp.Compare(m.share, l.share), l.text.at.Compare(m.text.at), cmp.Compare(l.text.article, m.text.article)) < 0
}

// add remembers a text; of an article that is known, the new text.
func (c *copies) add(t *text) {
	if old := c.texts[t.article]; old != nil {
		c.drop(old)
		c.queue = slices.DeleteFunc(c.queue, func(q *text) bool { return q == old })
	}
	c.texts[t.article] = t
	c.queue = append(c.queue, t)
	for _, part := range [][]uint32{t.sketch.shingles, t.sketch.facts} {
		for _, h := range part {
			c.byHash[h] = append(c.byHash[h], t)
		}
	}
}

// forget drops what is older than the horizon.
func (c *copies) forget(now time.Time) {
	c.queue = slices.DeleteFunc(c.queue, func(t *text) bool {
		old := now.Sub(t.at) > copyHorizon
		if old {
			c.drop(t)
		}
		return old
	})
}

func (c *copies) drop(t *text) {
	delete(c.texts, t.article)
	for _, part := range [][]uint32{t.sketch.shingles, t.sketch.facts} {
		for _, h := range part {
			list := slices.DeleteFunc(c.byHash[h], func(o *text) bool { return o == t })
			if len(list) == 0 {
				delete(c.byHash, h)
			} else {
				c.byHash[h] = list
			}
		}
	}
}

// gap is the time between two moments, whichever is first.
func gap(a, b time.Time) time.Duration {
	return max(a.Sub(b), b.Sub(a))
}
