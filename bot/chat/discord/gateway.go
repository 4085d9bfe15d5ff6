package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

const (
	dialLimit = 15 * time.Second
	// Discord resets the token of a bot that begins more than 1,000 sessions a day
	// (https://docs.discord.com/developers/events/gateway#session-start-limit); the last
	// ones are left for a person's restart.
	keptSessions = 20
)

// fatalCodes close the gateway for a reason that connecting again does not mend
// (https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes).
var fatalCodes = map[int]string{
	4010: "it refuses the shard",
	4011: "the bot is in more servers than one connection may serve",
	4012: "it no longer speaks this version of the gateway",
	4013: "it refuses the intents",
	4014: "it refuses the intents: Parley needs none, see the page Bot of your application",
}

const badToken = 4004

// fatal is an error that ends serving.
type fatal struct{ err error }

func (e *fatal) Error() string { return e.err.Error() }
func (e *fatal) Unwrap() error { return e.err }

// spent is Discord allowing no more sessions until some time has passed.
type spent struct{ after time.Duration }

func (e *spent) Error() string {
	return "Discord allows no more connections before " + e.after.Round(time.Second).String() + " from now"
}

// gatewayBot is what Discord says about connecting.
type gatewayBot struct {
	URL   string `json:"url"`
	Limit struct {
		Remaining  int   `json:"remaining"`
		ResetAfter int64 `json:"reset_after"` // milliseconds
	} `json:"session_start_limit"`
}

// address asks where the gateway is, and whether a session may begin.
func (d *Discord) address(ctx context.Context) (string, error) {
	var g gatewayBot
	if err := d.rest.do(ctx, request{method: http.MethodGet, path: "/gateway/bot", route: "GET /gateway/bot", again: true}, &g); err != nil {
		return "", fmt.Errorf("ask Discord for its gateway: %w", err)
	}
	if g.Limit.Remaining <= keptSessions && g.Limit.ResetAfter > 0 {
		return "", &spent{time.Duration(g.Limit.ResetAfter) * time.Millisecond}
	}
	if u, err := url.Parse(g.URL); err != nil || u.Host == "" || u.Scheme != "wss" && u.Scheme != "ws" {
		return "", &outage{"Discord names no gateway"}
	}
	return g.URL, nil
}

// session is one connection to the gateway, from its beginning to its end. began says
// whether Discord took it; the error is why it ended.
func (d *Discord) session(ctx context.Context, k *desk) (began bool, err error) {
	address, err := d.address(ctx)
	if err != nil {
		return false, err
	}
	s, err := discordgo.New("Bot " + d.settings.Token.Reveal())
	if err != nil {
		return false, err
	}
	s.LogLevel = -1 // nothing: at its noisiest it would print the token
	s.ShouldReconnectOnError, s.ShouldRetryOnRateLimit, s.MaxRestRetries = false, false, 0
	s.StateEnabled, s.SyncEvents = false, true
	s.Compress, s.Identify.Compress = false, false // wire reads along
	s.Identify.Intents = discordgo.IntentsNone     // commands and buttons come without
	s.Client = &http.Client{Transport: answered(address)}

	line := &dialled{}
	s.Dialer = &websocket.Dialer{
		HandshakeTimeout:  dialLimit,
		NetDialContext:    line.dial(ctx, func(ctx context.Context, addr string) (net.Conn, error) { return d.connect(ctx, addr, false) }),
		NetDialTLSContext: line.dial(ctx, func(ctx context.Context, addr string) (net.Conn, error) { return d.connect(ctx, addr, true) }),
	}
	ended, once := make(chan struct{}), sync.Once{}
	s.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) { once.Do(func() { close(ended) }) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		defer d.recovered(e.Type)
		switch e.Type {
		case "READY":
			d.log.Info("connected to Discord")
		case "INTERACTION_CREATE":
			k.take(ctx, e.RawData)
		}
	})
	release := context.AfterFunc(ctx, line.stop)
	defer release()
	if err := s.Open(); err != nil {
		return line.reason(err)
	}
	<-ended
	return line.reason(errors.New("the connection to Discord ended"))
}

// recovered keeps a fault in handling one event from ending the program.
func (d *Discord) recovered(event string) {
	if broken := recover(); broken != nil {
		d.log.Error("an event of Discord's met a fault", "event", event, "fault", fmt.Sprint(broken))
	}
}

// answered answers the library's own question for the gateway: it is asked already, with
// the session limit, which the library does not read.
type answered string

func (a answered) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := json.Marshal(map[string]string{"url": string(a)})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), Request: r,
	}, nil
}

// dialled keeps hold of the connection that the library dials.
type dialled struct {
	mu   sync.Mutex
	wire *wire
	over bool
}

// dial watches what connect connects, and stops connecting when outer ends.
func (l *dialled) dial(outer context.Context, connect func(context.Context, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, addr string) (net.Conn, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(outer, cancel)()
		conn, err := connect(ctx, addr)
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.over {
			conn.Close()
			return nil, errStopped
		}
		l.wire = newWire(conn)
		return l.wire, nil
	}
}

func (l *dialled) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	if l.wire != nil {
		l.wire.stop()
	}
}

// reason is why the connection ended, as the wire saw it, else as the library says.
func (l *dialled) reason(err error) (began bool, why error) {
	l.mu.Lock()
	w := l.wire
	l.mu.Unlock()
	if w != nil {
		var seen error
		if seen, began = w.why(); seen != nil {
			err = seen
		}
	}
	code := 0
	if c, is := errors.AsType[*closed](err); is {
		code = c.code
	} else if c, is := errors.AsType[*websocket.CloseError](err); is {
		code = c.Code
	}
	switch {
	case code == badToken:
		return began, &fatal{errToken}
	case fatalCodes[code] != "":
		return began, &fatal{fmt.Errorf("Discord ends the connection for good (%d): %s", code, fatalCodes[code])}
	}
	return began, err
}

// sortedKeys are the keys of a map in their order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, strings.Compare)
	return keys
}
