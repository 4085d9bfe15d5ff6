package detect

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"parley/bot/news"
)

// KindTable is the shape of a file in kinds, and of a kind in a user's settings.
type KindTable struct {
	Kind     news.Kind           `yaml:"kind"`
	Is       string              `yaml:"is"`    // what it is, for readers
	Nouns    []string            `yaml:"nouns"` // <noun> in the patterns below
	Verbs    map[string][]string `yaml:"verbs"` // groups of its own, as in words.yaml
	Words    map[string][]string `yaml:"words"`
	Between  bool                `yaml:"between"` // it takes two states, or a text of war and peace
	Not      []string            `yaml:"not"`     // patterns that void a trigger they touch
	Triggers []TriggerTable      `yaml:"triggers"`
}

// TriggerTable is one way in which texts tell of a kind.
type TriggerTable struct {
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

// actorNames says who may act in a trigger.
var actorNames = []string{"subject", "object", "both", "parties", "speaker", "named", "owner"}

// kindRules is one kind, ready to be matched.
type kindRules struct {
	kind     news.Kind
	not      []pattern
	triggers []trigger
}

// Mistake is one thing that is wrong with the table of a kind, and where in it.
type Mistake struct {
	Table   int   // which of the tables that New was given
	At      []any // the way there: a string is a key, an int a place in a list
	Problem error
}

// Error says what is wrong where: "triggers[0].says[2]: …".
func (m Mistake) Error() string {
	var at strings.Builder
	for _, step := range m.At {
		if key, ok := step.(string); ok {
			at.WriteString("." + key)
		} else {
			fmt.Fprintf(&at, "[%d]", step)
		}
	}
	if at.Len() == 0 {
		return m.Problem.Error()
	}
	return strings.TrimPrefix(at.String(), ".") + ": " + m.Problem.Error()
}

// Mistakes are all that is wrong with the tables of kinds, never none.
type Mistakes []Mistake

// Error lists them, one a line.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, mistake := range m {
		lines[i] = mistake.Error()
	}
	return strings.Join(lines, "\n")
}

