package slack_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

// paged answers with a page of many, and names the others.
func paged(_ context.Context, q chat.Query) chat.Answer {
	n, _ := strconv.Atoi(q.Filters["page"])
	n = max(n, 1)
	page := func(n int) string {
		next := chat.Query{Verb: q.Verb, Words: q.Words, Filters: map[string]string{"page": fmt.Sprint(n), "actor": q.Filters["actor"]}}
		return next.String()
	}
	a := chat.Answer{Title: fmt.Sprintf("page %d about %s", n, q.Filters["actor"]), Private: true}
	if n > 1 {
		a.Back = page(n - 1)
	}
	if n < 3 {
		a.More = page(n + 1)
	}
	return a
}

func TestPagesReplaceThePrivateAnswerTheyStandOn(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, paged)
	first := w.ask(t, chattest.SlackQuestion{Text: `latest actor:"Marco Rubio: envoy"`})
	m := first
	for i, c := range []struct {
		press, title string
		offers       []string
	}{
		{"More", "page 2 about Marco Rubio: envoy", []string{"Back", "More"}},
		{"More", "page 3 about Marco Rubio: envoy", []string{"Back"}},
		{"Back", "page 2 about Marco Rubio: envoy", []string{"Back", "More"}},
	} {
		m = w.ask(t, chattest.SlackQuestion{Press: c.press, Message: first.Ref()})
		if m.Ref() != first.Ref() || m.Edits != i+1 || !m.Ephemeral {
			t.Errorf("%s: %s was edited %d times, want %s", c.press, m.Ref(), m.Edits, first.Ref())
		}
		if seen := m.Seen(); !strings.Contains(seen.Text, c.title) || !slices.Equal(m.Buttons(), c.offers) {
			t.Errorf("%s: buttons %q in\n%s", c.press, m.Buttons(), seen.Text)
		}
	}
}

func TestAPageOfASharedAnswerIsForTheReaderAlone(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, func(ctx context.Context, q chat.Query) chat.Answer {
		a := paged(ctx, q)
		a.Private = q.Filters["share"] == ""
		return a
	})
	first := w.ask(t, chattest.SlackQuestion{Text: "latest actor:Rubio share:yes"})
	second := w.ask(t, chattest.SlackQuestion{Press: "More", Message: first.Ref(), User: "U0OTHER"})
	if !second.Ephemeral || second.Ref() == first.Ref() || len(w.fake.Messages("desk")) != 1 || w.fake.Messages("desk")[0].Edits != 0 {
		t.Errorf("what one reader asked is shown to all: %+v", w.fake.Messages("desk"))
	}
}

func TestAFailedPageLeavesWhatStandsThere(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, func(ctx context.Context, q chat.Query) chat.Answer {
		if q.Filters["page"] == "2" {
			return chat.Answer{Title: "That took too long to look up.", Failed: true, Private: true}
		}
		return paged(ctx, q)
	})
	first := w.ask(t, chattest.SlackQuestion{Text: "latest actor:Rubio"})
	if m := w.ask(t, chattest.SlackQuestion{Press: "More", Message: first.Ref()}); m.Ref() == first.Ref() {
		t.Error("the page is gone")
	}
}

func TestAnAnswerOffersWhatCanBeAskedNext(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, func(ctx context.Context, q chat.Query) chat.Answer {
		if q.Verb == "latest" {
			return chat.Answer{Title: "Found", Private: true, More: "/parley explain 3", Buttons: []chat.Button{
				{Label: "Story", Verb: "story", Words: []string{"3"}, Filters: map[string]string{"since": "last tuesday"}}, {Label: "Unknown", Verb: "unknown"},
				{Label: "Too long", Verb: "story", Words: []string{strings.Repeat("x", 2000)}},
			}}
		}
		return echo(ctx, q)
	})
	m := w.ask(t, chattest.SlackQuestion{Text: "latest"})
	if !slices.Equal(m.Buttons(), []string{"Story", "/parley explain 3"}) {
		t.Errorf("buttons %q", m.Buttons())
	}
	if next := w.ask(t, chattest.SlackQuestion{Press: "Story", Message: m.Ref()}); next.Ref() == m.Ref() || !strings.Contains(next.Seen().Text, "map[since:last tuesday]") {
		t.Errorf("asked: %+v", next.Seen())
	}
	if next := w.ask(t, chattest.SlackQuestion{Press: "/parley explain 3", Message: m.Ref()}); next.Ref() == m.Ref() || !strings.Contains(next.Seen().Text, "asked explain") {
		t.Errorf("asked: %+v", next.Seen())
	}
}

func TestWhatToTypeInsteadIsOfferedAsItIs(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, func(_ context.Context, q chat.Query) chat.Answer {
		return chat.Answer{Title: "There is no command “latset”.", Failed: true, Private: true, More: "/parley help latest", Back: "/parley unknown"}
	})
	m := w.ask(t, chattest.SlackQuestion{Text: "latset"})
	if !slices.Equal(m.Buttons(), []string{"/parley help latest"}) || !strings.Contains(m.Seen().Text, "back: /parley unknown") {
		t.Errorf("buttons %q in\n%s", m.Buttons(), m.Seen().Text)
	}
}

var chart = chat.File{Name: "timeline.png", Type: "image/png", Data: []byte("\x89PNG picture"), Alt: "Talks from March to May: announced, then downgraded."}

func withChart(_ context.Context, q chat.Query) chat.Answer {
	return chat.Answer{Title: "Timeline", Private: q.Filters["share"] != "yes", Files: []chat.File{chart}}
}

