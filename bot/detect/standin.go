package detect

import (
	"slices"
	"time"

	"parley/bot/gazetteer"
)

// farBack is how many sentences back a stand-in may find whom it stands for.
const farBack = 4

// standIn finds whom a subject without a name stands for: "he", "the group", "the
// ministry", "both sides", when it stands just before the verb chain at token c. ok
// says that there is such a subject, even if nobody is found for it.
func (d *Detector) standIn(t *article, s *sentence, c int) (who []*mention, ok bool) {
	k := c - 1
	for k >= 0 && (s.toks[k].sort == word && s.at(k) == nil && s.toks[k].bits&isAdverb != 0 && s.toks[k].bits&isDet == 0 || s.dated(k)) {
		k--
	}
	if k < 0 || s.toks[k].sort != word || s.at(k) != nil || s.toks[k].id == 0 || k > 0 && s.toks[k-1].poss && s.at(k-1) != nil {
		return nil, false
	}
	low, owned := k, false
	for low > 0 && s.toks[low-1].sort == word && !owned && k-low < 7 {
		if s.at(low-1) != nil && !s.at(low-1).part {
			owned = true // "the Russian ministry", "Japan's government"
			break
		}
		if b := s.toks[low-1].bits; b&(isSay|isTurn|isSub|isWho|isThat|isIf|isTo) != 0 && b&(isDet|isTitle) == 0 {
			break
		}
		low--
		if s.toks[low].bits&isDet != 0 && s.toks[low].bits&isThat == 0 {
			break
		}
	}
	if owned {
		return nil, false
	}
	for x := low; x < k; x++ {
		if s.toks[x].poss && s.toks[x].id != 0 {
			k = x // "the movement's command" is the movement
		}
	}
	of := d.possessive.has(s.toks, low)
	outer := low > 0 && s.toks[low-1].char == ',' && (s.starts[k] == 0 || s.toks[s.starts[k]-1].char != ':') && d.speaks(s, min(c, len(s.toks)-1)) // "…", he said
	switch b := s.toks[k].bits; {
	case of && (d.statelike.has(s.toks, k) || b&isTitle != 0):
		return d.own(t, s, k), true // "its army", "his spokesman"
	case b&isPersonal != 0:
		return d.person(t, s, k, outer), true
	case b&isPronoun != 0:
		return d.party(t, s, k, outer), true
	case s.toks[low].bits&isDet == 0:
		return nil, false // no noun phrase: "army said", a headline's
	case d.lex.groups["texts"].has(s.toks, k) && d.chamberOf(t) != "":
		return []*mention{{name: t.chamber, mask: maskOrg}}, true // "the resolution demands"
	case d.together.has(s.toks, k):
		if who = d.pair(t, s, k); len(who) == 0 {
			return nil, false
		}
		return who, true
	case d.statelike.has(s.toks, k):
		return d.state(t, s, k, outer), true
	case d.grouplike.has(s.toks, k):
		return d.group(t, s, k), true
	case b&isTitle != 0 && s.toks[low].bits&isDet != 0:
		if d.indefinite.has(s.toks, low) {
			return d.state(t, s, k, outer), true // "a spokesperson": of whom it has spoken
		}
		return d.person(t, s, k, outer), true
	}
	return nil, false
}

// dated reports whether token k belongs to a day that the sentence names, or to the
// little word before it.
func (s *sentence) dated(k int) bool {
	for _, r := range s.dates {
		if r.from <= k && k < r.to || k == r.from-1 && s.toks[k].bits&isPrep != 0 {
			return true
		}
	}
	return false
}

// person is whom "he" or "the minister" at token k means: who says so before it in
// the sentence, else the person of the sentences before.
func (d *Detector) person(t *article, s *sentence, k int, outer bool) []*mention {
	if who := d.inSentence(t, s, k, outer); len(who) > 0 {
		return who
	}
	for n := s.nth - 1; n >= 0 && n >= s.nth-farBack; n-- {
		if m := t.sentences[n].someone(); m != nil {
			return []*mention{m}
		}
	}
	return nil
}

