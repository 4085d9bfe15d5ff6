package gazetteer_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"parley/bot/gazetteer"
	"parley/config"
)

// decode reads the sections as the program does.
func decode(t *testing.T, text string) (gazetteer.Added, error) {
	t.Helper()
	c, err := config.Parse("p.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var added gazetteer.Added
	return added, errors.Join(c.Actors.Decode(&added.Actors), c.Conflicts.Decode(&added.Conflicts))
}

func TestTheExamplesActorsAreSound(t *testing.T) {
	t.Setenv("SLACK_BOT_TOKEN", "x")
	added, err := decode(t, string(config.Example()))
	if err != nil {
		t.Fatal(err)
	}
	if len(added.Actors) == 0 || len(added.Conflicts) == 0 {
		t.Fatal("the example adds nobody")
	}
	if _, err := gazetteer.Default().With(added); err != nil {
		t.Error(err)
	}
}

func TestTheExampleShowsAllOfAnActor(t *testing.T) {
	c, err := config.Parse("example.yaml", config.Example())
	if err != nil {
		t.Fatal(err)
	}
	var actors, roles []string
	for _, a := range c.Actors.Items() {
		actors = append(actors, a.Keys()...)
		for _, r := range a.Key("roles").Items() {
			roles = append(roles, r.Keys()...)
		}
	}
	for _, part := range []struct {
		settings any
		shown    []string
	}{{gazetteer.AddedActor{}, actors}, {gazetteer.AddedRole{}, roles}, {gazetteer.AddedConflict{}, c.Conflicts.Items()[0].Keys()}} {
		for _, key := range config.Keys(part.settings) {
			if !slices.Contains(part.shown, key) {
				t.Errorf("example.yaml does not show %s of %T", key, part.settings)
			}
		}
	}
}

func TestMisspeltSettingsAreNamedWithTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"actors:\n  - name: Jo\n    class: persn\n":                               `p.yaml:3: actors[0].class: unknown class "persn": there are person, country, organisation, office, city, region`,
		"actors:\n  - name: Jo\n    alias: [J]\n":                                 `p.yaml:3: actors[0]: unknown key "alias": did you mean "aliases"?`,
		"actors:\n  - name: Jo\n    roles:\n      - office: a\n        from: may": `p.yaml:5: actors[0].roles[0].from: "may" is no day: write it as 2025-05-06, 2025-05 or 2025`,
		"actors: Jo\n":                    `p.yaml:1: actors: must be a list, this is text`,
		"conflicts:\n  - nam: x\n":        `p.yaml:2: conflicts[0]: unknown key "nam": did you mean "name"?`,
		"conflicts:\n  - sides: [a, b]\n": `p.yaml:2: conflicts[0].sides[0]: must be a list, this is text`,
	} {
		if _, err := decode(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("said %v\nwant %s", err, want)
		}
	}
}
