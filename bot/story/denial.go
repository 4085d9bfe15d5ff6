package story

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// denial is what a sentence denies, and who does.
type denial struct {
	what     string // the part of the sentence that says what is denied, in small letters
	before   string // what stands before the words of denial
	polarity int    // of what is denied: +1 that it goes ahead, -1 that it is off, 0 that it was offered
	any      bool   // the sentence does not say how it was said to stand: "no such meeting"
	by       string // canonical name; empty is unknown
}

// deniable is how long after its last report something is denied.
const deniable = 7 * 24 * time.Hour

// denialIn reads the denial in a sentence, and false when it denies nothing: to reject an
// offer or to deny somebody entry is none.
func denialIn(g *gazetteer.Gazetteer, sentence string, on time.Time) (denial, bool) {
	low := strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(sentence, "’", "'"), "\n", " "))
	if !suspect(low) || undenied.MatchString(low) {
		return denial{}, false
	}
	for _, form := range denials {
		at := form.words.FindStringSubmatchIndex(low)
		if at == nil {
			continue
		}
		d := denial{what: low[at[1]:], before: low[:at[0]], any: form.any}
		if i := 2 * form.words.SubexpIndex("what"); i > 0 && at[i] >= 0 {
			d.what = low[at[i]:at[i+1]]
		}
		if end := aside.FindStringIndex(d.what); end != nil {
			d.what = d.what[:end[0]]
		}
		d.any = d.any || len(strings.Fields(d.what)) < 2 // "denied it"
		if form.needs && subjects(d.what) == 0 && !happens.MatchString(d.what) {
			continue
		}
		d.polarity = polarityOf(d.what)
		d.by = denier(g, sentence, min(at[0], len(sentence)), on)
		return d, true
	}
	return denial{}, false
}

// aside is where a sentence leaves what is denied.
var aside = regexp.MustCompile(`[,;:]|\s(?:before|after|ahead of|despite|while|when|although|but|as|amid)\s`)

// polarityOf is how what is denied stands, by the first word that tells.
func polarityOf(what string) int {
	polarity, first := 1, len(what)
	for _, w := range []struct {
		words    *regexp.Regexp
		polarity int
	}{{goes, 1}, {off, -1}, {offer, 0}} {
		if at := w.words.FindStringIndex(what); at != nil && at[0] < first {
			polarity, first = w.polarity, at[0]
		}
	}
	return polarity
}

// A form is one way to deny. Where the words are in common use for other things too, what
// is denied needs to be a happening.
type form struct {
	words *regexp.Regexp
	any   bool // the words alone do not tell what was said
	needs bool
}

// Parts of the forms below.
const (
	claims = `(?:reports?|reporting|claims?|rumou?rs?|allegations?|accusations?|suggestions?|speculation|assertions?|media|stories|publications?|leaks?|information)`
	untrue = `(?:false|fake|baseless|groundless|untrue|unfounded|not true|incorrect|inaccurate|fabricat\w+|nonsense|fiction|disinformation|misinformation|invented|a lie|lies|a hoax|made up|without foundation|without basis|not correct|pure speculation|wrong|not accurate)`
	thing  = `(?:meetings?|talks|plans?|agreements?|deals?|visits?|calls?|proposals?|offers?|trips?|decisions?|arrangements?|negotiations?|contacts?|requests?|invitations?|conversations?|summits?|exchanges?|swaps?|truces?|ceasefires?|understandings?|rounds?|discussions|consultations|steps?|moves?|sanctions|commitments?|promises?|pledges?|withdrawals?|letters?)`
)

