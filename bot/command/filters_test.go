package command

import (
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/news"
)

func TestAKindIsFoundByWhatPeopleCallIt(t *testing.T) {
	d := New(Parts{Kinds: []news.Kind{"port-call"}, Now: time.Now})
	for word, want := range map[string]string{
		"visit": "visit", "Visits": "visit", "talk": "talks", "peace plan": "peace-plan", "prisoner exchanges": "prisoner-exchange",
		"sanction": "sanctions", "ceasfire": "ceasefire", "statments": "statement",
		"port call": "port-call", "Port-Calls": "port-call", "portcall": "port-call",
	} {
		if got, _, err := d.kind(word); err != nil || string(got) != want {
			t.Errorf("kind %q is %q, error %v; want %q", word, got, err, want)
		}
	}
	if got, _, err := d.kind("weather"); err == nil {
		t.Errorf("weather is taken for %q", got)
	}
}

func TestThePageThatFollowsIsTheSameQuestion(t *testing.T) {
	q, err := chat.ParseQuery("/parley latest kind:visit actor:Marco Rubio page:2")
	if err != nil {
		t.Fatal(err)
	}
	next, err := chat.ParseQuery(again(q, 3))
	if err != nil {
		t.Fatal(err)
	}
	if next.Filters["page"] != "3" || next.Filters["actor"] != "Marco Rubio" || next.Filters["kind"] != "visit" {
		t.Errorf("%q asks for %v", again(q, 3), next.Filters)
	}
}

func TestPagesTogetherShowEverythingOnce(t *testing.T) {
	var all []int
	for i := range 12 {
		all = append(all, i)
	}
	var seen []int
	for n := 1; ; n++ {
		shown, more := turn(all, n)
		if len(shown) > pageLength {
			t.Fatalf("page %d has %d", n, len(shown))
		}
		seen = append(seen, shown...)
		if !more {
			break
		}
	}
	if len(seen) != len(all) || seen[11] != 11 {
		t.Errorf("the pages show %v", seen)
	}
	if shown, more := turn(all, 9); len(shown) != 0 || more {
		t.Errorf("a page behind the last shows %v", shown)
	}
}

func TestEveryCommandIsDeclaredForPlatforms(t *testing.T) {
	for _, c := range Commands() {
		// 100 characters is Discord's limit for descriptions of commands and options
		// (https://discord.com/developers/docs/interactions/application-commands).
		if c.Name == "" || c.Summary == "" || len(c.Summary) > 100 || !strings.HasPrefix(c.Usage, c.Name) {
			t.Errorf("%+v", c)
		}
		for _, o := range c.Options {
			if o.Name == "" || o.Summary == "" || len(o.Summary) > 100 || len(o.Choices) > 25 {
				t.Errorf("%s: %+v", c.Name, o)
			}
		}
		q, err := chat.ParseQuery(c.Example)
		if err != nil || q.Verb != c.Name {
			t.Errorf("the example %q asks for %q, error %v", c.Example, q.Verb, err)
		}
	}
}
