package detect

import (
	"errors"
	"fmt"
	"strings"
)

// A pattern is a short line of what may stand written:
//
//	talks|summit   one of these words
//	<talks>        a member of a group of words.yaml or of the kind's own; <noun>: one of its nouns
//	+meet          a member of a group of verbs, in any form; its tense is the pattern's
//	~sit-out       one verb, in any form
//	+meet:ing      only in that form: base, s, ing, past, part, done (past or participle)
//	{actor}        a named actor; {person} {country} {org} {place} {city} {number} {date}
//	.. and ...     up to 4 and up to 14 words between, a name counted as one, of the same sentence
//	: , - ( ?      that mark
//	^ and $        the sentence's start, a mark or the sentence's end
//	x?             may be absent; !x must not stand here
type pattern struct {
	text  string
	elems []element
	needs []int // groups of which a member must stand in the sentence, behind the first element
}

// How many words a gap may hold.
const (
	shortGap = 4
	longGap  = 14
)

type operation uint8

const (
	opWords operation = iota
	opMention
	opGap
	opStart
	opEnd
	opNumber
	opDate
	opMark
)

type element struct {
	op       operation
	group    *group
	forms    form
	head     bool
	optional bool
	never    bool
	mask     mask
	gap      int
	char     byte
}

// mask is a set of sorts of mention.
type mask uint8

const (
	maskPerson mask = 1 << iota
	maskCountry
	maskOrg
	maskCity
	maskOffice
)

var masks = map[string]mask{
	"actor": maskPerson | maskCountry | maskOrg | maskCity | maskOffice, "person": maskPerson | maskOffice, "country": maskCountry,
	"org": maskOrg, "place": maskCity | maskCountry, "city": maskCity, "side": maskPerson | maskCountry | maskOrg | maskOffice,
}

var formNames = map[string]form{"": anyForm, "base": formBase, "s": formS, "ing": formIng, "past": formPast, "part": formPart, "done": formPast | formPart, "finite": formBase | formS | formPast | formPart | formWill | formWould, "will": formWill, "would": formWould}

// group is the group that a table means by a name: its own, else everybody's.
func (l *lexicon) group(own, name string) *group {
	if g := l.groups[own+" "+name]; g != nil {
		return g
	}
	return l.groups[name]
}

// compile reads one pattern line; own says whose groups it may name besides everybody's.
func (l *lexicon) compile(line, own string) (pattern, error) {
	p := pattern{text: line}
	heads := 0
	for _, f := range strings.Fields(line) {
		e := element{forms: anyForm}
		if strings.HasPrefix(f, "!") {
			e.never, f = true, f[1:]
		}
		if len(f) > 1 && strings.HasSuffix(f, "?") {
			e.optional, f = true, f[:len(f)-1]
		}
		switch {
		case f == "..":
			e.op, e.gap = opGap, shortGap
		case f == "...":
			e.op, e.gap = opGap, longGap
		case f == "^":
			e.op = opStart
		case f == "$":
			e.op = opEnd
		case f == ":" || f == "," || f == "-" || f == "(" || f == "?":
			e.op, e.char = opMark, f[0]
		case f == "{number}":
			e.op = opNumber
		case f == "{date}":
			e.op = opDate
		case strings.HasPrefix(f, "{"):
			m, ok := masks[strings.Trim(f, "{}")]
			if !ok {
				return p, fmt.Errorf("pattern %q: unknown slot %s", line, f)
			}
			e.op, e.mask = opMention, m
		case strings.HasPrefix(f, "<"):
			e.group = l.group(own, strings.Trim(f, "<>"))
			if e.group == nil {
				return p, fmt.Errorf("pattern %q: unknown group %s", line, f)
			}
		case strings.HasPrefix(f, "+"), strings.HasPrefix(f, "~"):
			name, forms, _ := strings.Cut(f[1:], ":")
			e.head = true
			if f[0] == '~' {
				e.group = l.verb(name)
			} else if e.group = l.group(own, name); e.group == nil || !e.group.verbs {
				return p, fmt.Errorf("pattern %q: unknown group of verbs %s", line, f)
			}
			var ok bool
			if e.forms, ok = formNames[forms]; !ok {
				return p, fmt.Errorf("pattern %q: unknown form %q", line, forms)
			}
			if heads++; heads > 1 {
				e.head = false // the first verb is the one whose tense counts
			}
		default:
			var err error
			if e.group, err = l.listed(f); err != nil {
				return p, fmt.Errorf("pattern %q: %w", line, err)
			}
		}
		p.elems = append(p.elems, e)
	}
	if len(p.elems) == 0 {
		return p, fmt.Errorf("pattern %q: empty", line)
	}
	for _, e := range p.elems[1:] { // it is tried only where the first one stands
		if e.op == opWords && !e.optional && !e.never {
			p.needs = append(p.needs, e.group.nth)
			e.group.needed = true
		}
	}
	switch first := p.elems[0]; {
	case first.op == opGap, first.op == opEnd, first.op == opDate, first.optional, first.never:
		return p, fmt.Errorf("pattern %q: must begin with a word, a slot or ^", line)
	}
	return p, nil
}

// listed is the group of words that a pattern lists, "talks|summit": one for all patterns
// that list the same.
func (l *lexicon) listed(list string) (*group, error) {
	if g := l.lists[list]; g != nil {
		return g, nil
	}
	g := l.newGroup(false)
	for w := range strings.SplitSeq(list, "|") {
		words := l.plain(w)
		if len(words) == 0 {
			return nil, errors.New("a word is missing")
		}
		var rest []int32
		for _, r := range words[1:] {
			rest = append(rest, l.id(r))
		}
		g.put(l.id(words[0]), anyForm, rest)
	}
	l.lists[list] = g
	return g, nil
}

