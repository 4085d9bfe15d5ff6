package story

import "iter"

const (
	// What tells a text that was retold from another report with the same names, in
	// points. They are a logistic regression on testdata/rewrites.txtar, rounded; nothing
	// of another set went into them.
	forHead   = 0.137  // of what happened by the heads of both, by weight
	forTold   = 2.08   // the share of what happened by the earlier head that is told
	forNumber = 0.81   // each common number
	forOwn    = -0.79  // each name, place and number that the earlier text lacks
	forName   = -0.056 // of the common names, by weight: whoever writes about the same people has them
	enough    = 0.18
)

// retold is by how many points more than enough a later text is an earlier one told in
// other words. What tells is that the same happens, in the head above all, and that there
// is no name or number of its own.
func (c *copies) retold(later, earlier gist) float64 {
	var head, told, all, numbers, own, names float64
	for l, e := range later.beside(earlier) {
		switch {
		case e == 0 && l&loose != 0:
		case e == 0 && l&aFact != 0:
			own++
		case e == 0:
		case l&(aName|aPlace) != 0:
			names += c.weight(l &^ gistBits)
		default:
			if (l|e)&aNumber != 0 {
				numbers++
			}
			if e&inHead != 0 {
				w := c.weight(l &^ gistBits)
				told += w
				if l&inHead != 0 {
					head += w
				}
			}
		}
	}
	for _, e := range earlier {
		if e&inHead != 0 && e&(aName|aPlace) == 0 {
			all += c.weight(e &^ gistBits)
		}
	}
	return forHead*head + forTold*told/max(all, 1) + forNumber*numbers + forOwn*own + forName*names - enough
}

// own is the share of the names, places and numbers of one gist that another lacks.
func (g gist) own(earlier gist) float64 {
	n, all := 0, 0
	for l, e := range g.beside(earlier) {
		if l&aFact != 0 {
			all++
			if e == 0 && (l&loose == 0 || l&aNumber != 0) {
				n++
			}
		}
	}
	return float64(n) / float64(max(all, 1))
}

// beside gives each meaning of g with the same one of another gist, 0 when it lacks it.
func (g gist) beside(other gist) iter.Seq2[uint32, uint32] {
	return func(yield func(mine, theirs uint32) bool) {
		j := 0
		for _, mine := range g {
			for j < len(other) && other[j]&^gistBits < mine&^gistBits {
				j++
			}
			theirs := uint32(0)
			if j < len(other) && other[j]&^gistBits == mine&^gistBits {
				theirs = other[j]
			}
			if !yield(mine, theirs) {
				return
			}
		}
	}
}

// meaningsIn appends the meanings that are of one of the sorts, of any with 0.
func (g gist) meaningsIn(to []uint32, sorts uint32) []uint32 {
	for _, h := range g {
		if sorts == 0 || h&sorts != 0 {
			to = append(to, h&^gistBits)
		}
	}
	return to
}

// meanings are what a gist holds, without what each is.
func (g gist) meanings() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for _, h := range g {
			if !yield(h &^ gistBits) {
				return
			}
		}
	}
}
