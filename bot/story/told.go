package story

import (
	"slices"
	"strings"
	"unicode"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// behind is the origin that a development of the article rests on, and empty where the
// article's own is: the outlet that its sentence names as having been told or as
// reporting it, or that the article's lead names, if the development is told there. What
// is mentioned further down says nothing of it.
func (m *matcher) behind(d news.Development) string {
	if m.v.Official {
		return ""
	}
	g := m.x.names.Gazetteer
	if o, own := cited(g, d.Evidence, m.v.Origin); o != "" || own {
		return o
	}
	lead := leadOfText(m.article.Text)
	says := strings.TrimRight(d.Evidence, ". ")
	if !strings.Contains(m.article.Title, says) && !strings.Contains(lead, says) {
		return ""
	}
	if o := citedByTitle(g, m.article.Title, m.v.Origin); o != "" {
		return o
	}
	sentence, _, _ := strings.Cut(lead, ". ")
	o, _ := cited(g, sentence, m.v.Origin)
	return o
}

// leadOfText is the first paragraph of a text that is no credit or heading.
func leadOfText(text string) string {
	for line := range strings.Lines(text) {
		if len(line) > 60 {
			return line
		}
	}
	return text
}

// citedByTitle is the outlet that a title names before or behind a colon, or as any
// sentence would.
func citedByTitle(g *gazetteer.Gazetteer, title, own string) string {
	first, _, ok := strings.Cut(title, ": ")
	if i := strings.LastIndex(title, ": "); ok {
		for _, name := range []string{first, title[i+2:]} {
			o, known := namesake(g, strings.Fields(name))
			if known && !plain[name] && !mine(own, o.Family) {
				return o.Family
			}
		}
	}
	o, _ := cited(g, title, own)
	return o
}

// cited is the families of the outlets on whose word a sentence rests, joined as those of
// an origin; own tells that it rests on the word given to the article's own.
func cited(g *gazetteer.Gazetteer, sentence, self string) (families string, own bool) {
	if !has(strings.ToLower(sentence), cues) {
		return "", false
	}
	var found []string
	tokens := strings.Fields(sentence)
	for i := 0; i < len(tokens); {
		o, n := outletAt(g, tokens[i:])
		if n == 0 {
			i++
			continue
		}
		if rests(tokens, i, i+n) {
			if mine(self, o.Family) {
				return "", true
			}
			if !slices.Contains(found, o.Family) {
				found = append(found, o.Family)
			}
		} else if len(found) > 0 && i > 0 && (tokens[i-1] == "and" || tokens[i-1] == "the" && i > 1 && tokens[i-2] == "and") && !slices.Contains(found, o.Family) {
			found = append(found, o.Family) // "told Reuters and the BBC"
		}
		i += n
	}
	return strings.Join(found, with), false
}

// mine reports whether a family is one of those of an origin.
func mine(origin, family string) bool {
	return slices.Contains(strings.Split(origin, with), family)
}

// cues are parts of words without which no sentence rests on an outlet's word.
var cues = []string{"told", "tells", "accord", "report", "cit", "quot", "interview", "said", "says", "say", "writ", "wrote", "learn", "seen by",
	"obtained", "reviewed", "remarks", "comments", "speaking", "spoke", "talking", "per ", "reveal", "understand", "publish", "confirm", "statement", "has seen"}

// outletAt finds the publisher that the words begin with, and how many words it takes.
func outletAt(g *gazetteer.Gazetteer, tokens []string) (gazetteer.Outlet, int) {
	if r := []rune(strings.TrimLeft(tokens[0], "(\"“‘'")); len(r) == 0 || !unicode.IsUpper(r[0]) && !unicode.IsDigit(r[0]) && !strings.HasPrefix(tokens[0], "dpa") {
		return gazetteer.Outlet{}, 0
	}
	for n := min(5, len(tokens)); n > 0; n-- {
		if last := tokens[n-1][0]; n > 1 && last >= 'a' && last <= 'z' {
			continue // no publisher's name ends so
		}
		name := strings.Join(tokens[:n], " ")
		stop := strings.IndexAny(name, ",;:.)\"”") // a name goes over none of these
		if stop >= 0 && stop < len(name)-len(tokens[n-1])+1 && n > 1 {
			continue
		}
		name = possessed(strings.Trim(name, ",;:.()\"“”"))
		o, ok := namesake(g, strings.Fields(name))
		if !ok {
			continue
		}
		// The Guardian Council is no newspaper.
		if n == 1 && !o.Agency && strings.ToUpper(name) != name && n < len(tokens) && tokens[0] == name && unicode.IsUpper([]rune(tokens[n])[0]) {
			continue
		}
		return o, n
	}
	return gazetteer.Outlet{}, 0
}

func possessed(name string) string {
	for _, s := range []string{"'s", "’s", "'", "’"} {
		name = strings.TrimSuffix(name, s)
	}
	return name
}

// sorts are words that say what sort of outlet one is: "the state news agency".
var sorts = map[string]bool{"the": true, "a": true, "an": true, "news": true, "agency": true, "state": true, "state-run": true, "state-owned": true,
	"semi-official": true, "official": true, "newspaper": true, "paper": true, "outlet": true, "website": true, "site": true, "broadcaster": true,
	"channel": true, "network": true, "magazine": true, "daily": true, "tv": true, "television": true, "portal": true, "public": true,
	"business": true, "media": true, "programme": true, "program": true, "station": true, "radio": true, "service": true, "weekly": true, "wire": true}

// before are words directly before an outlet on whose word a sentence rests.
var before = map[string]bool{"told": true, "tells": true, "telling": true, "citing": true, "cites": true, "cited": true, "quoting": true,
	"per": true, "reports": true, "reported": true, "writes": true}

// linked are small words before an outlet, each with the words that must stand before it.
var linked = map[string][]string{
	"to":   {"according", "speaking", "spoke", "spoken", "interview", "interviews", "remarks", "comments", "statement", "said", "confirmed", "talking", "disclosed", "revealed", "wrote", "talked", "comment", "briefing"},
	"with": {"interview", "interviews", "conversation", "spoke", "speaking"},
	"in":   {"report", "reports", "reported", "article", "published", "interview", "according", "story", "wrote", "writing", "piece", "said", "reporting", "essay", "interviewed"},
	"by":   {"report", "reports", "reported", "quoted", "cited", "published", "obtained", "seen", "reviewed", "revealed", "interviewed", "carried", "released", "viewed", "heard", "interview", "asked", "reporting", "contacted", "verified"},
	"from": {"report", "reports", "according", "citing", "reporting"},
	"on":   {"speaking", "appearing", "interview", "remarks", "said", "appearance", "aired"},
	"for":  {"interview", "wrote", "writing", "article", "essay", "piece", "column"},
}

// after are words directly behind an outlet that reports.
var after = map[string]bool{"reported": true, "reports": true, "reporting": true, "said": true, "says": true, "writes": true, "wrote": true,
	"quoted": true, "quotes": true, "cited": true, "cites": true, "citing": true, "learned": true, "learnt": true, "understands": true, "interview": true,
	"report": true, "revealed": true, "seen": true, "obtained": true, "reviewed": true, "reveals": true, "quoting": true}

// between are words that may stand before those.
var between = map[string]bool{"has": true, "have": true, "had": true, "first": true, "also": true, "earlier": true, "previously": true, "exclusively": true,
	"later": true, "separately": true, "on": true, "today": true, "monday": true, "tuesday": true, "wednesday": true, "thursday": true, "friday": true,
	"saturday": true, "sunday": true, "correspondent": true}

// rests reports whether a sentence rests on the word of the outlet that its words from
// one to another name.
func rests(tokens []string, from, to int) bool {
	word := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return strings.Trim(strings.ToLower(tokens[i]), ",;:.()\"“”‘’'")
	}
	i, skipped := from-1, 0
	for i >= 0 && sorts[word(i)] && skipped < 6 {
		i, skipped = i-1, skipped+1
	}
	if skipped > 0 && word(i+1) != "the" && i >= 0 && unicode.IsUpper([]rune(tokens[i])[0]) {
		i-- // "Iran's", "the Russian"
		for i >= 0 && sorts[word(i)] {
			i--
		}
	}
	if before[word(i)] && !strings.HasSuffix(tokens[max(i, 0)], ",") {
		return true
	}
	if stands := linked[word(i)]; stands != nil {
		for j := i - 1; j >= max(0, i-3); j-- {
			if slices.Contains(stands, word(j)) {
				return true
			}
			if j < i-1 && !between[word(j)] && !sorts[word(j)] && !slices.Contains(stands, word(j)) && word(i) != "to" {
				break
			}
		}
	}
	j := to
	if last := tokens[to-1]; possessed(last) != last {
		for j < len(tokens) && j < to+3 && unicode.IsUpper([]rune(strings.TrimLeft(tokens[j], "\"“"))[0]) {
			j++
		}
	} else if strings.ContainsAny(last[len(last)-1:], ",;:.") {
		return false
	}
	for j < len(tokens) && j < to+5 && (between[word(j)] || sorts[word(j)] && word(j) != "the") {
		j++
	}
	return after[word(j)]
}
