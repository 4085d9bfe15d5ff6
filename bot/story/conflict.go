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

// ofWar are words by which a text speaks of war and its end, and ofElse words of a state's
// other affairs.
var (
	ofWar  = regexp.MustCompile(`(?i)\b(?:wars?|cease-?fires?|truces?|peace\w*|settlement|crisis|military|troops?|arm(?:y|ies|ed)|soldiers?|reservists|forces?|drones?|missiles?|rockets?|air defen[cs]e|patriots?|weapons?|arms|arsenal|warheads?|strikes?|attacks?|shell(?:s|ing)|bomb\w*|mobili[sz]ation|aggression|escalat\w+|root causes|security guarantees|frozen assets|sanctions|siege|famine|starv\w+|aid|borders?|sovereign\w*|statehood|independence|recogni[sz]\w+|disarm\w*|defen[cs]\w*|nato|nuclear|enrich\w+|uranium|conflict|hostilities|fighting|front ?lines?|offensive|inva(?:sion|ded|de)|occup\w+|annex\w+|rebels?|militias?|militants?|hostages?|captives?|prisoners?|mediat\w+|negotiat\w+|talks|surrender|territor\w+)\b`)
	ofElse = regexp.MustCompile(`(?i)\b(?:trade|tariffs?|gas|oil|grain|econom\w+|invest\w+|bank\w*|elections?|sports?|olympic\w*|doping|corruption|budget|visas?|touris\w+|climate|space|ships?|shipping|tankers?|culture|language|church)\b`)
)

// conflict is the conflict a development belongs to: by its own names, else by those of
// its sentence and headline, else by those the article begins with. In doubt it is that of
// who acts: what a channel misses is worse than what it is told too much.
func (m *matcher) conflict(d news.Development, f *frame) string {
	head, lead := m.article.Title+"\n"+d.Evidence, m.article.Text
	if len(lead) > leadOf {
		lead = lead[:strings.LastIndexAny(lead[:leadOf], " \n")+1]
	}
	switch {
	case f.war != "" && d.Kind == news.Statement:
		return m.spokenOf(d, f, head, lead)
	case f.war != "":
		return f.war
	}
	for _, text := range []string{head, lead} {
		mentions := m.x.names.Find(text, d.At)
		found := slices.Clone(d.Actors)
		for _, n := range mentions {
			found = append(found, n.Entity.Name)
		}
		if war := m.x.names.ConflictOf(found...); war != "" && m.speaksOf(war, f, text, mentions) {
			return war
		}
	}
	return ""
}

// spokenOf is the conflict that a party to one speaks of: its own, unless the names of its
// sentence and headline are rather of another, or its words are of other affairs and of
// nobody and nothing in its war.
func (m *matcher) spokenOf(d news.Development, f *frame, head, lead string) string {
	g, elsewhere := m.x.names, slices.Clone(d.Actors)
	if slices.ContainsFunc(f.states, func(a string) bool {
		return f.aim != "" && g.Adversaries(a, f.aim) || slices.ContainsFunc(f.states, func(b string) bool { return g.Adversaries(a, b) })
	}) {
		return f.war
	}
	for _, n := range g.Find(head, d.At) {
		switch {
		case slices.Contains(f.states, or(n.Entity.Country, n.Entity.Name)):
		case m.partOf(f.war, n.Entity):
			return f.war
		case n.Entity.Class != gazetteer.City: // where he speaks is not what he speaks of
			elsewhere = append(elsewhere, n.Entity.Name)
		}
	}
	if war := g.ConflictOf(elsewhere...); war != "" && war != f.war {
		return war
	}
	text := head + "\n" + lead
	if !g.between[f.war] || ofWar.MatchString(text) || !ofElse.MatchString(text) {
		return f.war
	}
	if slices.ContainsFunc(g.Find(lead, d.At), func(n gazetteer.Mention) bool {
		return !slices.Contains(f.states, or(n.Entity.Country, n.Entity.Name)) && m.partOf(f.war, n.Entity)
	}) {
		return f.war
	}
	return ""
}

// partOf reports whether somebody or something is part of a conflict.
func (m *matcher) partOf(war string, e *gazetteer.Entity) bool {
	g := m.x.names
	return slices.Contains(g.parties[war], or(e.Country, e.Name)) || slices.Contains(g.parties[war], e.Name) || g.ConflictOf(e.Name) == war
}

// speaksOf reports whether the names of a text speak of a conflict: not where one of its
// parties is only brought to mind below the headline, without a word of war, and the text is
// of somebody else.
func (m *matcher) speaksOf(war string, f *frame, text string, mentions []gazetteer.Mention) bool {
	if ofWar.MatchString(text) {
		return true
	}
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
		case slices.Contains(f.states, body) && m.x.names.state(body): // a body of many states speaks of all the world
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