func strict(name string, data []byte, into any) error {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil && err != io.EOF {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// loadKinds reads every file of kinds, in the order of their names; all says that
// every kind must have its file.
func loadKinds(l *lexicon, folder fs.FS, all bool) ([]kindRules, error) {
	files, err := fs.ReadDir(folder, "kinds")
	if err != nil {
		return nil, err
	}
	var out []kindRules
	seen := map[news.Kind]bool{}
	for _, f := range files {
		data, err := fs.ReadFile(folder, path.Join("kinds", f.Name()))
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
		if all && !seen[row.Kind] {
			return nil, fmt.Errorf("kinds/%s.yaml: missing", row.Kind)
		}
	}
	return out, nil
}

// loadKind checks one file: its name is its kind, and the table of kinds has it.
func loadKind(l *lexicon, name string, data []byte) (kindRules, error) {
	var t KindTable
	if err := strict("kinds/"+name, data, &t); err != nil {
		return kindRules{}, err
	}
	if string(t.Kind)+".yaml" != name {
		return kindRules{}, fmt.Errorf("kinds/%s: kind %q: the file's name must be the kind's", name, t.Kind)
	}
	if !slices.ContainsFunc(news.Kinds, func(row news.KindRow) bool { return row.Kind == t.Kind }) {
		return kindRules{}, fmt.Errorf("kinds/%s: kind %q: not in the table of kinds", name, t.Kind)
	}
	r, wrong := l.rules(t, string(t.Kind))
	if wrong != nil {
		return r, fmt.Errorf("kinds/%s: %w", name, wrong)
	}
	return r, nil
}

// kindName is how a kind may be called: it is typed in questions and stands in tables.
var kindName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

const longestKind = 40 // bytes

// ownKinds compiles a user's tables, whose groups clash with nobody's.
func (l *lexicon) ownKinds(tables []KindTable) (kinds []kindRules, wrong Mistakes) {
	seen := map[news.Kind]bool{}
	for i, t := range tables {
		var problem error
		switch {
		case t.Kind == "":
			problem = errors.New("is missing: name the kind that these words tell of")
		case len(t.Kind) > longestKind || !kindName.MatchString(string(t.Kind)):
			problem = fmt.Errorf("%q is no name of a kind: write small letters, digits and hyphens, as cyber-attack", t.Kind)
		case seen[t.Kind]:
			problem = fmt.Errorf("%q stands twice: write all of it in one entry", t.Kind)
		}
		if problem != nil {
			wrong = append(wrong, Mistake{i, []any{"kind"}, problem})
			continue
		}
		seen[t.Kind] = true
		r, mistakes := l.rules(t, "own "+string(t.Kind))
		for _, m := range mistakes {
			m.Table = i
			wrong = append(wrong, m)
		}
		kinds = append(kinds, r)
	}
	return kinds, wrong
}

// rules compiles the table of a kind, its groups under the scope's name: a status must
// be one that the kind takes, every pattern must compile.
func (l *lexicon) rules(t KindTable, scope string) (r kindRules, wrong Mistakes) {
	r.kind = t.Kind
	fail := func(err error, at ...any) {
		if err != nil {
			wrong = append(wrong, Mistake{At: at, Problem: err})
		}
	}
	if len(t.Nouns) > 0 {
		fail(l.scoped(scope, "noun", t.Nouns, false), "nouns")
	}
	for _, name := range slices.Sorted(maps.Keys(t.Verbs)) {
		fail(l.scoped(scope, name, t.Verbs[name], true), "verbs", name)
	}
	for _, name := range slices.Sorted(maps.Keys(t.Words)) {
		fail(l.scoped(scope, name, t.Words[name], false), "words", name)
	}
	if wrong != nil {
		return r, wrong // a pattern that names such a group is not wrong itself
	}
	l.lend(string(t.Kind), scope)
	compile := func(line string, at ...any) pattern {
		if err := wordlessVerb(line); err != nil {
			fail(err, at...)
			return pattern{}
		}
		p, err := l.compile(line, scope)
		fail(err, at...)
		return p
	}
	for i, line := range t.Not {
		r.not = append(r.not, compile(line, "not", i))
	}
	for n, tt := range t.Triggers {
		tr := trigger{kind: t.Kind, between: t.Between, weight: tt.Weight, actors: tt.Actors, family: t.Kind.Row().Family}
		if tr.weight == 0 {
			tr.weight = .7
		}
		if tr.weight < 0 || tr.weight > 1 {
			fail(fmt.Errorf("%v: must be between 0 and 1", tt.Weight), "triggers", n, "weight")
		}
		if tr.actors != "" && !slices.Contains(actorNames, tr.actors) {
			fail(fmt.Errorf("%q: unknown: there are %s", tr.actors, strings.Join(actorNames, ", ")), "triggers", n, "actors")
		}
		for i, need := range tt.Needs {
			bit, ok := needNames[need]
			if !ok {
				fail(fmt.Errorf("%q: unknown: there are %s", need, listed(needNames)), "triggers", n, "needs", i)
			}
			tr.needs |= bit
		}
		fail(tr.setModes(tt.Status), "triggers", n, "status")
		for i, line := range tt.Says {
			tr.says = append(tr.says, compile(line, "triggers", n, "says", i))
		}
		if len(tr.says) == 0 {
			fail(errors.New("says nothing: write a list of patterns under says"), "triggers", n)
		}
		r.triggers = append(r.triggers, tr)
	}
	if len(r.triggers) == 0 {
		fail(errors.New("no triggers: write at least one, with its status and what it says"))
	}
	return r, wrong
}

// scoped makes a group that only one table may name.
func (l *lexicon) scoped(scope, name string, members []string, verbs bool) error {
	if len(members) == 0 {
		return errors.New("is empty: write its words, or leave it out")
	}
	for _, m := range members {
		if wordless(m) {
			return fmt.Errorf("%q has no word in it", m)
		}
	}
	return l.add(scope+" "+name, members, verbs)
}

// lend lets a table that extends a kind name that kind's groups too, its own first.
func (l *lexicon) lend(kind, scope string) {
	if kind == scope {
		return
	}
	for name, g := range maps.Clone(l.groups) {
		if short, ok := strings.CutPrefix(name, kind+" "); ok && l.groups[scope+" "+short] == nil {
			l.groups[scope+" "+short] = g
		}
	}
}

// wordless reports whether there is no word in a text, or one without a letter.
func wordless(text string) bool {
	words := plainWords(text)
	return len(words) == 0 || slices.Contains(words, "")
}

// wordlessVerb refuses a pattern in which "~" stands before no verb.
func wordlessVerb(line string) error {
	for _, f := range strings.Fields(line) {
		verb, lone := strings.CutPrefix(strings.TrimPrefix(f, "!"), "~")
		if verb, _, _ = strings.Cut(strings.TrimSuffix(verb, "?"), ":"); lone && wordless(verb) {
			return fmt.Errorf("pattern %q: %s names no verb", line, f)
		}
	}
	return nil
}

func joined(statuses []news.Status) string {
	words := make([]string, len(statuses))
	for i, s := range statuses {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

func listed[T any](table map[string]T) string {
	return strings.Join(slices.Sorted(maps.Keys(table)), ", ")
}

// setModes reads a status, or a table of modes and statuses. A lone status holds
// for what is done, stands or is planned, and for nothing denied or only wished.
func (t *trigger) setModes(v any) error {
	set := func(s string, modes ...mode) error {
		if !t.kind.Takes(news.Status(s)) {
			return fmt.Errorf("%q: %s does not take it: there are %s", s, t.kind, joined(t.kind.Row().Statuses))
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
				return fmt.Errorf("unknown mode %q: there are %s, each with one status", k, listed(modeNames))
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
	return errors.New("must be a status, as announced, or a status by mode, as {past: completed}")
}
