package detect

import (
	"cmp"
	"slices"
	"strings"

	"parley/bot/news"
)

// finding is one place in the text where a trigger's words stand and hold.
type finding struct {
	dev     news.Development
	trigger *trigger
	s       *sentence
	hit     hit
	read    reading
	people  bool // a person acts
	byRule  bool // a rule found it, not its sentence's signs alone
	score   float64
	pk, ps  float64 // how likely the sentence's signs make its kind, and its status
	right   float64 // how likely it is told as news, all in all
	main    float64 // and how likely it is what the article is about
	placed  knowing // how its place is known
	told    int     // how often the text says it
	first   int     // the first sentence that does
	titled  bool
	late    bool // its day lies back: the article recalls it
	denial  bool // a rule finds that somebody denies something
}

// findings matches every trigger against every sentence and adds what the sentences'
// signs say. Those told as background are only counted.
func (d *Detector) findings(t *article) (found []*finding, background int) {
	x := d.signer()
	defer d.signers.Put(x)
	if d.learned != nil {
		t.voices = newVoices(len(d.learned.of))
	}
	for _, s := range t.sentences {
		here := d.ruled(t, s)
		if d.learned != nil {
			here = d.propose(x, t, s, here)
		}
		for _, f := range here {
			if s.history || d.olden(s, f) {
				background++
				continue
			}
			found = append(found, f)
		}
	}
	return found, background
}

// ruled is what the rules find in a sentence.
func (d *Detector) ruled(t *article, s *sentence) []*finding {
	var here []*finding
	t.room = d.lex.present(s, t.room)
	standing := t.room
	try := func(r *rule, i int) {
		first := i + 1 // token of what follows the first element
		if r.pattern.elems[0].op == opStart {
			first = i
		}
		if !standing.behind(first, r.pattern) {
			return
		}
		h, ok := r.pattern.match(s, i)
		if !ok {
			return
		}
		if f := d.weighHit(t, s, r, h); f != nil {
			here = append(here, f)
		}
	}
	for _, r := range d.byStart {
		try(r, 0)
	}
	for i := range s.toks {
		if id := s.toks[i].id; id != 0 {
			for _, r := range d.byWord[id] {
				if r.needs < 0 || int(standing[r.needs]) > i+1 {
					try(r.rule, i)
				}
			}
		}
		if s.toks[i].sort == mark {
			for _, r := range d.byMark {
				try(r, i)
			}
		}
		if s.toks[i].sort == number {
			for _, r := range d.byNumber {
				try(r, i)
			}
		}
		if m := s.at(i); m != nil && m.from == i {
			for _, r := range d.byMention {
				try(r, i)
			}
		}
	}
	here = slices.DeleteFunc(best(here), func(f *finding) bool { // "stopped short of imposing sanctions" names none that were
		return f.read.mode == stated && slices.ContainsFunc(s.voided, func(v voided) bool {
			return v.kind == f.dev.Kind && v.status == f.dev.Status && v.clause == s.starts[f.hit.from] && v.from <= f.hit.from
		})
	})
	deed := slices.ContainsFunc(here, func(f *finding) bool { return f.dev.Kind != news.Statement })
	return slices.DeleteFunc(here, func(f *finding) bool { // who tells of a deed takes no stand by telling
		return deed && f.dev.Kind == news.Statement && f.dev.Status == news.None && f.trigger.needs&needQuiet != 0
	})
}

// weighHit reads how a match holds, fills its slots, and refuses it when its
// company is not there.
func (d *Detector) weighHit(t *article, s *sentence, r *rule, h hit) *finding {
	tr := r.trigger
	if d.whether(s, h.from) {
		return nil
	}
	read := reading{mode: stated, from: h.from}
	if h.head >= 0 {
		if d.isNoun(s, h) {
			return nil
		}
		read = d.reads(s, h.head, h.hto, h.form)
		if read.mode <= stated && h.from < h.head && d.none(s, h.from) {
			read.mode = negated
		}
		if read.mode <= stated && d.unsure(s, read.from) {
			read.mode = modal
		}
	} else {
		if d.unsure(s, h.from) {
			read.mode = modal
		}
		if s.denied(h.from) {
			read.mode = negated
		} else if s.wasPlanned(h.from) {
			read.mode = unreal
		} else if d.hypothetical(s, h.from) {
			read.mode = conditional
		}
	}
	status := tr.modes[read.mode]
	if status == "" {
		// What is learned of single words must not read a no as a yes.
		v := voided{tr.kind, cmp.Or(tr.modes[past], tr.modes[stated]), s.starts[h.from], h.from}
		if v.status != "" && read.mode.denies() && !slices.Contains(s.voided, v) {
			s.voided = append(s.voided, v)
		}
		return nil
	}
	for n := range r.nots {
		for i := max(0, h.from-3); i < min(len(s.toks), h.to+3); i++ {
			if nh, ok := r.nots[n].match(s, i); ok && nh.to > h.from && nh.from < h.to {
				return nil
			}
		}
	}
	f := &finding{trigger: tr, s: s, hit: h, read: read, told: 1, first: s.place, titled: s.para < 0, byRule: true}
	f.dev = news.Development{Kind: tr.kind, Status: status, Evidence: s.words()}
	f.denial = tr.kind == news.Statement && h.head >= 0 && d.gov["deny"].has(s.toks, h.head)
	d.fill(t, f)
	if !d.company(t, f) {
		return nil
	}
	f.score = d.scoreOf(t, f)
	return f
}

