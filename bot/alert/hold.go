package alert

import (
	"slices"
	"time"

	"parley/bot/news"
)

// hold says when an alert that a route leads to its channel is told: at once, when quiet
// hours end, with a digest, in the next hour's summary, or, because it is muted, never.
// What turns around a story that the channel was told of goes over its cap.
func (r Rules) hold(now time.Time, a news.Alert, s news.Story, route Route, told bool) news.Alert {
	if r.Mutes(now, a.Change, s, a.Channel, a.Watch) {
		a.Held = news.Muted
		return a
	}
	in := r.In(a.Channel)
	if digest := in.DigestOf(route); digest != "" {
		a.Digest = in.Schedule(digest)
		return a
	}
	quiet := in.QuietOf(route)
	if end := quiet.Until(now, in.Zone); !end.IsZero() {
		a.Held, a.Until = news.Quiet, end
		return a
	}
	if most := r.capOf(a.Channel); most > 0 && r.Lately[a.Channel] >= most && !(told && a.Change.Flips()) {
		a.Held, a.Until = news.Capped, HourOf(now).Add(time.Hour)
		if end := quiet.Until(a.Until, in.Zone); !end.IsZero() {
			a.Until = end
		}
	}
	return a
}

// QuietUntil is when the quiet hours end in which a channel is told nothing of what a watch
// asks for; the zero time when a route tells it now, or none leads there.
func (r Rules) QuietUntil(now time.Time, channel, watch string) (end time.Time) {
	in := r.In(channel)
	for _, route := range r.Routes {
		if route.Watch != watch || in.DigestOf(route) != "" || !slices.Contains(route.To, channel) {
			continue
		}
		until := in.QuietOf(route).Until(now, in.Zone)
		if until.IsZero() {
			return until
		}
		if end.IsZero() || until.Before(end) {
			end = until
		}
	}
	return end
}

// HourOf is when the hour began for which caps count.
func HourOf(now time.Time) time.Time { return now.Truncate(time.Hour) }

// sooner reports whether a is told before b: of several routes to one channel the one that
// tells first counts.
func sooner(a, b news.Alert) bool {
	rank := func(a news.Alert) int {
		switch {
		case a.Held == news.Muted:
			return 3
		case a.Digest != "":
			return 2
		case a.Held != "":
			return 1
		}
		return 0
	}
	if rank(a) != rank(b) {
		return rank(a) < rank(b)
	}
	return a.Until.Before(b.Until)
}

// Lapsed says why what was held of one story for one channel is not to be told any more;
// empty: it is, as the story now stands. The changes are in order; told says whether the
// channel knew of the story before the first of them.
//
// What came and was called off, denied or withdrawn while it was held is no news to who
// never heard of it. Nor is a status that moved and is back where it was, to who was told of that one.
func Lapsed(held []news.Change, s news.Story, told bool) news.Silence {
	off := func(status news.Status, c news.Certainty) bool { return status == news.Cancelled || c == news.Denied }
	first := held[0]
	if !told {
		if s.Withdrawn || off(s.Status, s.Certainty) && !off(first.To, first.Certainty) {
			return news.Superseded
		}
		return ""
	}
	if s.Status != first.From || s.Certainty == news.Denied || s.Withdrawn {
		return ""
	}
	for _, c := range held {
		if c.Reason != news.Changed || c.From == c.To { // its certainty or a detail moved: that stands
			return ""
		}
	}
	return news.Superseded
}

// Overtaken reports whether a change that waits to be told is no longer so, whatever else
// is told of its story: it says that nobody confirms what was due, and the story moved on.
func Overtaken(c news.Change, s news.Story) bool {
	return c.Reason == news.Due && (!s.Overdue || s.Date != c.Development.Date)
}
