package alert

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/config"
)

func decode(t *testing.T, text string) (Rules, error) {
	t.Helper()
	c, err := config.Parse("parley.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Decode(c.Watches, c.Routes, gazetteer.Default())
	if err != nil {
		return r, err
	}
	return r, r.DecodeChannels(c.Channels, c.Zone)
}

func TestWatchesAndRoutesAreRead(t *testing.T) {
	got, err := decode(t, `
watches:
  - name: ukraine
    conflicts: [russia-ukraine]
    actors: [Zelensky, US, european union]
    places: [Kiev, Türkiye]
    kinds: [talks, peace-plan]
    statuses: [under-way]
    certainty: official
    confidence: 0.7
    tiers: [official, wire]
    languages: [en, fr-CA]
  - name: all
routes:
  - watch: ukraine
    to: ["slack:#desk", terminal]
    quiet: ["22:00-07:00", "sat,sun"]
  - watch: all
    to: ["slack:desk"]
    digest: daily
channels:
  - channel: slack:desk
    zone: Asia/Kathmandu
    cap: 12
`)
	if err != nil {
		t.Fatal(err)
	}
	want := Rules{
		Watches: []Watch{
			{Name: "ukraine", Conflicts: []string{"russia-ukraine"}, Actors: []string{"Volodymyr Zelenskyy", "United States", "European Union"},
				Places: []string{"Kyiv", "Türkiye"}, Kinds: []news.Kind{news.Talks, news.PeacePlan}, Statuses: []news.Status{news.UnderWay},
				Certainty: news.Confirmed, Confidence: 0.7, Tiers: []news.Tier{news.Official, news.Wire}, Languages: []string{"en", "fr"}},
			{Name: "all", Confidence: DefaultConfidence},
		},
		Routes: []Route{{Watch: "ukraine", To: []string{"slack:#desk", "terminal"}, Quiet: quietOf(t, "22:00-07:00", "sat,sun")},
			{Watch: "all", To: []string{"slack:#desk"}, Digest: "daily"}},
		Own: []Channel{{Channel: "slack:#desk", Zone: got.In("slack:#desk").Zone, Cap: 12}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Rules{}), cmp.AllowUnexported(Window{}), cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Digest{{"slack:#desk", "TZ=Asia/Kathmandu 0 8 * * *"}}, got.Digests()); diff != "" {
		t.Error(diff)
	}
	if zone := got.In("terminal").Zone; zone != time.UTC {
		t.Errorf("a channel without a zone of its own is in %s", zone)
	}
}

func TestMistakesAreNamedWithLineAndRemedy(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown kind":        {"watches:\n  - name: a\n    kinds: [tlaks]\n", `parley.yaml:3: watches[0].kinds[0]: unknown kind "tlaks": did you mean "talks"?`},
		"unknown conflict":    {"watches:\n  - name: a\n    conflicts: [russia-ukrain]\n", `parley.yaml:3: watches[0].conflicts[0]: unknown conflict "russia-ukrain": did you mean "russia-ukraine"?`},
		"unknown status":      {"watches:\n  - name: a\n    statuses: [canceled]\n", `unknown status "canceled": did you mean "cancelled"?`},
		"unknown tier":        {"watches:\n  - name: a\n    tiers: [oficial]\n", `unknown tier "oficial": did you mean "official"?`},
		"unknown certainty":   {"watches:\n  - name: a\n    certainty: sure\n", `watches[0].certainty: unknown certainty "sure": there are one-outlet, independent, official`},
		"unknown actor":       {"watches:\n  - name: a\n    actors: [Volodymyr Zelenskyj]\n", `unknown actor "Volodymyr Zelenskyj": did you mean "Volodymyr Zelenskyy"?`},
		"unknown place":       {"watches:\n  - name: a\n    places: [Londn]\n", `unknown place "Londn": did you mean "London"?`},
		"misspelt key":        {"watches:\n  - name: a\n    kindz: [talks]\n", `parley.yaml:3: watches[0]: unknown key "kindz": did you mean "kinds"?`},
		"no name":             {"watches:\n  - kinds: [talks]\n", `parley.yaml:2: watches[0]: has no name`},
		"a name twice":        {"watches:\n  - name: a\n  - name: a\n", `parley.yaml:3: watches[1]: a watch is called "a" already`},
		"too confident":       {"watches:\n  - name: a\n    confidence: 7\n", `watches[0].confidence: must be from 0 to 1, this is 7`},
		"unknown watch":       {"watches:\n  - name: ukraine\nroutes:\n  - watch: ukrane\n    to: [terminal]\n", `parley.yaml:4: routes[0].watch: unknown watch "ukrane": did you mean "ukraine"?`},
		"a route to nowhere":  {"watches:\n  - name: a\nroutes:\n  - watch: a\n", `parley.yaml:4: routes[0]: leads to no channel`},
		"no channel":          {"watches:\n  - name: a\nroutes:\n  - watch: a\n    to: [\"slack:\"]\n", `parley.yaml:5: routes[0].to[0]: "slack:" is no channel`},
		"no list":             {"watches:\n  name: a\n", `watches: must be a list of watches`},
		"unknown language":    {"watches:\n  - name: a\n    languages: [english]\n", `parley.yaml:3: watches[0].languages[0]: "english" is no language: write it as en, fr or uk`},
		"no hours":            {"watches:\n  - name: a\nroutes:\n  - watch: a\n    to: [terminal]\n    quiet: [\"22:00\"]\n", `parley.yaml:6: routes[0].quiet[0]: "22:00" is no stretch of hours: write it as "22:00-07:00"`},
		"hours without end":   {"watches:\n  - name: a\nroutes:\n  - watch: a\n    to: [terminal]\n    quiet: [\"mon-sun 00:00-12:00\", \"12:00-24:00\"]\n", `parley.yaml:6: routes[0].quiet: 00:00-12:00 and 12:00-24:00 never ends: leave a time to tell`},
		"no such digest":      {"watches:\n  - name: a\nroutes:\n  - watch: a\n    to: [terminal]\n    digest: dayly\n", `parley.yaml:6: routes[0].digest: schedule`},
		"a digest's quiet":    {"watches:\n  - name: a\nroutes:\n  - watch: a\n    to: [terminal]\n    digest: daily\n    quiet: [sun]\n", `parley.yaml:7: routes[0].quiet: has no use beside a digest`},
		"unknown channel":     {"watches:\n  - name: a\nroutes:\n  - watch: a\n    to: [\"slack:#desk\"]\nchannels:\n  - channel: \"slack:#dask\"\n", `parley.yaml:7: channels[0].channel: no route leads to "slack:#dask": did you mean "slack:#desk"?`},
		"a channel twice":     {"watches:\n  - name: a\nroutes:\n  - watch: a\n    to: [terminal]\nchannels:\n  - channel: terminal\n  - channel: terminal\n", `parley.yaml:8: channels[1].channel: "terminal" is there already`},
		"a cap below nothing": {"watches:\n  - name: a\nroutes:\n  - watch: a\n    to: [terminal]\nchannels:\n  - channel: terminal\n    cap: -1\n", `parley.yaml:8: channels[0].cap: must be 0 or more, this is -1`},
		"no zone":             {"watches:\n  - name: a\nroutes:\n  - watch: a\n    to: [terminal]\nchannels:\n  - channel: terminal\n    zone: Kyjiw\n", `parley.yaml:8: channels[0].zone: "Kyjiw" is no time zone`},
		"two mistakes, first": {"watches:\n  - name: a\n    kinds: [visti]\n    tiers: [wires]\n", `did you mean "visit"?`},
		"two mistakes, last":  {"watches:\n  - name: a\n    kinds: [visti]\n    tiers: [wires]\n", `did you mean "wire"?`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := decode(t, c.text)
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}
