package alert

import (
	"slices"
	"strconv"
	"time"

	"parley/bot/news"
)

// Muted says what sort of thing a mute silences.
type Muted string

const (
	MutedStory Muted = "story"
	MutedActor Muted = "actor"
	MutedKind  Muted = "kind"
	MutedWatch Muted = "watch"
)

// Mutable lists all sorts of things that can be muted.
var Mutable = []Muted{MutedStory, MutedActor, MutedKind, MutedWatch}

// Mute silences one thing for a time, in one channel or in all. What it silences is not
// told later either: when it ends, the next change is told as things then stand.
type Mute struct {
	ID      int64
	What    Muted
	Name    string // a story's number, an actor's canonical name, a kind, the name of a watch
	Server  string // where it was asked for, as "slack:T0123"
	Channel string // empty: in every channel
	Until   time.Time
	By      string // who asked for it, as the platform names them
	Made    time.Time
}

// silences reports whether the mute keeps a channel from being told of a change, as far as
// one watch asks for it. An actor is muted where it acts or speaks, by its own name: with
// a state its people are not muted, nor who only is the target.
func (m Mute) silences(now time.Time, c news.Change, s news.Story, channel, watch string) bool {
	if !m.Until.After(now) || m.Channel != "" && m.Channel != channel {
		return false
	}
	d := c.Development
	switch m.What {
	case MutedStory:
		return m.Name == strconv.FormatInt(c.Story, 10)
	case MutedActor:
		return m.Name == d.Speaker || slices.Contains(d.Actors, m.Name)
	case MutedKind:
		return m.Name == string(d.Kind) || m.Name == string(s.Kind)
	case MutedWatch:
		return m.Name == watch
	}
	return false
}

// Mutes reports whether a channel is not to be told of a change that one watch asks for.
func (r Rules) Mutes(now time.Time, c news.Change, s news.Story, channel, watch string) bool {
	return slices.ContainsFunc(r.Muted, func(m Mute) bool { return m.silences(now, c, s, channel, watch) })
}
