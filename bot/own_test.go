package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"parley/bot/news"
	"parley/config"
)

// heron is a happening that only the README's own names and kinds make news.
const (
	heronTitle = "Grey Heron hacked German servers, Berlin says"
	heronText  = "Grey Heron hacked servers of the German government, Interior Minister Mirella Wostok said on Wednesday. The intruders had read letters for two weeks."
)

// readmeExample is the settings that the README shows under a heading.
func readmeExample(t *testing.T, heading string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), heading+"\n")
	_, section, begun := strings.Cut(section, "```yaml\n")
	example, _, ended := strings.Cut(section, "```\n")
	if !found || !begun || !ended {
		t.Fatalf("README.md has no settings under %q", heading)
	}
	return example
}

func TestTheReadmesOwnNamesAndKindsGiveAnAlert(t *testing.T) {
	var feed atomic.Pointer[string]
	item := rssOf(heronTitle, "heron-1", heronText)
	feed.Store(&item)
	settings := onceSettings(t, &feed, "", "terminal")
	base, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	if out := once(t, settings); out != "" {
		t.Errorf("it is told without the names and kinds too:\n%s", out)
	}
	own := readmeExample(t, "### Your own names and kinds")
	own, _, _ = strings.Cut(own, "sources:\n")
	ours, _, _ := strings.Cut(string(base), "watches:\n")
	ours = strings.Replace(ours, "parley.db", "own.db", 1)
	if err := os.WriteFile(settings, []byte(ours+own), 0o600); err != nil {
		t.Fatal(err)
	}
	out := once(t, settings)
	if strings.Count(out, "╭") != 1 || !strings.Contains(out, "Grey Heron hacked servers") || !strings.Contains(out, "completed") {
		t.Errorf("wanted one card of the attack, got:\n%s", out)
	}
	stories := storiesIn(t, settings)
	if _, ok := find(stories, "cyber-attack", "", []string{"Grey Heron", "Germany", "Mirela Vostok"}); !ok {
		t.Errorf("no story of the attack by its canonical names: %+v", stories)
	}
	if again := once(t, settings); again != "" {
		t.Errorf("it is told twice:\n%s", again)
	}
}

