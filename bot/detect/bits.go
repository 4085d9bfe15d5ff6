package detect

import "fmt"

// wordBits are the small grammatical offices of a word that clause and tense
// reading ask for at every step.
type wordBits uint32

const (
	isWill     wordBits = 1 << iota
	isWould             // reported future, or conditional
	isModal             // could, may, must
	isBe                // is, are, be, been
	isWas               // was, were
	isHave              // has, have
	isHad               //
	isDo                // do, does, did
	isTo                //
	isNot               // not, never
	isNo                // no, without, neither: deny the noun that follows
	isAdverb            // may stand between an auxiliary and its verb
	isPlan              // due, set, expected, scheduled
	isUnreal            // supposed, meant
	isTurn              // but, while: a new clause that stands by itself
	isSub               // after, because, as: a clause of circumstance
	isIf                // if, unless: what follows is not said to be so
	isWho               // who, which
	isThat              //
	isSay               // said, announced, told
	isIn                // in, at, to: a place follows
	isAnd               //
	isDet               // the, a, his
	isPronoun           // he, she, they
	isPersonal          // he, she: a person is meant
	isOpener            // words that open a sentence when capitalised
	isTitle             // president, minister: may stand between country and name
	isFar               // last, previous: what it dates is past news
	isPrep              // of, with, for, by: what follows is no subject
)

// offices are the reserved groups of words.yaml, and the bit each gives its members.
var offices = []struct {
	group string
	bit   wordBits
}{
	{"will", isWill}, {"would", isWould}, {"modal", isModal}, {"be", isBe}, {"was", isWas}, {"have", isHave}, {"had", isHad},
	{"do", isDo}, {"to", isTo}, {"not", isNot}, {"no", isNo}, {"adverb", isAdverb}, {"plan", isPlan}, {"unreal", isUnreal},
	{"turn", isTurn}, {"sub", isSub}, {"if", isIf}, {"who", isWho}, {"that", isThat}, {"say", isSay}, {"in", isIn}, {"and", isAnd},
	{"det", isDet}, {"pronoun", isPronoun}, {"personal", isPersonal}, {"opener", isOpener}, {"title", isTitle}, {"far", isFar}, {"prep", isPrep},
}

// settle gives every word its bits, once all tables are read.
func (l *lexicon) settle() error {
	l.bits = make([]wordBits, l.numbers())
	for _, o := range offices {
		g := l.groups[o.group]
		if g == nil {
			return fmt.Errorf("group %q: missing", o.group)
		}
		for id := range g.single {
			l.bits[id] |= o.bit
		}
	}
	l.within = make([][]uint16, l.numbers())
	for n, g := range l.all {
		g.settle(l.numbers())
		if !g.needed {
			continue
		}
		for id := range g.single {
			l.within[id] = append(l.within[id], uint16(n))
		}
		for id := range g.phrase {
			if _, twice := g.single[id]; !twice {
				l.within[id] = append(l.within[id], uint16(n))
			}
		}
	}
	l.bases, l.forming = make([]string, l.numbers()), make([]form, l.numbers())
	for id, base := range l.lemma {
		l.bases[id], l.forming[id] = base, l.inflected[id]
	}
	l.finites = make([]bool, l.numbers())
	for id := range l.finite {
		l.finites[id] = true
	}
	l.stems, l.written = make([]symbol, l.numbers()), make([]string, l.numbers())
	for i, w := range l.words.Words() {
		id := int32(i + 1)
		if base := l.lemma[id]; base != "" {
			w = base
		}
		l.written[id] = stem(w)
		l.stems[id] = symbolOf(l.written[id])
	}
	return nil
}
