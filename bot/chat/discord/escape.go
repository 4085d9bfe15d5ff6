package discord

import (
	"strings"

	"parley/bot/chat"
)

// marks are the characters that Discord's Markdown reads as more than text: formatting,
// headings, lists, quotes, links, mentions, timestamps, emoji
// (https://docs.discord.com/developers/reference#message-formatting).
const marks = "\\*_~`>#-|[]()@<"

// escape makes Markdown show s as it stands, and as no link.
func escape(s string) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for i, r := range s {
		// A bare address would become a link, and one that nobody vouches for.
		if strings.ContainsRune(marks, r) || r == ':' && strings.HasPrefix(s[i:], "://") {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// fit cleans s, cuts it to limit runes and escapes it; what comes out is at most most
// units long. Discord's limits count what is escaped too.
func fit(s string, limit, most int) string {
	for n := min(limit, most); n > 0; n = n * 4 / 5 {
		if e := escape(chat.Clean(s, n)); units(e) <= most {
			return e
		}
	}
	return ""
}

// plain cleans s for a place that knows no Markdown.
func plain(s string, most int) string {
	for n := most; n > 0; n = n * 4 / 5 {
		if c := chat.Clean(s, n); units(c) <= most {
			return c
		}
	}
	return ""
}

// units is a length as Discord may count it: characters beyond the first plane are two.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// unwanted are the characters of an address that would end a link early.
var unwanted = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "\\", "%5C", "[", "%5B", "]", "%5D", "`", "%60", "|", "%7C", "*", "%2A")

// link is words that lead somewhere, their host beside them.
func link(l chat.Link, most int) string {
	safe := chat.LinkOf(l.Text, l.URL) // whoever made the link
	words := fit(safe.Shown(), 120, most)
	if safe.URL == "" || words == "" {
		return words
	}
	if linked := "[" + words + "](" + unwanted.Replace(safe.URL) + ")"; units(linked) <= most {
		return linked
	}
	return words
}

// unescape takes back what escape did.
func unescape(s string) string {
	var b strings.Builder
	escaped := false
	for _, r := range s {
		if r == '\\' && !escaped {
			escaped = true
			continue
		}
		escaped = false
		b.WriteRune(r)
	}
	return b.String()
}
