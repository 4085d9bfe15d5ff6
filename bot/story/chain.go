package story

import "iter"

// perText is how many meanings a fresh text has at most.
const perText = termsKept + gistKept

// chains lead from a meaning to the fresh texts that have it, the newest first. What
// leaves first came first: it is at the end of its chain, which is cut by counting.
type chains struct {
	last  map[uint32]chain
	links []uint32 // of each text perText places: the place in the chain behind
}

type chain struct{ place, texts uint32 }

func newChains() chains { return chains{last: make(map[uint32]chain)} }

// add notes the meanings of the text in a slot.
func (c *chains) add(slot int, meanings iter.Seq[uint32]) {
	for len(c.links) < (slot+1)*perText {
		c.links = append(c.links, make([]uint32, perText)...)
	}
	place := uint32(slot * perText)
	for h := range meanings {
		was := c.last[h]
		c.links[place] = was.place
		c.last[h] = chain{place, was.texts + 1}
		place++
	}
}

// drop forgets the oldest text, of which these are the meanings.
func (c *chains) drop(meanings iter.Seq[uint32]) {
	for h := range meanings {
		if was := c.last[h]; was.texts > 1 {
			c.last[h] = chain{was.place, was.texts - 1}
		} else {
			delete(c.last, h)
		}
	}
}

// with is how many texts have a meaning.
func (c *chains) with(h uint32) int { return int(c.last[h].texts) }
