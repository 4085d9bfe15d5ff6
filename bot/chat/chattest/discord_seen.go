package chattest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"parley/bot/chat"
)

// Seen is what a channel's reader sees, threads included, by the channel's ID.
func (d *Discord) Seen(channel string) []Seen {
	d.mu.Lock()
	defer d.mu.Unlock()
	var seen []Seen
	for _, m := range d.messages {
		at := d.channel(m.Channel)
		if m.Channel != channel && (at == nil || at.Parent != channel) || m.Ephemeral() {
			continue
		}
		if m.seen == nil || m.seen.Edits != m.Edits {
			drawn := m.Seen()
			m.seen = &drawn
		}
		s := *m.seen
		if at != nil && at.Parent == channel {
			s.Thread = chat.Ref(channel + "/" + at.ID)
		} else if m.Reference != "" {
			s.Thread = chat.Ref(channel + "/" + m.Reference)
		}
		seen = append(seen, s)
	}
	return seen
}

// Seen is what a reader sees of a message.
func (m DiscordMessage) Seen() Seen {
	s := Seen{Ref: m.Ref(), Edits: m.Edits}
	var lines []string
	show := func(text string) {
		if text != "" {
			shown := resolveMarkdown(text, &s)
			lines = append(lines, shown)
		}
	}
	show(m.Content)
	if len(s.Pings) > 0 {
		s.Pings = m.allowed(s.Pings)
	}
	content := len(s.Pings)
	var embeds []struct {
		Title, Description, URL string
		Footer                  struct{ Text string }
		Fields                  []struct{ Name, Value string }
	}
	json.Unmarshal(m.Embeds, &embeds)
	for _, e := range embeds {
		show(e.Title)
		if e.URL != "" {
			s.Links = append(s.Links, SeenLink{e.Title, e.URL})
		}
		show(e.Description)
		for _, f := range e.Fields {
			show(f.Name)
			show(f.Value)
		}
		lines = append(lines, e.Footer.Text)
	}
	for _, f := range m.Attachments {
		lines = append(lines, f.Name, f.Description)
	}
	for _, b := range m.Buttons() {
		lines = append(lines, b.Label)
	}
	// Inside an embed a mention notifies nobody, but it would still be drawn as one: no
	// text from outside may be.
	s.Pings = append(s.Pings[:content:content], s.Pings[content:]...)
	s.Text = strings.Join(lines, "\n")
	return s
}

// allowed leaves of the mentions those that allowed_mentions lets through.
func (m DiscordMessage) allowed(pings []string) []string {
	var allow struct{ Parse []string }
	if json.Unmarshal(m.Mentions, &allow) != nil {
		return pings
	}
	return slices.DeleteFunc(pings, func(p string) bool {
		kind := "users"
		if strings.HasPrefix(p, "@e") || strings.HasPrefix(p, "@h") {
			kind = "everyone"
		} else if strings.HasPrefix(p, "<@&") {
			kind = "roles"
		}
		return !slices.Contains(allow.Parse, kind)
	})
}

// What Discord's client reads as more than text, each at the place it stands.
var (
	discordMention = regexp.MustCompile(`^(@everyone|@here|<@[!&]?\d+>|<#\d+>|</[^:>]+:\d+>|<id:\w+>)`)
	discordStamp   = regexp.MustCompile(`^<t:-?\d+(:[tTdDfFRsS])?>`)
	discordEmoji   = regexp.MustCompile(`^<a?:\w+:\d+>`)
	discordMasked  = regexp.MustCompile(`^\[((?:\\.|[^\[\]\\])*)\]\(<?(\S*?)>?(?: "[^"]*")?\)`)
	discordBare    = regexp.MustCompile(`^<?(https?://[^\s<>]+[^\s<>.,:;"'\])])>?`)
	discordStyle   = regexp.MustCompile("(?s)^(?:" + strings.ReplaceAll(`\*\*\*INNER\*\*\*|\*\*INNER\*\*|__INNER__|~~INNER~~|\|\|INNER\|\|`, "INNER", `((?:\\.|[^\\])+?)`) +
		"|```(?:\\w*\n)?(.+?)```|`([^`]+)`" + `|\*([^\s*\\](?:\\.|[^*\\])*?)\*|_([^_\\](?:\\.|[^_\\])*?)_)`)
	discordLead = regexp.MustCompile(`^(#{1,3} |-# |>>> |> |[-*] )`)
)

// resolveMarkdown draws a text as Discord's client does, and notes its mentions and links.
func resolveMarkdown(text string, s *Seen) string {
	var b strings.Builder
	start := true // of a line
	for rest := text; rest != ""; {
		switch {
		case rest[0] == '\\' && len(rest) > 1 && escapable(rune(rest[1])):
			b.WriteByte(rest[1])
			rest, start = rest[2:], false
			continue
		case start && discordLead.MatchString(rest):
			rest = rest[len(discordLead.FindString(rest)):]
			start = false
			continue
		}
		if m := discordMention.FindString(rest); m != "" {
			s.Pings = append(s.Pings, m)
			rest, start = rest[len(m):], false
			continue
		}
		if m := discordStamp.FindString(rest) + discordEmoji.FindString(rest); m != "" {
			b.WriteString("�")
			rest, start = rest[len(m):], false
			continue
		}
		if m := discordMasked.FindStringSubmatch(rest); m != nil && strings.Contains(m[2], "://") {
			words := resolveMarkdown(m[1], s)
			s.Links = append(s.Links, SeenLink{words, m[2]})
			b.WriteString(words)
			rest, start = rest[len(m[0]):], false
			continue
		}
		if m := discordBare.FindStringSubmatch(rest); m != nil {
			s.Links = append(s.Links, SeenLink{m[1], m[1]})
			b.WriteString(m[1])
			rest, start = rest[len(m[0]):], false
			continue
		}
		if m := discordStyle.FindStringSubmatch(rest); m != nil {
			code := m[6] + m[7]
			b.WriteString(code)
			for i, inner := range m[1:] {
				if inner != "" && i != 5 && i != 6 {
					b.WriteString(resolveMarkdown(inner, s))
				}
			}
			rest, start = rest[len(m[0]):], false
			continue
		}
		start = rest[0] == '\n' || start && rest[0] == ' '
		b.WriteByte(rest[0])
		rest = rest[1:]
	}
	return b.String()
}

// escapable reports whether a backslash before r goes: before any sign.
func escapable(r rune) bool {
	return r < unicode.MaxASCII && r > ' ' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}
