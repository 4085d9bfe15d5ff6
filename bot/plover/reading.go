package plover

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word of a sentence, or one of its two actors taken as a whole.
type token struct {
	atom atom
	set  set
	kind kind
}

// known reports whether the token is a word that something is known of.
func (t token) known() bool { return t.kind == plain && t.atom > aComma }

type kind uint8

const (
	plain kind = iota
	name       // written with a capital, and of no meaning to the lexicon
	number
	actor // the source or the target
)

// Atoms that stand for no stem of their own.
const (
	aNone atom = iota
	aSource
	aTarget
	aName
	aNumber
	aComma
)

var special = [...]string{"@s", "@t", "@name", "@number", ","}

// reading is a sentence laid out around its actors, with room for what is found in it.
// It is used again for the next sentence.
type reading struct {
	words          []token // the sentence, each actor one token
	source, target []token // the words inside the marks
	from, to       int     // where the actors stand in words, -1 for one not named
	clause         []token // of words: what is said of the source
	verb           int     // the first word of meaning in the clause, -1 for none
	found          []feature
	counted        []uint32 // by place in the table of weights: the round it was counted in
	round          uint32
	buf            []byte
}

// read lays the sentence out.
func (r *reading) read(l *lexicon, s string, source, target [2]int) {
	r.words, r.source, r.target = r.words[:0], r.source[:0], r.target[:0]
	r.from, r.to = -1, -1
	source, target = inside(s, source), inside(s, target)
	for i := 0; i < len(s); {
		inS, inT := i >= source[0] && i < source[1], i >= target[0] && i < target[1]
		if inS && inT { // one actor is named inside the other: the shorter one stands here
			inS = source[1]-source[0] < target[1]-target[0]
			inT = !inS
		}
		in := &r.words
		switch {
		case inS:
			in = &r.source
			if r.from < 0 {
				r.from = len(r.words)
				r.words = append(r.words, token{atom: aSource, kind: actor})
			}
		case inT:
			in = &r.target
			if r.to < 0 {
				r.to = len(r.words)
				r.words = append(r.words, token{atom: aTarget, kind: actor})
			}
		}
		i = r.word(l, s, i, in)
	}
	r.mean(l, r.words)
	r.mean(l, r.source)
	r.mean(l, r.target)
	r.findClause()
}

// inside is a range of bytes of s, or an empty one past its end.
func inside(s string, at [2]int) [2]int {
	if at[0] < 0 || at[1] > len(s) || at[0] >= at[1] {
		return [2]int{len(s), len(s)}
	}
	return at
}

// longest is where a word is cut: nothing of meaning is longer.
const longest = 32

// word reads what begins at i and says where it ends.
func (r *reading) word(l *lexicon, s string, i int, in *[]token) int {
	first, size := utf8.DecodeRuneInString(s[i:])
	switch {
	case first == ',' || first == ';':
		*in = append(*in, token{atom: aComma})
		return i + size
	case first == '$' || first == '€' || first == '£':
		*in = append(*in, token{atom: l.atom(append(r.buf[:0], s[i:i+size]...))})
		return i + size
	case !unicode.IsLetter(first) && !unicode.IsDigit(first):
		return i + size
	}
	b, begins, digits := r.buf[:0], i == 0, false
	for i < len(s) {
		c, size := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case c >= 'a' && c <= 'z':
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= '0' && c <= '9':
			digits = true
		case c == '\'' || c == '’':
			rest := s[i+size:]
			switch {
			case strings.HasPrefix(rest, "s"): // a possessive ending belongs to no word
				size++
			case strings.HasPrefix(rest, "t") && len(b) > 1 && b[len(b)-1] == 'n': // isn't
				r.put(l, in, b[:len(b)-1], first, digits, begins)
				*in = append(*in, token{atom: l.atom(append(r.buf[:0], "not"...))})
				return i + size + 1
			}
			r.put(l, in, b, first, digits, begins)
			return i + size
		case c == '-' && i+1 < len(s) && (s[i+1]|0x20 >= 'a' && s[i+1]|0x20 <= 'z' || s[i+1] >= '0' && s[i+1] <= '9'):
		case c == '.' && len(b) == 1 && i+1 < len(s) && unicode.IsUpper(rune(s[i+1])): // U.S.
			i += size
			continue
		case c >= utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			c = unicode.ToLower(c)
		default:
			r.put(l, in, b, first, digits, begins)
			return i
		}
		if len(b) < longest {
			b = utf8.AppendRune(b, c)
		}
		i += size
	}
	r.put(l, in, b, first, digits, begins)
	return i
}