// isNoun reports whether a head that may be a verb or a noun ("swap", "visits")
// stands as a noun: behind an article, a figure or an adjective.
func (d *Detector) isNoun(s *sentence, h hit) bool {
	if s.toks[h.head].upper && s.para >= 0 && h.head > 0 && s.toks[h.head-1].sort == word {
		return true // a name: the Met
	}
	i := h.head - 1
	for i >= 0 && s.toks[i].bits&(isAdverb|isNot) != 0 && s.toks[i].bits&isDet == 0 {
		i--
	}
	if d.lex.infinitive && h.form == formBase {
		return false // an infinitive
	}
	if d.lex.infinitive && h.form == formS && (i < 0 || s.toks[i].sort == mark && s.toks[i].char != ',') {
		return true // "Rencontre à Genève": a finite verb has its subject before it
	}
	if i < 0 || h.form&(formPast|formPart|formIng) != 0 {
		return i >= 0 && h.form&formIng == 0 && s.toks[i].id != 0 && d.articles.has(s.toks, i) // a closed meeting
	}
	if m := s.at(i); m != nil && m.adjunct && m.adjective {
		return true // Israeli strikes
	}
	t := &s.toks[i]
	for n, g := range d.governors {
		if governors[n].mode != future && t.id != 0 && g.has(s.toks, i) {
			return true // "demands release"
		}
	}
	if t.id != 0 && d.lex.finites[t.id] && t.bits&(isBe|isWas|isDo|isHave|isHad) == 0 && !d.plurals.has(s.toks, i) {
		return true // "halts release"
	}
	switch {
	case t.sort == number, t.poss, t.bits&(isDet|isPrep) != 0 && t.bits&isTo == 0:
		return true
	case s.at(i) != nil, t.sort == mark, t.bits&(isTo|isWill|isWould|isModal|isDo|isPronoun|isAnd|isWho|isThat|isTitle|isPlan) != 0:
		return false
	case h.form&formS != 0 && h.form&formBase == 0:
		return false
	}
	return !d.official.has(s.toks, i) && !strings.HasSuffix(s.text[t.start:t.end], "s")
}

// unsure reports whether a word just before token i makes a mere part of a plan of
// what follows: "possible lifting of", "includes recognising".
func (d *Detector) unsure(s *sentence, i int) bool {
	for k := i - 1; k >= 0 && i-k <= 4; k-- {
		if s.toks[k].sort == mark || s.toks[k].bits&(isTurn|isSay) != 0 {
			return false
		}
		if s.toks[k].id != 0 && d.unsures.has(s.toks, k) {
			return true
		}
	}
	return false
}

// none reports whether the noun at token i is one that there is not: "no meeting", "no
// further round".
func (d *Detector) none(s *sentence, i int) bool {
	no := d.nones
	return i > 0 && no.has(s.toks, i-1) || i > 1 && s.toks[i-1].sort == word && no.has(s.toks, i-2)
}

// wasPlanned reports whether the words at token i stand behind "had been" or "was
// to be": they tell of a plan that is over.
func (s *sentence) wasPlanned(i int) bool {
	for k := i - 1; k >= 0 && i-k <= 3; k-- {
		switch b := s.toks[k].bits; {
		case b&isHad != 0:
			return true
		case b&(isBe|isAdverb|isNot) == 0:
			return false
		}
	}
	return false
}

// denied reports whether a word just before token i says that there is none.
func (s *sentence) denied(i int) bool {
	for k := i - 1; k >= 0 && i-k <= 5; k-- {
		if s.toks[k].sort == mark || s.toks[k].bits&(isTurn|isWho|isThat) != 0 {
			return false
		}
		if s.toks[k].bits&isNo != 0 {
			return true
		}
	}
	return false
}

