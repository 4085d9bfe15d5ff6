// Package slack posts cards to Slack and answers the /parley command there: the Web API
// outwards; inwards either Socket Mode, so that no address of ours has to be reachable, or
// HTTP.
//
// Read this file for what goes out, then draw.go for what it looks like, text.go for how
// text from outside is kept from being more, pace.go and refused.go for what Slack may
// answer, and stands.go for what an earlier attempt may have sent. What comes in begins in
// serve.go: connection.go and http.go are the two ways it comes, counter.go takes it,
// question.go and answer.go are what is asked and said, form.go and submit.go the forms,
// rights.go who may change something, and files.go what is shown beside an answer.
package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
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
	// Patience is the longest wait for a rate that a call takes upon itself; 0: two seconds.
	Patience time.Duration
	// Waits are those that Slack asked a former process for, by the name that KeepWait was
	// given; nil: none, and none is kept.
	Waits    map[string]time.Time
	KeepWait func(name string, until time.Time)
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

	rights rights

	mu       sync.Mutex
	commands []chat.Command  // what the desk answers: only that is offered as a button
	blind    map[string]bool // channels of which it was said that they cannot be read
}

// callTimeout bounds one call of the Web API.
const callTimeout = 20 * time.Second

// New makes a Slack of settings that Decode has checked. It calls nothing yet.
func New(set Settings, o Options) (*Slack, error) {
	if set.BotToken.Reveal() == "" || set.API == "" {
		return nil, errors.New("slack: the settings are not decoded")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == nil {
		o.Wait = sleep
	}
	if o.Patience == 0 {
		o.Patience = patience
	}
	s := &Slack{settings: set, http: o.HTTP, log: o.Log, now: o.Now, wait: o.Wait, pace: newPace(o), blind: map[string]bool{}}
	if s.http == nil {
		s.http = &http.Client{Timeout: callTimeout, CheckRedirect: stay}
	}
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

// learn takes over what can be asked.
func (s *Slack) learn(commands []chat.Command) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands = commands
}

// command is the command of a verb, when it can be asked.
func (s *Slack) command(verb string) (chat.Command, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return chat.Find(s.commands, verb)
}

// Post sends a card to its channel, or a reply to its card's thread; a loud reply shows in
// the channel as well, and one that its thread does not take stands there and says what it
// continues. A new message is loud by itself. The delivery's ID goes along as metadata,
// which readers do not see: by it a message is found that an earlier attempt may have
// sent, where the bot may read the channel.
func (s *Slack) Post(ctx context.Context, m chat.Message) (chat.Ref, error) {
	d := s.draw(m)
	doing := "post to " + nameOf(m.Channel)
	if d.empty() {
		return "", &chat.Error{Kind: chat.Unfit, Doing: doing, Err: errors.New("the message is empty")}
	}
	var channel, thread string
	if m.Thread != "" {
		var ok bool
		if channel, thread, ok = parse(m.Thread); !ok {
			return "", &chat.Error{Kind: chat.Unfit, Doing: doing, Err: fmt.Errorf("%q names no message of Slack", m.Thread)}
		}
	} else {
		var err error
		if channel, err = s.channel(ctx, m.Channel); err != nil {
			return "", s.refused(doing, m.Channel, "conversations.list", "", err)
		}
	}
	if !m.Tried.IsZero() {
		stands, err := s.stands(ctx, m, channel, thread)
		if err != nil {
			return "", err
		}
		if stands.ref != "" {
			return stands.ref, s.bringUpToDate(ctx, m, d, stands)
		}
	}
	ref, err := s.post(ctx, m, d, channel, thread)
	var code api.SlackErrorResponse
	if thread != "" && errors.As(err, &code) && shut[code.Err] {
		s.log.Warn("a reply stands in the channel instead of its thread", "channel", m.Channel, "message", string(m.Thread), "error", err)
		return s.post(ctx, m, s.continuing(ctx, d, m, channel, thread), channel, "")
	}
	return ref, err
}

// shut are the answers of chat.postMessage about a thread that takes no reply.
// https://docs.slack.dev/reference/methods/chat.postMessage
var shut = map[string]bool{"restricted_action_thread_locked": true, "restricted_action_non_threadable_channel": true, "cannot_reply_to_message": true}

// post sends a drawing.
func (s *Slack) post(ctx context.Context, m chat.Message, d drawing, channel, thread string) (posted chat.Ref, err error) {
	options := []api.MsgOption{d.option(), metadata(m, d), api.MsgOptionDisableLinkUnfurl(), api.MsgOptionDisableMediaUnfurl()}
	if thread != "" {
		options = append(options, api.MsgOptionTS(thread))
		if m.Loud {
			options = append(options, api.MsgOptionBroadcast())
		}
	}
	err = s.call(ctx, "post to "+nameOf(m.Channel), m.Channel, "chat.postMessage", channel, func(ctx context.Context) error {
		in, ts, err := s.client.PostMessageContext(ctx, channel, options...)
		posted = chat.Ref(in + " " + ts)
		return err
	})
	if err != nil {
		return "", err
	}
	return posted, nil
}

// continuing is a drawing of a reply that stands in the channel: it leads to its card.
func (s *Slack) continuing(ctx context.Context, d drawing, m chat.Message, channel, ts string) drawing {
	words := fmt.Sprintf("continues story %d", m.Reply.Story)
	var address string
	err := s.call(ctx, "link to the card in "+nameOf(m.Channel), m.Channel, "chat.getPermalink", channel, func(ctx context.Context) (err error) {
		address, err = s.client.GetPermalinkContext(ctx, &api.PermalinkParameters{Channel: channel, Ts: ts})
		return err
	})
	if l := chat.LinkOf(words, address); err == nil && l.URL != "" {
		words = link(l, 80)
	}
	d.blocks = append(d.blocks[:len(d.blocks):len(d.blocks)], aside(words))
	return d
}

// Edit replaces a card. One that Slack lets nobody edit any more is Fixed, one that
// somebody took away is Gone.
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
	err := s.update(ctx, doing, m, d, channel, ts)
	var refused *chat.Error
	if errors.As(err, &refused) && refused.Kind == chat.Permanent && s.moved(ctx, m.Channel, channel, err) {
		refused.Kind = chat.Gone
	}
	return err
}

