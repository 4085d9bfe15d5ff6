package pipeline

import (
	"context"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/store"
)

// A chat's connection, by which questions come, may end in the middle of deliveries, for
// any reason: each story is told once all the same, and questions are answered again
// afterwards. By hand: go test ./bot/pipeline -run FaultsOfAConnection -args -often 50
func TestNothingIsLostOrToldTwiceThroughFaultsOfAConnection(t *testing.T) {
	again := func(n int, breaks func(*hall)) func(*testing.T, *hall) {
		return func(t *testing.T, h *hall) {
			h.sockets += n
			breaks(h)
		}
	}
	began := func(n int, breaks func(*hall)) func(*testing.T, *hall) {
		return func(t *testing.T, h *hall) {
			h.sessions = h.discord.Identifies() + n
			breaks(h)
		}
	}
	for _, f := range []struct {
		name   string
		breaks func(*testing.T, *hall)
		mends  func(*testing.T, *hall)
		beat   time.Duration // between heartbeats; 0: as Discord
	}{
		{"Slack: a warning to one connection", again(1, func(h *hall) { h.slack.Disconnect("warning", false) }), nil, 0},
		{"Slack: a warning to all", again(2, func(h *hall) { h.slack.Disconnect("warning", true) }), nil, 0},
		{"Slack: a refresh", again(2, func(h *hall) { h.slack.Disconnect("refresh_requested", true) }), nil, 0},
		{"Slack: cut, and no new one for three tries", again(2, func(h *hall) {
			h.slack.Fail(chattest.SlackFault{Method: "apps.connections.open", Status: 503, Times: 3})
			h.slack.Drop()
		}), nil, 0},
		{"Discord: asked to reconnect", began(1, func(h *hall) { h.discord.Reconnect() }), nil, 0},
		{"Discord: asked to reconnect before anything else", began(2, func(h *hall) { h.discord.First(7); h.discord.Drop(4000) }), nil, 0},
		{"Discord: the session is unknown", began(1, func(h *hall) { h.discord.Forget() }), nil, 0},
		{"Discord: the session is unknown before it begins", began(2, func(h *hall) { h.discord.First(9); h.discord.Drop(4000) }), nil, 0},
		{"Discord: cut", began(1, func(h *hall) { h.discord.Drop(0) }), nil, 0},
		{"Discord: heartbeats are not acknowledged", began(1, func(h *hall) { h.discord.Deaf(true) }), func(_ *testing.T, h *hall) { h.discord.Deaf(false) }, 100 * time.Millisecond},
		{"Discord: the token is refused there, and a restart", began(1, func(h *hall) { h.discord.First(4004); h.discord.Drop(4000) }), func(t *testing.T, h *hall) {
			if err := <-h.ended["discord"]; err == nil || !strings.Contains(err.Error(), "copy it again") {
				t.Errorf("it does not say what to do: %v", err)
			}
			h.sessions++
			h.serve(t, "discord")
		}, 0},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel() // to end a connection takes Discord's library a second
			h := newHall(t, f.beat)
			for range *often {
				f.breaks(t, h)
				h.happens(t, 1)
				h.runs(t, time.Minute)
				if err := h.discord.Identified(h.soon, h.sessions); err != nil {
					t.Fatalf("no further session of Discord: %v", err)
				}
				if f.mends != nil {
					f.mends(t, h)
				}
				h.asks(t)
				h.runs(t, 10*time.Minute)
				h.allSent(t)
			}
			h.standsOnce(t)
		})
	}
}

// hall is a town whose platforms take questions.
type hall struct {
	*town
	soon     context.Context       // ends long after all should have happened
	ended    map[string]chan error // by platform: why it takes no questions any more
	sockets  int                   // of Slack's, that are to have been opened
	sessions int                   // of Discord's, that are to have been begun or tried
}

func newHall(t *testing.T, beat time.Duration) *hall {
	t.Helper()
	h := &hall{
		town:  plan{database: store.Memory, channels: 2, scopes: []string{"channels:history"}, beat: beat}.town(t),
		ended: map[string]chan error{}, sockets: 2, sessions: 1,
	}
	soon, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	h.soon = soon
	h.serve(t, "slack")
	h.serve(t, "discord")
	h.asks(t)
	return h
}

// serve has a platform take questions until the test ends.
func (h *hall) serve(t *testing.T, platform string) {
	t.Helper()
	p := h.Platforms[platform].(taking).Platform.(interface {
		Serve(context.Context, []chat.Command, chat.Desk) error
	})
	ctx, stop := context.WithCancel(t.Context())
	ended, gone := make(chan error, 1), make(chan struct{})
	h.ended[platform] = ended
	go func() {
		defer close(gone)
		ended <- p.Serve(ctx, []chat.Command{{Name: "latest", Summary: "the newest stories"}}, chat.AnswerFunc(func(_ context.Context, q chat.Query) chat.Answer {
			return chat.Answer{Title: "asked " + q.Verb, Private: true}
		}))
	}()
	t.Cleanup(func() {
		stop()
		<-gone
	})
}

// asks puts a question in each chat, once its connection is there, and wants the answer.
func (h *hall) asks(t *testing.T) {
	t.Helper()
	if err := h.slack.Connected(h.soon, h.sockets); err != nil {
		t.Fatal(err)
	}
	asked, err := h.slack.Ask(h.soon, chattest.SlackQuestion{Text: "latest"})
	if err != nil {
		t.Fatal(err)
	}
	if m, err := asked.Answer(h.soon); err != nil || !strings.Contains(m.Seen().Text, "asked latest") {
		t.Fatalf("Slack: answered %+v, %v", m, err)
	}
	if err := h.discord.Connected(h.soon, 1); err != nil {
		t.Fatal(err)
	}
	run, err := h.discord.Run(h.discord.Channel("desk"), "/parley latest", nil)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := h.discord.Answer(h.soon, run); err != nil || !strings.Contains(m.Seen().Text, "asked latest") {
		t.Fatalf("Discord: answered %+v, %v", m, err)
	}
}
