package detect

import (
	"strings"
	"time"

	"parley/bot/gazetteer"
)

// mention is a stretch of a sentence that names an actor or a place.
type mention struct {
	from, to  int // tokens
	name      string
	country   string // of a person, an office, an organ of a state; "" unknown
	mask      mask
	place     bool              // stands as a place here, not as an actor
	inside    bool              // a place that something leads to: "in Geneva", "the Geneva talks"
	part      bool              // "Iran-backed": neither
	region    bool              // a part of a state or of the world: no venue
	adjective bool              // "Russian"
	adjunct   bool              // an adjective before another noun: "Russian oil"
	role      role              // towards the verbs beside it
	owner     bool              // only named as whose somebody is: "the envoy of Y"
	entity    *gazetteer.Entity // nil for a stranger
}

// role is what the words beside a mention make of it.
type role uint8

const (
	unsaid role = iota
	acts        // a finite verb follows
	done        // it is met, asked, thanked
)

// named is a mention still in bytes of the text.
type named struct {
	start, end int
	mention    mention
}

// find lists every named actor and place of a text, in order.
func (d *Detector) find(text string, on time.Time) []named {
	found := d.gaz.Find(text, on)
	out := make([]named, 0, len(found)+8)
	for _, f := range found {
		if f.Entity == nil || f.Start < 0 || f.End > len(text) || f.Start >= f.End {
			continue
		}
		m := mention{name: f.Entity.Name, country: f.Entity.Country, entity: f.Entity, part: f.Form == gazetteer.ByPart}
		switch f.Entity.Class {
		case gazetteer.Person:
			m.mask = maskPerson
			if r, ok := d.gaz.RoleOn(f.Entity, on); ok && r.Of != "" {
				m.country = r.Of
			}
		case gazetteer.Country:
			m.mask, m.country = maskCountry, ""
			m.adjunct = f.Form == gazetteer.ByAdjective
			m.adjective = m.adjunct
		case gazetteer.Office:
			m.mask = maskOffice
		case gazetteer.City, gazetteer.Region:
			m.mask = maskCity
			m.region = f.Entity.Class == gazetteer.Region
		default:
			m.mask = maskOrg
			if !f.Entity.Organ {
				m.country = ""
			}
		}
		out = append(out, named{f.Start, f.End, m})
	}
	return out
}

// settleMentions ties the names found in the text that lie in s to its tokens, and
// adds the people whom only their title makes known.
func (d *Detector) settleMentions(s *sentence, all []named, strangers *[]stranger, bodies *[]shortened) {
	s.where = make([]int16, len(s.toks))
	i := 0
	for _, n := range all {
		for i < len(s.toks) && int(s.toks[i].end) <= n.start {
			i++
		}
		m := n.mention
		m.from = i
		k := i
		for k < len(s.toks) && int(s.toks[k].start) < n.end {
			k++
		}
		if m.to = k; k == i || len(s.mentions) >= 1<<14 {
			continue
		}
		s.mentions = append(s.mentions, m)
	}
	d.addBodies(s, bodies)
	d.addStrangers(s, strangers)
	for n := range s.mentions {
		m := &s.mentions[n]
		for k := m.from; k < m.to; k++ {
			s.where[k] = int16(n + 1)
		}
	}
	for n := range s.mentions {
		d.weigh(s, &s.mentions[n])
	}
	d.markOwners(s)
	d.markObjects(s)
}

