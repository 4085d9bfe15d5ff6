package sources

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// breaks are the elements around which a new paragraph begins.
var breaks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Br: true, atom.Hr: true, atom.Li: true, atom.Ul: true, atom.Ol: true, atom.Dl: true, atom.Dt: true, atom.Dd: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Blockquote: true, atom.Pre: true,
	atom.Table: true, atom.Tr: true, atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true, atom.Main: true,
	atom.Aside: true, atom.Figure: true, atom.Form: true, atom.Address: true,
}

// unread are the elements whose content nobody reads as part of the text.
var unread = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Iframe: true, atom.Object: true, atom.Svg: true,
	atom.Figcaption: true, atom.Button: true, atom.Select: true, atom.Textarea: true, atom.Title: true,
}

var (
	breakTag = regexp.MustCompile(`(?i)<(?:p|div|br|li|h[1-6]|blockquote|pre|tr|section|article)\b`)
	anyTag   = regexp.MustCompile(`(?i)</?(?:p|br|a|b|i|em|strong|div|span|ul|ol|li|img|h[1-6])\b[^<>]*>`)
	escaped  = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});`)
)

// plain is the text of a piece of HTML: paragraphs separated by "\n", cleaned, at most
// maxText bytes.
func plain(fragment string) string {
	fragment = cut(fragment, 4*maxText) // markup may be most of it, but not more than that
	text := strip(fragment)
	if anyTag.MatchString(text) { // it was escaped twice
		text = strip(text)
	}
	if escaped.MatchString(text) {
		text = html.UnescapeString(text)
	}
	return cut(paragraphs(text, !breakTag.MatchString(fragment)), maxText)
}

// strip leaves out the markup. Line breaks of the text stay; elements that begin a
// paragraph become blank lines.
func strip(fragment string) string {
	if !strings.ContainsAny(fragment, "<&") {
		return fragment
	}
	var out strings.Builder
	marked := breakTag.MatchString(fragment)
	z := nethtml.NewTokenizer(strings.NewReader(fragment))
	skipping := atom.Atom(0)
	for {
		kind := z.Next()
		switch kind {
		case nethtml.ErrorToken:
			return out.String()
		case nethtml.TextToken:
			if skipping != 0 {
				continue
			}
			text := string(z.Text())
			if marked { // line breaks mean nothing there
				text = strings.Map(func(r rune) rune {
					if r == '\n' || r == '\r' {
						return ' '
					}
					return r
				}, text)
			}
			out.WriteString(text)
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken, nethtml.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			switch {
			case skipping != 0:
				if kind == nethtml.EndTagToken && tag == skipping {
					skipping = 0
				}
			case unread[tag] && kind == nethtml.StartTagToken:
				skipping = tag
			case breaks[tag]:
				out.WriteString("\n\n")
			case tag == atom.Td || tag == atom.Th || tag == atom.Img:
				out.WriteByte(' ')
			}
		}
	}
}

// paragraphs joins the lines of a text to paragraphs. Where nothing but line breaks
// tells them apart, a line is taken to go on in the next when it is as long as lines
// are wrapped at and does not end a sentence.
func paragraphs(text string, wrapped bool) string {
	var out []string
	var current, last string // the paragraph so far, and its last line
	flush := func() {
		if current != "" {
			out = append(out, current)
		}
		current = ""
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n", "\u0085", "\n").Replace(text)
	for _, l := range strings.Split(text, "\n") {
		l = strings.Join(strings.Fields(clean(l)), " ")
		switch {
		case l == "":
			flush()
		case current == "":
			current = l
		case wrapped && !goesOn(last):
			flush()
			current = l
		default:
			current += " " + l
		}
		last = l
	}
	flush()
	return strings.Join(out, "\n")
}

const (
	shortest = 55 // runes of a line that was wrapped
	longest  = 120
)

func goesOn(line string) bool {
	r, _ := utf8.DecodeLastRuneInString(line)
	n := utf8.RuneCountInString(line)
	return n >= shortest && n <= longest && !strings.ContainsRune(".!?…:;\"”»’)", r)
}

// tidy cleans each line of a text, which is a paragraph, and drops the empty ones.
func tidy(text string) string {
	var out []string
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.Join(strings.Fields(clean(l)), " "); l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

// clean leaves out what cannot be seen and may deceive: controls, marks of direction,
// zero-width signs; the joiners that emoji and some scripts need stay. Blanks of any
// kind become plain ones, and letters are composed (NFC).
func clean(s string) string {
	if printable(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u200c', r == '\u200d':
			return r
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Noncharacter_Code_Point, r):
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(s)
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// line is a text as one line of at most max runes.
func line(s string, max int) string {
	return clip(strings.Join(strings.Fields(clean(s)), " "), max)
}

// clip cuts a text to at most max runes; one that is cut ends with "…".
func clip(s string, max int) string {
	if len(s) <= max || utf8.RuneCountInString(s) <= max {
		return s
	}
	n := 0
	for i := range s {
		if n == max-1 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
		n++
	}
	return s
}

// cut cuts a text to at most max bytes, between runes.
func cut(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}
