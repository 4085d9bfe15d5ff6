package pipeline

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/bot/chat/chattest"
	"parley/bot/store"
	"parley/config"
	"parley/sources"
)

// press is a town whose sources are feeds on real servers, read by the client that the
// program reads with.
type press struct {
	*town
	papers map[string]*paper
}

// paper is an outlet with a feed.
type paper struct {
	mu     sync.Mutex
	host   string // of the addresses of its items
	items  []printed
	rename string // put before each guid
	server *httptest.Server
	moved  string // where its feed is now; empty: where it was
}

// printed is an item as the paper prints it.
type printed struct {
	slug, title, text string
	published         time.Time
}

func (p *paper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.moved != "" && r.URL.Path != "/new" {
		http.Redirect(w, r, p.moved+"/new", http.StatusMovedPermanently)
		return
	}
	type guid struct {
		Permanent bool   `xml:"isPermaLink,attr"`
		Value     string `xml:",chardata"`
	}
	type item struct {
		Title       string `xml:"title"`
		Link        string `xml:"link,omitempty"`
		GUID        *guid  `xml:"guid"`
		PubDate     string `xml:"pubDate,omitempty"`
		Description string `xml:"description"`
	}
	type channel struct {
		Title string `xml:"title"`
		Items []item `xml:"item"`
	}
	c := channel{Title: "a paper"}
	for _, it := range p.items {
		one := item{Title: it.title, GUID: &guid{Value: p.rename + it.slug}, Description: it.text}
		if p.host != "" {
			one.Link = p.host + "/" + it.slug
		}
		if !it.published.IsZero() {
			one.PubDate = it.published.Format(time.RFC1123Z)
		}
		c.Items = append(c.Items, one)
	}
	w.Header().Set("Content-Type", "application/rss+xml")
	_ = xml.NewEncoder(w).Encode(struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Channel channel  `xml:"channel"`
	}{Version: "2.0", Channel: c})
}

// prints puts items at the top of the feed.
func (p *paper) prints(items ...printed) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.items = append(items, p.items...)
}

// changes has the paper print every item anew.
func (p *paper) changes(change func(*printed)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.items {
		change(&p.items[i])
	}
}

func newPress(t *testing.T, names ...string) *press {
	t.Helper()
	p := &press{town: newTown(t, 1, "channels:history"), papers: map[string]*paper{}}
	for _, name := range names {
		p.found(t, name)
	}
	return p
}

// found adds a source to the settings and starts anew with them.
func (p *press) found(t *testing.T, name string) *paper {
	t.Helper()
	one := &paper{host: "http://www." + name + ".example"}
	one.server = httptest.NewServer(one)
	t.Cleanup(one.server.Close)
	p.papers[name] = one
	p.reopen(t)
	return one
}

// reopen is a start of the program: with its settings, and without what it had in memory.
func (p *press) reopen(t *testing.T) {
	t.Helper()
	var list []string
	for name, one := range p.papers {
		list = append(list, fmt.Sprintf("{name: %s, url: %q, outlet: %s.example, schedule: \"@every 10m\"}", name, one.server.URL+"/rss", name))
	}
	cfg, err := config.Parse("test", []byte("sources: ["+strings.Join(list, ", ")+"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	parts := p.Parts
	if parts.Sources, err = sources.Decode(cfg.Sources); err != nil {
		t.Fatal(err)
	}
	client := sources.NewClient(sources.Network{AllowPrivate: true})
	t.Cleanup(client.Close)
	parts.Fetchers = map[string]sources.Fetcher{}
	for _, s := range parts.Sources {
		if parts.Fetchers[s.Name], err = sources.Open(s, client); err != nil {
			t.Fatal(err)
		}
	}
	p.Pipeline = New(parts)
	p.start(t)
}

// visits are so many visits by different people, one every while, the newest first.
func visits(from, n int, newest time.Time, every time.Duration) (all []printed) {
	for i := range n {
		all = append(all, visitOf(from+i, newest.Add(-time.Duration(i)*every)))
	}
	return all
}

func visitOf(n int, published time.Time) printed {
	it := visit(guests[n%len(guests)], hosts[n/len(guests)%len(hosts)], published)
	return printed{slug: fmt.Sprint("visit-", n), title: it.Title, text: it.Text, published: published}
}

// offOf takes that visit back.
func offOf(n int, published time.Time) printed {
	it := visitOf(n, published)
	who := guests[n%len(guests)]
	it.slug = "off-" + it.slug
	it.title = who + " cancels visit to " + hosts[n/len(guests)%len(hosts)]
	it.text = who + " has cancelled the visit to " + hosts[n/len(guests)%len(hosts)] + " that was due on Friday, the office of " + who + " said on Wednesday."
	return it
}

// rooms are what a reader sees in both chats.
func (p *press) rooms() map[string][]chattest.Seen {
	return map[string][]chattest.Seen{"slack": p.slack.Seen("desk"), "discord": p.discord.Seen(p.discord.Channel("desk"))}
}

// toldOf counts the messages in each chat that have all of the words.
func (p *press) toldOf(words ...string) map[string]int {
	n := map[string]int{}
	for name, seen := range p.rooms() {
		n[name] = 0
	next:
		for _, s := range seen {
			for _, w := range words {
				if !strings.Contains(s.Text, w) {
					continue next
				}
			}
			n[name]++
		}
	}
	return n
}

// shows fails unless both chats show so many messages.
func (p *press) shows(t *testing.T, what string, want int) {
	t.Helper()
	for name, seen := range p.rooms() {
		if len(seen) != want {
			t.Errorf("%s: %s shows %d messages, want %d", what, name, len(seen), want)
			for _, s := range seen {
				t.Logf("  %.150q", s.Text)
			}
		}
	}
}

// why is what keeps an article silent, or holds it.
func (p *press) why(t *testing.T, slug string) string {
	t.Helper()
	for _, one := range p.papers {
		e, err := p.Store.Explain(t.Context(), sources.Canonical(one.host+"/"+slug))
		if err != nil {
			continue
		}
		for _, d := range e.Deliveries {
			return fmt.Sprint(d.State, " ", d.Alert.Held)
		}
		for _, s := range e.Silences {
			return string(s)
		}
		return "nothing read"
	}
	return store.ErrNotFound.Error()
}