// denials is the table of forms, the surest first.
var denials = []form{
	{words: regexp.MustCompile(`\b(?:den(?:y|ies|ied|ying)|denial of|refut(?:e|es|ed|ing)|disput(?:e|es|ed|ing)|rebut(?:s|ted|ting)?|disavow(?:s|ed)?)\s+(?:(?:the|any|such|these|those|media|press|recent|earlier|israeli|us|american|western|news|as false|all)\s+|[a-z]+'s?\s+)*` + claims + `\b`)},
	{words: regexp.MustCompile(`\b(?:den(?:y|ies|ied|ying)|denial that|refut(?:es|ed))\s+(?:on \w+\s+|again\s+|strongly\s+)?(?:that|having|ever|it|he|she|they|there|its|any plans?)\b`)},
	{words: regexp.MustCompile(`\b(?:dismiss|reject|brush|shrug|refut|debunk|shot down|shoot|laugh)\w*\s+(?:\w+\s+){0,3}?(?:off |as (?:false|baseless) )?(?:\w+'s? )?(?:\w+ )?` + claims + `\b`)},
	{words: regexp.MustCompile(`\b` + claims + `\b(?P<what>.{0,140}?)\b(?:is|are|was|were|as|being|be|to be)\b.{0,24}\b` + untrue + `\b`)},
	{words: regexp.MustCompile(`\b(?:call|describ|brand|label|term|slamm|denounc)\w*\s+(?:[a-z'-]+\s+){0,4}?` + claims + `\b(?P<what>.{0,80}?)\b` + untrue + `\b`)},
	{words: regexp.MustCompile(`\b(?:call|describ|brand|label|term|slamm|denounc)\w*\s+(?:it|this|that|the news)\b.{0,24}\b` + untrue + `\b`), any: true},
	{words: regexp.MustCompile(`\b(?:no truth|not a word of truth|nothing true|not true that|untrue that|false that|incorrect that|no basis)\b`)},
	{words: regexp.MustCompile(`\b(?:do(?:es)?|did) not correspond to (?:reality|the truth|the facts|facts)\b`), any: true},
	{words: regexp.MustCompile(`\bcontrary to (?:\w+ ){0,3}` + claims + `\b`), any: true},
	{words: regexp.MustCompile(`\bno such ` + thing + `\b`), any: true},
	{words: regexp.MustCompile(`\b(?:there (?:are|were|is|was) (?:currently )?no plans?|has no plans?|have no plans?|had no plans?|no plans?) (?:for|to|of)\b`)},
	{words: regexp.MustCompile(`\b(?:no|not any) (?P<what>(?:[a-z'-]+ ){0,4}?` + thing + `\b.{0,80}?\b(?:planned|scheduled|arranged|on the agenda|in the works|being prepared|envisaged|foreseen|have been set|has been set))\b`)},
	{words: regexp.MustCompile(`\b(?:den(?:y|ies|ied|ying))\b`), needs: true},
}

// suspect reports whether a sentence has words of which one is in every form: most have
// none, and the forms are slow.
func suspect(low string) bool {
	return has(low, stems) || (strings.Contains(low, " no ") || strings.HasPrefix(low, "no ") || strings.Contains(low, "not any ")) && has(low, plannedWords)
}

var (
	stems = []string{"deny", "denie", "denial", "refut", "disput", "rebut", "debunk", "disavow", "dismiss", "reject", "brush", "shrug", "shot down",
		"shoot", "laugh", "truth", "true", "correspond", "contrary", "no such", "no plan", "no basis", "false", "fake", "less", "unfounded", "incorrect",
		"inaccurate", "fabricat", "nonsense", "fiction", "information", "invented", "lie", "hoax", "made up", "without foundation",
		"without basis", "not correct", "speculation", "wrong", "not accurate"}
	plannedWords = []string{"planned", "scheduled", "arranged", "agenda", "in the works", "prepared", "envisaged", "foreseen", "been set"}
)

// undenied are words by which a sentence that sounds like a denial is none.
var undenied = regexp.MustCompile(`\b(?:not|n't|never|nor|neither|cannot|without|or) den(?:y|ied|ying)\b|confirm\w* (?:n?or|and not) den|nor (?:refut|reject|dismiss)|n't den|declin\w+ to (?:confirm|deny|comment)|refus\w+ to deny|stopp\w+ short of denying|` +
	`\bden(?:y|ies|ied|ying) (?:\w+ ){0,5}?(?:access|entry|visas?|permission|passage|asylum|bail|overflight|landing rights|accreditation|the right|a role|food|treatment|legitimacy)\b|` +
	`\bden(?:y|ies|ied|ying) (?:any |all )?(?:involvement|responsibility|wrongdoing|charges|guilt|a role|any role|complicity)\b|` +
	`\bden(?:y|ies|ied|ying) (?:russia|ukraine|israel|iran|moscow|kyiv|them|him|her|us|the enemy|the country|civilians|people)\b(?:\s+(?:a|an|any|its|their|the)\b)?|` +
	`\bclaims? (?:to|over)\b|\bcannot be denied|undeniabl|holocaust`)

