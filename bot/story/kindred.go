package story

// Texts of one happening share rare names and numbers, also where no sentence is copied.
// On a full day all texts of a conflict share the usual ones, so the share must stand out.
const (
	leastKindred = 0.2 // share of the facts that the two must have in common
	firmKindred  = 0.3 // and where a slot clashes, in a report that was read surely
	standsOut    = 2.0 // and by how much it must exceed the next story's, or a text's of none
	leastCommon  = 6   // facts in common that make it worth a closer look
	oneInTen     = 10  // and the least part of all
)

// kindred is by story the share of the article's facts that a text of its last days has,
// where it stands out: one story at the most. The story of the text that the article
// copies is always among them.
func (m *matcher) kindred() map[int64]float64 {
	c, facts := &m.x.copies, m.sketch.facts
	seen := make(map[*text]int)
	for _, h := range facts {
		if list := c.byHash[h]; len(list) <= hotHash {
			for _, t := range list {
				seen[t]++
			}
		}
	}
	shares := make(map[int64]float64)
	for t, n := range seen {
		if n < max(leastCommon, len(facts)/oneInTen) || gap(t.at, m.article.When()) > around {
			continue
		}
		if share, _ := c.facts(facts, t.sketch.facts); share > shares[m.x.storyOf(t)] {
			shares[m.x.storyOf(t)] = share
		}
	}
	best, most, next := int64(0), 0.0, 0.0
	for id, share := range shares {
		if share > most {
			best, most, next = id, share, most
		} else {
			next = max(next, share)
		}
	}
	out := make(map[int64]float64)
	if m.v.Copied != 0 {
		out[m.v.Copied] = 0
	}
	if best != 0 && most >= leastKindred && most >= standsOut*next {
		out[best] = most
	}
	return out
}
