package pipeline

import (
	"context"
	"maps"
	"slices"
	"time"

	"parley/bot/alert"
	"parley/bot/news"
	"parley/bot/store"
)

// sumUpBacklog looks after a channel that is told again after a time away: what it is to be
// told next has waited for longer than away. It gets the first stories one by one, as many
// as at a first start; all others are held and let go at once, which makes one summary of
// them. A story that was called off, denied or muted meanwhile is not told. It reports
// whether anything was held, so that what goes out next is another.
//
// Nothing is held twice: what a summary could not tell goes out by itself.
func (p *Pipeline) sumUpBacklog(ctx context.Context, rules alert.Rules, channel string, front []news.Delivery) (done bool, err error) {
	now := p.Now()
	if len(front) == 0 || now.Sub(front[0].Decided) <= away || !ownTurn(front) {
		return false, nil
	}
	told, err := p.Store.ToldLate(ctx, channel, now.Add(-away), away)
	if err != nil {
		return false, err
	}
	if told >= rules.BacklogCap(channel) {
		return p.sumUpAll(ctx, channel, now)
	}
	groups, err := p.byStory(ctx, front)
	if err != nil {
		return false, err
	}
	still, err := p.siftStory(ctx, rules, channel, groups[0], map[int64]news.Silence{})
	if err != nil || len(still) > 0 {
		return false, err
	}
	if err := p.holdBacklog(ctx, channel, now, 0, front); err != nil {
		return false, err
	}
	return true, p.Release(ctx, store.Job{}, channel)
}

// ownTurn reports whether deliveries have only ever waited for their turn: none may have
// been sent, and none was held or gathered for a digest.
func ownTurn(ds []news.Delivery) bool {
	return !slices.ContainsFunc(ds, func(d news.Delivery) bool {
		return d.State != news.Waiting || !d.Begun.IsZero() || d.Alert.Held != "" || d.Alert.Digest != ""
	})
}

// sumUpAll sums up everything that waits, if it is more than one story, and with it the
// summaries that were made of single hours of the time away.
func (p *Pipeline) sumUpAll(ctx context.Context, channel string, now time.Time) (done bool, err error) {
	for {
		waiting, err := p.Store.Waiting(ctx, channel)
		if err != nil {
			return false, err
		}
		byStory := map[int64][]news.Delivery{}
		for _, d := range waiting {
			byStory[d.Alert.Change.Story] = append(byStory[d.Alert.Change.Story], d)
		}
		maps.DeleteFunc(byStory, func(_ int64, ds []news.Delivery) bool { return !ownTurn(ds) })
		if len(byStory) == 0 || len(byStory) == 1 && !done {
			break
		}
		if err := p.holdBacklog(ctx, channel, now, 0, slices.Concat(slices.Collect(maps.Values(byStory))...)); err != nil {
			return false, err
		}
		done = true // the next of very many
	}
	if !done {
		return false, nil
	}
	for {
		m, waits, err := p.Store.WaitingSummary(ctx, channel)
		if err != nil {
			return false, err
		}
		if !waits || m.State != news.Waiting || !m.Begun.IsZero() || m.Digest != "" {
			break
		}
		_, ds, err := p.Store.Summary(ctx, m.ID)
		if err != nil {
			return false, err
		}
		if err := p.holdBacklog(ctx, channel, now, m.ID, ds); err != nil {
			return false, err
		}
	}
	return true, p.Release(ctx, store.Job{}, channel)
}

func (p *Pipeline) holdBacklog(ctx context.Context, channel string, now time.Time, summary int64, ds []news.Delivery) error {
	ids := make([]int64, len(ds))
	for i, d := range ds {
		ids[i] = d.ID
	}
	return p.Store.HoldBack(ctx, channel, ids, summary, news.Capped, now)
}
