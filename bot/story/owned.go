package story

import (
	"unique"

	"parley/bot/news"
)

// Names are parts of an article's text, and would hold all of it in memory. What corrections
// hold against reports is kept as it is compared, so its names are the index's own: each
// once, however often it is told. Stories are packed, and hold no text anyway.

// owned is a development whose names hold no text. Its sentence does, and is not kept.
func owned(d news.Development) news.Development {
	d.Actors = ownedAll(d.Actors)
	for _, s := range []*string{&d.Target, &d.Place, &d.Speaker} {
		*s = unique.Make(*s).Value()
	}
	d.Kind, d.Status, d.Date = unique.Make(d.Kind).Value(), unique.Make(d.Status).Value(), unique.Make(d.Date).Value()
	return d
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
