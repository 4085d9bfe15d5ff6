package detect

import (
	"slices"
	"strings"

	"parley/bot/news"
)

// maxActors bounds one development's list of actors.
const maxActors = 8

// fill reads who, where and when of a finding.
func (d *Detector) fill(t *article, f *finding) {
	s, h := f.s, f.hit
	subject := d.subject(t, s, d.voice(f))
	if from := int(s.starts[min(f.read.from, len(s.toks)-1)]); !f.byRule && from > 0 && s.toks[from].bits&isIf != 0 {
		if m := s.leader(from); m != nil {
			subject = s.companions(m) // "X would order a truce if Y withdrew"
		}
	}
	if m := s.at(min(f.read.from, len(s.toks)-1)); m != nil && !f.byRule && m.role == acts && s.standing(m) == bare {
		subject = s.companions(m) // "after X refused", found by X
	}
	if h.head < 0 && f.byRule {
		if near := s.nearest(f.read.from); len(near) > 0 {
			subject = near // a noun has no subject: who is named before it
		}
	}
	after := h.from
	if h.head >= 0 {
		after = h.hto
	}
	object := s.objects(after)
	if f.trigger.kind == news.Aid {
		object = append(object, s.receivers(after, d.lex.groups["at"])...)
	}
	if f.trigger.kind == news.Appointment {
		object = append(object, d.newcomers(s)...)
	}
	if f.read.passive {
		subject, object = d.passive(s, after, subject, object)
	}
	var sides [][]*mention
	switch f.trigger.actors {
	case "subject":
		sides = [][]*mention{subject}
	case "object":
		sides = [][]*mention{object}
	case "named":
		sides = [][]*mention{s.named(h)}
	case "owner":
		sides = [][]*mention{d.planOwner(t, s)}
	case "speaker":
		sides = [][]*mention{d.speaker(t, s, f.read.from, subject)}
	default:
		sides = [][]*mention{subject, object}
	}
	for _, side := range sides {
		f.addSide(side)
	}
	if len(f.dev.Actors) == 0 {
		if f.trigger.kind == news.PeacePlan {
			f.addSide(d.planOwner(t, s))
		} else if f.trigger.actors == "parties" {
			f.addSide(d.speaker(t, s, f.read.from, nil))
		}
	}
	if f.trigger.actors == "parties" || f.trigger.needs&needSides != 0 && len(f.dev.Actors) < 2 {
		d.addParties(t, f, f.trigger.needs&needSides == 0)
	}
	if twoSided[f.trigger.kind] {
		d.addSides(t, f)
	}
	if len(f.dev.Actors) == 0 && f.trigger.needs&(needSubject|needPerson) == 0 && len(t.parties) > 0 {
		f.dev.Actors = t.parties[:1:1] // nobody is named for it: whom the text is about
	}
	if f.trigger.kind == news.Vote {
		d.addVoters(t, f)
	}
	if len(f.dev.Actors) > maxActors {
		f.dev.Actors = f.dev.Actors[:maxActors]
	}
	f.dev.Place, f.placed = d.placeOf(t, f)
	f.dev.Date = d.dateOf(t, f)
	f.dev.Ordinal = d.ordinalOf(f)
	f.dev.Target = d.targetOf(f, object)
	if who := d.speaker(t, s, f.read.from, nil); len(who) > 0 {
		f.dev.Speaker = who[0].name
	}
}

// twoSided are the kinds that take two sides, whoever tells of them.
var twoSided = map[news.Kind]bool{news.Ceasefire: true, news.PrisonerExchange: true, news.Violation: true}

// addSides adds the two sides that the article is most about, when the sentence names
// neither: "the truce took effect at noon, the mediators said".
func (d *Detector) addSides(t *article, f *finding) {
	if len(t.parties) < 2 || slices.ContainsFunc(f.dev.Actors, func(a string) bool { return slices.Contains(t.parties[:2], a) }) {
		return
	}
	f.dev.Actors = append(f.dev.Actors, t.parties[:2]...)
}

// receivers are the countries after token i that something goes to.
func (s *sentence) receivers(i int, at *group) []*mention {
	var out []*mention
	for n := range s.mentions {
		m := &s.mentions[n]
		if m.from > i && m.place && m.mask&maskCountry != 0 && !at.has(s.toks, m.from-1) {
			c := *m
			c.place = false
			out = append(out, &c)
		}
	}
	return out
}

