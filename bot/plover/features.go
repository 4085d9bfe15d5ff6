package plover

import "slices"

// feature is a template and up to three atoms, in one number.
type feature uint64

// template says how the atoms of a feature stand in the sentence.
type template uint8

const (
	tWord    template = iota + 1 // the word stands outside the actors
	tBetween                     // between the actors
	tAfter                       // after both
	tPair                        // two words in a row, actors among them
	tThree                       // three in a row
	tFirst                       // the first word of meaning said of the source
	tEarly                       // among the first such words
	tSource                      // inside the source
	tTarget                      // inside the target
	tMeans                       // a concept outside the actors
	tAmong                       // a concept between the actors
	tSays                        // a concept in what is said of the source
	tIs                          // a concept inside the source
	tOn                          // a concept inside the target
	tThen                        // two concepts, one after the other, in what is said of the source
	tNear                        // two words, at most three others between
	tTo                          // the word or two before the target
	tTakes                       // the first concept said of the source, and one inside the target
	tDoes                        // a concept inside the source, and the first said of it
	tGuess                       // the root that the rules guess
	tOrder                       // which actor stands first
	tLead                        // first concept and order
	templates
)

// templateNames are the templates as the file of weights writes them.
var templateNames = [templates]string{
	"", "word", "between", "after", "pair", "three", "first", "early", "source", "target",
	"means", "among", "says", "is", "on", "then", "near", "to", "takes", "does", "guess", "order", "lead",
}

const atomBits = 18

func one(t template, a atom) feature { return feature(t)<<56 | feature(a) }
func two(t template, a, b atom) feature {
	return one(t, a) | feature(b)<<atomBits
}
func three(t template, a, b, c atom) feature {
	return two(t, a, b) | feature(c)<<(2*atomBits)
}

// atoms takes a feature apart.
func (f feature) atoms() (t template, a, b, c atom) {
	const all = 1<<atomBits - 1
	return template(f >> 56), atom(f & all), atom(f >> atomBits & all), atom(f >> (2 * atomBits) & all)
}

// atomOf is the atom that stands for a concept.
func atomOf(c concept) atom { return atom(1 + len(special) + int(c)) }

// rootAtom is the atom that stands for a root.
func rootAtom(root string) atom {
	return atomOf(concepts) + atom(slices.Index(roots[:], root))
}

// features fills r.found. A feature may stand in it more than once.
func (r *reading) features() {
	r.found = r.found[:0]
	r.wordFeatures()
	r.clauseFeatures()
	r.actorFeatures()
}

func (r *reading) emit(f feature) { r.found = append(r.found, f) }

func (r *reading) wordFeatures() {
	lo, hi := min(r.from, r.to), max(r.from, r.to)
	for i, w := range r.words {
		if w.kind == plain && w.atom > aComma {
			r.emit(one(tWord, w.atom))
			switch {
			case i > lo && i < hi:
				r.emit(one(tBetween, w.atom))
			case i > hi:
				r.emit(one(tAfter, w.atom))
			}
			for c := range w.set.each {
				r.emit(one(tMeans, atomOf(c)))
				if i > lo && i < hi {
					r.emit(one(tAmong, atomOf(c)))
				}
			}
		}
		if i > 0 && w.atom != aNone && r.words[i-1].atom != aNone {
			r.emit(two(tPair, r.words[i-1].atom, w.atom))
			if i > 1 && r.words[i-2].atom != aNone {
				r.emit(three(tThree, r.words[i-2].atom, r.words[i-1].atom, w.atom))
			}
		}
	}
}

// reach is how many words of meaning ahead one of them is paired with another.
const reach = 6

func (r *reading) clauseFeatures() {
	early := 0
	for i, w := range r.clause {
		if w.kind != plain || w.atom <= aComma || w.set.any(grammar) {
			continue
		}
		if early == 0 {
			r.emit(one(tFirst, w.atom))
		}
		if early++; early <= 3 {
			r.emit(one(tEarly, w.atom))
		}
		for c := range w.set.each {
			r.emit(one(tSays, atomOf(c)))
		}
		left := reach
		for j := i + 1; j < len(r.clause) && left > 0; j++ {
			v := r.clause[j]
			if v.kind != plain || v.atom <= aComma || v.set.any(grammar) {
				continue
			}
			if left--; left >= reach-3 {
				r.emit(two(tNear, w.atom, v.atom))
			}
			for c := range w.set.each {
				for d := range v.set.each {
					r.emit(two(tThen, atomOf(c), atomOf(d)))
				}
			}
		}
	}
	if g := guess(r.clause); g != "" {
		r.emit(one(tGuess, rootAtom(g)))
	}
}

func (r *reading) actorFeatures() {
	for _, w := range r.source {
		if w.kind == plain && w.atom > aComma {
			r.emit(one(tSource, w.atom))
			for c := range w.set.each {
				r.emit(one(tIs, atomOf(c)))
			}
		}
	}
	for _, w := range r.target {
		if w.kind == plain && w.atom > aComma {
			r.emit(one(tTarget, w.atom))
			for c := range w.set.each {
				r.emit(one(tOn, atomOf(c)))
			}
		}
	}
	order := aNone
	switch {
	case r.to < 0:
	case r.passive:
		order = aComma
	case r.from < r.to:
		order = aSource
	default:
		order = aTarget
	}
	r.emit(one(tOrder, order))
	if r.to > 0 {
		r.emit(one(tTo, r.words[r.to-1].atom))
		if r.to > 1 {
			r.emit(two(tTo, r.words[r.to-2].atom, r.words[r.to-1].atom))
		}
	}
	if r.verb < 0 {
		return
	}
	for c := range r.clause[r.verb].set.each {
		r.emit(two(tLead, atomOf(c), order))
		for _, w := range r.target {
			for d := range w.set.each {
				r.emit(two(tTakes, atomOf(c), atomOf(d)))
			}
		}
		for _, w := range r.source {
			for d := range w.set.each {
				r.emit(two(tDoes, atomOf(d), atomOf(c)))
			}
		}
		if r.to > 0 {
			r.emit(two(tTo, atomOf(c), r.words[r.to-1].atom))
		}
	}
}
