package pipeline

import (
	"context"
	"time"
)

// namer is a platform on which a channel has a name that the settings may write, and an
// identity by which questions name it.
type namer interface {
	// ChannelID is a channel's identity, also where the settings write that; empty where
	// there is no such channel.
	ChannelID(ctx context.Context, channel string) (string, error)
}

const (
	// nameEvery is how often the names of the settings are looked up: channels are renamed.
	nameEvery = 10 * time.Minute
	// nameAgain is how soon those are looked up again that could not be.
	nameAgain = time.Minute
)

// nameUntil finds out which channels the settings name until ctx ends: what is asked for in
// a channel must meet what the settings say of it.
func (p *Pipeline) nameUntil(ctx context.Context) {
	for {
		wait := nameEvery
		all, err := p.Name(ctx)
		if err != nil && ctx.Err() == nil {
			p.Log.Error("it cannot be kept which channels the settings name", "error", err)
		}
		if !all || err != nil {
			wait = nameAgain
		}
		if p.Wait == nil || p.Wait(ctx, wait) != nil {
			return
		}
	}
}

// Name finds out which channels the settings name; all is false where a platform could not
// say. What was known of those holds on.
func (p *Pipeline) Name(ctx context.Context) (all bool, err error) {
	w, err := p.Store.Wishes(ctx, p.Now())
	if err != nil {
		return false, err
	}
	all = true
	fresh := map[string]string{}
	for _, channel := range p.Rules.Channels() {
		platform, name := splitChannel(channel)
		asked, ok := p.Platforms[platform].(namer)
		if !ok || name == "" {
			continue
		}
		id, err := asked.ChannelID(ctx, name)
		if err != nil {
			all = false
			continue
		}
		if id != "" {
			id = platform + ":" + id
		}
		if id != w.IDs[channel] && id != channel {
			fresh[channel] = id
		}
	}
	if len(fresh) == 0 {
		return all, nil
	}
	return all, p.Store.NameChannels(ctx, fresh, p.Rules)
}
