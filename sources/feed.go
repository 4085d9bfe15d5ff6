package sources

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
)

// feed reads RSS, Atom and JSON Feed.
type feed struct {
	source Source
	client *Client
}

func openFeed(s Source, c *Client) (Fetcher, error) { return feed{s, c}, nil }

const (
	feedTypes = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
	maxItems  = 500  // of one poll, the newest
	maxGUID   = 1024 // bytes; a longer one is kept as its hash
	maxTitle  = 300  // runes
	maxMarkup = 8192 // bytes of a title as published, of which the rest is not looked at
	maxCredit = 100  // runes
	maxText   = 200_000
)

// Fetch asks for the feed and reads it. The state is that of a feed that was read:
// after one that could not be, or was cut off, it is asked for in full again.
func (f feed) Fetch(ctx context.Context, prev State) (Result, error) {
	t := &turns{left: maxWait, now: f.client.now}
	a, err := f.client.get(ctx, t, f.source.URL, feedTypes, prev)
	if err != nil {
		return Result{}, err
	}
	wait := RetryAfter(a.header, f.client.now())
	clock, _ := http.ParseTime(a.header.Get("Date")) // zero without one
	if a.unchanged {
		return Result{State: prev, Unchanged: true, RetryAfter: wait, Clock: clock}, nil
	}
	if err := t.wait(ctx, f.client.startReading); err != nil {
		return Result{}, readError(a.url, "stopped while waiting to be read: "+err.Error(), err)
	}
	defer f.client.stopReading()
	items, whole, err := readFeed(a.body, a.header.Get("Content-Type"), a.url)
	if err != nil {
		return Result{}, readError(a.url, err.Error(), err)
	}
	result := Result{Items: items, RetryAfter: wait, Clock: clock}
	if whole {
		result.State = State{Address: hashOf(a.url), ETag: a.header.Get("ETag"), LastModified: a.header.Get("Last-Modified")}
	}
	return result, nil
}

// readFeed is the items of a feed that stood at base, and whether it was whole.
func readFeed(data []byte, contentType string, base *url.URL) (items []Item, whole bool, err error) {
	doc, err := guard(toUTF8(data, contentType))
	if err != nil {
		return nil, false, err
	}
	parsed, err := parseFeed(doc.text)
	if err != nil {
		return nil, false, err
	}
	entries := newest(parsed.Items)
	credits := creditsOf(parsed)
	lang := primaryTag(parsed.Language)
	items = make([]Item, 0, len(entries))
	for _, e := range entries {
		if it, ok := itemOf(e, base); ok {
			it.Language = lang
			it.Credit = credits[e]
			items = append(items, it)
		}
	}
	onlyDays(items)
	return distinct(items), !doc.broken, nil
}

// parseFeed calls the parser, which is not ours and may panic on what nobody foresaw.
func parseFeed(text []byte) (parsed *gofeed.Feed, err error) {
	defer func() {
		if recover() != nil {
			parsed, err = nil, refuse("the feed cannot be read: the parser breaks on it")
		}
	}()
	parser := gofeed.NewParser()
	parser.KeepOriginalFeed = true
	parsed, err = parser.Parse(bytes.NewReader(text))
	switch {
	case errors.Is(err, gofeed.ErrFeedTypeNotDetected):
		return nil, refuse("this is no feed of a kind that Parley reads (RSS, Atom, JSON Feed)")
	case err != nil:
		return nil, refuse("the feed is broken: %s", clip(clean(err.Error()), 150))
	}
	if parsed.FeedType == "json" && parsed.FeedVersion == "" && len(parsed.Items) == 0 {
		return nil, refuse("this is JSON, but no JSON Feed: look for the source's feed")
	}
	parsed.Items = slices.DeleteFunc(parsed.Items, func(e *gofeed.Item) bool { return e == nil })
	return parsed, nil
}

// newest is the newest maxItems entries in the order of the feed. Those without a
// date count as new: they may be.
func newest(entries []*gofeed.Item) []*gofeed.Item {
	if len(entries) <= maxItems {
		return entries
	}
	place := make(map[*gofeed.Item]int, len(entries))
	for i, e := range entries {
		place[e] = i
	}
	byDate := slices.Clone(entries)
	slices.SortStableFunc(byDate, func(a, b *gofeed.Item) int {
		at, _ := dateOf(a)
		bt, _ := dateOf(b)
		switch {
		case at.IsZero() && bt.IsZero():
			return 0
		case at.IsZero():
			return -1
		case bt.IsZero():
			return 1
		}
		return bt.Compare(at)
	})
	kept := byDate[:maxItems]
	slices.SortFunc(kept, func(a, b *gofeed.Item) int { return place[a] - place[b] })
	return kept
}

