package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
)

// editEvery is how long a card is left alone after an edit: a reader sees it settle, and
// what comes meanwhile is told at once.
const editEvery = 5 * time.Second

// Notify sends everything that waits for a channel, in order: one card a story, later an
// edit of that card and a reply to it. What waits for the same card is told at once: the
// card shows how things stand, and one reply says all that changed. Where a card was
// edited a moment ago the other stories go first, and the error says when to come back.
//
// The intent is a row before the call. Of a delivery found in doubt, because the program
// was killed between the call and its answer or the answer was lost, the platform is told
// since when: it looks whether the message stands there, where it can.
func (p *Pipeline) Notify(ctx context.Context, j store.Job, channel string) error {
	held, release, err := p.Store.HoldChannel(ctx, channel)
	if err != nil {
		return stopped(ctx, fmt.Errorf("notify %s: %w", channel, err))
	}
	defer release()
	platformName, name := splitChannel(channel)
	platform := p.Platforms[platformName]
	rules, err := p.wished(ctx)
	if err != nil {
		return stopped(ctx, fmt.Errorf("notify %s: %w", channel, err))
	}
	var passed []int64 // stories whose cards have to settle
	var settles time.Duration
	for platform != nil {
		front, err := p.Store.Front(held, channel, passed)
		if err != nil {
			return stopped(ctx, fmt.Errorf("notify %s: %w", channel, err))
		}
		summary, summed, err := p.Store.WaitingSummary(held, channel)
		if err != nil {
			return stopped(ctx, fmt.Errorf("notify %s: %w", channel, err))
		}
		if len(front) == 0 && !summed {
			break
		}
		backed, err := p.holdBack(held, rules, channel, front, summary)
		if err == nil && !backed {
			backed, err = p.sumUpBacklog(held, rules, channel, front)
		}
		if err != nil {
			return stopped(ctx, fmt.Errorf("notify %s: %w", channel, err))
		}
		if backed {
			continue
		}
		var wait time.Duration
		if summed && (len(front) == 0 || summary.ID < front[0].ID) {
			err = p.tellSummary(ctx, held, platform, name, summary, p.zoneOf(rules, channel))
		} else {
			wait, err = p.tell(ctx, held, platform, name, front)
		}
		if err != nil {
			return stopped(ctx, fmt.Errorf("notify %s: %w", channel, err))
		}
		if wait > 0 {
			passed = append(passed, front[0].Alert.Change.Story)
			if settles == 0 || wait < settles {
				settles = wait
			}
		}
	}
	if settles > 0 {
		return &chat.Error{Kind: chat.Limited, After: settles, Doing: "notify " + channel, Err: errors.New("a card was edited a moment ago")}
	}
	if platform == nil {
		p.Log.Warn("deliveries wait for a platform that is not set up", "channel", channel)
	}
	return p.Store.Complete(ctx, j)
}

// tell brings one story's card in one channel up to date, or says how long the card has to
// be left alone. What became of it is saved under ctx, also when held has ended because
// the channel was lost to another process.
func (p *Pipeline) tell(ctx, held context.Context, platform chat.Platform, channel string, ds []news.Delivery) (wait time.Duration, err error) {
	first := ds[0].Alert
	story, err := p.Store.Story(held, first.Change.Story)
	if err != nil {
		return 0, err
	}
	stands, err := p.Store.Card(held, story.ID, first.Channel)
	if err != nil {
		return 0, err
	}
	card := chat.CardOf(story, p.Zone)
	t := telling{
		platform: platform, stands: stands, print: printOf(card), now: p.Now, log: p.Log.With("channel", first.Channel, "story", story.ID),
		card:  chat.Message{ID: strconv.FormatInt(ds[0].ID, 10), Sender: p.Store.Sender(), Channel: channel, Card: &card, Loud: loud(ds), Tried: ds[0].Begun},
		reply: chat.ReplyOf(standing(ds, story), story, p.Zone),
	}
	if wait := stands.Edited.Add(editEvery).Sub(p.Now()); p.Wait != nil && t.edits() && wait > 0 && wait <= editEvery {
		return wait, nil
	}
	begun := p.Now()
	ids := make([]int64, len(ds))
	for i, d := range ds {
		ids[i] = d.ID
	}
	if err := p.Store.Begin(held, ids...); err != nil {
		return 0, err
	}
	err = t.tell(held)
	var refused *chat.Error
	known := errors.As(err, &refused)
	final := known && refused.Kind == chat.Unfit
	for i := range ds {
		d := &ds[i]
		d.Attempts++
		d.Refused = refusalOf(err)
		d.Card, d.Reply, d.Shown, d.Edited = t.became.Card, t.became.Reply, t.became.Shown, t.became.Edited
		switch {
		case err == nil:
			d.State, d.Error, d.SentAt, d.Begun = news.Sent, "", p.Now(), time.Time{}
		case final:
			d.State, d.Error = news.Dead, err.Error()
		default:
			d.State, d.Error = news.Waiting, err.Error()
			if d.Begun.IsZero() && !(known && refused.NotTaken()) {
				d.Begun = begun
			}
		}
	}
	if saveErr := p.Store.Finish(ctx, ds); saveErr != nil {
		return 0, errors.Join(err, saveErr)
	}
	if final {
		p.Log.Error("a delivery is given up", "channel", first.Channel, "story", story.ID, "error", err)
		return 0, nil
	}
	return 0, err
}

func loud(ds []news.Delivery) bool {
	for _, d := range ds {
		if d.Alert.Loud {
			return true
		}
	}
	return false
}

// standing are the changes of deliveries that are still to be said.
func standing(ds []news.Delivery, s news.Story) []news.Change {
	return slices.DeleteFunc(changes(ds), func(c news.Change) bool { return alert.Overtaken(c, s) })
}

func changes(ds []news.Delivery) []news.Change {
	cs := make([]news.Change, len(ds))
	for i, d := range ds {
		cs[i] = d.Alert.Change
	}
	return cs
}
