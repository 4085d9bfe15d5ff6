package alert

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/config"
)

// WatchSettings is a watch as the settings write it. A member that must be checked is
// kept with its line.
type WatchSettings struct {
	Name       string           `yaml:"name"`
	Conflicts  []config.Section `yaml:"conflicts"`
	Actors     []config.Section `yaml:"actors"`
	Places     []config.Section `yaml:"places"`
	Kinds      []config.Section `yaml:"kinds"`
	Statuses   []config.Section `yaml:"statuses"`
	Certainty  config.Section   `yaml:"certainty"`
	Confidence float64          `yaml:"confidence"`
	Tiers      []config.Section `yaml:"tiers"`
	Languages  []config.Section `yaml:"languages"`
}

// Decode reads the sections watches and routes. Names of actors and places become
// canonical ones; own are the kinds beside those that Parley knows. Every mistake is in the error, each with its line and, where one comes
// near, the name that was probably meant.
func Decode(watches, routes config.Section, g *gazetteer.Gazetteer, own ...news.Kind) (Rules, error) {
	r := Rules{names: g}
	kinds := append(kinds(), own...)
	var errs []error
	if !watches.Empty() && watches.Items() == nil {
		errs = append(errs, watches.Errorf("must be a list of watches, each with its name"))
	}
	for _, item := range watches.Items() {
		w, err := decodeWatch(item, g, kinds)
		errs = append(errs, err)
		if err != nil && w.Name == "" {
			continue
		}
		if _, twice := r.watch(w.Name); twice {
			errs = append(errs, item.Errorf("a watch is called %q already", w.Name))
			continue
		}
		r.Watches = append(r.Watches, w)
	}
	if !routes.Empty() && routes.Items() == nil {
		errs = append(errs, routes.Errorf("must be a list of routes, each with a watch and the channels to tell"))
	}
	for _, item := range routes.Items() {
		route, err := decodeRoute(item, r)
		errs = append(errs, err)
		if err == nil {
			r.Routes = append(r.Routes, route)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return Rules{}, err
	}
	return r, nil
}

func decodeWatch(s config.Section, g *gazetteer.Gazetteer, kinds []news.Kind) (Watch, error) {
	set := WatchSettings{Confidence: DefaultConfidence}
	if err := s.Decode(&set); err != nil {
		return Watch{}, err
	}
	w := Watch{Name: set.Name, Confidence: set.Confidence}
	var errs []error
	if w.Name == "" {
		errs = append(errs, s.Errorf("has no name: routes call a watch by its name"))
	}
	if reserved.MatchString(w.Name) {
		errs = append(errs, s.Key("name").Errorf("%q is what a subscription made in chat is called: choose another name", w.Name))
	}
	if w.Confidence < 0 || w.Confidence > 1 {
		errs = append(errs, s.Key("confidence").Errorf("must be from 0 to 1, this is %v", w.Confidence))
	}
	var conflicts []string
	for _, c := range g.Conflicts() {
		conflicts = append(conflicts, c.Name)
	}
	var err error
	w.Conflicts, err = oneOf("conflict", set.Conflicts, conflicts)
	errs = append(errs, err)
	w.Kinds, err = oneOf("kind", set.Kinds, kinds)
	errs = append(errs, err)
	w.Statuses, err = oneOf("status", set.Statuses, news.Statuses)
	errs = append(errs, err)
	w.Tiers, err = oneOf("tier", set.Tiers, news.Tiers)
	errs = append(errs, err)
	w.Languages, err = languages(set.Languages)
	errs = append(errs, err)
	w.Actors, err = names("actor", set.Actors, g)
	errs = append(errs, err)
	w.Places, err = names("place", set.Places, g)
	errs = append(errs, err)
	if !set.Certainty.Empty() {
		rungs := []string{rung(news.OneOutlet), rung(news.Independent), rung(news.Confirmed)}
		said, err := oneOf("certainty", []config.Section{set.Certainty}, rungs)
		errs = append(errs, err)
		if err == nil {
			w.Certainty = news.Certainties[slices.Index(rungs, said[0])]
		}
	}
	return w, errors.Join(errs...)
}

// rung is a rung of certainty as the settings write it.
func rung(c news.Certainty) string { return strings.ReplaceAll(c.String(), " ", "-") }

func kinds() []news.Kind {
	all := make([]news.Kind, len(news.Kinds))
	for i, row := range news.Kinds {
		all[i] = row.Kind
	}
	return all
}

// oneOf reads words of a closed list.
func oneOf[T ~string](what string, items []config.Section, among []T) ([]T, error) {
	var read []T
	var errs []error
	for _, item := range items {
		var word string
		if err := item.Decode(&word); err != nil {
			errs = append(errs, err)
			continue
		}
		if !slices.Contains(among, T(word)) {
			all := make([]string, len(among))
			for i, w := range among {
				all[i] = string(w)
			}
			errs = append(errs, item.Errorf("unknown %s %q: %s", what, word, config.Suggest(word, all)))
			continue
		}
		read = append(read, T(word))
	}
	return read, errors.Join(errs...)
}

// names reads names of people, bodies and places and makes them canonical.
func names(what string, items []config.Section, g *gazetteer.Gazetteer) ([]string, error) {
	var read []string
	var errs []error
	for _, item := range items {
		var name string
		if err := item.Decode(&name); err != nil {
			errs = append(errs, err)
			continue
		}
		// No day: a name is the same person's for good, an office is nobody's here.
		if e, ok := g.Resolve(name, time.Time{}); ok {
			read = append(read, e.Name)
			continue
		}
		if near, ok := g.Nearest(name); ok {
			errs = append(errs, item.Errorf("unknown %s %q: did you mean %q?", what, name, near))
			continue
		}
		errs = append(errs, item.Errorf("unknown %s %q", what, name))
	}
	return read, errors.Join(errs...)
}

// languages reads tags of languages and keeps the primary ones.
func languages(items []config.Section) ([]string, error) {
	var read []string
	var errs []error
	for _, item := range items {
		var tag string
		if err := item.Decode(&tag); err != nil {
			errs = append(errs, err)
			continue
		}
		base, ok := Language(tag)
		if !ok {
			errs = append(errs, item.Errorf("%q is no language: write it as en, fr or uk", tag))
			continue
		}
		read = append(read, base)
	}
	return read, errors.Join(errs...)
}

// Language is the primary tag of a language: "en" of "en-GB"; false of what is none.
func Language(tag string) (string, bool) {
	parsed, err := language.Parse(tag)
	base, sure := parsed.Base()
	return base.String(), err == nil && sure != language.No
}

// someTime is a time to try quiet hours on.
var someTime = time.Date(2025, time.January, 6, 0, 0, 0, 0, time.UTC)

func decodeRoute(s config.Section, r Rules) (Route, error) {
	var route Route
	if err := s.Decode(&route); err != nil {
		return Route{}, err
	}
	var errs []error
	if route.Quiet.endless() {
		errs = append(errs, s.Key("quiet").Errorf("%s never ends: leave a time to tell", route.Quiet))
	}
	if route.Digest != "" {
		if _, err := config.ParseSchedule(cmp.Or(rhythms[route.Digest], route.Digest)); err != nil {
			errs = append(errs, s.Key("digest").Errorf("%w; or write hourly, daily or weekly", err))
		}
		if len(route.Quiet) > 0 {
			errs = append(errs, s.Key("quiet").Errorf("has no use beside a digest, which comes at its own time: remove one of them"))
		}
	}
	if _, ok := r.watch(route.Watch); !ok {
		all := make([]string, len(r.Watches))
		for i, w := range r.Watches {
			all[i] = w.Name
		}
		switch {
		case route.Watch == "":
			errs = append(errs, s.Errorf("names no watch"))
		case len(all) == 0:
			errs = append(errs, s.Key("watch").Errorf("unknown watch %q: there are no watches", route.Watch))
		default:
			errs = append(errs, s.Key("watch").Errorf("unknown watch %q: %s", route.Watch, config.Suggest(route.Watch, all)))
		}
	}
	if len(route.To) == 0 {
		errs = append(errs, s.Errorf("leads to no channel: say to: [terminal]"))
	}
	for i, channel := range route.To {
		platform, name, named := strings.Cut(channel, ":")
		if platform == "" || named && name == "" || strings.ContainsAny(platform, " #@/") {
			errs = append(errs, s.Key("to").Items()[i].Errorf("%q is no channel: write it as platform:name, or only the platform, as terminal", channel))
		}
		for _, known := range r.Channels() { // in one spelling, to be told once
			if spelling(known) == spelling(channel) {
				route.To[i] = known
				break
			}
		}
	}
	return route, errors.Join(errs...)
}
