package story

import (
	"slices"
	"strings"
	"unicode"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// credited is what the credits of an article say about whose text it is.
type credited struct {
	whole  []string // families that are named as its authors
	shared bool     // its outlet had a part in it: "staff and agencies", "with AFP"
	mixed  bool     // agencies are behind it that nobody names
}

func (c *credited) add(family string) {
	if family != "" && !slices.Contains(c.whole, family) {
		c.whole = append(c.whole, family)
	}
}

const (
	maxCredit  = 110 // bytes beyond which a line is prose
	maxClosing = 260 // and beyond which it is not even the closing line of a report
)

// authors are words that a line begins with which names whose text it is.
var authors = []string{"by ", "source", "via ", "©", "copyright", "(c)", "text by ", "from "}

// pictures are words by which a line credits who took the picture.
var pictures = []string{"photo", "picture", "image", "getty", "screengrab", "footage", "video", "illustration", "file:", "handout", "pool via"}

// feeds are words by which an outlet says that it printed an agency's text unread.
var feeds = []string{"syndicated feed", "agency feed", "wire feed", "wire agency", "news agency feed", "syndicated news feed"}

// line reads a line that stands alone, or what stands in brackets. What is no credit says
// nothing: a publisher that is no agency is one only where a credit is firm, as in the
// item's own, or after a word as "by".
func (c *credited) line(g *gazetteer.Gazetteer, line string, firm bool) {
	line = strings.TrimSpace(line)
	if line == "" || len(line) > maxClosing {
		return
	}
	low := strings.ToLower(line)
	switch {
	case has(low, pictures):
		return
	case has(low, feeds):
		c.mixed = true
		return
	case signedOff(low):
		c.add(familyOf(g, "Reuters"))
		return
	case strings.HasPrefix(low, "--with assistance from"):
		c.add(familyOf(g, "Bloomberg"))
		return
	case strings.Contains(low, "contributed to this") || strings.Contains(low, "contributed reporting") || strings.HasSuffix(strings.TrimRight(low, "."), " contributed"):
		c.shared = c.shared || !strings.Contains(low, "writer")
		c.anywhere(g, line)
		return
	case len(line) > maxCredit:
		return
	}
	c.parts(g, line, firm)
}

// signedOff reports whether a line is the closing line that one agency alone has: who
// reported and who edited it, or by which principles.
func signedOff(low string) bool {
	low = strings.TrimLeft(low, "( ")
	if strings.Contains(low, "thomson reuters trust principles") {
		return true
	}
	return (strings.HasPrefix(low, "reporting by ") || strings.HasPrefix(low, "additional reporting by ") || strings.HasPrefix(low, "writing by ")) &&
		strings.Contains(low, "editing by ")
}

// parts reads a short line part by part: it is a credit only if a part is an agency, a
// publisher or the word for agencies, and a picture's if a person stands before a stroke.
func (c *credited) parts(g *gazetteer.Gazetteer, line string, firm bool) {
	if before, after, ok := strings.Cut(strings.TrimSpace(line), "/"); ok && !firm && before != "" && (personal(g, before) || personal(g, after)) {
		return
	}
	var found credited
	staffed, agency, somebody := false, false, false
	joined := " " + line + " "
	for _, word := range []string{" and ", " AND ", " with ", " With ", " WITH ", " via ", " in ", " by ", " BY ", " from ", " for ", " avec ", " et ", " und ", " y ", " & ", " + "} {
		joined = strings.ReplaceAll(joined, word, " | ")
	}
	for part := range strings.FieldsFuncSeq(joined, func(r rune) bool { return strings.ContainsRune("/()[]|,;:·•—–\n", r) }) {
		if o, ok := publisher(g, part); ok {
			agency = agency || o.Agency
			found.add(o.Family)
			continue
		}
		left := beside(part)
		switch {
		case agencies[strings.Join(left, " ")]:
			found.mixed = true
		case len(left) > 0 && (left[len(left)-1] == "staff" || left[len(left)-1] == "desk" || left[len(left)-1] == "newsroom"):
			staffed = true
		case personal(g, part):
			somebody = true
		case prose(part) && !has(strings.ToLower(line), helped):
			return // a sentence, not a credit
		}
	}
	low := strings.TrimLeft(strings.ToLower(line), "([-–—| ")
	if !agency && !found.mixed && !firm && !slices.ContainsFunc(authors, func(a string) bool { return strings.HasPrefix(low, a) }) {
		return // a heading, or nobody
	}
	// "With AFP" alone says that the rest is the outlet's own.
	if somebody && strings.HasPrefix(low, "©") {
		return // who owns the picture
	}
	// Somebody and agencies that are not named work for two; somebody of an agency for one.
	c.shared = c.shared || staffed || somebody && found.mixed || strings.HasPrefix(low, "with ") || has(low, helped)
	c.mixed = c.mixed || found.mixed
	for _, f := range found.whole {
		c.add(f)
	}
}

// prose reports whether a part of a line has several words of a sentence, written small.
func prose(part string) bool {
	n := 0
	for _, w := range words(part) {
		if low := strings.ToLower(w); low == w && len(w) > 3 && !besideWords[low] && !uses[low] {
			n++
		}
	}
	return n > 1
}

// anywhere takes every agency that a sentence of credit names.
func (c *credited) anywhere(g *gazetteer.Gazetteer, line string) {
	words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || strings.ContainsRune("/()[],;:.", r) })
	for i := 0; i < len(words); {
		n := 1
		for width := min(4, len(words)-i); width > 0; width-- {
			if o, ok := namesake(g, words[i:i+width]); ok && o.Agency {
				c.add(o.Family)
				n = width
				break
			}
		}
		if agencies[strings.ToLower(words[i])] {
			c.mixed = true
		}
		i += n
	}
}