// newcomers are names of two to four capitalised words that nobody knows: who is
// named to an office is often new to the news.
func (d *Detector) newcomers(s *sentence) []*mention {
	if s.para < 0 {
		return nil // every word of a headline may have its capital
	}
	var out []*mention
	for i := 0; i < len(s.toks); i++ {
		j := i
		for j < len(s.toks) && j-i < 4 && s.toks[j].upper && s.toks[j].sort == word && s.toks[j].id == 0 && s.at(j) == nil {
			j++
			if s.toks[j-1].poss {
				break
			}
		}
		if j-i >= 2 {
			name := trimPossessive(s.text[s.toks[i].start:s.toks[j-1].end])
			out = append(out, &mention{from: i, to: j, name: strings.Clone(name), mask: maskPerson})
			i = j
		}
	}
	return out
}

// planOwner is whose plan an article speaks of: who is named just before the word.
func (d *Detector) planOwner(t *article, s *sentence) []*mention {
	g := d.lex.groups["plans"]
	for _, look := range append([]*sentence{s}, t.sentences...) {
		for n := range look.mentions {
			m := &look.mentions[n]
			if m.place || m.part {
				continue
			}
			for k := m.to; k < len(look.toks) && k <= m.to+2 && look.toks[k].sort != mark; k++ {
				if g.has(look.toks, k) {
					return []*mention{m}
				}
			}
		}
	}
	return nil
}

// named is the last actor inside a match, with those joined to it.
func (s *sentence) named(h hit) []*mention {
	for n := len(s.mentions) - 1; n >= 0; n-- {
		m := &s.mentions[n]
		if m.from >= h.from && m.to <= h.to && !m.place && !m.part {
			return s.companions(m)
		}
	}
	return nil
}

// addSide adds the people of one side, then their countries, then its countries.
func (f *finding) addSide(side []*mention) {
	add := func(name string) {
		if name != "" && !slices.Contains(f.dev.Actors, name) {
			f.dev.Actors = append(f.dev.Actors, name)
		}
	}
	for _, m := range side {
		if m.mask&maskPerson != 0 {
			f.people = true
			if !m.owner { // his envoy acts, for their state
				add(m.actor())
			}
		}
	}
	for _, m := range side {
		if m.mask&maskPerson != 0 {
			add(m.country)
		}
	}
	for _, m := range side {
		if m.mask&maskPerson == 0 {
			if add(m.actor()); m.mask&maskOrg != 0 && !m.place && !m.part {
				add(m.country)
			}
		}
	}
}

// addParties completes two sides: the sentence's other countries, then the
// article's main ones when others are allowed.
func (d *Detector) addParties(t *article, f *finding, others bool) {
	two := d.abroad(f) && f.trigger.kind != news.Talks
	for n := range f.s.mentions {
		m := &f.s.mentions[n]
		if m.mask&(maskCountry|maskOrg) != 0 && !two && !m.place && !m.part && !slices.Contains(f.dev.Actors, m.name) && len(f.dev.Actors) < 5 {
			f.dev.Actors = append(f.dev.Actors, m.name)
		}
	}
	for _, p := range t.parties {
		if len(f.dev.Actors) >= 2 || !others {
			return
		}
		if !slices.Contains(f.dev.Actors, p) {
			f.dev.Actors = append(f.dev.Actors, p)
		}
	}
}

// passive turns the sides: who is named after "by" acts.
func (d *Detector) passive(s *sentence, after int, subject, object []*mention) (acting, acted []*mention) {
	for _, m := range object {
		for k := m.from - 1; k >= after && m.from-k < 5; k-- {
			if s.toks[k].sort == word && d.lex.groups["by"].has(s.toks, k) {
				return s.companions(m), subject
			}
		}
	}
	return subject, object
}

