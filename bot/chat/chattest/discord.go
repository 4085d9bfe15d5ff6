package chattest

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"parley/bot/chat"
)

// DiscordOptions say what the fake is like; the zero value will do.
type DiscordOptions struct {
	Now     func() time.Time // of rate limits and IDs; nil: the real time
	Token   string           // of the bot; "": one that is made up
	Beat    time.Duration    // between heartbeats; 0: as Discord
	Address string           // where it listens, on loopback; "": a free port
	Lax     bool             // bodies are not held to the schema, which costs more than all else: for load
	Pace    int              // calls that write, of each route in each channel in 5 seconds; 0: 5, as Discord
}

// DiscordChannel is a channel or a thread of a server.
type DiscordChannel struct {
	ID, Guild, Name string
	Type            int    // 0 text, 1 private, 5 announcement, 15 forum, 11 thread
	Parent          string // of a thread
	Permissions     int64  // of the bot
	Locked          bool   // a thread
	Archived        bool   // a thread
}

// DiscordMessage is a message as it stands.
type DiscordMessage struct {
	ID, Channel string
	Content     string
	Embeds      json.RawMessage
	Attachments []DiscordAttachment
	Components  json.RawMessage
	Mentions    json.RawMessage // allowed_mentions of the last send or edit
	Flags       int
	Reference   string // the message it replies to
	Nonce       string
	Edits       int
	Created     time.Time
	Foreign     bool // somebody else's

	seen *Seen // as a reader saw it when it was last asked for
}

// Ref is the name that Parley gives a message.
func (m DiscordMessage) Ref() chat.Ref { return chat.Ref(m.Channel + "/" + m.ID) }

// Ephemeral reports whether only the asker sees it.
func (m DiscordMessage) Ephemeral() bool { return m.Flags&discordEphemeral != 0 }

// Quiet reports whether it notifies nobody.
func (m DiscordMessage) Quiet() bool { return m.Flags&discordSuppressNotifications != 0 }

// The bot's permissions in a channel
// (https://docs.discord.com/developers/topics/permissions).
const (
	DiscordViewChannel   int64 = 1 << 10
	DiscordSend          int64 = 1 << 11
	DiscordEmbedLinks    int64 = 1 << 14
	DiscordReadHistory   int64 = 1 << 16
	DiscordCreateThreads int64 = 1 << 35
	DiscordSendInThreads int64 = 1 << 38
	DiscordAll                 = DiscordViewChannel | DiscordSend | DiscordEmbedLinks | DiscordReadHistory | DiscordCreateThreads | DiscordSendInThreads
)

// Discord is a fake of Discord with one application. It is safe for concurrent use.
type Discord struct {
	Token string
	App   string // the application's ID, which is the bot's too

	server *httptest.Server
	now    func() time.Time
	beat   time.Duration
	pace   int
	spec   *discordSpec

	mu         sync.Mutex
	serial     int64
	guilds     []string
	channels   []*DiscordChannel
	messages   []*DiscordMessage
	nonces     map[string]discordNonce
	commands   map[string][]map[string]any
	creates    int // of commands
	asks       []*DiscordAsk
	tokens     map[string]*DiscordAsk
	asker      DiscordPerson
	key        ed25519.PrivateKey // that interactions are signed with
	endpoint   string             // where they are posted to; "": to the gateway
	web        *http.Client
	calls      []Call
	faults     []*DiscordFault
	windows    map[string]*discordWindow
	waits      map[string]discordWait // that were asked for, by route and channel
	violations []string
	gateway    discordGateway
	closed     bool
	all        sync.WaitGroup
}

// NewDiscord starts a fake on loopback: a server with the text channel "desk", which the
// bot may use in every way. Its caller closes it. An address that is taken is an error.
func NewDiscord(o DiscordOptions) (*Discord, error) {
	d := &Discord{
		Token: o.Token, now: o.Now, beat: o.Beat, pace: o.Pace,
		nonces: map[string]discordNonce{}, commands: map[string][]map[string]any{}, windows: map[string]*discordWindow{}, waits: map[string]discordWait{},
		tokens: map[string]*DiscordAsk{}, asker: DiscordPerson{ID: discordAsker}, web: newDiscordWeb(),
	}
	if d.Token == "" {
		d.Token = "fake.discord.bot-token"
	}
	if d.now == nil {
		d.now = time.Now
	}
	if d.pace == 0 {
		d.pace = discordWrites
	}
	if d.beat == 0 {
		d.beat = discordBeat
	}
	d.gateway = discordGateway{left: discordSessions, changed: make(chan struct{})}
	d.App = d.snowflake()
	d.key = ed25519.NewKeyFromSeed([]byte(fmt.Sprintf("%032s", d.App)))
	d.AddChannel(DiscordChannel{Guild: d.AddGuild(), Name: "desk", Permissions: DiscordAll})
	var err error
	if !o.Lax {
		if d.spec, err = openDiscordSpec(); err != nil {
			return nil, err
		}
	}
	d.server = httptest.NewUnstartedServer(d.routes())
	if o.Address != "" {
		listener, err := net.Listen("tcp", o.Address)
		if err != nil {
			return nil, err
		}
		d.server.Listener.Close()
		d.server.Listener = listener
	}
	d.server.Start()
	return d, nil
}