// goes are words by which it is denied that something goes ahead.
var goes = regexp.MustCompile(`\b(?:accept|agree(?:d|s|ing)?\b|approv|sign(?:ed|ing)\b|consent)`)

// metVerbs are verbs by which it is denied that people met, travelled or spoke, where no
// other thing is named before them: "denied a truce and spoke to" denies the truce alone.
var metVerbs = regexp.MustCompile(`\b(?:met|meet|spoke|spoken|talked|phoned|telephoned|called|rang|visited|travell?ed|went to|flew|flown)\b`)

// off are words by which it is denied that something is off, refused or broken.
var off = regexp.MustCompile(`\b(?:cancel|call(?:ed|ing)? off|postpon|suspen|halt|reject|refus|withdr|violat|breach|brok|break|pull(?:ed|ing)? (?:out|back)|collaps|downgrad|quit|walk(?:ed|ing)? (?:out|away)|abandon|scrap|stop|block|fr[eo]ez|turn(?:ed|ing)? down|rul(?:ed|ing) out|stay(?:ed|ing)? away|boycott|paus)`)

// offer are words by which it is denied that something was put forward.
var offer = regexp.MustCompile(`\b(?:propos|offer|suggest|request|invit|float|put(?:ting)? forward|demand|sought|seek|ask(?:ed|ing)? for)`)

// happens are verbs by which what is denied is a happening though no noun names one.
var happens = regexp.MustCompile(`\b(?:meet|met|travel|visit|talk|negotiat|agree|sign|host|withdr|violat|suspen|lift|impos|cancel|postpon|accept|reject|receiv|appoint|releas|swap|attend|gone|went|go to|going to|fly|flew|arriv|spok|speak|phone)`)

// denier is who denies: the nearest that the sentence names before the words of denial,
// else the last one it names, as in "…, the ministry said".
func denier(g *gazetteer.Gazetteer, sentence string, at int, on time.Time) string {
	var by string
	found := g.Find(sentence, on)
	for _, m := range found {
		if m.Start < at {
			by = side(m.Entity, true, m.Entity.Name)
		}
	}
	if by == "" && len(found) > 0 {
		last := found[len(found)-1].Entity
		by = side(last, true, last.Name)
	}
	return by
}

// denied finds the story whose happening a sentence of the article denies: one that the
// denier is a party to, of the sort that the sentence names, with no slot against it,
// and that stands as the sentence says it does not.
func (m *matcher) denied(f *frame, no denial) *entry {
	home := m.home(no.by)
	var best *entry
	most := open
	named := f.clone()
	m.names(&named, f)
	for _, e := range views(m.near(&named)) {
		if e.closed(m.now) || m.kept(e, f, no) || m.older(e) || m.article.When().Sub(e.story.Updated) > deniable || !m.concerns(e, home) || !no.fits(f, e) {
			continue
		}
		g := m.deniedFrame(f, e, home)
		if no.ownDay(g.day, m.article.When()) && e.frame.day.After(m.article.When()) {
			g.day = time.Time{}
		}
		if i := slices.Index(g.persons, no.by); i >= 0 && !slices.Contains(e.frame.persons, no.by) {
			g.persons, g.homes = slices.Delete(g.persons, i, i+1), slices.Delete(g.homes, i, i+1)
		}
		c := compare(m.x.names, &g, &e.frame)
		if c.answers[iWho] == clash || c.answers[iPlace] == clash || c.answers[iDate] == clash || c.answers[iOrdinal] == clash ||
			c.answers[iConflict] == clash || c.answers[iAmount] == clash || m.strangers(&g, e, home) {
			continue
		}
		points := c.points + points[KindSlot]
		if m.touched[e.story.ID] {
			points += toldHere
		}
		if points > most || best != nil && points == most && e.story.Updated.After(best.story.Updated) {
			best, most = e, points
		}
	}
	if best == nil {
		return nil
	}
	return m.entry(best.story.ID)
}

