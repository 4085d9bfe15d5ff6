package chat

import (
	"slices"
	"time"

	"parley/bot/news"
)

// Reply is what is said in a card's thread: what changed, once for each change.
type Reply struct {
	Story int64
	Says  []Said
}

// Said tells one change.
type Said struct {
	Headline string // emoji and what changed
	What     string // the sentence it rests on; may be empty
	Source   Link   // the article that brought it
	At       time.Time
	Tone     Tone
}

// maxSaid bounds a reply that catches up on many changes; the card shows them all.
const maxSaid = 6

// ReplyOf tells what changed in a story, the oldest change first, times in the given zone.
func ReplyOf(cs []news.Change, s news.Story, zone *time.Location) Reply {
	if zone == nil {
		zone = time.UTC
	}
	if n := len(cs) - maxSaid; n > 0 {
		cs = cs[n:]
	}
	r := Reply{Story: s.ID}
	for _, c := range cs {
		r.Says = append(r.Says, saidOf(c, s, zone))
	}
	return r
}

func saidOf(c news.Change, s news.Story, zone *time.Location) Said {
	d := c.Development
	now := Said{At: c.At.In(zone), Tone: toneOf(news.Story{Status: d.Status}), What: sentence(d.Evidence)}
	for _, r := range s.Reports {
		if r.Article == c.Article {
			now.Source = LinkOf(r.Outlet, r.URL)
			break
		}
	}
	clause := Clause(d)
	switch c.Reason {
	case news.Corrected:
		if c.Correction != nil {
			now.Headline, now.Tone = corrected(c, s)
			now.What, now.Source = "", Link{}
			return now
		}
		if c.From != c.To { // an edit turned the only report around
			now.Headline = "✏️ Put right by its source: " + clause
			if was := wasOf(c, s); was != "" {
				now.Headline += " (" + was + ")"
			}
			break
		}
		now.Tone = Disputed
		now.Headline = "🟣 " + capital(denied(s)) + ": " + clause
	case news.Confirms:
		now.Headline, now.Tone = confirmed(c, s, clause), Good
		now.What = ""
	case news.Due:
		now.Tone = Warning
		now.Headline = "⏰ Due by now, and nobody confirms it: " + clause
		now.What = ""
	default:
		mark := d.Status.Emoji()
		if d.Kind != s.Kind {
			mark = d.Kind.Row().Emoji // its own status is not the story's: 🟢 for staying away would mislead
		}
		now.Headline = mark + " " + clause
		if was := wasOf(c, s); was != "" {
			now.Headline += " (" + was + ")"
		}
	}
	if said(now.Headline, now.What) {
		now.What = ""
	}
	return now
}

// wasOf says how the story stood before, where the change moved its status.
func wasOf(c news.Change, s news.Story) string {
	d := c.Development
	if c.From == "" || c.From == c.To || d.Kind != s.Kind || d.Status != c.To {
		return ""
	}
	if nouns[s.Kind].plural {
		return "were " + Word(s.Kind, c.From)
	}
	return "was " + Word(s.Kind, c.From)
}

// confirmed says who stands behind the story now.
func confirmed(c news.Change, s news.Story, clause string) string {
	if c.Certainty == news.Confirmed {
		for _, r := range s.Reports {
			if outlet := hostWords(r.Outlet); r.Official && outlet != "" && (r.Article == c.Article || c.Article == "") {
				return "✅ Officially confirmed by " + outlet + ": " + clause
			}
		}
		return "✅ Officially confirmed: " + clause
	}
	// The outlets whose own text is the first of its origin, up to this change's article.
	var origins, outlets []string
	for _, r := range s.Reports {
		if !slices.Contains(origins, r.Origin) {
			origins = append(origins, r.Origin)
			if outlet := hostWords(r.Outlet); outlet != "" {
				outlets = append(outlets, outlet)
			}
		}
		if r.Article == c.Article {
			break
		}
	}
	return "✅ Now " + Count(len(origins), "origin", "independent origins") + ": " + listed(outlets) + " — " + clause
}
