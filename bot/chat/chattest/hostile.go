package chattest

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"parley/bot/chat"
)

// hostileTitles break chats that take a text for more than text: each once for a reason.
var hostileTitles = []string{
	// mentions, as each vendor writes them
	"Ministers <!channel> meet", "<!here|here>", "<!everyone>", "<!subteam^S0PARLEY>", "call <@U0PARLEY> now", "see <#C0PARLEY|desk>",
	"@everyone look", "@here look", "<@123456789012345678>", "<@&123456789012345678>", "<@!123456789012345678>", "<#123456789012345678>", "</parley:123456789012345678>", "<id:browse>",
	// entities, once and twice encoded
	"&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "AT&T & <b>bold</b>", "&#60;!here&#62;",
	// links in disguise
	"<https://evil.example|https://bank.example>", "[bank.example](https://evil.example)", "<mailto:a@evil.example|mail>", "<tel:123|call>", "<javascript:alert(1)|x>", "[a]: https://evil.example",
	"https://evil.example/now", "<!date^0^{date}^https://evil.example|yesterday>", "<t:0:R>", "<:emoji:123456789012345678>",
	// styles
	"*bold* _italic_ ~gone~ `code`", "**bold** __under__ ~~gone~~ ||spoiler||", "***all***", "```block``` end", "> quoted", ">>> quoted", "# heading", "-# small", "- point", "1. one", "\\*escaped\\*", "a*b*c_d_e~f~g`h`i", "*", "_", "`", "~",
	":rotating_light: :skull:", "/parley latest", "snake_case and 5*3*2",
	// what cannot be seen
	"a\x00b\x1b[31mc\x07", "line\nbreak\r\nand\ttab\u2028x", "\u202eright to left\u202c", "zero\u200bwidth\u200d\ufeff", "\U000e0041\U000e0042tags", "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307algo", "\xff\xfe no text", "\u2066isolate\u2069",
	// what is long or wide
	"👩‍👩‍👧‍👦🇺🇦🏴󠁧󠁢󠁥󠁮󠁧󠁿", "עברית ואנגלית mixed العربية", "㐀㐁㐂", strings.Repeat("a", 400), "{\"text\":\"<!channel>\"}", "%s %d %!", "${HOME} $(id)", "\"quotes\" 'single'",
}

// HostileTitles are texts that break chats: our own, and those kept beside the repository
// where they are at hand.
func HostileTitles(t testing.TB) []string {
	t.Helper()
	titles := slices.Clone(hostileTitles)
	data, err := os.ReadFile(beside("data", "hostile", "titles.json"))
	if err != nil {
		if os.Getenv("PARLEY_TEST_ALL") != "" {
			t.Fatal(err)
		}
		return titles
	}
	var rows []struct{ Title string }
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		titles = append(titles, row.Title)
	}
	return titles
}

// HostileCard is a card whose every text from outside is title.
func HostileCard(title string) chat.Card {
	c := Card()
	link := chat.Link{Text: title, URL: "https://wire.example/1", Host: "wire.example"}
	c.Headline, c.Summary, c.Kind, c.Status = title, title, title, title
	c.Fields = []chat.Field{{Name: title, Text: title}, {Name: "Where", Text: title}}
	c.Lines = []chat.Line{{Mark: "•", Name: title, Text: title, Link: link}, {Text: title}}
	c.Outlets = []chat.Link{link, {Text: title}}
	return c
}

// HostileReply is a reply whose every text from outside is title.
func HostileReply(title string) chat.Reply {
	r := Reply()
	for range 2 {
		r.Says = append(r.Says, chat.Said{Headline: title, What: title, Source: chat.Link{Text: title, URL: "https://wire.example/1", Host: "wire.example"}, At: r.Says[0].At})
	}
	return r
}

