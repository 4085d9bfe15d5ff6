package demo

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"html"
	"slices"
	"strings"
	"time"
)

// feedLength is the number of items a feed shows, as many as feeds commonly do.
const feedLength = 30

// Feed renders an outlet's feed in its own format. It shows the newest first, at most
// thirty of those among items that are the outlet's, each address once as it last
// stood: to have the feed of a moment, give the items up to that moment, in the day's
// order. Base is the address of the server, "http://127.0.0.1:8080".
func Feed(o Outlet, items []Item, base string) (contentType string, body []byte) {
	shown := shownBy(o, items)
	self := base + o.Path
	switch o.Format {
	case "atom":
		return "application/atom+xml; charset=utf-8", atomFeed(o, shown, self)
	case "json":
		return "application/feed+json", jsonFeed(o, shown, self)
	}
	return "application/rss+xml; charset=utf-8", rssFeed(o, shown)
}

// shownBy picks what the feed shows. An address stands for one item whatever its guid
// and its query string: that is how an outlet that renames its items goes about it.
func shownBy(o Outlet, items []Item) []Item {
	var out []Item
	seen := map[string]bool{}
	for _, it := range slices.Backward(items) {
		address, _, _ := strings.Cut(it.URL, "?")
		if it.Outlet != o.Key || seen[address] {
			continue
		}
		seen[address] = true
		out = append(out, it)
	}
	slices.SortStableFunc(out, func(a, b Item) int { return first(b).Compare(first(a)) })
	return out[:min(len(out), feedLength)]
}

// first is the time that gives an item its place in the feed: an edit does not move it.
func first(it Item) time.Time {
	if it.Published.IsZero() {
		return it.At
	}
	return it.Published
}

type rss struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Content string     `xml:"xmlns:content,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	Items       []rssItem `xml:"item"`
}

type rssItem struct {
	Title       string  `xml:"title"`
	Link        string  `xml:"link"`
	GUID        rssGUID `xml:"guid"`
	PubDate     string  `xml:"pubDate,omitempty"`
	Description string  `xml:"description"`
	Content     string  `xml:"content:encoded,omitempty"`
}

type rssGUID struct {
	IsPermaLink string `xml:"isPermaLink,attr"`
	Value       string `xml:",chardata"`
}

// rssFeed puts a plain text whole into the description; of HTML it puts the
// first paragraph there, and the whole into content:encoded.
func rssFeed(o Outlet, items []Item) []byte {
	f := rss{Version: "2.0", Content: "http://purl.org/rss/1.0/modules/content/",
		Channel: rssChannel{Title: o.Name, Link: "https://" + o.Domain + "/", Description: "All stories of " + o.Name, Language: "en"}}
	for _, it := range items {
		r := rssItem{Title: it.Title, Link: it.URL, GUID: rssGUID{"false", it.GUID}, Description: paragraphs(it.Text)}
		if !it.Published.IsZero() {
			r.PubDate = it.Published.Format(time.RFC1123Z)
		}
		if it.HTML {
			r.Description, _, _ = strings.Cut(it.Text, "\n")
			r.Content = it.Text
		}
		f.Channel.Items = append(f.Channel.Items, r)
	}
	return marshal(f)
}

type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Link      atomLink    `xml:"link"`
	Author    string      `xml:"author>name"`
	Published string      `xml:"published,omitempty"`
	Updated   string      `xml:"updated"`
	Content   atomContent `xml:"content"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

func atomFeed(o Outlet, items []Item, self string) []byte {
	f := atom{Lang: "en", ID: "https://" + o.Domain + "/", Title: o.Name, Updated: date.Format(time.RFC3339),
		Links: []atomLink{{"self", self}, {"alternate", "https://" + o.Domain + "/"}}}
	for i, it := range items {
		e := atomEntry{ID: it.GUID, Title: it.Title, Link: atomLink{"alternate", it.URL}, Author: o.Name,
			Updated: it.At.Format(time.RFC3339), Content: atomContent{"html", it.Text}}
		if !it.Published.IsZero() {
			e.Published = it.Published.Format(time.RFC3339)
		}
		if !it.HTML {
			e.Content.Text = paragraphs(it.Text)
		}
		if i == 0 {
			f.Updated = e.Updated
		}
		f.Entries = append(f.Entries, e)
	}
	return marshal(f)
}

type jsonDocument struct {
	Version  string     `json:"version"`
	Title    string     `json:"title"`
	Home     string     `json:"home_page_url"`
	Feed     string     `json:"feed_url"`
	Language string     `json:"language"`
	Items    []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	HTML      string `json:"content_html,omitempty"`
	Text      string `json:"content_text,omitempty"`
	Published string `json:"date_published,omitempty"`
	Modified  string `json:"date_modified,omitempty"`
}

func jsonFeed(o Outlet, items []Item, self string) []byte {
	f := jsonDocument{"https://jsonfeed.org/version/1.1", o.Name, "https://" + o.Domain + "/", self, "en", []jsonItem{}}
	for _, it := range items {
		j := jsonItem{ID: it.GUID, URL: it.URL, Title: it.Title}
		if it.HTML {
			j.HTML = it.Text
		} else {
			j.Text = strings.ReplaceAll(it.Text, "\n", "\n\n")
		}
		if !it.Published.IsZero() {
			j.Published = it.Published.Format(time.RFC3339)
		}
		if it.Version > 1 {
			j.Modified = it.At.Format(time.RFC3339)
		}
		f.Items = append(f.Items, j)
	}
	body, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		panic("demo: a feed made of strings alone cannot be written: " + err.Error())
	}
	return body
}

// paragraphs makes HTML of plain text.
func paragraphs(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("<p>" + html.EscapeString(strings.TrimSpace(line)) + "</p>\n")
	}
	return b.String()
}

func marshal(feed any) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", " ")
	if err := e.Encode(feed); err != nil {
		panic("demo: a feed made of strings alone cannot be written: " + err.Error())
	}
	return b.Bytes()
}
