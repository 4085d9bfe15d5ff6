package sources

import (
	"strings"
	"testing"
	"time"

	"parley/bot/news"
)

var (
	paper = Source{Name: "paper", Outlet: "paper.example", Tier: news.Press, FirstPoll: Window{span: 6 * time.Hour}}
	noonT = time.Date(2025, time.April, 23, 12, 0, 0, 0, time.UTC)
)

func read(t *testing.T, s Source, feed string) []news.Article {
	t.Helper()
	items, _, err := readFeed([]byte(feed), "", testBase)
	if err != nil {
		t.Fatal(err)
	}
	var out []news.Article
	for _, it := range items {
		out = append(out, s.Article(it, noonT))
	}
	return out
}

func ids(as []news.Article) map[string]bool {
	out := map[string]bool{}
	for _, a := range as {
		out[a.ID] = true
	}
	return out
}

func TestAnItemBecomesAnArticle(t *testing.T) {
	it := Item{URL: "http://Paper.example/a?utm_source=x", Title: " Two\nlines\u202e ", Text: "One.\n\n  Two. \n", Language: "uk", Credit: "Wire", Published: noonT.Add(-time.Hour)}
	a := paper.Article(it, noonT)
	want := news.Article{ID: a.ID, Source: "paper", Outlet: "paper.example", Tier: news.Press, URL: "http://paper.example/a", Title: "Two lines", Text: "One.\nTwo.", Language: "uk", Credit: "Wire", Published: noonT.Add(-time.Hour), Seen: noonT, Version: 1}
	if a != want || a.ID == "" {
		t.Errorf("got  %+v\nwant %+v", a, want)
	}
	english := paper
	english.Language = "en"
	if got := english.Article(it, noonT).Language; got != "en" {
		t.Errorf("the settings say en, the article %q", got)
	}
}

func TestADateToComeIsNow(t *testing.T) {
	a := paper.Article(Item{Title: "x", Published: noonT.AddDate(1, 0, 0)}, noonT)
	if !a.Published.Equal(noonT) || a.Learned {
		t.Errorf("%s, learned %v", a.Published, a.Learned)
	}
	if a := paper.Article(Item{Title: "x"}, noonT); !a.Published.IsZero() || !a.When().Equal(noonT) || !a.Learned {
		t.Errorf("without a date: %+v", a)
	}
}

func TestAnAggregatorsItemsBelongToTheirOutlets(t *testing.T) {
	s := Source{Name: "all", Outlet: "all.example", Tier: news.Aggregator}
	for address, want := range map[string]string{"https://www.paper.co.uk/a": "paper.co.uk", "": "all.example"} {
		if got := s.Article(Item{Title: "x", URL: address}, noonT).Outlet; got != want {
			t.Errorf("%q belongs to %q, want %q", address, got, want)
		}
	}
}