// outsideIsOnlyText sends hostile titles through every text of a message. Nobody is
// notified, no link leads elsewhere than it was given, and the reader sees each title as
// its outlet wrote it: what is shown in part only was taken for markup.
func outsideIsOnlyText(t *testing.T, h Harness) {
	r := h.Open(t)
	allowed := map[string]bool{"https://wire.example/1": true}
	for _, l := range []string{"https://gov.example/world/1", "https://wire.example/world/1", "https://gov.example/world/2", "https://second.example/world/1"} {
		allowed[l] = true
	}
	check := func(title string, seen Seen, times int) {
		t.Helper()
		if len(seen.Pings) > 0 {
			t.Errorf("%q notifies %q", title, seen.Pings)
		}
		for _, l := range seen.Links {
			if !allowed[l.URL] {
				t.Errorf("%q makes a link to %q", title, l.URL)
			}
			if host := strings.Split(l.URL+"//", "/")[2]; !strings.Contains(l.Words, host) {
				t.Errorf("%q: the link %q does not show that it leads to %s", title, l.Words, host)
			}
		}
		for _, c := range seen.Text {
			if c != '\n' && c != '\u200d' && c != '\u2060' && c != '\u200b' && unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Errorf("%q: %U is shown", title, c)
			}
		}
		want := plain(chat.Clean(title, 30))
		want = strings.TrimSuffix(want, "…")
		if n := strings.Count(plain(seen.Text), want); n < times && want != "" {
			t.Errorf("%q is to be seen %d times, it is %d times in:\n%s", want, times, n, seen.Text)
		}
	}
	type sent struct {
		title string
		times int
	}
	all := map[chat.Ref]sent{} // read at the end, in one look at the channel
	look := func(title string, ref chat.Ref, times int) {
		t.Helper()
		if h.Appends {
			check(title, r.last(t), times)
		} else {
			all[ref] = sent{title, times}
		}
	}
	for i, title := range HostileTitles(t) {
		card, reply := HostileCard(title), HostileReply(title)
		ref := r.Send(t, chat.Message{ID: fmt.Sprint("card", i), Card: &card, Loud: true})
		look(title, ref, 4)
		if i%2 == 0 {
			r.Edit(t, ref, chat.Message{ID: fmt.Sprint("edit", i), Card: &card, Loud: true})
			if h.Appends {
				check(title, r.last(t), 1)
			}
		}
		answer := r.Send(t, chat.Message{ID: fmt.Sprint("reply", i), Reply: &reply, Thread: ref, Loud: true})
		look(title, answer, 2)
	}
	for _, seen := range r.Seen() {
		if sent, ours := all[seen.Ref]; ours {
			check(sent.title, seen, sent.times)
			delete(all, seen.Ref)
		}
	}
	if len(all) > 0 && !h.Appends {
		t.Errorf("%d messages are not in the channel", len(all))
	}
}

// aLinkShowsWhereItLeads offers words that name another host than the link leads to.
func aLinkShowsWhereItLeads(t *testing.T, h Harness) {
	r := h.Open(t)
	c := Card()
	c.Lines, c.Outlets = nil, []chat.Link{{Text: "bank.example", URL: "https://evil.example/1?a=1&b=2|3", Host: "evil.example"}, {Text: "Nowhere Times"}}
	seen := h.state(t, r, r.Send(t, chat.Message{ID: "7", Card: &c}))
	seen.mustShow(t, "bank.example", "evil.example", "Nowhere Times")
	for _, l := range seen.Links {
		if !strings.Contains(l.Words, "evil.example") || l.URL != c.Outlets[0].URL && l.URL != strings.ReplaceAll(c.Outlets[0].URL, "|", "%7C") {
			t.Errorf("the link %+v does not show where it leads", l)
		}
	}
}

// lookalikes are what platforms put in place of a character that their markup reads.
var lookalikes = strings.NewReplacer(
	"∗", "*", "ˍ", "_", "＿", "_", "∼", "~", "ˋ", "`", "∶", ":", "❘", "|", "¦", "|", "›", ">", "‹", "<", "＠", "@",
	"\u2060", "", "\u200b", "", "\ufe0f", "", "\ufe0e", "", "\u200d", "",
)

// plain folds what a reader does not tell apart, to find a text again in what is shown.
func plain(s string) string { return strings.Join(strings.Fields(lookalikes.Replace(s)), " ") }
