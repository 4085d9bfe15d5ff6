package story

// Texts of one happening share rare names and numbers, also where no sentence is copied.
// On a full day all texts of a conflict share the usual ones, so the share must stand out.
const (
	leastKindred = 0.28 // share of the facts that the two must have in common
	firmKindred  = 0.36 // and where a slot clashes, in a report that was read surely
	standsOut    = 2.0  // and by how much it must exceed the next story's, or a text's of none
	leastCommon  = 6    // facts in common that make it worth a closer look
	rareOf       = 32   // a fact in more than one of so many texts leads to none
	looked       = 40   // texts that get a closer look
)

// kindred is by story the share of the article's facts that a text of its last days has,
// where it stands out: one story at the most. The story of the text that the article
// copies is always among them.
func (m *matcher) kindred() map[int64]float64 {
	c, own := &m.x.copies, m.sketch.gist
	shares := make(map[int64]float64)
	var room [gistKept]uint32
	for _, seq := range c.most(own.meaningsIn(room[:0], aFact), m.article.When(), freshTexts/rareOf, looked, nil) {
		t := c.text(seq)
		if t.article == m.article.ID || gap(t.at, m.article.When()) > around {
			continue
		}
		id := m.x.storyOf(t)
		if share, common := c.facts(own, t.sketch.gist); common >= leastCommon && share > shares[id] {
			shares[id] = share
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

// facts is the share of a gist's names, places and numbers that another has, the rare
// ones weighing more, and how many these are.
func (c *copies) facts(of, in gist) (share float64, common int) {
	var shared, all float64
	for l, e := range of.beside(in) {
		if l&aFact == 0 {
			continue
		}
		w := c.weight(l &^ gistBits)
		all += w
		if e != 0 {
			shared += w
			common++
		}
	}
	return shared / max(all, 1), common
}
