package story

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"parley/bot/gazetteer"
)

const (
	gistWords  = 170 // words that are read, title and beginning
	gistBytes  = 1400
	gistKept   = 112
	headLeast  = 60 // bytes that the first sentence has at least: a dateline is none
	smallCount = 13 // numbers below it are left out or rounded by whoever retells
)

// gist is what the title and the beginning of a text tell, as a set of meanings, sorted.
// The low bits of each say what it is.
type gist []uint32

const (
	inHead  = 1 << iota // it stands in the title or the first sentence
	loose               // that the other text lacks it proves nothing
	aName               // a person, or what looks like a name
	aPlace              // a state, a place, a body
	aNumber             // else it is what happened

	gistBits = inHead | loose | aName | aPlace | aNumber
	aFact    = aName | aPlace | aNumber
)

// gistOf reads title and beginning of a text that was published on a day.
func gistOf(g *gazetteer.Gazetteer, title, text string, on time.Time) gist {
	if len(text) > gistBytes {
		text = text[:gistBytes+strings.IndexAny(text[gistBytes:]+" ", " \n")]
	}
	all := title + ".\n" + text
	head := len(title) + 2
	head = min(head+headLeast, len(all))
	head += sentenceEnd(all[head:])
	words := split(all)
	words = words[:min(len(words), gistWords)]
	r := gistReader{m: meaningsOf(), all: all, title: len(title), head: head, met: make(map[uint32]uint32, gistKept)}
	at := 0
	for _, m := range g.Find(all, on) {
		from := at
		for at < len(words) && int(words[at].at) < m.Start {
			at++
		}
		r.read(words[from:at])
		if at == len(words) {
			break
		}
		r.mention(m, on)
		for at < len(words) && int(words[at].at) < m.End {
			at++
		}
	}
	r.read(words[at:])
	return r.gist()
}

// sentenceEnd is where the first sentence ends.
func sentenceEnd(s string) int {
	for i := 0; i+1 < len(s); i++ {
		if (s[i] == '.' || s[i] == '!' || s[i] == '?') && (s[i+1] == ' ' || s[i+1] == '\n') || s[i] == '\n' {
			return i
		}
	}
	return len(s)
}

type gistReader struct {
	m           *meanings
	all         string
	title, head int               // where each ends
	met         map[uint32]uint32 // by meaning, what it is
}

// put notes a meaning. Of what is met twice the plainer reading counts: a word that is
// also written small is no name, and what is named outright is not loose.
func (r *gistReader) put(term uint32, sort uint32, at int) {
	if at < r.head {
		sort |= inHead
	}
	term &^= gistBits
	if was, met := r.met[term]; met {
		head := (was | sort) & inHead
		sort = was&sort&(loose|aFact) | head
	}
	r.met[term] = sort
}

// read takes words that are no part of a known name.
func (r *gistReader) read(words []word) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		at := int(w.at)
		if i+1 < len(words) {
			if c := r.m.both(w, words[i+1]); c != 0 {
				r.put(c, 0, at)
				i++
				continue
			}
		}
		if w.term == 0 {
			continue
		}
		if v, ok := r.number(w); ok {
			for i+1 < len(words) {
				next := strings.ToLower(strings.TrimSuffix(r.all[words[i+1].at:words[i+1].end], "s"))
				tens, isTens := r.number(words[i+1])
				if scale := written[next]; scale != 0 {
					v *= scale
				} else if isTens && !words[i+1].digit && !w.digit && v >= 20 && tens < 10 {
					v += tens
				} else {
					break
				}
				i++
			}
			if v == 1 && !w.digit {
				continue
			}
			sort := uint32(aNumber)
			if v < smallCount {
				sort |= loose
			}
			r.put(ofNumber(v), sort, at)
			continue
		}
		sort := uint32(0)
		if w.upper && w.term == w.stem {
			sort = aName
			if w.starts || at < r.title {
				sort |= loose
			}
		}
		r.put(w.term, sort, at)
	}
}

// written are the words that multiply the number before them.
var written = map[string]float64{"hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "bln": 1e9, "mln": 1e6, "trillion": 1e12, "dozen": 12}

func (r *gistReader) number(w word) (float64, bool) {
	if w.digit {
		return number(r.all[w.at:w.end])
	}
	v := r.m.plain.get(ofLetters(w.hash))
	return float64(v) - 1, v != 0 && v != saysNothing
}

// mention takes a known name: the person with office and state, the place with its state.
func (r *gistReader) mention(m gazetteer.Mention, on time.Time) {
	e := m.Entity
	switch {
	case e.Class == gazetteer.Person:
		r.put(entityTerm(e.Name), aName, m.Start)
		for _, role := range e.Roles {
			if role.On(on) {
				r.put(entityTerm(role.Of), aPlace|loose, m.Start)
				r.readAt(role.Office, m.Start)
			}
		}
	case e.Class == gazetteer.Country:
		r.put(entityTerm(e.Name), aPlace, m.Start)
	default:
		sort := uint32(aPlace)
		if m.Metonym && e.Country != "" {
			r.put(entityTerm(e.Country), aPlace, m.Start)
			sort |= loose
		}
		r.put(entityTerm(e.Name), sort, m.Start)
	}
}

// readAt takes the words of an office as if they stood in the text.
func (r *gistReader) readAt(office string, at int) {
	words := split(office)
	for i := range words {
		w := words[i]
		if i+1 < len(words) {
			if c := r.m.both(w, words[i+1]); c != 0 {
				r.put(c, loose, at)
				return
			}
		}
		if w.term != 0 {
			r.put(w.term, loose, at)
		}
	}
}

func entityTerm(name string) uint32 { return uint32(hashOf(name) >> 20) }

func (r *gistReader) gist() gist {
	g := make(gist, 0, len(r.met))
	for term, sort := range r.met {
		g = append(g, term|sort)
	}
	if len(g) > gistKept {
		// What stands below the head goes first, whatever its hash happens to be.
		slices.SortFunc(g, func(a, b uint32) int { return cmp.Or(cmp.Compare(b&inHead, a&inHead), cmp.Compare(a, b)) })
		g = g[:gistKept]
	}
	slices.Sort(g)
	return g
}
