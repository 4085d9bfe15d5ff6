package slack_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/chat/slack"
	"parley/config"
)

// bounded is a context that no passing test sees the end of.
func bounded(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// echo answers with what it was asked.
func echo(_ context.Context, q chat.Query) chat.Answer {
	return chat.Answer{Title: "asked " + q.Verb, Private: true, Lines: []chat.Line{{Name: "words", Text: q.Text()}, {Name: "filters", Text: fmt.Sprint(q.Filters)}, {Text: q.Platform + " " + q.Channel + " " + q.User}}}
}

// serving starts Serve and stops it with the test.
func (w workspace) serving(t testing.TB, answer func(context.Context, chat.Query) chat.Answer) {
	t.Helper()
	w.servingDesk(t, chat.AnswerFunc(answer))
}

func (w workspace) servingDesk(t testing.TB, desk chat.Desk) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Serve(ctx, commands, desk) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("serve: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("Serve does not end")
		}
	})
	if w.http {
		w.listens(t)
		return
	}
	w.connected(t, 2)
}

// connected waits until both sides know of so many connections, all in all.
func (w workspace) connected(t testing.TB, n int) {
	t.Helper()
	if err := w.fake.Connected(bounded(t), n); err != nil {
		t.Fatal(err)
	}
	if err := w.log.wait(bounded(t), "connected to Slack", n); err != nil {
		t.Fatal(err)
	}
}

func (w workspace) ask(t *testing.T, q chattest.SlackQuestion) chattest.SlackMessage {
	t.Helper()
	asked, err := w.fake.Ask(bounded(t), q)
	if err != nil {
		t.Fatal(err)
	}
	m, err := asked.Answer(bounded(t))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestACommandIsAnsweredForTheAskerAlone(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, echo)
	m := w.ask(t, chattest.SlackQuestion{Text: "latest Rubio & co kind:visit since:2d"})
	seen := m.Seen()
	for _, want := range []string{"asked latest", "words Rubio & co", "map[kind:visit since:2d]", "slack C0DESK U0READER"} {
		if !strings.Contains(seen.Text, want) {
			t.Errorf("%q is missing in:\n%s", want, seen.Text)
		}
	}
	if !m.Ephemeral || len(w.fake.Messages("desk")) != 0 {
		t.Error("the answer is shown to everybody")
	}
}

func TestAnAnswerMayBeForAll(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, func(context.Context, chat.Query) chat.Answer { return chat.Answer{Title: "for all"} })
	if m := w.ask(t, chattest.SlackQuestion{Text: "latest"}); m.Ephemeral || len(w.fake.Messages("desk")) != 1 {
		t.Error("the answer is for the asker alone")
	}
}

func TestWhatIsTypedArrivesAsItWasTyped(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, echo)
	for typed, want := range map[string]string{
		"explain https://gov.example/a?b=1&c=2":         "words https://gov.example/a?b=1&c=2",
		"explain <https://gov.example/a|gov.example/a>": "words https://gov.example/a",
		"explain a <b> & “c d”":                         "words a <b> & c d",
		"":                                              "asked",
		"latest since:":                                 "since: needs a value",
		"latest " + strings.Repeat("x", 1200):           "longer than 1000 characters",
		"latest <!channel> *bold* <https://evil.example>": "words <!channel> ∗bold∗ https://evil.example",
	} {
		m := w.ask(t, chattest.SlackQuestion{Text: typed})
		seen := m.Seen()
		if !strings.Contains(seen.Text, want) || len(seen.Pings) > 0 || len(seen.Links) > 0 {
			t.Errorf("%q: %q is missing in %+v", typed, want, seen)
		}
	}
}

func TestAButtonAsksItsQuestion(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, echo)
	c := chattest.Card()
	c.Buttons = append(c.Buttons, chat.Button{Label: "Mute story", Verb: "mute", Words: []string{"3"}}, chat.Button{Label: "Explain", Verb: "explain", Words: []string{"two words", "3"}})
	ref := w.room().Send(t, chat.Message{ID: "7", Card: &c})
	if got := w.fake.Messages("desk")[0].Buttons(); fmt.Sprint(got) != "[Timeline Sources Explain]" {
		t.Errorf("buttons %q: only what the desk can answer is offered", got)
	}
	m := w.ask(t, chattest.SlackQuestion{Press: "Sources", Message: ref})
	if seen := m.Seen(); !strings.Contains(seen.Text, "asked story") || !strings.Contains(seen.Text, "words 3 sources") || !m.Ephemeral {
		t.Errorf("the press got %+v", seen)
	}
	if seen := w.ask(t, chattest.SlackQuestion{Press: "Explain", Message: ref, User: "U0OTHER"}).Seen(); !strings.Contains(seen.Text, "words two words 3") || !strings.Contains(seen.Text, "U0OTHER") {
		t.Errorf("the press got %+v", seen)
	}
	if n := len(w.fake.Messages("desk")); n != 1 {
		t.Errorf("%d messages: a press is answered to the one who pressed", n)
	}
}

