package slack_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/chat/slack"
	"parley/config"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	botToken = "xoxb-1111-secretOfTheBot"
	appToken = "xapp-1-secretOfTheApp"
)

// start is a time in the middle of a day.
var start = time.Date(2025, 4, 22, 12, 0, 0, 0, time.UTC)

// logged keeps what is logged, and tells when there is more.
type logged struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

func newLogged() *logged { return &logged{changed: make(chan struct{})} }

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.changed)
	l.changed = make(chan struct{})
	return l.text.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// wait waits until something was logged so often.
func (l *logged) wait(ctx context.Context, text string, n int) error {
	for {
		l.mu.Lock()
		have, changed := strings.Count(l.text.String(), text), l.changed
		l.mu.Unlock()
		if have >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%q was logged %d times, want %d: %w", text, have, n, ctx.Err())
		}
	}
}

var (
	share    = chat.Option{Name: "share", Filter: true, Choices: []string{"yes", "no"}}
	commands = []chat.Command{
		{Name: "latest", Summary: "The newest stories.", Options: []chat.Option{
			{Name: "kind", Filter: true, Choices: []string{"talks", "visit"}, Summary: "what happened"}, {Name: "actor", Filter: true, Suggests: true}, {Name: "since", Filter: true}, share}},
		{Name: "story", Options: []chat.Option{{Name: "number", Required: true}, share}}, {Name: "explain"}, {Name: "sources"},
		{Name: "timeline", Usage: "timeline <what>", Options: []chat.Option{{Name: "what", Required: true, Suggests: true}, share}},
		{Name: "change", Changes: true, Summary: "Changes something.", Options: []chat.Option{{Name: "what", Required: true}, {Name: "how"}, {Name: "kind", Filter: true}}},
		{Name: "help", Options: []chat.Option{{Name: "command"}}},
	}
)

// workspace is a platform and the fake behind it, which share a clock.
type workspace struct {
	*slack.Slack
	fake  *chattest.Slack
	clock *chattest.Clock
	log   *logged
	http  bool // what people do is posted
}

func open(t testing.TB, o chattest.SlackOptions) workspace {
	t.Helper()
	w := workspace{clock: chattest.NewClock(start), log: newLogged()}
	o.Now = w.clock.Now
	o.BotToken, o.AppToken = botToken, appToken
	w.fake = chattest.StartSlack(t, o)
	w.Slack = connect(t, w, slack.Settings{BotToken: config.NewSecret(botToken), AppToken: config.NewSecret(appToken), API: w.fake.URL()})
	return w
}