// inSentence is whom a pronoun at token k means of those before it in the sentence: who
// says what it stands in, "X said he would", else who acts first, unless k is outside of
// a quotation.
func (d *Detector) inSentence(t *article, s *sentence, k int, outer bool) []*mention {
	for v := k - 1; v > 0 && s.toks[v].sort != mark; v-- {
		if !d.speaks(s, v) {
			continue
		}
		if who, ok := d.standIn(t, s, v); ok {
			return who
		}
		if who := s.subject(v); len(who) > 0 {
			return who
		}
	}
	if m := s.leader(k); m != nil && s.starts[k] > 0 && !outer {
		return s.companions(m)
	}
	return nil
}

// own is who "its army" or "his spokesman" at token k speaks for: who acts before it in
// the sentence, else who acted last.
func (d *Detector) own(t *article, s *sentence, k int) []*mention {
	for n := len(s.mentions) - 1; n >= 0; n-- {
		if m := &s.mentions[n]; m.to <= k && m.role != done && s.standing(m) == bare {
			return []*mention{m}
		}
	}
	return d.party(t, s, k, false)
}

// leader is the first who acts before token k.
func (s *sentence) leader(k int) *mention {
	for n := range s.mentions {
		m := &s.mentions[n]
		if m.to <= k && m.role != done && s.standing(m) == bare {
			return m
		}
	}
	return nil
}

// party is whom "it" or "they" at token k means: who acts before it in the sentence,
// else who acted last.
func (d *Detector) party(t *article, s *sentence, k int, outer bool) []*mention {
	if who := d.inSentence(t, s, k, outer); len(who) > 0 {
		return who
	}
	neuter := d.lex.groups["neuter"].has(s.toks, k)
	for n := s.nth - 1; n >= 0 && n >= s.nth-farBack; n-- {
		prev := t.sentences[n]
		if neuter {
			if who := d.opening(t, prev); len(who) > 0 {
				return who
			}
		}
		if who := d.heard(t, prev); len(who) > 0 {
			return who
		}
		list := prev.actors(0, len(prev.toks), bare)
		if len(list) == 0 {
			list = prev.actors(0, len(prev.toks), oblique)
		}
		if len(list) > 0 {
			return prev.companions(list[0])
		}
	}
	return nil
}

// opening is whom the first words of a sentence stand for: "The ministry", "The bloc,
// meeting by video,", "The resolution".
func (d *Detector) opening(t *article, s *sentence) []*mention {
	if s.para < 0 || s.toks[0].bits&isDet == 0 {
		return nil
	}
	for k := 1; k < min(4, len(s.toks)) && s.toks[k].sort == word && s.at(k) == nil; k++ {
		switch {
		case d.lex.groups["texts"].has(s.toks, k) && d.chamberOf(t) != "":
			return []*mention{{name: t.chamber, mask: maskOrg}}
		case d.statelike.has(s.toks, k):
			return d.state(t, s, k, false)
		case d.grouplike.has(s.toks, k):
			return d.group(t, s, k)
		}
	}
	return nil
}

// heard is who speaks in a sentence, or before the colon of a title. It is asked for
// once a sentence, so that a long text of stand-ins is read in time linear in its length.
func (d *Detector) heard(t *article, s *sentence) []*mention {
	if s.asked {
		return s.speaker
	}
	s.asked = true
	if s.para < 0 && len(s.mentions) > 0 && s.mentions[0].from == 0 && s.mentions[0].to < len(s.toks) && s.toks[s.mentions[0].to].char == ':' {
		s.speaker = []*mention{&s.mentions[0]}
		return s.speaker
	}
	for v := range s.toks {
		if d.speaks(s, v) {
			s.speaker = d.subject(t, s, v)
			break
		}
	}
	return s.speaker
}

