package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parley/bot/alert"
	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
)

// wished are the settings' rules with what channels asked for in chat.
func (p *Pipeline) wished(ctx context.Context) (alert.Rules, error) {
	w, err := p.Store.Wishes(ctx, p.Now())
	return p.Rules.With(w), err
}

// rules are those, with how much channels with a cap were told in this hour. All have one
// for what catches up.
func (p *Pipeline) rules(ctx context.Context, catchesUp bool) (alert.Rules, error) {
	r, err := p.wished(ctx)
	if err != nil {
		return r, err
	}
	r.CatchesUp = catchesUp
	r.Lately, err = p.Store.Lately(ctx, r.Capped(), alert.HourOf(p.Now()))
	return r, err
}

// Release lets go what was held for a channel up to now, in quiet hours or beyond its cap:
// what is still true of it, in one summary, or, of one story alone, as it would have been
// told.
func (p *Pipeline) Release(ctx context.Context, j store.Job, channel string) error {
	doing, now := "release what is held for "+channel, p.Now()
	ds, err := p.Store.Held(ctx, channel, "", now)
	if err != nil {
		return stopped(ctx, fmt.Errorf("%s: %w", doing, err))
	}
	if len(ds) == 0 {
		return p.Store.Complete(ctx, j)
	}
	l, stories, err := p.sift(ctx, channel, ds)
	if err != nil {
		return stopped(ctx, fmt.Errorf("%s: %w", doing, err))
	}
	l.Summary.Since, l.Summary.Until = ds[0].Decided, now
	if stories == 1 {
		l.Alone, l.Told = l.Told, nil
	}
	return stopped(ctx, p.Store.Release(ctx, j, l))
}

// Digest makes a channel's digest of what was gathered since the one before, and schedules
// the next. A digest that the settings have no more is dropped: what it gathered is
// another's by then. One that runs before its time, because a clock was put back, is put
// off: it comes once.
func (p *Pipeline) Digest(ctx context.Context, j store.Job, channel, schedule string) error {
	doing, now := "make the digest for "+channel, p.Now()
	since, due, ok, err := p.Store.Digest(ctx, channel, schedule)
	if err != nil {
		return stopped(ctx, fmt.Errorf("%s: %w", doing, err))
	}
	next, err := config.ParseSchedule(schedule)
	if err != nil {
		return p.Store.Complete(ctx, j)
	}
	if !ok || now.Before(due) {
		return stopped(ctx, p.Store.EndDigest(ctx, j, channel, schedule))
	}
	ds, err := p.Store.Held(ctx, channel, schedule, now)
	if err != nil {
		return stopped(ctx, fmt.Errorf("%s: %w", doing, err))
	}
	l, _, err := p.sift(ctx, channel, ds)
	if err != nil {
		return stopped(ctx, fmt.Errorf("%s: %w", doing, err))
	}
	l.Summary.Of, l.Summary.Digest, l.Summary.Since, l.Summary.Until = "", schedule, since, now
	l.Next = next.Next(now)
	return stopped(ctx, p.Store.Release(ctx, j, l))
}

// sift says what of held deliveries is still to be told, and why the rest is not; and of
// how many stories it is.
func (p *Pipeline) sift(ctx context.Context, channel string, ds []news.Delivery) (l store.LetGo, stories int, err error) {
	l.Silent = map[int64]news.Silence{}
	l.Summary.Channel = channel
	rules, err := p.rules(ctx, false)
	if err != nil {
		return l, 0, err
	}
	groups, err := p.byStory(ctx, ds)
	if err != nil {
		return l, 0, err
	}
	for _, g := range groups {
		still, err := p.siftStory(ctx, rules, channel, g, l.Silent)
		if err != nil {
			return l, 0, err
		}
		if len(still) == 0 {
			l.Summary.Gone++
			continue
		}
		stories++
		for _, d := range still {
			if d.Alert.Change.Story != g.story.ID {
				stories++ // a message of its own would tell that it is part of another one
			}
			l.Told = append(l.Told, d.ID)
			if d.Alert.Held == news.Quiet || l.Summary.Of == "" {
				l.Summary.Of = d.Alert.Held
			}
		}
	}
	return l, stories, nil
}