func connect(t testing.TB, w workspace, set slack.Settings) *slack.Slack {
	t.Helper()
	client, transport := loopback()
	t.Cleanup(transport.CloseIdleConnections)
	s, err := slack.New(set, slack.Options{Commands: commands, Now: w.clock.Now, Wait: w.clock.Wait, HTTP: client,
		Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (w workspace) room() chattest.Room {
	return chattest.Room{
		Platform: w.Slack, Channel: "#desk", Far: w.fake, Log: w.log.String, Wait: w.clock.Wait, Secrets: []string{botToken, appToken, "secretOf"},
		Seen: func() []chattest.Seen { return w.fake.Seen("desk") },
	}
}

func TestSlackMeetsTheSuite(t *testing.T) {
	chattest.Run(t, chattest.Harness{
		Open:     func(t *testing.T) chattest.Room { return open(t, chattest.SlackOptions{}).room() },
		Mistakes: mistakes(),
	})
}

// mistakes are what goes wrong on Slack's side, and what the user has to be told.
func mistakes() []chattest.Mistake {
	fail := func(f chattest.SlackFault) func(*testing.T, chattest.Room, chat.Message) chat.Message {
		return func(_ *testing.T, r chattest.Room, m chat.Message) chat.Message {
			if f.Method == "" {
				f.Method = "chat.postMessage"
			}
			f.Times = -1
			fakeOf(r).Fail(f)
			return m
		}
	}
	posts := func(r chattest.Room) int { return len(fakeOf(r).Calls("chat.postMessage")) }
	all := func(r chattest.Room) int { return len(fakeOf(r).Calls("")) }
	dead := func(code string) func(*testing.T, chattest.Room, chat.Message) chat.Message {
		return func(_ *testing.T, r chattest.Room, m chat.Message) chat.Message {
			fakeOf(r).Revoke(code)
			return m
		}
	}
	channel := func(change func(*chattest.SlackChannel)) func(*testing.T, chattest.Room, chat.Message) chat.Message {
		return func(_ *testing.T, r chattest.Room, m chat.Message) chat.Message {
			fakeOf(r).Channel("desk", change)
			return m
		}
	}
	return []chattest.Mistake{
		{Name: "LimitedWithAWait", Make: fail(chattest.SlackFault{RetryAfter: 17 * time.Second}), Kind: chat.Limited, After: 17 * time.Second, Says: []string{"post to #desk", "again in 17s"}, Calls: 1, Requests: posts},
		{Name: "LimitedWithoutAWait", Make: fail(chattest.SlackFault{Bare: true}), Kind: chat.Limited, After: 30 * time.Second, Calls: 1, Requests: posts},
		{Name: "LimitedInWords", Make: fail(chattest.SlackFault{Error: "rate_limited"}), Kind: chat.Limited, After: 30 * time.Second, Calls: 1, Requests: posts},
		{Name: "APageOfHTML", Make: fail(chattest.SlackFault{Status: 500}), Kind: chat.Passing, Says: []string{"500", "Slack is in trouble"}},
		{Name: "AGatewayInTrouble", Make: fail(chattest.SlackFault{Status: 503}), Kind: chat.Passing, Says: []string{"503"}},
		{Name: "AnAnswerThatIsCut", Make: fail(chattest.SlackFault{Cut: true}), Kind: chat.Passing, Says: []string{"post to #desk", "unexpected EOF"}},
		{Name: "AnAnswerThatIsLost", Make: fail(chattest.SlackFault{Lost: true}), Kind: chat.Passing, Says: []string{"post to #desk", "EOF"}},
		{Name: "SlackInTrouble", Make: fail(chattest.SlackFault{Error: "internal_error"}), Kind: chat.Passing, Says: []string{"internal_error"}},
		{Name: "AnErrorNobodyKnows", Make: fail(chattest.SlackFault{Error: "duplicate_message_not_found"}), Kind: chat.Passing, Says: []string{"duplicate_message_not_found"}},
		{Name: "AWrongToken", Make: dead("invalid_auth"), Kind: chat.Permanent, Says: []string{"invalid_auth", "slack.bot_token", "OAuth & Permissions"}, Calls: 1, Requests: all},
		{Name: "ARevokedToken", Make: dead("token_revoked"), Kind: chat.Permanent, Says: []string{"revoked", "install the app again", "slack.bot_token"}, Calls: 1, Requests: all},
		{Name: "AnAppThatWasRemoved", Make: dead("account_inactive"), Kind: chat.Permanent, Says: []string{"removed", "install the app again"}, Calls: 1, Requests: all},
		{Name: "NoScopeToWrite", Make: func(_ *testing.T, r chattest.Room, m chat.Message) chat.Message {
			fakeOf(r).Scopes("commands", "channels:read", "groups:read")
			return m
		}, Kind: chat.Permanent, Says: []string{"missing_scope", "lacks the scope chat:write", "it has commands,channels:read,groups:read", "install the app again"}},
		{Name: "NoScopeToSeeChannels", Make: func(_ *testing.T, r chattest.Room, m chat.Message) chat.Message {
			fakeOf(r).Scopes("chat:write", "commands")
			return m
		}, Kind: chat.Permanent, Says: []string{"lacks the scope channels:read"}},
		{Name: "AnUnknownChannel", Make: func(_ *testing.T, _ chattest.Room, m chat.Message) chat.Message {
			m.Channel = "#dsek"
			return m
		}, Kind: chat.Permanent, Says: []string{"channel_not_found", "no #dsek", "routes", "/invite @parley"}, Calls: 1, Requests: all},
		{Name: "AnUnknownChannelID", Make: func(_ *testing.T, _ chattest.Room, m chat.Message) chat.Message {
			m.Channel = "C0NOWHERE"
			return m
		}, Kind: chat.Permanent, Says: []string{"channel_not_found", "C0NOWHERE", "/invite @parley"}},
		{Name: "AChannelTheBotIsNotIn", Make: func(t *testing.T, r chattest.Room, m chat.Message) chat.Message {
			fakeOf(r).Scopes("chat:write", "channels:read", "groups:read")
			return channel(func(c *chattest.SlackChannel) { c.Outside = true })(t, r, m)
		}, Kind: chat.Permanent, Says: []string{"not_in_channel", "#desk", "invite it: /invite @parley"}},
		{Name: "APrivateChannelTheBotIsNotIn", Make: channel(func(c *chattest.SlackChannel) { c.Private, c.Outside = true, true }), Kind: chat.Permanent, Says: []string{"channel_not_found", "#desk", "/invite @parley"}},
		{Name: "AnArchivedChannel", Make: channel(func(c *chattest.SlackChannel) { c.Archived = true }), Kind: chat.Permanent, Says: []string{"is_archived", "unarchive"}},
		{Name: "AReadOnlyChannel", Make: fail(chattest.SlackFault{Error: "restricted_action_read_only_channel"}), Kind: chat.Permanent, Says: []string{"read-only", "posting permissions"}},
	}
}

func fakeOf(r chattest.Room) *chattest.Slack { return r.Far.(*chattest.Slack) }

// loopback is a client whose connections a test can end.
func loopback() (*http.Client, *http.Transport) {
	transport := &http.Transport{}
	return &http.Client{Transport: transport}, transport
}
