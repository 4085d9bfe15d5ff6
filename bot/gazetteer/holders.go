package gazetteer

import (
	"slices"
	"strings"
	"time"
)

// Holder is somebody who holds an office.
type Holder struct {
	Person *Entity
	Role   Role
}

// Holders are the people who hold an office of a state or body on a day, each once by the
// highest: in the order of the table of offices, those it has no line for last.
func (g *Gazetteer) Holders(of string, on time.Time) []Holder {
	rank := map[string]int{}
	for i, o := range g.offices {
		if _, ok := rank[o.name]; !ok {
			rank[o.name] = i
		}
	}
	rankOf := func(r Role) int {
		if i, ok := rank[r.Office]; ok {
			return i
		}
		return len(g.offices)
	}
	var all []Holder
	for _, e := range g.entities {
		if e.Class != Person {
			continue
		}
		highest := -1
		for i, r := range e.Roles {
			if r.Of == of && r.On(on) && (highest < 0 || rankOf(r) < rankOf(e.Roles[highest])) {
				highest = i
			}
		}
		if highest >= 0 {
			all = append(all, Holder{e, e.Roles[highest]})
		}
	}
	slices.SortStableFunc(all, func(a, b Holder) int { return rankOf(a.Role) - rankOf(b.Role) })
	return all
}

// Called is what a role's office is called where it is held: the foreign minister of the
// United States is its secretary of state. The other offices of the table have one name,
// and what news calls them beside.
func (g *Gazetteer) Called(r Role) string {
	if !strings.HasSuffix(r.Office, "minister") {
		return r.Office
	}
	for _, o := range g.offices {
		if o.name == r.Office && slices.Contains(o.of, r.Of) {
			return o.phrases[0]
		}
	}
	return r.Office
}
