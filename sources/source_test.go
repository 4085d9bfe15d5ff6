package sources

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/news"
	"parley/config"
)

func decode(t *testing.T, text string) ([]Source, error) {
	t.Helper()
	c, err := config.Parse("p.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return Decode(c.Sources)
}

func TestASourceNeedsOnlyANameAndAnAddress(t *testing.T) {
	got, err := decode(t, "sources:\n  - name: paper\n    url: https://feeds.paper.co.uk/rss\n")
	if err != nil {
		t.Fatal(err)
	}
	s := got[0]
	if s.Type != "feed" || s.Tier != news.Press || s.Outlet != "paper.co.uk" || s.Schedule.String() != "@every 5m" || s.FirstPoll.String() != "6h" || s.Language != "" {
		t.Errorf("%+v", s)
	}
	got, err = decode(t, `sources:
  - {name: Ministry 1, type: feed, url: "http://u:p@[::1]:8080/f?k=v", outlet: ministry.example, tier: official, language: en-GB, schedule: "0 8 * * *", first_poll: all}
`)
	if err != nil {
		t.Fatal(err)
	}
	s = got[0]
	if s.Tier != news.Official || s.Outlet != "ministry.example" || s.Language != "en" || s.Schedule.String() != "0 8 * * *" || s.FirstPoll.String() != "all" || s.URL != "http://u:p@[::1]:8080/f?k=v" {
		t.Errorf("%+v", s)
	}
}

func TestMistakesInSourcesAreNamedWithTheirLine(t *testing.T) {
	t.Setenv("PARLEY_TEST_URL", "ftp://u:canary@example.org/?canary")
	const good = "sources:\n  - name: a\n    url: https://a.example/\n  - name: b\n    url: https://b.example/\n"
	with := func(line string) string { return good + "    " + line + "\n" }
	for name, c := range map[string]struct{ text, want string }{
		"no sources":       {"zone: UTC\n", `p.yaml:1: sources: names no source: write at least one, as "- name: paper" and "  url: https://…"`},
		"an empty list":    {"sources: []\n", `p.yaml:1: sources: names no source: write at least one, as "- name: paper" and "  url: https://…"`},
		"no list":          {"sources: {a: b}\n", `p.yaml:1: sources: must be a list, this is a map of keys: write it as [a, b] or with a line "- a" for each`},
		"a misspelt key":   {with("shedule: x"), `p.yaml:6: sources[1]: unknown key "shedule": did you mean "schedule"?`},
		"a misspelt type":  {with("type: fead"), `p.yaml:6: sources[1].type: "fead" is no type of source: did you mean "feed"?`},
		"a misspelt tier":  {with("tier: oficial"), `p.yaml:6: sources[1].tier: "oficial" is no tier: did you mean "official"?`},
		"an unknown tier":  {with("tier: blog"), `p.yaml:6: sources[1].tier: "blog" is no tier: there are official, wire, press, aggregator`},
		"a bad schedule":   {with(`schedule: "0 0 30 2 *"`), `p.yaml:6: sources[1].schedule: schedule "0 0 30 2 *": that day never comes`},
		"a bad window":     {with("first_poll: some"), `p.yaml:6: sources[1].first_poll: is neither a span of time, as "6h", nor "all"`},
		"no language":      {with("language: english"), `p.yaml:6: sources[1].language: is no language: write it as "en" or "uk"`},
		"no name":          {"sources:\n  - url: https://a.example/\n", `p.yaml:2: sources[0].name: is missing: give the source a name of its own`},
		"a name too odd":   {"sources:\n  - name: \"a\\nb\"\n    url: https://a.example/\n", `p.yaml:2: sources[0].name: must be at most 64 letters, digits, dots, dashes and blanks`},
		"no address":       {"sources:\n  - name: a\n", `p.yaml:2: sources[0].url: is missing: write the address of the feed, as "https://example.org/rss"`},
		"no web address":   {"sources:\n  - name: a\n    url: $PARLEY_TEST_URL\n", `p.yaml:3: sources[0].url: must begin with "https://" or "http://"`},
		"a feed: address":  {"sources:\n  - name: a\n    url: feed://a.example/\n", `p.yaml:3: sources[0].url: begins with "feed:": write "https:" in its place`},
		"a file":           {"sources:\n  - name: a\n    url: file:///etc/passwd\n", `p.yaml:3: sources[0].url: must begin with "https://" or "http://"`},
		"no host":          {"sources:\n  - name: a\n    url: https:///rss\n", `p.yaml:3: sources[0].url: names no host: write it as "https://example.org/rss"`},
		"a broken address": {"sources:\n  - name: a\n    url: \"https://canary%zz/\"\n", `p.yaml:3: sources[0].url: is no address: write it as "https://example.org/rss"`},
		"a name twice":     {good + "  - name: a\n    url: https://c.example/\n", `p.yaml:6: sources[2].name: another source is called "a"`},
		"an address twice": {good + "  - name: c\n    url: https://a.example/\n", `p.yaml:7: sources[2].url: is the address of the source "a" already`},
		"two mistakes": {"sources:\n  - name: a\n  - url: https://b.example\n", "p.yaml:2: sources[0].url: is missing: write the address of the feed, as \"https://example.org/rss\"\n" +
			"p.yaml:3: sources[1].name: is missing: give the source a name of its own"},
		"two mistakes in one source": {"sources:\n  - name: a\n    url: htp://a.example/\n    schedule: never\n", "p.yaml:4: sources[0].schedule: schedule \"never\": has not five fields (minute, hour, day, month, weekday) but 1: write it as \"*/10 * * * *\", or \"@every 10m\"\n" +
			"p.yaml:3: sources[0].url: must begin with \"https://\" or \"http://\""},
		"a name that is a list": {"sources:\n  - name: [a]\n    url: htp://a.example/\n", "p.yaml:2: sources[0].name: must be text, this is a list\n" +
			"p.yaml:3: sources[0].url: must begin with \"https://\" or \"http://\""},
		"a source that is a word": {"sources:\n  - a\n  - name: b\n", "p.yaml:2: sources[0]: must be a map of keys, this is text\n" +
			"p.yaml:3: sources[1].url: is missing: write the address of the feed, as \"https://example.org/rss\""},
		"an empty line": {"sources:\n  -\n  - name: b\n", "p.yaml:2: sources[0]: is empty: fill it or remove its line\n" +
			"p.yaml:3: sources[1].url: is missing: write the address of the feed, as \"https://example.org/rss\""},
		"only an empty line": {"sources:\n  -\n", "p.yaml:2: sources[0]: is empty: fill it or remove its line"},
		"a name twice, both wrong": {"sources:\n  - name: a\n  - name: a\n    url: https://c.example/\n    tier: $PARLEY_TEST_UNSET\n", "p.yaml:2: sources[0].url: is missing: write the address of the feed, as \"https://example.org/rss\"\n" +
			"p.yaml:5: sources[1].tier: the environment variable PARLEY_TEST_UNSET is not set: set it, or write the value here\n" +
			"p.yaml:3: sources[1].name: another source is called \"a\""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := decode(t, c.text)
			if fmt.Sprint(err) != c.want {
				t.Errorf("said %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestAMistakeShowsWhatTheFileSaysNeverWhatItStandsFor(t *testing.T) {
	canary := "canary" + strings.Repeat("4711", 100)
	t.Setenv("PARLEY_TEST_CANARY", canary)
	const source = "sources:\n  - {name: a, url: \"https://a.example/\"}\n  - "
	for _, text := range []string{
		"name: $PARLEY_TEST_CANARY",
		"{name: b, url: $PARLEY_TEST_CANARY}",
		"{name: b, url: \"https://b.example/\", type: $PARLEY_TEST_CANARY}",
		"{name: b, url: \"https://b.example/\", tier: $PARLEY_TEST_CANARY}",
		"{name: b, url: \"https://b.example/\", language: $PARLEY_TEST_CANARY}",
		"{name: b, url: \"https://b.example/\", schedule: $PARLEY_TEST_CANARY}",
		"{name: b, url: \"https://b.example/\", first_poll: $PARLEY_TEST_CANARY}",
	} {
		_, err := decode(t, source+text+"\n")
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", text, err)
		}
	}
	t.Setenv("PARLEY_TEST_NAME", "canary")
	_, err := decode(t, "sources:\n  - {name: $PARLEY_TEST_NAME, url: \"https://a.example/\"}\n  - {name: $PARLEY_TEST_NAME, url: \"https://a.example/\"}\n")
	if err == nil || strings.Contains(err.Error(), "canary") || !strings.Contains(err.Error(), `called "$PARLEY_TEST_NAME"`) {
		t.Error(err)
	}
}

func TestTheEmbeddedSettingsNameSources(t *testing.T) {
	for name, data := range map[string][]byte{"default": config.Default(), "example": config.Example()} {
		c, err := config.Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		found, err := Decode(c.Sources)
		if err != nil || len(found) == 0 {
			t.Errorf("%s: %d sources, %v", name, len(found), err)
		}
		network, err := DecodeNetwork(c.Network)
		if err != nil || network.AllowPrivate {
			t.Errorf("%s: %+v, %v", name, network, err)
		}
	}
}

func TestTheExampleShowsEverySettingOfASource(t *testing.T) {
	c, err := config.Parse("example", config.Example())
	if err != nil {
		t.Fatal(err)
	}
	shown := c.Sources.Items()[0].Keys()
	for _, key := range config.Keys(Source{}) {
		if !slices.Contains(shown, key) {
			t.Errorf("the example does not show %q", key)
		}
	}
	for _, key := range config.Keys(Network{}) {
		if !slices.Contains(c.Network.Keys(), key) {
			t.Errorf("the example does not show network.%s", key)
		}
	}
}

func TestASourceIsLoggedWithoutItsKey(t *testing.T) {
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("poll", "source", Source{Name: "paper", Type: "feed", URL: "https://u:canary@paper.example/f?key=canary"})
	if strings.Contains(out.String(), "canary") || !strings.Contains(out.String(), "https://paper.example/f") {
		t.Error(out.String())
	}
}

func TestAnUnknownTypeIsNotOpened(t *testing.T) {
	if _, err := Open(Source{Name: "paper", Type: "telepathy"}, nil); err == nil || !strings.Contains(err.Error(), "telepathy") {
		t.Error(err)
	}
}

func TestTheWindowOfTheFirstPoll(t *testing.T) {
	now := time.Date(2025, time.April, 23, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		window    string
		published time.Time
		learns    bool
	}{
		{"6h", now.Add(-5 * time.Hour), false},
		{"6h", now.Add(-6 * time.Hour), false},
		{"6h", now.Add(-7 * time.Hour), true},
		{"6h", now.Add(time.Hour), false},
		{"6h", time.Time{}, true},
		{"6h", time.Unix(0, 0), true},
		{"2d", now.Add(-47 * time.Hour), false},
		{"all", now.AddDate(-10, 0, 0), false},
		{"all", time.Time{}, false},
		{"0s", now.Add(-time.Minute), true},
	} {
		w, err := ParseWindow(c.window)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.Learns(c.published, now); got != c.learns {
			t.Errorf("%s: an item of %s: learns %v", c.window, c.published, got)
		}
		if again, err := ParseWindow(w.String()); err != nil || again != w {
			t.Errorf("%q is written as %q", c.window, w)
		}
	}
}
