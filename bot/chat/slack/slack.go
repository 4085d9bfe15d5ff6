// Package slack posts cards to Slack and answers the /parley command there: the Web API
// outwards, Socket Mode inwards, so that no address of ours has to be reachable.
//
// Read this file for what goes out, then draw.go for what it looks like, text.go for how
// text from outside is kept from being more, pace.go and refused.go for what Slack may
// answer, and serve.go for what comes in.
package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

// Options are what a Slack needs of the program; the zero value will do.
type Options struct {
	Log *slog.Logger
	// Commands are what buttons can ask, until Serve says so.
	Commands []chat.Command
	HTTP     *http.Client
	Now      func() time.Time
	// Wait sleeps until d has passed or ctx is done.
	Wait func(ctx context.Context, d time.Duration) error
}

// Slack is the platform. It is safe for concurrent use.
type Slack struct {
	settings Settings
	client   *api.Client
	http     *http.Client
	log      *slog.Logger
	now      func() time.Time
	wait     func(context.Context, time.Duration) error
	pace     *pace
	channels channels

	mu    sync.Mutex
	verbs map[string]bool // what the desk answers: only that is offered as a button
}

// callTimeout bounds one call of the Web API.
const callTimeout = 20 * time.Second

// New makes a Slack of settings that Decode has checked. It calls nothing yet.
func New(set Settings, o Options) (*Slack, error) {
	if set.BotToken.Reveal() == "" || set.API == "" {
		return nil, errors.New("slack: the settings are not decoded")
	}
	s := &Slack{settings: set, http: o.HTTP, log: o.Log, now: o.Now, wait: o.Wait}
	if s.http == nil {
		s.http = &http.Client{Timeout: callTimeout, CheckRedirect: stay}
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.wait == nil {
		s.wait = sleep
	}
	s.pace = newPace(s.now, s.wait)
	s.client = api.New(set.BotToken.Reveal(), api.OptionAPIURL(set.API), api.OptionHTTPClient(s.http), api.OptionAppLevelToken(set.AppToken.Reveal()))
	s.learn(o.Commands)
	return s, nil
}

// stay follows no redirection: it would carry the token to another host.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// learn takes over which verbs can be asked.
func (s *Slack) learn(commands []chat.Command) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.verbs = make(map[string]bool, len(commands))
	for _, c := range commands {
		s.verbs[c.Name] = true
	}
}

// knows reports whether a verb can be asked.
func (s *Slack) knows(verb string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.verbs[verb]
}

// Post sends a card to its channel, or a reply to its card's thread; a loud reply shows in
// the channel as well. A new message is loud by itself. The delivery's ID goes along as
// metadata, which readers do not see.
func (s *Slack) Post(ctx context.Context, m chat.Message) (chat.Ref, error) {
	d := s.draw(m)
	doing := "post to " + nameOf(m.Channel)
	if d.empty() {
		return "", &chat.Error{Kind: chat.Unfit, Doing: doing, Err: errors.New("the message is empty")}
	}
	options := []api.MsgOption{d.option(), metadata(m), api.MsgOptionDisableLinkUnfurl(), api.MsgOptionDisableMediaUnfurl()}
	var channel string
	if m.Thread != "" {
		in, ts, ok := parse(m.Thread)
		if !ok {
			return "", &chat.Error{Kind: chat.Unfit, Doing: doing, Err: fmt.Errorf("%q names no message of Slack", m.Thread)}
		}
		channel = in
		options = append(options, api.MsgOptionTS(ts))
		if m.Loud {
			options = append(options, api.MsgOptionBroadcast())
		}
	} else {
		var err error
		if channel, err = s.channel(ctx, m.Channel); err != nil {
			return "", s.refused(doing, m.Channel, "conversations.list", "", err)
		}
	}
	var posted chat.Ref
	err := s.call(ctx, doing, m.Channel, "chat.postMessage", channel, func(ctx context.Context) error {
		in, ts, err := s.client.PostMessageContext(ctx, channel, options...)
		posted = chat.Ref(in + " " + ts)
		return err
	})
	if err != nil {
		return "", err
	}
	return posted, nil
}

// Edit replaces a card. One that Slack lets nobody edit any more, or that somebody took
// away, stays as it is, with a line in the log: the reply that follows tells the change.
func (s *Slack) Edit(ctx context.Context, r chat.Ref, m chat.Message) error {
	m.Reply = nil
	d := s.draw(m)
	doing := "edit the card in " + nameOf(m.Channel)
	if d.empty() {
		return &chat.Error{Kind: chat.Unfit, Doing: doing, Err: errors.New("the message is empty")}
	}
	channel, ts, ok := parse(r)
	if !ok {
		return &chat.Error{Kind: chat.Unfit, Doing: doing, Err: fmt.Errorf("%q names no message of Slack", r)}
	}
	err := s.call(ctx, doing, m.Channel, "chat.update", channel, func(ctx context.Context) error {
		_, _, _, err := s.client.UpdateMessageContext(ctx, channel, ts, d.option(), metadata(m))
		return err
	})
	var code api.SlackErrorResponse
	if errors.As(err, &code) && fixed[code.Err] {
		s.log.Warn("a card stays as it is", "channel", m.Channel, "message", string(r), "error", err)
		return nil
	}
	return err
}

// fixed are the answers of chat.update about a message that can never be edited again.
// https://docs.slack.dev/reference/methods/chat.update
var fixed = map[string]bool{"message_not_found": true, "cant_update_message": true, "edit_window_closed": true}

// call calls a method of the Web API when it may be called, and says what its error means.
func (s *Slack) call(ctx context.Context, doing, name, method, channel string, do func(context.Context) error) error {
	done, err := s.pace.pass(ctx, method, channel)
	if err == nil {
		defer done() // not before a refusal has told pace to hold back the next call
		err = do(ctx)
	}
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", doing, ctx.Err())
	}
	return s.refused(doing, name, method, channel, err)
}

// metadata carries the delivery's ID, to find out later what was sent.
func metadata(m chat.Message) api.MsgOption {
	payload := map[string]any{"delivery": m.ID}
	if m.Card != nil {
		payload["story"] = m.Card.Story
	}
	return api.MsgOptionMetadata(api.SlackMetadata{EventType: "parley_delivery", EventPayload: payload})
}

// parse reads a Ref: the channel's ID and the message's ts.
func parse(r chat.Ref) (channel, ts string, ok bool) {
	channel, ts, ok = strings.Cut(string(r), " ")
	return channel, ts, ok && isID(channel) && ts != "" && !strings.ContainsFunc(ts, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
}

// nameOf is a channel as it is called in an error.
func nameOf(channel string) string {
	channel = chat.Clean(channel, 80)
	if channel == "" {
		return "a channel"
	}
	if isID(channel) {
		return channel
	}
	return "#" + strings.TrimPrefix(channel, "#")
}
