package sources

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	"parley/bot/news"
)

// Article makes an item ours. Seen is when Parley had it. The ID stays the same for as
// long as the item has the same address, else the same GUID, else the same title and
// date; scheme and tracking of an address do not count.
func (s Source) Article(it Item, seen time.Time) news.Article {
	a := news.Article{
		Source:    s.Name,
		Outlet:    s.outletOf(it),
		Tier:      s.Tier,
		URL:       Canonical(it.URL),
		Title:     line(it.Title, maxTitle),
		Text:      cut(tidy(it.Text), maxText),
		Language:  it.Language,
		Credit:    line(it.Credit, maxCredit),
		Published: it.Published,
		DayOnly:   it.DayOnly,
		Seen:      seen,
		Version:   1,
	}
	if s.Language != "" {
		a.Language = s.Language
	}
	if a.Published.After(seen) { // a date to come would hold the place of the newest
		a.Published = seen
	}
	a.Learned = s.FirstPoll.Learns(a.Published, seen)
	a.ID = s.idOf(it, a)
	return a
}

// outletOf is who published the item: of what an aggregator repeats, the site that the
// address leads to.
func (s Source) outletOf(it Item) string {
	if s.Tier != news.Aggregator {
		return s.Outlet
	}
	if u, err := url.Parse(it.URL); err == nil && u.Hostname() != "" {
		return registrable(u.Hostname())
	}
	return s.Outlet
}

func (s Source) idOf(it Item, a news.Article) string {
	var key string
	switch {
	case a.URL != "" && !it.shared && !front(a.URL):
		key = "url " + identity(a.URL)
	case it.GUID != "":
		guid := it.GUID
		if c := Canonical(guid); c != "" {
			guid = identity(c)
		}
		key = "guid " + s.Name + "\n" + guid
	default:
		key = "text " + s.Name + "\n" + strings.ToLower(a.Title)
		if !it.Published.IsZero() {
			key += "\n" + it.Published.UTC().Format(time.RFC3339)
		}
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:12])
}