// StartDiscord starts a fake for a test, closes it at the end, and fails the test for
// each rule that was broken.
func StartDiscord(t testing.TB, o DiscordOptions) *Discord {
	t.Helper()
	d, err := NewDiscord(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.Close()
		for _, v := range d.Violations() {
			t.Errorf("discord: %s", v)
		}
	})
	return d
}

// Close cuts every connection and waits until nothing runs any more.
func (d *Discord) Close() {
	d.mu.Lock()
	d.closed = true
	for _, c := range d.gateway.open {
		c.conn.Close()
	}
	d.mu.Unlock()
	d.web.CloseIdleConnections()
	d.server.CloseClientConnections()
	d.server.Close()
	d.all.Wait()
}

// URL is the base address, for the setting `api`.
func (d *Discord) URL() string { return d.server.URL }

// AddGuild adds a server that the bot is in, and names its ID.
func (d *Discord) AddGuild() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	id := d.snowflake()
	d.guilds = append(d.guilds, id)
	return id
}

// Guild is the ID of the first server.
func (d *Discord) Guild() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.guilds[0]
}

// Leave takes the bot out of a server.
func (d *Discord) Leave(guild string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.guilds = slices.DeleteFunc(d.guilds, func(g string) bool { return g == guild })
	for _, c := range d.channels {
		if c.Guild == guild {
			c.Permissions = 0
		}
	}
}

// AddChannel adds a channel and gives back its ID, which is made if it has none.
func (d *Discord) AddChannel(c DiscordChannel) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c.ID == "" {
		c.ID = d.snowflake()
	}
	if c.Guild == "" && c.Type != 1 {
		c.Guild = d.guilds[0]
	}
	d.channels = append(d.channels, &c)
	return c.ID
}

// Channel is the ID of a channel by its name.
func (d *Discord) Channel(name string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.channels {
		if c.Name == name && c.Parent == "" {
			return c.ID
		}
	}
	return ""
}

// Change changes a channel or thread, by its ID.
func (d *Discord) Change(id string, change func(*DiscordChannel)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.channel(id); c != nil {
		change(c)
	}
}

// Threads are the threads of a channel, by its ID.
func (d *Discord) Threads(channel string) []DiscordChannel {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []DiscordChannel
	for _, c := range d.channels {
		if c.Parent == channel {
			found = append(found, *c)
		}
	}
	return found
}

// Messages are what stands in a channel or thread, by its ID, the oldest first.
func (d *Discord) Messages(channel string) []DiscordMessage {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []DiscordMessage
	for _, m := range d.messages {
		if m.Channel == channel && !m.Ephemeral() {
			found = append(found, *m)
		}
	}
	return found
}

// Write has a person say something in a channel, by its ID.
func (d *Discord) Write(channel, text string) chat.Ref {
	d.mu.Lock()
	defer d.mu.Unlock()
	m := &DiscordMessage{ID: d.snowflake(), Channel: channel, Content: text, Created: d.now(), Foreign: true}
	d.messages = append(d.messages, m)
	return m.Ref()
}

// Delete takes a message away, as a moderator can; its thread stays.
func (d *Discord) Delete(ref chat.Ref) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.messages = slices.DeleteFunc(d.messages, func(m *DiscordMessage) bool { return m.Ref() == ref })
}

// Calls are the requests so far, of one route as "POST /channels/{channel_id}/messages",
// or of all ("").
func (d *Discord) Calls(route string) []Call {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []Call
	for _, c := range d.calls {
		if route == "" || c.Method == route {
			found = append(found, c)
		}
	}
	return found
}

// Called waits until a route was called n times.
func (d *Discord) Called(ctx context.Context, route string, n int) error {
	return d.until(ctx, func() bool {
		found := 0
		for _, c := range d.calls {
			if c.Method == route {
				found++
			}
		}
		return found >= n
	})
}

// Violations are the rules that were broken: what Discord would refuse or punish.
func (d *Discord) Violations() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.violations)
}

// Forgive forgets the violations so far, for a test that provoked them.
func (d *Discord) Forgive() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	v := d.violations
	d.violations = nil
	return v
}

// violate notes a broken rule. The caller holds the lock.
func (d *Discord) violate(format string, args ...any) {
	d.violations = append(d.violations, fmt.Sprintf(format, args...))
}

// discordEpoch is what IDs count from
// (https://docs.discord.com/developers/reference#snowflakes).
var discordEpoch = time.UnixMilli(1_420_070_400_000)

// snowflake is the next ID. The caller holds the lock.
func (d *Discord) snowflake() string {
	d.serial = max(d.serial+1, d.now().Sub(discordEpoch).Milliseconds()<<22)
	return strconv.FormatInt(d.serial, 10)
}

// channel finds a channel. The caller holds the lock.
func (d *Discord) channel(id string) *DiscordChannel {
	for _, c := range d.channels {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// message finds a message. The caller holds the lock.
func (d *Discord) message(channel, id string) *DiscordMessage {
	for _, m := range d.messages {
		if m.Channel == channel && m.ID == id {
			return m
		}
	}
	return nil
}

// Reset changes the bot's token, as a click on Reset Token does.
func (d *Discord) Reset(token string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Token = token
}
