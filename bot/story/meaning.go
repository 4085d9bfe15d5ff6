package story

import (
	_ "embed"
	"math"
	"strings"
	"sync"
)

//go:embed synonyms.txt
var synonymsFile string

const (
	stemRoom = 24 // letters of a word that are looked at
	stemSize = 7  // letters that a stem has at most
)

// meanings tells what a word means, as far as texts that say the same must agree on it:
// its stem, or the line of synonyms.txt that it stands in.
type meanings struct {
	plain fixed // by the hash of a word: that it says nothing, or 1 more than the number it is
	class fixed // by stem, else by the stems of two words together
}

// saysNothing stands in plain for a word that is no number.
const saysNothing = 1 << 31

// fixed is a small map that is read for every word of every text; a value is never 0.
type fixed struct{ keys, values [1 << 12]uint32 }

func (f *fixed) at(key uint32) uint32 {
	i := key % uint32(len(f.keys))
	for f.values[i] != 0 && f.keys[i] != key {
		i = (i + 1) % uint32(len(f.keys))
	}
	return i
}

func (f *fixed) get(key uint32) uint32 { return f.values[f.at(key)] }

// set keeps the first value of a key.
func (f *fixed) set(key, value uint32) {
	if i := f.at(key); f.values[i] == 0 {
		f.keys[i], f.values[i] = key, value
	}
}

// meaningsOf is the table, read once.
var meaningsOf = sync.OnceValue(func() *meanings {
	m := new(meanings)
	for w := range small {
		if !people[w] {
			m.plain.set(ofLetters(hashOf(w)), saysNothing)
		}
	}
	for w := range strings.FieldsSeq(emptyWords) {
		m.plain.set(ofLetters(hashOf(w)), saysNothing)
	}
	for n, line := range strings.Fields(writtenNumbers) {
		for w := range strings.SplitSeq(line, "/") {
			if n > 20 {
				n = 20 + (n-20)*10
			}
			m.plain.set(ofLetters(hashOf(w)), uint32(n)+1)
		}
	}
	class := uint32(0)
	for line := range strings.Lines(synonymsFile) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		class++
		for w := range strings.FieldsSeq(line) {
			key := stemOf([]byte(w))
			if a, b, two := strings.Cut(w, "_"); two {
				key = together(stemOf([]byte(a)), stemOf([]byte(b)))
			}
			m.class.set(key, scatter(class)|1)
		}
	}
	return m
})

// people are words of the list small that name somebody, which another may say otherwise.
var people = map[string]bool{"president": true, "minister": true, "foreign": true, "monday": true, "tuesday": true, "wednesday": true,
	"thursday": true, "friday": true, "saturday": true, "sunday": true, "said": true, "says": true, "told": true}

const emptyWords = `a i could should may might can cannot must did does done do doing being when where while what why how whom whose then here these those such
	only just even both each every either neither nor though although because since until unless under between among through during against without within
	upon out off down up again once if no yes him them our your my me us you am let so too very much many most other others another own same one ones ever never always
	often still yet already well away however per via amid amongst whereas whether toward towards despite due`

// writtenNumbers are 0 to 20, then the tens to 90.
const writtenNumbers = `zero one/once first/1st two/second/twice three/third four/fourth five/fifth six/sixth seven/seventh eight/eighth nine/ninth
	ten/tenth eleven/eleventh twelve/twelfth/dozen thirteen/thirteenth fourteen/fourteenth fifteen/fifteenth sixteen/sixteenth seventeen/seventeenth
	eighteen/eighteenth nineteen/nineteenth twenty/twentieth thirty forty fifty sixty seventy eighty ninety`

// read sets what a word means; folded are its letters, small.
func (m *meanings) read(w *word, folded []byte, text string) {
	if w.digit {
		if v, ok := number(text[w.at:w.end]); ok {
			w.term = ofNumber(v)
		}
		w.stem = w.term
		return
	}
	if v := m.plain.get(ofLetters(w.hash)); v != 0 {
		if v != saysNothing {
			w.term = ofNumber(float64(v - 1))
			w.stem = w.term
		}
		return
	}
	if len(folded) < 2 {
		return
	}
	w.stem = stemOf(folded)
	w.term = w.stem
	if c := m.class.get(w.stem); c != 0 {
		w.term = c
	}
}

// both is the meaning of two words that stand together; 0 when they have none of their own.
func (m *meanings) both(a, b word) uint32 {
	if a.stem == 0 || b.stem == 0 {
		return 0
	}
	return m.class.get(together(a.stem, b.stem))
}

func together(a, b uint32) uint32 { return uint32(mix(mix(basis, uint64(a)), uint64(b)) >> 24) }

func ofNumber(v float64) uint32 { return uint32(mix(mix(basis, 7), math.Float64bits(v))>>24) | 1 }

func scatter(n uint32) uint32 { return uint32(mix(mix(basis, 11), uint64(n)) >> 24) }

// ofLetters is the part of a word's hash that plain goes by.
func ofLetters(hash uint64) uint32 { return uint32(hash >> 20) }

func hashOf(w string) uint64 {
	h := uint64(basis)
	for i := range len(w) {
		h = mix(h, uint64(w[i]))
	}
	return h
}

// endings are cut off to reach the stem, the first that fits, by their last letter.
var endings = [26][]string{
	'd' - 'a': {"ied", "ed"},
	'e' - 'a': {"e"},
	'g' - 'a': {"ing"},
	'n' - 'a': {"ation", "ition", "ion"},
	'r' - 'a': {"er"},
	's' - 'a': {"ations", "itions", "ments", "ions", "ings", "ers", "ies", "es", "s"},
	't' - 'a': {"ment"},
	'y' - 'a': {"ly", "y"},
}

// stemOf is the hash of a word without its ending, cut to stemSize letters.
func stemOf(w []byte) uint32 {
	if last := w[len(w)-1]; 'a' <= last && last <= 'z' {
		for _, e := range endings[last-'a'] {
			if n := len(w) - len(e); n >= 3 && string(w[n:]) == e {
				w = w[:n]
				break
			}
		}
	}
	if n := len(w); n > 3 && w[n-1] == w[n-2] {
		w = w[:n-1]
	}
	h := uint64(basis)
	for _, c := range w[:min(len(w), stemSize)] {
		h = mix(h, uint64(c))
	}
	return uint32(h>>24) | 1
}
