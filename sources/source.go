// Package sources reads what others publish: it turns the address of a source into
// items, and an item into an article.
//
// Everything here comes from outside and is held to be hostile: one polite client
// makes every request, what it brings is bounded and looked through before a parser
// sees it, and what a parser finds is cleaned before anybody else does.
//
// Read source.go and article.go for the nouns, client.go for the way an answer is
// got, feed.go for the way it is read.
package sources

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/language"

	"parley/bot/news"
	"parley/config"
)

// types is the table of types. A new type is one line here, one file with its Fetcher,
// and its test.
var types = []struct {
	name string
	open func(Source, *Client) (Fetcher, error)
}{
	{"feed", openFeed},
}

// Source is a place that is polled.
type Source struct {
	Name      string          `yaml:"name"`
	Type      string          `yaml:"type"`
	URL       string          `yaml:"url"` // may hold a password or a key: show Redact(URL)
	Outlet    string          `yaml:"outlet"`
	Tier      news.Tier       `yaml:"tier"`
	Language  string          `yaml:"language"` // primary tag; empty: as the items say
	Schedule  config.Schedule `yaml:"schedule"`
	FirstPoll Window          `yaml:"first_poll"`
}

// Fetcher gets what stands at a source now. Prev is the state that the last successful
// Fetch returned, or the zero State.
type Fetcher interface {
	Fetch(ctx context.Context, prev State) (Result, error)
}

// State is what a server gave to ask "has this changed?" with, verbatim. It means
// something at one address only: a source whose address was changed, or that redirects
// to another, is asked for in full.
type State struct {
	Address      string // a short hash of the address that answered: itself it may hold a key
	ETag         string
	LastModified string
}

// Result is what one poll brought.
type Result struct {
	Items      []Item        // in the order of the source, at most 500
	State      State         // to be kept for the next poll
	Unchanged  bool          // the server says that nothing changed; there are no items
	RetryAfter time.Duration // how long the server asks not to be polled; 0: it does not say
	Clock      time.Time     // what the server's clock said, to the second; zero: nothing
}

// Item is one entry as published: plain text, cleaned and bounded.
type Item struct {
	GUID, URL, Title, Text, Language, Credit string

	Published time.Time // zero: no usable date
	DayOnly   bool      // only a day was given; Published is its noon in UTC

	// shared: the address is not this item's own, as when all of a feed's items lead
	// to one page.
	shared bool
}

const (
	defaultSchedule  = "@every 5m"
	defaultFirstPoll = 6 * time.Hour
	maxAddress       = 2048 // bytes; what is longer is not read by browsers either
)

var sourceName = regexp.MustCompile(`^[\pL\pN][\pL\pN._ -]{0,63}$`)

// Decode reads the section "sources". The error names every mistake with its line.
func Decode(s config.Section) ([]Source, error) {
	var items []config.Section
	wrong := s.Decode(&items)
	if len(items) == 0 && wrong != nil {
		return nil, wrong
	}
	if len(items) == 0 {
		return nil, s.Errorf(`names no source: write at least one, as "- name: paper" and "  url: https://…"`)
	}
	every, err := config.ParseSchedule(defaultSchedule)
	if err != nil {
		return nil, err
	}
	var (
		found   []Source
		errs    = []error{wrong}
		names   = map[string]bool{}
		holders = map[string]string{}
	)
	for _, item := range items {
		src := Source{Type: "feed", Tier: news.Press, Schedule: every, FirstPoll: Window{span: defaultFirstPoll}}
		if item == (config.Section{}) { // an empty line, which is told already
			continue
		}
		mistakes := []error{item.Decode(&src)}
		if item.Keys() != nil {
			mistakes = append(mistakes, src.check(item))
		}
		if src.Name != "" && names[src.Name] {
			mistakes = append(mistakes, item.Key("name").Errorf("another source is called %q", src.Name))
		}
		if holder, ok := holders[src.URL]; ok && src.URL != "" {
			mistakes = append(mistakes, item.Key("url").Errorf("is the address of the source %q already", holder))
		}
		names[src.Name], holders[src.URL] = true, src.Name
		if err := errors.Join(mistakes...); err != nil {
			errs = append(errs, err)
			continue
		}
		found = append(found, src)
	}
	return found, errors.Join(errs...)
}

