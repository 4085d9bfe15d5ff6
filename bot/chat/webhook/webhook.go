// Package webhook posts cards, edits and replies as signed JSON to addresses of the
// user's own. A receiver answers 2xx when it has taken an event, and drops one whose ID
// it has already.
//
// Read event.go for what is posted, call.go for what the answers mean.
package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"parley/bot/chat"
	"parley/config"
	"parley/sources"
)

// Options are what a webhook needs of the program. The zero value works.
type Options struct {
	Network  sources.Network // which addresses may be asked, as what, for how long
	Log      *slog.Logger
	Now      func() time.Time
	Waits    map[string]time.Time // that receivers asked a former process for
	KeepWait func(name string, until time.Time)
}

// Webhook is the platform of every target. It is safe for concurrent use.
type Webhook struct {
	targets   map[string]*target
	transport *http.Transport
	agent     string
	timeout   time.Duration
	now       func() time.Time
	keep      func(name string, until time.Time)
	log       *slog.Logger
}

// target is one receiver.
type target struct {
	Target
	key     []byte
	circuit chat.Circuit

	mu    sync.Mutex
	until time.Time // it asked to be left alone until then
}

// New makes the platform of targets that [Decode] has found in order.
func New(set Settings, o Options) *Webhook {
	n := o.Network.WithDefaults()
	w := &Webhook{targets: map[string]*target{}, transport: n.Transport(), agent: n.UserAgent, timeout: time.Duration(n.Timeout), now: o.Now, keep: o.KeepWait, log: o.Log}
	if w.now == nil {
		w.now = time.Now
	}
	if w.keep == nil {
		w.keep = func(string, time.Time) {}
	}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	for name, t := range set {
		key, _ := keyOf(t.Secret)
		w.targets[name] = &target{Target: t, key: key, until: o.Waits[name]}
	}
	return w
}

// Close ends the connections that wait for further messages.
func (w *Webhook) Close() { w.transport.CloseIdleConnections() }

// Post sends a new message. One that may have been taken before is sent again under its
// ID, which its receiver then drops; an edit behind it brings up to date what stands
// there, for it may say more by now.
func (w *Webhook) Post(ctx context.Context, m chat.Message) (chat.Ref, error) {
	doing := "post to the webhook " + m.Channel
	name := nameOf(m)
	switch {
	case m.Card == nil && m.Reply == nil:
		return "", &chat.Error{Kind: chat.Unfit, Doing: doing, Err: errors.New("the message is empty")}
	case m.ID == "":
		return "", &chat.Error{Kind: chat.Unfit, Doing: doing, Err: errors.New("the message has no delivery")}
	}
	e := eventOf(m, name)
	err := w.send(ctx, doing, e)
	if err == nil && !m.Tried.IsZero() {
		err = w.send(ctx, doing, e.edited(m.ID))
	}
	if err != nil {
		return "", err
	}
	return chat.Ref(name), nil
}

// Edit sends a card's new state, to take the place of the old one.
func (w *Webhook) Edit(ctx context.Context, r chat.Ref, m chat.Message) error {
	doing := "edit a card of the webhook " + m.Channel
	if m.Card == nil {
		return &chat.Error{Kind: chat.Unfit, Doing: doing, Err: errors.New("the message is empty")}
	}
	return w.send(ctx, doing, eventOf(m, string(r)).edited(m.ID))
}

// unnamed matches what cannot stand in a name that becomes a header.
var unnamed = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// nameOf is the name of a new message: no other message of any Parley has it, and a
// retry has the same.
func nameOf(m chat.Message) string {
	name := unnamed.ReplaceAllString(cmp.Or(m.Sender, "parley")+"-"+m.ID, "-")
	if m.Reply != nil {
		name += "-reply"
	}
	return name
}

// targetOf is the target of a channel.
func (w *Webhook) targetOf(channel string) (*target, error) {
	if t := w.targets[channel]; t != nil {
		return t, nil
	}
	known := slices.Sorted(maps.Keys(w.targets))
	return nil, fmt.Errorf("there is no webhook %q in the settings: %s", channel, config.Suggest(channel, known))
}