func TestAPrivateAnswerTellsItsFilesInWordsAndOffersToShowThem(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, withChart)
	m := w.ask(t, chattest.SlackQuestion{Text: "timeline Rubio since:2d"})
	if seen := m.Seen(); !strings.Contains(seen.Text, chart.Alt) || !slices.Equal(m.Buttons(), []string{"Send to me", "Show in channel"}) || len(w.fake.Calls("upload")) > 0 {
		t.Errorf("buttons %q in\n%s", m.Buttons(), seen.Text)
	}
	shown := w.ask(t, chattest.SlackQuestion{Press: "Show in channel", Message: m.Ref()})
	if shown.Ephemeral || shown.Seen().Text != "Timeline" {
		t.Errorf("shown: %+v", shown.Seen())
	}
	if err := w.fake.Called(bounded(t), "files.completeUploadExternal", 1); err != nil {
		t.Fatal(err)
	}
	all := w.fake.Messages("desk")
	if len(all) != 2 || len(all[1].Files) != 1 {
		t.Fatalf("messages %+v", all)
	}
	if f := all[1].Files[0]; f.Name != chart.Name || string(f.Data) != string(chart.Data) || f.Alt != chart.Alt || f.Title == "" {
		t.Errorf("file %+v", f)
	}
}

func TestAFileIsSentToTheAskerAlone(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, withChart)
	m := w.ask(t, chattest.SlackQuestion{Text: "timeline Rubio"})
	said := w.ask(t, chattest.SlackQuestion{Press: "Send to me", Message: m.Ref()})
	if all := w.fake.Messages("u0reader"); len(all) != 1 || len(all[0].Files) != 1 || len(w.fake.Messages("desk")) > 0 || !said.Ephemeral || !strings.Contains(said.Text, "your conversation") {
		t.Errorf("messages %+v, said %+v", all, said)
	}
	w.fake.Scopes("chat:write", "commands", "files:write")
	said = w.ask(t, chattest.SlackQuestion{Press: "Send to me", Message: m.Ref()})
	if !strings.Contains(said.Seen().Text, chart.Alt) || !strings.Contains(w.log.String(), "lacks the scope im:write") {
		t.Errorf("without the scope: %s", said.Seen().Text)
	}
}

func TestInPrivateAFileIsShownAtOnce(t *testing.T) {
	w := open(t, chattest.SlackOptions{Channels: []chattest.SlackChannel{{ID: "D0READER", Name: "reader", Direct: true}}})
	w.serving(t, withChart)
	m := w.ask(t, chattest.SlackQuestion{Text: "timeline Rubio", Channel: "reader"})
	if err := w.fake.Called(bounded(t), "files.completeUploadExternal", 1); err != nil {
		t.Fatal(err)
	}
	if all := w.fake.Messages("reader"); len(all) != 1 || len(all[0].Files) != 1 || len(m.Buttons()) > 0 || strings.Contains(m.Seen().Text, chart.Alt) {
		t.Errorf("messages %+v after %+v", all, m.Seen())
	}
}

func TestAmongAFewAFileIsNotShownUnasked(t *testing.T) {
	w := open(t, chattest.SlackOptions{Channels: []chattest.SlackChannel{{ID: "C0MANY", Name: "mpdm-ana--ben--parley-1", Private: true}}})
	w.serving(t, withChart)
	m := w.ask(t, chattest.SlackQuestion{Text: "timeline Rubio", Channel: "mpdm-ana--ben--parley-1"})
	if !strings.Contains(m.Seen().Text, chart.Alt) || !slices.Equal(m.Buttons(), []string{"Send to me", "Show in channel"}) || len(w.fake.Calls("upload")) > 0 {
		t.Errorf("buttons %q in\n%s", m.Buttons(), m.Seen().Text)
	}
}

func TestAFileThatCannotBeShownIsToldInWords(t *testing.T) {
	for _, c := range []struct {
		name string
		far  func(*chattest.Slack)
		log  string
	}{
		{"no scope", func(s *chattest.Slack) { s.Scopes("chat:write", "commands") }, "files:write"},
		{"not in the channel", func(s *chattest.Slack) { s.Channel("desk", func(c *chattest.SlackChannel) { c.Outside = true }) }, "/invite @parley"},
		{"the upload is refused", func(s *chattest.Slack) { s.Fail(chattest.SlackFault{Method: "upload", Status: 500, Times: -1}) }, "500"},
		{"files are switched off", func(s *chattest.Slack) {
			s.Fail(chattest.SlackFault{Method: "files.getUploadURLExternal", Error: "file_uploads_disabled", Times: -1})
		}, "file_uploads_disabled"},
	} {
		w := open(t, chattest.SlackOptions{})
		c.far(w.fake)
		w.serving(t, withChart)
		a, err := w.fake.Ask(bounded(t), chattest.SlackQuestion{Text: "timeline Rubio share:yes"})
		if err != nil {
			t.Fatal(err)
		}
		var last chattest.SlackMessage
		for range 2 {
			if last, err = a.Answer(bounded(t)); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
		}
		if seen := last.Seen(); !strings.Contains(seen.Text, chart.Alt) || last.Ephemeral {
			t.Errorf("%s: %+v", c.name, seen)
		}
		if log := w.log.String(); !strings.Contains(log, c.log) || strings.Contains(log, "/upload/") {
			t.Errorf("%s: the log does not say %q, or an address:\n%s", c.name, c.log, log)
		}
	}
}
