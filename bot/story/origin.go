package story

import (
	"slices"
	"strings"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

const (
	headOf = 320 // bytes at the start of a text in which a dateline or byline stands
	tailOf = 260 // bytes at its end in which a credit stands
)

const (
	with    = " + "      // joins the families of an origin of which any may be the one behind it
	unnamed = "agencies" // the family of agencies that a credit does not name
)

// originOf is the origin of an article, and whether an official source published it: a
// publisher's family, or several joined by " + " of which any may be behind it. A news
// agency that the article credits is its origin: in the item's credit, the outlet's name
// as "Daily (Reuters)", the title's end, the byline, the dateline as "LONDON (AP) —", or
// a line at its beginning or end. With "staff and agencies" the outlet's family stands
// beside those of the agencies. What an aggregator carries has the origin of the
// publisher that the item names.
func originOf(g *gazetteer.Gazetteer, a news.Article) (families string, official bool) {
	name, bracket, _ := strings.Cut(a.Outlet, " (")
	o, _ := g.Outlet(name)
	official = a.Tier == news.Official || a.Tier == "" && o.Tier == string(news.Official)
	own := o.Family
	if own == "" {
		own = strings.ToLower(strings.TrimSpace(name))
	}
	if o.Agency || official {
		return own, official
	}
	var c credited
	c.line(g, strings.TrimSuffix(bracket, ")"), true)
	c.line(g, a.Credit, true)
	title := tailOfTitle(a.Title)
	if !plain[strings.Trim(title, "|-–— ")] {
		c.line(g, title, true)
	}
	if a.Tier == news.Aggregator || o.Tier == string(news.Aggregator) {
		own = published(g, own, a.Credit, title)
	}
	c.text(g, a.Text)
	return c.origin(own), official
}

// origin joins the families behind a text of the outlet's family own.
func (c credited) origin(own string) string {
	families := c.whole
	if c.shared || len(families) == 0 && !c.mixed {
		families = slices.Insert(slices.Clone(families), 0, own)
	}
	if c.mixed {
		families = append(slices.Clone(families), unnamed)
	}
	var each []string
	for _, f := range families {
		for f := range strings.SplitSeq(f, with) {
			if !slices.Contains(each, f) {
				each = append(each, f)
			}
		}
	}
	return strings.Join(each, with)
}

// plain are names of publishers that are also words: they name one only in a credit.
var plain = map[string]bool{"Report": true, "Trend": true, "Time": true, "Mirror": true, "Beta": true, "Slate": true, "Nova": true, "Petra": true}

// published is who published what an aggregator carries, by its credit or its title.
func published(g *gazetteer.Gazetteer, own, credit, title string) string {
	for _, name := range []string{credit, strings.TrimLeft(title, "|-–— ")} {
		if name == "" {
			continue
		}
		if o, ok := g.Outlet(name); ok && o.Family != own {
			return o.Family
		} else if !ok && name == credit && !(looksPersonal(name) && !strings.HasPrefix(name, "The ")) {
			return o.Family
		}
	}
	return own
}

// tailOfTitle is what stands behind the last stroke or dash of a title.
func tailOfTitle(title string) string {
	if i := strings.LastIndexAny(title, "|-–—"); i > 0 && len(title)-i < 40 {
		return title[i:]
	}
	return ""
}

// text reads the places of a text where a credit may stand.
func (c *credited) text(g *gazetteer.Gazetteer, text string) {
	head, tail := text, ""
	if len(head) > headOf {
		tail = head[max(headOf, len(head)-tailOf):]
		head = head[:headOf]
		if i := strings.LastIndexByte(head, '\n'); i > 0 {
			tail = text[max(i, len(text)-tailOf):]
		}
	}
	prose := false
	for line := range strings.Lines(head) {
		line = strings.TrimSpace(line)
		c.dateline(g, line)
		// Below the first sentence a short line is a caption or a heading.
		if !prose {
			c.line(g, line, false)
		}
		prose = prose || len(line) > maxCredit
	}
	tail = strings.TrimSpace(tail)
	i := strings.LastIndexByte(tail, '\n')
	last := tail[i+1:]
	if i >= 0 {
		c.line(g, last, false)
	}
	if end := strings.LastIndexAny(last, "(["); end >= 0 && strings.HasSuffix(strings.TrimRight(last, ". "), string(closing[last[end]])) && len(last)-end < maxCredit {
		c.line(g, last[end:], false)
	} else if end := max(strings.LastIndexAny(last, "-–—"), strings.LastIndex(last, " /")); end >= 0 && len(last)-end < 30 {
		c.line(g, last[end:], false)
	}
}

var closing = map[byte]byte{'(': ')', '[': ']'}

// dateline reads the agency in the dateline that a paragraph begins with: in brackets or
// between strokes before a dash, or as a part of its own.
func (c *credited) dateline(g *gazetteer.Gazetteer, line string) {
	if len(line) <= maxCredit && has(strings.ToLower(line), pictures) {
		return
	}
	if rest, ok := strings.CutPrefix(line, "/"); ok {
		line = " /" + rest
	}
	for _, pair := range [][2]string{{"(", ")"}, {"/", "/"}, {"[", "]"}} {
		rest, at := line, 0
		for {
			before, after, ok := strings.Cut(rest, pair[0])
			if !ok {
				break
			}
			inside, left, ok := strings.Cut(after, pair[1])
			if !ok {
				break
			}
			at += len(before)
			stands := dashed(left) || pair[0] == "/" && strings.HasPrefix(left, ".") || pair[0] != "/" && at < 60 && placed(before) && (left != "" || at == 0)
			if stands && len(inside) < 40 {
				if o, ok := publisher(g, inside); ok && o.Agency {
					c.add(o.Family)
				}
			}
			rest = left
			at += len(inside) + 2
		}
	}
	if len(line) > 90 {
		line = line[:90]
	}
	line = ends.Replace(line + " ")
	segments := strings.SplitN(line, "|", 6)
	for _, s := range segments[:len(segments)-1] {
		if !placed(s) {
			break
		}
		if o, ok := publisher(g, s); ok && o.Agency {
			c.add(o.Family)
			break
		}
	}
}

// ends puts a stroke where a part of a dateline ends.
var ends = strings.NewReplacer(" — ", "|", " – ", "|", " -- ", "|", " - ", "|", ". ", "|", ": ", "|", ", ", "|", " / ", "|")

// dashed reports whether a dateline ends here.
func dashed(rest string) bool {
	rest = strings.TrimLeft(rest, " .")
	for _, d := range []string{"-", "–", "—", ":"} {
		if strings.HasPrefix(rest, d) {
			return true
		}
	}
	return false
}

// placed reports whether what stands before the agency is a place and a day: no word of
// a sentence, which would be written small.
func placed(before string) bool {
	for _, w := range strings.Fields(before) {
		if r := []rune(strings.Trim(w, ",.()[]/")); len(r) > 3 && r[0] >= 'a' && r[0] <= 'z' {
			return false
		}
	}
	return len(before) < 60
}

// kin reports whether two origins may be one: they have a family in common, or the one
// has an agency and the other agencies that are not named.
func kin(g *gazetteer.Gazetteer, a, b string) bool {
	if a == b {
		return true
	}
	as, bs := strings.Split(a, with), strings.Split(b, with)
	agency := func(family string) bool {
		o, ok := g.Outlet(family)
		return family == unnamed || ok && o.Agency
	}
	return shares(as, bs) || slices.Contains(as, unnamed) && slices.ContainsFunc(bs, agency) || slices.Contains(bs, unnamed) && slices.ContainsFunc(as, agency)
}

// countsAs is the origin under which another one counts beside those that a story has:
// the first that it may be one with, else itself.
func countsAs(g *gazetteer.Gazetteer, have []string, origin string) string {
	for _, h := range have {
		if kin(g, h, origin) {
			return h
		}
	}
	return origin
}

// originIn is the origin under which this article counts in a story, which is nil when it
// is only being opened: that of its first development there.
func (m *matcher) originIn(e *entry) string {
	if e == nil {
		return or(m.rests, m.v.Origin)
	}
	for _, f := range m.v.Findings {
		if f.Story.ID == e.story.ID && f.Development.ID != 0 {
			return or(f.Origin, m.v.Origin)
		}
	}
	return countsAs(m.x.names.Gazetteer, e.origins, or(m.rests, m.v.Origin))
}
