package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

// paged answers with pages, and with buttons of every length.
func paged(_ context.Context, q chat.Query) chat.Answer {
	a := chat.Answer{Title: "page " + q.Filters["page"] + " of " + q.Filters["kind"], Private: true}
	switch q.Filters["page"] {
	case "":
		a.Title, a.More = "page 1", "/parley latest kind:talks page:2"
	case "2":
		a.Back, a.More = "/parley latest kind:talks", "/parley latest kind:talks page:3"
	case "3":
		return chat.Answer{Title: "There is no page 3.", Failed: true, Private: true}
	}
	return a
}

func (p place) press(t *testing.T, ref chat.Ref, label string) chattest.DiscordMessage {
	t.Helper()
	a, err := p.far.Press(ref, label)
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.far.Answer(within(t), a)
	if err != nil {
		t.Fatalf("%s: no answer: %v; %+v; log: %s", label, err, p.far.Asked(a), p.log)
	}
	return m
}

func TestAPageReplacesTheAnswerItStandsOn(t *testing.T) {
	t.Parallel()
	p := open(t)
	s := connect(t, p, paged)
	one := p.ask(t, "/parley latest", nil)
	two := p.press(t, one.Ref(), "More")
	if seen := two.Seen().Text; two.Ref() != one.Ref() || !strings.Contains(seen, "page 2 of talks") || !two.Ephemeral() {
		t.Errorf("the second page stands as %s: %s", two.Ref(), seen)
	}
	if back := p.press(t, one.Ref(), "Back"); back.Ref() != one.Ref() || !strings.Contains(back.Seen().Text, "page 1") {
		t.Errorf("the way back leads to %+v", back)
	}
	p.press(t, one.Ref(), "More")
	refused := p.press(t, one.Ref(), "More")
	if refused.Ref() == one.Ref() || !refused.Ephemeral() || !strings.Contains(refused.Seen().Text, "There is no page 3.") {
		t.Errorf("what cannot be answered takes the page's place: %+v", refused)
	}
	s.end(t)
}

func TestAPageOfAnAnswerForAllIsForWhoAsksForIt(t *testing.T) {
	t.Parallel()
	p := open(t)
	s := connect(t, p, func(ctx context.Context, q chat.Query) chat.Answer {
		a := paged(ctx, q)
		a.Private = q.Filters["share"] == ""
		return a
	})
	one := p.ask(t, "/parley latest", map[string]string{"share": "yes"})
	if one.Ephemeral() {
		t.Error("a shared answer is for the asker alone")
	}
	if two := p.press(t, one.Ref(), "More"); two.Ref() == one.Ref() || !two.Ephemeral() {
		t.Errorf("the page of a shared answer stands as %+v", two)
	}
	s.end(t)
}

func TestASharedAnswerIsAcknowledgedForAll(t *testing.T) {
	t.Parallel()
	p := open(t)
	s := connect(t, p, func(_ context.Context, q chat.Query) chat.Answer {
		return chat.Answer{Title: "asked " + q.Verb, Private: q.Verb == "story", Failed: q.Verb == "story"}
	})
	for _, c := range []struct {
		line    string
		options map[string]string
		private bool // the acknowledgement
		answers []bool
	}{
		{"/parley latest", map[string]string{"share": "yes"}, false, []bool{false}},
		{"/parley latest", map[string]string{"share": "no"}, true, []bool{true, false}},
		{"/parley story", map[string]string{"share": "yes", "number": "3"}, false, []bool{true}}, // what cannot be answered is nobody else's business
	} {
		a, err := p.far.Run(p.desk(), c.line, c.options)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.far.Until(within(t), a, func(a chattest.DiscordAsk) bool { return len(a.Answers) == len(c.answers) }); err != nil {
			t.Fatalf("%s: %+v", c.line, p.far.Asked(a))
		}
		got := p.far.Asked(a)
		var private []bool
		for _, m := range got.Answers {
			private = append(private, m.Ephemeral())
		}
		if got.Private != c.private || fmt.Sprint(private) != fmt.Sprint(c.answers) {
			t.Errorf("%s %v: acknowledged privately %v, answers privately %v", c.line, c.options, got.Private, private)
		}
	}
	s.end(t)
}