// state is the state whose government, army or ministry speaks at token k: the one that
// spoke just before, or that the text is written from, or that acts in what is told, or
// the one that acted last and is not named beside it.
func (d *Detector) state(t *article, s *sentence, k int, outer bool) []*mention {
	acts := s.leader(k)
	fits := func(name string) bool {
		return name != "" && (!s.names(name) || acts != nil && acts.stateOf() == name)
	}
	if s.nth > 0 {
		for _, m := range d.heard(t, t.sentences[s.nth-1]) {
			if name := m.stateOf(); fits(name) {
				return []*mention{stateMention(name)}
			}
		}
	}
	if fits(t.home) && slices.Contains(t.parties[:min(2, len(t.parties))], t.home) {
		return []*mention{stateMention(t.home)}
	}
	if outer && acts != nil && acts.stateOf() != "" {
		return []*mention{stateMention(acts.stateOf())}
	}
	for n := s.nth - 1; n >= 0 && n >= s.nth-farBack; n-- {
		prev := t.sentences[n]
		for i := range prev.mentions {
			m := &prev.mentions[i]
			if name := m.stateOf(); name != "" && m.role != done && prev.standing(m) == bare && !s.names(name) {
				return []*mention{stateMention(name)}
			}
		}
	}
	for _, name := range t.parties {
		if d.isState(name) && !s.names(name) {
			return []*mention{stateMention(name)}
		}
	}
	for _, name := range t.parties { // a text of rebels alone: the state they are of
		if e, ok := d.gaz.Resolve(name, time.Time{}); ok && e.Class == gazetteer.Organisation && d.isState(e.Country) && !s.names(e.Country) {
			return []*mention{stateMention(e.Country)}
		}
	}
	return nil
}

// stateMention is a state that no word of the text names.
func stateMention(name string) *mention { return &mention{name: name, mask: maskCountry} }

// stateOf is the state that a mention acts for, "" for a place and a body of no state.
func (m *mention) stateOf() string {
	switch {
	case m.place || m.part:
		return ""
	case m.mask&maskCountry != 0:
		return m.name
	}
	return m.country
}

// names reports whether a sentence names a state, other than as where somebody is from.
func (s *sentence) names(state string) bool {
	for n := range s.mentions {
		if m := &s.mentions[n]; m.stateOf() == state {
			return true
		}
	}
	return false
}

func (d *Detector) isState(name string) bool {
	e, ok := d.gaz.Resolve(name, time.Time{})
	return ok && e.Class == gazetteer.Country
}

// group is the body that "the group" or "the rebels" at token k means: the one named
// last that is no state.
func (d *Detector) group(t *article, s *sentence, k int) []*mention {
	for n := s.nth; n >= 0 && n >= s.nth-farBack; n-- {
		prev := t.sentences[n]
		var any, other *mention
		for i := range prev.mentions {
			m := &prev.mentions[i]
			if m.mask&maskOrg == 0 || m.part || m.place || n == s.nth && m.to > k {
				continue
			}
			switch {
			case d.bodylike.has(s.toks, k) == (m.entity.Country != ""):
				other = m // a bloc is of no state, a movement of one
			case prev.standing(m) == bare:
				return []*mention{m}
			default:
				any = m
			}
		}
		if any == nil && (n == s.nth || n == s.nth-1) {
			any = other
		}
		if any != nil {
			return []*mention{any}
		}
	}
	return nil
}

// pair is whom "both sides" or "the ministers" at token k means: the two or more who
// were named last together.
func (d *Detector) pair(t *article, s *sentence, k int) []*mention {
	order := [2]bool{true, false}
	if d.sides.has(s.toks, k) {
		order = [2]bool{false, true}
	}
	for n := s.nth - 1; n >= 0 && n >= s.nth-farBack; n-- {
		prev := t.sentences[n]
		for _, people := range order {
			var out []*mention
			homes := 0
			for i := range prev.mentions {
				m := &prev.mentions[i]
				if m.place || m.part || m.owner || (m.mask&maskPerson != 0) != people || !people && m.mask&(maskCountry|maskOrg) == 0 {
					continue
				}
				if len(out) == 0 || m.stateOf() != out[0].stateOf() || m.mask&maskOrg != 0 {
					homes++
				}
				out = append(out, m)
			}
			if homes >= 2 {
				return out[:min(len(out), 4)]
			}
		}
	}
	return nil
}
