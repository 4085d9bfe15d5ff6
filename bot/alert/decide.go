package alert

import (
	"slices"
	"time"

	"parley/bot/news"
)

// Decide says which channels are told of a change of story s that article a made, each
// channel once, and when: by the route that tells it soonest. Told holds the channels that
// are told of the story: true where its card stands, false where that is held for later. Without an alert that is told, at once or later, it says
// why; alerts that are muted are given all the same, to be kept with their reason. That a
// story is due is told where it was told of.
func Decide(now time.Time, c news.Change, s news.Story, a news.Article, r Rules, told map[string]bool) ([]news.Alert, news.Silence) {
	if a.Learned {
		return nil, news.TooOld
	}
	var alerts []news.Alert
	silence := news.NotWatched
	for _, route := range r.Routes {
		w, ok := r.watch(route.Watch)
		if !ok || !r.asks(w, c, s, a) {
			continue
		}
		if c.Development.Confidence < w.Confidence {
			silence = news.LowConfidence
			continue
		}
		for _, channel := range route.To {
			before := slices.IndexFunc(alerts, func(al news.Alert) bool { return al.Channel == channel })
			_, heard := told[channel]
			if c.Reason == news.Due && !heard {
				continue // nobody there waits for it
			}
			if repeats(c, w, heard) {
				if before < 0 {
					silence = news.SameDevelopment
				}
				continue
			}
			al := r.hold(now, news.Alert{Change: c, Channel: channel, Watch: w.Name, Loud: c.Flips()}, s, route, told[channel])
			switch {
			case before < 0:
				alerts = append(alerts, al)
			case sooner(al, alerts[before]):
				alerts[before] = al
			}
		}
	}
	switch {
	case len(alerts) == 0:
		return nil, silence
	case slices.ContainsFunc(alerts, func(al news.Alert) bool { return al.Held != news.Muted }):
		return alerts, ""
	}
	return alerts, news.Muted
}

// repeats reports whether a channel learns nothing by the change: a story is opened where
// its card stands, or it only became surer where nobody heard of it. A watch that waits
// for a rung of certainty hears of a story when it is on that rung.
func repeats(c news.Change, w Watch, heard bool) bool {
	switch c.Reason {
	case news.New:
		return heard
	case news.Confirms:
		return !heard && w.Certainty == news.OneOutlet
	}
	return false
}

// asks reports whether a watch is for the change at all. No article says that a story is
// due: who was told of it was told by one that the watch asks for.
func (r Rules) asks(w Watch, c news.Change, s news.Story, a news.Article) bool {
	d := c.Development
	if c.Reason == news.Due {
		w.Tiers, w.Languages = nil, nil
	}
	switch {
	case c.Certainty < w.Certainty:
		return false
	case len(w.Conflicts) > 0 && !slices.Contains(w.Conflicts, s.Conflict):
		return false
	case len(w.Kinds) > 0 && !slices.Contains(w.Kinds, d.Kind) && !slices.Contains(w.Kinds, s.Kind):
		return false
	case len(w.Statuses) > 0 && !slices.Contains(w.Statuses, d.Status) && !slices.Contains(w.Statuses, c.To):
		return false
	case len(w.Tiers) > 0 && !slices.Contains(w.Tiers, a.Tier):
		return false
	case len(w.Languages) > 0 && a.Language != "" && !slices.Contains(w.Languages, a.Language):
		return false
	case len(w.Actors) > 0 && !r.acts(w.Actors, d) && !r.acts(w.Actors, news.Development{Actors: s.Actors, Target: s.Target}):
		return false
	case len(w.Places) > 0 && !r.happens(w.Places, d.Place) && !r.happens(w.Places, s.Place):
		return false
	}
	return true
}

// acts reports whether somebody watched takes part in a development or is its target.
func (r Rules) acts(watched []string, d news.Development) bool {
	for _, name := range append([]string{d.Target, d.Speaker}, d.Actors...) {
		if name == "" {
			continue
		}
		if slices.Contains(watched, name) {
			return true
		}
		if r.names == nil {
			continue
		}
		if e, ok := r.names.Resolve(name, d.At); ok && (slices.Contains(watched, e.Name) || slices.Contains(watched, e.Country)) {
			return true
		}
	}
	return false
}

func (r Rules) happens(watched []string, place string) bool {
	return place != "" && slices.ContainsFunc(watched, func(w string) bool {
		return w == place || r.names != nil && r.names.Within(place, w)
	})
}
