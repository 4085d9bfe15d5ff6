package story

import (
	"iter"
	"math"
	"slices"
	"sync"
	"time"
)

// refresh puts a text among the fresh ones. Where there are enough the oldest leaves them.
//
// They leave by their age too: which words are rare must not depend on texts that a program
// which starts anew does not know.
func (c *copies) refresh(s sketch, now time.Time) {
	if c.next-c.oldest == freshTexts {
		c.stale()
	}
	slot := int(c.next % freshTexts)
	c.next++
	if slot == len(c.fresh) {
		c.fresh, c.came = append(c.fresh, s), append(c.came, now.Unix())
	} else {
		c.fresh[slot], c.came[slot] = s, now.Unix()
	}
	c.byTerm.add(slot, s.meanings())
}

// stale has the oldest fresh text leave them.
func (c *copies) stale() {
	s := &c.fresh[c.oldest%freshTexts]
	c.byTerm.drop(s.meanings())
	*s = sketch{}
	c.oldest++
}

// meanings are the terms of a sketch and those of its gist, each once.
func (s *sketch) meanings() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for _, h := range s.terms {
			if !yield(h) {
				return
			}
		}
		for h := range s.gist.meanings() {
			if _, twice := slices.BinarySearch(s.terms, h); !twice && !yield(h) {
				return
			}
		}
	}
}

func (c *copies) isFresh(seq uint32) bool { return seq >= c.oldest }

// seqOf is the number of the text in a place of the fresh ones.
func (c *copies) seqOf(slot int) uint32 {
	return c.next - 1 - (c.next-1-uint32(slot))%freshTexts
}

// near are the fresh texts that share most of the rarer words with s; when it is brief,
// those too whose title and beginning share most with it.
func (c *copies) near(s *sketch, at time.Time) []uint32 {
	if s.words > gistMost {
		return c.most(s.terms, at, freshTexts/128, 4, nil)
	}
	var room [gistKept]uint32
	return c.most(s.gist.meaningsIn(room[:0], 0), at, freshTexts/8, 16, c.most(s.terms, at, freshTexts/8, 16, nil))
}

// most appends the fresh texts to which most of the meanings lead, as many as are looked
// for. A meaning in more texts than is rare leads nowhere.
func (c *copies) most(meanings []uint32, at time.Time, rare, looked int, seqs []uint32) []uint32 {
	var points [freshTexts]float32
	for _, h := range meanings {
		if of := c.byTerm.last[h]; int(of.texts) <= rare {
			w := float32(c.rarity(int(of.texts)))
			for ; of.texts > 0; of.texts-- {
				points[of.place/perText%freshTexts] += w
				of.place = c.byTerm.links[of.place]
			}
		}
	}
	best := make([]int, 0, looked+1)
	for slot, p := range points {
		if p == 0 || len(best) == looked && points[best[looked-1]] >= p {
			continue
		}
		i := len(best)
		for i > 0 && points[best[i-1]] < p {
			i--
		}
		best = slices.Insert(best, i, slot)[:min(len(best)+1, looked)]
	}
	for _, slot := range best {
		seq := c.seqOf(slot)
		r := c.runOf(seq)
		if num := seq - r.first; !r.dead[num] && near32(r.texts[num].at, at) && !slices.Contains(seqs, seq) {
			seqs = append(seqs, seq)
		}
	}
	return seqs
}

// words is the share of the words of one text that another has, by what they mean, the
// rare ones weighing more: everybody names the president, one text its witness.
func (c *copies) words(a, b *sketch, weights []float32) (share float64, common int) {
	of, in := underBoth(a.terms, b.terms, termsKept, termsKept)
	var shared, all float32
	j := 0
	for i, h := range of {
		w := weights[i]
		all += w
		for j < len(in) && in[j] < h {
			j++
		}
		if j < len(in) && in[j] == h {
			shared += w
			common++
		}
	}
	if all == 0 {
		return 0, 0
	}
	return float64(shared / all), common
}

// weights are those of a sketch's terms.
func (c *copies) weights(s *sketch) []float32 {
	ws := make([]float32, len(s.terms))
	for i, h := range s.terms {
		ws[i] = float32(c.weight(h))
	}
	return ws
}

const (
	// A word is taken to be in so many of so many texts beyond those that are remembered:
	// what two of a handful of texts share may still be an everyday word.
	priorTexts, priorWith = 500, 4
	mostWeight            = 4.5
)

// weight is how much a meaning tells: the less the more texts have it.
func (c *copies) weight(h uint32) float64 { return c.rarity(c.byTerm.with(h)) }

func (c *copies) rarity(with int) float64 {
	return min(logOf(int(c.next-c.oldest)+priorTexts)-logOf(with+priorWith), mostWeight)
}

// logOf is the logarithm of a number of texts.
func logOf(n int) float64 { return logs()[n] }

var logs = sync.OnceValue(func() *[freshTexts + priorTexts + 1]float64 {
	var table [freshTexts + priorTexts + 1]float64
	for n := range table {
		table[n] = math.Log(float64(n))
	}
	return &table
})
