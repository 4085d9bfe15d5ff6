package config

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// What a $NAME or a file: stands for may be a secret that somebody put in the wrong
// place: an error shows what the file says, in every decoder and in every part.
func TestAnErrorShowsWhatTheFileSaysNeverWhatItStandsFor(t *testing.T) {
	const canary = "s3cr3t-4711"
	dir := t.TempDir()
	write(t, filepath.Join(dir, "secret"), canary+"\n")
	t.Setenv("PARLEY_TEST_CANARY", canary)
	for _, written := range []string{"$PARLEY_TEST_CANARY", "file:secret"} {
		for name, text := range map[string]string{
			"a span":            "retention: " + written,
			"a zone":            "zone: " + written,
			"a section":         "sources: " + written,
			"a span in a part":  "chef: {cooks: " + written + "}",
			"a schedule":        "chef: {schedule: " + written + "}",
			"a zoned schedule":  "chef: {schedule: \"TZ=" + written + " 0 8 * * *\"}",
			"a number":          "chef: {amount: " + written + "}",
			"a share":           "chef: {share: " + written + "}",
			"true or false":     "chef: {hot: " + written + "}",
			"a list":            "chef: {tags: " + written + "}",
			"a map":             "chef: {prices: " + written + "}",
			"a value of a map":  "chef: {prices: {a: " + written + "}}",
			"the name of a key": "chef: {" + written + ": a}",
		} {
			err := decodeMenu(t, filepath.Join(dir, "p.yaml"), text)
			if err == nil {
				t.Errorf("%s: %s is accepted", name, text)
			} else if strings.Contains(err.Error(), canary) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// decodeMenu decodes a file as Parse does, and the dish in it as a part does.
func decodeMenu(t *testing.T, name, text string) error {
	t.Helper()
	root, err := parse(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if root.Keys()[0] != "chef" {
		c, err := Parse(name, []byte(text))
		if err == nil {
			err = c.Sources.Decode(&[]Section{})
		}
		return err
	}
	var d dish
	return root.Key("chef").Decode(&d)
}

func TestAPartQuotesWhatTheFileSays(t *testing.T) {
	t.Setenv("PARLEY_TEST_CANARY", "s3cr3t-4711")
	t.Setenv("PARLEY_TEST_SHORT", "no")
	type word string
	s := section(t, "name: $PARLEY_TEST_CANARY\ntags: [$PARLEY_TEST_SHORT, plain]\n")
	var d dish
	if err := s.Decode(&d); err != nil {
		t.Fatal(err)
	}
	name := s.Key("name")
	for want, err := range map[string]error{
		`p.yaml:1: name: "$PARLEY_TEST_CANARY" is no name`:         name.Errorf("%q is no name", name.Written()),
		`p.yaml:1: name: "$PARLEY_TEST_CANARY" is no such name`:    name.Errorf("%q is no such name", d.Name),
		`p.yaml:1: name: "$PARLEY_TEST_CANARY" is no word`:         name.Errorf("%q is no word", word(d.Name)),
		`p.yaml:1: name: read x $PARLEY_TEST_CANARY y`:             name.Errorf("read %w", errors.New("x "+d.Name+" y")),
		`p.yaml:1: name: there are [a $PARLEY_TEST_CANARY]`:        name.Errorf("there are %v", []string{"a", d.Name}),
		`p.yaml:2: tags: "$PARLEY_TEST_CANARY" stands in the name`: s.Key("tags").Errorf("%q stands in the name", d.Name),
		`p.yaml:2: tags[0]: "$PARLEY_TEST_SHORT" is no tag, noon`:  s.Key("tags").Items()[0].Errorf("%q is no tag, %s", d.Tags[0], "noon"),
		`p.yaml:2: tags[1]: "plain" is no tag`:                     s.Key("tags").Items()[1].Errorf("%q is no tag", d.Tags[1]),
	} {
		if err.Error() != want {
			t.Errorf("said %v\nwant %s", err, want)
		}
	}
	cause := errors.New("cause")
	if err := name.Errorf("read: %w", cause); !errors.Is(err, cause) {
		t.Errorf("%v hides what lay behind", err)
	}
	for want, part := range map[string]Section{
		"$PARLEY_TEST_CANARY":           name,
		"a list":                        s.Key("tags"),
		"":                              s.Key("nothing"),
		strings.Repeat("ä", 60) + "…":   section(t, "a: "+strings.Repeat("ä", 70)).Key("a"),
		"file:" + "secrets/of-somebody": section(t, "a: &b file:secrets/of-somebody\nc: *b").Key("c"),
	} {
		if got := part.Written(); got != want {
			t.Errorf("written %q, want %q", got, want)
		}
	}
}
