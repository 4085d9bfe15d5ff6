package detect

import "slices"

// cutClauses notes for every token where its clause begins: after a colon or dash,
// at a word that turns the sentence, and at one that opens a clause of its own.
func (s *sentence) cutClauses() {
	s.starts = make([]int16, len(s.toks))
	start := 0
	for i := range s.toks {
		t := &s.toks[i]
		switch {
		case t.sort == mark && (t.char == ';' || t.char == ':' || t.char == '-' || t.char == '.'):
			start = i + 1
			s.starts[i] = int16(i)
			continue
		case t.bits&(isTurn|isSub|isWho|isThat|isIf) != 0 && i > start:
			start = i
		}
		s.starts[i] = int16(start)
	}
}

// clauseEnd is the first token after the clause of token i.
func (s *sentence) clauseEnd(i int) int {
	k := i
	for k < len(s.toks) && (s.starts[k] == s.starts[min(i, len(s.toks)-1)] || k == i) {
		k++
	}
	return k
}

// standing says how a mention stands towards the verb after it.
type standing uint8

const (
	bare    standing = iota // "Rubio will …"
	oblique                 // "officials of France will …", "Rubio's envoy", "Russian troops"
	absent                  // a place, or no actor at all
)

func (s *sentence) standing(m *mention) standing {
	switch {
	case m.place || m.part:
		return absent
	case m.adjunct, m.owner:
		return oblique
	case s.toks[m.to-1].poss:
		return oblique
	}
	i := m.from - 1
	for i >= 0 && s.toks[i].bits&(isDet|isTitle) != 0 && s.toks[i].bits&isIn == 0 {
		i--
	}
	if i >= 0 && s.toks[i].bits&isPrep != 0 {
		return oblique
	}
	return bare
}

// subject lists the mentions that act in the clause of the verb chain beginning at
// token c: the nearest ones, or the first when a comma parts an apposition from
// the verb. low is where the search may begin.
func (s *sentence) subject(c int) []*mention {
	if c > len(s.toks) {
		c = len(s.toks)
	}
	low := 0
	if c > 0 && c < len(s.toks) {
		low = int(s.starts[c])
	}
	who := low < len(s.toks) && s.toks[low].bits&isWho != 0
	if who && low > 0 {
		// a relative clause: who is named just before it, unless it names its own
		if own := s.actors(low, c, bare); len(own) > 0 && own[0].role != done {
			return own
		}
		k := low - 1
		for k >= 0 && s.toks[k].sort == mark {
			k--
		}
		if m := s.at(k); m != nil && !m.place && !m.part {
			return s.companions(s.holder(m))
		}
	}
	if low == 0 && c == 0 { // "Turning down the truce, the president said": who acts stands behind the comma
		for k := range s.toks {
			if s.toks[k].sort == mark && s.toks[k].char == ',' {
				if list := s.actors(k, s.clauseEnd(k), bare); len(list) > 0 {
					return s.companions(list[0])
				}
				break
			}
		}
	}
	for _, want := range []standing{bare, oblique} {
		list := s.acting(low, c, want)
		if len(list) == 0 {
			continue
		}
		if want == bare && c > 0 && s.toks[c-1].sort == mark && s.toks[c-1].char == ',' {
			return s.companions(list[0])
		}
		if want == oblique {
			return list
		}
		return s.companions(list[s.agent(list, c)])
	}
	return nil
}

// agent is which of the mentions of list, named before the verb at token c, does what it
// says: the last, unless that one has no verb of its own and stands too far off, behind
// another who has: "X refused to let two aircraft of Y land and demanded".
func (s *sentence) agent(list []*mention, c int) int {
	last := len(list) - 1
	m := list[last]
	if m.role == acts || c >= len(s.toks) {
		return last
	}
	for k := m.to; k < c; k++ {
		t := &s.toks[k]
		if t.sort == word && t.bits&isAdverb != 0 && t.bits&isAnd == 0 || s.dated(k) {
			continue
		}
		for n := last - 1; n >= 0; n-- {
			if list[n].role == acts {
				return n
			}
		}
		break
	}
	return last
}

// nearest is who is named last before token c in its clause, done to or doing.
func (s *sentence) nearest(c int) []*mention {
	if list := s.actors(int(s.starts[min(c, len(s.toks)-1)]), c, bare); len(list) > 0 && list[len(list)-1].role == done {
		return s.companions(list[len(list)-1])
	}
	return nil
}

// acting is actors, without those to whom something is done where others act. Who is
// sent or asked "to" do it does it.
func (s *sentence) acting(from, to int, want standing) []*mention {
	all := s.actors(from, to, want)
	if len(all) == 0 || to < len(s.toks) && (s.toks[to].bits&isTo != 0 || to > 0 && s.toks[to-1].bits&isDet != 0) && all[len(all)-1].to == to {
		return all
	}
	if slices.ContainsFunc(all, func(m *mention) bool { return m.role != done }) {
		return slices.DeleteFunc(all, func(m *mention) bool { return m.role == done })
	}
	return all
}

