package gazetteer

// longestTitle is how many words of titles may stand before a name. It keeps the
// work on a text of nothing but titles linear.
const longestTitle = 12

// mentions joins titles, offices and bodies to the names they belong to.
func (f *finder) mentions() []Mention {
	f.out = make([]Mention, 0, len(f.hits))
	f.begin = make([]int, 0, len(f.hits))
	for k := 0; k < len(f.hits); k++ {
		h := f.hits[k]
		switch {
		case h.entity == nil:
			k += f.office(k)
		case h.entity.Class == Person:
			f.person(k)
		case anOrgan(h.senses) && f.organBefore(h):
		default:
			if b, to := f.organAfter(k); b != nil {
				f.add(b, ByOrgan, h.from, to)
				k++
				continue
			}
			e := f.meant(h)
			if e == nil {
				continue
			}
			form := h.form
			if h.to < len(f.words) && f.words[h.to].gap == hyphen && f.about(h.to)&part != 0 {
				form = ByPart
			}
			f.add(e, form, h.from, h.to)
		}
	}
	return f.out
}

func (f *finder) add(e *Entity, form Form, from, to int) {
	f.out = append(f.out, Mention{
		Start: int(f.words[from].start), End: int(f.words[to-1].end), Entity: e, Form: form,
		Metonym: (e.Class == Office || e.Class == City) && f.g.body(e) != nil,
	})
	f.begin = append(f.begin, from)
}

// last is the newest mention, when it ends right before word i.
func (f *finder) last(i int) (*Mention, bool) {
	if len(f.out) == 0 || i == 0 || f.apart(i) {
		return nil, false
	}
	m := &f.out[len(f.out)-1]
	return m, m.End == int(f.words[i-1].end)
}

// drop takes the newest mention back and returns its first word.
func (f *finder) drop() int {
	n := len(f.out) - 1
	from := f.begin[n]
	f.out, f.begin = f.out[:n], f.begin[:n]
	return from
}

// person adds the mention of a person with the titles before it, and with the state
// or body before these if it is the person's own: "Russian Foreign Minister Sergei
// Lavrov".
func (f *finder) person(k int) {
	h := f.hits[k]
	from := h.from
	at := k // hits[at:] begin at or after from
	for from > h.from-longestTitle && from > 0 {
		if f.apart(from) || f.words[from-1].owns {
			break
		}
		if at > 0 && f.hits[at-1].entity == nil && f.hits[at-1].to == from {
			at--
			from = f.hits[at].from
			continue
		}
		if f.about(from-1)&title == 0 || from == h.from && f.about(from-1)&dependent != 0 || at > 0 && f.hits[at-1].to == from {
			break
		}
		from--
	}
	for n := len(f.out); n > 0 && f.out[n-1].End > int(f.words[from].start); n-- {
		f.drop() // a name inside the title, as Ukraine in "envoy for Ukraine"
	}
	if from > 0 {
		if m, ok := f.last(from); ok && f.ownBody(h.entity, m, f.words[from-1].owns, from < h.from) {
			from = f.drop()
		}
	}
	f.add(h.entity, h.form, from, h.to)
}

// ownBody reports whether the mention before a name or its titles belongs to the
// name: an office, or the person's own state or body. A city does only as an owner
// ("Kyiv's mayor"): in "in Moscow President Putin said" it is the place.
func (f *finder) ownBody(p *Entity, before *Mention, owns, titled bool) bool {
	e := before.Entity
	switch {
	case e.Class == Person:
		return before.Form == ByOffice
	case !titled && !owns:
		return false
	case e.Class == City && !owns:
		return false
	case e.Class == City, e.Class == Office:
		return e.Country == p.Country
	case e.Name == p.Country:
		return true
	}
	for _, r := range p.Roles {
		if r.Of == e.Name {
			return true
		}
	}
	return false
}

// office adds the mention of whoever holds the office of hit k: "Russia's foreign
// minister", "the foreign minister of Russia", "the pope". Nobody is added when a
// name follows, known or not, or when it is a former or a deputy one; then the names
// inside the phrase stand for themselves. It returns how many further hits it used.
func (f *finder) office(k int) int {
	h := f.hits[k]
	if known, any := f.nameFollows(k); known {
		return 0
	} else if any {
		f.inside(h)
		return 0
	}
	if m, ok := f.last(h.from); ok && m.Form != ByPart {
		if b := f.g.body(m.Entity); b != nil && !f.lapsedBefore(f.begin[len(f.begin)-1]) {
			if e, ok := f.holding(h, b); ok {
				f.add(e, ByOffice, f.drop(), h.to)
			} else if b.Class == Country && anOrgan(h.senses) {
				f.add(b, ByOrgan, f.drop(), h.to)
			} else {
				f.inside(h)
			}
			return 0
		}
	}
	if f.lapsedBefore(h.from) {
		f.inside(h)
		return 0
	}
	if b, to := f.bodyAfter(k); b != nil {
		if e, ok := f.holding(h, b); ok {
			f.add(e, ByOffice, h.from, to)
			return 1
		}
		if b.Class == Country && anOrgan(h.senses) {
			f.add(b, ByOrgan, h.from, to)
			return 1
		}
	}
	for _, s := range h.senses {
		if s.office != nil && s.form == ByOffice && s.allows(f.words[h.from:h.to]) {
			if e, ok := f.g.holder(s.office.name, s.office.of[0], f.on); ok {
				f.add(e, ByOffice, h.from, h.to)
				return 0
			}
		}
	}
	f.inside(h)
	return 0
}

