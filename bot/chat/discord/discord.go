// Package discord tells Discord channels: one message a story, updates in its thread, and
// slash commands answered.
//
// What is sent goes through a small sender of our own, because the library's cannot be
// stopped while it waits, knows no idempotent sends and keeps a rate limit per address for
// ever; its types and its gateway are used. Read discord.go, then render.go, rest.go,
// pace.go and stands.go for what is sent; interact.go and respond.go for how a question is
// answered, with press.go, form.go, suggest.go and files.go; and for how it arrives serve.go,
// then gateway.go and wire.go, or listen.go.
package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"parley/bot/chat"
)

// Options are the surroundings; the zero value is the real world.
type Options struct {
	Log      *slog.Logger
	Now      func() time.Time                                 // the time rate limits go by
	Wait     func(ctx context.Context, d time.Duration) error // waits, or returns ctx's error
	Commands []chat.Command                                   // what can be asked; buttons for anything else are left out

	// Patience is the longest wait for a limit that sending a message takes upon itself;
	// 0: ten seconds.
	Patience time.Duration
	// Waits are those that Discord asked a former process for, by the name that KeepWait was
	// given; nil: none, and none is kept.
	Waits    map[string]time.Time
	KeepWait func(name string, until time.Time)
}

// Discord is the platform. It is safe for concurrent use.
type Discord struct {
	settings Settings
	rest     *rest
	log      *slog.Logger
	now      func() time.Time
	wait     func(context.Context, time.Duration) error
	commands atomic.Pointer[[]chat.Command]
	channels channels
	cards    cards
	app      application
	proxy    func(*http.Request) (*url.URL, error)
}

