package gazetteer

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// builder fills a gazetteer table by table and keeps every mistake it meets.
type builder struct {
	folder fs.FS
	g      *Gazetteer
	rows   map[*Entity]row // where each entity was defined
	errs   []error

	reserved map[*Entity]bool // people whose surname stands alone only where the table says so
	mistakes Mistakes         // in what was added
}

func newBuilder(folder fs.FS) *builder {
	g := &Gazetteer{folder: folder, byName: make(map[string]*Entity, manyEntities), index: newIndex(), holders: make(map[holding][]tenure, manyEntities/4), governed: map[string]bool{}, pointing: map[string]bool{},
		byDomain: map[string]int{}, byTitle: map[string]int{}, credits: map[string]int{}}
	return &builder{folder: folder, g: g, rows: make(map[*Entity]row, manyEntities), reserved: map[*Entity]bool{}}
}

func (b *builder) table(file string, least, most int) []row {
	rows, err := readTable(b.folder, file, least, most)
	if err != nil {
		b.errs = append(b.errs, err)
	}
	return rows
}

func (b *builder) wrong(r row, format string, args ...any) {
	b.errs = append(b.errs, r.errorf(format, args...))
}

func (b *builder) define(r row, e *Entity) *Entity {
	if old, ok := b.g.byName[e.Name]; ok {
		b.wrong(r, "%q is defined before, in %s:%d", e.Name, b.rows[old].file, b.rows[old].line)
		return old
	}
	b.g.byName[e.Name] = e
	b.g.entities = append(b.g.entities, e)
	b.rows[e] = r
	return e
}

// marks may stand before a name in a table: "?" says that it is also a given name, "-"
// that texts are not searched for it, "=" that others go by it too, who are meant
// unless the text speaks of what is around this one.
const marks = "?-="

// name files one alias of e.
func (b *builder) name(e *Entity, alias string, form Form) {
	s := sense{entity: e, form: form}
	for alias != "" && strings.IndexByte(marks, alias[0]) >= 0 {
		switch alias[0] {
		case '?':
			s.given = true
		case '-':
			s.unsought = true
		case '=':
			s.namesake = true
		}
		alias = alias[1:]
	}
	if alias != e.Name && !slices.Contains(e.Aliases, alias) {
		e.Aliases = append(e.Aliases, alias)
	}
	b.g.index.add(alias, s)
}

// entity defines what a row names in column name, with its aliases.
func (b *builder) entity(r row, name string, e Entity, aliases string) *Entity {
	e.Name = strings.TrimLeft(name, marks)
	p := b.define(r, &e)
	b.name(p, name, ByName)
	for _, a := range list(aliases, ",") {
		b.name(p, a, ByName)
	}
	return p
}

// countries: Name | aliases | adjectives | people | capital = its other spellings
func (b *builder) countries() {
	for _, r := range b.table("countries.txt", 5, 5) {
		capital := list(r.cols[4], "=")
		if len(capital) == 0 {
			b.wrong(r, "%s has no capital", r.cols[0])
			continue
		}
		name := strings.TrimLeft(r.cols[0], marks)
		c := b.entity(r, r.cols[0], Entity{Class: Country, Country: name, Capital: strings.TrimLeft(capital[0], marks)}, r.cols[1])
		for _, a := range list(r.cols[2], ",") {
			b.name(c, a, ByAdjective)
		}
		for _, a := range list(r.cols[3], ",") {
			b.name(c, a, ByPeople)
		}
		b.entity(r, capital[0], Entity{Class: City, Country: name}, strings.Join(capital[1:], ","))
	}
}

// organisations: Name | country, "+" if it acts through it | aliases | adjectives; seats: Name | country | city | aliases
func (b *builder) organisations() {
	for _, r := range b.table("organisations.txt", 2, 5) {
		state, organ := strings.CutPrefix(r.cols[1], "+")
		o := b.entity(r, r.cols[0], Entity{Class: Organisation, Country: state, Organ: organ, In: r.cols[4]}, r.cols[2])
		for _, a := range list(r.cols[3], ",") {
			b.name(o, a, ByAdjective)
		}
	}
	for _, r := range b.table("seats.txt", 2, 4) {
		b.entity(r, r.cols[0], Entity{Class: Office, Country: r.cols[1], In: r.cols[2]}, r.cols[3])
	}
}

// places: Name | country | inside | aliases, cities and regions in a file each
func (b *builder) places() {
	for _, r := range b.table("cities.txt", 2, 4) {
		b.entity(r, r.cols[0], Entity{Class: City, Country: r.cols[1], In: r.cols[2]}, r.cols[3])
	}
	for _, r := range b.table("regions.txt", 1, 4) {
		b.entity(r, r.cols[0], Entity{Class: Region, Country: r.cols[1], In: r.cols[2]}, r.cols[3])
	}
}

// officeTable: office | of | phrases | "many"
func (b *builder) officeTable() {
	for _, r := range b.table("offices.txt", 3, 4) {
		o := &office{line: r.line, name: r.cols[0], of: list(r.cols[1], ","), many: r.cols[3] == "many"}
		if r.cols[3] != "" && !o.many {
			b.wrong(r, "%q is no mark of an office, want \"many\" or nothing", r.cols[3])
		}
		for _, p := range list(r.cols[2], ",") {
			s := sense{office: o}
			if strings.HasPrefix(p, "!") {
				p, s.form = p[1:], ByOffice
				if len(o.of) != 1 {
					b.wrong(r, "%q stands alone, so the office needs exactly one state or body", p)
				}
			}
			o.phrases = append(o.phrases, p)
			b.g.index.add(p, s)
		}
		b.g.offices = append(b.g.offices, o)
	}
}

// words: sort | words or phrases
func (b *builder) words() {
	sorts := map[string]trait{"title": title, "ordinary": ordinary, "given": given, "glue": glue, "lapsed": lapsed, "part": part, "leaning": leaning, "likening": likening, "dotted": dotted, "dependent": dependent}
	for _, r := range b.table("words.txt", 2, 2) {
		for _, w := range list(r.cols[1], ",") {
			if t, ok := sorts[r.cols[0]]; ok {
				b.g.index.mark(fold(w), t)
				continue
			}
			switch r.cols[0] {
			case "hidden":
				b.g.index.add(w, sense{hidden: true})
			case "organ":
				b.g.index.add(w, sense{organ: true})
			default:
				b.wrong(r, "%q is no sort of words", r.cols[0])
			}
		}
	}
}

func (b *builder) finish() (*Gazetteer, error) {
	g := b.g
	slices.SortFunc(g.entities, func(a, c *Entity) int { return strings.Compare(a.Name, c.Name) })
	b.check()
	if len(b.errs) > 0 {
		return nil, errors.Join(b.errs...)
	}
	if len(b.mistakes) > 0 {
		return nil, b.mistakes
	}
	return g, nil
}