func TestAnEnvelopeThatComesTwiceIsAnsweredOnce(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	var asked atomic.Int32
	w.serving(t, func(ctx context.Context, q chat.Query) chat.Answer {
		asked.Add(1)
		return echo(ctx, q)
	})
	for range 5 {
		w.ask(t, chattest.SlackQuestion{Text: "latest", Twice: true})
	}
	w.ask(t, chattest.SlackQuestion{Text: "help"})
	if n := asked.Load(); n != 6 {
		t.Errorf("6 questions were answered %d times", n)
	}
}

func TestAQuestionIsTakenWhileAConnectionIsRenewed(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested"} {
		w := open(t, chattest.SlackOptions{})
		w.serving(t, echo)
		w.clock.Add(time.Hour)
		w.fake.Disconnect(reason, false)
		w.connected(t, 3)
		w.ask(t, chattest.SlackQuestion{Text: "latest"})
		w.clock.Add(time.Hour)
		w.fake.Disconnect(reason, true)
		w.connected(t, 5)
		w.ask(t, chattest.SlackQuestion{Text: "latest"})
	}
}

func TestConnectionsThatAreCutAreOpenedAgain(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, echo)
	w.clock.Add(time.Hour)
	w.fake.Fail(chattest.SlackFault{Method: "apps.connections.open", Status: 503, Times: 3})
	w.fake.Drop()
	w.connected(t, 4)
	w.ask(t, chattest.SlackQuestion{Text: "latest"})
	if log := w.log.String(); strings.Contains(log, "ticket") || strings.Contains(log, "secretOf") {
		t.Errorf("a secret is logged:\n%s", log)
	}
}

func TestConnectionsThatEndAtOnceAreNotOpenedWithoutPause(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, echo)
	for n := 4; n <= 10; n += 2 { // the clock stands still: each one ends at once
		w.fake.Drop()
		if err := w.fake.Connected(bounded(t), n); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(w.log.String(), "end as soon as they begin") {
		t.Errorf("nobody waited:\n%s", w.log.String())
	}
}

func TestWhatSlackSendsThatCannotBeReadIsPassedOver(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, echo)
	for _, frame := range []string{`{`, `{"type":"new_kind","envelope_id":"x"}`, `[]`, `"text"`, `{"type":"slash_commands","payload":[1]}`, `{"type":"interactive","payload":{"type":"block_actions"}}`} {
		w.fake.Send(frame)
	}
	w.ask(t, chattest.SlackQuestion{Text: "latest"})
}

func TestARefusedAppTokenEndsServingWithWhatToDo(t *testing.T) {
	for code, want := range map[string]string{
		"invalid_auth":           "Slack does not know the app-level token",
		"token_revoked":          "generate a new one",
		"account_inactive":       "removed from the workspace",
		"not_allowed_token_type": "begins with xapp-",
		"missing_scope":          "connections:write",
	} {
		w := open(t, chattest.SlackOptions{})
		w.fake.Fail(chattest.SlackFault{Method: "apps.connections.open", Error: code, Times: -1})
		err := w.Serve(bounded(t), commands, chat.AnswerFunc(echo))
		var refused *chat.Error
		if !errors.As(err, &refused) || refused.Kind != chat.Permanent || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "slack.app_token") {
			t.Errorf("%s: error %v", code, err)
		}
		if n := len(w.fake.Calls("apps.connections.open")); n > 2 {
			t.Errorf("%s: %d calls", code, n)
		}
		if err != nil && strings.Contains(err.Error()+w.log.String(), "secretOf") {
			t.Error("the token is shown")
		}
	}
}