// markObjects marks those to whom a verb before them does something: "thanked X and
// said", "after meeting X". Who stands between two verbs acts in the second, "said X
// would", and so does one whom a verb of speech behind a quotation brings in.
func (d *Detector) markObjects(s *sentence) {
	for n := range s.mentions {
		m := &s.mentions[n]
		if m.place || m.part || m.adjunct {
			continue
		}
		if d.finiteAt(s, m.to) {
			m.role = acts
			continue
		}
		i := m.from - 1
		for i >= 0 && s.toks[i].bits&(isDet|isTitle) != 0 && s.toks[i].bits&isIn == 0 && s.at(i) == nil {
			i--
		}
		if i < 0 || s.toks[i].sort != word {
			continue
		}
		if s.toks[i].bits&isAnd != 0 && n > 0 && s.joined(&s.mentions[n-1], m) {
			m.role = s.mentions[n-1].role
			continue
		}
		if s.at(i) == nil && d.takes(s, i) {
			m.role = done
		}
	}
}

// takes reports whether the word at token i is a verb, whose object may follow.
func (d *Detector) takes(s *sentence, i int) bool {
	t := &s.toks[i]
	forms := d.lex.forming[t.id]
	if t.id == 0 || forms == 0 || t.bits&(isBe|isWas|isHave|isHad|isWill|isWould|isModal|isDo) != 0 {
		return false
	}
	if d.speaks(s, i) && !d.hearers.has(s.toks, i) {
		return false
	}
	return i == 0 || !d.isNoun(s, hit{from: i, to: i + 1, head: i, hto: i + 1, form: forms})
}

// finiteAt reports whether a finite verb begins at token i, an adverb before it allowed.
func (d *Detector) finiteAt(s *sentence, i int) bool {
	for i < len(s.toks) && s.toks[i].sort == word && s.toks[i].bits&isAdverb != 0 && s.toks[i].bits&isAnd == 0 {
		i++
	}
	if i >= len(s.toks) || s.toks[i].sort != word {
		return false
	}
	t := &s.toks[i]
	return t.bits&(isWill|isWould|isModal|isBe|isWas|isHave|isHad|isDo) != 0 || t.id != 0 && d.lex.finites[t.id] && t.bits&(isAnd|isPrep) == 0
}

// actors lists the mentions of that standing in tokens [from, to).
func (s *sentence) actors(from, to int, want standing) []*mention {
	var out []*mention
	for n := range s.mentions {
		m := &s.mentions[n]
		if m.from >= from && m.to <= to && s.standing(m) == want {
			out = append(out, m)
		}
	}
	return out
}

// companions are the mentions joined to m by commas, "and" and titles.
func (s *sentence) companions(m *mention) []*mention {
	n := int(s.where[m.from]) - 1
	if n < 0 {
		return []*mention{m} // a newcomer, whom nothing joins
	}
	first, last := n, n
	for first > 0 && s.joined(&s.mentions[first-1], &s.mentions[first]) && !s.apposed(&s.mentions[first-1], &s.mentions[first]) {
		first--
	}
	for last+1 < len(s.mentions) && s.joined(&s.mentions[last], &s.mentions[last+1]) {
		last++
	}
	var out []*mention
	for k := first; k <= last; k++ {
		if c := &s.mentions[k]; !c.place && !c.part {
			out = append(out, c)
		}
	}
	return out
}

// apposed reports whether b is a person named beside an office "for a": the state is no
// companion of his.
func (s *sentence) apposed(a, b *mention) bool {
	return b.mask&maskPerson != 0 && a.mask&maskPerson == 0 && s.standing(a) == oblique
}

// joined reports whether only commas, "and", articles and titles part a from b.
func (s *sentence) joined(a, b *mention) bool {
	if b.from-a.to > 8 || a.place != b.place || s.toks[a.to-1].poss {
		return false
	}
	and := b.from == a.to // "US, Russia" in a headline, or "US Secretary Rubio"
	for k := a.to; k < b.from; k++ {
		t := &s.toks[k]
		switch {
		case t.sort == mark && t.char == ',', t.bits&isAnd != 0:
			and = true
		case t.bits&(isDet|isTitle) != 0 && t.bits&isPrep == 0:
		default:
			return false
		}
	}
	return and && !(a.role == done && b.role == acts) // "after meeting X, Y said"
}

// objects lists the actors named after token i in its clause.
func (s *sentence) objects(i int) []*mention {
	if i >= len(s.toks) {
		return nil
	}
	end := s.clauseEnd(i)
	var out, adjuncts []*mention
	for n := range s.mentions {
		m := &s.mentions[n]
		if m.from < i || m.from >= end || m.place || m.part {
			continue
		}
		if m.adjunct {
			adjuncts = append(adjuncts, m)
			continue
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		return adjuncts
	}
	return out
}