func TestALongQuestionIsKeptForAWhile(t *testing.T) {
	t.Parallel()
	p := open(t)
	long := strings.Repeat("word ", 30)
	s := connect(t, p, func(ctx context.Context, q chat.Query) chat.Answer {
		if q.Verb == "latest" {
			return chat.Answer{Title: "ask on", Private: true, Buttons: []chat.Button{
				{Label: "Long", Verb: "story", Words: []string{long}}, {Label: "Short", Verb: "story", Words: []string{"3"}, Filters: map[string]string{"since": "last tuesday"}}}}
		}
		return echo(ctx, q)
	})
	m := p.ask(t, "/parley latest", nil)
	if seen := p.press(t, m.Ref(), "Short").Seen().Text; !strings.Contains(seen, "asked story 3") || !strings.Contains(seen, "map[since:last tuesday]") {
		t.Errorf("the short one asks %s", seen)
	}
	if seen := p.press(t, m.Ref(), "Long").Seen().Text; !strings.Contains(seen, "asked story "+strings.TrimSpace(long)) {
		t.Errorf("the long one asks %s", seen)
	}
	p.clock.Add(pressLife)
	if seen := p.press(t, m.Ref(), "Long").Seen().Text; !strings.Contains(seen, "This button or form is too old") || !strings.Contains(seen, "/parley story") {
		t.Errorf("after fifteen minutes the asker sees %s", seen)
	}
	if seen := p.press(t, m.Ref(), "Short").Seen().Text; !strings.Contains(seen, "asked story 3") {
		t.Errorf("after fifteen minutes the short one asks %s", seen)
	}
	s.end(t)
}

func TestWhatAButtonDoesIsReadAsItWasWritten(t *testing.T) {
	k := &desk{Discord: &Discord{now: func() time.Time { return start }}}
	keep := func(verb, does string) string { return k.presses.keep(start, verb, does) }
	for _, q := range []chat.Query{
		{Verb: "latest"}, {Verb: "story", Words: []string{"3", "sources"}}, {Verb: "latest", Filters: map[string]string{"actor": "Sergey Lavrov", "page": "2"}},
		{Verb: "explain", Words: []string{"https://a.example/x?y=1:2"}}, {Verb: "timeline", Words: []string{"Steve Witkoff", "a:b"}},
		{Verb: "latest", Filters: map[string]string{"actor": strings.Repeat("Ω", 200)}},
	} {
		for _, sign := range []string{"", turns, opens} {
			id := customID(sign, q, keep)
			if id == "" || units(id) > maxCustomID {
				t.Errorf("%s: custom_id %q", q, id)
			}
			if does, got, expired := k.pressed(id); does != sign || got.String() != q.String() || expired {
				t.Errorf("%q is read as %q %s", id, does, got)
			}
		}
	}
	kept := customID(opens, chat.Query{Verb: "latest", Words: []string{strings.Repeat("x", 100)}}, keep)
	started := &desk{Discord: k.Discord}
	if _, q, expired := started.pressed(kept); !expired || q.Verb != "latest" {
		t.Errorf("after a new start %q asks %s", kept, q)
	}
	if id := customID("", chat.Query{Verb: "latest", Words: []string{strings.Repeat("x", 100)}}, nil); id != "" {
		t.Errorf("a card has the button %q that would stop working", id)
	}
}

func TestFewPressesAreKept(t *testing.T) {
	var p presses
	first := p.keep(start, "latest", "latest x")
	for i := range 2 * maxPresses {
		p.keep(start.Add(time.Duration(i)*time.Millisecond), "latest", "latest x")
	}
	if _, known := p.recall(start, first); known || len(p.does) > maxPresses || len(p.order) > maxPresses {
		t.Errorf("%d are kept, the first one %v", len(p.does), known)
	}
	if p.recall(start.Add(time.Hour), first); len(p.does) != 0 || len(p.order) != 0 {
		t.Errorf("after an hour %d are kept", len(p.does))
	}
}

func TestNothingIsTakenTwice(t *testing.T) {
	var s seen
	for i := range 3 * maxSeen {
		if s.again(fmt.Sprint(i + 1)) {
			t.Fatalf("%d came before", i+1)
		}
	}
	for _, id := range []string{"1", fmt.Sprint(maxSeen), fmt.Sprint(2*maxSeen + 1), fmt.Sprint(3 * maxSeen), "x"} {
		if !s.again(id) {
			t.Errorf("%s is taken again", id)
		}
	}
	if len(s.ids) > maxSeen {
		t.Errorf("%d are remembered", len(s.ids))
	}
}