// moved reports whether a channel of this name is another one by now, after an error that
// says that the former one is not there any more.
func (s *Slack) moved(ctx context.Context, name, former string, err error) bool {
	var code api.SlackErrorResponse
	if !errors.As(err, &code) || !away[code.Err] {
		return false
	}
	now, err := s.channel(ctx, name)
	return err == nil && now != former
}

// away are the answers about a channel that is not there, or is to be left alone.
var away = map[string]bool{"channel_not_found": true, "is_archived": true, "is_inactive": true}

// update replaces what a message says.
func (s *Slack) update(ctx context.Context, doing string, m chat.Message, d drawing, channel, ts string) error {
	err := s.call(ctx, doing, m.Channel, "chat.update", channel, func(ctx context.Context) error {
		_, _, _, err := s.client.UpdateMessageContext(ctx, channel, ts, d.option(), metadata(m, d))
		return err
	})
	var code api.SlackErrorResponse
	var refused *chat.Error
	if errors.As(err, &code) && errors.As(err, &refused) {
		if kind, final := over[code.Err]; final {
			refused.Kind = kind
		}
	}
	return err
}

// over are the answers of chat.update about a message that can never be edited again.
// https://docs.slack.dev/reference/methods/chat.update
var over = map[string]chat.Trouble{"message_not_found": chat.Gone, "cant_update_message": chat.Fixed, "edit_window_closed": chat.Fixed}

// call calls a method of the Web API when it may be called, and says what its error means.
func (s *Slack) call(ctx context.Context, doing, name, method, channel string, do func(context.Context) error) error {
	done, err := s.pace.pass(ctx, method, channel)
	if err == nil {
		defer done() // not before a refusal has told pace to hold back the next call
		err = do(ctx)
		s.heard(ctx, err)
	}
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", doing, ctx.Err())
	}
	return s.refused(doing, name, method, channel, err)
}

// heard notes whether Slack answers at all.
func (s *Slack) heard(ctx context.Context, err error) {
	if ctx.Err() != nil {
		s.pace.circuit.Abandon()
		return
	}
	var status api.StatusCodeError
	var address *url.Error
	silent := errors.As(err, &address) || errors.As(err, &status) && status.Code >= http.StatusInternalServerError
	down, back := s.pace.circuit.Leave(s.now(), !silent)
	if down {
		s.log.Error("Slack does not answer; what is to be told waits", "error", redacted(err))
	}
	if back {
		s.log.Info("Slack answers again")
	}
}

// redacted leaves the address out of an error: one of an answer is as good as a token.
func redacted(err error) error {
	var address *url.Error
	if errors.As(err, &address) {
		return address.Err
	}
	return err
}

// event names the metadata of what Parley sends.
const event = "parley_delivery"

// metadata carries the delivery's ID and what was drawn, to find out later what was sent.
func metadata(m chat.Message, d drawing) api.MsgOption {
	payload := map[string]any{"delivery": m.ID, "is": partOf(m), "drawn": d.print()}
	if m.Sender != "" {
		payload["sender"] = m.Sender
	}
	if m.Card != nil {
		payload["story"] = m.Card.Story
	}
	return api.MsgOptionMetadata(api.SlackMetadata{EventType: event, EventPayload: payload})
}

// partOf is what a message is of its delivery: one that edits a card replies to it too.
func partOf(m chat.Message) string {
	if m.Card != nil {
		return "card"
	}
	return "reply"
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
