package alert

import (
	"strings"
	"testing"

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
	return Decode(c.Watches, c.Routes, gazetteer.Default())
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
  - name: all
routes:
  - watch: ukraine
    to: ["slack:#desk", terminal]
`)
	if err != nil {
		t.Fatal(err)
	}
	want := Rules{
		Watches: []Watch{
			{Name: "ukraine", Conflicts: []string{"russia-ukraine"}, Actors: []string{"Volodymyr Zelenskyy", "United States", "European Union"},
				Places: []string{"Kyiv", "Türkiye"}, Kinds: []news.Kind{news.Talks, news.PeacePlan}, Statuses: []news.Status{news.UnderWay},
				Certainty: news.Confirmed, Confidence: 0.7, Tiers: []news.Tier{news.Official, news.Wire}},
			{Name: "all", Confidence: DefaultConfidence},
		},
		Routes: []Route{{Watch: "ukraine", To: []string{"slack:#desk", "terminal"}}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Rules{})); diff != "" {
		t.Error(diff)
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
