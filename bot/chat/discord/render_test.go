package discord

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares what is sent with testdata/name.json.
func golden(t *testing.T, name string, m any) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s differs; it is now:\n%s", path, b.String())
	}
}

var verbs = map[string]bool{"latest": true, "story": true}

func answer() chat.Answer {
	return chat.Answer{
		Title: "3 stories since Monday", Cards: []chat.Card{chattest.Card()}, More: "/parley latest kind:talks page:2", Private: true,
		Lines: []chat.Line{{Mark: "•", Name: "2 Jan 15:04", Text: "Talks in London downgraded", Link: chat.LinkOf("wire.example", "https://wire.example/a_(b)")}},
	}
}

func TestMessagesReadAsTheyDid(t *testing.T) {
	card, changed := chattest.Card(), chattest.Card()
	changed.Headline, changed.Status, changed.Tone = "🛬 The talks in London are off", "🔴 cancelled, was downgraded", chat.Bad
	changed.Fields[0].Text, changed.Earlier, changed.More = changed.Status, 0, 0
	golden(t, "card", cardMessage(card, verbs))
	golden(t, "updated-card", cardMessage(changed, verbs))
	golden(t, "reply", replyMessage(chattest.Reply(), "8", false))
	golden(t, "loud-reply", replyMessage(chattest.Reply(), "8", true))
	golden(t, "answer", answerMessage(answer(), verbs, nil))
	golden(t, "refusal", answerMessage(chat.Answer{Title: "There is no command “lates”. Did you mean “latest”?", More: "/parley help latest", Failed: true}, verbs, nil))
	hostile := "<@&1> @everyone [bank.example](https://evil.example) # **x** ||y|| `z` <t:0:R> 1. -# _u_ https://evil.example"
	golden(t, "hostile-card", cardMessage(chattest.HostileCard(hostile), verbs))
	golden(t, "hostile-reply", replyMessage(chattest.HostileReply(hostile), "8", false))
}

func TestTheDeclaredCommandReadsAsItDid(t *testing.T) {
	command, _ := declared(known)
	text, err := json.MarshalIndent(command, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "command.json")
	if *update {
		if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(text)+"\n" != string(want) {
		t.Errorf("%s differs; it is now:\n%s", path, text)
	}
}

func TestOnlyButtonsThatCanBeAnsweredAreShown(t *testing.T) {
	c := chattest.Card() // offers timeline and sources
	for _, tc := range []struct {
		verbs map[string]bool
		want  []string
	}{
		{nil, nil}, {verbs, []string{"story 3 sources"}}, {map[string]bool{"timeline": true, "story": true}, []string{"timeline 3", "story 3 sources"}},
	} {
		var got []string
		for _, b := range buttons(t, cardMessage(c, tc.verbs)) {
			got = append(got, b.CustomID)
		}
		if strings.Join(got, ",") != strings.Join(tc.want, ",") {
			t.Errorf("with %v the buttons ask %q, want %q", tc.verbs, got, tc.want)
		}
	}
}

func buttons(t *testing.T, m message) []chattest.DiscordButton {
	t.Helper()
	text, err := json.Marshal(m.Components)
	if err != nil {
		t.Fatal(err)
	}
	return chattest.DiscordMessage{Components: text}.Buttons()
}

// check says what Discord would refuse of a message, or nothing.
func check(m message) string {
	sum := 0
	for _, e := range m.Embeds {
		sum += size(e)
		switch {
		case units(e.Title) > maxTitle:
			return "title too long"
		case units(e.Description) > maxDescription:
			return "description too long"
		case len(e.Fields) > maxFields:
			return "too many fields"
		case e.Title == "" && e.Description == "":
			return "empty"
		case !utf8.ValidString(e.Title + e.Description):
			return "no valid text"
		}
		for _, f := range e.Fields {
			if f.Name == "" || f.Value == "" || units(f.Name) > maxFieldName || units(f.Value) > maxFieldValue {
				return "a field is empty or too long"
			}
		}
	}
	switch {
	case sum > maxEmbedSum:
		return "too much in all"
	case len(m.Embeds) == 0 || len(m.Embeds) > maxEmbeds:
		return "no embed, or too many"
	case m.Mentions.Parse == nil || len(m.Mentions.Parse) > 0 || m.Content != "":
		return "may mention"
	}
	return ""
}

// shown is what a reader sees of a message.
func shown(t testing.TB, m message) chattest.Seen {
	t.Helper()
	text, err := json.Marshal(m.Embeds)
	if err != nil {
		t.Fatal(err)
	}
	return chattest.DiscordMessage{Embeds: text}.Seen()
}

func FuzzWhateverIsWrittenFitsAndIsOnlyText(f *testing.F) {
	for _, seed := range []string{"plain", "<@1> @everyone", "[a](https://evil.example)", "***", "\\", "\\\\*", "://", "https://evil.example/", "🇺🇦", strings.Repeat("*", 300), "\xff", "", "`", "1. x", "a\\://b"} {
		f.Add(seed, uint8(3))
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		long := strings.Repeat(s, int(n)*4)
		c, r := chattest.HostileCard(s), chattest.HostileReply(long)
		for range n % 30 {
			c.Lines, c.Outlets, c.Fields = append(c.Lines, c.Lines[0]), append(c.Outlets, c.Outlets[0]), append(c.Fields, chat.Field{Name: long, Text: long})
			r.Says = append(r.Says, r.Says[len(r.Says)-1])
		}
		a := chat.Answer{Title: long, More: s, Lines: append(c.Lines, chat.Line{Name: long, Text: long})}
		for range n % 14 {
			a.Cards = append(a.Cards, c)
		}
		for name, m := range map[string]message{"card": cardMessage(c, verbs), "reply": replyMessage(r, "8", false), "answer": answerMessage(a, verbs, nil)} {
			if wrong := check(m); wrong != "" {
				t.Errorf("%s of %q: %s", name, s, wrong)
			}
			seen := shown(t, m)
			if len(seen.Pings) > 0 {
				t.Errorf("%s of %q mentions %q", name, s, seen.Pings)
			}
			for _, l := range seen.Links {
				if !strings.HasSuffix(strings.SplitN(l.URL, "/", 4)[2], ".example") || strings.Contains(l.URL, "evil") {
					t.Errorf("%s of %q links to %q", name, s, l.URL)
				}
			}
		}
	})
}