// company checks what a trigger needs around it.
func (d *Detector) company(t *article, f *finding) bool {
	n := f.trigger.needs
	switch {
	case n&needSubject != 0 && len(f.dev.Actors) == 0,
		n&needPerson != 0 && !f.people,
		n&needSides != 0 && (len(f.dev.Actors) < 2 || d.oneSide(f)),
		len(f.dev.Actors) == 0, // what nobody does is of no conflict
		n&needTitle != 0 && f.s.para >= 0,
		n&needQuiet != 0 && !d.touches(f.s),
		n&needMeeting != 0 && !f.s.speaksOf(d.lex.groups["talks"]),
		f.trigger.kind == news.Visit && d.home(f),
		n&needOccasion != 0 && t.venue.weight < 1,
		n&needLead != 0 && f.s.place > 3:
		return false
	case n&needPlace != 0:
		for k := range f.s.mentions {
			if f.s.mentions[k].place {
				return true
			}
		}
		return false
	case n&needObject != 0:
		return len(f.s.objects(f.hit.from)) > 0
	}
	return true
}

// home reports whether the place of a finding lies in its actors' own state.
func (d *Detector) home(f *finding) bool {
	for n := range f.s.mentions {
		m := &f.s.mentions[n]
		named := m.place && m.name == f.dev.Place || f.dev.Place == "" && m.mask&(maskCity|maskCountry) != 0 && m.from >= f.hit.from && m.from < f.hit.to
		if named && m.entity != nil {
			return slices.Contains(f.dev.Actors, m.entity.Country) || slices.Contains(f.dev.Actors, m.name)
		}
	}
	return false
}

// oneSide reports whether the actors of a finding are a person and his own state: a
// side alone meets nobody, unless the sentence speaks of its counterpart.
func (d *Detector) oneSide(f *finding) bool {
	if len(f.dev.Actors) != 2 || f.s.speaksOf(d.official) {
		return false
	}
	for n := range f.s.mentions {
		m := &f.s.mentions[n]
		if m.mask&maskPerson != 0 && m.actor() == f.dev.Actors[0] {
			return m.country == f.dev.Actors[1]
		}
	}
	return false
}

// touches reports whether a sentence has a word of diplomacy or of war: a mere saying
// is a stand on a conflict only where it speaks of one.
func (d *Detector) touches(s *sentence) bool {
	return s.speaksOf(d.lex.groups["peace"]) || s.speaksOf(d.lex.groups["unrest"])
}

// speaksOf reports whether a member of a group stands in the sentence.
func (s *sentence) speaksOf(g *group) bool {
	for i := range s.toks {
		if s.toks[i].id != 0 && g.has(s.toks, i) {
			return true
		}
	}
	return false
}

// abroad reports whether the actors and places of a finding belong to two states
// or bodies.
func (d *Detector) abroad(f *finding) bool {
	seen := ""
	for n := range f.s.mentions {
		m := &f.s.mentions[n]
		home := m.name
		if m.mask&(maskPerson|maskCity) != 0 && m.mask&maskCountry == 0 {
			home = m.country
		}
		if home == "" || m.part || !m.place && !m.adjunct && f.trigger.kind != news.Statement && !slices.Contains(f.dev.Actors, m.name) {
			continue
		}
		if seen != "" && seen != home {
			return true
		}
		seen = home
	}
	return false
}

// best keeps, of findings of one kind that touch one another, the likeliest one.
func best(all []*finding) []*finding {
	var out []*finding
next:
	for i, f := range all {
		for k, g := range all {
			if k == i || g.dev.Kind != f.dev.Kind || !touch(f, g) {
				continue
			}
			if g.score > f.score || g.score == f.score && (wide(g) > wide(f) || wide(g) == wide(f) && k < i) {
				continue next
			}
		}
		out = append(out, f)
	}
	return out
}

func touch(f, g *finding) bool { return f.hit.from < g.hit.to && g.hit.from < f.hit.to }
func wide(f *finding) int      { return f.hit.to - f.hit.from }

// scoreOf is how likely the words mean what they seem to, and how much the text
// makes of them.
func (d *Detector) scoreOf(t *article, f *finding) float64 {
	score := f.trigger.weight
	switch {
	case f.s.para < 0:
		score *= 1
	case f.s.place <= 2:
		score *= 1
	case f.s.place <= 5:
		score *= .9
	case f.s.place <= 9:
		score *= .8
	default:
		score *= .6
	}
	if f.read.mode == modal || f.read.mode == conditional {
		score *= .7
	}
	return score
}

// voided is what a verb of a clause says is not done.
type voided struct {
	kind   news.Kind
	status news.Status
	clause int16 // where its clause begins
	from   int   // its first token
}

// voids reports whether a verb says that this is not done.
func (s *sentence) voids(kind news.Kind, status news.Status) bool {
	return slices.ContainsFunc(s.voided, func(v voided) bool { return v.kind == kind && v.status == status })
}

// denies reports whether a verb that holds so says that its deed is not done: it is
// denied, refused or only asked for.
func (m mode) denies() bool {
	switch m {
	case negated, willNot, refused, unreal, demanded, wished, asked:
		return true
	}
	return false
}
