package gazetteer

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName bounds, in bytes, what somebody may add as one name.
const longestName = 120

// addition is one added actor while it is built in.
type addition struct {
	AddedActor
	entry  int
	entity *Entity
	known  bool // the tables have it
}

// add puts what was added on top of the tables. Everybody is defined before anybody's
// details are read, so that entries may name one another.
func (b *builder) add(added Added) {
	actors := make([]addition, 0, len(added.Actors))
	for i, a := range added.Actors {
		n := addition{AddedActor: a, entry: i}
		if slices.ContainsFunc(actors, func(o addition) bool { return o.Name == a.Name && o.entity != nil }) {
			b.mistake(n, "name", -1, "stands twice: write all of it in one entry")
			continue
		}
		b.addEntity(&n)
		actors = append(actors, n)
	}
	for _, n := range actors {
		if n.entity != nil {
			b.addNames(n)
			b.addPlace(n)
		}
	}
	for _, n := range actors {
		for i, r := range n.Roles {
			if n.entity != nil {
				b.addRole(n, i, r)
			}
		}
	}
	for i, c := range added.Conflicts {
		b.addConflict(i, c)
	}
}

func (b *builder) mistake(n addition, key string, item int, format string, args ...any) {
	b.mistakes = append(b.mistakes, Mistake{Entry: n.entry, Name: n.Name, Key: key, Item: item, Problem: fmt.Sprintf(format, args...)})
}

// addEntity finds whom an entry is about, or defines it.
func (b *builder) addEntity(n *addition) {
	if problem := unfit(n.Name); problem != "" {
		b.mistake(*n, "name", -1, "%s", problem)
		return
	}
	if e := b.named(n.Name); e != nil {
		if n.Class != "" && n.Class != e.Class {
			b.mistake(*n, "class", -1, "%s is known as one of class %s: leave the class out", e.Name, e.Class)
			return
		}
		n.entity, n.known = e, true
		return
	}
	if n.Class == "" {
		b.mistake(*n, "class", -1, "is missing, and nobody is known by this name: say one of %s", joined(Classes))
		return
	}
	if problem := b.taken(n.Name, nil, ByName); problem != "" {
		b.mistake(*n, "name", -1, "%s", problem)
		return
	}
	n.entity = b.define(row{file: "actors", line: n.entry}, &Entity{Name: n.Name, Class: n.Class})
	if n.Class == Country {
		n.entity.Country = n.Name
	}
	b.call(n.entity, n.Name, sense{form: ByName})
}

// named is whom the tables call so in full.
func (b *builder) named(name string) *Entity {
	if e := b.g.byName[name]; e != nil {
		return e
	}
	e, form, ok := b.g.choose(b.g.index.exact(name), nil, Day{}.Time, nil)
	if !ok || form != ByName {
		return nil
	}
	return e
}

// addNames files the aliases, adjectives and surnames of an entry.
func (b *builder) addNames(n addition) {
	e := n.entity
	var full []string
	if !n.known {
		full = append(full, n.Name)
	}
	for i, a := range n.Aliases {
		if b.fits(n, "aliases", i, a, n.Aliases, ByName) {
			b.call(e, a, sense{form: ByName})
			full = append(full, a)
		}
	}
	for i, a := range n.Adjectives {
		if e.Class == Person || e.Class == City || e.Class == Office {
			b.mistake(n, "adjectives", -1, "one of class %s has none", e.Class)
			break
		}
		if b.fits(n, "adjectives", i, a, n.Adjectives, ByAdjective) {
			b.call(e, a, sense{form: ByAdjective})
		}
	}
	if e.Class != Person {
		if len(n.Surnames) > 0 {
			b.mistake(n, "surnames", -1, "only a person has any")
		}
		return
	}
	for i, s := range n.Surnames {
		if b.fits(n, "surnames", i, s, n.Surnames, BySurname) {
			b.call(e, s, sense{form: BySurname})
		}
	}
	for _, name := range full {
		last := name[strings.LastIndexByte(name, ' ')+1:]
		if last == name {
			continue
		}
		// Nobody asked for this surname: it gives way to all that is known already.
		weak := n.Surnames != nil || b.reserved[e] || b.common(last) || b.taken(last, e, "") != ""
		if weak {
			b.g.index.add(last, sense{entity: e, form: BySurname, weak: true})
		} else {
			b.call(e, last, sense{form: BySurname})
		}
		b.given(e, name)
	}
}

