package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
)

// Notify sends everything that waits for a channel, in order: one card a story, later an
// edit of that card and a reply to it. What waits for the same card is told at once: the
// card shows how things stand, and one reply says all that changed.
//
// The intent is a row before the call. A delivery found in doubt, because the program was
// killed between the call and its answer, is sent again: told twice is better than never.
func (p *Pipeline) Notify(ctx context.Context, j store.Job, channel string) error {
	held, release, err := p.Store.HoldChannel(ctx, channel)
	if err != nil {
		return stopped(ctx, fmt.Errorf("notify %s: %w", channel, err))
	}
	defer release()
	platformName, name := splitChannel(channel)
	platform := p.Platforms[platformName]
	for platform != nil {
		waiting, err := p.Store.Waiting(held, channel)
		if err != nil {
			return stopped(ctx, fmt.Errorf("notify %s: %w", channel, err))
		}
		summary, summed, err := p.Store.WaitingSummary(held, channel)
		if err != nil {
			return stopped(ctx, fmt.Errorf("notify %s: %w", channel, err))
		}
		if len(waiting) == 0 && !summed {
			break
		}
		backed, err := p.holdBack(held, channel, waiting, summary)
		if err != nil {
			return stopped(ctx, fmt.Errorf("notify %s: %w", channel, err))
		}
		if backed {
			continue
		}
		if summed && (len(waiting) == 0 || summary.ID < waiting[0].ID) {
			err = p.tellSummary(ctx, held, platform, name, summary)
		} else {
			err = p.tell(ctx, held, platform, name, sameStory(waiting))
		}
		if err != nil {
			return stopped(ctx, fmt.Errorf("notify %s: %w", channel, err))
		}
	}
	if platform == nil {
		p.Log.Warn("deliveries wait for a platform that is not set up", "channel", channel)
	}
	return p.Store.Complete(ctx, j)
}

// sameStory takes from the front the deliveries of the first one's story, in order.
func sameStory(waiting []news.Delivery) []news.Delivery {
	var same []news.Delivery
	for _, d := range waiting {
		if d.Alert.Change.Story == waiting[0].Alert.Change.Story {
			same = append(same, d)
		}
	}
	return same
}

// tell brings one story's card in one channel up to date. What became of it is saved
// under ctx, also when held has ended because the channel was lost to another process.
func (p *Pipeline) tell(ctx, held context.Context, platform chat.Platform, channel string, ds []news.Delivery) error {
	first := ds[0].Alert
	story, err := p.Store.Story(held, first.Change.Story)
	if err != nil {
		return err
	}
	card, posted, err := p.Store.Card(held, story.ID, first.Channel)
	if err != nil {
		return err
	}
	for i := range ds {
		if err := p.Store.Begin(held, ds[i].ID); err != nil {
			return err
		}
		ds[i].Attempts++
	}
	shown := chat.CardOf(story, p.Zone)
	message := chat.Message{ID: strconv.FormatInt(ds[0].ID, 10), Channel: channel, Card: &shown, Loud: loud(ds)}
	var reply chat.Ref
	if !posted {
		var ref chat.Ref
		if ref, err = platform.Post(held, message); err == nil {
			card = string(ref)
		}
	} else {
		if err = platform.Edit(held, chat.Ref(card), message); err == nil {
			said := chat.ReplyOf(changes(ds), story, p.Zone)
			message.Card, message.Reply, message.Thread = nil, &said, chat.Ref(card)
			if reply, err = platform.Post(held, message); err != nil {
				reply = ""
			}
		}
	}
	var refused *chat.Error
	final := errors.As(err, &refused) && refused.Kind == chat.Unfit
	for i := range ds {
		ds[i].Card, ds[i].Reply = card, string(reply)
		switch {
		case err == nil:
			ds[i].State, ds[i].Error, ds[i].SentAt = news.Sent, "", p.Now()
		case final:
			ds[i].State, ds[i].Error = news.Dead, err.Error()
		default:
			ds[i].State, ds[i].Error = news.Waiting, err.Error()
		}
	}
	if saveErr := p.Store.Finish(ctx, ds); saveErr != nil {
		return errors.Join(err, saveErr)
	}
	if final {
		p.Log.Error("a delivery is given up", "channel", first.Channel, "story", story.ID, "error", err)
		return nil
	}
	return err
}

func loud(ds []news.Delivery) bool {
	for _, d := range ds {
		if d.Alert.Loud {
			return true
		}
	}
	return false
}

func changes(ds []news.Delivery) []news.Change {
	cs := make([]news.Change, len(ds))
	for i, d := range ds {
		cs[i] = d.Alert.Change
	}
	return cs
}