// check completes a source and tells what is wrong with it. A setting that is no text
// was refused when it was decoded, and left empty: it is not told again.
func (s *Source) check(item config.Section) error {
	var errs []error
	wrong := func(key, format string, args ...any) {
		if item.Key(key).Decode(new(string)) == nil {
			errs = append(errs, item.Key(key).Errorf(format, args...))
		}
	}
	switch {
	case s.Name == "":
		wrong("name", "is missing: give the source a name of its own")
	case !sourceName.MatchString(s.Name):
		wrong("name", "must be at most 64 letters, digits, dots, dashes and blanks")
	}
	var known []string
	for _, t := range types {
		known = append(known, t.name)
	}
	if !slices.Contains(known, s.Type) {
		wrong("type", "%q is no type of source: %s", item.Key("type").Written(), config.Suggest(s.Type, known))
	}
	var tiers []string
	for _, t := range news.Tiers {
		tiers = append(tiers, string(t))
	}
	if !slices.Contains(tiers, string(s.Tier)) {
		wrong("tier", "%q is no tier: %s", item.Key("tier").Written(), config.Suggest(string(s.Tier), tiers))
	}
	u, err := sourceAddress(s.URL)
	if err != nil {
		wrong("url", "%w", err)
	}
	if s.Language != "" {
		if s.Language = primaryTag(s.Language); s.Language == "" {
			wrong("language", `is no language: write it as "en" or "uk"`)
		}
	}
	if s.Outlet = line(s.Outlet, maxCredit); s.Outlet == "" && u != nil {
		s.Outlet = registrable(u.Hostname())
	}
	return errors.Join(errs...)
}

// sourceAddress reads the address of a source. Its errors never hold the address: a
// key may stand in it.
func sourceAddress(address string) (*url.URL, error) {
	if address == "" {
		return nil, errors.New(`is missing: write the address of the feed, as "https://example.org/rss"`)
	}
	if len(address) > maxAddress {
		return nil, errors.New("is longer than 2048 characters")
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, errors.New(`is no address: write it as "https://example.org/rss"`)
	case u.Scheme == "feed":
		return nil, errors.New(`begins with "feed:": write "https:" in its place`)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New(`must begin with "https://" or "http://"`)
	case u.Hostname() == "":
		return nil, errors.New(`names no host: write it as "https://example.org/rss"`)
	}
	return u, nil
}

// Open makes the Fetcher of a source.
func Open(s Source, c *Client) (Fetcher, error) {
	for _, t := range types {
		if t.name == s.Type {
			return t.open(s, c)
		}
	}
	return nil, &Error{doing: "open source " + s.Name, said: "there is no type " + clip(s.Type, 60)}
}

// LogValue is the source without what may be secret in its address.
func (s Source) LogValue() slog.Value {
	return slog.GroupValue(slog.String("name", s.Name), slog.String("type", s.Type), slog.String("address", Redact(s.URL)))
}

// Redact is an address without its user, password, query and fragment, to be shown.
func Redact(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" {
		return "(an address that cannot be read)"
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return clip(shown.String(), 200)
}

// registrable is the domain under which a host is registered, as "bbc.co.uk" for
// "feeds.bbc.co.uk"; a host that has none is itself. It decides who published an
// article when the settings do not.
func registrable(host string) string {
	host = strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(host), "."), "www.")
	if net.ParseIP(host) != nil {
		return host
	}
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}

// primaryTag is a language as two or three letters, "" for what is none.
func primaryTag(tag string) string {
	tag = strings.TrimSpace(tag)
	if tag == "" || len(tag) > 35 {
		return ""
	}
	t, err := language.Parse(strings.ReplaceAll(tag, "_", "-"))
	if err != nil {
		return ""
	}
	base, sure := t.Base()
	if sure == language.No || base.String() == "und" {
		return ""
	}
	return base.String()
}
