package chattest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// The gateway's opcodes
// (https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway).
const (
	discordDispatch  = 0
	discordHeartbeat = 1
	discordIdentify  = 2
	discordResume    = 6
	discordReconnect = 7
	discordUnknown   = 9
	discordHello     = 10
	discordAck       = 11

	// Intents that have to be applied for: members, presences, message content
	// (https://docs.discord.com/developers/events/gateway#privileged-intents).
	discordPrivileged = 1<<1 | 1<<8 | 1<<15
)

// discordGateway is the state of the websocket side. The Discord's lock guards it.
type discordGateway struct {
	open       []*discordSocket
	sessions   []string
	left       int // identifies of the day
	identifies int
	last       time.Time // of them
	first      int       // what the next connection gets instead of READY; 0: nothing
	deaf       bool      // heartbeats are not acknowledged
	changed    chan struct{}
}

// discordSocket is one connection.
type discordSocket struct {
	conn    *websocket.Conn
	writing sync.Mutex
	ready   bool
	serial  int
	sends   []time.Time
}

func (k *discordSocket) write(v any) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	return k.conn.WriteJSON(v)
}

func (k *discordSocket) shut(code int, why string) {
	k.writing.Lock()
	defer k.writing.Unlock()
	k.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, why), time.Now().Add(time.Second))
	k.conn.Close()
}

func (d *Discord) socketURL() string {
	return "ws" + strings.TrimPrefix(d.server.URL, "http") + "/socket/"
}

// socket serves a connection to the gateway.
func (d *Discord) socket(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	k := &discordSocket{conn: conn}
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return
	}
	d.all.Add(1)
	defer d.all.Done()
	if q := r.URL.Query(); q.Get("encoding") != "json" || q.Get("v") != "9" && q.Get("v") != "10" {
		d.violate("the gateway is opened as %q", r.URL.RawQuery)
	}
	d.gateway.open = append(d.gateway.open, k)
	d.mu.Unlock()
	defer d.gone(k)
	if k.write(map[string]any{"op": discordHello, "s": nil, "t": nil, "d": map[string]any{"heartbeat_interval": d.beat.Milliseconds()}}) != nil {
		return
	}
	for {
		_, message, err := conn.ReadMessage()
		if err != nil || !d.heard(k, message) {
			return
		}
	}
}

