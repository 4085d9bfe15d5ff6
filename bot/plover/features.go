package plover

import "slices"

// feature is a template and one or two atoms, in one number.
type feature uint64

// template says how the atoms of a feature stand in the sentence.
type template uint8

const (
	tWord   template = iota + 1 // the word stands outside the actors
	tPair                       // two words in a row, actors among them
	tEarly                      // among the first words of meaning said of the source
	tLast                       // the last word or concept before the target
	tTo                         // the words before the target, or the first concept and the word before the target
	tSource                     // inside the source
	tTarget                     // inside the target
	tMeans                      // a concept outside the actors
	tAmong                      // a concept between the actors
	tSays                       // a concept in what is said of the source
	tIs                         // a concept inside the source
	tOn                         // a concept inside the target
	tThen                       // two concepts, one after the other, in what is said of the source
	tGuess                      // the root that the rules guess
	templates
)

// templateNames are the templates as the file of weights writes them.
var templateNames = [templates]string{
	"", "word", "pair", "early", "last", "to", "source", "target", "means", "among", "says", "is", "on", "then", "guess",
}

const atomBits = 24

func one(t template, a atom) feature { return feature(t)<<56 | feature(a) }

func two(t template, a, b atom) feature { return one(t, a) | feature(b)<<atomBits }

// parts takes a feature apart.
func (f feature) parts() (t template, a, b atom) {
	const all = 1<<atomBits - 1
	return template(f >> 56), atom(f & all), atom(f >> atomBits & all)
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
		if i > 0 && w.atom != aNone && r.words[i-1].atom != aNone {
			r.emit(two(tPair, r.words[i-1].atom, w.atom))
		}
		if !w.known() {
			continue
		}
		r.emit(one(tWord, w.atom))
		for c := range w.set.each {
			r.emit(one(tMeans, atomOf(c)))
			if i > lo && i < hi {
				r.emit(one(tAmong, atomOf(c)))
			}
		}
	}
}

const (
	reach = 6 // how many words of meaning ahead one of them is paired with another
	early = 3 // how many words of meaning are the first
)

func (r *reading) clauseFeatures() {
	n := 0
	for i, w := range r.clause {
		if !w.known() || w.set.any(grammar) {
			continue
		}
		if n++; n <= early {
			r.emit(one(tEarly, w.atom))
		}
		if w.set.empty() {
			continue
		}
		for c := range w.set.each {
			r.emit(one(tSays, atomOf(c)))
		}
		left := reach
		for _, v := range r.clause[i+1:] {
			if !v.known() || v.set.any(grammar) {
				continue
			}
			if left--; left < 0 {
				break
			}
			for c := range w.set.each {
				for d := range v.set.each {
					r.emit(two(tThen, atomOf(c), atomOf(d)))
				}
			}
		}
	}
	if root := guess(r.clause); root != "" {
		r.emit(one(tGuess, rootAtom(root)))
	}
}

func (r *reading) actorFeatures() {
	for _, w := range r.source {
		r.inside(tSource, tIs, w)
	}
	for _, w := range r.target {
		r.inside(tTarget, tOn, w)
	}
	for i := r.to - 1; i > r.from; i-- {
		w := r.words[i]
		if w.kind != plain || w.set.empty() || w.set.any(grammar) {
			continue
		}
		r.emit(one(tLast, w.atom))
		for c := range w.set.each {
			r.emit(one(tLast, atomOf(c)))
		}
		break
	}
	if r.to < 1 {
		return
	}
	at := r.words[r.to-1].atom
	r.emit(one(tTo, at))
	if r.to > 1 {
		r.emit(two(tTo, r.words[r.to-2].atom, at))
	}
	if r.verb >= 0 {
		for c := range r.clause[r.verb].set.each {
			r.emit(two(tTo, atomOf(c), at))
		}
	}
}

func (r *reading) inside(word, means template, w token) {
	if !w.known() {
		return
	}
	r.emit(one(word, w.atom))
	for c := range w.set.each {
		r.emit(one(means, atomOf(c)))
	}
}
