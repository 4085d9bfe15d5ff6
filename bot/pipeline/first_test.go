package pipeline

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/alert"
)

// inOrderOfTime fails unless each message names the visitor whose turn it is.
func inOrderOfTime(t *testing.T, p *press, numbers []int) {
	t.Helper()
	for name, seen := range p.rooms() {
		for i, n := range numbers {
			if i >= len(seen) {
				t.Errorf("%s: message %d is missing", name, i)
			} else if last := strings.Fields(guests[n%len(guests)])[1]; !strings.Contains(seen[i].Text, last) {
				t.Errorf("%s: message %d is not about %s: %.100q", name, i, last, seen[i].Text)
			}
		}
	}
}

func TestAFirstStartTellsWhatIsInTheWindowInOrder(t *testing.T) {
	p := newPress(t, "gazette")
	p.papers["gazette"].prints(visits(0, 60, morning.Add(-time.Minute), 72*time.Minute)...)
	p.runs(t, 2*time.Hour)
	p.shows(t, "60 items of three days, five of them in six hours", 5)
	inOrderOfTime(t, p, []int{4, 3, 2, 1, 0})
	if why := p.why(t, "visit-5"); why != "too-old" {
		t.Errorf("why nothing was told of an older one: %q", why)
	}

	added := p.found(t, "herald") // to a bot that is running since
	added.prints(visits(100, 60, p.now().Add(-time.Minute), 72*time.Minute)...)
	p.runs(t, 2*time.Hour)
	p.shows(t, "and as many of a source that is added", 10)
}

func TestAFirstStartTellsNoMoreAtOnceThanItsCap(t *testing.T) {
	p := newPress(t, "gazette")
	p.papers["gazette"].prints(visits(0, 60, morning.Add(-time.Minute), time.Minute)...)
	p.runs(t, 30*time.Minute)
	p.shows(t, "60 items of an hour", alert.CatchUpCap)
	var oldest []int
	for i := range alert.CatchUpCap {
		oldest = append(oldest, 59-i)
	}
	inOrderOfTime(t, p, oldest)
	if why := p.why(t, "visit-0"); why != "held capped" {
		t.Errorf("why one beyond the cap is not told: %q", why)
	}
	p.runs(t, time.Hour)
	p.shows(t, "after the full hour", alert.CatchUpCap+1)
	if n := p.toldOf("50 stories"); n["slack"] != 1 || n["discord"] != 1 {
		t.Errorf("summaries of the other fifty: %v", n)
	}
	p.papers["gazette"].prints(visits(100, 15, p.now(), time.Second)...)
	p.runs(t, 15*time.Minute)
	p.shows(t, "what is new later is told one by one", alert.CatchUpCap+1+15)
}

// After nine hours 200 items wait: 80 visits, each in two papers, and of the first twenty
// and the last twenty that they are off.
func TestAReturnTellsEachStoryOnceAsItStands(t *testing.T) {
	p := newPress(t, "gazette", "herald")
	p.papers["gazette"].prints(visitOf(199, morning.Add(-time.Hour)))
	p.runs(t, time.Hour)
	p.shows(t, "before", 1)
	p.clock.Add(9 * time.Hour)
	begin := p.now().Add(-9 * time.Hour)
	for i := range 80 {
		at := begin.Add(time.Duration(i) * 5 * time.Minute)
		p.papers["gazette"].prints(visitOf(i, at))
		again := visitOf(i, at.Add(time.Minute))
		again.title, again.text = "Report: "+again.title, again.text+" The Herald has learnt more."
		p.papers["herald"].prints(again)
		if i < 20 {
			p.papers["gazette"].prints(offOf(i, at.Add(90*time.Minute)))
		}
		if i >= 60 {
			p.papers["gazette"].prints(offOf(i, at.Add(2*time.Minute)))
		}
	}
	p.reopen(t)
	p.runs(t, 2*time.Hour)
	for name, seen := range p.rooms() {
		cards := map[string]int{}
		for _, s := range seen[1:] {
			if s.Thread == "" {
				cards[strings.SplitN(s.Text, "\n", 2)[0]]++
			}
		}
		if len(seen) > 1+2*alert.CatchUpCap+2 {
			t.Errorf("%s: a flood of %d messages", name, len(seen))
		}
		for head, n := range cards {
			if n > 1 {
				t.Errorf("%s: %d cards say %q", name, n, head)
			}
		}
		for i := range 20 {
			title := fmt.Sprintf("%s to visit %s", strings.Fields(guests[i%len(guests)])[1], hosts[i/len(guests)])
			for _, s := range seen {
				if s.Thread == "" && strings.Contains(s.Text, title) && !strings.Contains(strings.ToLower(s.Text), "cancelled") {
					t.Errorf("%s: told as announced after it was off: %.200q", name, s.Text)
				}
			}
		}
	}
}

