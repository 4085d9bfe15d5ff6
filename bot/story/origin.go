package story

import (
	"strings"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

const (
	headOf = 320 // bytes at the start of a text in which a dateline or byline stands
	tailOf = 160 // bytes at its end in which a credit stands
)

// originOf is the publisher family behind an article, and whether an official source
// published it. A news agency that the article credits is its origin: in the item's
// credit, the outlet's name as "Daily (Reuters)", the title's end, the byline, the
// dateline as "LONDON (AP) —", or the last line.
func originOf(g *gazetteer.Gazetteer, a news.Article) (family string, official bool) {
	name, bracket, _ := strings.Cut(a.Outlet, " (")
	o, _ := g.Outlet(name)
	official = a.Tier == news.Official || a.Tier == "" && o.Tier == string(news.Official)
	family = o.Family
	if family == "" {
		family = strings.ToLower(strings.TrimSpace(name))
	}
	if o.Agency || official {
		return family, official
	}
	for _, credit := range append([]string{a.Credit, strings.TrimSuffix(bracket, ")")}, credits(a)...) {
		if credit == "" {
			continue
		}
		if agency, ok := g.Agency(credit); ok {
			return agency.Family, official
		}
	}
	return family, official
}

// credits are the places of an article where a credit may stand.
func credits(a news.Article) []string {
	var found []string
	head, tail := a.Text, ""
	if len(head) > headOf {
		tail = head[max(headOf, len(head)-tailOf):]
		head = head[:headOf]
	}
	for line := range strings.Lines(head) {
		found = append(found, inBrackets(line)...)
		line = strings.TrimSpace(line)
		if rest, ok := cutByline(line); ok {
			found = append(found, rest)
		}
		// A short line of its own, and what stands before the dash of a dateline. "Jane
		// Doe/AP" took the picture only.
		if len(line) < 60 && strings.Index(line, "/") <= 0 {
			found = append(found, line)
		}
		for _, dash := range []string{" — ", " – ", " -- ", " - "} {
			if before, _, ok := strings.Cut(line, dash); ok && len(before) < 60 {
				found = append(found, before)
			}
		}
	}
	found = append(found, inBrackets(tail)...)
	if i := strings.LastIndexByte(strings.TrimSpace(tail), '\n'); i >= 0 {
		if last := strings.TrimSpace(tail[i:]); len(last) < 60 {
			found = append(found, last)
		}
	}
	if i := strings.LastIndexAny(a.Title, "|-–—"); i > 0 && len(a.Title)-i < 40 {
		found = append(found, a.Title[i:])
	}
	return found
}

// inBrackets are the short parts of a line in round brackets or between strokes.
func inBrackets(line string) []string {
	var found []string
	for _, pair := range [][2]string{{"(", ")"}, {"/", "/"}, {"[", "]"}} {
		rest := line
		for {
			_, after, ok := strings.Cut(rest, pair[0])
			if !ok {
				break
			}
			inside, left, ok := strings.Cut(after, pair[1])
			if !ok {
				break
			}
			if len(inside) < 40 {
				found = append(found, inside)
			}
			rest = left
		}
	}
	return found
}

func cutByline(line string) (string, bool) {
	for _, by := range []string{"By ", "BY ", "by ", "Source: "} {
		if rest, ok := strings.CutPrefix(line, by); ok && len(rest) < 120 {
			return rest, true
		}
	}
	return "", false
}