func TestTheReadmesOwnNamesAndKindsAreInOrder(t *testing.T) {
	cfg, err := config.Parse("README.md", []byte(readmeExample(t, "### Your own names and kinds")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decode(cfg); err != nil {
		t.Error(err)
	}
}

func TestDetectAndReplayReadWithOwnNamesAndKinds(t *testing.T) {
	dir := t.TempDir()
	settings := filepath.Join(dir, "parley.yaml")
	if err := os.WriteFile(settings, []byte(readmeExample(t, "### Your own names and kinds")), 0o600); err != nil {
		t.Fatal(err)
	}
	article := fmt.Sprintf(`{"id":"1","outlet":"a.example","published":"2025-04-23T08:00:00Z","title":%q,"text":%q}`+"\n", heronTitle, heronText)
	for _, command := range []string{"detect", "replay"} {
		for _, own := range []bool{false, true} {
			args := []string{command, "--json"}
			if own {
				args = append(args, "--config", settings)
			}
			var out, errs bytes.Buffer
			if status := run(t.Context(), args, streams{strings.NewReader(article), &out, &errs}); status != exitOK {
				t.Fatalf("%v: exit status %d: %s", args, status, &errs)
			}
			if got := strings.Contains(out.String(), `"kind":"cyber-attack","status":"completed"`); got != own {
				t.Errorf("%v gives\n%s", args, &out)
			}
		}
	}
}

// A kind that Parley knows is told by the words of the settings beside its own, and may
// be told by its own nouns in them.
func TestAKnownKindIsToldByMoreWords(t *testing.T) {
	cfg, err := config.Parse("p.yaml", []byte(`
kinds:
  - kind: sanctions
    nouns: [greymark, greymarks]
    verbs: {impose: [stamp]}
    triggers:
      - {status: imposed, weight: 0.95, actors: subject, says: ["+impose .. <noun>", "~greymark .. <listed>"]}
`))
	if err != nil {
		t.Fatal(err)
	}
	known, err := decodeVocabulary(cfg)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := decodeVocabulary(&config.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		both bool // told without the settings too
	}{
		{"Germany greymarked tankers of Russia, the foreign ministry said.", false},
		{"The European Union imposed sanctions on Russian banks on Wednesday.", true},
	} {
		article := news.Article{ID: "1", Title: c.text, Text: c.text, Language: "en"}
		tells := func(v vocabulary) bool {
			for _, d := range v.detector.Read(article).Developments {
				if d.Kind == news.Sanctions && d.Status == news.Imposed {
					return true
				}
			}
			return false
		}
		if !tells(known) {
			t.Errorf("not told with the settings: %s", c.text)
		}
		if tells(plain) != c.both {
			t.Errorf("told without the settings: %v: %s", !c.both, c.text)
		}
	}
}

func TestACompanyThatAnOwnKindNeedsIsAskedFor(t *testing.T) {
	t.Parallel() // while others wait
	const text = "Germany hacked a server on Wednesday, the post office said."
	for asks, told := range map[string]bool{
		"":                    true,
		"between: true, ":     false, // one state, and no word of war or peace
		"not: [post office],": true,  // it touches nothing of the pattern
		"not: [a server],":    false,
	} {
		for needs, holds := range map[string]bool{"": true, "subject": true, "sides": false, "conflict": false} {
			cfg, err := config.Parse("p.yaml", []byte(fmt.Sprintf("kinds: [{kind: cyber-attack, %s triggers: [{status: completed, needs: [%s], says: [~hack .. server]}]}]\n", asks, needs)))
			if err != nil {
				t.Fatal(err)
			}
			known, err := decodeVocabulary(cfg)
			if err != nil {
				t.Fatal(err)
			}
			var got bool
			for _, d := range known.detector.Read(news.Article{ID: "1", Title: text, Text: text, Language: "en"}).Developments {
				got = got || d.Kind == "cyber-attack"
			}
			if want := told && holds; got != want {
				t.Errorf("%s needs [%s]: told %v, want %v", asks, needs, got, want)
			}
		}
	}
}

// Each case is what a person may write, and what they must be told.
func TestMistakesInOwnNamesAndKindsAreNamedWithTheirLine(t *testing.T) {
	t.Parallel() // while others wait
	const attack = "kinds:\n  - kind: cyber-attack\n"
	says := func(trigger string) string { return attack + "    triggers:\n      - " + trigger + "\n" }
	for name, c := range map[string]struct{ file, want string }{
		"a new name without class":   {"actors:\n  - name: Jo Newman\n", `p.yaml:2: actors[0].class: Jo Newman: is missing, and nobody is known by this name: say one of person`},
		"an alias that is taken":     {"actors:\n  - name: Jo Newman\n    class: person\n    aliases:\n      - JN\n      - Zelensky\n", `p.yaml:6: actors[0].aliases[1]: Jo Newman: "Zelensky" is a name of Volodymyr Zelenskyy`},
		"an actor without name":      {"actors:\n  - class: person\n", `p.yaml:2: actors[0].name: is empty`},
		"a misspelt office":          {"actors:\n  - name: Jo Newman\n    class: person\n    country: France\n    roles:\n      - office: forein minister\n", `p.yaml:6: actors[0].roles[0]: Jo Newman: unknown office "forein minister": did you mean "foreign minister"?`},
		"a misspelt key of an actor": {"actors:\n  - name: Jo\n    clas: person\n", `p.yaml:3: actors[0]: unknown key "clas": did you mean "class"?`},
		"a side nobody knows":        {"conflicts:\n  - name: x\n    sides:\n      - [Rusia]\n      - [France]\n", `p.yaml:4: conflicts[0].sides[0]: x: unknown name "Rusia": did you mean "Russia"?`},
		"no list of kinds":           {"kinds: {kind: a}\n", `p.yaml:1: kinds: must be a list, this is a map of keys`},
		"a misspelt key of a kind":   {attack + "    triger: []\n", `p.yaml:3: kinds[0]: unknown key "triger": did you mean "triggers"?`},
		"a misspelt key of words":    {says("{status: completed, say: [a]}"), `p.yaml:4: kinds[0].triggers[0]: unknown key "say": did you mean "says"?`},
		"a kind without name":        {"kinds:\n  - is: a\n    triggers: [{status: completed, says: [a]}]\n", `p.yaml:2: kinds[0].kind: is missing: name the kind`},
		"a kind of two words":        {"kinds:\n  - kind: Cyber attack\n", `p.yaml:2: kinds[0].kind: "Cyber attack" is no name of a kind: write small letters, digits and hyphens, as cyber-attack`},
		"a kind twice":               {says("{status: completed, says: [a]}") + "  - kind: cyber-attack\n", `p.yaml:5: kinds[1].kind: "cyber-attack" stands twice: write all of it in one entry`},
		"a kind without triggers":    {attack, `p.yaml:2: kinds[0]: no triggers: write at least one, with its status and what it says`},
		"a trigger without words":    {says("status: completed"), `p.yaml:4: kinds[0].triggers[0]: says nothing: write a list of patterns under says`},
		"no status":                  {says("says: [a]"), `p.yaml:4: kinds[0].triggers[0].status: must be a status, as announced, or a status by mode`},
		"a list of statuses":         {says("{status: [completed], says: [a]}"), `p.yaml:4: kinds[0].triggers[0].status: must be text, this is a list`},
		"a status there is not":      {says("{status: done, says: [a]}"), `p.yaml:4: kinds[0].triggers[0].status: "done": cyber-attack does not take it: there are none, announced, proposed`},
		"a status of another kind":   {"kinds:\n  - kind: call\n    triggers: [{status: signed, says: [a]}]\n", `p.yaml:3: kinds[0].triggers[0].status: "signed": call does not take it: there are announced, completed, cancelled`},
		"an unknown mode":            {says("{status: {sometimes: completed}, says: [a]}"), `p.yaml:4: kinds[0].triggers[0].status: unknown mode "sometimes": there are asked, conditional, demanded`},
		"too great a weight":         {says("{status: completed, weight: 9, says: [a]}"), `p.yaml:4: kinds[0].triggers[0].weight: 9: must be between 0 and 1`},
		"an unknown need":            {says("{status: completed, needs: [luck], says: [a]}"), `p.yaml:4: kinds[0].triggers[0].needs[0]: "luck": unknown: there are conflict, lead, meeting`},
		"unknown actors":             {says("{status: completed, actors: all, says: [a]}"), `p.yaml:4: kinds[0].triggers[0].actors: "all": unknown: there are subject, object`},
		"an unknown group":           {says("status: completed\n        says:\n          - hacks\n          - <sistems> hacked"), `p.yaml:7: kinds[0].triggers[0].says[1]: pattern "<sistems> hacked": unknown group <sistems>`},
		"an unknown group of verbs":  {says("{status: completed, says: [+hakc]}"), `p.yaml:4: kinds[0].triggers[0].says[0]: pattern "+hakc": unknown group of verbs +hakc`},
		"an unknown slot":            {says(`{status: completed, says: ["{nobody} hacked"]}`), `p.yaml:4: kinds[0].triggers[0].says[0]: pattern "{nobody} hacked": unknown slot {nobody}`},
		"a verb that is none":        {says(`{status: completed, says: ["hacks ~"]}`), `p.yaml:4: kinds[0].triggers[0].says[0]: pattern "hacks ~": ~ names no verb`},
		"a gap at the start":         {says(`{status: completed, says: [.. hacked]}`), `p.yaml:4: kinds[0].triggers[0].says[0]: pattern ".. hacked": must begin with a word, a slot or ^`},
		"a not that is none":         {attack + "    not: [<nothing>]\n    triggers: [{status: completed, says: [a]}]\n", `p.yaml:3: kinds[0].not[0]: pattern "<nothing>": unknown group <nothing>`},
		"an empty group":             {attack + "    verbs:\n      hit: []\n    triggers: [{status: completed, says: [a]}]\n", `p.yaml:4: kinds[0].verbs.hit: is empty: write its words, or leave it out`},
		"a verb without letters":     {attack + "    verbs: {hit: [\"'s\"]}\n    triggers: [{status: completed, says: [a]}]\n", `p.yaml:3: kinds[0].verbs.hit: "'s" has no word in it`},
		"a kind no watch knows":      {says("{status: completed, says: [a]}") + "watches: [{name: w, kinds: [ciber-attack]}]\n", `p.yaml:5: watches[0].kinds[0]: unknown kind "ciber-attack": did you mean "cyber-attack"?`},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := config.Parse("p.yaml", []byte(c.file+"sources: [{name: a, url: \"https://a.example/rss\"}]\n"))
			if err != nil {
				t.Fatal(err)
			}
			_, err = decode(cfg)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("said %v\nwant %s", err, c.want)
			}
		})
	}
	t.Run("several at once", func(t *testing.T) {
		cfg, err := config.Parse("p.yaml", []byte("actors:\n  - name: Jo Newman\n"+says("{status: done, needs: [luck], says: [+hakc]}")))
		if err != nil {
			t.Fatal(err)
		}
		_, err = decode(cfg)
		for _, want := range []string{"p.yaml:2: actors[0]", "p.yaml:6: kinds[0].triggers[0].status", "needs[0]", "says[0]"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("said %v\nwant %s", err, want)
			}
		}
	})
}
