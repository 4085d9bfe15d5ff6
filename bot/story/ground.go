package story

// Ground is what decided about a story that came near.
type Ground string

const (
	BySlots      Ground = "slots"      // enough agreed, or one clashed that bars
	ByWords      Ground = "words"      // the slots left it open
	ByArticle    Ground = "article"    // the slots left it open, and the article tells of the story otherwise too
	ByCorrection Ground = "correction" // somebody corrected it
)

// ground says what decided about a bond.
func (b *bond) ground() Ground {
	switch {
	case b.correction != 0:
		return ByCorrection
	case len(b.vetoed) > 0 || b.points >= sure || !b.asked:
		return BySlots
	case b.part != none && b.text < alike:
		return ByArticle
	}
	return ByWords
}