// weigh decides whether a mention stands as a place or as an actor.
func (d *Detector) weigh(s *sentence, m *mention) {
	if m.mask&(maskCity|maskCountry|maskOffice|maskOrg) == 0 || m.part {
		return
	}
	before := m.from - 1
	for before >= 0 && s.toks[before].bits&(isDet|isAdverb) != 0 {
		before--
	}
	if m.mask&maskOrg != 0 {
		m.inside = before >= 0 && s.toks[before].bits&isIn != 0 && !s.toks[m.to-1].poss
		return
	}
	if m.mask&maskCountry != 0 && m.to < len(s.toks) && d.lex.groups["capital"].has(s.toks, m.to) {
		m.name, m.country, m.mask, m.adjunct = m.entity.Capital, m.name, maskCity, false // "in the French capital"
	}
	in := before >= 0 && s.toks[before].bits&isIn != 0 && !s.toks[m.to-1].poss
	if before > 0 && s.toks[before-1].id != 0 && d.leaving.has(s.toks, before-1) && s.toks[before].bits&isPrep != 0 {
		in = true // left for Islamabad
	}
	if in && before > 0 && m.mask&maskCity != 0 && d.governing.has(s.toks, before-1) {
		in = false // "the government in Kyiv" is Ukraine's
	}
	for k := before; !in && k > 0 && s.toks[k].bits&isAnd != 0; { // in Paris and London
		p := s.at(k - 1)
		if p == nil || !p.place {
			break
		}
		in = true
	}
	followed := m.to < len(s.toks) && d.meeting.has(s.toks, m.to)
	m.inside = in || followed && m.mask&maskCity != 0 // "the Geneva talks"
	switch {
	case m.mask&maskCity != 0:
		m.place = in || followed || s.twoCities(m) || m.from == 0 && m.to < len(s.toks) && s.toks[m.to].sort == mark && (strings.IndexByte("-:(", s.toks[m.to].char) >= 0 || s.toks[m.to].char == ',' && s.dashed(m.to, 12))
		if !m.place {
			if e, ok := d.gaz.CapitalOf(m.name); ok {
				m.name, m.country, m.mask = e.Name, "", m.mask|maskCountry
			} else if d.gaz.Ruled(m.entity) {
				m.mask, m.country, m.region = maskOrg, "", false // "Somaliland said"
				m.adjunct = m.to < len(s.toks) && d.lex.groups["things"].has(s.toks, m.to) && !s.toks[m.to-1].poss
			} else {
				m.place = true
			}
		}
	case m.mask&maskOffice != 0 && (in || followed) && m.entity.In != "":
		m.name, m.place, m.mask = m.entity.In, true, m.mask|maskCity // at the Kremlin
	case m.mask&maskOffice != 0:
		if m.country != "" {
			m.name, m.country = m.country, ""
		}
	default:
		m.place = in && !m.adjunct
		if m.to < len(s.toks) && d.lex.groups["things"].has(s.toks, m.to) && !s.toks[m.to-1].poss {
			m.place, m.adjunct = false, true // "the Ukraine talks"
		}
		if m.place && before > 0 && d.strife.has(s.toks, before-1) {
			m.place, m.adjunct = false, true // "the war in Ukraine" is no venue
		}
	}
	if m.place && m.entity.Class == gazetteer.City && m.entity.In != "" {
		if e, ok := d.gaz.Named(m.entity.In); ok && e.Class == gazetteer.City {
			m.name = e.Name // a palace stands for its city
		}
	}
}

// twoCities reports whether m is one of the cities at the head of a text that was written
// in both, "CAIRO/JERUSALEM, May 31 -".
func (s *sentence) twoCities(m *mention) bool {
	slash := func(i int) bool { return i > 0 && i < len(s.toks) && s.text[s.toks[i-1].end] == '/' }
	return (m.from == 0 && slash(m.to) || m.from < 5 && slash(m.from)) && s.dashed(m.to, 12)
}

// dashed reports whether a dash, a colon or a bracket stands among the next few tokens:
// the end of a dateline.
func (s *sentence) dashed(i, most int) bool {
	for k := i; k < len(s.toks) && k < i+most; k++ {
		if c := s.toks[k].char; s.toks[k].sort == mark && (c == '-' || c == ':' || c == '(' || c == ')') {
			return true
		}
	}
	return false
}

// actor is the name a mention acts under, "" for a place.
func (m *mention) actor() string {
	if m.place || m.part {
		return ""
	}
	return m.name
}
