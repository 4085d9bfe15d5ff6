// Package plover tells which PLOVER root a sentence says its source did to its target.
//
// PLOVER is a coding of political events: fifteen roots, from AGREE to ASSAULT, and four
// classes above them, words and deeds, friendly and hostile. The reading is a linear
// model. From the bottom up: [Stem] cuts words, a lexicon says what they mean
// (lexicon.txt), reading.go lays a sentence out around the marks of its actors, rule.go
// composes what is read into a first guess ("refuse" before "lift" is REJECT),
// features.go turns all of it into features, and weights.txt says what each one speaks for.
//
// The file of weights is made by a test run (train_test.go), from the sentences of the
// ACL 2024 study of zero-shot PLOVER coding and from the phrases of testdata, written for
// it. It holds single words, pairs of words and concepts that at least three sentences
// share, and no sentence.
package plover

import (
	_ "embed"
	"fmt"
	"math"
	"sync"
)

// roots are the PLOVER roots a model tells apart, in the order of its weights.
var roots = [...]string{
	"ACCUSE", "AGREE", "AID", "ASSAULT", "COERCE", "CONSULT", "COOPERATE", "MOBILIZE",
	"PROTEST", "REJECT", "REQUEST", "SANCTION", "SUPPORT", "THREATEN", "YIELD",
}

// classes are the names of the classes above the roots.
var classes = [...]string{
	"verbal cooperation", "material cooperation", "verbal conflict", "material conflict",
}

// classOf is the class of each root.
var classOf = [len(roots)]uint8{2, 0, 1, 3, 3, 0, 1, 3, 3, 2, 2, 3, 0, 2, 1}

// Roots lists the roots that [Model.Root] answers with, sorted.
func Roots() []string { return append([]string(nil), roots[:]...) }

// Class is the class of a root: "verbal cooperation", "material cooperation",
// "verbal conflict" or "material conflict"; "" for what is no root.
func Class(root string) string {
	for i, r := range roots {
		if r == root {
			return classes[classOf[i]]
		}
	}
	return ""
}

// Model reads sentences. It is safe for concurrent use and never changes.
type Model struct {
	lexicon *lexicon
	table   table
	bias    scores
	pool    sync.Pool // of *reading
}

// scores holds a number for each root.
type scores [len(roots)]float32

//go:embed lexicon.txt
var lexiconText string

//go:embed weights.txt
var weightsText string

var builtIn = sync.OnceValue(func() *Model {
	m, err := parse(lexiconText, weightsText)
	if err != nil {
		panic("embedded " + err.Error()) // a test loads it: it cannot happen in a build that passed
	}
	return m
})

// Default is the model made of the embedded lexicon and weights, parsed once.
func Default() *Model { return builtIn() }

func parse(lexiconText, weightsText string) (*Model, error) {
	l, err := newLexicon(lexiconText)
	if err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	m := &Model{lexicon: l}
	if err := m.weigh(weightsText); err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	return m, nil
}

// Root tells what the sentence says its source did to its target: the PLOVER root, its
// class, and how sure the reading is, from 0 to 1. Source and target are the byte ranges
// of the two actors in the sentence, [start, end); a range that is empty or lies outside
// stands for an actor that is not named. The class is the one that all its roots together
// speak for, and the root the best of that class.
func (m *Model) Root(sentence string, source, target [2]int) (root, class string, confidence float64) {
	r, _ := m.pool.Get().(*reading)
	if r == nil {
		r = &reading{}
	}
	r.read(m.lexicon, sentence, source, target)
	r.features()
	s := m.bias
	m.table.add(&s, r)
	m.pool.Put(r)
	best, p := decide(&s)
	return roots[best], classes[classOf[best]], p
}

// decide is the best root of the best class, and its share of all roots.
func decide(s *scores) (best int, share float64) {
	top := s[0]
	for _, v := range s {
		top = max(top, v)
	}
	var all float64
	var each [len(roots)]float64
	var class [len(classes)]float64
	for i, v := range s {
		each[i] = math.Exp(float64(v - top))
		all += each[i]
		class[classOf[i]] += each[i]
	}
	of := 0
	for c, v := range class {
		if v > class[of] {
			of = c
		}
	}
	best = -1
	for i, v := range each {
		if int(classOf[i]) == of && (best < 0 || v > each[best]) {
			best = i
		}
	}
	return best, each[best] / all
}
