package story

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const (
	copyHorizon = 14 * 24 * time.Hour // how long a text is remembered

	sameText   = 0.5  // share of common shingles from which on two texts are one
	sameBrief  = 0.75 // the same for a text of a few sentences, where one changed word is much
	brief      = 60   // words
	sameNames  = 0.9  // share of common facts that a brief copy has
	leastText  = 4    // how many of the kept shingles must be common
	sameFacts  = 0.55 // share of its facts, the rare ones weighing more, from which on a text is a rewritten other
	leastFacts = 12   // texts of one event name the same people: few common facts prove nothing
	firmFacts  = 24   // from here on it has no news of its own
	briefBase  = 100  // a text shorter than this, in words, found in a longer one, is a stock passage
	longer     = 1.5  // a text so much longer than what it copies has news of its own

	hotHash = 40 // a hash in more texts than this is a stock phrase or a common name and leads nowhere
)

// text is what is remembered of one article.
type text struct {
	article  string
	original string // ID of the article whose text this is; its own ID when it is no copy
	origin   string
	version  int
	story    int64 // of its main development; 0 when it has none
	follows  bool  // nothing was read in it: its story is that of its original
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
	more  bool // it may say what the other does not: it is much longer, or the likeness rests on little
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
		if l, ok := c.like(s, t); ok && l.before(best) {
			best = l
		}
	}
	return best, best.text != nil
}

func (c *copies) like(s sketch, t *text) (likeness, bool) {
	share, common := contained(s.shingles, t.sketch.shingles)
	l := likeness{text: t, share: share, more: float64(s.words) > longer*float64(t.sketch.words)}
	if l.more && t.sketch.words < briefBase {
		return l, false
	}
	if min(s.words, t.sketch.words) < brief {
		// In a few sentences one name or number makes another report of the same words.
		facts, _ := contained(s.facts, t.sketch.facts)
		return l, share >= sameBrief && common >= leastText && facts >= sameNames
	}
	if share >= sameText && common >= leastText {
		return l, true
	}
	l.share, common = c.facts(s.facts, t.sketch.facts)
	found := !l.more && l.share >= sameFacts && common >= leastFacts
	l.spun, l.more = true, common < firmFacts
	return l, found
}

// facts is the share of a later text's facts that an earlier one has. A fact weighs the
// more the fewer texts have it: everybody names the president, one text its witness.
func (c *copies) facts(later, earlier []uint32) (share float64, common int) {
	a, b := underBoth(later, earlier, factsSize)
	var shared, all float64
	for _, h := range a {
		w := c.weight(h)
		all += w
		if _, found := slices.BinarySearch(b, h); found {
			shared += w
			common++
		}
	}
	if all == 0 {
		return 0, 0
	}
	return shared / all, common
}

// weight is how much a hash tells: nothing when every text has it.
// Neighbours count half: a rewrite turns sentences around.
func (c *copies) weight(h uint32) float64 {
	w := math.Log(float64(len(c.texts)+2) / float64(len(c.byHash[h])+1))
	if h&pair != 0 {
		return w / 2
	}
	return w
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

// storyOf is the story of a text's main development by now, wherever corrections took it.
func (x *Index) storyOf(t *text) int64 {
	if o := x.copies.texts[t.original]; t.follows && o != nil && !o.follows {
		t = o
	}
	id := t.story
	for x.into[id] != 0 {
		id = x.into[id]
	}
	return id
}

// retold notes in which story a text's main development is by now.
func (c *copies) retold(s Step, story int64) {
	if t := c.texts[s.Verdict.Article.ID]; s.Main && t != nil && t.version == s.Verdict.Article.Version {
		t.story = story
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