// itemOf cleans one entry; it is none when there is nothing to read in it.
func itemOf(e *gofeed.Item, base *url.URL) (Item, bool) {
	it := Item{
		GUID:  guidOf(e.GUID),
		URL:   addressOf(e, base),
		Title: line(plain(cut(e.Title, maxMarkup)), maxTitle),
		Text:  longer(plain(e.Content), plain(e.Description)),
	}
	if it.Title == "" {
		first, _, _ := strings.Cut(it.Text, "\n")
		it.Title = line(first, maxTitle)
	}
	it.Published, it.DayOnly = dateOf(e)
	return it, it.Title != ""
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

func guidOf(guid string) string {
	guid = strings.TrimSpace(clean(guid))
	if len(guid) > maxGUID {
		sum := sha256.Sum256([]byte(guid))
		return hex.EncodeToString(sum[:])
	}
	return guid
}

// addressOf is where the entry itself stands: its link, unless a distributor of feeds
// put its own in the place and tells the original.
func addressOf(e *gofeed.Item, base *url.URL) string {
	candidates := []string{}
	if ext := e.Extensions["feedburner"]["origLink"]; len(ext) > 0 {
		candidates = append(candidates, ext[0].Value)
	}
	candidates = append(candidates, e.Link)
	candidates = append(candidates, e.Links...)
	for _, c := range candidates {
		if address := resolve(c, base); address != "" {
			return address
		}
	}
	if strings.HasPrefix(e.GUID, "http://") || strings.HasPrefix(e.GUID, "https://") {
		return Canonical(e.GUID)
	}
	return ""
}

// zones are the abbreviations that the parser takes for UTC though they are not.
var zones = map[string]time.Duration{
	"MET": 1 * time.Hour, "MEST": 2 * time.Hour, "MSK": 3 * time.Hour, "MSD": 4 * time.Hour, "TRT": 3 * time.Hour,
	"JST": 9 * time.Hour, "KST": 9 * time.Hour, "HKT": 8 * time.Hour,
	"SGT": 8 * time.Hour, "PKT": 5 * time.Hour, "AEST": 10 * time.Hour, "AEDT": 11 * time.Hour, "NZST": 12 * time.Hour, "NZDT": 13 * time.Hour,
}

var clock = regexp.MustCompile(`\d:\d|\dT\d`)

// dateOf is when an entry was published, else when it was changed, and whether only a
// day was given.
func dateOf(e *gofeed.Item) (at time.Time, dayOnly bool) {
	text, parsed := e.Published, e.PublishedParsed
	if parsed == nil {
		text, parsed = e.Updated, e.UpdatedParsed
	}
	if parsed == nil || parsed.Year() < 1900 || parsed.Year() > 9999 {
		return time.Time{}, false
	}
	at = *parsed
	if i := strings.LastIndexByte(strings.TrimSpace(text), ' '); i >= 0 {
		at = at.Add(-zones[strings.TrimSpace(text)[i+1:]])
	}
	if !clock.MatchString(text) {
		return noon(at), true
	}
	return at.UTC(), false
}

func noon(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
}

const enoughDays = 3 // so many items at midnight, and none at another time, are no chance

// onlyDays finds out the feed that gives days and writes them as midnight.
func onlyDays(items []Item) {
	dated := 0
	for _, it := range items {
		if it.Published.IsZero() || it.DayOnly {
			continue
		}
		if h, m, s := it.Published.Clock(); h+m+s != 0 {
			return
		}
		dated++
	}
	if dated < enoughDays {
		return
	}
	for i, it := range items {
		if !it.Published.IsZero() && !it.DayOnly {
			items[i].Published, items[i].DayOnly = noon(it.Published), true
		}
	}
}

// creditsOf is the publisher that each entry itself names: the source that it was
// taken from, else who wrote it.
func creditsOf(parsed *gofeed.Feed) map[*gofeed.Item]string {
	credits := make(map[*gofeed.Item]string, len(parsed.Items))
	named := map[int]string{}
	switch original := parsed.OriginalFeed().(type) {
	case *rss.Feed:
		for i, e := range original.Items {
			if e != nil && e.Source != nil {
				named[i] = e.Source.Title
			}
		}
	case *atom.Feed:
		for i, e := range original.Entries {
			if e != nil && e.Source != nil {
				named[i] = e.Source.Title
			}
		}
	}
	for i, e := range parsed.Items {
		credit := line(plain(cut(named[i], maxMarkup)), maxCredit)
		if credit == "" && e.DublinCoreExt != nil && len(e.DublinCoreExt.Creator) > 0 {
			credit = line(plain(cut(e.DublinCoreExt.Creator[0], maxMarkup)), maxCredit)
		}
		if credit == "" && len(e.Authors) > 0 && e.Authors[0] != nil {
			credit = line(plain(cut(e.Authors[0].Name, maxMarkup)), maxCredit)
		}
		credits[e] = credit
	}
	return credits
}

// distinct drops an item that stands twice, and marks those whose address or GUID is
// not their own.
func distinct(items []Item) []Item {
	type text struct{ guid, url, title, text string }
	seen := map[text]bool{}
	items = slices.DeleteFunc(items, func(it Item) bool {
		t := text{it.GUID, it.URL, it.Title, it.Text}
		twice := seen[t]
		seen[t] = true
		return twice
	})
	urls, guids := map[string]int{}, map[string]int{}
	for _, it := range items {
		urls[identity(it.URL)]++
		guids[it.GUID]++
	}
	for i, it := range items {
		items[i].shared = it.URL != "" && urls[identity(it.URL)] > 1
		if guids[it.GUID] > 1 {
			items[i].GUID = ""
		}
	}
	return items
}
