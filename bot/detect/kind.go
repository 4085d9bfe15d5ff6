package detect

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"parley/bot/news"
)

//go:embed kinds/*.yaml
var kindFiles embed.FS

//go:embed words.yaml
var wordsFile []byte

//go:embed topics.yaml
var topicsFile []byte

// kindTable is the shape of a file in kinds.
type kindTable struct {
	Kind     news.Kind      `yaml:"kind"`
	Is       string         `yaml:"is"`      // what it is, for readers
	Nouns    []string       `yaml:"nouns"`   // <noun> in the patterns below
	Between  bool           `yaml:"between"` // it takes two states, or a text of war and peace
	Not      []string       `yaml:"not"`     // patterns that void a trigger they touch
	Triggers []triggerTable `yaml:"triggers"`
}

type triggerTable struct {
	Status any      `yaml:"status"` // one status, or a status by mode
	Weight float64  `yaml:"weight"` // how sure the words alone are, 0 to 1
	Needs  []string `yaml:"needs"`  // company without which the words are void
	Actors string   `yaml:"actors"` // subject, object, both, parties, speaker, named (in the pattern), owner (of the plan)
	Says   []string `yaml:"says"`
}

// trigger is one way to announce a kind.
type trigger struct {
	kind    news.Kind
	modes   [purpose + 1]news.Status // by mode; empty: void
	weight  float64
	needs   needs
	actors  string
	says    []pattern
	family  string
	between bool // the kind is one between states: two must be named
}

// needs is the company a trigger must have.
type needs uint16

const (
	needSubject  needs = 1 << iota // somebody does it
	needPerson                     // a person does it
	needObject                     // somebody is named after it
	needSides                      // two sides in the sentence, or in the article
	needPlace                      // a place in the sentence
	needOccasion                   // a meeting is spoken of in the article
	needConflict                   // the article is of war and peace
	needLead                       // the words stand in the title or the first sentences
	needQuiet                      // the sentence tells of no deed
	needTitle                      // the words stand in the title
	needMeeting                    // the sentence speaks of a meeting
)

var needNames = map[string]needs{"subject": needSubject, "person": needPerson, "object": needObject, "sides": needSides, "place": needPlace,
	"occasion": needOccasion, "conflict": needConflict, "lead": needLead, "quiet": needQuiet, "title": needTitle, "meeting": needMeeting}

// kindRules is one kind, ready to be matched.
type kindRules struct {
	kind     news.Kind
	not      []pattern
	triggers []trigger
}

func strict(name string, data []byte, into any) error {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil && err != io.EOF {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// loadKinds reads every file of kinds, in the order of their names.
func loadKinds(l *lexicon) ([]kindRules, error) {
	files, err := kindFiles.ReadDir("kinds")
	if err != nil {
		return nil, err
	}
	var out []kindRules
	seen := map[news.Kind]bool{}
	for _, f := range files {
		data, err := kindFiles.ReadFile(path.Join("kinds", f.Name()))
		if err != nil {
			return nil, err
		}
		r, err := loadKind(l, f.Name(), data)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
		seen[r.kind] = true
	}
	for _, row := range news.Kinds {
		if !seen[row.Kind] {
			return nil, fmt.Errorf("kinds/%s.yaml: missing", row.Kind)
		}
	}
	return out, nil
}

// loadKind checks one file: its name is its kind, a status must be one the kind
// takes, every pattern must compile.
func loadKind(l *lexicon, name string, data []byte) (kindRules, error) {
	var t kindTable
	if err := strict("kinds/"+name, data, &t); err != nil {
		return kindRules{}, err
	}
	r := kindRules{kind: t.Kind}
	fail := func(format string, args ...any) (kindRules, error) {
		return kindRules{}, fmt.Errorf("kinds/%s: %w", name, fmt.Errorf(format, args...))
	}
	if string(t.Kind)+".yaml" != name {
		return fail("kind %q: the file's name must be the kind's", t.Kind)
	}
	known := false
	for _, row := range news.Kinds {
		known = known || row.Kind == t.Kind
	}
	if !known {
		return fail("kind %q: not in the table of kinds", t.Kind)
	}
	var nouns *group
	if len(t.Nouns) > 0 {
		if err := l.add("nouns of "+string(t.Kind), t.Nouns, false); err != nil {
			return fail("%w", err)
		}
		nouns = l.groups["nouns of "+string(t.Kind)]
	}
	for _, line := range t.Not {
		p, err := l.compile(line, nouns)
		if err != nil {
			return fail("%w", err)
		}
		r.not = append(r.not, p)
	}
	for n, tt := range t.Triggers {
		tr := trigger{kind: t.Kind, between: t.Between, weight: tt.Weight, actors: tt.Actors, family: t.Kind.Row().Family}
		if tr.weight == 0 {
			tr.weight = .7
		}
		if tr.weight < 0 || tr.weight > 1 {
			return fail("trigger %d: weight %v: must be between 0 and 1", n+1, tt.Weight)
		}
		switch tr.actors {
		case "", "subject", "object", "both", "parties", "speaker", "named", "owner":
		default:
			return fail("trigger %d: actors %q: unknown", n+1, tr.actors)
		}
		for _, need := range tt.Needs {
			bit, ok := needNames[need]
			if !ok {
				return fail("trigger %d: needs %q: unknown", n+1, need)
			}
			tr.needs |= bit
		}
		if err := tr.setModes(tt.Status); err != nil {
			return fail("trigger %d: %w", n+1, err)
		}
		for _, line := range tt.Says {
			p, err := l.compile(line, nouns)
			if err != nil {
				return fail("trigger %d: %w", n+1, err)
			}
			tr.says = append(tr.says, p)
		}
		if len(tr.says) == 0 {
			return fail("trigger %d: says nothing", n+1)
		}
		r.triggers = append(r.triggers, tr)
	}
	if len(r.triggers) == 0 {
		return fail("no triggers")
	}
	return r, nil
}

// setModes reads a status, or a table of modes and statuses. A lone status holds
// for what is done, stands or is planned, and for nothing denied or only wished.
func (t *trigger) setModes(v any) error {
	set := func(s string, modes ...mode) error {
		if !t.kind.Takes(news.Status(s)) {
			return fmt.Errorf("status %q: %s does not take it", s, t.kind)
		}
		for _, m := range modes {
			t.modes[m] = news.Status(s)
		}
		return nil
	}
	switch v := v.(type) {
	case string:
		return set(v, past, present, future, stated)
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			s, ok := v[k].(string)
			m, known := modeNames[k]
			if !ok || !known {
				return fmt.Errorf("status: unknown mode %q", k)
			}
			if err := set(s, m); err != nil {
				return err
			}
		}
		if t.modes[willNot] == "" {
			t.modes[willNot] = t.modes[negated]
		}
		if t.modes[stated] == "" {
			t.modes[stated] = t.modes[past] // a noun tells of what is
		}
		return nil
	}
	return fmt.Errorf("status %v: must be a status, or a status by mode", strings.TrimSpace(fmt.Sprint(v)))
}
