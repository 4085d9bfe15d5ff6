package chattest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/bot/chat"
)

// SlackOptions say what the fake workspace is like; the zero value will do.
type SlackOptions struct {
	Now      func() time.Time // of rate limits and time stamps; nil: the real time
	BotToken string           // nil value: "xoxb-fake-bot"
	AppToken string           // nil value: "xapp-fake-app"
	Secret   string           // that requests are signed with; nil value: "fake-signing-secret"
	Scopes   []string         // of the bot; nil: what Parley's manifest asks for
	Channels []SlackChannel   // nil: #desk, which the bot is in
	People   []SlackPerson    // nil: U0READER, a member, and others who ask in tests
	Groups   map[string][]string
	Window   time.Duration // in which a message may be edited; 0: for ever
}

// SlackChannel is a conversation of the workspace.
type SlackChannel struct {
	ID, Name string
	Private  bool
	Archived bool
	Outside  bool // the bot is not a member
	Locked   bool // its threads take no replies
	Direct   bool // a private conversation with the bot
}

// SlackMessage is a message as it stands in a channel.
type SlackMessage struct {
	Channel, TS string
	Thread      string // ts of the parent; empty: in the channel itself
	Broadcast   bool
	Text        string
	Blocks      json.RawMessage
	Attachments json.RawMessage
	Metadata    json.RawMessage
	Edits       int
	Ephemeral   bool // an answer that only the asker sees
	Foreign     bool // written by somebody else
	Files       []SlackFile
}

// Call is one request that a fake got.
type Call struct {
	Method  string
	Channel string
	Args    map[string]any
	Answer  string // "ok", the vendor's error, or the HTTP status
	At      time.Time
}

// Slack is a fake workspace with one app. It is safe for concurrent use.
type Slack struct {
	BotToken, AppToken, Secret string

	server *httptest.Server
	now    func() time.Time
	specs  slackSpecs

	mu         sync.Mutex
	scopes     []string
	channels   []*SlackChannel
	messages   []*SlackMessage
	hidden     []*SlackMessage // answers that only their asker sees
	people     []SlackPerson
	groups     map[string][]string // members by the group's ID
	files      map[string]*SlackFile
	client     *http.Client
	envelope   int
	endpoint   string               // where requests are posted to; empty: over a websocket
	envelopes  map[string]*SlackAsk // by the envelope's ID
	stamps     int                  // gives each message a ts of its own
	calls      []Call
	faults     []*SlackFault
	buckets    map[string]*slackBucket
	blocked    map[string]time.Time // method and channel: when Retry-After ends
	dead       string               // the error that every call gets
	window     time.Duration        // in which a message may be edited; 0: for ever
	violations []string
	asks       map[string]*SlackAsk // by the id in their response_url
	tickets    map[string]bool      // of websocket addresses that were given out
	sockets    []*slackSocket
	dismissed  []*slackSocket // told to go, perhaps still open
	opened     int            // connections so far
	changed    chan struct{}  // closed when one begins or ends, or a call was made
	serial     int
	silent     bool
	closed     bool
	all        sync.WaitGroup
}

// NewSlack starts a fake on loopback. Its caller closes it.
func NewSlack(o SlackOptions) *Slack {
	s := &Slack{
		BotToken: o.BotToken, AppToken: o.AppToken, Secret: o.Secret, people: o.People, groups: o.Groups,
		files: map[string]*SlackFile{}, envelopes: map[string]*SlackAsk{}, now: o.Now, scopes: o.Scopes, window: o.Window,
		buckets: map[string]*slackBucket{}, blocked: map[string]time.Time{}, asks: map[string]*SlackAsk{}, tickets: map[string]bool{},
		changed: make(chan struct{}),
	}
	if s.BotToken == "" {
		s.BotToken = "xoxb-fake-bot"
	}
	if s.AppToken == "" {
		s.AppToken = "xapp-fake-app"
	}
	if s.Secret == "" {
		s.Secret = "fake-signing-secret"
	}
	if s.people == nil {
		s.people = slackPeople()
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.scopes == nil {
		s.scopes = SlackScopes()
	}
	if o.Channels == nil {
		o.Channels = []SlackChannel{{ID: "C0DESK", Name: "desk"}}
	}
	for _, c := range o.Channels {
		s.AddChannel(c)
	}
	s.specs = openSlackSpecs()
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.web)
	mux.HandleFunc("GET /link", s.link)
	mux.HandleFunc("POST /respond/{id}", s.respond)
	mux.HandleFunc("POST /upload/{id}", s.upload)
	s.server = httptest.NewServer(mux)
	s.client = &http.Client{Transport: &http.Transport{MaxConnsPerHost: 64, MaxIdleConnsPerHost: 64}}
	return s
}

// SlackScopes are what the bot may do unless the options say otherwise: what Parley needs.
func SlackScopes() []string {
	return []string{"chat:write", "chat:write.public", "commands", "channels:read", "groups:read", "files:write", "im:write", "users:read", "usergroups:read"}
}

