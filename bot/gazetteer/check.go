package gazetteer

import "slices"

// check looks at what only the whole of the tables can tell.
func (b *builder) check() {
	for _, e := range b.g.entities {
		r := b.rows[e]
		if e.Country != "" && b.g.byName[e.Country] == nil {
			b.wrong(r, "%s: unknown state or body %q", e.Name, e.Country)
		}
		if e.In != "" && b.g.byName[e.In] == nil {
			b.wrong(r, "%s: unknown place %q", e.Name, e.In)
		}
		b.checkInside(e, r)
		for _, role := range e.Roles {
			b.checkRole(e, role, r)
		}
	}
	for _, o := range b.g.offices {
		for _, of := range o.of {
			if b.g.byName[of] == nil {
				b.wrong(row{file: "offices.txt", line: o.line}, "unknown state or body %q", of)
			}
		}
	}
	b.checkSenses()
}

// checkInside finds places that hold one another.
func (b *builder) checkInside(e *Entity, r row) {
	if b.g.circles(e) {
		b.wrong(r, "%s lies inside itself, or deeper than %d places", e.Name, deepest)
	}
}

// circles reports whether a place lies inside itself, or deeper than places may.
func (g *Gazetteer) circles(e *Entity) bool {
	depth := 0
	for p := e; p != nil && p.In != ""; p = g.byName[p.In] {
		if depth++; depth > deepest {
			return true
		}
	}
	return false
}

// checkRole finds roles of nothing, roles that no line of the table of offices gives
// to that body, and two people in an office that one alone holds.
func (b *builder) checkRole(p *Entity, role Role, r row) {
	body := b.g.byName[role.Of]
	if body == nil {
		b.wrong(r, "%s: role of unknown state or body %q", p.Name, role.Of)
		return
	}
	known, has, alone := false, false, true
	for _, o := range b.g.offices {
		if o.name == role.Office {
			known = true
			if o.has(body) {
				has = true
				alone = alone && !o.many
			}
		}
	}
	if !known {
		return // a fact about the person only
	}
	if !has {
		b.wrong(r, "%s: %s has no office %q in offices.txt", p.Name, role.Of, role.Office)
		return
	}
	for _, t := range b.g.holders[holding{role.Office, role.Of}] {
		if alone && t.person != p && overlap(role, Role{From: t.from, To: t.to}) && p.Name < t.person.Name {
			b.wrong(r, "%s and %s are both %s of %s from %s on", p.Name, t.person.Name, role.Office, role.Of, later(role.From, t.from).Format("2006-01-02"))
		}
	}
}

// checkSenses finds phrases that mean two things without a rule that decides: only
// people may share a name, and only a surname, which the date decides; namesakes of
// places stand back.
func (b *builder) checkSenses() {
	for _, senses := range b.g.index.senses {
		for i, s := range senses {
			for _, t := range senses[:i] {
				if s.entity == nil || t.entity == nil || s.entity == t.entity || s.weak || t.weak || s.namesake || t.namesake || !slices.Equal(s.casing, t.casing) {
					continue
				}
				if s.form == BySurname && t.form == BySurname {
					continue
				}
				b.wrong(b.rows[s.entity], "a name of %s is also one of %s (%s:%d)", s.entity.Name, t.entity.Name, b.rows[t.entity].file, b.rows[t.entity].line)
			}
		}
	}
}