// carried finds the subject of a clause that names none: the speaker of its
// sentence, or for a pronoun whoever acted last.
func (d *Detector) carried(t *article, s *sentence, c int) []*mention {
	low := int(s.starts[c])
	if low > 0 {
		if list := s.actors(0, low, bare); len(list) > 0 {
			return s.companions(list[0])
		}
	}
	pronoun, person := false, false
	for k := low; k < c; k++ {
		pronoun = pronoun || s.toks[k].bits&isPronoun != 0
		person = person || s.toks[k].bits&isPersonal != 0
	}
	if !pronoun {
		// "the ministry", "the group", "its spokesman": whom the text named before
		if low >= c || s.toks[low].bits&isDet == 0 && s.toks[low].bits&isTitle == 0 {
			return nil
		}
		for k := low; k < c; k++ {
			if s.at(k) != nil {
				return nil
			}
			person = person || s.toks[k].bits&isTitle != 0 && s.toks[low].bits&isDet != 0
		}
	}
	for n := s.nth - 1; n >= 0 && n >= s.nth-3; n-- {
		prev := t.sentences[n]
		if person {
			if m := prev.someone(); m != nil {
				return []*mention{m}
			}
			continue
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

// someone is the person whom "he" or "she" in the next sentence means: the first
// who acts, else the last who is named.
func (s *sentence) someone() *mention {
	var last *mention
	for n := range s.mentions {
		m := &s.mentions[n]
		if m.mask&maskPerson == 0 || m.part || m.owner {
			continue
		}
		if s.standing(m) == bare {
			return m
		}
		last = m
	}
	return last
}

// subject finds who acts in the verb chain that begins at token c: who is named for it,
// or whom the text named before.
func (d *Detector) subject(t *article, s *sentence, c int) []*mention {
	if who, ok := d.standIn(t, s, c); ok && len(who) > 0 {
		return who
	}
	who := s.subject(c)
	if c >= len(s.toks) || len(who) > 0 && who[0].role != done && s.standing(who[0]) == bare {
		return who
	}
	shared := len(who) == 0 || who[0].role == done || c > 0 && (s.toks[c-1].bits&isAnd != 0 || s.toks[c-1].char == ',')
	for v := int(s.starts[c]); v < c && shared; v++ { // "she met X and handed over", "the ministers noted and agreed"
		if s.at(v) == nil && d.finiteAt(s, v) {
			if who, ok := d.standIn(t, s, v); ok && len(who) > 0 {
				return who
			}
			if first := s.subject(v); len(first) > 0 && first[0].role != done && first[0].to <= v {
				return first // "Y's ambassador called X an impostor and asked"
			}
			break
		}
	}
	if len(who) > 0 {
		return who
	}
	return d.carried(t, s, c)
}

// voice is the first verb of speech within a hit that is no verb, the hit's begin where
// there is none: "<mouth> said".
func (d *Detector) voice(f *finding) int {
	if f.hit.head < 0 {
		for v := f.hit.from; v < f.hit.to; v++ {
			if d.speaks(f.s, v) {
				return v
			}
		}
	}
	return f.read.from
}

// speaker finds who says what stands at token c: the subject of the verb of speech at
// it or before it, or of one behind a comma or quotation after it.
func (d *Detector) speaker(t *article, s *sentence, c int, otherwise []*mention) []*mention {
	for k := min(c, len(s.toks)-1); k >= 0; k-- {
		if !d.speaks(s, k) {
			continue
		}
		if who := d.subject(t, s, k); len(who) > 0 {
			return who
		}
	}
	for k := c + 1; k < len(s.toks); k++ {
		if !d.speaks(s, k) {
			continue
		}
		if who, ok := d.standIn(t, s, k); ok && len(who) > 0 {
			return who
		}
		for b := k - 1; b > 0; b-- {
			if s.toks[b].sort == mark && (s.toks[b].char == ',' || s.toks[b].char == '"' || s.toks[b].char == '-') {
				if list := s.actors(b, k, bare); len(list) > 0 {
					return s.companions(list[0])
				}
				if list := s.actors(k+1, min(len(s.toks), k+12), bare); len(list) > 0 {
					return list[:1]
				}
			}
		}
		if who := s.subject(k); len(who) > 0 {
			return who
		}
		if who := d.carried(t, s, k); len(who) > 0 {
			return who
		}
	}
	return otherwise
}

// speaks reports whether token k is a verb by which its subject makes himself heard.
func (d *Detector) speaks(s *sentence, k int) bool {
	t := &s.toks[k]
	return t.bits&isSay != 0 || t.id != 0 && d.senses.spoken[t.id] && s.at(k) == nil && !d.isNoun(s, hit{from: k, to: k + 1, head: k, hto: k + 1, form: d.lex.forming[t.id]})
}