// fits reports whether one item of an entry's list may be a name of its entity.
func (b *builder) fits(n addition, key string, i int, name string, all []string, form Form) bool {
	problem := unfit(name)
	switch {
	case problem != "":
	case slices.Index(all, name) < i:
		problem = fmt.Sprintf("%q stands twice", name)
	default:
		problem = b.taken(name, n.entity, form)
	}
	if problem != "" {
		b.mistake(n, key, i, "%s", problem)
	}
	return problem == ""
}

func (b *builder) call(e *Entity, name string, s sense) {
	s.entity = e
	b.g.index.add(name, s)
	if name != e.Name && !slices.Contains(e.Aliases, name) {
		e.Aliases = append(e.Aliases, name)
	}
}

// taken says who else goes by a name, in whatever capitals, or what else it means; ""
// when it is free for e. A surname may be that of several people.
func (b *builder) taken(name string, e *Entity, form Form) string {
	words := strings.Fields(fold(name))
	if len(words) == 1 {
		if about := b.g.index.about[b.g.index.learn(words[0])]; about&(title|glue|lapsed) != 0 {
			return fmt.Sprintf("%q is a word of titles and offices", name)
		}
	}
	for _, s := range b.g.index.exact(name) {
		switch {
		case s.office != nil:
			return fmt.Sprintf("%q is what an office is called", name)
		case s.organ:
			return fmt.Sprintf("%q is what an organ of a state is called", name)
		case s.entity == nil || s.entity == e || s.weak || s.namesake:
			continue
		case form == BySurname && s.form == BySurname:
			continue
		}
		return fmt.Sprintf("%q is a name of %s (%s) already", name, s.entity.Name, s.entity.Class)
	}
	return ""
}

// common reports whether a surname is an ordinary word or a given name too.
func (b *builder) common(surname string) bool {
	return b.g.index.about[b.g.index.learn(fold(surname))]&(ordinary|given|title|glue) != 0
}

// addPlace sets the country of an entry, its capital and the place that holds it.
func (b *builder) addPlace(n addition) {
	e := n.entity
	if n.Country != "" {
		switch c := b.whole(n.Country); {
		case c == nil:
			b.mistake(n, "country", -1, "unknown state or body %q%s", n.Country, b.nearest(n.Country))
		case e.Country != "" && e.Country != c.Name:
			b.mistake(n, "country", -1, "%s belongs to %s", e.Name, e.Country)
		default:
			e.Country = c.Name
		}
	}
	if n.Inside != "" {
		switch p := b.g.known(n.Inside); {
		case e.Class != City && e.Class != Region && e.Class != Office:
			b.mistake(n, "inside", -1, "only a city, a region or an office lies inside a place")
		case p == nil || p.Class == Person:
			b.mistake(n, "inside", -1, "unknown place %q%s", n.Inside, b.nearest(n.Inside))
		case e.In != "" && e.In != p.Name:
			b.mistake(n, "inside", -1, "%s lies inside %s", e.Name, e.In)
		default:
			e.In = p.Name
			if b.g.circles(e) {
				e.In = ""
				b.mistake(n, "inside", -1, "%s lies inside itself, or deeper than %d places", e.Name, deepest)
			}
		}
	}
	if n.Capital != "" {
		switch c := b.g.known(n.Capital); {
		case e.Class != Country:
			b.mistake(n, "capital", -1, "only a country has one")
		case c == nil || c.Class != City:
			b.mistake(n, "capital", -1, "unknown city %q: add it as an actor of class city", n.Capital)
		case e.Capital != "" && e.Capital != c.Name:
			b.mistake(n, "capital", -1, "the capital of %s is %s", e.Name, e.Capital)
		default:
			e.Capital = c.Name
		}
	}
}

// whole is the state, body or region of a name.
func (b *builder) whole(name string) *Entity {
	e := b.g.known(name)
	if e == nil || e.Class != Country && e.Class != Organisation && e.Class != Region {
		return nil
	}
	return e
}

func (b *builder) nearest(name string) string {
	if near, ok := b.g.Nearest(name); ok {
		return fmt.Sprintf(": did you mean %q?", near)
	}
	return ""
}

// unfit says why a text can be nobody's name; "" when it can.
func unfit(name string) string {
	switch {
	case strings.TrimSpace(name) == "":
		return "is empty"
	case len(name) > longestName:
		return fmt.Sprintf("%.40q… is longer than %d bytes", name, longestName)
	case !utf8.ValidString(name), strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Sprintf("%q holds signs that no text has", name)
	case !strings.ContainsFunc(fold(name), unicode.IsLetter):
		return fmt.Sprintf("%q has no letter", name)
	case name != strings.Join(strings.Fields(name), " "):
		return fmt.Sprintf("%q has a space too many", name)
	}
	return ""
}

func joined[T ~string](words []T) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return strings.Join(all, ", ")
}
