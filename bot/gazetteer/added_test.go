package gazetteer

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func day(t *testing.T, s string) (d Day) {
	t.Helper()
	if err := d.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return d
}

// own is what a user of Parley might add.
func own(t *testing.T) Added {
	return Added{
		Actors: []AddedActor{
			{Name: "Mirela Vostok", Class: Person, Country: "UK", Aliases: []string{"Mirella Vostok"},
				Roles: []AddedRole{{Office: "foreign secretary", From: day(t, "2027-02-01")}, {Office: "special envoy for Tuvalu", From: day(t, "2026-03")}}},
			{Name: "Jo London", Class: Person, Country: "Newland"},
			{Name: "Volodymyr Zelenskyy", Aliases: []string{"Ze President"}},
			{Name: "Newland", Class: Country, Capital: "Newtown", Aliases: []string{"NWL"}, Adjectives: []string{"Newlandic"}},
			{Name: "Newtown", Class: City, Country: "Newland"},
			{Name: "Old Mill", Class: City, Inside: "Newtown", Country: "Newland"},
			{Name: "Hill Front", Class: Organisation, Country: "Newland", Aliases: []string{"HFN"}},
			{Name: "David Cameron", Surnames: []string{"Cameron"}},
		},
		Conflicts: []AddedConflict{
			{Name: "newland", Title: "Newland and its hills", Sides: [][]string{{"Newland"}, {"HFN"}}, Alone: []string{"Hill Front"}, Places: []string{"Newtown"}},
			{Name: "korea", Sides: [][]string{{"Japan", "Newland"}}},
		},
	}
}

func TestWhatIsAddedIsFound(t *testing.T) {
	g, err := Default().With(own(t))
	if err != nil {
		t.Fatal(err)
	}
	text := "Mirella Vostok met HFN and Newlandic officials at Old Mill; Vostok called Ze President from London. Jo London left; London agreed."
	var got []string
	for _, m := range g.Find(text, april) {
		got = append(got, m.Entity.Name+"/"+string(m.Form))
	}
	want := "Mirela Vostok/name; Hill Front/name; Newland/organ; Old Mill/name; Mirela Vostok/surname; Volodymyr Zelenskyy/name; London/name; Jo London/name; Jo London/surname"
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("found %s\nwant  %s", s, want)
	}
	if !g.Within("Old Mill", "Newland") {
		t.Error("Old Mill is not within Newland")
	}
	if c, ok := g.CapitalOf("Newtown"); !ok || c.Name != "Newland" {
		t.Errorf("Newtown stands for %v", c)
	}
	if e, ok := Default().Resolve("Mirela Vostok", april); ok {
		t.Errorf("the gazetteer it was added to knows %s too", e.Name)
	}
	if e, ok := g.Resolve("Cameron", april); !ok || e.Name != "David Cameron" {
		t.Errorf("an added surname of somebody known is %v", e)
	}
}

func TestAnAddedRoleEndsTheOneBeforeIt(t *testing.T) {
	g, err := Default().With(own(t))
	if err != nil {
		t.Fatal(err)
	}
	for when, want := range map[string]string{"2026-06-01": "Yvette Cooper", "2027-01-31": "Yvette Cooper", "2027-02-01": "Mirela Vostok"} {
		on := day(t, when).Time
		if e, ok := g.Resolve("British foreign secretary", on); !ok || e.Name != want {
			t.Errorf("the foreign secretary on %s is %v, want %s", when, e, want)
		}
	}
	cooper, _ := g.Resolve("Yvette Cooper", april)
	if r, ok := g.RoleOn(cooper, day(t, "2027-03-01").Time); ok {
		t.Errorf("Cooper still is %+v", r)
	}
	if e, ok := g.Resolve("British special envoy for Tuvalu", day(t, "2026-05").Time); !ok || e.Name != "Mirela Vostok" {
		t.Errorf("an office of one's own is held by %v", e)
	}
	ended := Added{Actors: []AddedActor{{Name: "Gustavo Petro", Roles: []AddedRole{{Office: "president", From: day(t, "2022-08-07"), To: day(t, "2024")}}}}}
	if g, err = Default().With(ended); err != nil {
		t.Fatal(err)
	}
	if e, ok := g.Resolve("Colombian president", april); ok {
		t.Errorf("a role that was given an end is still held by %s", e.Name)
	}
}