// heard takes one message of the bot's; false ends the connection.
func (d *Discord) heard(k *discordSocket, message []byte) bool {
	var m struct {
		Op   int             `json:"op"`
		Data json.RawMessage `json:"d"`
	}
	if len(message) > discordPayload || json.Unmarshal(message, &m) != nil {
		k.shut(4002, "Error while decoding payload.")
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	k.sends = slices.DeleteFunc(append(k.sends, now), func(t time.Time) bool { return now.Sub(t) > time.Minute })
	if len(k.sends) > discordSends {
		d.violate("%d messages over the gateway in a minute", len(k.sends))
		k.shut(4008, "Rate limited.")
		return false
	}
	switch m.Op {
	case discordHeartbeat:
		if d.gateway.deaf {
			return true
		}
		return k.write(map[string]any{"op": discordAck, "s": nil, "t": nil, "d": nil}) == nil
	case discordIdentify:
		return d.identify(k, m.Data)
	case discordResume:
		var resume struct {
			Token   string `json:"token"`
			Session string `json:"session_id"`
		}
		if json.Unmarshal(m.Data, &resume) != nil || resume.Token != "Bot "+d.Token || !slices.Contains(d.gateway.sessions, resume.Session) {
			return k.write(map[string]any{"op": discordUnknown, "d": false}) == nil
		}
		return d.welcome(k, "RESUMED", map[string]any{})
	}
	return true
}

// identify begins a session, or does not. The caller holds the lock.
func (d *Discord) identify(k *discordSocket, data json.RawMessage) bool {
	var who struct {
		Token      string         `json:"token"`
		Intents    *int           `json:"intents"`
		Properties map[string]any `json:"properties"`
	}
	if json.Unmarshal(data, &who) != nil || who.Intents == nil || who.Properties == nil {
		d.violate("the gateway is greeted with %s", "an identify that lacks intents or properties")
		k.shut(4002, "Error while decoding payload.")
		return false
	}
	now := d.now()
	tooSoon := now.Sub(d.gateway.last) < discordIdentifyEach
	d.gateway.identifies++
	d.gateway.left--
	d.gateway.last = now
	first := d.gateway.first
	d.gateway.first = 0
	switch {
	case who.Token != "Bot "+d.Token:
		k.shut(4004, "Authentication failed.")
		return false
	case *who.Intents&discordPrivileged != 0:
		k.shut(4014, "Disallowed intent(s).")
		return false
	case first >= 4000:
		k.shut(first, "")
		return false
	case first == discordReconnect:
		return k.write(map[string]any{"op": discordReconnect, "d": nil}) == nil
	case first == discordUnknown || tooSoon:
		return k.write(map[string]any{"op": discordUnknown, "d": false}) == nil
	}
	session := fmt.Sprintf("session%d", len(d.gateway.sessions)+1)
	d.gateway.sessions = append(d.gateway.sessions, session)
	guilds := []any{}
	for _, g := range d.guilds {
		guilds = append(guilds, map[string]any{"id": g, "unavailable": true})
	}
	return d.welcome(k, "READY", map[string]any{
		"v": 9, "user": d.user(), "guilds": guilds, "session_id": session, "resume_gateway_url": d.socketURL(),
		"application": map[string]any{"id": d.App, "flags": 0}, "shard": []int{0, 1},
	})
}

func (d *Discord) welcome(k *discordSocket, event string, data map[string]any) bool {
	k.serial++
	if k.write(map[string]any{"op": discordDispatch, "t": event, "s": k.serial, "d": data}) != nil {
		return false
	}
	k.ready = true
	d.gateway.stir()
	return true
}

// stir wakes who waits for a change. The caller holds the lock.
func (g *discordGateway) stir() {
	close(g.changed)
	g.changed = make(chan struct{})
}

// gone forgets a connection.
func (d *Discord) gone(k *discordSocket) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.open = slices.DeleteFunc(d.gateway.open, func(o *discordSocket) bool { return o == k })
	d.gateway.stir()
}

// ready are the connections that have begun. The caller holds the lock.
func (d *Discord) ready() []*discordSocket {
	var found []*discordSocket
	for _, k := range d.gateway.open {
		if k.ready {
			found = append(found, k)
		}
	}
	return found
}

// Connected waits until exactly n connections to the gateway have begun.
func (d *Discord) Connected(ctx context.Context, n int) error {
	return d.until(ctx, func() bool { return len(d.ready()) == n })
}

// Identified waits until n sessions were begun or tried in all.
func (d *Discord) Identified(ctx context.Context, n int) error {
	return d.until(ctx, func() bool { return d.gateway.identifies >= n })
}

// Identifies is how many sessions were begun or tried.
func (d *Discord) Identifies() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.gateway.identifies
}

func (d *Discord) until(ctx context.Context, holds func() bool) error {
	for {
		d.mu.Lock()
		done, changed := holds(), d.gateway.changed
		d.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

// Reconnect asks every connection to make way for a new one, as Discord does now and then.
func (d *Discord) Reconnect() { d.tell(map[string]any{"op": discordReconnect, "d": nil}) }

// Forget tells every connection that its session is unknown.
func (d *Discord) Forget() { d.tell(map[string]any{"op": discordUnknown, "d": false}) }

// Say sends every connection a message as it stands.
func (d *Discord) Say(message string) { d.tell(json.RawMessage(message)) }

func (d *Discord) tell(v any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, k := range d.ready() {
		k.write(v)
	}
}

// Drop closes every connection with a code, or, with 0, without a word.
func (d *Discord) Drop(code int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, k := range d.gateway.open {
		if code == 0 {
			k.conn.Close()
		} else {
			k.shut(code, "")
		}
	}
}

// First has the next session begin with an opcode, 7 or 9, or end with a close code
// instead of READY.
func (d *Discord) First(opcode int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.first = opcode
}

// Deaf stops, or takes up again, acknowledging heartbeats.
func (d *Discord) Deaf(deaf bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.deaf = deaf
}

// Sessions sets how many sessions may still begin today.
func (d *Discord) Sessions(left int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.left = left
}