// bodyAfter is the state or body that "of" ties to hit k, and the word after it.
func (f *finder) bodyAfter(k int) (body *Entity, to int) {
	if k+1 == len(f.hits) {
		return nil, 0
	}
	h, next := f.hits[k], f.hits[k+1]
	if next.entity == nil || next.from <= h.to || next.from > h.to+2 || f.words[next.from].gap != space || !f.glued(h.to, next.from) || f.unknownName(next.to) {
		return nil, 0
	}
	return f.g.body(next.entity), next.to
}

// organBefore adds the state before a name that is also an organ's: Pakistan for
// "Pakistan's Foreign Office", which alone is the British one.
func (f *finder) organBefore(h hit) bool {
	m, ok := f.last(h.from)
	if !ok || m.Form == ByPart {
		return false
	}
	b := f.g.body(m.Entity)
	if b == nil || b.Class != Country {
		return false
	}
	f.add(b, ByOrgan, f.drop(), h.to)
	return true
}

// organAfter is the state after such a name: "Ministry of Defence of Ukraine".
func (f *finder) organAfter(k int) (state *Entity, to int) {
	if !anOrgan(f.hits[k].senses) {
		return nil, 0
	}
	b, to := f.bodyAfter(k)
	if b == nil || b.Class != Country {
		return nil, 0
	}
	return b, to
}

// inside adds the names within the phrase of an office that nobody was found for:
// Libya of "special representative for Libya".
func (f *finder) inside(h hit) {
	for i := h.from; i < h.to; i++ {
		to := h.to
		if i == h.from {
			to-- // not the phrase itself
		}
		if to == i {
			return
		}
		senses, end := f.g.index.longest(f.words[:to], i)
		if end == i {
			continue
		}
		if e, form, ok := f.g.choose(senses, f.words[i:end], f.on, f.seen); ok && e.Class != Person {
			f.add(e, form, i, end)
			i = end - 1
		}
	}
}

// holding is who holds the office in a state or body.
func (f *finder) holding(h hit, b *Entity) (*Entity, bool) {
	for _, s := range h.senses {
		if s.office != nil && s.office.has(b) && s.allows(f.words[h.from:h.to]) {
			if e, ok := f.g.holder(s.office.name, b.Name, f.on); ok {
				return e, true
			}
		}
	}
	return nil, false
}

// anOrgan reports whether a phrase is an organ of a state.
func anOrgan(senses []sense) bool {
	for i := range senses {
		if senses[i].organ {
			return true
		}
	}
	return false
}

// nameFollows reports whether a person's name comes right after the office: one that
// is known, or any.
func (f *finder) nameFollows(k int) (known, any bool) {
	after := f.hits[k].to
	if f.unknownName(after) {
		return false, true
	}
	i := after
	for i < len(f.words) && i < after+longestTitle && !f.apart(i) && f.about(i)&title != 0 {
		i++
	}
	over := i == len(f.words) || f.apart(i) || f.words[i-1].owns
	for _, h := range f.hits[k+1:] {
		if h.from > i || h.from == i && over {
			break
		}
		if h.entity != nil && h.entity.Class == Person { // a name may begin with a title: "Sheikh Tamim"
			return true, true
		}
	}
	if over {
		return false, false
	}
	return false, i > after && f.unknownName(i)
}

func (f *finder) lapsedBefore(i int) bool {
	return i > 0 && !f.apart(i) && f.about(i-1)&lapsed != 0
}

// glued reports whether only "of", "of the" and the like stand in words[from:to].
func (f *finder) glued(from, to int) bool {
	for i := from; i < to; i++ {
		if f.words[i].gap != space || f.about(i)&glue == 0 {
			return false
		}
	}
	return true
}

// apart reports whether word i is divided from the one before by more than spaces, a
// hyphen, or the stop of an abbreviation.
func (f *finder) apart(i int) bool {
	switch f.words[i].gap {
	case line, mark:
		return true
	case dot:
		return f.about(i-1)&dotted == 0
	}
	return false
}
