package story

import (
	"regexp"
	"slices"
	"strings"

	"parley/bot/news"
)

// takesBack finds the words by which an outlet takes a report of its own back; empty: it
// does not. They stand in the title before a colon, or speak of "this" or "our" report:
// that somebody else withdrew one is news like any other.
func takesBack(a news.Article) string {
	if backTitle.MatchString(a.Title) {
		return a.Title
	}
	for p := range strings.SplitSeq(a.Text, "\n") {
		low := strings.ToLower(p)
		if !mayTakeBack(low) {
			continue
		}
		for sentence := range strings.SplitSeq(low, ".") {
			if mayTakeBack(sentence) && backText.MatchString(sentence) {
				return strings.TrimSpace(p)
			}
		}
	}
	return ""
}

// mayTakeBack reports whether a text in small letters has one of the words without which
// backText matches nothing. Hardly one has, and the expression is slow.
func mayTakeBack(low string) bool {
	return slices.ContainsFunc(backWords, func(w string) bool { return strings.Contains(low, w) })
}

var backWords = []string{"retract", "withdr", "taken down", "deleted", "removed", "killed", "disregard", "ignore"}

const (
	ownReport = `(?:article|story|report|dispatch|item|news alert|alert|post)`
	back      = `(?:retracted|withdrawn|taken down|deleted|removed|killed)`
)

var (
	backTitle = regexp.MustCompile(`(?i)^[\s\[(*]*(?:retraction|retracted|withdrawn|withdrawal of (?:story|article|report)|` + ownReport + ` ` + back + `|(?:mandatory |bulletin )?kill)(?:[\])*]|\s*(?:[:|–—]|\s-\s|$))`)
	// backText is asked of one sentence in small letters.
	backText = regexp.MustCompile(`\b(?:this|our)(?: earlier| previous)? ` + ownReport + `\b(?:.{0,60}?) (?:has been|have been|was|is|had to be) (?:hereby |now )?` + back + `\b|` +
		`\bwe (?:hereby |have |now )*(?:retract|withdraw|retracted|withdrawn) (?:this|our|an earlier|a previous)(?: earlier| previous)? ` + ownReport + `\b|` +
		`\bhas retracted (?:this|its|an earlier|a previous)(?: earlier| previous)? ` + ownReport + `\b|` +
		`\bplease (?:disregard|ignore) (?:this|our)(?: earlier| previous)? ` + ownReport + `\b`)
)

// takeBack lets an article that takes a report back act on the stories that it told of
// before, the story it mainly told among them, or that its developments belong to. It opens none.
func (m *matcher) takeBack(devs []news.Development, was int64, says string) {
	for i, d := range devs {
		d.ID, d.Article, d.At = 0, m.article.ID, m.article.When()
		finding := Finding{Development: d, Silence: news.Background}
		if bonds := m.weigh(&m.frames[i]); len(bonds) > 0 && bonds[0].part != none {
			finding = m.takenBack(d, bonds[0].entry, says)
		}
		m.v.Findings = append(m.v.Findings, finding)
		if finding.Development.ID != 0 {
			m.draft(finding, &m.frames[i])
		}
	}
	e := m.entry(was)
	if e == nil || m.touched[was] || e.closed(m.now) {
		return
	}
	s := e.story
	d := news.Development{Article: m.article.ID, Kind: s.Kind, Status: s.Status, Actors: s.Actors, Target: s.Target, Place: s.Place,
		Date: s.Date, Ordinal: s.Ordinal, Confidence: e.best, At: m.article.When()}
	finding := m.takenBack(d, e, says)
	m.v.Findings = append(m.v.Findings, finding)
	if finding.Development.ID != 0 {
		f := m.x.names.frameOf(d)
		m.draft(finding, &f)
	}
}

// takenBack is what it is to a story that an outlet takes its report back: where nobody
// else stands behind the story, the story is denied.
func (m *matcher) takenBack(d news.Development, e *entry, says string) Finding {
	d.Evidence = says
	if len(e.origins) != 1 || e.origins[0] != m.v.Origin || !e.told {
		return Finding{Development: d, Silence: news.Superseded}
	}
	d.Kind, d.Status, d.Speaker = news.Statement, news.Rejected, m.v.Origin
	return m.attach(d, e)
}

// ownWord reports whether a story is denied by the outlet alone that told it.
func (e *entry) ownWord() bool { return slices.Contains(e.origins, e.story.DeniedBy) }
