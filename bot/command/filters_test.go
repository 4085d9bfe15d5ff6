package command

import (
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
)

func TestSinceIsReadAsPeopleSayIt(t *testing.T) {
	kyiv := time.FixedZone("EEST", 3*60*60)
	now := time.Date(2025, 4, 23, 14, 30, 0, 0, kyiv) // a Wednesday
	for text, want := range map[string]string{
		"30m":          "2025-04-23 14:00",
		"2h":           "2025-04-23 12:30",
		"2 hours":      "2025-04-23 12:30",
		"3d":           "2025-04-20 14:30",
		"1 week":       "2025-04-16 14:30",
		"0h":           "2025-04-23 14:30",
		"today":        "2025-04-23 00:00",
		"Yesterday":    "2025-04-22 00:00",
		"tuesday":      "2025-04-22 00:00",
		"last tuesday": "2025-04-22 00:00",
		"Wednesday":    "2025-04-16 00:00",
		"sun":          "2025-04-20 00:00",
		"last week":    "2025-04-16 14:30",
		"2025-04-21":   "2025-04-21 00:00",
		"21 April":     "2025-04-21 00:00",
		"April 21":     "2025-04-21 00:00",
		"24 April":     "2024-04-24 00:00",
		"1 May 2024":   "2024-05-01 00:00",
	} {
		got, err := since(text, now)
		if err != nil || got.Format("2006-01-02 15:04") != want || got.Location() != kyiv {
			t.Errorf("since %q is %v, error %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "soon", "2", "-2h", "2x", "99999999999h", "4000d", "2025-13-01", "h"} {
		if got, err := since(text, now); err == nil {
			t.Errorf("since %q is taken for %v", text, got)
		}
	}
}

func TestAKindIsFoundByWhatPeopleCallIt(t *testing.T) {
	for word, want := range map[string]string{
		"visit": "visit", "Visits": "visit", "talk": "talks", "peace plan": "peace-plan", "prisoner exchanges": "prisoner-exchange",
		"sanction": "sanctions", "ceasfire": "ceasefire", "statments": "statement",
	} {
		if got, _, err := kind(word); err != nil || string(got) != want {
			t.Errorf("kind %q is %q, error %v; want %q", word, got, err, want)
		}
	}
	if got, _, err := kind("weather"); err == nil {
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
