package demo

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed outlets.txt
var outletsText string

//go:embed day.txt
var dayText string

// Outlet is one made-up publisher and the feed it has.
type Outlet struct {
	Key    string // short name, as used in the day and fit for a source's name
	Name   string
	Domain string // under .example
	Tier   string // official, wire, press or aggregator
	Format string // rss, atom or json
	Path   string // of its feed on the server that gives it out
}

// Item is one item as a feed shows it from some moment on: new, edited, or given out
// again under another guid.
type Item struct {
	At        time.Time // when the feed begins to show it so
	Published time.Time // the date that the feed gives it; zero when it gives none
	Outlet    string    // key of its outlet
	GUID      string
	URL       string
	Title     string // may hold anything: one is hostile
	Text      string // plain text, a paragraph a line; or HTML
	HTML      bool
	Version   int      // 1, and one more with each edit of its words
	Of        string   // guid of the item it copies or shows again, empty for its own text
	Labels    []string // which ingredients of the day it is: told, wire-copy, noise…
}

// Key names the item as it stands: its guid, with #2 and up for an edited one. It is
// the same for no two items of the day.
func (it Item) Key() string {
	if it.Version > 1 {
		return it.GUID + "#" + strconv.Itoa(it.Version)
	}
	return it.GUID
}

// Is reports whether the item carries the label.
func (it Item) Is(label string) bool { return slices.Contains(it.Labels, label) }

// date is the day that every time in day.txt belongs to.
var date = time.Date(2025, time.April, 23, 0, 0, 0, 0, time.UTC)

// Day gives the outlets, and the items in the order in which they appear.
func Day() ([]Outlet, []Item, error) {
	outlets, err := parseOutlets(outletsText)
	if err != nil {
		return nil, nil, fmt.Errorf("read outlets.txt: %w", err)
	}
	items, err := parseDay(dayText, outlets)
	if err != nil {
		return nil, nil, fmt.Errorf("read day.txt: %w", err)
	}
	return outlets, items, nil
}

func parseOutlets(text string) ([]Outlet, error) {
	var out []Outlet
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		f := columns(line)
		if len(f) != 6 {
			return nil, fmt.Errorf("%q has %d columns instead of 6", line, len(f))
		}
		out = append(out, Outlet{f[0], f[1], f[2], f[3], f[4], f[5]})
	}
	return out, nil
}

func parseDay(text string, outlets []Outlet) ([]Item, error) {
	domains := map[string]string{}
	for _, o := range outlets {
		domains[o.Key] = o.Domain
	}
	latest := map[string]Item{} // by guid
	var out []Item
	for _, b := range blocks(text) {
		it, err := parseItem(b, domains, latest)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", b.line, err)
		}
		if n := len(out); n > 0 && it.At.Before(out[n-1].At) {
			return nil, fmt.Errorf("line %d: %s appears before the item above it", b.line, it.GUID)
		}
		latest[it.GUID] = it
		out = append(out, it)
	}
	return out, nil
}

// parseItem reads one block; latest holds the items above it, by guid.
func parseItem(b block, domains map[string]string, latest map[string]Item) (Item, error) {
	f := strings.Fields(b.head)
	if len(f) != 4 {
		return Item{}, fmt.Errorf("%q is not a time, an outlet, a guid and labels", b.head)
	}
	clock, err := time.Parse("15:04", f[0])
	if err != nil {
		return Item{}, fmt.Errorf("time of %s: %w", f[2], err)
	}
	domain, known := domains[f[1]]
	if !known {
		return Item{}, fmt.Errorf("%s is by %q, which outlets.txt does not hold", f[2], f[1])
	}
	at := date.Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute)
	it := Item{At: at, Published: at, Outlet: f[1], GUID: f[2], Version: 1, Labels: strings.Split(f[3], ","), Text: b.body}
	for _, h := range b.headers {
		switch h.key {
		case "title":
			it.Title, err = title(h.value)
		case "url":
			it.URL = "https://" + domain + h.value
		case "of":
			it.Of = h.value
		case "note":
		default:
			err = fmt.Errorf("unknown header %q", h.key)
		}
		if err != nil {
			return Item{}, fmt.Errorf("%s: %w", it.GUID, err)
		}
	}
	if it.Of != "" {
		original, ok := latest[it.Of]
		if !ok {
			return Item{}, fmt.Errorf("%s is of %q, which stands nowhere above it", it.GUID, it.Of)
		}
		if it.Is("renamed") {
			it.Title, it.Text, it.Of = original.Title, original.Text, original.GUID
		}
	}
	if earlier, ok := latest[it.GUID]; ok {
		it.Version, it.Published = earlier.Version+1, earlier.Published
	}
	if it.Is("undated") {
		it.Published = time.Time{}
	}
	it.HTML = strings.HasPrefix(it.Text, "<")
	if it.Title == "" || it.URL == "" || it.Text == "" {
		return Item{}, fmt.Errorf("%s lacks its title, url or text", it.GUID)
	}
	return it, nil
}

// title reads a title; a quoted one is a Go string literal, so that the file itself
// holds no control characters.
func title(s string) (string, error) {
	if !strings.HasPrefix(s, `"`) {
		return s, nil
	}
	return strconv.Unquote(s)
}