// New makes the platform; nothing is sent before the first call. Its caller closes it.
func New(s Settings, o Options) (*Discord, error) {
	if s.Token.Reveal() == "" {
		return nil, errors.New("discord: the settings hold no token")
	}
	if s.Listen != "" && s.key() == nil {
		return nil, errors.New("discord: the settings hold no public_key to check what arrives at listen")
	}
	base, err := baseOf(s.API)
	if err != nil {
		return nil, fmt.Errorf("discord: api: %w", err)
	}
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = maxAnswering // many are acknowledged at once
	d := &Discord{settings: s, log: o.Log, now: o.Now, wait: o.Wait, proxy: transport.Proxy}
	d.rest = &rest{
		base: base, token: s.Token, now: o.Now, wait: o.Wait, patience: cmp.Or(o.Patience, patience),
		pace: newPace(o), log: o.Log, transport: transport,
		client: &http.Client{
			Transport: transport,
			Timeout:   callTimeout,
			// A redirect would carry the token to wherever it leads.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	d.commands.Store(&o.Commands)
	return d, nil
}

// Close lets go of kept connections.
func (d *Discord) Close() { d.rest.transport.CloseIdleConnections() }

// wait lets d pass in real time.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Post sends a card to its channel, or a reply to the thread of its card. A message whose
// ID was sent within the last minutes is not sent again: the one that stands is returned,
// brought up to date. After that, one that may have been sent is looked for first, which
// takes Read Message History.
func (d *Discord) Post(ctx context.Context, m chat.Message) (chat.Ref, error) {
	switch {
	case m.Card != nil:
		return d.postCard(ctx, m)
	case m.Reply != nil:
		return d.postReply(ctx, m)
	}
	return "", &chat.Error{Kind: chat.Unfit, Doing: "post to Discord", Err: errors.New("the message is empty")}
}

func (d *Discord) postCard(ctx context.Context, m chat.Message) (chat.Ref, error) {
	doing := "post to Discord channel " + named(m.Channel)
	channel, err := d.channelOf(ctx, m.Channel)
	if err != nil {
		return "", d.trouble(ctx, doing, "", 0, err)
	}
	drawn := cardMessage(*m.Card, d.verbs())
	ref, err := d.already(ctx, m, drawn, channel)
	if err == nil && ref == "" {
		ref, err = d.create(ctx, channel, m, drawn)
	}
	if err != nil {
		return "", d.trouble(ctx, doing, channel, cardNeeds, err)
	}
	d.cards.remember(ref, m.Card.Headline)
	return ref, nil
}

// Edit replaces the card of a message. One that Discord lets nobody edit any more, because
// it was edited too often, is Fixed, one that was deleted is Gone.
func (d *Discord) Edit(ctx context.Context, r chat.Ref, m chat.Message) error {
	const doing = "edit a card on Discord"
	if m.Card == nil {
		return &chat.Error{Kind: chat.Unfit, Doing: doing, Err: errors.New("the message holds no card")}
	}
	channel, message, ok := split(r)
	if !ok {
		return &chat.Error{Kind: chat.Unfit, Doing: doing, Err: fmt.Errorf("%q is no message of Discord's", chat.Clean(string(r), 60))}
	}
	d.cards.remember(r, m.Card.Headline)
	err := d.update(ctx, channel, message, cardMessage(*m.Card, d.verbs()))
	if refused, is := errors.AsType[*refusal](err); is {
		switch {
		case refused.is(unknownMessage), refused.is(unknownChannel) && d.moved(ctx, m.Channel, channel):
			return &chat.Error{Kind: chat.Gone, Doing: doing, Err: err}
		case refused.editOver():
			return &chat.Error{Kind: chat.Fixed, Doing: doing, Err: err}
		}
	}
	return d.trouble(ctx, doing, channel, cardNeeds, err)
}

// moved reports whether a channel of this name is another one by now.
func (d *Discord) moved(ctx context.Context, name, former string) bool {
	now, err := d.channelOf(ctx, name)
	return err == nil && now != former
}

// create sends a message under a nonce, which Discord takes once within some minutes.
func (d *Discord) create(ctx context.Context, channel string, of chat.Message, m message) (chat.Ref, error) {
	m.Nonce, m.EnforceNonce = nonceOf(of), of.ID != ""
	var got sent
	err := d.rest.do(ctx, request{
		method: http.MethodPost, path: "/channels/" + channel + "/messages", route: "POST /channels/:id/messages", major: channel,
		body: m, again: m.EnforceNonce, delivers: true,
	}, &got)
	if err != nil {
		return "", err
	}
	if !m.EnforceNonce {
		return chat.Ref(channel + "/" + got.ID), nil
	}
	if got.Channel != "" {
		channel = got.Channel // where an earlier attempt put it
	}
	return d.bringUpToDate(ctx, channel, got, m)
}

// bringUpToDate makes a message that stands say what there is to say now.
func (d *Discord) bringUpToDate(ctx context.Context, channel string, stands sent, m message) (chat.Ref, error) {
	ref := chat.Ref(channel + "/" + stands.ID)
	if stands.shows(m) {
		return ref, nil
	}
	m.Nonce, m.EnforceNonce, m.Reference, m.Flags = "", false, nil, 0
	err := d.update(ctx, channel, stands.ID, m)
	if refused, is := errors.AsType[*refusal](err); is && refused.editOver() {
		err = nil // it was told
	}
	return ref, err
}

func (d *Discord) update(ctx context.Context, channel, id string, m message) error {
	return d.rest.do(ctx, request{
		method: http.MethodPatch, path: "/channels/" + channel + "/messages/" + id, route: "PATCH /channels/:id/messages/:id", major: channel,
		body: m, again: true, delivers: true,
	}, nil)
}

// split is the channel and the message of a reference.
func split(r chat.Ref) (channel, message string, ok bool) {
	channel, message, _ = strings.Cut(string(r), "/")
	return channel, message, snowflake(channel) && snowflake(message)
}

// snowflake reports whether s has the form of an ID of Discord's.
func snowflake(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

// verbs are the questions that buttons may ask.
func (d *Discord) verbs() map[string]bool {
	known := map[string]bool{}
	for _, c := range *d.commands.Load() {
		known[c.Name] = true
	}
	return known
}

// maxCards bounds what is remembered of cards.
const maxCards = 4096

// cards remembers of each card what its thread is to be called and whether it has one.
type cards struct {
	mu    sync.Mutex
	known map[chat.Ref]card
}

type card struct {
	headline string
	threaded bool
}

func (c *cards) remember(r chat.Ref, headline string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxCards {
		c.known = map[chat.Ref]card{} // what is forgotten is asked for again
	}
	c.known[r] = card{headline, c.known[r].threaded}
}

func (c *cards) recall(r chat.Ref) card {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known[r]
}

func (c *cards) thread(r chat.Ref, threaded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k, ok := c.known[r]; ok {
		k.threaded = threaded
		c.known[r] = k
	}
}
