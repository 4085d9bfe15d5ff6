package detect

import "slices"

// shortened is an organisation that a text named by more than one word, "the UN Security
// Council", and that may come again by the last of them.
type shortened struct {
	last    string
	mention mention
}

// addBodies finds bodies named before by their last word, "the Council", and keeps those
// that the sentence names in full.
func (d *Detector) addBodies(s *sentence, known *[]shortened) {
	for n := range s.mentions {
		m := &s.mentions[n]
		if end := m.to - 1; m.mask&maskOrg != 0 && !m.part && end > m.from && s.toks[end].upper && s.toks[end].sort == word {
			*known = append(*known, shortened{trimPossessive(s.text[s.toks[end].start:s.toks[end].end]), *m})
		}
	}
	if len(*known) > mostBodies {
		*known = (*known)[len(*known)-mostBodies:]
	}
	if s.para < 0 {
		return
	}
	added := false
	for i := 1; i < len(s.toks) && len(*known) > 0; i++ {
		t := &s.toks[i]
		if !t.upper || t.sort != word || s.toks[i-1].bits&isDet == 0 || s.taken(i) || i+1 < len(s.toks) && s.toks[i+1].upper && s.toks[i+1].sort == word {
			continue
		}
		name := trimPossessive(s.text[t.start:t.end])
		for n := len(*known) - 1; n >= 0; n-- {
			if k := &(*known)[n]; k.last == name {
				m := k.mention
				m.from, m.to = i, i+1
				s.mentions, added = append(s.mentions, m), true
				break
			}
		}
	}
	if added {
		slices.SortFunc(s.mentions, func(a, b mention) int { return a.from - b.from })
	}
}

// mostBodies bounds how many mentions of bodies are kept of a text.
const mostBodies = 16
