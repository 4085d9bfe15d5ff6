package gazetteer

import "slices"

// Allied reports whether a body acts on the side of its state: in the conflicts that have
// both they are never adversaries, and in one at least they stand side by side. An army
// does, and rebels do not.
func (g *Gazetteer) Allied(body *Entity) bool {
	if body.Class != Organisation || body.Country == "" {
		return false
	}
	together := false
	for _, s := range g.sides {
		var one, other int
		for i, side := range s.of {
			if slices.Contains(side, body.Name) {
				one = i + 1
			}
			if slices.Contains(side, body.Country) {
				other = i + 1
			}
		}
		if one > 0 && other > 0 && one != other {
			return false
		}
		together = together || one > 0 && one == other
	}
	return together
}

// Adversaries reports whether two states or bodies stand on different sides of a
// conflict, and nowhere on the same one.
func (g *Gazetteer) Adversaries(a, b string) bool {
	apart := false
	for _, s := range g.sides {
		var one, other int
		for i, side := range s.of {
			if slices.Contains(side, a) {
				one = i + 1
			}
			if slices.Contains(side, b) {
				other = i + 1
			}
		}
		if one > 0 && one == other {
			return false
		}
		apart = apart || one > 0 && other > 0
	}
	return apart
}
