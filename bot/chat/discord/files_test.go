package discord

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

func chart(name string, size int) chat.File {
	return chat.File{Name: name, Type: "image/png", Data: bytes.Repeat([]byte{0x89}, size), Alt: "Three developments in April, the last one a refusal"}
}

func withFiles(files ...chat.File) func(context.Context, chat.Query) chat.Answer {
	return func(_ context.Context, q chat.Query) chat.Answer {
		a := chat.Answer{Title: "drawn", Private: q.Filters["share"] != "yes", Files: files, More: "/parley story 4"}
		if q.Verb == "story" {
			a.Files, a.More = nil, ""
		}
		return a
	}
}

const (
	originalRoute = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original"
	followRoute   = "POST /webhooks/{webhook_id}/{webhook_token}"
)

func TestAnAnswerBringsItsFiles(t *testing.T) {
	t.Parallel()
	p := open(t)
	calendar := chat.File{Name: "ahead.ics", Type: "text/calendar", Data: []byte("BEGIN:VCALENDAR"), Alt: "What is dated ahead"}
	s := connect(t, p, withFiles(chart("Zeit strahl.png", 2000), calendar, chart("Zeit strahl.png", 10)))
	for _, share := range []string{"no", "yes"} {
		m := p.ask(t, "/parley latest", map[string]string{"share": share})
		if m.Ephemeral() != (share == "no") || len(m.Attachments) != 3 {
			t.Fatalf("share %s: private %v, files %+v", share, m.Ephemeral(), m.Attachments)
		}
		one, two, three := m.Attachments[0], m.Attachments[1], m.Attachments[2]
		if one.Name != "Zeit_strahl.png" || one.Type != "image/png" || len(one.Data) != 2000 || !strings.HasPrefix(one.Description, "Three developments") {
			t.Errorf("the chart arrives as %s %s %d %q", one.Name, one.Type, len(one.Data), one.Description)
		}
		if two.Name != "ahead.ics" || string(two.Data) != "BEGIN:VCALENDAR" || three.Name != "2-Zeit_strahl.png" {
			t.Errorf("the others arrive as %s, %s", two.Name, three.Name)
		}
		if !strings.Contains(string(m.Embeds), `"attachment://Zeit_strahl.png"`) {
			t.Errorf("the chart is not in the answer: %s", m.Embeds)
		}
	}
	s.end(t)
}

func TestAPageLeavesNoFileOfTheOneBefore(t *testing.T) {
	t.Parallel()
	p := open(t)
	s := connect(t, p, withFiles(chart("a.png", 10)))
	m := p.ask(t, "/parley latest", nil)
	if next := p.press(t, m.Ref(), "More"); next.Ref() != m.Ref() || len(next.Attachments) != 0 {
		t.Errorf("the next page has %+v", next.Attachments)
	}
	s.end(t)
}

func TestAnAnswerSentTwiceHasItsFilesOnce(t *testing.T) {
	t.Parallel()
	for _, f := range []chattest.DiscordFault{
		{Route: originalRoute, Lost: true}, {Route: originalRoute, Cut: true, Times: 2}, {Route: originalRoute, Status: http.StatusBadGateway, HTML: true},
	} {
		p := open(t)
		s := connect(t, p, withFiles(chart("a.png", 10)))
		p.far.Fail(f)
		a, err := p.far.Run(p.desk(), "/parley latest", nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.far.Until(within(t), a, acknowledged); err != nil {
			t.Fatal(err)
		}
		s.end(t)
		if got := p.far.Asked(a); len(got.Answers) != 1 || len(got.Answers[0].Attachments) != 1 {
			t.Errorf("%+v: %+v", f, got.Answers)
		}
	}
}

func TestAFileThatDiscordDoesNotTakeIsToldInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		files []chat.File
		code  int
		kept  int
	}{
		{"too large", []chat.File{chart("a.png", maxFile+1), chart("b.png", 10)}, 0, 1},
		{"too much in all", []chat.File{chart("a.png", maxFile), chart("b.png", maxFile), chart("c.png", maxFile)}, 0, 2},
		{"empty", []chat.File{chart("a.png", 0)}, 0, 0},
		{"refused", []chat.File{chart("a.png", 10)}, 50013, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			s := connect(t, p, withFiles(c.files...))
			if c.code != 0 {
				p.far.Fail(chattest.DiscordFault{Route: originalRoute, Code: c.code})
			}
			m := p.ask(t, "/parley latest", nil)
			if len(m.Attachments) != c.kept || !strings.Contains(m.Seen().Text, "Three developments in April") {
				t.Errorf("%d files, and it reads\n%s", len(m.Attachments), m.Seen().Text)
			}
			for _, a := range m.Attachments {
				if a.Description == "" {
					t.Errorf("%s is not described", a.Name)
				}
			}
			s.end(t)
		})
	}
}

func TestEachFileHasANameThatStays(t *testing.T) {
	taken := map[string]bool{}
	for _, c := range [][2]string{{"a.png", "a.png"}, {"a.png", "2-a.png"}, {"../b c.png", ".._b_c.png"}, {"", "file"}, {"…", "2-file"}, {"\"x\"\r\n.ics", "_x__.ics"}} {
		if got := fileName(c[0], taken); got != c[1] {
			t.Errorf("%q becomes %q, want %q", c[0], got, c[1])
		}
		taken[c[1]] = true
	}
}
