package config

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

type dish struct {
	Name     string         `yaml:"name"`
	Amount   int            `yaml:"amount"`
	Share    float64        `yaml:"share"`
	Hot      bool           `yaml:"hot"`
	Tags     []string       `yaml:"tags"`
	Prices   map[string]int `yaml:"prices"`
	Schedule Schedule       `yaml:"schedule"`
	Cooks    Duration       `yaml:"cooks"`
	Recipe   Secret         `yaml:"recipe"`
	Chef     Section        `yaml:"chef"`
	Note     *string        `yaml:"-"`
	hidden   int
}

func section(t *testing.T, text string) Section {
	t.Helper()
	s, err := parse("p.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASectionDecodesIntoAStruct(t *testing.T) {
	t.Setenv("PARLEY_TEST_RECIPE", "salt")
	s := section(t, `
name: soup
amount: 3
share: 0.5
hot: true
tags: [a, "b"]
prices: {small: 1, large: 2}
schedule: "@every 2m"
cooks: 1h30m
recipe: $PARLEY_TEST_RECIPE
chef:
  name: x
`)
	d := dish{hidden: 7}
	if err := s.Decode(&d); err != nil {
		t.Fatal(err)
	}
	if d.Name != "soup" || d.Amount != 3 || d.Share != 0.5 || !d.Hot || !slices.Equal(d.Tags, []string{"a", "b"}) ||
		!reflect.DeepEqual(d.Prices, map[string]int{"small": 1, "large": 2}) || d.Schedule.String() != "@every 2m" ||
		time.Duration(d.Cooks) != 90*time.Minute || d.Recipe.Reveal() != "salt" || d.hidden != 7 {
		t.Errorf("%+v", d)
	}
	if got := d.Chef.Keys(); !slices.Equal(got, []string{"name"}) {
		t.Errorf("the undecoded section has the keys %q", got)
	}
}

func TestWhatTheFileLeavesOutKeepsItsDefault(t *testing.T) {
	d := dish{Name: "soup", Tags: []string{"a"}, Cooks: Duration(time.Hour)}
	if err := section(t, "amount: 1\nname:\n").Decode(&d); err != nil {
		t.Fatal(err)
	}
	if d.Name != "soup" || len(d.Tags) != 1 || d.Cooks != Duration(time.Hour) || d.Amount != 1 {
		t.Errorf("%+v", d)
	}
	if err := (Section{}).Decode(&d); err != nil || d.Name != "soup" {
		t.Errorf("an empty section: %v, %+v", err, d)
	}
}

func TestAnAliasStandsForItsAnchor(t *testing.T) {
	s := section(t, "name: &n soup\ntags: &t [a, b]\nchef: {name: *n, tags: *t}\n")
	var d, chef dish
	if err := s.Decode(&d); err != nil {
		t.Fatal(err)
	}
	if err := d.Chef.Decode(&chef); err != nil || chef.Name != "soup" || len(chef.Tags) != 2 {
		t.Errorf("%v, %+v", err, chef)
	}
}

func TestAWrongTypeIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"amount: many":            `p.yaml:1: amount: must be a whole number, this is text`,
		"amount: 1.5":             `p.yaml:1: amount: must be a whole number, this is "1.5"`,
		"amount: [1]":             `p.yaml:1: amount: must be a whole number, this is a list`,
		"share: much":             `p.yaml:1: share: must be a number, this is text`,
		"hot: 3":                  `p.yaml:1: hot: must be true or false, this is "3"`,
		"tags: a":                 `p.yaml:1: tags: must be a list, this is text: write it as [a, b] or with a line "- a" for each`,
		"tags:\n  - a\n  -\n":     `p.yaml:3: tags[1]: is empty: fill it or remove its line`,
		"tags:\n  - a\n  - [b]":   `p.yaml:3: tags[1]: must be text, this is a list`,
		"prices: 3":               `p.yaml:1: prices: must be a map of keys, this is a number`,
		"prices:\n  a: 1\n  b: x": `p.yaml:3: prices.b: must be a whole number, this is text`,
		"schedule: now":           `p.yaml:1: schedule: schedule "now": has not five fields (minute, hour, day, month, weekday) but 1: write it as "*/10 * * * *", or "@every 10m"`,
		"nmae: x":                 `p.yaml:1: unknown key "nmae": did you mean "name"?`,
		"hidden: 1":               `p.yaml:1: unknown key "hidden": there are name, amount, share, hot, tags, prices, schedule, cooks, recipe, chef`,
		"recipe: {a: $B}":         `p.yaml:1: recipe: must be text, this is a map of keys`,
	} {
		var d dish
		if err := section(t, text).Decode(&d); err == nil || err.Error() != want {
			t.Errorf("%q: %v\nwant %s", text, err, want)
		}
	}
}