func TestAddedConflicts(t *testing.T) {
	g, err := Default().With(own(t))
	if err != nil {
		t.Fatal(err)
	}
	for want, names := range map[string][]string{
		"newland":        {"Newland", "Hill Front"},
		"korea":          {"Newland", "North Korea"},
		"russia-ukraine": {"Russia", "Ukraine"},
	} {
		if got := g.ConflictOf(names...); got != want {
			t.Errorf("%v belong to %q, want %q", names, got, want)
		}
	}
	if !slices.ContainsFunc(g.Conflicts(), func(c Conflict) bool { return c.Name == "newland" && c.Title == "Newland and its hills" }) {
		t.Error("the added conflict is not listed")
	}
	if n := len(Default().Conflicts()); n != len(g.Conflicts())-1 {
		t.Errorf("the gazetteer it was added to has %d conflicts", n)
	}
}

func TestMistakesInWhatIsAdded(t *testing.T) {
	person := func(a AddedActor) Added {
		a.Name, a.Class = "Jo Newman", Person
		return Added{Actors: []AddedActor{a}}
	}
	role := func(r AddedRole) Added { return person(AddedActor{Country: "France", Roles: []AddedRole{r}}) }
	actor := func(a AddedActor) Added { return Added{Actors: []AddedActor{a}} }
	for _, c := range []struct {
		claim string
		added Added
		want  string
	}{
		{"a new name without class", actor(AddedActor{Name: "Jo Newman"}), `actors[0].class: Jo Newman: is missing, and nobody is known by this name: say one of person, country`},
		{"a known name of another class", actor(AddedActor{Name: "Paris", Class: Person}), `actors[0].class: Paris: Paris is known as one of class city`},
		{"no name", actor(AddedActor{Class: Person}), `actors[0].name: : is empty`},
		{"a name without letters", actor(AddedActor{Name: "42", Class: Person}), `has no letter`},
		{"a name that is an adjective", actor(AddedActor{Name: "Russian", Class: Organisation}), `"Russian" is a name of Russia (country) already`},
		{"an endless name", actor(AddedActor{Name: strings.Repeat("a", 200), Class: Person}), `longer than 120 bytes`},
		{"an entry twice", Added{Actors: []AddedActor{{Name: "Jo Newman", Class: Person}, {Name: "Jo Newman", Class: Person}}}, `actors[1].name: Jo Newman: stands twice`},
		{"an alias twice", person(AddedActor{Aliases: []string{"JN", "JN"}}), `actors[0].aliases[1]: Jo Newman: "JN" stands twice`},
		{"an alias of somebody else", person(AddedActor{Aliases: []string{"Zelensky"}}), `aliases[0]: Jo Newman: "Zelensky" is a name of Volodymyr Zelenskyy (person) already`},
		{"an alias that is a state in other capitals", person(AddedActor{Aliases: []string{"Us"}}), `"Us" is a name of United States (country) already`},
		{"an alias of two added actors", Added{Actors: []AddedActor{{Name: "Jo Newman", Class: Person, Aliases: []string{"JNX"}}, {Name: "Jane Newland", Class: Person, Aliases: []string{"JNX"}}}}, `actors[1].aliases[0]: Jane Newland: "JNX" is a name of Jo Newman (person) already`},
		{"an alias that is an office", person(AddedActor{Aliases: []string{"foreign minister"}}), `"foreign minister" is what an office is called`},
		{"an alias that is a title", person(AddedActor{Aliases: []string{"General"}}), `"General" is a word of titles`},
		{"an alias that is an organ", person(AddedActor{Aliases: []string{"foreign ministry"}}), `is what an organ of a state is called`},
		{"an alias with a line break", person(AddedActor{Aliases: []string{"Jo\nN"}}), `holds signs that no text has`},
		{"an alias with spaces around", person(AddedActor{Aliases: []string{" JN"}}), `has a space too many`},
		{"a surname that is a city", person(AddedActor{Surnames: []string{"Paris"}}), `surnames[0]: Jo Newman: "Paris" is a name of Paris (city) already`},
		{"surnames of a city", actor(AddedActor{Name: "Newtown", Class: City, Surnames: []string{"Newt"}}), `only a person has any`},
		{"adjectives of a person", person(AddedActor{Adjectives: []string{"Newmanic"}}), `one of class person has none`},
		{"an unknown state", person(AddedActor{Country: "Germny"}), `country: Jo Newman: unknown state or body "Germny": did you mean "Germany"?`},
		{"a state that is a city", person(AddedActor{Country: "Geneva"}), `unknown state or body "Geneva"`},
		{"another state than is known", actor(AddedActor{Name: "Sergei Lavrov", Country: "France"}), `country: Sergei Lavrov: Sergei Lavrov belongs to Russia`},
		{"a person inside a place", person(AddedActor{Inside: "Paris"}), `only a city, a region or an office lies inside a place`},
		{"a place inside nowhere", actor(AddedActor{Name: "Newtown", Class: City, Inside: "Nowhere At All"}), `unknown place "Nowhere At All"`},
		{"places inside one another", Added{Actors: []AddedActor{{Name: "Newtown", Class: City, Inside: "Newland"}, {Name: "Newland", Class: Region, Inside: "Newtown"}}}, `actors[1].inside: Newland: Newland lies inside itself`},
		{"a capital of no state", actor(AddedActor{Name: "Newtown", Class: City, Capital: "Paris"}), `only a country has one`},
		{"a capital that is none", actor(AddedActor{Name: "Newland", Class: Country, Capital: "Newtown"}), `unknown city "Newtown"`},
		{"a role of a city", actor(AddedActor{Name: "Newtown", Class: City, Roles: []AddedRole{{Office: "mayor"}}}), `only a person holds an office`},
		{"a role of nobody", person(AddedActor{Roles: []AddedRole{{Office: "president"}}}), `roles[0]: Jo Newman: says not of which state or body`},
		{"a role of an unknown state", role(AddedRole{Office: "president", Of: "Atlantis"}), `unknown state or body "Atlantis"`},
		{"a role that ends first", role(AddedRole{Office: "mayor", From: day(t, "2021"), To: day(t, "2020")}), `ends before it begins`},
		{"a role without office", role(AddedRole{}), `office is empty`},
		{"a misspelt office", role(AddedRole{Office: "forein minister"}), `unknown office "forein minister": did you mean "foreign minister"?`},
		{"an office that is a name", role(AddedRole{Office: "Kremlin"}), `"Kremlin" is a name of Kremlin and no office`},
		{"two in one office from the same day", role(AddedRole{Office: "president", From: day(t, "2017-05-14")}), `Emmanuel Macron is president of France from 2017-05-14 on`},
		{"a conflict of unknown names", Added{Conflicts: []AddedConflict{{Name: "x-y", Sides: [][]string{{"Rusia"}, {"France"}}}}}, `conflicts[0].sides[0]: x-y: unknown name "Rusia": did you mean "Russia"?`},
		{"a conflict without sides", Added{Conflicts: []AddedConflict{{Name: "x-y", Places: []string{"Paris"}}}}, `conflicts[0]: x-y: is a new conflict and needs sides`},
		{"a conflict without name", Added{Conflicts: []AddedConflict{{}}}, `conflicts[0].name: : is empty`},
	} {
		_, err := Default().With(c.added)
		var wrong Mistakes
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v", c.claim, err)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || len(wrong) != 1 {
			t.Errorf("%s: said %v\n  want %s", c.claim, err, c.want)
		}
	}
}

