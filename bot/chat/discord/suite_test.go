package discord

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/config"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start is a time like any other.
var start = time.Date(2025, 4, 23, 6, 0, 0, 0, time.UTC)

// share is an option as every command has it that only reads.
var share = chat.Option{Name: "share", Summary: "for all", Filter: true, Choices: []string{"yes", "no"}}

// known are commands as Parley has them.
var known = []chat.Command{
	{Name: "latest", Summary: "The newest stories.", Options: []chat.Option{
		{Name: "kind", Summary: "what happened", Filter: true, Choices: []string{"visit", "talks"}}, {Name: "since", Summary: "how far back", Filter: true}, {Name: "actor", Summary: "who", Filter: true, Suggests: true}, share,
	}},
	{Name: "story", Summary: "How a story stands.", Options: []chat.Option{
		{Name: "sources", Summary: "list the articles", Choices: []string{"sources"}}, {Name: "number", Summary: "as on its card", Required: true}, share,
	}},
	{Name: "timeline", Summary: "How a story came there.", Options: []chat.Option{{Name: "number", Summary: "as on its card", Required: true}}},
}

// journal is a log that can be read while it is written.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// place is a platform and its fake.
type place struct {
	*Discord
	far   *chattest.Discord
	clock *chattest.Clock
	log   *journal
}

// desk is the ID of the fake's channel.
func (p place) desk() string { return p.far.Channel("desk") }

func open(t testing.TB, change ...func(*Settings)) place {
	t.Helper()
	p := place{clock: chattest.NewClock(start), log: &journal{}}
	p.far = chattest.StartDiscord(t, chattest.DiscordOptions{Now: p.clock.Now})
	s := Settings{Token: config.NewSecret(p.far.Token), API: p.far.URL()}
	for _, c := range change {
		c(&s)
	}
	d, err := New(s, Options{Log: slog.New(slog.NewTextHandler(p.log, nil)), Now: p.clock.Now, Wait: p.clock.Wait, Commands: known})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	p.Discord = d
	return p
}

func room(t *testing.T) chattest.Room {
	p := open(t)
	return chattest.Room{
		Platform: p.Discord, Channel: p.desk(), Far: p.far, Secrets: []string{p.far.Token, "bot-token"}, Log: p.log.String, Wait: p.clock.Wait,
		Seen: func() []chattest.Seen { return p.far.Seen(p.far.Channel("desk")) },
	}
}

// breaks makes a mistake of a fault.
func breaks(f chattest.DiscordFault) func(*testing.T, chattest.Room, chat.Message) chat.Message {
	return func(_ *testing.T, r chattest.Room, m chat.Message) chat.Message {
		r.Far.(*chattest.Discord).Fail(f)
		return m
	}
}

func calls(r chattest.Room) int { return len(r.Far.(*chattest.Discord).Calls("")) }

func TestDiscordMeetsTheSuite(t *testing.T) {
	const posts = "POST /channels/{channel_id}/messages"
	permit := func(p int64) func(*testing.T, chattest.Room, chat.Message) chat.Message {
		return func(_ *testing.T, r chattest.Room, m chat.Message) chat.Message {
			far := r.Far.(*chattest.Discord)
			far.Change(far.Channel("desk"), func(c *chattest.DiscordChannel) { c.Permissions = p })
			return m
		}
	}
	to := func(channel string) func(*testing.T, chattest.Room, chat.Message) chat.Message {
		return func(_ *testing.T, _ chattest.Room, m chat.Message) chat.Message {
			m.Channel = channel
			return m
		}
	}
	chattest.Run(t, chattest.Harness{
		Open: room,
		Mistakes: []chattest.Mistake{
			{Name: "AWrongToken", Kind: chat.Permanent, Says: []string{"token", "page Bot", "discord.token"}, Requests: calls, Calls: 1,
				Make: func(_ *testing.T, r chattest.Room, m chat.Message) chat.Message {
					r.Far.(*chattest.Discord).Reset("another.one")
					return m
				}},
			{Name: "AnUnknownChannel", Kind: chat.Permanent, Says: []string{"Unknown Channel (10003)", "Copy Channel ID"}, Make: to("123456789012345678")},
			{Name: "AnUnknownName", Kind: chat.Permanent, Says: []string{"#deks", "did you mean #desk?"}, Make: to("#deks")},
			{Name: "AChannelThatIsNotSeen", Kind: chat.Permanent, Make: permit(0),
				Says: []string{"Missing Access (50001)", "View Channel", "scope=bot+applications.commands&permissions=309237730304", "client_id="}},
			{Name: "ABotThatIsInNoServer", Kind: chat.Permanent, Says: []string{"invite", "https://discord.com/oauth2/authorize?client_id="},
				Make: func(_ *testing.T, r chattest.Room, m chat.Message) chat.Message {
					far := r.Far.(*chattest.Discord)
					far.Leave(far.Guild())
					m.Channel = "#desk"
					return m
				}},
			{Name: "NoPermissionToSend", Kind: chat.Permanent, Make: permit(chattest.DiscordViewChannel | chattest.DiscordEmbedLinks), Says: []string{"Missing Permissions (50013)", "needs Send Messages"}},
			{Name: "NoPermissionToSendOrEmbed", Kind: chat.Permanent, Make: permit(chattest.DiscordViewChannel), Says: []string{"Missing Permissions (50013)", "needs Send Messages and Embed Links"}},
			{Name: "AForum", Kind: chat.Permanent, Says: []string{"50008", "choose a text or announcement channel"},
				Make: func(_ *testing.T, r chattest.Room, m chat.Message) chat.Message {
					far := r.Far.(*chattest.Discord)
					far.Change(far.Channel("desk"), func(c *chattest.DiscordChannel) { c.Type = 15 })
					return m
				}},
			{Name: "AFormDiscordRefuses", Kind: chat.Unfit, Make: breaks(chattest.DiscordFault{Code: 50035}), Says: []string{"Invalid Form Body (50035)"}},
			{Name: "AutoMod", Kind: chat.Permanent, Make: breaks(chattest.DiscordFault{Code: 200000}), Says: []string{"AutoMod", "exempt"}},
			{Name: "AServerFaultThatStays", Kind: chat.Passing, Make: breaks(chattest.DiscordFault{Status: http.StatusInternalServerError, Times: -1}), Says: []string{"status 500"}, Requests: calls, Calls: 5 * tries},
			{Name: "ALongLimit", Kind: chat.Limited, After: 42 * time.Second, Make: breaks(chattest.DiscordFault{Route: posts, RetryAfter: 42 * time.Second}), Says: []string{"again in 42s"}, Requests: calls, Calls: 1},
			{Name: "AGlobalLimit", Kind: chat.Limited, After: 30 * time.Second, Make: breaks(chattest.DiscordFault{RetryAfter: 30 * time.Second, Global: true}), Requests: calls, Calls: 1},
			{Name: "CloudflareShutsTheDoor", Kind: chat.Limited, After: time.Minute, Make: breaks(chattest.DiscordFault{Status: http.StatusTooManyRequests, HTML: true}), Requests: calls, Calls: 1},
			{Name: "APageInsteadOfAnAnswer", Kind: chat.Passing, Make: breaks(chattest.DiscordFault{Status: http.StatusForbidden, HTML: true}), Says: []string{"status 403"}},
		},
	})
}

