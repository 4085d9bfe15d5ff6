package story

import (
	"regexp"
	"slices"
	"strings"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

const (
	leadOf  = 500 // bytes that count as the beginning of a text
	passing = 1   // times a conflict is named, the headline not counted, where it is only brought to mind
)

// ofWar are words by which a state speaks of its war and not of its other affairs.
var ofWar = regexp.MustCompile(`(?i)\b(?:wars?|cease-?fires?|truces?|peace|settlement|conflict|hostilities|fighting|front ?lines?|offensive|inva(?:sion|ded)|occup\w+|annex\w+|rebels?|militias?|militants?|hostages?|captives?|prisoners?|mediat\w+|negotiat\w+|talks|surrender|territor\w+|nuclear deal|enrich\w+|uranium)\b`)

// conflict is the conflict a development belongs to: by its own names, else by those of
// its sentence and headline, else by those the article begins with. The words of a state
// may be of another's conflict, or of none.
func (m *matcher) conflict(d news.Development, f *frame) string {
	if f.war != "" && d.Kind != news.Statement {
		return f.war
	}
	lead := m.article.Text
	if len(lead) > leadOf {
		lead = lead[:strings.LastIndexByte(lead[:leadOf], ' ')+1]
	}
	head := m.article.Title + "\n" + d.Evidence
	for _, text := range []string{head, lead} {
		mentions := m.x.names.Find(text, d.At)
		var others []string
		for _, n := range mentions {
			if !slices.Contains(d.Actors, n.Entity.Name) {
				others = append(others, n.Entity.Name)
			}
		}
		war := m.x.names.ConflictOf(slices.Concat(d.Actors, others)...)
		if war == "" && f.war != "" {
			war = m.x.names.ConflictOf(others...) // Russia on Haiti
		}
		switch {
		case f.war != "" && (war == "" || war == f.war):
			if m.onOwnWar(f, head+"\n"+lead, d) {
				return f.war
			}
			return ""
		case war != "" && m.speaksOf(war, f, text, mentions):
			return war
		case f.war != "":
			return f.war
		}
	}
	return ""
}

// onOwnWar reports whether a party to a conflict of states speaks of it: where somebody
// else of it is named, or a word of war is said. A state that is at war with itself has
// no other affairs.
func (m *matcher) onOwnWar(f *frame, text string, d news.Development) bool {
	g := m.x.names
	if !g.between[f.war] || ofWar.MatchString(text) {
		return true
	}
	return slices.ContainsFunc(g.Find(text, d.At), func(n gazetteer.Mention) bool {
		return !slices.Contains(f.states, or(n.Entity.Country, n.Entity.Name)) && m.partOf(f.war, n.Entity)
	})
}

// partOf reports whether somebody or something is part of a conflict.
func (m *matcher) partOf(war string, e *gazetteer.Entity) bool {
	g := m.x.names
	return slices.Contains(g.parties[war], or(e.Country, e.Name)) || slices.Contains(g.parties[war], e.Name) || g.ConflictOf(e.Name) == war
}

// speaksOf reports whether the names of a text speak of a conflict: not where one of its
// parties is only brought to mind below the headline, and the text is of somebody else.
func (m *matcher) speaksOf(war string, f *frame, text string, mentions []gazetteer.Mention) bool {
	headline := 0
	if strings.HasPrefix(text, m.article.Title+"\n") {
		headline = len(m.article.Title)
	}
	named, others := 0, map[string]int{}
	for _, n := range mentions {
		switch body := or(n.Entity.Country, n.Entity.Name); {
		case m.partOf(war, n.Entity):
			if named++; n.Start < headline {
				return true
			}
		case slices.Contains(f.states, body):
			others[body]++
		}
	}
	for _, times := range others {
		if named <= passing && times > passing {
			return false
		}
	}
	return true
}

// ofItsConflict leaves out the stories that a stand would join first and that are of another
// conflict by what their texts say: one speaker answers questions on many in an hour, and
// none of his own names tells them apart.
func (m *matcher) ofItsConflict(d news.Development, f *frame, bonds []bond) []bond {
	if d.Kind != news.Statement || f.war != "" {
		return bonds
	}
	war, asked := "", false
	for len(bonds) > 0 {
		b := &bonds[0]
		of := b.entry.story.Conflict
		if b.part != main || b.entry.frame.kind != news.Statement || b.entry.frame.war != "" || of == "" {
			break
		}
		if !asked {
			war, asked = m.conflict(d, f), true
		}
		if war == "" || war == of {
			break
		}
		b.part, b.vetoed = none, append(b.vetoed, ConflictSlot)
		bonds = bonds[1:]
	}
	return bonds
}
