package detect

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
)

//go:embed senses.yaml
var sensesFile []byte

// sensesTable is the shape of senses.yaml: words of one sense.
type sensesTable struct {
	Verbs map[string][]string `yaml:"verbs"`
	Words map[string][]string `yaml:"words"`
}

// sense is one line of senses.yaml.
type sense struct {
	name  string
	is    symbol
	group *group
}

// senses finds the senses of a word.
type senses struct {
	byWord map[int32][]*sense // by the first word of a member
	first  [][]*sense         // the same by the word's number
	modes  map[symbol]map[mode]symbol
	speech map[int32]bool // forms of verbs by which somebody makes himself heard
	spoken []bool         // the same by the word's number
}

// speechSenses are the senses of verbs whose subject speaks.
var speechSenses = map[string]bool{"say": true, "accuse": true, "welcome": true, "deny": true, "warn": true, "demand": true, "reject": true, "exclude": true,
	"concern": true, "confirm": true, "announce": true}

func newSenses(l *lexicon, data []byte) (senses, error) {
	out := senses{byWord: map[int32][]*sense{}, modes: map[symbol]map[mode]symbol{}, speech: map[int32]bool{}}
	var t sensesTable
	if err := strict("senses.yaml", data, &t); err != nil {
		return out, err
	}
	for _, part := range []struct {
		lines map[string][]string
		verbs bool
	}{{t.Verbs, true}, {t.Words, false}} {
		for _, name := range slices.Sorted(maps.Keys(part.lines)) {
			if err := l.add("sense "+name, part.lines[name], part.verbs); err != nil {
				return out, fmt.Errorf("senses.yaml: %w", err)
			}
			s := &sense{name, symbolOf(name), l.groups["sense "+name]}
			first := map[int32]bool{}
			for id, f := range s.group.single {
				first[id] = true
				if part.verbs && speechSenses[name] && f != formIng && f != formPart {
					out.speech[id] = true
				}
			}
			for id := range s.group.phrase {
				first[id] = true
			}
			for id := range first {
				out.byWord[id] = append(out.byWord[id], s)
			}
			if part.verbs {
				out.modes[s.is] = map[mode]symbol{}
				for mn, m := range modeNames {
					out.modes[s.is][m] = symbolOf(name + "/" + mn)
				}
			}
		}
	}
	for id := range out.byWord {
		slices.SortFunc(out.byWord[id], func(a, b *sense) int { return cmpString(a.name, b.name) })
	}
	return out, nil
}

// settle makes the senses fast to find, once all words are numbered.
func (n *senses) settle(ids int) {
	n.first = make([][]*sense, ids)
	for id, list := range n.byWord {
		n.first[id] = list
	}
	n.spoken = make([]bool, ids)
	for id := range n.speech {
		n.spoken[id] = true
	}
}

// meant is a sense at a token.
type meant struct {
	sense *sense
	at    int
	how   symbol // of a verb: its sense with its mode
}

// sensesOf lists what the words of a sentence mean, each by itself and two by two
// within a clause.
func (d *Detector) sensesOf(x *signer, s *sentence, out []shown) []shown {
	var all []meant
	for i := range s.toks[:min(len(s.toks), signTokens)] {
		if s.toks[i].id == 0 || s.where[i] != 0 {
			continue
		}
		for _, n := range d.senses.first[s.toks[i].id] {
			n.group.match(s.toks, i, func(end int, f form) bool {
				m := meant{sense: n, at: i}
				if n.group.verbs {
					h := hit{from: i, to: end, head: i, hto: end, form: f}
					if d.isNoun(s, h) {
						return false
					}
					m.how = d.senses.modes[n.is][d.reads(s, i, end, f).mode]
				}
				all = append(all, m)
				return true
			})
		}
	}
	if x.names != nil {
		for _, m := range all {
			x.symbol(m.sense.name)
			if m.how != 0 {
				for mn, mo := range modeNames {
					if d.senses.modes[m.sense.is][mo] == m.how {
						x.symbol(m.sense.name + "/" + mn)
					}
				}
			}
		}
	}
	for n, m := range all {
		out = append(out, shown{x.sign(x.sorts.sense, m.sense.is, 0), m.at})
		if m.how != 0 {
			out = append(out, shown{x.sign(x.sorts.doing, m.how, 0), m.at})
		}
		for _, o := range all[n+1:] {
			if s.starts[o.at] != s.starts[m.at] || o.at-m.at > 12 || o.at == m.at {
				continue
			}
			out = append(out, shown{x.sign(x.sorts.two, m.sense.is, o.sense.is), m.at})
			if m.how != 0 {
				out = append(out, shown{x.sign(x.sorts.both, m.how, o.sense.is), m.at})
			}
			if o.how != 0 {
				out = append(out, shown{x.sign(x.sorts.both, o.how, m.sense.is), o.at})
			}
		}
	}
	return out
}

func cmpString(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}