// What a source changes about items that were told is no news, and nor is what it lists
// anew.
func TestNothingIsToldAgainOfAFeedThatChanges(t *testing.T) {
	steady := func(p *paper) {}
	for _, c := range []struct {
		name    string
		first   func(*paper) // how the feed is, before
		changes func(*testing.T, *press, *paper)
	}{
		{"guids are renamed", steady, func(_ *testing.T, _ *press, p *paper) { p.rename = "new-" }},
		{"guids are renamed, and there are no addresses", func(p *paper) { p.host = "" }, func(_ *testing.T, _ *press, p *paper) { p.rename = "new-" }},
		{"https", steady, func(_ *testing.T, _ *press, p *paper) { p.host = strings.Replace(p.host, "http:", "https:", 1) }},
		{"no www", steady, func(_ *testing.T, _ *press, p *paper) { p.host = strings.Replace(p.host, "www.", "", 1) }},
		{"another domain", steady, func(_ *testing.T, _ *press, p *paper) { p.host = "https://news.example" }},
		{"another domain, other guids, other dates", steady, func(_ *testing.T, w *press, p *paper) {
			p.host, p.rename = "https://news.example", "new-"
			p.changes(func(it *printed) { it.published = w.now() })
		}},
		{"the feed redirects to another host, with other guids and addresses", steady, func(t *testing.T, _ *press, p *paper) {
			other := httptest.NewServer(p)
			t.Cleanup(other.Close)
			p.moved, p.host, p.rename = other.URL, "https://news.example", "new-"
		}},
		{"the settings name another address", steady, func(t *testing.T, w *press, p *paper) {
			other := httptest.NewServer(p)
			t.Cleanup(other.Close)
			p.server, p.host, p.rename = other, "https://news.example", "new-"
			w.reopen(t)
		}},
		{"all is dated now", steady, func(_ *testing.T, w *press, p *paper) { p.changes(func(it *printed) { it.published = w.now() }) }},
		{"all is dated now, and there are neither guids nor addresses", func(p *paper) {
			p.host = ""
			p.changes(func(it *printed) { it.slug = "" })
		}, func(_ *testing.T, w *press, p *paper) { p.changes(func(it *printed) { it.published = w.now() }) }},
		{"no dates", steady, func(_ *testing.T, _ *press, p *paper) { p.changes(func(it *printed) { it.published = time.Time{} }) }},
		{"other titles", steady, func(_ *testing.T, _ *press, p *paper) {
			p.changes(func(it *printed) { it.title = "Update: " + it.title + " - officials" })
		}},
		{"other titles, guids and domain", steady, func(_ *testing.T, _ *press, p *paper) {
			p.host, p.rename = "https://news.example", "new-"
			p.changes(func(it *printed) { it.title += " this week" })
		}},
		{"gone and back", steady, func(t *testing.T, w *press, p *paper) {
			all := p.items
			p.items = nil
			w.runs(t, 26*time.Hour)
			p.items = all
		}},
		{"gone and back with other guids and dates", steady, func(t *testing.T, w *press, p *paper) {
			all := p.items
			p.items = nil
			w.runs(t, 26*time.Hour)
			p.items, p.rename = all, "new-"
			p.changes(func(it *printed) { it.published = w.now() })
		}},
		{"an archive is listed", steady, func(_ *testing.T, w *press, p *paper) {
			p.items = append(p.items, visits(120, 60, w.now().Add(-80*time.Hour), 5*time.Hour)...)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newPress(t, "gazette")
			p := w.papers["gazette"]
			p.prints(visits(0, 20, morning.Add(-time.Minute), 3*time.Hour)...)
			c.first(p)
			w.runs(t, time.Hour)
			told := visits(40, 3, w.now(), time.Minute)
			if p.host == "" && p.items[0].slug == "" {
				for i := range told {
					told[i].slug = ""
				}
			}
			p.prints(told...)
			w.runs(t, time.Hour)
			before := len(w.rooms()["slack"])
			if before < 4 {
				t.Fatalf("only %d messages", before)
			}
			c.changes(t, w, p)
			w.runs(t, 2*time.Hour)
			w.shows(t, c.name, before)
			p.prints(visitOf(90, w.now())) // and what is new is told
			w.runs(t, time.Hour)
			w.shows(t, "something new", before+1)
		})
	}
}

func TestWhatASourceListsLateIsTold(t *testing.T) {
	p := newPress(t, "gazette")
	p.papers["gazette"].prints(visitOf(0, morning.Add(-time.Minute)))
	p.runs(t, 5*time.Hour)
	late := visitOf(1, p.now().Add(-30*time.Hour))
	p.papers["gazette"].items = slices.Insert(p.papers["gazette"].items, 1, late)
	p.runs(t, time.Hour)
	p.shows(t, "an item that an editor let wait for 30 hours", 2)
}
