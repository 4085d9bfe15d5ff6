package slack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/news"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden holds JSON to a file in testdata.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// sent is what Slack was sent last by a method.
func (w workspace) sent(t *testing.T, method string) map[string]any {
	t.Helper()
	calls := w.fake.Calls(method)
	if len(calls) == 0 {
		t.Fatalf("%s was not called", method)
	}
	return calls[len(calls)-1].Args
}

// story is a story in two states: talks that are planned, and then downgraded.
func story(later bool) (news.Story, []news.Change) {
	at := time.Date(2025, 4, 22, 8, 0, 0, 0, time.UTC)
	planned := news.Development{ID: 1, Kind: news.Talks, Status: news.Announced, Actors: []string{"United Kingdom", "Ukraine"}, Place: "London", Date: "2025-04-23", At: at,
		Evidence: "Foreign ministers will meet in London on Wednesday, the ministry said."}
	s := news.Story{ID: 3, Kind: news.Talks, Status: news.Announced, Certainty: news.Confirmed, Actors: planned.Actors, Place: "London", Date: "2025-04-23", Updated: at,
		Developments: []news.Development{planned}, Reports: []news.Report{{Article: "a", Outlet: "gov.example", URL: "https://www.gov.example/news/1", Origin: "gov.example", Official: true}}}
	if !later {
		return s, nil
	}
	at = at.Add(10 * time.Hour)
	down := news.Development{ID: 1, Kind: news.Talks, Status: news.Downgraded, Actors: planned.Actors, Place: "London", Date: "2025-04-23", At: at,
		Evidence: "The talks will go on between officials only."}
	away := news.Development{ID: 2, Kind: news.Withdrawal, Status: news.Announced, Actors: []string{"Marco Rubio"}, Place: "London", At: at,
		Evidence: "Marco Rubio will not travel to London."}
	s.Status, s.Was, s.Updated = news.Downgraded, news.Announced, at
	s.Developments = append(s.Developments, away, down)
	s.Reports = append(s.Reports, news.Report{Article: "b", Outlet: "wire.example", URL: "https://wire.example/world?id=1&x=2", Origin: "wire"})
	return s, []news.Change{{Story: 3, Article: "b", Development: down, From: news.Announced, To: news.Downgraded, Certainty: news.Confirmed, At: at}}
}

func TestWhatIsSentIsAsDrawnBefore(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	r := w.room()
	before, _ := story(false)
	card := chat.CardOf(before, time.UTC)
	ref := r.Send(t, chat.Message{ID: "7", Card: &card, Loud: true})
	golden(t, "card", w.sent(t, "chat.postMessage"))

	after, changes := story(true)
	card = chat.CardOf(after, time.UTC)
	r.Edit(t, ref, chat.Message{ID: "8", Card: &card, Loud: true})
	golden(t, "edit", w.sent(t, "chat.update"))

	reply := chat.ReplyOf(changes, after, time.UTC)
	r.Send(t, chat.Message{ID: "8", Reply: &reply, Thread: ref})
	golden(t, "reply", w.sent(t, "chat.postMessage"))
	r.Send(t, chat.Message{ID: "8", Reply: &reply, Thread: ref, Loud: true})
	if w.sent(t, "chat.postMessage")["reply_broadcast"] != true {
		t.Error("a loud reply is not shown in the channel")
	}
}

func TestHostileTextIsSentAsDrawnBefore(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	card := chattest.HostileCard("<!channel> *a* _b_ `c` :d: <https://evil.example|bank.example> & @here\u202e\n> e")
	w.room().Send(t, chat.Message{ID: "7", Card: &card})
	golden(t, "hostile", w.sent(t, "chat.postMessage"))
}

func TestAnAnswerIsSentAsDrawnBefore(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	after, changes := story(true)
	said := chat.ReplyOf(changes, after, time.UTC).Says[0]
	w.serving(t, answering(chat.Answer{Title: "Story 3", Private: true, Cards: []chat.Card{chat.CardOf(after, time.UTC)},
		Lines: []chat.Line{{Text: "How it came there:"}, {Mark: "•", Name: "22 Apr 18:00", Text: said.Headline, Link: said.Source}}, More: "/parley story 3 sources"}))
	w.ask(t, chattest.SlackQuestion{Text: "story 3"})
	golden(t, "answer", w.sent(t, "response_url"))
}

func TestAFullAnswerStandsWhole(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	after, _ := story(true)
	a := chat.Answer{Title: "Latest stories", Private: true}
	for range 5 {
		a.Cards = append(a.Cards, chat.CardOf(after, time.UTC))
	}
	for range 12 {
		a.Lines = append(a.Lines, chat.Line{Mark: "•", Name: "a line", Text: strings.Repeat("words ", 20), Link: chat.LinkOf("wire.example", "https://wire.example/1")})
	}
	w.serving(t, answering(a))
	seen := w.ask(t, chattest.SlackQuestion{Text: "latest"}).Seen()
	if n := strings.Count(seen.Text, "Talks in London downgraded"); n != 5 {
		t.Errorf("%d of 5 cards in:\n%s", n, seen.Text)
	}
	if n := strings.Count(seen.Text, "a line"); n != 12 {
		t.Errorf("%d of 12 lines in:\n%s", n, seen.Text)
	}
}

// answering answers every question the same.
func answering(a chat.Answer) func(context.Context, chat.Query) chat.Answer {
	return func(context.Context, chat.Query) chat.Answer { return a }
}