// lasts tells, by a group's number, behind which token of a sentence the last member of a
// needed group stands, or its last phrase begins; 0: none does.
type lasts []int16

// present finds the needed groups that stand in the sentence; room is used again.
func (l *lexicon) present(s *sentence, room lasts) lasts {
	if room == nil {
		room = make(lasts, len(l.all))
	}
	clear(room)
	for i := range s.toks {
		if id := s.toks[i].id; id != 0 {
			for _, n := range l.within[id] {
				room[n] = int16(i + 1)
			}
		}
	}
	return room
}

// behind reports whether all groups that a pattern needs stand behind so many tokens.
func (here lasts) behind(tokens int, p *pattern) bool {
	for _, n := range p.needs {
		if int(here[n]) <= tokens {
			return false
		}
	}
	return true
}

// hit is where a pattern matched: tokens [from, to), its verb at head, or -1.
type hit struct {
	pattern   *pattern
	from, to  int
	head, hto int // the head's tokens [head, hto)
	form      form
}

// match tries the pattern at token i of the sentence.
func (p *pattern) match(s *sentence, i int) (hit, bool) {
	h := hit{pattern: p, from: i, head: -1}
	ok := p.step(s, 0, i, &h)
	return h, ok
}

func (p *pattern) step(s *sentence, k, i int, h *hit) bool {
	if k == len(p.elems) {
		h.to = i
		return true
	}
	e := &p.elems[k]
	if e.never {
		if e.stands(s, i) {
			return false
		}
		return p.step(s, k+1, i, h)
	}
	if p.take(s, k, i, h) {
		return true
	}
	if e.op != opGap && e.op != opDate && k > 0 {
		if after := s.pastDate(i); after > i && p.step(s, k, after, h) {
			return true // "withdrew on Thursday from the pact"
		}
	}
	return e.optional && p.step(s, k+1, i, h)
}

// take matches element k at token i and goes on with the rest.
func (p *pattern) take(s *sentence, k, i int, h *hit) bool {
	e := &p.elems[k]
	switch e.op {
	case opStart:
		return i == 0 && p.step(s, k+1, i, h)
	case opEnd:
		return (i >= len(s.toks) || s.toks[i].sort == mark || s.toks[i].bits&(isTurn|isAnd) != 0) && p.step(s, k+1, i, h)
	case opGap:
		for n, j := 0, i; n <= e.gap && j <= len(s.toks); n++ { // a mention counts as one word
			if p.step(s, k+1, j, h) {
				return true
			}
			if j == len(s.toks) {
				return false
			}
			t := &s.toks[j]
			if t.sort == mark && stops(t.char, e.gap) || t.bits&(isTurn|isWho) != 0 || e.gap < longGap && t.bits&(isSub|isThat) != 0 {
				return false
			}
			if t.bits&isAnd != 0 && t.bits&isPrep == 0 && j > 0 && s.at(j-1) == nil && k+1 < len(p.elems) && p.elems[k+1].head {
				return false // "the talks and put off": another verb's doing
			}
			if m := s.at(j); m != nil && m.from == j {
				j = m.to
			} else if after := s.pastDate(j); after > j {
				j = after
			} else {
				j++
			}
		}
		return false
	}
	if i >= len(s.toks) {
		return false
	}
	switch e.op {
	case opMention:
		m := s.at(i)
		return m != nil && m.from == i && m.mask&e.mask != 0 && p.step(s, k+1, m.to, h)
	case opMark:
		return s.toks[i].sort == mark && s.toks[i].char == e.char && p.step(s, k+1, i+1, h)
	case opNumber:
		return s.toks[i].sort == number && p.step(s, k+1, i+1, h)
	case opDate:
		for _, d := range s.dates {
			if d.from == i {
				return p.step(s, k+1, d.to, h)
			}
		}
		return false
	}
	if e.group.of(s.toks[i].id) == 0 {
		return false
	}
	return e.group.match(s.toks, i, func(end int, f form) bool {
		if f&e.forms == 0 {
			return false
		}
		was := *h
		if e.head {
			h.head, h.hto, h.form = i, end, f&e.forms
		}
		if p.step(s, k+1, end, h) {
			return true
		}
		*h = was
		return false
	})
}

// pastDate is the token behind the day that begins at token i, its "on" included, or i
// when no day does: a day may stand anywhere in a phrase and changes nothing of it.
func (s *sentence) pastDate(i int) int {
	for _, d := range s.dates {
		if d.from == i || d.from == i+1 && i < len(s.toks) && s.toks[i].bits&isPrep != 0 && s.at(i) == nil {
			return d.to
		}
	}
	return i
}

func (e *element) stands(s *sentence, i int) bool {
	if i >= len(s.toks) {
		return e.op == opEnd
	}
	switch e.op {
	case opMention:
		m := s.at(i)
		return m != nil && m.mask&e.mask != 0
	case opNumber:
		return s.toks[i].sort == number
	case opEnd:
		return s.toks[i].sort == mark
	case opWords:
		return e.group.match(s.toks, i, func(_ int, f form) bool { return f&e.forms != 0 })
	}
	return false
}

// stops reports whether a mark ends a gap: a short gap ends at any, a long one only
// where a new thought begins.
func stops(char byte, gap int) bool {
	switch char {
	case ',', '"', '(', ')':
		return gap < longGap && char != '"'
	case '-', ':':
		return gap < longGap
	}
	return true
}
