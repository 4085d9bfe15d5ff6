package detect

import (
	"slices"
	"strings"
)

// stranger is somebody the gazetteer does not know, whom a title or the words around
// the name made known.
type stranger struct {
	first, surname string
	mention        mention
}

// longestName bounds the name of a stranger in tokens.
const longestName = 5

// addStrangers finds "Foreign Minister X of Y", "X, the envoy of Y," and "X said", and
// strangers named before.
func (d *Detector) addStrangers(s *sentence, known *[]stranger) {
	added := false
	for i := 0; i < len(s.toks); i++ {
		t := &s.toks[i]
		if !t.upper || t.sort != word || s.taken(i) {
			continue
		}
		if m, ok := d.again(s, i, *known); ok {
			s.mentions, added = append(s.mentions, m), true
			i = m.to - 1
			continue
		}
		titled := i > 0 && s.toks[i-1].bits&isTitle != 0
		j := s.nameEnd(i, !titled)
		if j-i < 2 || titled && t.start == int32(s.start) || !titled && !d.humanName(s, i, j) {
			continue
		}
		m := mention{from: i, to: j, mask: maskPerson}
		m.name = strings.Clone(trimPossessive(s.text[t.start:s.toks[j-1].end]))
		m.country = d.countryBefore(s, i)
		if m.country == "" {
			m.country = d.countryAfter(s, j)
		}
		k := stranger{surname: trimPossessive(s.text[s.toks[j-1].start:s.toks[j-1].end]), mention: m}
		if first := s.text[t.start:t.end]; !d.gaz.Given(first) {
			k.first = first // a family's name may come first
		}
		*known = append(*known, k)
		s.mentions, added = append(s.mentions, m), true
		i = j - 1
	}
	if added {
		slices.SortFunc(s.mentions, func(a, b mention) int { return a.from - b.from })
	}
}

// taken reports whether token i belongs to a name found so far.
func (s *sentence) taken(i int) bool {
	for n := range s.mentions {
		if m := &s.mentions[n]; m.from <= i && i < m.to {
			return true
		}
	}
	return false
}

// again is the mention at token i of a stranger whom the text named before, in full or
// by one name.
func (d *Detector) again(s *sentence, i int, known []stranger) (mention, bool) {
	if len(known) == 0 || s.toks[i].id != 0 || i > 0 && s.toks[i-1].bits&isTitle != 0 && s.nameEnd(i, false) > i+1 {
		return mention{}, false
	}
	word := trimPossessive(s.text[s.toks[i].start:s.toks[i].end])
	for n := len(known) - 1; n >= 0; n-- {
		k := &known[n]
		m := k.mention
		m.from, m.to = i, i+1
		if strings.HasPrefix(s.text[s.toks[i].start:], m.name) {
			for end := int(s.toks[i].start) + len(m.name); m.to < len(s.toks) && int(s.toks[m.to].start) < end; {
				m.to++
			}
			return m, true
		}
		if word == k.surname || k.first != "" && word == k.first {
			return m, true
		}
	}
	return mention{}, false
}

// nameEnd is the end of the capitalised words that begin at token i; unknown says that
// none of them may be a word of a table.
func (s *sentence) nameEnd(i int, unknown bool) int {
	j := i
	for j < len(s.toks) && j-i < longestName && !s.taken(j) {
		dot := s.initialDot(j)
		if !dot && (!s.toks[j].upper || s.toks[j].sort != word || s.toks[j].bits&(isTitle|isOpener) != 0 || unknown && s.toks[j].id != 0) {
			break
		}
		if j++; s.toks[j-1].poss {
			break
		}
	}
	return j
}

// humanName reports whether the capitalised words [i, j), which nobody knows, are somebody's
// name: he speaks, is met or told something, is given an office, or has a given name and a state.
func (d *Detector) humanName(s *sentence, i, j int) bool {
	if s.para < 0 || s.toks[j-1].poss || j < len(s.toks) && s.toks[j].upper && s.toks[j].sort == word {
		return false // in a headline every word may have its capital
	}
	if j < len(s.toks) && s.toks[j].sort == word && d.speaks(s, j) {
		return true
	}
	if d.office(s, i, j) {
		return true
	}
	if i == 0 {
		return false
	}
	prev := &s.toks[i-1]
	if prev.sort == word && prev.id != 0 && !s.taken(i-1) && (d.gov["meetverbs"].has(s.toks, i-1) || d.hearers.has(s.toks, i-1) || prev.bits&isSay != 0 && i > 1 && s.toks[i-2].sort == mark) {
		return true
	}
	return d.countryBefore(s, i) != "" && d.gaz.Given(s.text[s.toks[i].start:s.toks[i].end])
}

