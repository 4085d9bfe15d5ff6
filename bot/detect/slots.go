package detect

import (
	"slices"
	"strconv"
	"strings"

	"parley/bot/news"
)

// maxActors bounds one development's list of actors.
const maxActors = 8

// fill reads who, where and when of a finding.
func (d *Detector) fill(t *article, f *finding) {
	s, h := f.s, f.hit
	subject := s.subject(f.read.from)
	if len(subject) == 0 && f.read.from < len(s.toks) {
		subject = d.carried(t, s, f.read.from)
	}
	after := h.from
	if h.head >= 0 {
		after = h.hto
	}
	object := s.objects(after)
	if f.trigger.kind == news.Aid {
		object = append(object, s.receivers(after)...)
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
	if len(f.dev.Actors) > maxActors {
		f.dev.Actors = f.dev.Actors[:maxActors]
	}
	f.dev.Place = d.placeOf(t, f)
	f.dev.Date = d.dateOf(t, f)
	f.dev.Ordinal = d.ordinalOf(f)
	f.dev.Target = d.targetOf(f, object)
	if who := d.speaker(t, s, f.read.from, nil); len(who) > 0 {
		f.dev.Speaker = who[0].name
	}
}

// receivers are the countries after token i that something goes to.
func (s *sentence) receivers(i int) []*mention {
	var out []*mention
	for n := range s.mentions {
		m := &s.mentions[n]
		if m.from > i && m.place && m.mask&maskCountry != 0 && !slices.Contains([]string{"in", "at"}, strings.ToLower(s.text[s.toks[m.from-1].start:s.toks[m.from-1].end])) {
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
			add(m.actor())
			f.people = true
		}
	}
	for _, m := range side {
		if m.mask&maskPerson != 0 {
			add(m.country)
		}
	}
	for _, m := range side {
		if m.mask&maskPerson == 0 {
			add(m.actor())
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
			if s.toks[k].sort == word && s.text[s.toks[k].start:s.toks[k].end] == "by" {
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
		return nil
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
		if m.mask&maskPerson == 0 || m.part {
			continue
		}
		if s.standing(m) == bare {
			return m
		}
		last = m
	}
	return last
}

// speaker finds who says what stands at token c: the subject of a verb of saying
// before it, or after it behind a comma.
func (d *Detector) speaker(t *article, s *sentence, c int, otherwise []*mention) []*mention {
	for k := c - 1; k >= 0; k-- {
		if s.toks[k].bits&isSay != 0 {
			if who := s.subject(k); len(who) > 0 {
				return who
			}
			if who := d.carried(t, s, k); len(who) > 0 {
				return who
			}
			return otherwise
		}
	}
	for k := c; k < len(s.toks); k++ {
		if s.toks[k].bits&isSay == 0 {
			continue
		}
		for b := k - 1; b > c; b-- {
			if s.toks[b].sort == mark && (s.toks[b].char == ',' || s.toks[b].char == '"') {
				if list := s.actors(b, k, bare); len(list) > 0 {
					return list
				}
				if list := s.actors(k+1, min(len(s.toks), k+12), bare); len(list) > 0 {
					return list[:1]
				}
			}
		}
	}
	return otherwise
}

// placeOf is the nearest venue of the sentence, else for a meeting the article's.
func (d *Detector) placeOf(t *article, f *finding) string {
	s := f.s
	pivot := f.hit.from
	if f.hit.head >= 0 {
		pivot = f.hit.head
	}
	best, distance := "", 1<<30
	for n := range s.mentions {
		m := &s.mentions[n]
		if !m.place || f.trigger.kind == news.Call || f.trigger.kind == news.Aid && m.mask&maskCountry != 0 || m.region && (f.trigger.family == "meeting" || f.trigger.kind == news.PeacePlan) {
			continue
		}
		far := m.from - pivot
		if far < 0 {
			far = -far * 2
		}
		if s.starts[min(m.from, len(s.toks)-1)] != s.starts[min(pivot, len(s.toks)-1)] {
			far += 12
		}
		if d.fromThere(s, m) {
			far += 20
		}
		if far < distance {
			best, distance = m.name, far
		}
	}
	switch {
	case f.trigger.kind == news.Withdrawal && t.venue.place != "":
		return t.venue.place // it is the meeting's, wherever he is instead
	case f.trigger.kind == news.Appointment:
		return d.postOf(f)
	case best != "" && t.venue.place != "" && best != t.venue.place && d.gaz.Within(t.venue.place, best):
		return t.venue.place // the city in the country
	case best != "" && (f.trigger.kind != news.Statement || distance < 12):
		return best
	case f.trigger.kind == news.Talks || f.trigger.kind == news.Withdrawal || f.trigger.kind == news.PrisonerExchange && f.dev.Status == news.Agreed:
		return t.venue.place
	case f.trigger.kind == news.Visit:
		return t.venue.place
	}
	return ""
}

// postOf is the place that an envoy is named for: "representative for Libya".
func (d *Detector) postOf(f *finding) string {
	for n := range f.s.mentions {
		m := &f.s.mentions[n]
		if m.from <= f.hit.from || m.mask&(maskCountry|maskCity) == 0 || m.part || m.adjective {
			continue
		}
		switch strings.ToLower(f.s.text[f.s.toks[m.from-1].start:f.s.toks[m.from-1].end]) {
		case "for", "to", "in", "the", "on":
			return m.name
		}
	}
	return ""
}

// fromThere reports whether the mention is where somebody comes from.
func (d *Detector) fromThere(s *sentence, m *mention) bool {
	return m.from > 0 && strings.EqualFold(s.text[s.toks[m.from-1].start:s.toks[m.from-1].end], "from")
}

// dateOf is the day of the finding: the nearest of its clause, else of its
// sentence; for a meeting never the day on which somebody spoke of it.
func (d *Detector) dateOf(t *article, f *finding) news.Date {
	s := f.s
	pivot := f.hit.from
	if f.hit.head >= 0 {
		pivot = f.hit.head
	}
	meeting := f.trigger.family == "meeting" && f.trigger.kind != news.Call
	towards := 0
	switch f.read.mode {
	case past, stated, present:
		towards = -1
		if f.dev.Status == news.Announced || f.trigger.kind == news.Withdrawal || f.dev.Status == news.Postponed || f.dev.Status == news.Downgraded {
			towards = 0
		}
	case future, negated, modal:
		towards = 1
		if f.trigger.kind == news.Statement {
			towards = -1
		}
	}
	best, distance, spoken := news.Date(""), 1<<30, news.Date("")
	for _, r := range s.dates {
		if r.vague {
			continue
		}
		far := r.from - pivot
		if far < 0 {
			far = -far
		}
		if s.starts[r.from] != s.starts[min(pivot, len(s.toks)-1)] {
			far += 10
		}
		if meeting && d.spoken(s, r) {
			spoken = r.on(t.pub, -1)
			continue
		}
		if far < distance {
			best, distance = r.on(t.pub, towards), far
		}
	}
	if best != "" && (distance < 26 || meeting && distance < 30) {
		return best
	}
	if meeting && t.venue.date != "" && (f.dev.Place == t.venue.place || f.dev.Place == "") && f.trigger.kind != news.Visit {
		return t.venue.date
	}
	if f.trigger.kind == news.Visit && f.dev.Place == t.venue.place {
		return t.venue.date
	}
	if f.dev.Status == news.Announced {
		return ""
	}
	return spoken
}

// spoken reports whether the day is that of a verb of saying beside it.
func (d *Detector) spoken(s *sentence, r dateRef) bool {
	for k := r.from - 1; k >= 0 && r.from-k <= 3; k-- {
		if s.toks[k].sort == mark || s.at(k) != nil {
			return false
		}
		if s.toks[k].bits&isSay != 0 {
			return true
		}
	}
	return r.to < len(s.toks) && s.toks[r.to].bits&isSay != 0
}

// ordinals are the written ones; figures are read as they stand.
var ordinals = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
	"eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20}

// ordinalOf reads "third round" and "18th package" in the finding's sentence.
func (d *Detector) ordinalOf(f *finding) int {
	g := d.lex.groups["counted"]
	s := f.s
	for i := range s.toks {
		n := 0
		low := strings.ToLower(s.text[s.toks[i].start:s.toks[i].end])
		if s.toks[i].sort == number {
			for _, end := range []string{"st", "nd", "rd", "th"} {
				if v, ok := strings.CutSuffix(low, end); ok {
					n, _ = strconv.Atoi(v)
				}
			}
		} else if s.toks[i].id != 0 {
			n = ordinals[low]
		}
		if n <= 0 || n > 1000 {
			continue
		}
		for k := i + 1; k < len(s.toks) && k <= i+4; k++ {
			if s.toks[k].sort == mark {
				break
			}
			if g.has(s.toks, k) {
				return n
			}
		}
	}
	return 0
}

// targetOf is whom or what it is about, where the kind has one.
func (d *Detector) targetOf(f *finding, object []*mention) string {
	switch f.trigger.kind {
	case news.Sanctions, news.Aid, news.Statement, news.Appointment:
	default:
		return ""
	}
	for _, m := range object {
		if !slices.Contains(f.dev.Actors[:min(len(f.dev.Actors), 1)], m.name) {
			return m.name
		}
	}
	for n := range f.s.mentions {
		m := &f.s.mentions[n]
		if m.from >= f.hit.to && (m.place || m.adjunct) {
			return m.name
		}
	}
	return ""
}
