package gazetteer

import "slices"

// Conflict is a named set of parties, other actors and places.
type Conflict struct {
	Name    string // as in settings: "russia-ukraine"
	Title   string // as shown to people
	Parties []string
	Actors  []string // envoys, mediators and others who deal with it and with nothing else
	Places  []string
}

// sides is what ConflictOf weighs.
type sides struct {
	of    [][]string // each side's parties
	alone []string   // who points here even without an adversary
}

// What names say for a conflict, each counted once. Adversaries side by side outweigh
// anything else, the more so when both are parties that point to a conflict of their
// own (Israel and Iran), not powers that meet everybody (the United States).
const (
	weighOwnAdversaries = 11
	weighAdversaries    = 8
	weighPlace          = 5
	weighActor          = 4
	weighAlone          = 3
	weighParty          = 1 // each party that points to a conflict of its own, up to three
)

// Conflicts lists the conflicts in the table's order.
func (g *Gazetteer) Conflicts() []Conflict { return slices.Clone(g.conflicts) }

// ConflictOf names the conflict that actors, places and targets together belong to:
// the one with a party and its adversary, else with a place inside it, else with
// somebody who points to it alone. "" when none is clear: the United States alone
// belong to none.
func (g *Gazetteer) ConflictOf(names ...string) string {
	named := make([]party, 0, len(names))
	for _, name := range names {
		if e := g.known(name); e != nil {
			named = append(named, party{e, g.partyOf(e)})
		}
	}
	best, most, tied := "", weighAlone-1, false
	for i, c := range g.conflicts {
		n := g.weigh(c, g.sides[i], named)
		if n > most {
			best, most, tied = c.Name, n, false
		} else if n == most {
			tied = true
		}
	}
	if tied {
		return ""
	}
	return best
}

// party is a name and the state or body that it acts for.
type party struct {
	entity *Entity
	body   string
}

// partyOf is the state or body that somebody or something acts for.
func (g *Gazetteer) partyOf(e *Entity) string {
	if e.Class == Person {
		return e.Country
	}
	if b := g.body(e); b != nil {
		return b.Name
	}
	return e.Name
}

func (g *Gazetteer) weigh(c Conflict, s sides, named []party) int {
	place, actor, alone, own := false, false, false, 0
	met, ownMet := make([]bool, len(s.of)), make([]bool, len(s.of))
	for _, p := range named {
		for k, side := range s.of {
			if slices.Contains(side, p.body) || slices.Contains(side, p.entity.Name) {
				met[k] = true
				if g.pointing[p.body] {
					ownMet[k] = true
					own++
				}
			}
		}
		alone = alone || slices.Contains(s.alone, p.body) || slices.Contains(s.alone, p.entity.Name)
		actor = actor || slices.Contains(c.Actors, p.entity.Name)
		isPlace := p.entity.Class == City || p.entity.Class == Region // a state is a party rather than a place
		place = place || isPlace && g.inAny(p.entity.Name, c.Places)
	}
	total := min(own, 3) * weighParty
	for _, w := range []struct {
		holds  bool
		weight int
	}{{place, weighPlace}, {actor, weighActor}, {alone, weighAlone}} {
		if w.holds {
			total += w.weight
		}
	}
	switch {
	case several(ownMet):
		total += weighOwnAdversaries
	case several(met):
		total += weighAdversaries
	}
	return total
}

func several(hits []bool) bool {
	n := 0
	for _, h := range hits {
		if h {
			n++
		}
	}
	return n > 1
}

func (g *Gazetteer) inAny(place string, places []string) bool {
	for _, p := range places {
		if g.Within(place, p) {
			return true
		}
	}
	return false
}

// conflictTable: conflict | title, side, alone, actor or place | text or names
func (b *builder) conflictTable() {
	at := map[string]int{}
	for _, r := range b.table("conflicts.txt", 3, 3) {
		i, ok := at[r.cols[0]]
		if !ok {
			i = len(b.g.conflicts)
			at[r.cols[0]] = i
			b.g.conflicts = append(b.g.conflicts, Conflict{Name: r.cols[0]})
			b.g.sides = append(b.g.sides, sides{})
		}
		c, s := &b.g.conflicts[i], &b.g.sides[i]
		names := list(r.cols[2], ",")
		switch r.cols[1] {
		case "title":
			c.Title = r.cols[2]
			continue
		case "side":
			c.Parties = append(c.Parties, names...)
			s.of = append(s.of, names)
		case "alone":
			s.alone = append(s.alone, names...)
			for _, n := range names {
				b.g.pointing[n] = true
			}
		case "actor":
			c.Actors = append(c.Actors, names...)
		case "place":
			c.Places = append(c.Places, names...)
		default:
			b.wrong(r, "%q says nothing of a conflict", r.cols[1])
		}
		for _, n := range names {
			if b.g.byName[n] == nil {
				b.wrong(r, "unknown name %q", n)
			}
		}
	}
}
