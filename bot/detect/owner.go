package detect

// markOwners marks the people who are named only to say whose somebody is: Y in "X,
// the special envoy of President Y,", "Y's envoy X", "Y envoy X" and "X, an aide to Y,".
// None of them does what X does.
func (d *Detector) markOwners(s *sentence) {
	for n := range s.mentions {
		m := &s.mentions[n]
		if m.mask&maskPerson == 0 || m.place || m.part {
			continue
		}
		if s.toks[m.to-1].poss {
			m.owner = d.servant(s, m.to, 6) >= 0
			continue
		}
		m.owner = d.servantOf(s, m)
		if k := d.servant(s, m.to, 4); k >= 0 && !m.owner && s.described(m.to, k) {
			// "Y envoy X", "a Y aide"; but "appointed X envoy to"
			m.owner = s.at(k) != nil || k+1 < len(s.toks) && s.toks[k+1].upper || m.from > 0 && d.articles.has(s.toks, m.from-1)
		}
	}
}

// servant finds, among the next few words from token i on, what somebody is to
// another: "envoy", "aide"; -1 when there is none. Names of states, titles and plain
// nouns may stand before it.
func (d *Detector) servant(s *sentence, i, most int) int {
	for k := i; k < len(s.toks) && k < i+most; k++ {
		t := &s.toks[k]
		if t.sort == mark || t.bits&(isSay|isWill|isWould|isModal|isBe|isHave|isHad|isDo|isTo|isAnd|isDet|isPrep|isTurn|isSub|isWho|isThat|isIf) != 0 && t.bits&isTitle == 0 {
			return -1
		}
		if t.id != 0 && d.servants.has(s.toks, k) {
			return k
		}
		if m := s.at(k); m != nil && m.mask&maskPerson != 0 && t.bits&isTitle == 0 {
			return -1 // "Trump's Witkoff"
		}
	}
	return -1
}

// described reports whether only titles and states stand in tokens [from, to): "Y
// special envoy X", but not "Y received envoy X".
func (s *sentence) described(from, to int) bool {
	for k := from; k < to; k++ {
		if s.toks[k].bits&isTitle == 0 && s.at(k) == nil {
			return false
		}
	}
	return true
}

// servantOf reports whether m stands in "envoy of President Y" or "an aide to Y".
func (d *Detector) servantOf(s *sentence, m *mention) bool {
	i := m.from - 1
	for i >= 0 && s.toks[i].bits&(isDet|isTitle) != 0 && s.toks[i].bits&isPrep == 0 || i >= 0 && s.adjunctAt(i) {
		i--
	}
	if i < 1 || s.toks[i].sort != word {
		return false
	}
	switch {
	case d.lex.groups["whose"].has(s.toks, i):
		return d.servants.has(s.toks, i-1) && !d.lex.groups["departments"].has(s.toks, i+1) // "Secretary of State X"
	case d.lex.groups["helper-to"].has(s.toks, i):
		return d.helpers.has(s.toks, i-1)
	}
	return false
}

// adjunctAt reports whether token i belongs to a state that only describes: "of US
// President Y".
func (s *sentence) adjunctAt(i int) bool {
	m := s.at(i)
	return m != nil && m.mask&maskCountry != 0 && !s.toks[m.to-1].poss
}

// holder is who is named before the owner m as his: X in "X, the envoy of Y"; m
// itself when nobody is.
func (s *sentence) holder(m *mention) *mention {
	for n := int(s.where[m.from]) - 2; n >= 0 && m.owner; n-- {
		c := &s.mentions[n]
		if c.mask&maskPerson != 0 && !c.owner && !c.part && m.from-c.to < 12 {
			return c
		}
	}
	return m
}
