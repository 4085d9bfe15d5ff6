package gazetteer

import (
	"fmt"
	"strings"
	"time"
)

// Added is what somebody adds to the tables: the sections actors and conflicts of the
// settings, which decode into its fields.
type Added struct {
	Actors    []AddedActor
	Conflicts []AddedConflict
}

// AddedActor is somebody, something or somewhere of one's own; under a name that is
// known already, more about it.
type AddedActor struct {
	Name       string      `yaml:"name"`
	Class      Class       `yaml:"class"`      // may be left out when the name is known
	Country    string      `yaml:"country"`    // the state or body it belongs to
	Inside     string      `yaml:"inside"`     // the place that holds it, when that is smaller than its country
	Capital    string      `yaml:"capital"`    // of a country: a city that is known, or added too
	Aliases    []string    `yaml:"aliases"`    // every other way to write it
	Surnames   []string    `yaml:"surnames"`   // of a person: what may stand alone; left out: the last word of each name
	Adjectives []string    `yaml:"adjectives"` // as "Russian"
	Roles      []AddedRole `yaml:"roles"`      // of a person
}

// AddedRole is an office that an added actor holds.
type AddedRole struct {
	Office string `yaml:"office"`
	Of     string `yaml:"of"` // left out: the person's own state or body
	From   Day    `yaml:"from"`
	To     Day    `yaml:"to"` // the first day after
}

// AddedConflict is a conflict of one's own; under a name that is known already, more
// of it. Names may be any by which the tables or the added actors know somebody.
type AddedConflict struct {
	Name   string     `yaml:"name"`
	Title  string     `yaml:"title"`  // left out: the name
	Sides  [][]string `yaml:"sides"`  // a side that shares a party with a known one joins it
	Alone  []string   `yaml:"alone"`  // parties that point to it even when no adversary is named
	Actors []string   `yaml:"actors"` // people who deal with it and with nothing else
	Places []string   `yaml:"places"` // where it is fought; what lies inside counts too
}

// Day is a civil day in settings: 2025-05-06, or the first day of 2025-05 or 2025. The
// zero Day is open.
type Day struct{ time.Time }

// UnmarshalText reads a day.
func (d *Day) UnmarshalText(text []byte) error {
	t, err := parseDay(string(text))
	if err != nil {
		return fmt.Errorf("%w: write it as 2025-05-06, 2025-05 or 2025", err)
	}
	d.Time = t
	return nil
}

// UnmarshalText reads a class and refuses what is none.
func (c *Class) UnmarshalText(text []byte) error {
	all := make([]string, len(Classes))
	for i, class := range Classes {
		if string(class) == string(text) {
			*c = class
			return nil
		}
		all[i] = string(class)
	}
	return fmt.Errorf("unknown class %q: there are %s", text, strings.Join(all, ", "))
}

// Mistake is one thing that is wrong with what was added, and where.
type Mistake struct {
	Conflict bool   // of Added.Conflicts, else of Added.Actors
	Entry    int    // which of them
	Name     string // its name
	Key      string // which of its settings; empty: the whole
	Item     int    // which of the setting's list; -1: the whole
	Problem  string
}

// Error says what is wrong with which entry.
func (m Mistake) Error() string {
	part, where := "actors", ""
	if m.Conflict {
		part = "conflicts"
	}
	if m.Key != "" {
		where = "." + m.Key
		if m.Item >= 0 {
			where += fmt.Sprintf("[%d]", m.Item)
		}
	}
	return fmt.Sprintf("%s[%d]%s: %s: %s", part, m.Entry, where, m.Name, m.Problem)
}

// Mistakes are all that With finds wrong, never none.
type Mistakes []Mistake

// Error lists them, one a line.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, mistake := range m {
		lines[i] = mistake.Error()
	}
	return strings.Join(lines, "\n")
}

// With is the gazetteer with more added to it; g stays as it is. An added role takes
// an office that one alone holds from whoever the tables name on its first day. What
// the tables know is never made ambiguous by it: the error is Mistakes.
func (g *Gazetteer) With(added Added) (*Gazetteer, error) {
	if len(added.Actors) == 0 && len(added.Conflicts) == 0 {
		return g, nil
	}
	return build(g.folder, added, "")
}
