package detect

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed spun.yaml
var spunFile []byte

// spunTable is the shape of spun.yaml: "written = meant" lines.
type spunTable struct {
	Sure  []string `yaml:"sure"`  // no person writes so: each counts as a mark of a machine
	Loose []string `yaml:"loose"` // ordinary words, read otherwise only in a text with marks
}

// spunWords undo what machines do to copied texts: they swap each word for a
// dictionary's neighbour, names and numbers apart.
type spunWords struct {
	byFirst map[int32][]spunPhrase
	first   [][]spunPhrase // the same by the word's number
	lex     *lexicon
}

type spunPhrase struct {
	rest, meant []int32
	sure        bool
}

// marksOfMachine is how many sure marks make a text a spun one.
const marksOfMachine = 2

func newSpunWords(l *lexicon, data []byte) (spunWords, error) {
	var t spunTable
	if err := strict("spun.yaml", data, &t); err != nil {
		return spunWords{}, err
	}
	w := spunWords{byFirst: map[int32][]spunPhrase{}, lex: l}
	add := func(lines []string, sure bool) error {
		for _, line := range lines {
			written, meant, ok := strings.Cut(line, " = ")
			words := plainWords(written)
			if !ok || len(words) == 0 {
				return fmt.Errorf(`spun.yaml: %q: want "written = meant"`, line)
			}
			p := spunPhrase{sure: sure}
			for _, r := range words[1:] {
				p.rest = append(p.rest, l.id(r))
			}
			for _, m := range plainWords(meant) {
				p.meant = append(p.meant, l.id(m))
			}
			first := l.id(words[0])
			w.byFirst[first] = append(w.byFirst[first], p)
		}
		return nil
	}
	if err := add(t.Sure, true); err != nil {
		return w, err
	}
	return w, add(t.Loose, false)
}

// ready makes the phrases fast to find, once all words are numbered.
func (w *spunWords) ready(ids int) {
	w.first = make([][]spunPhrase, ids)
	for id, list := range w.byFirst {
		w.first[id] = list
	}
}

// mend reads the sentences' words as they were meant, and reports whether a
// machine has been at them.
func (w *spunWords) mend(sentences []*sentence) bool {
	marks := 0
	for _, s := range sentences {
		for i := range s.toks {
			if p := w.at(s, i, true); p != nil {
				marks++
			}
		}
	}
	if marks == 0 {
		return false
	}
	machine := marks >= marksOfMachine
	for _, s := range sentences {
		w.rewrite(s, !machine)
	}
	return machine
}

func (w *spunWords) at(s *sentence, i int, sureOnly bool) *spunPhrase {
	ps := w.first[s.toks[i].id]
	for n := range ps {
		p := &ps[n]
		if sureOnly && !p.sure || i+1+len(p.rest) > len(s.toks) {
			continue
		}
		ok := true
		for k, id := range p.rest {
			ok = ok && s.toks[i+1+k].id == id
		}
		if ok {
			return p
		}
	}
	return nil
}

func (w *spunWords) rewrite(s *sentence, sureOnly bool) {
	out := make([]token, 0, len(s.toks)+4)
	for i := 0; i < len(s.toks); i++ {
		p := w.at(s, i, sureOnly)
		if p == nil || s.toks[i].id == 0 {
			out = append(out, s.toks[i])
			continue
		}
		last := i + len(p.rest)
		for k, id := range p.meant {
			t := s.toks[min(i+k, last)]
			t.id, t.bits, t.sort = id, w.lex.bits[id], word
			out = append(out, t)
		}
		i = last
	}
	s.toks = out
}
