package demo_test

import (
	"bytes"
	"html"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"parley/bot/demo"
)

func parse(t *testing.T, o demo.Outlet, items []demo.Item) *gofeed.Feed {
	t.Helper()
	_, body := demo.Feed(o, items, "http://127.0.0.1:1")
	f, err := gofeed.NewParser().Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("feed of %s: %v", o.Key, err)
	}
	return f
}

func TestEveryFeedParsesAtEveryMomentOfTheDay(t *testing.T) {
	outlets, items := day(t)
	for _, o := range outlets {
		for n := range len(items) + 1 {
			f := parse(t, o, items[:n])
			addresses := map[string]bool{}
			for _, it := range items[:n] {
				if it.Outlet == o.Key {
					addresses[address(it)] = true
				}
			}
			if f.Title != o.Name || len(f.Items) != len(addresses) {
				t.Fatalf("after %d items the feed of %s is titled %q and shows %d items, want %d", n, o.Key, f.Title, len(f.Items), len(addresses))
			}
		}
	}
}

func TestFeedsGiveWhatTheItemsHold(t *testing.T) {
	outlets, items := day(t)
	for _, o := range outlets {
		byGUID := map[string]demo.Item{}
		for _, it := range items {
			byGUID[it.GUID] = it
		}
		for _, got := range parse(t, o, items).Items {
			it := byGUID[got.GUID]
			if got.Title != it.Title || got.Link != it.URL {
				t.Errorf("%s: got %q at %s", it.Key(), got.Title, got.Link)
			}
			text := got.Content
			if text == "" {
				text = got.Description
			}
			if a, of := overlap(shingles(it.Text, 3), shingles(html.UnescapeString(text), 3)); a != of {
				t.Errorf("%s: the feed gives %d of %d runs of its words", it.Key(), a, of)
			}
			if dated := got.PublishedParsed != nil; dated == it.Published.IsZero() || dated && !got.PublishedParsed.Equal(it.Published) {
				t.Errorf("%s: dated %q, want %v", it.Key(), got.Published, it.Published)
			}
		}
	}
}

func TestAFeedShowsTheNewestThirtyFirst(t *testing.T) {
	outlets, items := day(t)
	o, model := outlets[0], items[0]
	var many []demo.Item
	for i := range 40 {
		it := model
		it.Outlet, it.GUID, it.URL = o.Key, strings.Repeat("x", i+1), "https://a.example/"+strings.Repeat("x", i+1)
		it.At = it.At.Add(time.Duration(i) * time.Minute)
		it.Published = it.At
		many = append(many, it)
	}
	f := parse(t, o, many)
	if len(f.Items) != 30 || f.Items[0].GUID != many[39].GUID || f.Items[29].GUID != many[10].GUID {
		t.Errorf("%d items from %s to %s", len(f.Items), f.Items[0].GUID, f.Items[len(f.Items)-1].GUID)
	}
}

func TestAnEditedOrRenamedItemIsShownOnce(t *testing.T) {
	outlets, items := day(t)
	shown := map[string]string{} // guid to text, over all feeds at the day's end
	for _, o := range outlets {
		for _, it := range parse(t, o, items).Items {
			shown[it.GUID] = it.Content + it.Description
		}
	}
	for i, it := range items {
		switch {
		case it.Is("renamed"):
			if _, old := shown[it.Of]; old || shown[it.GUID] == "" {
				t.Errorf("%s did not take the place of %s", it.GUID, it.Of)
			}
		case it.Is("correction"):
			if !strings.Contains(shown[it.GUID], "Correction") {
				t.Errorf("%s is shown as it was before item %d", it.GUID, i)
			}
		}
	}
}