func TestWhoMayChangeThings(t *testing.T) {
	for _, c := range []struct {
		name, says string
		want       chat.Query
	}{
		{"nobody in particular", `"guild_id":"5","member":{"user":{"id":"7"},"permissions":"2147483648"}`, chat.Query{Server: "5", User: "7"}},
		{"Manage Channels", `"guild_id":"5","member":{"user":{"id":"7"},"permissions":"16"}`, chat.Query{Server: "5", User: "7", Manager: true}},
		{"Manage Server", `"guild_id":"5","member":{"user":{"id":"7"},"permissions":"32"}`, chat.Query{Server: "5", User: "7", Manager: true}},
		{"an administrator", `"guild_id":"5","member":{"user":{"id":"7"},"permissions":"8"}`, chat.Query{Server: "5", User: "7", Manager: true}},
		{"all there are", `"guild_id":"5","member":{"user":{"id":"7"},"permissions":"18446744073709551615"}`, chat.Query{Server: "5", User: "7", Manager: true}},
		{"Manage Messages alone", `"guild_id":"5","member":{"user":{"id":"7"},"permissions":"8192"}`, chat.Query{Server: "5", User: "7"}},
		{"no permissions said", `"guild_id":"5","member":{"user":{"id":"7"}}`, chat.Query{Server: "5", User: "7"}},
		{"no number", `"guild_id":"5","member":{"user":{"id":"7"},"permissions":"all"}`, chat.Query{Server: "5", User: "7"}},
		{"in private", `"user":{"id":"8"}`, chat.Query{User: "8", Direct: true}},
		{"in private, with permissions", `"user":{"id":"8"},"member":{"permissions":"8"}`, chat.Query{User: "8", Direct: true}},
	} {
		in, err := read(json.RawMessage(`{"id":"1","application_id":"2","token":"t","type":2,"channel_id":"3",` + c.says + `}`))
		if err != nil {
			t.Fatal(err)
		}
		c.want.Platform, c.want.Channel = "discord", "3"
		if !c.want.Manager {
			c.want.Managers = "people with Manage Channels or Manage Server"
		}
		if got := in.by(chat.Query{}); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", c.want) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestWhoMayIsFoundOutWithEachQuestion(t *testing.T) {
	t.Parallel()
	p := open(t)
	s := connect(t, p, func(_ context.Context, q chat.Query) chat.Answer {
		return chat.Answer{Title: fmt.Sprint("manager ", q.Manager, " of ", q.Server), Private: true}
	})
	for _, permissions := range []int64{0, chattest.DiscordManageChannels, chattest.DiscordSend} {
		p.far.Asker(chattest.DiscordPerson{ID: "7", Permissions: permissions})
		want := fmt.Sprint("manager ", permissions == chattest.DiscordManageChannels, " of ", p.far.Guild())
		if seen := p.ask(t, "/parley latest", nil).Seen().Text; !strings.Contains(seen, want) {
			t.Errorf("with %d: %s", permissions, seen)
		}
	}
	s.end(t)
}

// Two processes are told of each press, and one of them drew the button.
func TestOfTwoProcessesTheOneThatKnowsAnswers(t *testing.T) {
	t.Parallel()
	p := open(t)
	long := strings.Repeat("word ", 30)
	answer := func(ctx context.Context, q chat.Query) chat.Answer {
		if q.Verb == "latest" {
			return chat.Answer{Title: "ask on", Private: true, Buttons: []chat.Button{{Label: "Long", Verb: "story", Words: []string{long}}}}
		}
		return echo(ctx, q)
	}
	one := connect(t, p, answer)
	p.clock.Add(time.Minute)
	m := p.ask(t, "/parley latest", nil)
	d, err := New(p.settings, Options{Now: p.clock.Now, Commands: known, Wait: func(context.Context, time.Duration) error {
		return context.Canceled // by then the other one has answered
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Serve(ctx, known, chat.AnswerFunc(answer)) }()
	if err := p.far.Connected(within(t), 2); err != nil {
		t.Fatal(err)
	}
	if seen := p.press(t, m.Ref(), "Long").Seen().Text; !strings.Contains(seen, "asked story word") {
		t.Errorf("the asker sees %s", seen)
	}
	one.end(t)
	stop()
	<-ended
}
