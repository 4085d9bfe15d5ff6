package command

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
)

// here is the channel a question was asked in, with what is told there.
type here struct {
	by     store.Asker
	wishes alert.Wishes
	rules  alert.Rules // of the settings and of all channels
	name   string      // how the rules call the channel
}

// askerOf is who asks, and where. A question that comes from no channel is refused: what
// is asked for nowhere would hold everywhere.
func askerOf(q chat.Query) (store.Asker, *chat.Answer) {
	by := store.Asker{Server: q.Platform + ":" + q.Server, Channel: q.Platform + ":" + q.Channel, User: q.User}
	if q.Platform == "terminal" {
		by.Server, by.Channel = q.Platform, q.Platform
	} else if q.Platform == "" || q.Channel == "" {
		a := refuse("This is no channel that something could be told in.", "Type it in the channel that it is for: "+q.String())
		return by, &a
	}
	return by, nil
}

// here looks up what is told in the channel of a question.
func (d *Desk) here(ctx context.Context, q chat.Query) (h here, refusal *chat.Answer, err error) {
	if h.by, refusal = askerOf(q); refusal != nil {
		return h, refusal, nil
	}
	if h.wishes, err = d.store.Wishes(ctx, d.now()); err != nil {
		return h, nil, err
	}
	h.rules = d.rules.With(h.wishes)
	h.name = h.rules.Called(h.by.Channel)
	return h, nil, nil
}

// subscriptions are those of this channel.
func (h here) subscriptions() []alert.Subscription {
	return slices.DeleteFunc(slices.Clone(h.wishes.Subscriptions), func(s alert.Subscription) bool { return s.Server != h.by.Server || s.Channel != h.by.Channel })
}

// others are those of other channels of this server.
func (h here) others() []alert.Subscription {
	platform, _, _ := strings.Cut(h.by.Channel, ":")
	return slices.DeleteFunc(slices.Clone(h.wishes.Subscriptions), func(s alert.Subscription) bool {
		return s.Server != h.by.Server || s.Channel == h.by.Channel || !strings.HasPrefix(s.Channel, platform+":")
	})
}

// mutes are those that silence something here: those of this channel, and those that hold
// everywhere.
func (h here) mutes() []alert.Mute {
	return slices.DeleteFunc(slices.Clone(h.wishes.Muted), func(m alert.Mute) bool {
		return m.Channel != "" && (m.Channel != h.by.Channel || m.Server != h.by.Server)
	})
}

// hours are when this channel asked in chat to be told.
func (h here) hours() alert.Hours {
	for _, one := range h.wishes.Hours {
		if one.Channel == h.by.Channel && one.Server == h.by.Server {
			return one
		}
	}
	return alert.Hours{Server: h.by.Server, Channel: h.by.Channel}
}

// howTold says when a route tells this channel: “quiet 22:00-07:00 (Europe/Kyiv)”.
func (d *Desk) howTold(in alert.Channel, r alert.Route) string {
	if digest := in.DigestOf(r); digest != "" {
		text := "in a digest"
		if next, ok := d.nextDigest(in, digest); ok {
			text += ", next " + next
		}
		return text
	}
	if quiet := in.QuietOf(r); len(quiet) > 0 {
		return fmt.Sprintf("quiet %s (%s)", quiet, in.Zone)
	}
	return ""
}

// nextDigest is when a digest comes next, by the channel's clock.
func (d *Desk) nextDigest(in alert.Channel, digest string) (string, bool) {
	schedule, err := config.ParseSchedule(in.Schedule(digest))
	if err != nil {
		return "", false
	}
	return schedule.Next(d.now()).In(in.Zone).Format("Mon 2 Jan 15:04 MST"), true
}

// what says what a subscription asks for.
func (h here) what(s alert.Subscription) string {
	if s.Watch == "" {
		return asksFor(s.Own)
	}
	for _, w := range h.rules.Watches {
		if w.Name == s.Watch {
			return fmt.Sprintf("watch %s: %s", s.Watch, asksFor(w))
		}
	}
	return fmt.Sprintf("watch %s, which the settings have no more: nothing is told of it", s.Watch)
}

// lineOf is a subscription in one line.
func (d *Desk) lineOf(h here, s alert.Subscription) chat.Line {
	text := h.what(s)
	if how := d.howTold(h.rules.In(h.rules.Called(s.Channel)), alert.Route{Quiet: s.Quiet, Digest: s.Digest}); how != "" {
		text += "; " + how
	}
	return chat.Line{Mark: "🔔", Name: fmt.Sprintf("subscription %d", s.Number), Text: text + "; " + d.since(s.By, s.Made)}
}

// since says who made something, and when.
func (d *Desk) since(by string, at time.Time) string {
	if by == "" {
		return d.moment(at)
	}
	return fmt.Sprintf("by %s, %s", chat.Clean(by, 60), d.moment(at))
}

// settled reports whether a question comes from where Parley is run, or from a channel that
// its settings lead to; other channels only asked for something in chat.
func (d *Desk) settled(ctx context.Context, q chat.Query) (bool, error) {
	if q.Platform == "terminal" || q.Platform == "" {
		return true, nil
	}
	known, err := d.settings(ctx)
	return err == nil && slices.Contains(known.Channels(), known.Called(q.Platform+":"+q.Channel)), err
}

// settings are the rules of the settings alone, which know the channels by their IDs.
func (d *Desk) settings(ctx context.Context) (alert.Rules, error) {
	w, err := d.store.Wishes(ctx, d.now())
	return d.rules.With(alert.Wishes{IDs: w.IDs}), err
}

// sees gives which channels a question may be told of: the one it is asked in, and those
// that the settings lead to. Which others asked for something in chat is theirs to know, and
// who types at the terminal reads the database anyway.
func (d *Desk) sees(ctx context.Context, q chat.Query) (func(channel string) bool, error) {
	if q.Platform == "terminal" || q.Platform == "" {
		return func(string) bool { return true }, nil
	}
	known, err := d.settings(ctx)
	if err != nil {
		return nil, err
	}
	open := append(known.Channels(), known.Called(q.Platform+":"+q.Channel), q.Platform+":"+q.Channel)
	return func(channel string) bool { return slices.Contains(open, channel) }, nil
}

// unseen stands before the name of a channel that a question may not be told of.
const unseen = "\x00"

// seen marks the deliveries to such channels.
func (d *Desk) seen(ctx context.Context, q chat.Query, all []news.Delivery) ([]news.Delivery, error) {
	sees, err := d.sees(ctx, q)
	if err != nil {
		return nil, err
	}
	all = slices.Clone(all)
	for i, del := range all {
		if !sees(del.Alert.Channel) {
			all[i].Alert.Channel = unseen + del.Alert.Channel
		}
	}
	return all, nil
}
