package detect

import (
	"slices"

	"parley/bot/news"
)

// addVoters adds who voted: the chamber that the sentence names, else, where nobody of a
// state votes in it, the first that the text names. "The resolution had 14 votes" is
// of no state, a veto of the one that casts it.
func (d *Detector) addVoters(t *article, f *finding) {
	if f.dev.Status == news.Rejected && len(f.dev.Actors) > 0 {
		return
	}
	name := d.chamberIn(f.s)
	if name == "" && !f.s.ofState(f.read.from) {
		name = d.chamberOf(t)
	}
	if name != "" && !slices.Contains(f.dev.Actors, name) {
		f.dev.Actors = append(f.dev.Actors, name)
	}
}

// ofState reports whether those who act before token verb are of a state: "Turkish
// deputies", "Serbia's lawmakers". A council that the text names elsewhere has no part in
// their vote.
func (s *sentence) ofState(verb int) bool {
	for n := range s.mentions {
		if m := &s.mentions[n]; m.to <= verb && m.mask&maskCountry != 0 && (m.adjective || s.toks[m.to-1].poss) {
			return true
		}
	}
	return false
}

// chamberOf is the first body that votes of those which the text names, looked for once.
func (d *Detector) chamberOf(t *article) string {
	for n := 0; n < len(t.sentences) && !t.chamberRead && t.chamber == ""; n++ {
		t.chamber = d.chamberIn(t.sentences[n])
	}
	t.chamberRead = true
	return t.chamber
}

// chamberIn is the first of them in a sentence.
func (d *Detector) chamberIn(s *sentence) string {
	for n := range s.mentions {
		m := &s.mentions[n]
		if m.part || m.mask&(maskOrg|maskOffice) == 0 {
			continue
		}
		for k := m.from; k < m.to; k++ {
			if d.lex.groups["chambers"].has(s.toks, k) {
				return m.name
			}
		}
	}
	return ""
}