// StartSlack starts a fake for a test, closes it at the end, and fails the test for each
// rule that was broken.
func StartSlack(t testing.TB, o SlackOptions) *Slack {
	t.Helper()
	s := NewSlack(o)
	t.Cleanup(func() {
		s.Close()
		for _, v := range s.Violations() {
			t.Errorf("slack: %s", v)
		}
	})
	return s
}

// Close cuts every connection and waits until nothing runs any more.
func (s *Slack) Close() {
	s.mu.Lock()
	s.closed = true
	sockets := append(slices.Clone(s.sockets), s.dismissed...)
	s.mu.Unlock()
	for _, k := range sockets {
		k.conn.Close()
	}
	s.client.CloseIdleConnections()
	s.server.CloseClientConnections()
	s.server.Close()
	s.all.Wait()
}

// URL is the base address of the Web API, for the setting `api`.
func (s *Slack) URL() string { return s.server.URL + "/api/" }

// AddChannel adds a channel.
func (s *Slack) AddChannel(c SlackChannel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels = append(s.channels, &c)
}

// Channel changes a channel, by its name without "#".
func (s *Slack) Channel(name string, change func(*SlackChannel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.channels {
		if c.Name == name {
			change(c)
		}
	}
}

// Scopes changes what the bot may do.
func (s *Slack) Scopes(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = scopes
}

// Revoke has every call fail with a vendor's error, as token_revoked; "" heals it.
func (s *Slack) Revoke(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead = code
}

// Calls are the requests so far, of one method or of all ("").
func (s *Slack) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			found = append(found, c)
		}
	}
	return found
}

// Called waits until a method has been called so often.
func (s *Slack) Called(ctx context.Context, method string, n int) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if len(s.Calls(method)) >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%s was called %d times: %w", method, len(s.Calls(method)), ctx.Err())
		}
	}
}

// note keeps a call in the log. The caller holds the lock.
func (s *Slack) note(c Call) {
	s.calls = append(s.calls, c)
	s.moved()
}

// moved wakes whoever waits for calls or connections. The caller holds the lock.
func (s *Slack) moved() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Violations are the rules that were broken: what Slack would refuse or punish.
func (s *Slack) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// Forgive forgets the violations so far, for a test that provoked them.
func (s *Slack) Forgive() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.violations
	s.violations = nil
	return v
}

// violate notes a broken rule. The caller holds the lock.
func (s *Slack) violate(format string, args ...any) {
	s.violations = append(s.violations, fmt.Sprintf(format, args...))
}

// Messages are what a channel holds, by its name without "#", the oldest first.
func (s *Slack) Messages(name string) []SlackMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []SlackMessage
	for _, m := range s.messages {
		for _, c := range s.channels {
			if c.Name == name && c.ID == m.Channel {
				found = append(found, *m)
			}
		}
	}
	return found
}

// Seen is what a channel's reader sees.
func (s *Slack) Seen(name string) []Seen {
	var seen []Seen
	for _, m := range s.Messages(name) {
		seen = append(seen, m.Seen())
	}
	return seen
}

// Ref is the name that Parley gives a message.
func (m SlackMessage) Ref() chat.Ref { return chat.Ref(m.Channel + " " + m.TS) }

// Delete takes a message away, as its author or an admin can.
func (s *Slack) Delete(ref chat.Ref) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = slices.DeleteFunc(s.messages, func(m *SlackMessage) bool { return m.Ref() == ref })
}

// Write has a person say something in a channel, by its name without "#".
func (s *Slack) Write(name, text string) chat.Ref {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.channels {
		if c.Name == name {
			m := &SlackMessage{Channel: c.ID, TS: s.stamp(), Text: text, Foreign: true}
			s.messages = append(s.messages, m)
			return m.Ref()
		}
	}
	return ""
}

// stamp is the next ts. The caller holds the lock.
func (s *Slack) stamp() string {
	s.stamps++
	return fmt.Sprintf("%d.%06d", s.now().Unix(), s.stamps)
}

// channelOf finds a channel by its ID. The caller holds the lock.
func (s *Slack) channelOf(id string) *SlackChannel {
	for _, c := range s.channels {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// message finds a message. The caller holds the lock.
func (s *Slack) message(channel, ts string) *SlackMessage {
	for _, m := range s.messages {
		if m.Channel == channel && m.TS == ts {
			return m
		}
	}
	return nil
}

// may reports whether the bot has a scope. The caller holds the lock.
func (s *Slack) may(scope string) bool { return slices.Contains(s.scopes, scope) }

// lacks is the answer to a call whose scope is missing. The caller holds the lock.
func (s *Slack) lacks(scope string) slackAnswer {
	return slackAnswer{"ok": false, "error": "missing_scope", "needed": scope, "provided": strings.Join(s.scopes, ",")}
}
