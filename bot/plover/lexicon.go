package plover

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// set is a set of concepts, by their numbers.
type set [2]uint64

func (s set) has(c concept) bool { return s[c>>6]&(1<<(c&63)) != 0 }
func (s set) any(o set) bool     { return s[0]&o[0]|s[1]&o[1] != 0 }
func (s set) empty() bool        { return s[0]|s[1] == 0 }
func (s *set) put(c concept)     { s[c>>6] |= 1 << (c & 63) }
func (s *set) join(o set)        { s[0] |= o[0]; s[1] |= o[1] }

// each yields the members in order.
func (s set) each(yield func(concept) bool) {
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			if !yield(concept(i<<6 + bits.TrailingZeros64(word))) {
				return
			}
		}
	}
}

// atom is the number of a word's stem, or of a concept, in the vocabulary. 0 is a word
// that nothing is known of.
type atom uint32

// phrase is what must follow the first word of a member of several words.
type phrase struct {
	rest []atom
	set  set
}

// lexicon is the vocabulary and what its words mean.
type lexicon struct {
	atoms   map[string]atom
	names   []string // by atom
	sets    []set    // by atom
	phrases map[atom][]phrase
	forms   map[string]string // irregular form to the word it is a form of
	known   atom              // atoms below are of the lexicon itself
	grow    bool              // learning: unknown words get a number
}

func newLexicon(text string) (*lexicon, error) {
	l := &lexicon{atoms: map[string]atom{}, phrases: map[atom][]phrase{}, forms: map[string]string{}}
	l.add("") // atom 0
	for _, s := range special {
		l.add(s)
	}
	for _, c := range conceptNames {
		l.add("<" + c + ">")
	}
	for _, r := range roots {
		l.add("=" + r)
	}
	type entry struct{ name, words string }
	var entries []entry
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, words, ok := strings.Cut(line, "|")
		if name = strings.TrimSpace(name); !ok {
			return nil, fmt.Errorf("line %d: want a concept, a bar and words", i+1)
		}
		if name != "form" {
			if !slices.Contains(conceptNames[:], name) {
				return nil, fmt.Errorf("line %d: unknown concept %q", i+1, name)
			}
			entries = append(entries, entry{name, words})
			continue
		}
		for _, pair := range strings.Split(words, ",") {
			f := strings.Fields(pair)
			if len(f) != 2 {
				return nil, fmt.Errorf("line %d: form %q: want what is written and the word it is a form of", i+1, pair)
			}
			l.forms[f[0]] = f[1]
		}
	}
	for _, e := range entries {
		c := concept(slices.Index(conceptNames[:], e.name))
		for _, p := range strings.Split(e.words, ",") {
			l.member(c, strings.Fields(p))
		}
	}
	for _, list := range l.phrases {
		slices.SortStableFunc(list, func(a, b phrase) int { return len(b.rest) - len(a.rest) })
	}
	l.known = atom(len(l.names))
	return l, nil
}

// member puts a word or phrase under a concept.
func (l *lexicon) member(c concept, words []string) {
	if len(words) == 0 {
		return
	}
	var buf [64]byte
	ids := make([]atom, len(words))
	for i, w := range words {
		ids[i] = l.add(string(l.stemOf(append(buf[:0], w...))))
	}
	if len(ids) == 1 {
		l.sets[ids[0]].put(c)
		return
	}
	first, rest := ids[0], ids[1:]
	for i := range l.phrases[first] {
		if p := &l.phrases[first][i]; slices.Equal(p.rest, rest) {
			p.set.put(c)
			return
		}
	}
	p := phrase{rest: rest}
	p.set.put(c)
	l.phrases[first] = append(l.phrases[first], p)
}

// stemOf is the stem of a word in small letters, which it overwrites.
func (l *lexicon) stemOf(w []byte) []byte {
	if f, ok := l.forms[string(w)]; ok {
		w = append(w[:0], f...)
	}
	return Stem(w)
}

func (l *lexicon) add(name string) atom {
	if a, ok := l.atoms[name]; ok {
		return a
	}
	a := atom(len(l.names))
	l.atoms[name] = a
	l.names = append(l.names, name)
	l.sets = append(l.sets, set{})
	return a
}

// atom is the number of a stem, 0 when it is unknown.
func (l *lexicon) atom(stem []byte) atom {
	if a, ok := l.atoms[string(stem)]; ok || !l.grow {
		return a
	}
	return l.add(string(stem))
}
