package detect

import (
	"bytes"
	"strings"
)

// A sign is something a sentence shows that learned weights may count: a word, two words
// that follow one another, a verb with how it holds, a rule that fits, a place in the
// text. It is written "sort word word" in the files of weights and kept as a number.
// Names, figures and days are written as what they are, not as what they say
// ("{person} meet {person} in {city}"), so that weights know no particular story.
type sign uint64

// Sorts of sign.
const (
	signWord  = "w" // a word
	signPair  = "b" // two words that follow one another
	signSkip  = "k" // two words with one between
	signVerb  = "v" // a verb and its mode
	signSense = "c" // a sense of senses.yaml
	signDoing = "d" // a verb's sense and its mode
	signBoth  = "e" // a verb's sense with its mode, and another sense of its clause
	signTwo   = "g" // two senses of a clause, in their order
	signHead  = "h" // a rule's kind and status in the title
	signRule  = "r" // a rule's kind and status
	signTitle = "t" // a word of the title
	signShape = "s" // where and how the sentence stands
)

// Bounds on what is asked of one sentence and one text.
const (
	signTokens    = 70
	signSentences = 20
)

// symbol is the number of a word, a slot or a name of a table.
type symbol uint64

func symbolOf[T ~string | ~[]byte](s T) symbol {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return symbol(h)
}

func signOf(sort symbol, a, b symbol) sign {
	h := uint64(sort)*0x9E3779B97F4A7C15 ^ uint64(a)
	h = (h ^ h>>29) * 0xBF58476D1CE4E5B9
	h ^= uint64(b) * 0x94D049BB133111EB
	h = (h ^ h>>32) * 0x9E3779B97F4A7C15
	return sign(h ^ h>>29)
}

// writtenSign is the sign that is written so in a file of weights.
func writtenSign(s string) sign {
	f := strings.Fields(s)
	for len(f) < 3 {
		f = append(f, "")
	}
	n := [3]symbol{}
	for i := range n {
		if f[i] != "" {
			n[i] = symbolOf(f[i])
		}
	}
	return signOf(n[0], n[1], n[2])
}

// signer reads the signs of sentences. It is used by one goroutine at a time.
type signer struct {
	sorts struct{ word, pair, skip, verb, sense, doing, both, two, head, rule, title, shape symbol }
	modes [purpose + 1]symbol
	slots struct{ person, country, org, place, number, date, name symbol }
	names map[symbol]string // of every symbol seen, kept only when weights are made
	wrote map[sign]string
	low   [maxWord]byte
	shows []shown // room for one sentence's signs
	// Of the sentence looked at last: see learned.look.
	hidden       []float32
	used         []use
	stamps       []uint32 // by vector: when it was used last
	stamp        uint32
	sums, slopes []float32 // room
}

func newSigner(naming bool) *signer {
	x := &signer{}
	if naming {
		x.names, x.wrote = map[symbol]string{}, map[sign]string{}
	}
	for to, s := range map[*symbol]string{&x.sorts.word: signWord, &x.sorts.pair: signPair, &x.sorts.skip: signSkip, &x.sorts.verb: signVerb, &x.sorts.sense: signSense, &x.sorts.doing: signDoing, &x.sorts.both: signBoth, &x.sorts.two: signTwo, &x.sorts.head: signHead, &x.sorts.rule: signRule,
		&x.sorts.title: signTitle, &x.sorts.shape: signShape, &x.slots.person: "{person}", &x.slots.country: "{country}", &x.slots.org: "{org}",
		&x.slots.place: "{place}", &x.slots.number: "{number}", &x.slots.date: "{date}", &x.slots.name: "{name}"} {
		*to = x.symbol(s)
	}
	for name, m := range modeNames {
		x.modes[m] = x.symbol(name)
	}
	return x
}

// symbol numbers a word, and remembers it when weights are made.
func (x *signer) symbol(s string) symbol {
	n := symbolOf(s)
	if x.names != nil {
		x.names[n] = s
	}
	return n
}