// office reports whether an apposition says what the name at [i, j) is: "X, spokesman of
// the army," or "the spokesman of the army, X,".
func (d *Detector) office(s *sentence, i, j int) bool {
	if j+1 < len(s.toks) && s.toks[j].char == ',' {
		for k := j + 1; k < len(s.toks) && k < j+7 && s.toks[k].sort != mark && s.toks[k].bits&(isSay|isWho|isTo) == 0; k++ {
			if s.toks[k].bits&isTitle != 0 {
				return true
			}
			if s.toks[k].bits&isDet == 0 && !s.toks[k].poss && !s.taken(k) {
				break
			}
		}
	}
	if i < 2 || s.toks[i-1].char != ',' || j < len(s.toks) && s.toks[j].sort != mark && !d.speaks(s, j) {
		return false
	}
	for k := i - 2; k >= 0 && i-k < 8 && s.toks[k].sort != mark; k-- {
		if s.toks[k].bits&isTitle != 0 {
			return true
		}
		if s.toks[k].bits&(isDet|isPrep) == 0 && !s.taken(k) {
			return false
		}
	}
	return false
}

// countryBefore is the state or body named before token i with only titles between:
// "Thai Prime Minister X", "the spokesman of Pakistan, X". Whose somebody is may be
// parted from the name by other small words: "Norway's chess master X".
func (d *Detector) countryBefore(s *sentence, i int) string {
	plain := true
	for k := i - 1; k >= 0 && i-k < 8; k-- {
		for n := range s.mentions {
			if c := &s.mentions[n]; c.to == k+1 && (c.mask&(maskCountry|maskOrg) != 0 || d.gaz.Ruled(c.entity)) && (plain || c.adjective || s.toks[k].poss) {
				c.adjunct = true
				return c.name
			}
		}
		t := &s.toks[k]
		if t.sort == mark && !(t.char == ',' && k == i-1) || t.bits&(isSay|isWho|isThat|isTurn|isSub|isAnd|isBe|isWas|isHave|isHad|isIn|isTo) != 0 && t.bits&(isTitle|isDet) == 0 {
			return ""
		}
		plain = plain && (t.bits&isTitle != 0 || t.id != 0 || t.sort == mark)
		if t.sort == word && t.bits&isTitle == 0 && t.upper || t.poss {
			return ""
		}
	}
	return ""
}

// countryAfter is the state or body of "X of Y" and of the apposition "X, the foreign
// minister of Y,".
func (d *Detector) countryAfter(s *sentence, j int) string {
	titled := false
	for k := j; k < len(s.toks) && k < j+9; k++ {
		t := &s.toks[k]
		for n := range s.mentions {
			if c := &s.mentions[n]; c.from == k && (c.mask&(maskCountry|maskOrg) != 0 || d.gaz.Ruled(c.entity)) && (titled || k > j && s.toks[k-1].bits&isPrep != 0 || s.toks[c.to-1].poss || c.adjective) {
				c.adjunct = true
				return c.name
			}
		}
		titled = titled || t.bits&isTitle != 0
		if t.sort == mark && !(t.char == ',' && k == j) || k == j && t.char != ',' && t.bits&isPrep == 0 || t.bits&(isSay|isWho|isTo|isIn) != 0 {
			return ""
		}
	}
	return ""
}

// initialDot reports whether token j is the stop of an initial: "S. Jaishankar".
func (s *sentence) initialDot(j int) bool {
	return j > 0 && s.toks[j].sort == mark && s.toks[j].char == '.' && s.toks[j-1].upper && s.toks[j-1].end-s.toks[j-1].start == 1
}

func trimPossessive(s string) string {
	for _, end := range []string{"'s", "’s", "'", "’"} {
		if t, ok := strings.CutSuffix(s, end); ok {
			return t
		}
	}
	return s
}