// agencies are the words for agencies that are not named.
var agencies = map[string]bool{
	"agencies": true, "news agencies": true, "agency": true, "news agency": true, "wire services": true, "wire service": true, "wires": true,
	"wire reports": true, "news services": true, "wire": true, "newswires": true, "agency reports": true, "combined wire reports": true,
	"combined agencies": true, "other agencies": true, "international agencies": true, "foreign agencies": true, "other news agencies": true,
	"news wires": true, "syndicated": true, "press agencies": true, "agences": true, "agenturen": true, "agencias": true,
}

// uses are words of a credit that say how somebody's text was used.
var uses = map[string]bool{"by": true, "with": true, "from": true, "source": true, "sources": true, "the": true, "our": true, "inputs": true,
	"input": true, "additional": true, "reporting": true, "material": true, "via": true, "and": true}

// helped are words by which a credit says that a text is the outlet's own in part.
var helped = []string{"inputs", "additional reporting", "with material", "with information from", "includes information from", "using material", "with files from"}

// joins are words between two publishers of a credit.
var joins = map[string]bool{"and": true, "with": true, "via": true, "by": true, "from": true}

// besideWords are words that stand beside a publisher in a credit and say nothing.
var besideWords = map[string]bool{
	"by": true, "with": true, "from": true, "via": true, "source": true, "sources": true, "the": true, "text": true, "copyright": true, "staff": true, "reporter": true, "reporters": true,
	"correspondent": true, "correspondents": true, "writer": true, "writers": true, "journalist": true, "journalists": true, "newsroom": true,
	"inputs": true, "input": true, "additional": true, "reporting": true, "material": true, "files": true, "report": true, "agency": true,
	"news": true, "all": true, "rights": true, "reserved": true, "foreign": true, "service": true, "our": true, "reports": true,
	"online": true, "summary": true, "editor": true, "editors": true, "desk": true, "dispatch": true, "dispatches": true,
}

// beside are the words of a part of a credit in small letters, without those that say how
// it was used.
func beside(part string) []string {
	all := words(strings.ToLower(part))
	for i, w := range all {
		all[i] = strings.Trim(w, " .-=*_©\"'")
	}
	return slices.DeleteFunc(all, func(w string) bool { return w == "" || uses[w] })
}

