package gazetteer

// namesakes reports whether a place stands back behind another of the same name.
func namesakes(senses []sense) bool { return namesakeIn(senses, nil) != nil }

// namesakeIn is the first place that stands back and may be meant by a phrase, nil
// being one in any capitals.
func namesakeIn(senses []sense, phrase []word) *Entity {
	for i := range senses {
		if senses[i].namesake && (phrase == nil || senses[i].allows(phrase)) {
			return senses[i].entity
		}
	}
	return nil
}

// meant is which of the places or bodies of one name a text means: the one that stands
// first unless only what is around another is spoken of. Nil when none is.
func (f *finder) meant(h hit) *Entity {
	if h.senses == nil || !namesakes(h.senses) {
		return h.entity
	}
	if f.around == nil {
		f.around = map[string]nearness{}
		for _, other := range f.hits {
			if e := other.entity; e != nil && !namesakes(other.senses) {
				f.around[e.Name] |= asSuch
				f.around[e.Country] |= through
				f.around[e.In] |= through
			}
		}
		delete(f.around, "")
	}
	if !h.unsure && f.near(h.entity, true) {
		return h.entity
	}
	for i := range h.senses {
		if s := &h.senses[i]; s.namesake && f.near(s.entity, h.unsure) {
			return s.entity
		}
	}
	if h.unsure {
		return nil
	}
	return h.entity
}

// nearness is how a text speaks of a state or place.
type nearness uint8

const (
	asSuch  nearness = 1 << iota // by its name
	through                      // by somebody or something of it
)

// near reports whether a text speaks of what is around a place: of a region or state
// something in it, of a city or body its state. Where a better known city has the name
// (alone is false), a city in a region wants that region by name.
func (f *finder) near(e *Entity, alone bool) bool {
	switch {
	case e.Class == Organisation:
		return f.around[e.Country] != 0
	case e.Class != City:
		return f.around[e.Name] != 0
	case e.In != "" && !alone:
		return f.around[e.In]&asSuch != 0
	}
	return f.around[e.Country] != 0
}
