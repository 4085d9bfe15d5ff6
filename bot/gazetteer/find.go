package gazetteer

import (
	"slices"
	"time"
)

// Find returns what text names on a day, left to right and without overlap, each by
// the longest phrase. It takes time linear in the length of text.
//
// A surname that belongs to several people, or is also a common word, counts once
// its bearer was named in full before it in the same text.
func (g *Gazetteer) Find(text string, on time.Time) []Mention {
	f := finder{g: g, on: on}
	f.words = scan(make([]word, 0, len(text)/5+8), text, g.index.vocabulary)
	f.hits = make([]hit, 0, len(f.words)/8+4)
	for i := 0; i < len(f.words); {
		senses, end := g.index.longest(f.words, i)
		if end == i || end > i+1 && f.words[i].id == g.index.article && f.reaches(i+1, end) {
			i++ // "the West" is not what "the West Bank" begins with
			continue
		}
		f.read(senses, i, end)
		i = end
	}
	return f.mentions()
}

// reaches reports whether a known phrase begins at word i and ends after word end.
func (f *finder) reaches(i, end int) bool {
	_, to := f.g.index.longest(f.words, i)
	return to > end
}

// finder is the state of one Find.
type finder struct {
	g     *Gazetteer
	on    time.Time
	words []word
	hits  []hit
	seen  []*Entity // people named in full so far, the one named last at the end
	out   []Mention
	begin []int // the first word of each mention in out

	around map[string]nearness // states and places that the text speaks of
}

// hit is a known phrase: words[from:to].
type hit struct {
	from, to int
	entity   *Entity // nil for an office
	form     Form
	senses   []sense // of an office, or of a name that is also an organ's, "Foreign Office", or has namesakes
	unsure   bool    // only namesakes go by this name
}

// read makes a hit of the phrase words[from:to], unless it is something else here.
func (f *finder) read(senses []sense, from, to int) {
	h := hit{from: from, to: to}
	phrase := f.words[from:to]
	e, form, ok := f.g.choose(senses, phrase, f.on, f.seen)
	switch {
	case ok:
		h.entity, h.form = e, form
		if f.foreign(h, senses) {
			return
		}
		if e.Class == Person && to-from > 1 {
			f.remember(e)
		}
		if anOrgan(senses) || namesakes(senses) {
			h.senses = senses
		}
	case anOffice(senses, phrase):
		h.senses = senses
	case namesakeIn(senses, phrase) != nil:
		h.entity, h.form, h.senses, h.unsure = namesakeIn(senses, phrase), ByName, senses, true
		if f.foreign(h, senses) {
			return
		}
	default:
		return
	}
	f.hits = append(f.hits, h)
}

func (f *finder) about(i int) trait { return f.g.index.about[f.words[i].id] }

func (f *finder) remember(e *Entity) {
	if i := slices.Index(f.seen, e); i >= 0 {
		f.seen = append(append(f.seen[:i], f.seen[i+1:]...), e) // the newest last
	} else if len(f.seen) < 64 { // bounds the work on a text that lists everybody
		f.seen = append(f.seen, e)
	}
}

// foreign reports whether the words, though they fit, are part of another thing's
// name: "pro-Russian", "Gaza-style", "Eric Trump", "Jordan Smith", "us" in a shouted
// headline.
func (f *finder) foreign(h hit, senses []sense) bool {
	first := f.words[h.from]
	if h.to < len(f.words) && f.words[h.to].gap == hyphen && f.about(h.to)&likening != 0 {
		return true
	}
	if h.from > 0 {
		before := f.about(h.from - 1)
		if first.gap == hyphen && before&leaning != 0 {
			return true
		}
		partOfName := h.form == BySurname || h.entity.Class != Person && h.form == ByName
		if partOfName && first.gap == space && f.givenName(h.from-1, h.form == BySurname) && !f.taken(h.from-1) {
			return true
		}
	}
	if h.to-h.from > 1 {
		return false
	}
	if f.about(h.from)&ordinary != 0 && first.casing == capital && f.shouted(h.from) {
		return true
	}
	if h.form == BySurname && f.about(h.from)&given != 0 && f.unknownName(h.to) {
		return true // Petro Poroshchuk is not Gustavo Petro
	}
	for _, s := range senses {
		if s.entity == h.entity && s.given && f.unknownName(h.to) {
			return true
		}
	}
	return false
}

// givenName reports whether word i is somebody's given name: a known one or, if
// strangers count, any unknown word with a capital in the middle of a sentence.
func (f *finder) givenName(i int, strangers bool) bool {
	if f.words[i].casing == small || f.about(i)&(ordinary|title) != 0 || f.words[i].owns {
		return false
	}
	if f.about(i)&given != 0 {
		return true
	}
	return strangers && f.words[i].id == 0 && i > 0 && f.words[i].gap == space && f.words[i-1].casing == small
}

// taken reports whether word i belongs to the newest hit.
func (f *finder) taken(i int) bool {
	return len(f.hits) > 0 && f.hits[len(f.hits)-1].to > i
}

// shouted reports whether the words around i are all capitals, so that the capitals
// of i mean nothing.
func (f *finder) shouted(i int) bool {
	loud := 0
	for _, j := range [2]int{i - 1, i + 1} {
		if j < 0 || j >= len(f.words) || f.words[j].end-f.words[j].start < 3 {
			continue
		}
		if f.words[j].casing != capital {
			return false
		}
		loud++
	}
	return loud > 0
}

// unknownName reports whether word i goes on a name that the gazetteer does not
// know: a capital right after, no known phrase, and no word that a headline would
// capitalise.
func (f *finder) unknownName(i int) bool {
	if i >= len(f.words) {
		return false
	}
	w := f.words[i]
	if w.gap != space || w.casing == small {
		return false
	}
	if f.about(i)&(ordinary|title) != 0 {
		return false
	}
	_, end := f.g.index.longest(f.words, i)
	return end == i
}
