package story

import (
	"strings"
	"unique"

	"parley/bot/news"
)

// Names and sentences are parts of an article's text, and would hold all of it in memory.
// What an index keeps of them is its own: names once, however often they are told, and
// sentences as copies.

// owned is a development whose names hold no text. Its sentence does, and is not kept.
func owned(d news.Development) news.Development {
	d.Actors = ownedAll(d.Actors)
	for _, s := range []*string{&d.Target, &d.Place, &d.Speaker} {
		*s = unique.Make(*s).Value()
	}
	d.Kind, d.Status, d.Date = unique.Make(d.Kind).Value(), unique.Make(d.Status).Value(), unique.Make(d.Date).Value()
	return d
}

// ownedStory is a story that holds no text.
func ownedStory(s news.Story) news.Story {
	s.Actors = ownedAll(s.Actors)
	for _, t := range []*string{&s.Target, &s.Place, &s.Conflict, &s.DeniedBy} {
		*t = unique.Make(*t).Value()
	}
	s.Kind, s.Status, s.Was = unique.Make(s.Kind).Value(), unique.Make(s.Status).Value(), unique.Make(s.Was).Value()
	s.Date = unique.Make(s.Date).Value()
	s.Headline, s.Summary = strings.Clone(s.Headline), strings.Clone(s.Summary)
	return s
}

func ownedAll(names []string) []string {
	if names == nil {
		return nil
	}
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = unique.Make(n).Value()
	}
	return all
}
