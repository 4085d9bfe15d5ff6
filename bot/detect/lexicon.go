package detect

import (
	"fmt"
	"slices"
	"strings"

	"parley/bot/gazetteer"
)

// form is a set of grammatical forms a written word may be.
type form uint8

const (
	formBase  form = 1 << iota // meet
	formS                      // meets
	formIng                    // meeting
	formPast                   // met, as a finite verb
	formPart                   // met, as a participle
	formWill                   // a future in one word: rencontrera
	formWould                  // a conditional in one word: rencontrerait
	anyForm   form = formBase | formS | formIng | formPast | formPart | formWill | formWould
)

// formsInOrder are the forms of a verb as a table lists them.
var formsInOrder = []form{formBase, formS, formIng, formPast, formPart, formWill, formWould}

// group is a named set of words or verbs. Verbs stand in it with all their forms.
type group struct {
	nth    int  // among all groups
	needed bool // a pattern cannot match without a member of it
	verbs  bool
	single map[int32]form
	phrase map[int32][]phrase // by first word
	fast   []form             // by id of the word: what single says, and whether a phrase begins with it; of a large group
	few    []member           // the same of a small one
}

// member is one word of a small group.
type member struct {
	id   int32
	form form
}

// opens marks a word that a phrase of the group begins with.
const opens form = 1 << 7

// A group of so many words is small: a short list is looked through faster than a
// table is kept in the processor's cache.
const fewMembers = 6

// settle makes a group fast to ask, once it is complete.
func (g *group) settle(ids int) {
	all := map[int32]form{}
	for id, f := range g.single {
		all[id] |= f
	}
	for id := range g.phrase {
		all[id] |= opens
	}
	if len(all) > fewMembers {
		g.fast = make([]form, ids)
		for id, f := range all {
			g.fast[id] = f
		}
		return
	}
	for id, f := range all {
		g.few = append(g.few, member{id, f})
	}
}

// of is what the group says of a word.
func (g *group) of(id int32) form {
	if g.fast != nil {
		return g.fast[id]
	}
	for i := range g.few {
		if g.few[i].id == id {
			return g.few[i].form
		}
	}
	return 0
}

// phrase is what must follow the first word of a member of several words.
type phrase struct {
	rest  []int32
	forms form
}

// manyWords is what the English tables come to; more only takes longer to load.
const manyWords = 7000

// lexicon holds every word that a table names, and the groups they form.
type lexicon struct {
	words   *gazetteer.Vocabulary
	groups  map[string]*group
	lists   map[string]*group   // what patterns list: "talks|summit", "~sit-out"
	verbs   map[string][]string // irregular verbs: base, s, ing, past, participle, will, would
	double  map[string]bool     // verbs that double their last letter
	finite  map[int32]bool      // words that are a verb's -s or past form
	finites []bool              // the same by id
	bits    []wordBits          // by id: what tense, negation and clause reading ask

	endings    [][]string      // of the regular verbs, in that order; none: English ones
	infinitive bool            // the base form is an infinitive, and no sentence begins with a finite verb
	elided     map[string]bool // words that lose their end before a vowel: l', d'
	ordinals   map[string]int  // written ones
	nth        []string        // what makes an ordinal of a figure: th

	all    []*group
	within [][]uint16 // by id: the needed groups that the word stands in or begins a phrase of

	lemma     map[int32]string // a verb's written form → its base
	inflected map[int32]form   // and which forms it may be
	bases     []string         // by id: the same, once all tables are read
	forming   []form           // by id
	stems     []symbol         // by id
	written   []string         // by id: the stem itself
}

func (l *lexicon) stemOf(id int32) string { return l.written[id] }

// wordsTable is the shape of words.yaml.
type wordsTable struct {
	Irregular  []string            `yaml:"irregular"` // "go goes going went gone"; a form may have several spellings: "a|b"
	Doubled    []string            `yaml:"doubled"`
	Endings    []string            `yaml:"endings"`    // of regular verbs, as in irregular; left out: those of English
	Infinitive bool                `yaml:"infinitive"` // the base form is an infinitive
	Elided     []string            `yaml:"elided"`     // "l'"
	Ordinals   []string            `yaml:"ordinals"`   // first, second; "a|b" for several spellings
	Nth        []string            `yaml:"nth"`        // endings that make an ordinal of a figure
	Dates      datesTable          `yaml:"dates"`
	Verbs      map[string][]string `yaml:"verbs"`
	Words      map[string][]string `yaml:"words"`
}