func FuzzEscapedTextIsSeenAsItWas(f *testing.F) {
	for _, seed := range []string{"a*b_c", "\\*", "x\\", "# h", "https://a.example", "<@1>", "[a](b)", "||", "- p", "a\\://b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = chat.Clean(s, 200)
		e := escape(s)
		if s == "" {
			return
		}
		m := newMessage(cardEmbed(chat.Card{Story: 1, Headline: "x", Summary: s}, maxEmbedSum))
		if got := shown(t, m).Text; !strings.Contains(got, s) {
			t.Errorf("%q, written %q, is seen as %q", s, e, got)
		}
		if unescape(e) != s {
			t.Errorf("%q comes back as %q", s, unescape(e))
		}
	})
}

func TestHostileTitlesAreOnlyText(t *testing.T) {
	for _, title := range chattest.HostileTitles(t) {
		m := answerMessage(chat.Answer{Title: title, More: title, Lines: []chat.Line{{Mark: title, Name: title, Text: title, Link: chat.Link{Text: title, URL: title, Host: title}}},
			Cards: []chat.Card{chattest.HostileCard(title)}}, verbs, nil)
		if wrong := check(m); wrong != "" {
			t.Errorf("%q: %s", title, wrong)
		}
		seen := shown(t, m)
		for _, l := range seen.Links {
			if l.URL != "https://wire.example/1" && !strings.Contains(l.Words, strings.SplitN(l.URL, "/", 4)[2]) {
				t.Errorf("%q links to %q in the words %q", title, l.URL, l.Words)
			}
		}
		if len(seen.Pings) > 0 {
			t.Errorf("%q mentions %q", title, seen.Pings)
		}
	}
}

func TestTimesAreTheReadersOwn(t *testing.T) {
	c := chattest.Card()
	c.Updated = c.Updated.In(time.FixedZone("EEST", 3*3600))
	if got := cardMessage(c, nil).Embeds[0].Timestamp; got != "2025-04-22T18:45:00Z" {
		t.Errorf("timestamp %s", got)
	}
}