// heldStory is a story as it stands now, and what of it is held.
type heldStory struct {
	story news.Story
	ds    []news.Delivery
}

// byStory sorts deliveries by their stories, in their order. What was merged into another
// story is that one's.
func (p *Pipeline) byStory(ctx context.Context, ds []news.Delivery) ([]heldStory, error) {
	var all []heldStory
	at := map[int64]int{} // of a story's number, also of one that was merged into it
	for _, d := range ds {
		id := d.Alert.Change.Story
		if i, known := at[id]; known {
			all[i].ds = append(all[i].ds, d)
			continue
		}
		s, err := p.Store.Story(ctx, id)
		for err == nil && s.Into != 0 {
			s, err = p.Store.Story(ctx, s.Into)
		}
		if err != nil {
			return nil, err
		}
		i, known := at[s.ID]
		if !known {
			i, all = len(all), append(all, heldStory{story: s})
			at[s.ID] = i
		}
		at[id] = i
		all[i].ds = append(all[i].ds, d)
	}
	return all, nil
}

// siftStory is sift for one story.
func (p *Pipeline) siftStory(ctx context.Context, rules alert.Rules, channel string, h heldStory, silent map[int64]news.Silence) (still []news.Delivery, err error) {
	s := h.story
	for _, d := range h.ds {
		if rules.Mutes(p.Now(), d.Alert.Change, s, channel, d.Alert.Watch) {
			silent[d.ID] = news.Muted
			continue
		}
		if alert.Overtaken(d.Alert.Change, s) {
			silent[d.ID] = news.Superseded
			continue
		}
		still = append(still, d)
	}
	if len(still) == 0 {
		return nil, nil
	}
	knew, err := p.Store.KnewBefore(ctx, s.ID, channel, still[0].ID)
	if err != nil {
		return nil, err
	}
	if why := alert.Lapsed(changes(still), s, knew); why != "" {
		for _, d := range still {
			silent[d.ID] = why
		}
		return nil, nil
	}
	return still, nil
}

// holdBack holds what still waits when quiet hours have begun, as after an outage that ends
// at night, and reports whether there was any. What was handed to its platform and may
// have been sent is not held: it must be found out.
func (p *Pipeline) holdBack(ctx context.Context, rules alert.Rules, channel string, waiting []news.Delivery, m news.Summary) (backed bool, err error) {
	if m.State == news.Waiting && m.Begun.IsZero() && m.Digest == "" {
		_, ds, err := p.Store.Summary(ctx, m.ID)
		if err != nil {
			return false, err
		}
		if ids, until := p.quietened(rules, channel, ds, news.Held); len(ids) > 0 {
			return true, p.Store.HoldBack(ctx, channel, ids, m.ID, news.Quiet, until)
		}
	}
	ids, until := p.quietened(rules, channel, waiting, news.Waiting)
	if len(ids) == 0 {
		return false, nil
	}
	return true, p.Store.HoldBack(ctx, channel, ids, 0, news.Quiet, until)
}

// quietened are those of the deliveries in a state whose quiet hours last, and until when
// the first of them do.
func (p *Pipeline) quietened(rules alert.Rules, channel string, ds []news.Delivery, state news.DeliveryState) (ids []int64, until time.Time) {
	for _, d := range ds {
		end := rules.QuietUntil(p.Now(), channel, d.Alert.Watch)
		if d.State != state || end.IsZero() || !d.Begun.IsZero() {
			continue
		}
		ids = append(ids, d.ID)
		if until.IsZero() || end.Before(until) {
			until = end
		}
	}
	return ids, until
}

// letGoDue runs those of the jobs of what is told later whose time has come.
func (p *Pipeline) letGoDue(ctx context.Context, jobs []store.Due) error {
	var troubles []error
	for _, j := range jobs {
		if j.At.After(p.Now()) {
			continue
		}
		troubles = append(troubles, p.do(ctx, j.Args))
	}
	return errors.Join(troubles...)
}

// laterWorkers is how many jobs of what is told later run at once.
const laterWorkers = 4

// laterLimit is how long one may take.
const laterLimit = time.Minute
