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

// What a name says for a conflict. An adversary beside a party outweighs any
// single name; a place where it is fought outweighs a party alone.
const (
	weighAdversaries = 8
	weighPlace       = 5
	weighActor       = 4
	weighAlone       = 3
	weighParty       = 1
)

// Conflicts lists the conflicts in the table's order.
func (g *Gazetteer) Conflicts() []Conflict { return slices.Clone(g.conflicts) }

// ConflictOf names the conflict that actors, places and targets together belong to:
// the one with a party and its adversary, else with a place inside it, else with
// somebody who points to it alone. "" when none is clear: the United States alone
// belong to none.
func (g *Gazetteer) ConflictOf(names ...string) string {
	best, most, tied := "", weighParty, false
	for i, c := range g.conflicts {
		n := g.weigh(c, g.sides[i], names)
		if n > most {
			best, most, tied = c.Name, n, false
		} else if n == most && n > weighParty {
			tied = true
		}
	}
	if tied {
		return ""
	}
	return best
}

func (g *Gazetteer) weigh(c Conflict, s sides, names []string) int {
	total := 0
	hit := make([]bool, len(s.of))
	for _, name := range names {
		e := g.known(name)
		if e == nil {
			continue
		}
		body := e.Name
		if e.Class == Person || e.Class == Office {
			body = e.Country
		} else if b := g.body(e); b != nil {
			body = b.Name
		}
		one := 0
		for k, side := range s.of {
			if slices.Contains(side, body) || slices.Contains(side, e.Name) {
				hit[k] = true
				one = max(one, weighParty)
			}
		}
		if slices.Contains(s.alone, body) || slices.Contains(s.alone, e.Name) {
			one = max(one, weighAlone)
		}
		if slices.Contains(c.Actors, e.Name) {
			one = max(one, weighActor)
		}
		if e.Class != Person && e.Class != Office && g.inAny(e.Name, c.Places) {
			one = max(one, weighPlace)
		}
		total += one
	}
	met := 0
	for _, h := range hit {
		if h {
			met++
		}
	}
	if met > 1 {
		total += weighAdversaries
	}
	return total
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
