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

// Ruled reports whether a region has offices of its own and acts like a state, as
// Greenland and Somaliland do.
func (g *Gazetteer) Ruled(e *Entity) bool {
	return e != nil && e.Class == Region && g.governed[e.Name]
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