func TestItemsAndKeysKnowTheirPlace(t *testing.T) {
	s := section(t, "b: 1\na:\n  - name: x\n  - nam: y\n")
	if got := s.Keys(); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("keys %q, not in the order of the file", got)
	}
	items := s.Key("a").Items()
	if len(items) != 2 || len(s.Items()) != 0 || len(items[0].Items()) != 0 {
		t.Fatalf("%d items", len(items))
	}
	var d dish
	if err := items[1].Decode(&d); err == nil || err.Error() != `p.yaml:4: a[1]: unknown key "nam": did you mean "name"?` {
		t.Error(err)
	}
	if err := items[0].Key("name").Errorf("is taken by %d", 3); err.Error() != `p.yaml:3: a[0].name: is taken by 3` {
		t.Error(err)
	}
	missing := items[0].Key("url")
	if err := missing.Errorf("is missing"); !missing.Empty() || err.Error() != `p.yaml:3: a[0].url: is missing` {
		t.Error(err)
	}
	if err := section(t, "name: x").Decode(&d); err != nil || !d.Chef.Empty() || d.Chef.Errorf("is missing").Error() != `p.yaml:1: chef: is missing` {
		t.Error(err, d.Chef.Errorf("is missing"))
	}
	if err := (Section{}).Errorf("x"); err.Error() != "settings: x" {
		t.Error(err)
	}
}

func TestDecodeWantsAPointer(t *testing.T) {
	if err := section(t, "a: 1").Decode(dish{}); err == nil || !strings.Contains(err.Error(), "pointer") {
		t.Error(err)
	}
}

func TestNearest(t *testing.T) {
	words := []string{"schedule", "url", "first_poll", "Type"}
	for word, want := range map[string]string{
		"shedule": "schedule", "SCHEDULE": "schedule", "uri": "url", "firstpoll": "first_poll", "tipe": "Type",
		"weather": "", "x": "", strings.Repeat("schedule", 100): "",
	} {
		if got, ok := Nearest(word, words); got != want || ok != (want != "") {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90d": 90 * day, "6h": 6 * time.Hour, "15m": 15 * time.Minute, "1d12h": 36 * time.Hour, " 30s ": 30 * time.Second, "0s": 0, "1.5h": 90 * time.Minute,
	} {
		d, err := ParseDuration(text)
		if err != nil || time.Duration(d) != want {
			t.Errorf("%q: %v, %v", text, d, err)
		}
		if again, err := ParseDuration(d.String()); err != nil || again != d {
			t.Errorf("%q is written as %q, which is read as %v, %v", text, d, again, err)
		}
	}
	for _, text := range []string{"", "d", "90", "-1d", "-5m", "+5m", "1d-2h", "1w", "1.5d", "99999999d", "9999999999999d", "3000000h", "5 m", "all"} {
		if d, err := ParseDuration(text); err == nil {
			t.Errorf("%q is read as %v", text, d)
		}
	}
	for d, want := range map[time.Duration]string{90 * day: "90d", 36 * time.Hour: "1d12h", 90 * time.Minute: "1h30m", 10 * time.Minute: "10m", 0: "0s", 30 * time.Second: "30s"} {
		if got := Duration(d).String(); got != want {
			t.Errorf("%v is written %q, want %q", d, got, want)
		}
	}
}

func TestATextOrAMapOfTextsIsDecoded(t *testing.T) {
	t.Setenv("PARLEY_TEST_ANY", "told")
	s := section(t, "text: $PARLEY_TEST_ANY\nmap: {past: done, present: $PARLEY_TEST_ANY}\nlist: [a]\n")
	var part struct {
		Text    any `yaml:"text"`
		Map     any `yaml:"map"`
		LeftOut any `yaml:"left_out"`
		List    any `yaml:"list"`
	}
	err := s.Decode(&part)
	if err == nil || err.Error() != "p.yaml:3: list: must be text, this is a list" {
		t.Errorf("said %v", err)
	}
	if part.Text != "told" || !reflect.DeepEqual(part.Map, map[string]any{"past": "done", "present": "told"}) || part.LeftOut != nil {
		t.Errorf("%#v", part)
	}
}
