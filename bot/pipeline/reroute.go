package pipeline

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"parley/bot/alert"
	"parley/bot/news"
)

// reroute looks after what waits or is held for channels that no route names any more, as after a
// misspelt name was corrected: it goes to a channel of the same watch that was not to be
// told of it, and is given up where there is none.
func (p *Pipeline) reroute(ctx context.Context) error {
	w, err := p.Store.Wishes(ctx, p.Now())
	if err != nil {
		return err
	}
	rules := p.Rules.With(w)
	routed := rules.Channels()
	for _, name := range slices.Sorted(maps.Keys(w.IDs)) { // the settings name it no more; a subscription does
		if id := w.IDs[name]; !slices.Contains(routed, name) && slices.Contains(routed, id) {
			if err := p.Store.MoveChannel(ctx, name, id); err != nil {
				return err
			}
		}
	}
	holding, err := p.Store.Holding(ctx)
	if err != nil {
		return err
	}
	for _, channel := range holding {
		if !slices.Contains(routed, channel) {
			if err := p.Store.Unhold(ctx, channel); err != nil {
				return err
			}
		}
	}
	waiting, err := p.Store.Channels(ctx)
	if err != nil {
		return err
	}
	for _, channel := range waiting {
		if slices.Contains(routed, channel) {
			continue
		}
		moved, given := 0, 0
		for {
			ds, err := p.Store.Waiting(ctx, channel)
			if err != nil {
				return err
			}
			if len(ds) == 0 {
				break
			}
			for _, d := range ds {
				ok, err := p.readdress(ctx, rules, d)
				if err != nil {
					return fmt.Errorf("delivery %d: %w", d.ID, err)
				}
				if ok {
					moved++
				} else {
					given++
				}
			}
		}
		p.Log.Warn("no route leads to the channel any more", "channel", channel, "told elsewhere", moved, "told nowhere", given)
	}
	return nil
}

// readdress finds another channel of the settings for one delivery, or gives it up: what a
// subscription asked for itself goes to nobody else.
func (p *Pipeline) readdress(ctx context.Context, rules alert.Rules, d news.Delivery) (moved bool, err error) {
	for _, r := range p.Rules.Routes {
		if r.Watch != d.Alert.Watch {
			continue
		}
		for _, to := range r.To {
			if moved, err := p.Store.Readdress(ctx, d.ID, rules.Called(to)); moved || err != nil {
				return moved, err
			}
		}
	}
	d.State, d.Error = news.Dead, "no route leads to the channel any more"
	return false, p.Store.Finish(ctx, []news.Delivery{d})
}