func newLexicon(t wordsTable) (*lexicon, error) {
	l := &lexicon{words: gazetteer.NewVocabulary(manyWords), groups: map[string]*group{}, lists: map[string]*group{}, verbs: map[string][]string{}, infinitive: t.Infinitive, elided: map[string]bool{}, ordinals: map[string]int{}, nth: t.Nth, double: map[string]bool{}, finite: map[int32]bool{}, lemma: map[int32]string{}, inflected: map[int32]form{}}
	for _, line := range t.Irregular {
		f := strings.Fields(line)
		if len(f) != 5 && len(f) != len(formsInOrder) {
			return nil, fmt.Errorf("irregular verb %q: want five forms: base, -s, -ing, past, participle; or seven: will, would", line)
		}
		l.verbs[f[0]] = f
	}
	for _, line := range t.Endings {
		f := strings.Fields(line)
		if len(f) != 5 && len(f) != len(formsInOrder) {
			return nil, fmt.Errorf("endings %q: want those of five forms, or of seven", line)
		}
		l.endings = append(l.endings, f)
	}
	for _, w := range t.Elided {
		l.elided[strings.TrimSuffix(w, "'")] = true
	}
	for i, line := range t.Ordinals {
		for _, w := range strings.Split(line, "|") {
			l.ordinals[w] = i + 1
		}
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
	g := l.newGroup(verbs)
	l.groups[name] = g
	for _, m := range members {
		words := l.plain(m)
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

func (l *lexicon) newGroup(verbs bool) *group {
	g := &group{verbs: verbs, single: map[int32]form{}, phrase: map[int32][]phrase{}}
	g.nth = len(l.all)
	l.all = append(l.all, g)
	return g
}

// verb is the group of one verb with all its forms.
func (l *lexicon) verb(name string) *group {
	if g := l.lists["~"+name]; g != nil {
		return g
	}
	g := l.newGroup(true)
	l.fill(g, name)
	l.lists["~"+name] = g
	return g
}

// fill adds a verb in all its forms to a group.
func (l *lexicon) fill(g *group, name string) {
	words := l.plain(name)
	var rest []int32
	for _, w := range words[1:] {
		rest = append(rest, l.id(w))
	}
	for i, spellings := range l.forms(words[0]) {
		f := formsInOrder[i]
		for inflected := range strings.SplitSeq(spellings, "|") {
			g.put(l.id(inflected), f, rest)
			l.lemma[l.id(inflected)] = words[0]
			l.inflected[l.id(inflected)] |= f
			if f&(formS|formWill|formWould) != 0 || f == formPast && inflected != words[0] {
				l.finite[l.id(inflected)] = true
			}
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
func (l *lexicon) id(word string) int32 { return int32(l.words.Learn(word)) }

// known is the number of a word in small letters, 0 when no table names it.
func (l *lexicon) known(word []byte) int32 { return int32(l.words.Number(word)) }

// numbers is how many numbers of words there are, 0 among them.
func (l *lexicon) numbers() int { return len(l.words.Words()) + 1 }

// forms inflects a verb, in the order of formsInOrder; "a|b" is a form of several
// spellings.
func (l *lexicon) forms(v string) []string {
	if f, ok := l.verbs[v]; ok {
		return f
	}
	if len(l.endings) > 0 {
		return l.ended(v)
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
	return []string{v, s, ing, ed, ed}
}

// ended inflects a verb by the longest of the table's endings that it has.
func (l *lexicon) ended(v string) []string {
	var best []string
	for _, e := range l.endings {
		if strings.HasSuffix(v, e[0]) && (best == nil || len(e[0]) > len(best[0])) {
			best = e
		}
	}
	if best == nil {
		return []string{v}
	}
	stem := strings.TrimSuffix(v, best[0])
	out := make([]string, len(best))
	for i, spellings := range best {
		out[i] = stem + strings.ReplaceAll(spellings, "|", "|"+stem)
	}
	return out
}

// match returns the ends of the members that start at token i, longest last, each
// with the forms it may be. Phrases are tried first in the caller's reading order.
func (g *group) match(toks []token, i int, yield func(end int, f form) bool) bool {
	id := toks[i].id
	if id == 0 {
		return false
	}
	is := g.of(id)
	if is == 0 {
		return false
	}
	if is&opens != 0 && g.phrased(toks, i, yield) {
		return true
	}
	if f := is &^ opens; f != 0 {
		return yield(i+1, f)
	}
	return false
}

// phrased tries the members of several words that start at token i.
func (g *group) phrased(toks []token, i int, yield func(end int, f form) bool) bool {
	for _, p := range g.phrase[toks[i].id] {
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
	return false
}

// has reports whether a member starts at token i.
func (g *group) has(toks []token, i int) bool {
	if is := g.of(toks[i].id); is&opens == 0 {
		return is != 0 && toks[i].id != 0
	}
	return g.match(toks, i, func(int, form) bool { return true })
}