// names gives a frame every state, body and place that its sentence names: a denial names
// what it denies beside who denies it.
func (m *matcher) names(g, f *frame) {
	for _, n := range m.x.names.Find(f.says, f.at) {
		switch n.Entity.Class {
		case gazetteer.Person:
			g.takesPart(n.Entity.Country, "")
		case gazetteer.City, gazetteer.Region:
			g.place = n.Entity.Name // the last: the first may stand for a government
		default:
			g.takesPart(side(n.Entity, true, n.Entity.Name), "")
		}
	}
}

// deniedFrame is the frame of a denial as one of what it denies: with everybody that its
// sentence names, and without who denies where that one is no part of the story.
func (m *matcher) deniedFrame(f *frame, e *entry, home string) frame {
	g := f.clone()
	m.names(&g, f)
	if g.place != e.frame.place {
		g.place = f.place
	}
	g.kind, g.status = e.frame.kind, e.frame.status
	if !slices.Contains(e.frame.states, home) {
		g.states = slices.DeleteFunc(g.states, func(s string) bool { return s == home })
	}
	return g
}

// ownDay reports whether the day that a denial names is not that of what it denies: it was
// denied on that day, or what is denied was yet to come then.
func (no denial) ownDay(day, now time.Time) bool {
	today := now.UTC().Truncate(aDay)
	return day.Equal(today) || day.Before(today) && due.MatchString(no.what)
}

// toldHere is what it counts for that the same article tells of a story.
const toldHere = 2.0

// fits reports whether a denial speaks of what a story is and of how it stands.
func (no denial) fits(f *frame, e *entry) bool {
	kind := e.frame.kind
	about := subjects(no.what) & named(kind)
	switch {
	case kind == news.Statement:
		return f.kind == news.Statement && saying.MatchString(no.what) && f.lead == e.frame.lead
	case no.any:
		return f.kind == kind || meets(f.kind) && meets(kind) || f.about&named(kind) != 0
	case subjects(no.what) != 0 && about == 0:
		return false // it denies another thing
	case about == 0 && !(happens.MatchString(no.what) && (f.kind == kind || meets(f.kind) && meets(kind))):
		return false
	}
	return no.polarity == e.story.Status.Polarity()
}

// saying are words by which it is denied that something was said.
var saying = regexp.MustCompile(`\b(?:said|say|saying|statement|remark|comment|called for|threaten|demanded)`)

// home is the state of a named one, or the body itself.
func (m *matcher) home(name string) string {
	e, known := m.x.names.Resolve(name, m.article.When())
	if known && e.Class == gazetteer.Person {
		return or(e.Country, e.Name)
	}
	return side(e, known, name)
}

// concerns reports whether a state takes part in what a story is about, hosts it, or is
// what it is aimed at.
func (m *matcher) concerns(e *entry, state string) bool {
	if state == "" {
		return false
	}
	return slices.Contains(e.frame.states, state) || e.frame.aim == state || e.frame.target == state ||
		slices.Contains(e.frame.homes, state) || slices.Contains(e.frame.hosts(m.x.names), state) || e.frame.place == state
}

// strangers reports whether the sentence names a side beside the denier that a story of
// two sides lacks, while the story has one that the sentence does not name.
func (m *matcher) strangers(f *frame, e *entry, home string) bool {
	beside := func(a, b []string) bool {
		return slices.ContainsFunc(a, func(s string) bool { return s != home && !slices.Contains(b, s) })
	}
	all := append(e.frame.hosts(m.x.names), e.frame.states...)
	all = append(all, e.frame.aim, e.frame.target)
	return beside(f.states, all) && beside(e.frame.states, f.states)
}