// put adds a word, of which b is what is written in small letters.
func (r *reading) put(l *lexicon, in *[]token, b []byte, first rune, digits, begins bool) {
	r.buf = b[:0]
	if len(b) == 0 {
		return
	}
	if digits {
		*in = append(*in, token{atom: aNumber, kind: number})
		return
	}
	st := l.stemOf(b)
	if a, ok := l.atoms[string(st)]; unicode.IsUpper(first) && !begins && (!ok || a >= l.known) {
		*in = append(*in, token{atom: aName, kind: name})
		return
	}
	*in = append(*in, token{atom: l.atom(st)})
	r.buf = st[:0]
}

// mean gives the words their concepts. A phrase beats the words in it: all it means
// stands with its first word. A determiner or an actor may stand within it.
func (r *reading) mean(l *lexicon, words []token) {
	for i := 0; i < len(words); i++ {
		w := &words[i]
		if w.kind != plain {
			continue
		}
		w.set.join(l.sets[w.atom])
	next:
		for _, p := range l.phrases[w.atom] {
			at := i + 1
			for _, a := range p.rest {
				if at < len(words) && words[at].atom != a && mayStandWithin(words[at], l.sets[words[at].atom], l.sets[a]) {
					at++
				}
				if at >= len(words) || words[at].atom != a {
					continue next
				}
				at++
			}
			w.set = p.set
			i = at - 1
			break
		}
	}
}

// mayStandWithin reports whether a word may stand before another one of a phrase: a
// determiner, or an actor where that is no preposition ("force them out", but not "call
// them on").
func mayStandWithin(w token, means, next set) bool {
	return means.has(cOf) || w.kind == actor && !next.has(cSmall)
}

// findClause finds what is said of the source: what follows it up to where another
// clause begins, or, where the target stands first and something is done to it "by" the
// source or in it, what stands between the two.
func (r *reading) findClause() {
	r.verb = -1
	begin, end := r.from+1, len(r.words)
	if r.to >= 0 && r.to < r.from {
		near := r.words[max(r.to+1, r.from-2):r.from]
		byIt := slices.ContainsFunc(near, func(w token) bool { return w.set.has(cBy) })
		if byIt || end-begin < 3 {
			begin, end = r.to+1, r.from
		}
	}
	begin = r.skipAside(begin, end)
	for i := begin; i < end; i++ {
		w := r.words[i]
		if w.set.has(cBreak) && i > begin+2 && (r.to < begin || i > r.to || r.verb >= 0) {
			end = i
			break
		}
		if r.verb < 0 && !w.set.empty() && !w.set.any(grammar) {
			r.verb = i - begin
		}
	}
	r.clause = r.words[begin:end]
}

// aside is how many words at most stand between commas after an actor.
const aside = 16

// skipAside is where a clause goes on after words between commas that tell of the actor.
func (r *reading) skipAside(begin, end int) int {
	if begin >= end || r.words[begin].atom != aComma {
		return begin
	}
	for i := begin + 1; i < min(end, begin+aside); i++ {
		switch {
		case i == begin+1 && r.words[i].set.has(cWill):
			return begin
		case r.words[i].kind == actor:
			return begin
		case r.words[i].atom == aComma:
			return i + 1
		}
	}
	return begin
}