func TestACheckNamesEverythingThatHasToBeMended(t *testing.T) {
	p := open(t)
	if err := p.Check(t.Context(), []string{"#desk", p.desk()}); err != nil {
		t.Errorf("where nothing is wrong: %v", err)
	}
	p.far.Change(p.desk(), func(c *chattest.DiscordChannel) {
		c.Permissions &^= chattest.DiscordCreateThreads | chattest.DiscordSendInThreads
	})
	hidden := p.far.AddChannel(chattest.DiscordChannel{Name: "hidden"})
	err := p.Check(t.Context(), []string{"#desk", hidden, "123456789012345678"})
	for _, want := range []string{"#desk: in this channel Parley's role needs Send Messages in Threads and Create Public Threads", hidden + ": Discord says Missing Access", "123456789012345678: Discord says Unknown Channel"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in:\n%v", want, err)
		}
	}
	if n := len(p.far.Messages(p.desk())); n != 0 {
		t.Errorf("the check posted %d messages", n)
	}
	q := open(t, func(s *Settings) { s.Token = config.NewSecret("wrong.token") })
	if err := q.Check(t.Context(), []string{"#desk"}); err == nil || !strings.Contains(err.Error(), "check the token of Discord: Discord refuses the token") {
		t.Errorf("with a wrong token: %v", err)
	}
}

func TestACheckSaysWhetherQuestionsArrive(t *testing.T) {
	over := func(p place, key string) { p.settings.Listen, p.settings.PublicKey = "127.0.0.1:1", key }
	for _, c := range []struct {
		name string
		make func(place)
		says string
	}{
		{"over the gateway", func(place) {}, ""},
		{"over the gateway, with an endpoint", func(p place) { p.far.Posts("https://bot.example") }, "clear that field"},
		{"over HTTP", func(p place) { p.far.Posts("https://bot.example"); over(p, strings.ToUpper(p.far.PublicKey())) }, ""},
		{"over HTTP, without an endpoint", func(p place) { over(p, p.far.PublicKey()) }, "put the public https address"},
		{"over HTTP, with another key", func(p place) { p.far.Posts("https://bot.example"); over(p, aKey) }, "discord.public_key is not this application's"},
		{"in a server without the commands", func(p place) { p.settings.Guilds = []string{"123456789012345678"} }, "look for Discord server 123456789012345678: Discord says Missing Access (50001): check its ID, or invite Parley to it with the scope applications.commands: https://discord.com/oauth2"},
	} {
		p := open(t)
		c.make(p)
		err := p.Check(t.Context(), []string{p.desk()})
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v\nwant %s", c.name, err, c.says)
		}
	}
}

func TestPermissionsAddUpAsDiscordSays(t *testing.T) {
	answer := func(path string) string {
		switch {
		case strings.HasSuffix(path, "/channels/1"):
			return `{"guild_id":"9","permission_overwrites":[{"id":"9","type":0,"allow":"0","deny":"2048"},{"id":"7","type":0,"allow":"2048","deny":"16384"},{"id":"8","type":0,"allow":"0","deny":"1024"},{"id":"5","type":1,"allow":"65536","deny":"0"}]}`
		case strings.HasSuffix(path, "/users/@me"):
			return `{"id":"5"}`
		case strings.HasSuffix(path, "/members/5"):
			return `{"roles":["7"]}`
		}
		return `[{"id":"9","permissions":"19456"},{"id":"7","permissions":"0"},{"id":"8","permissions":"8"}]`
	}
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, answer(r.URL.Path)) }))
	defer far.Close()
	d, err := New(Settings{Token: config.NewSecret("t"), API: far.URL}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	// Of 1024+2048+16384: everybody loses 2048, a role gives it back and takes 16384, the
	// bot itself gets 65536; a role it has not changes nothing.
	if got, err := d.permissionsIn(t.Context(), "1"); err != nil || got != 1024+2048+65536 {
		t.Errorf("permissions %d, error %v", got, err)
	}
}