func TestTheSameItemKeepsItsID(t *testing.T) {
	for name, c := range map[string]struct {
		a, b Item
		same bool
	}{
		"an edited title":              {Item{URL: "https://p.example/a", Title: "x"}, Item{URL: "https://p.example/a", Title: "y"}, true},
		"another GUID":                 {Item{URL: "https://p.example/a", GUID: "1"}, Item{URL: "https://p.example/a", GUID: "2"}, true},
		"https in place of http":       {Item{URL: "http://p.example/a"}, Item{URL: "https://www.p.example/a/"}, true},
		"tracking":                     {Item{URL: "https://p.example/a?id=1&utm_term=x"}, Item{URL: "https://p.example/a?id=1"}, true},
		"another order of parameters":  {Item{URL: "https://p.example/a?b=1&a=2"}, Item{URL: "https://p.example/a?a=2&b=1"}, true},
		"another address":              {Item{URL: "https://p.example/a", GUID: "1"}, Item{URL: "https://p.example/b", GUID: "1"}, false},
		"another parameter":            {Item{URL: "https://p.example/a?id=1"}, Item{URL: "https://p.example/a?id=2"}, false},
		"only a GUID":                  {Item{GUID: "1", Title: "x"}, Item{GUID: "1", Title: "y"}, true},
		"only another GUID":            {Item{GUID: "1", Title: "x"}, Item{GUID: "2", Title: "x"}, false},
		"the front page for all":       {Item{URL: "https://p.example/", GUID: "1"}, Item{URL: "https://p.example", GUID: "2"}, false},
		"one page for all":             {Item{URL: "https://p.example/l", GUID: "1", shared: true}, Item{URL: "https://p.example/l", GUID: "2", shared: true}, false},
		"neither, the same title":      {Item{Title: "X", Text: "a"}, Item{Title: "x", Text: "b"}, true},
		"neither, another title":       {Item{Title: "x"}, Item{Title: "y"}, false},
		"neither, another day":         {Item{Title: "x", Published: noonT}, Item{Title: "x", Published: noonT.AddDate(0, 0, -1)}, false},
		"a GUID that is an address":    {Item{GUID: "http://p.example/a"}, Item{GUID: "https://p.example/a/"}, true},
		"a title that looks like GUID": {Item{Title: "1"}, Item{GUID: "1", Title: "1"}, false},
	} {
		a, b := paper.Article(c.a, noonT), paper.Article(c.b, noonT.Add(time.Hour))
		if (a.ID == b.ID) != c.same {
			t.Errorf("%s: same %v", name, a.ID == b.ID)
		}
	}
	other := paper
	other.Name = "other"
	if paper.Article(Item{GUID: "1"}, noonT).ID == other.Article(Item{GUID: "1"}, noonT).ID {
		t.Error("a GUID means the same at two sources")
	}
	if paper.Article(Item{URL: "https://p.example/a"}, noonT).ID != other.Article(Item{URL: "https://p.example/a"}, noonT).ID {
		t.Error("one address is two articles because two sources name it")
	}
}

func TestAFeedWithoutUsableGUIDsHasStableItems(t *testing.T) {
	feed := func(item func(i int) string) string {
		var out strings.Builder
		for i := range 30 {
			out.WriteString("<item>" + item(i) + "</item>")
		}
		return "<rss><channel>" + out.String() + "</channel></rss>"
	}
	n := func(i int) string { return string(rune('A' + i)) }
	for name, c := range map[string]struct{ first, second func(i int) string }{
		"one GUID for all":     {func(i int) string { return "<title>" + n(i) + "</title><guid>1</guid><link>/" + n(i) + "</link>" }, nil},
		"one GUID and no link": {func(i int) string { return "<title>" + n(i) + "</title><guid>1</guid>" }, nil},
		"one link for all":     {func(i int) string { return "<title>" + n(i) + "</title><guid>" + n(i) + "</guid><link>/list</link>" }, nil},
		"one link and no GUID": {func(i int) string { return "<title>" + n(i) + "</title><link>/list</link>" }, nil},
		"neither":              {func(i int) string { return "<title>" + n(i) + "</title>" }, nil},
		"all GUIDs and schemes change": {
			func(i int) string {
				return "<title>" + n(i) + "</title><guid>a" + n(i) + "</guid><link>http://p.example/" + n(i) + "</link>"
			},
			func(i int) string {
				return "<title>" + n(i) + "</title><guid>b" + n(i) + "</guid><link>https://p.example/" + n(i) + "/</link>"
			},
		},
	} {
		if c.second == nil {
			c.second = c.first
		}
		first, second := ids(read(t, paper, feed(c.first))), ids(read(t, paper, feed(c.second)))
		if len(first) != 30 {
			t.Errorf("%s: %d articles", name, len(first))
		}
		for id := range second {
			if !first[id] {
				t.Errorf("%s: the second poll brings a new article", name)
				break
			}
		}
	}
}
