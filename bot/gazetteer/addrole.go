package gazetteer

import (
	"slices"
	"strings"
	"time"
)

// addRole gives an added role to a person, and ends that of whoever the tables have in
// the office then.
func (b *builder) addRole(n addition, i int, r AddedRole) {
	e := n.entity
	if e.Class != Person {
		b.mistake(n, "roles", i, "only a person holds an office")
		return
	}
	role := Role{Of: e.Country, From: r.From.Time, To: r.To.Time}
	if r.Of != "" {
		body := b.whole(r.Of)
		if body == nil {
			b.mistake(n, "roles", i, "unknown state or body %q%s", r.Of, b.nearest(r.Of))
			return
		}
		role.Of = body.Name
	}
	switch {
	case role.Of == "":
		b.mistake(n, "roles", i, "says not of which state or body: add of, or a country to the entry")
		return
	case !role.To.IsZero() && !role.To.After(role.From):
		b.mistake(n, "roles", i, "ends before it begins")
		return
	case unfit(r.Office) != "":
		b.mistake(n, "roles", i, "office %s", unfit(r.Office))
		return
	}
	lone, problem := b.addOffice(&role, r.Office)
	if problem != "" {
		b.mistake(n, "roles", i, "%s", problem)
		return
	}
	b.release(e, role)
	if lone {
		if problem := b.takeOver(e, &role); problem != "" {
			b.mistake(n, "roles", i, "%s", problem)
			return
		}
	}
	b.hold(e, role)
	// The present role comes first, and what was added is newer than the tables.
	last := len(e.Roles) - 1
	e.Roles = slices.Insert(e.Roles[:last:last], 0, e.Roles[last])
}

// addOffice names the role's office as the tables do, whatever it is called there
// ("secretary of state" is the foreign minister of the United States), or makes one.
// lone: one person alone holds it.
func (b *builder) addOffice(role *Role, called string) (lone bool, problem string) {
	body := b.g.byName[role.Of]
	for _, o := range b.g.offices {
		if o.has(body) && (o.name == called || slices.Contains(o.phrases, called)) {
			role.Office = o.name
			return b.lone(o.name, body), ""
		}
	}
	if near := b.nearOffice(called, body); near != "" {
		return false, `unknown office "` + called + `": did you mean "` + near + `"?`
	}
	for _, s := range b.g.index.exact(called) {
		if s.entity != nil {
			return false, `"` + called + `" is a name of ` + s.entity.Name + " and no office"
		}
	}
	// Nothing says that one alone holds it.
	o := &office{name: called, of: []string{body.Name}, phrases: []string{called}, many: true}
	b.g.index.add(called, sense{office: o})
	b.g.offices = append(b.g.offices, o)
	role.Office = called
	return false, ""
}

// lone reports whether one person alone holds an office of a body.
func (b *builder) lone(name string, body *Entity) bool {
	return !slices.ContainsFunc(b.g.offices, func(o *office) bool { return o.name == name && o.has(body) && o.many })
}

// nearOffice is the office that was probably meant by a misspelt one. Words of longer
// offices differ by less than a slip: Iran and Iraq.
func (b *builder) nearOffice(called string, body *Entity) string {
	limit := 2
	switch strings.Count(called, " ") {
	case 0:
	case 1:
		limit = 1
	default:
		return ""
	}
	for _, o := range b.g.offices {
		if !o.has(body) {
			continue
		}
		for _, p := range append([]string{o.name}, o.phrases...) {
			if len(p) > 5 && distance([]rune(called), []rune(p), limit) <= limit {
				return p
			}
		}
	}
	return ""
}

// release takes from a person the tenures that a new one of the same office replaces.
func (b *builder) release(e *Entity, role Role) {
	same := func(r Role) bool { return r.Office == role.Office && r.Of == role.Of && overlap(r, role) }
	e.Roles = slices.DeleteFunc(e.Roles, same)
	key := holding{role.Office, role.Of}
	b.g.holders[key] = slices.DeleteFunc(b.g.holders[key], func(t tenure) bool {
		return t.person == e && overlap(Role{From: t.from, To: t.to}, role)
	})
}

// takeOver clears an office for a role: who came before it leaves on its first day, and
// it ends where somebody later begins.
func (b *builder) takeOver(e *Entity, role *Role) (problem string) {
	key := holding{role.Office, role.Of}
	for i := range b.g.holders[key] {
		t := &b.g.holders[key][i]
		held := Role{From: t.from, To: t.to}
		switch {
		case t.person == e || !overlap(held, *role):
		case t.from.Before(role.From):
			t.leave(*role)
		case t.from.After(role.From) && role.To.IsZero():
			role.To = t.from
		default:
			return t.person.Name + " is " + role.Office + " of " + role.Of + " from " + t.from.Format(time.DateOnly) + " on"
		}
	}
	return ""
}

// leave ends a tenure on the first day of the role that follows it.
func (t *tenure) leave(next Role) {
	for i := range t.person.Roles {
		if r := &t.person.Roles[i]; r.Office == next.Office && r.Of == next.Of && r.From.Equal(t.from) {
			r.To = next.From
		}
	}
	t.to = next.From
}