// sign numbers a sign, and remembers how it is written when weights are made.
func (x *signer) sign(sort, a, b symbol) sign {
	n := signOf(sort, a, b)
	if x.wrote != nil {
		if _, ok := x.wrote[n]; !ok {
			x.wrote[n] = strings.TrimSpace(x.names[sort] + " " + x.names[a] + " " + x.names[b])
		}
	}
	return n
}

// shown is one sign and the token that shows it, -1 for the sentence as a whole.
type shown struct {
	sign  sign
	token int
}

// signs lists what a sentence shows; here are the findings of rules in it.
func (d *Detector) signs(x *signer, t *article, s *sentence, here []*finding, out []shown) []shown {
	syms, at := d.symbols(x, s)
	add := func(i int, sort, a, b symbol) { out = append(out, shown{x.sign(sort, a, b), i}) }
	for i, a := range syms {
		add(at[i], x.sorts.word, a, 0)
		if i+1 < len(syms) {
			add(at[i], x.sorts.pair, a, syms[i+1])
		}
		if i+2 < len(syms) {
			add(at[i], x.sorts.skip, a, syms[i+2])
		}
	}
	for i := range s.toks[:min(len(s.toks), signTokens)] {
		v := d.lex.bases[s.toks[i].id]
		if v == "" || s.toks[i].sort != word || s.where[i] != 0 {
			continue
		}
		h := hit{from: i, to: i + 1, head: i, hto: i + 1, form: d.lex.forming[s.toks[i].id]}
		if d.isNoun(s, h) {
			continue
		}
		add(i, x.sorts.verb, x.symbol(v), x.modes[d.reads(s, i, i+1, h.form).mode])
	}
	out = d.sensesOf(x, s, out)
	for n, f := range here {
		if n < 12 {
			add(f.hit.from, x.sorts.rule, x.symbol(string(f.dev.Kind)), x.symbol(string(f.dev.Status)))
		}
	}
	if title := t.sentences[0]; title.para < 0 && title != s {
		out = append(out, d.titleSigns(x, t)...)
	}
	for _, name := range d.shape(t, s) {
		add(-1, x.sorts.shape, x.symbol(name), 0)
	}
	return out
}

// shape says where a sentence stands and of what it is made.
func (d *Detector) shape(t *article, s *sentence) []string {
	out := make([]string, 0, 8)
	switch {
	case s.para < 0:
		out = append(out, "title")
	case s.place <= 1:
		out = append(out, "lead")
	case s.place <= 3:
		out = append(out, "early")
	case s.place <= 6:
		out = append(out, "middle")
	default:
		out = append(out, "late")
	}
	people, states := 0, 0
	for n := range s.mentions {
		switch m := &s.mentions[n]; {
		case m.mask&maskPerson != 0:
			people++
		case m.mask&(maskCountry|maskOrg) != 0 && !m.part:
			states++
		}
	}
	out = append(out, [...]string{"nobody", "person", "people"}[min(people, 2)], [...]string{"stateless", "state", "states"}[min(states, 2)])
	if t.spun {
		out = append(out, "spun")
	}
	if t.concerns(d) {
		out = append(out, "conflict")
	}
	for i := range s.toks {
		if s.toks[i].sort == mark && s.toks[i].char == '"' {
			out = append(out, "quoted")
			break
		}
	}
	for _, r := range s.dates {
		if r.far {
			out = append(out, "olden")
			break
		}
	}
	return out
}