// deny attaches a denial to the story that it denies.
func (m *matcher) deny(i int, d news.Development, e *entry, no denial) Finding {
	switch {
	case m.rehash:
		return Finding{Development: d, Silence: news.Copy}
	case m.stood(d.Evidence):
		return Finding{Development: d, Silence: news.Edit}
	}
	d.Kind, d.Status, d.Speaker = news.Statement, news.Rejected, no.by
	if c := m.deniedAway(e, no); c != nil {
		return Finding{Development: d, Story: e.story, Silence: news.SameDevelopment, Correction: c.correction}
	}
	if i > 0 && d.Confidence < usual && m.deniedBefore(e, no.by) == 0 {
		return Finding{Development: d, Silence: news.LowConfidence}
	}
	return m.attach(d, e)
}

// deniedBefore is the denial of a story by the same side; 0 without one.
func (m *matcher) deniedBefore(e *entry, by string) int64 {
	for _, k := range e.denials {
		if m.home(k.by) == m.home(by) {
			return k.id
		}
	}
	return 0
}

// attach lets a denial act on the story that it denies.
func (m *matcher) attach(d news.Development, e *entry) Finding {
	s := e.story
	if d.At.After(s.Updated) {
		s.Updated = d.At
	}
	finding := Finding{Development: d, Denies: true, Silence: news.SameDevelopment, Story: s}
	if id := m.deniedBefore(e, d.Speaker); id != 0 {
		finding.Development.ID = id // said before, be it lifted since or not
		return finding
	}
	if d.ID == 0 {
		m.developments++
		d.ID = m.developments
	}
	finding.Development, finding.New, finding.Silence = d, true, ""
	s.Summary = d.Evidence
	if s.Certainty == news.Denied {
		finding.Story, finding.Change = s, m.change(news.Changed, d, s, s.Status, s.Status)
		return finding
	}
	s.Certainty, s.DeniedBy = news.Denied, d.Speaker
	// What is told is what is denied, with the words by which it is, to all who may have
	// been told of it.
	told := d
	told.Confidence = max(d.Confidence, e.best)
	told.Kind, told.Status, told.Actors, told.Speaker = s.Kind, s.Status, s.Actors, ""
	told.Target, told.Place, told.Date, told.Ordinal = s.Target, s.Place, s.Date, s.Ordinal
	finding.Story, finding.Change = s, m.change(news.Corrected, told, s, s.Status, s.Status)
	return finding
}

// misread reports whether a development says that what its own sentence denies is so.
func (no denial) misread(d news.Development) bool {
	switch d.Kind {
	case news.Statement, news.Withdrawal:
		return false
	}
	met := metVerbs.FindStringIndex(no.what)
	said := subjects(no.what)&named(d.Kind) != 0 || named(d.Kind) == aMeeting && met != nil && subjects(no.what[:met[0]]) == 0 ||
		subjects(no.what) == 0 && subjects(no.before) == 0 && !happens.MatchString(no.before)
	return said && (!no.any && no.polarity != 0 && d.Status.Polarity() == no.polarity || no.any && d.Status.Polarity() > 0)
}

// undenies reports whether a report ends the denial of a story: an official source stands
// behind what was denied, or who denied it now says so, or another origin tells that it
// is done, or that it is off and so was on.
func (m *matcher) undenies(e *entry, d news.Development, p part) bool {
	if p != main && p != reply {
		return false
	}
	for _, o := range m.v.Findings {
		if o.Denies && o.Story.ID == e.story.ID {
			return false
		}
	}
	now, then := d.Status.Polarity(), e.story.Status.Polarity()
	switch {
	case now*then < 0:
		return true
	case now != then:
		return false
	case e.ownWord():
		return !slices.Contains(e.origins, m.originIn(e)) // others found it so
	case m.v.Official:
		return true
	case d.Speaker != "" && m.home(d.Speaker) == m.home(e.story.DeniedBy) && d.Confidence >= usual:
		return true
	}
	return rank[d.Status] > rank[e.story.Status] && !slices.Contains(e.origins, m.originIn(e))
}
