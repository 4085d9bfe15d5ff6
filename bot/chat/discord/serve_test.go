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

// soon bounds a wait for what another goroutine does: far longer than it takes.
const soon = 30 * time.Second

func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	t.Cleanup(cancel)
	return ctx
}

// serving is a platform that serves.
type serving struct {
	place
	stop  context.CancelFunc
	ended chan error
}

func echo(_ context.Context, q chat.Query) chat.Answer {
	return chat.Answer{Title: "asked " + q.Verb + " " + q.Text(), Lines: []chat.Line{{Text: fmt.Sprint(q.Platform, " ", q.Channel, " ", q.User, " ", q.Filters)}}, Private: true}
}

func serve(t *testing.T, p place, answer func(context.Context, chat.Query) chat.Answer) *serving {
	t.Helper()
	return serveDesk(t, p, chat.AnswerFunc(answer))
}

func serveDesk(t testing.TB, p place, asks chat.Desk) *serving {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	s := &serving{place: p, stop: stop, ended: make(chan error, 1)}
	go func() { s.ended <- p.Serve(ctx, known, asks) }()
	t.Cleanup(stop)
	return s
}

// connect serves and waits for the connection.
func connect(t *testing.T, p place, answer func(context.Context, chat.Query) chat.Answer) *serving {
	t.Helper()
	return connectDesk(t, p, chat.AnswerFunc(answer))
}

func connectDesk(t testing.TB, p place, asks chat.Desk) *serving {
	t.Helper()
	s := serveDesk(t, p, asks)
	if err := p.far.Connected(within(t), 1); err != nil {
		t.Fatalf("not connected: %v; log: %s", err, p.log)
	}
	return s
}

// end stops serving and wants no error.
func (s *serving) end(t *testing.T) {
	t.Helper()
	s.stop()
	if err := s.over(t); err != nil {
		t.Errorf("serving ended with %v", err)
	}
}

func (s *serving) over(t *testing.T) error {
	t.Helper()
	select {
	case err := <-s.ended:
		return err
	case <-within(t).Done():
		t.Fatal("serving does not end")
		return nil
	}
}

func (p place) ask(t *testing.T, line string, options map[string]string) chattest.DiscordMessage {
	t.Helper()
	a, err := p.far.Run(p.desk(), line, options)
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.far.Answer(within(t), a)
	if err != nil {
		t.Fatalf("%s: no answer: %v; log: %s", line, err, p.log)
	}
	return m
}

func acknowledged(a chattest.DiscordAsk) bool { return a.Acked != 0 }

func TestASlashCommandIsAcknowledgedAtOnceAndAnsweredForTheAskerAlone(t *testing.T) {
	t.Parallel()
	p := open(t)
	hold := make(chan struct{})
	s := connect(t, p, func(ctx context.Context, q chat.Query) chat.Answer {
		<-hold
		return echo(ctx, q)
	})
	a, err := p.far.Run(p.desk(), "/parley story", map[string]string{"number": "3", "sources": "sources"})
	if err != nil {
		t.Fatal(err)
	}
	if p.far.Until(within(t), a, acknowledged) != nil {
		t.Fatal("not acknowledged before the answer")
	}
	p.far.Again(a)
	close(hold)
	m, err := p.far.Answer(within(t), a)
	if err != nil {
		t.Fatal(err)
	}
	got := p.far.Asked(a)
	if got.Acked != 5 || !got.Private || got.AckedIn > 3*time.Second || !m.Ephemeral() || len(got.Answers) != 1 {
		t.Errorf("acknowledged with %d after %s, private %v, answers %+v", got.Acked, got.AckedIn, got.Private, got.Answers)
	}
	seen := m.Seen().Text
	// The words stand in the order of the command's options, not in that of the client.
	for _, want := range []string{"asked story sources 3", "discord " + p.desk() + " 900000000000000001"} {
		if !strings.Contains(seen, want) {
			t.Errorf("%q is missing in %s", want, seen)
		}
	}
	s.end(t)
}

func TestFiltersAndButtonsAskTheSameQuestions(t *testing.T) {
	t.Parallel()
	p := open(t)
	s := connect(t, p, echo)
	if seen := p.ask(t, "/parley latest", map[string]string{"kind": "talks", "since": "2d"}).Seen().Text; !strings.Contains(seen, "map[kind:talks since:2d]") {
		t.Errorf("the filters are lost in %s", seen)
	}
	ref := p.card(t, "7", "🛬 One")
	a, err := p.far.Press(ref, "Sources")
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.far.Answer(within(t), a)
	if err != nil {
		t.Fatal(err)
	}
	if seen := m.Seen().Text; !strings.Contains(seen, "asked story 3 sources") || !m.Ephemeral() {
		t.Errorf("the button asks %s", seen)
	}
	s.end(t)
}