// symbols lists a sentence's words as signs see them, each with its token: names as
// what they are, articles left out, verbs and nouns by their stem.
func (d *Detector) symbols(x *signer, s *sentence) (syms []symbol, at []int) {
	n := min(len(s.toks), signTokens)
	syms, at = make([]symbol, 0, n), make([]int, 0, n)
	dates := s.dates
	for i := 0; i < n; {
		t := &s.toks[i]
		for len(dates) > 0 && dates[0].to <= i {
			dates = dates[1:]
		}
		a, next := symbol(0), i+1
		switch m := s.at(i); {
		case m != nil && m.from == i:
			next = m.to
			switch {
			case m.mask&maskPerson != 0:
				a = x.slots.person
			case m.place || m.mask&maskCity != 0 && m.mask&maskCountry == 0:
				a = x.slots.place
			case m.mask&(maskCountry|maskOffice) != 0:
				a = x.slots.country
			default:
				a = x.slots.org
			}
		case len(dates) > 0 && dates[0].from <= i:
			a, next = x.slots.date, dates[0].to
		case t.sort == number:
			a = x.slots.number
		case t.sort == mark:
			if t.char == ',' || t.char == '.' {
				i++
				continue
			}
			a = x.symbol(string(rune(t.char)))
		case t.id != 0 && d.articles.has(s.toks, i):
			i++
			continue
		case t.id == 0 && t.upper && i > 0 && s.para >= 0:
			a = x.slots.name
			for next < n && s.toks[next].upper && s.toks[next].id == 0 && s.at(next) == nil {
				next++
			}
		default:
			a = d.wordSymbol(x, s, t)
		}
		syms, at = append(syms, a), append(at, i)
		i = max(next, i+1)
	}
	return syms, at
}

// wordSymbol is the symbol of a word's stem.
func (d *Detector) wordSymbol(x *signer, s *sentence, t *token) symbol {
	if t.id != 0 {
		if x.names != nil {
			x.names[d.lex.stems[t.id]] = d.lex.stemOf(t.id)
		}
		return d.lex.stems[t.id]
	}
	n := 0
	for i := t.start; i < t.end && n < len(x.low); i++ {
		if c := s.text[i]; c != '.' {
			x.low[n] = c
			n++
		}
	}
	low := stem(bytes.TrimSuffix(bytes.ToLower(x.low[:n]), []byte("'s")))
	if x.names != nil {
		return x.symbol(string(low))
	}
	return symbolOf(low)
}

// titleSigns are what the title shows to every sentence below it.
func (d *Detector) titleSigns(x *signer, t *article) []shown {
	if t.titleRead {
		return t.titleSigns
	}
	t.titleRead = true
	title := t.sentences[0]
	syms, _ := d.symbols(x, title)
	for _, a := range syms {
		t.titleSigns = append(t.titleSigns, shown{x.sign(x.sorts.title, a, 0), -1})
	}
	for n, f := range d.ruled(t, title) {
		if n < 6 {
			t.titleSigns = append(t.titleSigns, shown{x.sign(x.sorts.head, x.symbol(string(f.dev.Kind)), x.symbol(string(f.dev.Status))), -1})
		}
	}
	return t.titleSigns
}

// stem cuts the endings of English verbs and plurals off a lower-case word, so that
// "proposal", "proposals" and "propose", "proposing" meet two by two.
func stem[T ~string | ~[]byte](w T) T {
	has := func(end string) bool { return len(w) > len(end)+2 && string(w[len(w)-len(end):]) == end }
	cut := func(n int) { w = w[:len(w)-n] }
	switch {
	case has("ies"):
		cut(2)
	case has("sses"), has("ches"), has("shes"), has("xes"):
		cut(2)
	case has("s") && !has("ss") && !has("us") && !has("is"):
		cut(1)
	}
	switch {
	case has("ing") && len(w) > 5:
		cut(3)
	case has("ied"):
		cut(1)
	case has("ed") && len(w) > 4:
		cut(2)
	}
	if n := len(w); n > 3 && w[n-1] == w[n-2] && w[n-1] != 's' && w[n-1] != 'l' && w[n-1] != 'e' {
		cut(1)
	}
	if has("e") || has("y") {
		cut(1)
	} else if has("i") {
		cut(1)
	}
	return w
}

// signer gives a signer for one article.
func (d *Detector) signer() *signer {
	if x, ok := d.signers.Get().(*signer); ok {
		return x
	}
	return newSigner(false)
}
