package gazetteer

import (
	"fmt"
	"slices"
)

// addConflict adds a conflict, or more of one that is known.
func (b *builder) addConflict(entry int, a AddedConflict) {
	mistake := func(key string, item int, format string, args ...any) {
		b.mistakes = append(b.mistakes, Mistake{Conflict: true, Entry: entry, Name: a.Name, Key: key, Item: item, Problem: fmt.Sprintf(format, args...)})
	}
	if problem := unfit(a.Name); problem != "" {
		mistake("name", -1, "%s", problem)
		return
	}
	canonical := func(key string, item int, names []string) []string {
		var all []string
		for i, name := range names {
			at := i
			if item >= 0 {
				at = item
			}
			e := b.g.known(name)
			switch {
			case e == nil:
				mistake(key, at, "unknown name %q%s", name, b.nearest(name))
			case !slices.Contains(all, e.Name):
				all = append(all, e.Name)
			}
		}
		return all
	}
	var of [][]string
	for i, side := range a.Sides {
		of = append(of, canonical("sides", i, side))
	}
	alone, actors, places := canonical("alone", -1, a.Alone), canonical("actors", -1, a.Actors), canonical("places", -1, a.Places)

	i := slices.IndexFunc(b.g.conflicts, func(c Conflict) bool { return c.Name == a.Name })
	if i < 0 {
		if len(a.Sides) < 2 {
			mistake("", -1, "is a new conflict and needs sides, two at least, as [[A], [B, C]]")
			return
		}
		i = len(b.g.conflicts)
		b.g.conflicts = append(b.g.conflicts, Conflict{Name: a.Name, Title: a.Name})
		b.g.sides = append(b.g.sides, sides{})
	}
	c, s := &b.g.conflicts[i], &b.g.sides[i]
	if a.Title != "" {
		c.Title = a.Title
	}
	for _, side := range of {
		c.Parties = union(c.Parties, side)
		s.join(side)
	}
	s.alone = union(s.alone, alone)
	c.Actors = union(c.Actors, actors)
	c.Places = union(c.Places, places)
	for _, n := range alone {
		b.g.pointing[n] = true
	}
}

// join puts parties on the side that one of them stands on already, else on one of
// their own.
func (s *sides) join(parties []string) {
	for i, side := range s.of {
		if slices.ContainsFunc(parties, func(p string) bool { return slices.Contains(side, p) }) {
			s.of[i] = union(side, parties)
			return
		}
	}
	s.of = append(s.of, parties)
}

// union is a list and what of another it lacks.
func union(a, b []string) []string {
	a = slices.Clip(a)
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	return a
}