func TestAnAnswerForAllFollowsTheAcknowledgement(t *testing.T) {
	t.Parallel()
	p := open(t)
	s := connect(t, p, func(context.Context, chat.Query) chat.Answer { return chat.Answer{Title: "For everybody"} })
	a, err := p.far.Run(p.desk(), "/parley latest", nil)
	if err != nil {
		t.Fatal(err)
	}
	if p.far.Until(within(t), a, acknowledged) != nil {
		t.Fatal("not acknowledged")
	}
	s.end(t) // what was asked is still answered
	got := p.far.Asked(a)
	if len(got.Answers) != 2 || !got.Answers[0].Ephemeral() || got.Answers[1].Ephemeral() || !strings.Contains(got.Answers[1].Seen().Text, "For everybody") {
		t.Errorf("answers %+v", got.Answers)
	}
}

func TestAFaultInAnAnswerIsOneAnswer(t *testing.T) {
	t.Parallel()
	p := open(t)
	s := connect(t, p, func(_ context.Context, q chat.Query) chat.Answer {
		if q.Verb == "story" {
			panic("unexpected")
		}
		return echo(t.Context(), q)
	})
	if seen := p.ask(t, "/parley story", map[string]string{"number": "3"}).Seen().Text; !strings.Contains(seen, "fault inside Parley") {
		t.Errorf("the asker sees %s", seen)
	}
	p.far.Fail(chattest.DiscordFault{Route: "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original", Status: 502, Times: 2})
	if seen := p.ask(t, "/parley latest", nil).Seen().Text; !strings.Contains(seen, "asked latest") {
		t.Errorf("the asker sees %s", seen)
	}
	s.end(t)
}

func TestCommandsAreRegisteredOnlyWhenTheyChanged(t *testing.T) {
	t.Parallel()
	const put, putGuild = "PUT /applications/{application_id}/commands", "PUT /applications/{application_id}/guilds/{guild_id}/commands"
	p := open(t)
	for range 2 {
		connect(t, p, echo).end(t)
		p.clock.Add(time.Minute)
	}
	if n := len(p.far.Calls(put)); n != 1 {
		t.Errorf("the commands are registered %d times", n)
	}
	q := open(t, func(s *Settings) { s.Guilds = []string{"1"} })
	q.settings.Guilds = []string{q.far.Guild()}
	for range 2 {
		connect(t, q, echo).end(t)
		q.clock.Add(time.Minute)
	}
	if n, g := len(q.far.Calls(put)), len(q.far.Calls(putGuild)); n != 0 || g != 1 {
		t.Errorf("with servers in the settings: %d for all, %d for the server", n, g)
	}
}

func TestAServerWithoutTheScopeForCommandsIsToldOf(t *testing.T) {
	t.Parallel()
	p := open(t, func(s *Settings) { s.Guilds = []string{"123456789012345678"} })
	s := connect(t, p, echo)
	for _, want := range []string{"the slash commands are not registered", "applications.commands", "client_id=" + p.far.App} {
		if !strings.Contains(p.log.String(), want) {
			t.Errorf("%q is missing in the log: %s", want, p.log)
		}
	}
	s.end(t)
}

func TestAConnectionThatEndsIsMadeAnew(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(p place){
		"asked to reconnect": func(p place) { p.far.Reconnect() },
		"session forgotten":  func(p place) { p.far.Forget() },
		"closed":             func(p place) { p.far.Drop(4000) },
		"cut":                func(p place) { p.far.Drop(0) },
		"nonsense":           func(p place) { p.far.Say("null") },
		"an unknown event":   func(p place) { p.far.Say(`{"op":0,"t":"NEVER_HEARD_OF","s":9,"d":{"x":[1]}}`); p.far.Drop(4000) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			s := connect(t, p, echo)
			p.clock.Add(time.Minute)
			end(p)
			if err := p.far.Identified(within(t), 2); err != nil {
				t.Fatalf("no second session; log: %s", p.log)
			}
			if err := p.far.Connected(within(t), 1); err != nil {
				t.Fatalf("not connected again; log: %s", p.log)
			}
			if seen := p.ask(t, "/parley latest", nil).Seen().Text; !strings.Contains(seen, "asked latest") {
				t.Errorf("the asker sees %s", seen)
			}
			s.end(t)
		})
	}
}

func TestASessionThatDoesNotBeginIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, first := range []int{7, 9, 4000, 4009} {
		t.Run(fmt.Sprint(first), func(t *testing.T) {
			t.Parallel()
			p := open(t)
			p.far.First(first)
			s := connect(t, p, echo)
			if n := p.far.Identifies(); n != 2 {
				t.Errorf("%d sessions were tried, want 2", n)
			}
			s.end(t)
		})
	}
}

