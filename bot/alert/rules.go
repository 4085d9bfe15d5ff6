package alert

import (
	"slices"
	"time"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// DefaultConfidence is how sure the detector must be of a development before it is told,
// where a watch does not say.
const DefaultConfidence = 0.35

// Watch is what a team follows. All that it names must hold; of one list any member
// does, and an empty list asks for nothing.
type Watch struct {
	Name       string
	Conflicts  []string
	Actors     []string // canonical names; a state or body stands for its people too
	Places     []string // canonical names; what lies inside counts
	Kinds      []news.Kind
	Statuses   []news.Status
	Certainty  news.Certainty // the lowest rung on which a story is told
	Confidence float64
	Tiers      []news.Tier
	Languages  []string // primary tags, as "en"; a text of which nobody says the language passes
}

// Route says who is told of what a watch asks for.
type Route struct {
	Watch string   `yaml:"watch"`
	To    []string `yaml:"to"` // channels as "platform:name", or only the platform, as "terminal"

	Quiet  Quiet  `yaml:"quiet"`  // in the zone of each channel
	Digest string `yaml:"digest"` // hourly, daily, weekly or a schedule; empty: each alert is told by itself
}

// Rules are all watches, the routes to their channels, and what holds there. The settings
// give them; a job adds what was asked for in chat, by With, and Lately.
type Rules struct {
	Watches []Watch
	Routes  []Route
	Own     []Channel // channels of which the settings say more than their name

	Muted  []Mute
	Lately map[string]int // by channel: what it was told at once in this hour; needed of those with a cap

	CatchesUp bool // what is decided on came while nobody looked: no channel is told more of it at once than CatchUpCap

	called map[string]string // how the settings call a channel, by how questions name it and by its other names

	names *gazetteer.Gazetteer // knows which place lies in which, and who belongs to whom; may be nil
	zone  *time.Location       // of channels that name none
}

// Everything tells one channel of every conflict and kind.
func Everything(channel string) Rules {
	const name = "everything"
	return Rules{
		Watches: []Watch{{Name: name, Confidence: DefaultConfidence}},
		Routes:  []Route{{Watch: name, To: []string{channel}}},
	}
}

// Channels lists every channel that a route leads to, each once, in the routes' order.
func (r Rules) Channels() []string {
	var channels []string
	seen := map[string]bool{}
	for _, route := range r.Routes {
		for _, c := range route.To {
			if !seen[c] {
				seen[c] = true
				channels = append(channels, c)
			}
		}
	}
	return channels
}

// watch finds a watch by its name.
func (r Rules) watch(name string) (Watch, bool) {
	i := slices.IndexFunc(r.Watches, func(w Watch) bool { return w.Name == name })
	if i < 0 {
		return Watch{}, false
	}
	return r.Watches[i], true
}
