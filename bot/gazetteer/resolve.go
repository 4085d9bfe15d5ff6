package gazetteer

import (
	"slices"
	"time"
)

// Named is the entity of a canonical name.
func (g *Gazetteer) Named(name string) (*Entity, bool) {
	e, ok := g.byName[name]
	return e, ok
}

// Resolve finds the entity that goes by a name on a day: a canonical name, an
// alias or transliteration, an office ("US special envoy", "Russia's foreign
// minister", "the pope"), a name with titles before it. Capitals do not matter. A
// name of several people is resolved when one alone is in office on that day.
func (g *Gazetteer) Resolve(name string, on time.Time) (*Entity, bool) {
	if e, ok := g.byName[name]; ok {
		return e, true
	}
	if e, _, ok := g.choose(g.index.exact(name), nil, on, nil); ok {
		return e, true
	}
	if e, ok := g.holderOf(name, on); ok {
		return e, true
	}
	// A phrase that holds one name and only titles around it.
	if found := g.Find(name, on); len(found) == 1 && found[0].Start == 0 && found[0].End == len(name) {
		return found[0].Entity, true
	}
	return nil, false
}

// choose picks what senses mean on a day, and in which form. In a text, phrase is
// the words as they stand there, whose capitals count, and seen are the people it
// named in full before, the last one at the end. Two people are told apart by who was
// named last, then by who alone is in office.
func (g *Gazetteer) choose(senses []sense, phrase []word, on time.Time, seen []*Entity) (*Entity, Form, bool) {
	var only, serving, recalled, aside *sense
	clash, clashServing := false, false
	newest := -1
	for i := range senses {
		s := &senses[i]
		if s.entity == nil || phrase != nil && !s.allows(phrase) {
			continue
		}
		if at := slices.Index(seen, s.entity); at >= 0 {
			if at > newest {
				recalled, newest = s, at
			}
			continue
		}
		if s.weak {
			continue
		}
		if s.namesake {
			aside = s
			continue
		}
		if only == nil {
			only = s
		}
		clash = clash || only.entity != s.entity
		if _, ok := g.RoleOn(s.entity, on); ok && s.entity.Class == Person {
			if serving == nil {
				serving = s
			}
			clashServing = clashServing || serving.entity != s.entity
		}
	}
	switch {
	case recalled != nil:
		return recalled.entity, recalled.form, true
	case only == nil && aside != nil && phrase == nil: // nothing else goes by it
		return aside.entity, aside.form, true
	case only == nil:
		return nil, "", false
	case !clash:
		return only.entity, only.form, true
	case serving != nil && !clashServing:
		return serving.entity, serving.form, true
	}
	return nil, "", false
}

// Nearest is the known name closest to one that is not known, for "did you mean"; false
// when nothing is near. Of names as near it is that of a state before that of a person or a
// body, and that of a city last; then the longest, for letters are rather left out than added.
func (g *Gazetteer) Nearest(name string) (string, bool) {
	want := []rune(fold(name))
	best, limit, most, long := "", len(want)/3, 0, 0
	try := func(alias string, e *Entity) {
		as := []rune(fold(alias))
		d := distance(want, as, limit+1)
		if d == 2 && swapped(want, as) {
			d = 1
		}
		if d > limit || d == limit && best != "" && (meant[e.Class] < most || meant[e.Class] == most && len(as) <= long) {
			return
		}
		best, limit, most, long = e.Name, d, meant[e.Class], len(as)
	}
	for _, e := range g.entities {
		try(e.Name, e)
		for _, a := range e.Aliases {
			try(a, e)
		}
	}
	return best, best != ""
}

// meant is which sorts of thing are rather meant, the greatest most.
var meant = map[Class]int{Country: 3, Person: 2, Organisation: 2, Office: 1, Region: 1}

// swapped reports whether two neighbours changed places, and nothing else differs.
func swapped(a, b []rune) bool {
	if len(a) != len(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
}

// distance counts the insertions, deletions and exchanges of letters between a and
// b; more than limit is any number above it.
func distance(a, b []rune, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range a {
		diagonal := row[0]
		row[0] = i + 1
		least := row[0]
		for j, s := range b {
			cost := diagonal
			if r != s {
				cost = min(diagonal, row[j], row[j+1]) + 1
			}
			diagonal, row[j+1] = row[j+1], cost
			least = min(least, cost)
		}
		if least > limit {
			return limit + 1
		}
	}
	return row[len(b)]
}
