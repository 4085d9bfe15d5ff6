package chattest

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/bot/chat"
)

// Seen is a message as Slack's client shows it.
func (m SlackMessage) Seen() Seen {
	seen := Seen{Ref: m.Ref(), Loud: m.Broadcast, Edits: m.Edits}
	if m.Thread != "" {
		seen.Thread = chat.Ref(m.Channel + " " + m.Thread)
	}
	var r slackReader
	if m.Blocks != nil {
		r.blocks(m.Blocks)
		notification := slackReader{}
		notification.mrkdwn(m.Text, true) // not shown, but it notifies
		r.pings = append(r.pings, notification.pings...)
	} else if m.Text != "" {
		r.mrkdwn(m.Text, false)
	}
	if m.Attachments != nil {
		var attachments []struct{ Blocks json.RawMessage }
		if json.Unmarshal(m.Attachments, &attachments) == nil {
			for _, a := range attachments {
				r.blocks(a.Blocks)
			}
		}
	}
	seen.Text, seen.Links, seen.Pings = strings.Join(r.lines, "\n"), r.links, r.pings
	return seen
}

// slackReader reads texts as Slack's client does.
type slackReader struct {
	lines []string
	links []SeenLink
	pings []string
}

type slackTextObject struct {
	Type     string
	Text     json.RawMessage
	Emoji    *bool
	Verbatim bool
}

func (r *slackReader) blocks(raw json.RawMessage) {
	var blocks []struct {
		Text     *slackTextObject
		Fields   []slackTextObject
		Elements []slackTextObject
	}
	if json.Unmarshal(raw, &blocks) != nil {
		return
	}
	for _, b := range blocks {
		if b.Text != nil {
			r.text(*b.Text)
		}
		for _, t := range append(b.Fields, b.Elements...) {
			r.text(t)
		}
	}
}

func (r *slackReader) text(t slackTextObject) {
	if t.Type == "button" {
		var label slackTextObject
		if json.Unmarshal(t.Text, &label) == nil {
			r.text(label)
		}
		return
	}
	var said string
	if json.Unmarshal(t.Text, &said) != nil {
		return
	}
	switch t.Type {
	case "mrkdwn":
		r.mrkdwn(said, t.Verbatim)
	case "plain_text":
		said = slackUnescaped(said)
		if t.Emoji == nil || *t.Emoji {
			said = slackShortcode.ReplaceAllString(said, "⟦emoji⟧")
		}
		r.lines = append(r.lines, said)
	}
}

var (
	slackAngled    = regexp.MustCompile(`<([^<>]*)>`)
	slackBareURL   = regexp.MustCompile(`\b(?:https?://|www\.)[^\s<>|]+`)
	slackShortcode = regexp.MustCompile(`:[a-z0-9_+'-]+:`)
	slackQuoted    = regexp.MustCompile(`(?m)^(?:&gt;|>)+ ?`)
)

// mrkdwn resolves Slack's markup: what stands in angle brackets, styles, quotes, emoji
// names, and addresses that Slack links by itself unless the text is verbatim.
func (r *slackReader) mrkdwn(s string, verbatim bool) {
	s = slackQuoted.ReplaceAllString(s, "")
	var shown strings.Builder
	rest := s
	for {
		at := slackAngled.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		shown.WriteString(r.outside(rest[:at[0]], verbatim))
		shown.WriteString(r.bracket(rest[at[2]:at[3]]))
		rest = rest[at[1]:]
	}
	shown.WriteString(r.outside(rest, verbatim))
	text := slackShortcode.ReplaceAllString(shown.String(), "⟦emoji⟧")
	for _, mark := range "*_~`" {
		text = slackUnstyled(text, mark)
	}
	r.lines = append(r.lines, slackUnescaped(text))
}

// outside reads what stands between brackets.
func (r *slackReader) outside(s string, verbatim bool) string {
	if !verbatim {
		for _, address := range slackBareURL.FindAllString(s, -1) {
			r.links = append(r.links, SeenLink{Words: slackUnescaped(address), URL: slackUnescaped(address)})
		}
	}
	return s
}

// bracket reads what stands in angle brackets.
func (r *slackReader) bracket(s string) string {
	target, words, labelled := strings.Cut(s, "|")
	switch {
	case strings.HasPrefix(target, "!date^"):
		if !labelled {
			return "⟦date⟧"
		}
		if parts := strings.Split(target, "^"); len(parts) > 3 {
			r.links = append(r.links, SeenLink{Words: slackUnescaped(words), URL: slackUnescaped(parts[3])})
		}
		return words
	case strings.HasPrefix(target, "!"), strings.HasPrefix(target, "@"):
		r.pings = append(r.pings, target)
		return "⟦ping⟧"
	case strings.HasPrefix(target, "#"):
		return "⟦channel⟧"
	}
	if !labelled {
		words = target
	}
	r.links = append(r.links, SeenLink{Words: slackUnescaped(slackUnstyledAll(words)), URL: slackUnescaped(target)})
	return words
}

func slackUnescaped(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

func slackUnstyledAll(s string) string {
	for _, mark := range "*_~`" {
		s = slackUnstyled(s, mark)
	}
	return s
}

// unstyled takes away each pair of marks that Slack reads as a style: the first has no
// letter before it and no space behind it, the second the other way round, on one line.
func slackUnstyled(s string, mark rune) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		c, size := utf8.DecodeRuneInString(s[i:])
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		if c == mark && (i == 0 || !slackWordy(before)) {
			if end := slackClosing(s[i+size:], mark); end > 0 {
				out.WriteString(s[i+size : i+size+end])
				i += size + end + size
				continue
			}
		}
		out.WriteString(s[i : i+size])
		i += size
	}
	return out.String()
}

// closing finds the mark that ends a style begun right before s; 0: there is none.
func slackClosing(s string, mark rune) int {
	if first, _ := utf8.DecodeRuneInString(s); unicode.IsSpace(first) || first == mark {
		return 0
	}
	for i, c := range s {
		if c == '\n' {
			return 0
		}
		if c != mark || i == 0 {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, size := utf8.DecodeRuneInString(s[i+1:])
		if !unicode.IsSpace(before) && (size == 0 || !slackWordy(after)) {
			return i
		}
	}
	return 0
}

func slackWordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