func TestNothingAddedIsTheSameGazetteer(t *testing.T) {
	if g, err := Default().With(Added{}); err != nil || g != Default() {
		t.Errorf("%p %v", g, err)
	}
}

func TestAnAddedSurnameTakesNobodysPlace(t *testing.T) {
	g, err := Default().With(Added{Actors: []AddedActor{
		{Name: "Ann Trump", Class: Person, Country: "France", Roles: []AddedRole{{Office: "mayor"}}},
		{Name: "Ann Says", Class: Person, Country: "France"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	found := g.Find("Trump Says No", april)
	if len(found) != 1 || found[0].Entity.Name != "Donald Trump" {
		t.Errorf("found %v", found)
	}
	found = g.Find("Ann Trump came. Trump spoke.", april)
	if len(found) != 2 || found[1].Entity.Name != "Ann Trump" {
		t.Errorf("found %v", found)
	}
}

func TestDaysOfSettings(t *testing.T) {
	for text, want := range map[string]time.Time{"2025-05-06": time.Date(2025, 5, 6, 0, 0, 0, 0, time.UTC), "2025-05": time.Date(2025, 5, 1, 0, 0, 0, 0, time.UTC), "2025": time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)} {
		if got := day(t, text); !got.Equal(want) {
			t.Errorf("%s is %v", text, got)
		}
	}
	var d Day
	if err := d.UnmarshalText([]byte("May 2025")); err == nil || !strings.Contains(err.Error(), `"May 2025" is no day: write it as 2025-05-06`) {
		t.Errorf("said %v", err)
	}
}
