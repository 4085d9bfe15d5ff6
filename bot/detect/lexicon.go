package detect

import (
	"fmt"
	"slices"
	"strings"
)

// form is a set of grammatical forms a written word may be.
type form uint8

const (
	formBase form = 1 << iota // meet
	formS                     // meets
	formIng                   // meeting
	formPast                  // met, as a finite verb
	formPart                  // met, as a participle
	anyForm  form = formBase | formS | formIng | formPast | formPart
)

// group is a named set of words or verbs. Verbs stand in it with all their forms.
type group struct {
	verbs  bool
	single map[int32]form
	phrase map[int32][]phrase // by first word
}

// phrase is what must follow the first word of a member of several words.
type phrase struct {
	rest  []int32
	forms form
}

// lexicon holds every word that a table names, and the groups they form.
type lexicon struct {
	ids    map[string]int32
	groups map[string]*group
	verbs  map[string][5]string // irregular verbs: base, s, ing, past, participle
	double map[string]bool      // verbs that double their last letter
	finite map[int32]bool       // words that are a verb's -s or past form
	bits   []wordBits           // by id: what tense, negation and clause reading ask
}

// wordsTable is the shape of words.yaml.
type wordsTable struct {
	Irregular []string            `yaml:"irregular"` // "go goes going went gone"
	Doubled   []string            `yaml:"doubled"`
	Verbs     map[string][]string `yaml:"verbs"`
	Words     map[string][]string `yaml:"words"`
}

func newLexicon(t wordsTable) (*lexicon, error) {
	l := &lexicon{ids: map[string]int32{}, groups: map[string]*group{}, verbs: map[string][5]string{}, double: map[string]bool{}, finite: map[int32]bool{}}
	for _, line := range t.Irregular {
		f := strings.Fields(line)
		if len(f) != 5 {
			return nil, fmt.Errorf("irregular verb %q: want five forms: base, -s, -ing, past, participle", line)
		}
		l.verbs[f[0]] = [5]string(f)
	}
	for _, w := range t.Doubled {
		l.double[w] = true
	}
	for name, members := range t.Verbs {
		if err := l.add(name, members, true); err != nil {
			return nil, err
		}
	}
	for name, members := range t.Words {
		if err := l.add(name, members, false); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// add makes a group; a name may be taken only once, whoever's table names it.
func (l *lexicon) add(name string, members []string, verbs bool) error {
	if l.groups[name] != nil {
		return fmt.Errorf("group %q: named twice", name)
	}
	if len(members) == 0 {
		return fmt.Errorf("group %q: empty", name)
	}
	g := &group{verbs: verbs, single: map[int32]form{}, phrase: map[int32][]phrase{}}
	l.groups[name] = g
	for _, m := range members {
		words := plainWords(m)
		if len(words) == 0 {
			return fmt.Errorf("group %q: a member without a word", name)
		}
		if verbs {
			l.fill(g, m)
			continue
		}
		rest := make([]int32, 0, len(words)-1)
		for _, w := range words[1:] {
			rest = append(rest, l.id(w))
		}
		g.put(l.id(words[0]), anyForm, rest)
	}
	return nil
}

// verb is a group of one verb with all its forms.
func (l *lexicon) verb(name string) *group {
	g := &group{verbs: true, single: map[int32]form{}, phrase: map[int32][]phrase{}}
	l.fill(g, name)
	return g
}

// fill adds a verb in all its forms to a group.
func (l *lexicon) fill(g *group, name string) {
	words := plainWords(name)
	var rest []int32
	for _, w := range words[1:] {
		rest = append(rest, l.id(w))
	}
	for i, inflected := range l.forms(words[0]) {
		g.put(l.id(inflected), []form{formBase, formS, formIng, formPast, formPart}[i], rest)
		if i == 1 || i == 3 && inflected != words[0] {
			l.finite[l.id(inflected)] = true
		}
	}
	if v := words[0]; l.double[v] && v[len(v)-1] == 'l' { // "canceled" beside "cancelled"
		g.put(l.id(v+"ing"), formIng, rest)
		g.put(l.id(v+"ed"), formPast|formPart, rest)
	}
}

func (g *group) put(first int32, f form, rest []int32) {
	if len(rest) == 0 {
		g.single[first] |= f
		return
	}
	for i, p := range g.phrase[first] {
		if slices.Equal(p.rest, rest) {
			g.phrase[first][i].forms |= f
			return
		}
	}
	g.phrase[first] = append(g.phrase[first], phrase{rest, f})
}

// id is the number of a word, given on first sight; numbers start at 1.
func (l *lexicon) id(word string) int32 {
	if n, ok := l.ids[word]; ok {
		return n
	}
	n := int32(len(l.ids) + 1)
	l.ids[word] = n
	return n
}

// forms inflects a verb: base, -s, -ing, past, participle.
func (l *lexicon) forms(v string) [5]string {
	if f, ok := l.verbs[v]; ok {
		return f
	}
	last, stem := v[len(v)-1], v
	s, ing, ed := v+"s", v+"ing", v+"ed"
	switch {
	case l.double[v]:
		stem = v + string(last)
		ing, ed = stem+"ing", stem+"ed"
	case last == 'e':
		ed = v + "d"
		if !strings.HasSuffix(v, "ee") {
			ing = v[:len(v)-1] + "ing"
		}
	case last == 'y' && len(v) > 2 && !strings.ContainsRune("aeiou", rune(v[len(v)-2])):
		s, ed = v[:len(v)-1]+"ies", v[:len(v)-1]+"ied"
	case strings.HasSuffix(v, "s"), strings.HasSuffix(v, "sh"), strings.HasSuffix(v, "ch"), last == 'x', last == 'z':
		s = v + "es"
	}
	return [5]string{v, s, ing, ed, ed}
}

// match returns the ends of the members that start at token i, longest last, each
// with the forms it may be. Phrases are tried first in the caller's reading order.
func (g *group) match(toks []token, i int, yield func(end int, f form) bool) bool {
	id := toks[i].id
	if id == 0 {
		return false
	}
	for _, p := range g.phrase[id] {
		if i+1+len(p.rest) > len(toks) {
			continue
		}
		ok := true
		for k, w := range p.rest {
			if toks[i+1+k].id != w {
				ok = false
				break
			}
		}
		if ok && yield(i+1+len(p.rest), p.forms) {
			return true
		}
	}
	if f, ok := g.single[id]; ok {
		return yield(i+1, f)
	}
	return false
}

// has reports whether a member starts at token i.
func (g *group) has(toks []token, i int) bool {
	return g.match(toks, i, func(int, form) bool { return true })
}
