package gazetteer

import "time"

// deepest is how many places may hold one another; the tables are checked for it.
const deepest = 6

// CapitalOf is the state that a place or seat stands for: Moscow and the Kremlin
// for Russia, the White House for the United States.
func (g *Gazetteer) CapitalOf(place string) (country *Entity, ok bool) {
	e := g.known(place)
	if e == nil || e.Class != City && e.Class != Office {
		return nil, false
	}
	country = g.body(e)
	return country, country != nil
}

// Within reports whether place lies inside other, or is it: London within the
// United Kingdom, the Kremlin within Moscow.
func (g *Gazetteer) Within(place, other string) bool {
	e, o := g.known(place), g.known(other)
	if e == nil || o == nil {
		return false
	}
	for range deepest + 2 {
		if e == o || e.Class != Person && e.Country == o.Name {
			return true // a border town lies in its state, whatever else holds it
		}
		up := e.In
		if up == "" && e.Class != Person && e.Country != e.Name {
			up = e.Country
		}
		if e = g.byName[up]; e == nil {
			return false
		}
	}
	return false
}

// known is the entity of a canonical name or of an alias that has one meaning.
func (g *Gazetteer) known(name string) *Entity {
	if e, ok := g.byName[name]; ok {
		return e
	}
	e, _, _ := g.choose(g.index.exact(name), nil, time.Time{}, nil)
	return e
}

// namesakes reports whether a place stands back behind another of the same name.
func namesakes(senses []sense) bool { return namesakeIn(senses, nil) != nil }

// namesakeIn is the first place that stands back and may be meant by a phrase, nil
// being one in any capitals.
func namesakeIn(senses []sense, phrase []word) *Entity {
	for i := range senses {
		if senses[i].namesake && (phrase == nil || senses[i].allows(phrase)) {
			return senses[i].entity
		}
	}
	return nil
}

// meant is which of the places of one name a text means: the one that stands first
// unless only what is around another is named. Nil when none is.
func (f *finder) meant(h hit) *Entity {
	if h.senses == nil || !namesakes(h.senses) {
		return h.entity
	}
	if f.around == nil {
		f.around = map[string]nearness{}
		for _, other := range f.hits {
			if e := other.entity; e != nil && !namesakes(other.senses) {
				f.around[e.Name] |= asSuch
				f.around[e.Country] |= through
				f.around[e.In] |= through
			}
		}
		delete(f.around, "")
	}
	if !h.unsure && f.near(h.entity, true) {
		return h.entity
	}
	for i := range h.senses {
		if s := &h.senses[i]; s.namesake && f.near(s.entity, h.unsure) {
			return s.entity
		}
	}
	if h.unsure {
		return nil
	}
	return h.entity
}

// nearness is how a text speaks of a state or place.
type nearness uint8

const (
	asSuch  nearness = 1 << iota // by its name
	through                      // by somebody or something of it
)

// near reports whether a text speaks of what is around a place: of a region or state
// something in it, of a city its state; but its region, and that by name, if the city
// has one and does not go by its name alone.
func (f *finder) near(e *Entity, alone bool) bool {
	switch {
	case e.Class != City:
		return f.around[e.Name] != 0
	case e.In != "" && !alone:
		return f.around[e.In]&asSuch != 0
	}
	return f.around[e.Country] != 0
}