func TestAWrongAppTokenStopsOnlyTheListening(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.Slack = connect(t, w, slack.Settings{BotToken: config.NewSecret(botToken), AppToken: config.NewSecret("xapp-wrong"), API: w.fake.URL()})
	if err := w.Serve(bounded(t), commands, chat.AnswerFunc(echo)); err == nil {
		t.Fatal("no error")
	}
	c := chattest.Card()
	w.room().Send(t, chat.Message{ID: "7", Card: &c})
}

func TestTooManyQuestionsAreRefusedAtOnce(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	var began sync.WaitGroup
	release := make(chan struct{})
	began.Add(8)
	var n atomic.Int32
	w.serving(t, func(ctx context.Context, q chat.Query) chat.Answer {
		if n.Add(1) <= 8 {
			began.Done()
		}
		<-release
		return echo(ctx, q)
	})
	var asks []*chattest.SlackAsk
	for i := range 8 + 32 {
		a, err := w.fake.Ask(bounded(t), chattest.SlackQuestion{Text: "latest", User: fmt.Sprint("U0USER", i/10)})
		if err != nil {
			t.Fatal(err)
		}
		asks = append(asks, a)
		if len(asks) == 8 {
			began.Wait()
		}
	}
	busy := w.ask(t, chattest.SlackQuestion{Text: "one more"})
	if !busy.Ephemeral || !strings.Contains(busy.Text, "ask again") {
		t.Errorf("the last one got %+v", busy)
	}
	close(release)
	for _, a := range asks {
		if _, err := a.Answer(bounded(t)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOneUserLeavesRoomForTheOthers(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	release := make(chan struct{})
	w.serving(t, func(ctx context.Context, q chat.Query) chat.Answer {
		<-release
		return echo(ctx, q)
	})
	ask := func(user string) *chattest.SlackAsk {
		a, err := w.fake.Ask(bounded(t), chattest.SlackQuestion{Text: "latest", User: user})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for i := range 30 {
		if a := ask("U0READER"); a.Answered() != (i >= 10) {
			t.Errorf("question %d of one user was refused: %v", i+1, a.Answered())
		}
	}
	other := ask("U0OTHER")
	if other.Answered() {
		t.Error("another user is refused as well")
	}
	close(release)
	if _, err := other.Answer(bounded(t)); err != nil {
		t.Fatal(err)
	}
}

func TestAFaultInAnAnswerIsToldAndSurvived(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, func(ctx context.Context, q chat.Query) chat.Answer {
		if q.Verb == "latest" {
			panic("broken")
		}
		return echo(ctx, q)
	})
	if m := w.ask(t, chattest.SlackQuestion{Text: "latest"}); !strings.Contains(m.Text, "fault inside Parley") {
		t.Errorf("got %+v", m)
	}
	w.ask(t, chattest.SlackQuestion{Text: "help"})
}

func TestAnAnswerThatIsNotTakenIsTriedAgain(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.serving(t, echo)
	w.fake.Fail(chattest.SlackFault{Method: "response_url", Status: 500, Times: 2})
	w.ask(t, chattest.SlackQuestion{Text: "latest"})
	w.fake.Fail(chattest.SlackFault{Method: "response_url", Status: 500, Times: 3})
	a, err := w.fake.Ask(bounded(t), chattest.SlackQuestion{Text: "latest"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.fake.Called(bounded(t), "response_url", 6); err != nil {
		t.Fatal(err)
	}
	w.ask(t, chattest.SlackQuestion{Text: "help"})
	if a.Answered() || strings.Contains(w.log.String(), "/respond/") {
		t.Errorf("the address of an answer is logged, or it was answered after all:\n%s", w.log.String())
	}
}

func TestTheAnswerUnderWayIsFinishedWhenTheProgramStops(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	ctx, stop := context.WithCancel(bounded(t))
	ended := make(chan error, 1)
	begun := make(chan struct{})
	go func() {
		ended <- w.Serve(ctx, commands, chat.AnswerFunc(func(ctx context.Context, q chat.Query) chat.Answer {
			close(begun)
			<-ctx.Done()
			return chat.Answer{Title: "Parley is stopping.", Private: true}
		}))
	}()
	w.connected(t, 2)
	a, err := w.fake.Ask(bounded(t), chattest.SlackQuestion{Text: "latest"})
	if err != nil {
		t.Fatal(err)
	}
	<-begun
	stop()
	if err := <-ended; err != nil {
		t.Errorf("error %v, want none", err)
	}
	if m, err := a.Answer(bounded(t)); err != nil || !strings.Contains(m.Text, "stopping") {
		t.Errorf("answer %+v, error %v", m, err)
	}
}
