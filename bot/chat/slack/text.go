package slack

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf16"

	"parley/bot/chat"
)

// entities are all that Slack has to escape: with these, no text makes a mention or a link.
// https://docs.slack.dev/messaging/formatting-message-text
var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// plain writes a text for a plain_text object, where only entities mean anything.
func plain(s string, limit int) string { return fit(s, limit, entities.Replace) }

// markup writes a text for a mrkdwn object so that it is shown as it is.
func markup(s string, limit int) string {
	return fit(s, limit, func(s string) string { return entities.Replace(neutral(s)) })
}

// label writes the words of a link.
func label(s string, limit int) string {
	return fit(s, limit, func(s string) string { return entities.Replace(strings.ReplaceAll(neutral(s), "|", "¦")) })
}

// fit shortens a text until what is written of it is at most limit characters long, as
// Slack's own code counts them.
func fit(s string, limit int, write func(string) string) string {
	for n := limit; n > 0; {
		written := write(chat.Clean(s, n))
		long := units(written)
		if long <= limit {
			return written
		}
		n = min(n-1, n*limit/long)
	}
	return ""
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// emojiName is what Slack shows as an emoji.
var emojiName = regexp.MustCompile(`(?i):[a-z0-9_+'-]+:`)

// neutral puts a look-alike in place of each character that Slack reads as a style: it has
// no way to escape one. An underscore inside a word is none.
func neutral(s string) string {
	if strings.HasPrefix(s, ">") { // a quotation, at the beginning of a line
		s = "›" + s[1:]
	}
	var b strings.Builder
	for i := range len(s) {
		switch s[i] {
		case '*':
			b.WriteRune('∗')
		case '~':
			b.WriteRune('∼')
		case '`':
			b.WriteRune('ˋ')
		case '_':
			if i > 0 && i+1 < len(s) && alphanumeric(s[i-1]) && alphanumeric(s[i+1]) {
				b.WriteByte('_')
			} else {
				b.WriteRune('ˍ')
			}
		default:
			b.WriteByte(s[i])
		}
	}
	// Two names may share a colon: the second is found only when the first is gone.
	s = b.String()
	for emojiName.MatchString(s) {
		s = emojiName.ReplaceAllStringFunc(s, func(name string) string { return strings.ReplaceAll(name, ":", "∶") })
	}
	return s
}

func alphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// maxLink is the longest address that is linked in a message of ours.
const maxLink = 1500

// link writes words that lead somewhere, and the host they lead to unless they are the
// host; without an address, the words.
func link(l chat.Link, limit int) string {
	address := strings.NewReplacer("|", "%7C", "<", "%3C", ">", "%3E", "&", "&amp;").Replace(l.URL)
	web := strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
	if !web || len(address) > maxLink || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return label(l.Shown(), limit)
	}
	host := label(l.Host, limit)
	words := label(l.Text, limit-units(host)-len(" ()")) // a long text must not push the host out
	switch {
	case host == "":
		return words
	case words == "" || strings.EqualFold(l.Text, l.Host):
		words = host
	default:
		words += " (" + host + ")"
	}
	return "<" + address + "|" + words + ">"
}

// moment writes a time, which each reader sees in the own zone.
func moment(t time.Time) string {
	return "<!date^" + unix(t) + "^{date_short_pretty} {time}|" + t.Format("2 Jan 2006 15:04 MST") + ">"
}
