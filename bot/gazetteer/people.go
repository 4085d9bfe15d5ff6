package gazetteer

import (
	"slices"
	"strings"
)

// people: Name | country | aliases, ~surnames | roles
func (b *builder) people() {
	for _, r := range b.table("actors.txt", 2, 4) {
		p := b.define(r, &Entity{Name: r.cols[0], Class: Person, Country: r.cols[1]})
		b.aliases(p, r)
		for _, role := range list(r.cols[3], ";") {
			b.role(p, r, role)
		}
	}
}

// aliases files the names of a person. Without a "~" the last word of each name is
// a surname that may stand alone; a bare "~" says that none may.
func (b *builder) aliases(p *Entity, r row) {
	names := []string{p.Name}
	var surnames []string
	given := false
	for _, a := range list(r.cols[2], ",") {
		if rest, ok := strings.CutPrefix(a, "~"); ok {
			given = true
			if rest != "" {
				surnames = append(surnames, rest)
			}
			continue
		}
		names = append(names, a)
	}
	b.reserved[p] = given
	for _, n := range names {
		b.name(p, n, ByName)
		last := n[strings.LastIndexByte(n, ' ')+1:]
		if last == n {
			continue
		}
		if family := n[:strings.IndexByte(n, ' ')]; familyFirst(p.Country) && !slices.Contains(surnames, family) {
			b.g.index.add(family, sense{entity: p, form: BySurname, weak: true})
		}
		if !given {
			surnames = append(surnames, last)
		} else if !slices.Contains(surnames, last) {
			b.g.index.add(last, sense{entity: p, form: BySurname, weak: true})
		}
		b.given(p, n)
	}
	for _, s := range surnames {
		b.name(p, s, BySurname)
	}
}

// role reads "foreign minister [of X] FROM..TO".
func (b *builder) role(p *Entity, r row, text string) {
	at := strings.LastIndexByte(text, ' ')
	if at < 0 {
		b.wrong(r, "%s: role %q has no time", p.Name, text)
		return
	}
	from, to, err := period(text[at+1:])
	if err != nil {
		b.wrong(r, "%s: %v", p.Name, err)
		return
	}
	name, of, ok := strings.Cut(strings.TrimSpace(text[:at]), " @ ")
	if !ok {
		of = p.Country
	}
	b.hold(p, Role{Office: name, Of: of, From: from, To: to})
}

// hold gives a role to a person.
func (b *builder) hold(p *Entity, r Role) {
	p.Roles = append(p.Roles, r)
	b.g.governed[r.Of] = true
	key := holding{r.Office, r.Of}
	b.g.holders[key] = append(b.g.holders[key], tenure{p, r.From, r.To})
}

// given marks the first word of a person's name as a given name, but for families that
// write the surname first.
func (b *builder) given(p *Entity, name string) {
	if familyFirst(p.Country) {
		return
	}
	first := fold(name[:strings.IndexByte(name, ' ')])
	if !strings.Contains(first, " ") {
		b.g.index.mark(first, given)
	}
}

// Given reports whether a word is known as a given name.
func (g *Gazetteer) Given(word string) bool {
	var buf [64]byte
	return g.index.about[g.index.vocabulary.Number(foldWord(buf[:0], word))]&given != 0
}

// familyFirst reports whether names of a state's people begin with the surname.
func familyFirst(state string) bool {
	switch state {
	case "China", "Taiwan", "South Korea", "North Korea", "Vietnam", "Cambodia":
		return true
	}
	return false
}
