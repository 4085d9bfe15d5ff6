package gazetteer

import (
	"slices"
	"strings"
	"time"
)

// office is a line of the table of offices.
type office struct {
	name    string
	of      []string // the states and bodies that call it so; empty: every one
	phrases []string // what it is called there
	many    bool     // held by several at once
	line    int      // in offices.txt
}

// holding names an office of a state or body.
type holding struct{ office, of string }

// tenure is one person's time in an office.
type tenure struct {
	person   *Entity
	from, to time.Time
}

// has reports whether a state or body has the office under this line's phrases.
func (o *office) has(e *Entity) bool {
	return len(o.of) == 0 || slices.Contains(o.of, e.Name)
}

// holder is who alone holds an office on a day. On a zero day the last one counts.
func (g *Gazetteer) holder(office, of string, on time.Time) (*Entity, bool) {
	var found *Entity
	var since time.Time
	for _, t := range g.holders[holding{office, of}] {
		if on.IsZero() {
			if found == nil || t.from.After(since) {
				found, since = t.person, t.from
			}
			continue
		}
		if (Role{From: t.from, To: t.to}).On(on) {
			if found != nil && found != t.person {
				return nil, false
			}
			found = t.person
		}
	}
	return found, found != nil
}

// holderOf resolves "the Russian foreign minister", "foreign minister of Russia",
// "US special envoy" and bare offices such as "the pope".
func (g *Gazetteer) holderOf(name string, on time.Time) (*Entity, bool) {
	name = strings.TrimPrefix(fold(name), "the ")
	words := strings.Fields(name)
	for i := range len(words) + 1 {
		front, back := strings.Join(words[:i], " "), strings.Join(words[i:], " ")
		if e, ok := g.office(back, front, on); ok {
			return e, true
		}
		for _, between := range []string{"of the ", "of ", "for "} {
			if rest, ok := strings.CutPrefix(back, between); ok {
				if e, ok := g.office(front, rest, on); ok {
					return e, true
				}
			}
		}
	}
	return nil, false
}

// office is who holds the office called phrase in the state or body called of; an
// empty of asks for offices that name their body themselves.
func (g *Gazetteer) office(phrase, of string, on time.Time) (*Entity, bool) {
	for _, s := range g.index.exact(phrase) {
		if s.office == nil {
			continue
		}
		if of == "" {
			if s.form == ByOffice && len(s.office.of) == 1 {
				if e, ok := g.holder(s.office.name, s.office.of[0], on); ok {
					return e, true
				}
			}
			continue
		}
		for _, t := range g.index.exact(of) {
			if b := g.body(t.entity); b != nil && s.office.has(b) {
				if e, ok := g.holder(s.office.name, b.Name, on); ok {
					return e, true
				}
			}
		}
	}
	return nil, false
}

// body is the state or organisation that an entity is or speaks for, also a region
// with offices of its own, as Greenland; nil for people and other places.
func (g *Gazetteer) body(e *Entity) *Entity {
	switch {
	case e == nil:
		return nil
	case e.Class == Country, e.Class == Organisation:
		return e
	case e.Class == Region:
		if g.governed[e.Name] {
			return e
		}
	case e.Class == Office:
		return g.byName[e.Country]
	case e.Class == City:
		if c := g.byName[e.Country]; c != nil && c.Capital == e.Name {
			return c
		}
	}
	return nil
}
