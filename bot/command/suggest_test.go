package command

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/news"
)

// suggested are the values that are suggested for an option.
func suggested(t testing.TB, d *Desk, verb, option, typed string, filters map[string]string) []string {
	t.Helper()
	var all []string
	for _, c := range d.Suggest(t.Context(), chat.Asking{Query: chat.Query{Verb: verb, Filters: filters}, Option: option, Typed: typed}) {
		if c.Name == "" || c.Value == "" || utf8.RuneCountInString(c.Name) > longestChoice || utf8.RuneCountInString(c.Value) > longestChoice {
			t.Errorf("%s %s %q: %+v", verb, option, typed, c)
		}
		all = append(all, c.Value)
	}
	if len(all) > mostChoices {
		t.Errorf("%s %s %q: %d choices", verb, option, typed, len(all))
	}
	return all
}

func TestAnOptionIsCompletedAsItIsTyped(t *testing.T) {
	d := day(t)
	d.kinds = append(d.kinds, "port-call")
	for _, c := range []struct {
		verb, option, typed string
		first               string // of what is suggested; empty: nothing is
	}{
		{"latest", "kind", "", "visit"},
		{"latest", "kind", "cea", "ceasefire"},
		{"latest", "kind", "port", "port-call"},
		{"latest", "kind", "exch", "prisoner-exchange"},
		{"latest", "kind", "visit, tal", "visit,talks"},
		{"latest", "kind", "ceasfire", "ceasefire"},
		{"latest", "kind", "xyzzy", ""},
		{"latest", "status", "can", "cancelled"},
		{"latest", "certainty", "off", "official"},
		{"latest", "watch", "", "london"},
		{"latest", "watch", "sanc", "sanctions"},
		{"latest", "conflict", "ukr", "russia-ukraine"},
		{"latest", "conflict", "gaz", ""},
		{"latest", "actor", "rub", "Marco Rubio"},
		{"latest", "actor", "witk", "Steve Witkoff"},
		{"latest", "actor", "withkoff", "Steve Witkoff"},
		{"latest", "actor", "Rubio,witk", "Rubio,Steve Witkoff"},
		{"latest", "actor", "", "Steve Witkoff"}, // of the day's stories
		{"latest", "place", "", "London"},
		{"latest", "place", "mosc", "Moscow"},
		{"latest", "place", "witk", ""},
		{"latest", "since", "", "today"},
		{"latest", "since", "yes", "yesterday"},
		{"latest", "since", "3", "3h"},
		{"latest", "since", "last tu", "last tuesday"},
		{"latest", "since", "apr", "apr"},
		{"latest", "until", "2025-04-21", "2025-04-21"},
		{"latest", "since", "yesturday", "2025-04-22"},
		{"latest", "since", "banana", ""},
		{"latest", "words", "grain cor", "grain cor"},
		{"latest", "page", "1", ""},
		{"latest", "share", "y", "yes"},
		{"story", "number", "", "2"},
		{"story", "number", "1", "1"},
		{"story", "number", "officials minis", "1"},
		{"story", "number", "envo", "2"},
		{"story", "number", "99", ""},
		{"story", "number", "x", "2"},
		{"wrong", "what", "moscow", "2"},
		{"wrong", "status", "", "none"},
		{"explain", "about", "downgr", ""},
		{"sources", "name", "quay", "quay.example"},
		{"help", "command", "ex", "explain"},
		{"nothing", "nothing", "x", ""},
		{"", "", "", ""},
		{"latest", "actor", `"; DROP`, ""},
		{"latest", "actor", strings.Repeat("x", 4000), ""},
	} {
		got := suggested(t, d, c.verb, c.option, c.typed, nil)
		if c.first == "" && len(got) > 0 || c.first != "" && (len(got) == 0 || got[0] != c.first) {
			t.Errorf("%s %s %.40q suggests %q, want first %q", c.verb, c.option, c.typed, got, c.first)
		}
	}
	if got := suggested(t, d, "wrong", "status", "", map[string]string{"kind": "call"}); !slices.Equal(got, []string{"announced", "completed", "cancelled"}) {
		t.Errorf("of a call: %q", got)
	}
	var parts []string
	for _, c := range d.Suggest(t.Context(), chat.Asking{Query: chat.Query{Verb: "split", Words: []string{"1"}}, Option: "what"}) {
		parts = append(parts, c.Value)
	}
	if !slices.Equal(parts, []string{"d1", "d2", "d3"}) {
		t.Errorf("of story 1: %q", parts)
	}
	if got := suggested(t, d, "latest", "words", "talks rubi", nil); !slices.Contains(got, "talks Marco Rubio") {
		t.Errorf("a name in words: %q", got)
	}
}

func TestEveryOptionThatIsToBeCompletedIs(t *testing.T) {
	d := day(t)
	all := completions()
	for _, c := range Commands() {
		for _, o := range c.Options {
			_, own := all[c.Name+" "+o.Name]
			if _, known := all[o.Name]; o.Suggests && !own && !known {
				t.Errorf("%s %s: nothing is suggested", c.Name, o.Name)
			}
			suggested(t, d, c.Name, o.Name, "a", nil)
		}
	}
}

func TestAValueThatIsSuggestedIsUnderstood(t *testing.T) {
	d := day(t)
	for _, option := range []string{"kind", "status", "certainty", "conflict", "actor", "place", "since", "until", "watch"} {
		for _, value := range suggested(t, d, "latest", option, "", nil) {
			a := d.Answer(t.Context(), chat.Query{Verb: "latest", Filters: map[string]string{option: value}})
			if a.Failed && !strings.HasPrefix(a.Title, "Nothing lies between") {
				t.Errorf("%s:%s: %s", option, value, a.Title)
			}
			for _, l := range a.Lines {
				if l.Mark == "ℹ️" && option != "actor" {
					t.Errorf("%s:%s: %s", option, value, l.Text)
				}
			}
		}
	}
}

func TestAFaultSuggestsNothing(t *testing.T) {
	d := New(Parts{Names: gazetteer.Default(), Now: day(t).now, Kinds: []news.Kind{"x"}})
	for _, option := range []string{"actor", "number", "words"} {
		suggested(t, d, "latest", option, "ru", nil)
	}
}