// words are the words of a part of a credit without marks and numbers.
func words(part string) []string {
	return slices.DeleteFunc(strings.Fields(part), func(w string) bool {
		return !strings.ContainsFunc(w, unicode.IsLetter) || strings.EqualFold(w, "(c)")
	})
}

// publisher finds whom a part of a credit names: the whole of it, the whole without the
// words around it, or a name of several words at its end.
func publisher(g *gazetteer.Gazetteer, part string) (o gazetteer.Outlet, ok bool) {
	if o, ok = namesake(g, strings.Fields(strings.Trim(part, " -"))); ok {
		return o, true
	}
	all := words(part)
	for i, w := range all {
		all[i] = strings.Trim(w, " .-=*_©\"'“”")
	}
	all = slices.DeleteFunc(all, func(w string) bool { return w == "" })
	if o, ok = namesake(g, all); ok {
		return o, true
	}
	first, last := 0, len(all)
	for first < last && besideWords[strings.ToLower(all[first])] {
		first++
	}
	for last > first && besideWords[strings.ToLower(all[last-1])] {
		last--
	}
	if o, ok = namesake(g, all[first:last]); ok {
		return o, true
	}
	for width := min(4, last-first-1); width > 1; width-- {
		if o, ok = g.Agency(strings.Join(all[last-width:last], " ")); ok {
			return o, true
		}
	}
	if last-first == 1 {
		// Two agencies that share a desk: "AFP-JIJI".
		if a, b, cut := strings.Cut(all[first], "-"); cut {
			x, ok := g.Agency(a)
			y, ok2 := g.Agency(b)
			if ok && ok2 {
				x.Family += with + y.Family
				return x, true
			}
		}
	}
	return o, false
}

// namesake finds a publisher by its words as written; one that is no agency only by a name
// that is no common word.
func namesake(g *gazetteer.Gazetteer, all []string) (gazetteer.Outlet, bool) {
	if len(all) == 0 || len(all) > 6 {
		return gazetteer.Outlet{}, false
	}
	name := strings.Join(all, " ")
	if strings.ContainsAny(name, "/()[]|,;:") || slices.ContainsFunc(all, func(w string) bool { return joins[strings.ToLower(w)] }) {
		return gazetteer.Outlet{}, false // several
	}
	if o, ok := g.Agency(name); ok {
		return o, true
	}
	if o, ok := g.Outlet(name); ok && !strings.Contains(name, ".") && o.Tier != string(news.Official) && unicode.IsUpper([]rune(name)[0]) {
		return o, !o.Agency
	}
	return gazetteer.Outlet{}, false
}

// personal reports whether a part of a credit before or after a stroke is a person's
// name, and so the line credits a picture.
func personal(g *gazetteer.Gazetteer, part string) bool {
	part, _, _ = strings.Cut(part, "/")
	all := words(part)
	for len(all) > 2 && uses[strings.ToLower(all[0])] {
		all = all[1:]
	}
	if len(all) < 2 || len(all) > 3 {
		return false
	}
	for _, w := range all {
		if !unicode.IsUpper([]rune(w)[0]) || papers[strings.ToLower(w)] || besideWords[strings.ToLower(w)] {
			return false
		}
	}
	_, ok := namesake(g, all)
	return !ok
}

// papers are words of a publisher's name that no person has.
var papers = map[string]bool{"daily": true, "times": true, "post": true, "herald": true, "tribune": true, "gazette": true, "journal": true,
	"telegraph": true, "today": true, "press": true, "weekly": true, "online": true, "tv": true, "radio": true, "agencies": true, "network": true}

// familyOf is the family of an outlet by its name.
func familyOf(g *gazetteer.Gazetteer, name string) string {
	o, _ := g.Outlet(name)
	return o.Family
}

func has(text string, parts []string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(text, p) })
}