func TestACloseForGoodEndsServingWithOneClearError(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		make func(place)
		says string
	}{
		{"a wrong token", func(p place) { p.far.Reset("another.one") }, "copy it again"},
		{"a token refused by the gateway", func(p place) { p.far.First(4004) }, "copy it again"},
		{"intents", func(p place) { p.far.First(4014) }, "(4014): it refuses the intents"},
		{"intents that do not exist", func(p place) { p.far.First(4013) }, "(4013)"},
		{"too many servers", func(p place) { p.far.First(4011) }, "more servers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			token := p.far.Token
			c.make(p)
			s := serve(t, p, echo)
			err := s.over(t)
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error()+p.log.String(), token) {
				t.Errorf("serving ended with %v; log: %s", err, p.log)
			}
			if n := p.far.Identifies(); n > 1 {
				t.Errorf("%d sessions were tried", n)
			}
		})
	}
}

func TestTheLastSessionsOfADayAreKept(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.far.Sessions(keptSessions)
	waited := make(chan time.Duration, 1)
	p.wait = func(ctx context.Context, d time.Duration) error {
		waited <- d
		<-ctx.Done()
		return ctx.Err()
	}
	s := serve(t, p, echo)
	select {
	case d := <-waited:
		if d != 24*time.Hour || p.far.Identifies() != 0 {
			t.Errorf("a wait of %s after %d sessions", d, p.far.Identifies())
		}
	case <-within(t).Done():
		t.Fatal("nothing waits")
	}
	s.end(t)
}

func TestHeartbeatsThatAreNotAnsweredEndTheSession(t *testing.T) {
	t.Parallel()
	p := place{clock: chattest.NewClock(start), log: &journal{}}
	p.far = chattest.StartDiscord(t, chattest.DiscordOptions{Now: p.clock.Now, Beat: 20 * time.Millisecond})
	near := open(t)
	near.settings.API, near.rest.base = p.far.URL(), p.far.URL()+apiPath
	near.far = p.far
	near.now, near.wait, near.rest.now, near.rest.wait = p.clock.Now, p.clock.Wait, p.clock.Now, p.clock.Wait
	s := connect(t, near, echo)
	p.clock.Add(time.Minute)
	p.far.Deaf(true)
	if err := p.far.Identified(within(t), 2); err != nil {
		t.Errorf("the connection is taken for alive; log: %s", near.log)
	}
	p.far.Deaf(false)
	s.end(t)
}

func TestManyQuestionsAtOnceAreAnsweredOrTurnedAwayButNeverPileUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		user func(i int) string
		most int
		says string
	}{
		{"of one person", func(int) string { return "7" }, maxOwn, "You ask faster than Parley answers"},
		{"of many", func(i int) string { return fmt.Sprint(100 + i) }, maxAnswering, "Too many questions at once"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			hold := make(chan struct{})
			s := connect(t, p, func(ctx context.Context, q chat.Query) chat.Answer {
				<-hold
				return echo(ctx, q)
			})
			var asks []*chattest.DiscordAsk
			for i := range c.most + 5 {
				p.far.Asker(chattest.DiscordPerson{ID: c.user(i)})
				a, err := p.far.Run(p.desk(), "/parley latest", nil)
				if err != nil {
					t.Fatal(err)
				}
				if err := p.far.Until(within(t), a, acknowledged); err != nil {
					t.Fatal("not acknowledged")
				}
				asks = append(asks, a)
			}
			close(hold)
			for i, a := range asks {
				m, err := p.far.Answer(within(t), a)
				if err != nil {
					t.Fatal(err)
				}
				want := "asked latest"
				if i >= c.most {
					want = c.says
				}
				if seen := m.Seen().Text; !strings.Contains(seen, want) || !m.Ephemeral() {
					t.Errorf("question %d is answered %q, want %q", i, seen, want)
				}
			}
			if n := strings.Count(p.log.String(), "too many at once"); n != 1 {
				t.Errorf("the log says %d times that there are too many", n)
			}
			s.end(t)
		})
	}
}

func TestWhatIsNoInteractionIsPassedOver(t *testing.T) {
	t.Parallel()
	p := open(t)
	k := p.newDesk(known, chat.AnswerFunc(func(context.Context, chat.Query) chat.Answer {
		t.Error("it is answered")
		return chat.Answer{}
	}))
	for _, raw := range []string{
		`{}`, `[]`, `null`, `{"id":"x","application_id":"1","token":"t","type":2}`, `{"id":"1","application_id":"1","token":"a/../b","type":2,"data":{"name":"parley"}}`,
		`{"id":"2","application_id":"1","token":"t","type":2,"data":{"name":"other"}}`, `{"id":"3","application_id":"1","token":"t","type":4,"data":{"name":"parley"}}`,
		`{"id":"4","application_id":"1","token":"t","type":5}`, `{"id":"5","application_id":"../x","token":"t","type":2,"data":{"name":"parley"}}`,
	} {
		k.take(t.Context(), json.RawMessage(raw))
	}
	k.busy.Wait()
	if n := len(p.far.Calls("")); n != 0 {
		t.Errorf("%d calls", n)
	}
}
