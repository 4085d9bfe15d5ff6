package alert

import (
	"fmt"
	"regexp"
	"slices"
	"time"
)

// Subscription is a route that was made in chat, to the channel it was asked for in.
type Subscription struct {
	Number  int64
	Server  string // the server it was made in, as "slack:T0123"
	Channel string // as questions name it: "slack:C0123"
	Watch   string // the name of one of the settings' watches; empty: Own
	Own     Watch  // what it asks for itself
	Quiet   Quiet
	Digest  string
	By      string // who made it, as the platform names them
	Made    time.Time
}

// Name is the name of the watch that the subscription's alerts carry.
func (s Subscription) Name() string {
	if s.Watch != "" {
		return s.Watch
	}
	return fmt.Sprintf("subscription %d", s.Number)
}

// reserved are the names that subscriptions have.
var reserved = regexp.MustCompile(`^subscription \d+$`)

// same reports whether two watches ask for the same, whatever they are called and in
// whatever order they name it.
func (w Watch) same(v Watch) bool {
	return alike(w.Conflicts, v.Conflicts) && alike(w.Actors, v.Actors) && alike(w.Places, v.Places) && alike(w.Kinds, v.Kinds) &&
		alike(w.Statuses, v.Statuses) && alike(w.Tiers, v.Tiers) && alike(w.Languages, v.Languages) &&
		w.Certainty == v.Certainty && w.Confidence == v.Confidence
}

func alike[T ~string](a, b []T) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

// Hours are when a channel wants to be told, whichever route leads there.
type Hours struct {
	Server  string         // the server that set them
	Channel string         // as questions name it
	Quiet   *Quiet         // nil: as each route says; empty: it is never quiet
	Digest  *string        // nil: as each route says; empty: each alert is told by itself
	Zone    *time.Location // nil: as the settings say
}

// Wishes are what channels asked for in chat, beside the settings.
type Wishes struct {
	Subscriptions []Subscription
	Hours         []Hours
	Muted         []Mute

	// IDs says which channel a name of the settings is, as far as its platform said so:
	// "slack:#desk" is "slack:C0123". What is asked for in chat names a channel only so.
	IDs map[string]string
}

// With are the rules with what channels asked for in chat. A channel that both name is one,
// called as the settings call it first.
func (r Rules) With(w Wishes) Rules {
	r.called = map[string]string{}
	for _, c := range r.Channels() {
		id := c
		if known := w.IDs[c]; known != "" {
			id = known
		}
		if r.called[id] == "" {
			r.called[id] = c
		}
		r.called[c] = r.called[id]
	}
	routes := make([]Route, 0, len(r.Routes)+len(w.Subscriptions))
	for _, route := range r.Routes {
		var to []string
		seen := map[string]bool{}
		for _, c := range route.To {
			if c = r.Called(c); !seen[c] {
				seen[c] = true
				to = append(to, c)
			}
		}
		route.To = to
		routes = append(routes, route)
	}
	r.Watches = slices.Clip(r.Watches)
	for _, s := range w.Subscriptions {
		if s.Watch == "" {
			own := s.Own
			own.Name = s.Name()
			r.Watches = append(r.Watches, own)
		}
		routes = append(routes, Route{Watch: s.Name(), To: []string{r.Called(s.Channel)}, Quiet: s.Quiet, Digest: s.Digest})
	}
	r.Routes = routes
	r.Own = slices.Clone(r.Own)
	for i := range r.Own {
		r.Own[i].Channel = r.Called(r.Own[i].Channel)
	}
	for _, h := range w.Hours {
		r.setHours(h)
	}
	r.Muted = slices.Clone(w.Muted)
	for i := range r.Muted {
		r.Muted[i].Channel = r.Called(r.Muted[i].Channel)
	}
	return r
}

// Called is how the rules call a channel that a question names.
func (r Rules) Called(channel string) string {
	if name := r.called[channel]; name != "" {
		return name
	}
	return channel
}

func (r *Rules) setHours(h Hours) {
	c := r.In(r.Called(h.Channel))
	c.Quiet, c.Digest = h.Quiet, h.Digest
	if h.Zone != nil {
		c.Zone = h.Zone
	}
	i := slices.IndexFunc(r.Own, func(o Channel) bool { return o.Channel == c.Channel })
	if i < 0 {
		r.Own = append(r.Own, c)
		return
	}
	r.Own[i] = c
}

// QuietOf are the hours in which a route tells the channel nothing.
func (c Channel) QuietOf(r Route) Quiet {
	if c.Quiet != nil {
		return *c.Quiet
	}
	return r.Quiet
}

// DigestOf is the digest in which a route tells the channel; empty: none.
func (c Channel) DigestOf(r Route) string {
	if c.Digest != nil {
		return *c.Digest
	}
	return r.Digest
}

// Leading are the routes that lead to a channel as the rules call it.
func (r Rules) Leading(channel string) []Route {
	var all []Route
	for _, route := range r.Routes {
		if slices.Contains(route.To, channel) {
			all = append(all, route)
		}
	}
	return all
}

// Asking is what would be told of a watch alone, at once, in one channel.
func (r Rules) Asking(w Watch, channel string) Rules {
	r.Watches, r.Routes = []Watch{w}, []Route{{Watch: w.Name, To: []string{channel}}}
	r.Own, r.Muted, r.CatchesUp = nil, nil, false
	return r
}

// Tells gives the name of a watch that already leads to a subscription's channel and asks
// for the same; false where none does.
func (r Rules) Tells(s Subscription) (watch string, already bool) {
	asks := s.Own
	if s.Watch != "" {
		asks, _ = r.watch(s.Watch)
	}
	for _, route := range r.Leading(r.Called(s.Channel)) {
		if w, ok := r.watch(route.Watch); ok && (route.Watch == s.Watch || w.same(asks)) {
			return w.Name, true
		}
	}
	return "", false
}

// Leads reports whether a route of a watch leads to a channel as the rules call it.
func (r Rules) Leads(watch, channel string) bool {
	return slices.ContainsFunc(r.Leading(channel), func(route Route) bool { return route.Watch == watch })
}
