package gazetteer

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestEmbeddedTablesAreSound(t *testing.T) {
	if _, err := New(tables); err != nil {
		t.Fatal(err)
	}
}

func TestTablesCoverTheWorld(t *testing.T) {
	g := Default()
	count := map[Class]int{}
	for _, e := range g.entities {
		count[e.Class]++
	}
	for class, least := range map[Class]int{Person: 1200, Country: 197, Organisation: 320, Office: 110, City: 3500, Region: 400} {
		if count[class] < least {
			t.Errorf("%d of class %s, want at least %d", count[class], class, least)
		}
	}
	if len(g.outlets) < 400 || len(g.conflicts) < 35 {
		t.Errorf("%d outlets and %d conflicts", len(g.outlets), len(g.conflicts))
	}
	names := g.Names()
	for i, n := range names {
		if i > 0 && names[i-1] >= n {
			t.Fatalf("names are not sorted: %q before %q", names[i-1], n)
		}
	}
}

// changed is the embedded tables with one line added to one of them, and the number
// of that line.
func changed(t *testing.T, file, added string) (fstest.MapFS, int) {
	t.Helper()
	folder := fstest.MapFS{}
	all, err := fs.Glob(tables, "*.txt")
	if err != nil {
		t.Fatal(err)
	}
	line := 0
	for _, name := range all {
		data, err := fs.ReadFile(tables, name)
		if err != nil {
			t.Fatal(err)
		}
		if name == file {
			line = strings.Count(string(data), "\n") + 1
			data = append(data, added+"\n"...)
		}
		folder[name] = &fstest.MapFile{Data: data}
	}
	return folder, line
}

func TestMistakesInTablesNameTheirLine(t *testing.T) {
	for _, c := range []struct{ claim, file, line, want string }{
		{"a name defined twice", "cities.txt", "London | Canada | |", `"London" is defined before, in countries.txt`},
		{"a place of no state", "cities.txt", "Newtown | Atlantis | |", `unknown state or body "Atlantis"`},
		{"a place inside nowhere", "cities.txt", "Newtown | France | Atlantis |", `unknown place "Atlantis"`},
		{"a place inside itself", "regions.txt", "Newland | France | Newland |", "lies inside itself"},
		{"a role of nobody", "actors.txt", "Jo Newman | France | | president @ Atlantis 2020..", `unknown state or body "Atlantis"`},
		{"a role without time", "actors.txt", "Jo Newman | France | | president", "has no time"},
		{"a role that ends first", "actors.txt", "Jo Newman | France | | mayor 2021..2020", "ends before it begins"},
		{"a day that is none", "actors.txt", "Jo Newman | France | | mayor 2021-13..", "is no day"},
		{"two presidents at once", "actors.txt", "Aa Newman | France | | president 2020..2021", "are both president of France"},
		{"an office that the body has not", "actors.txt", "Jo Newman | France | | special envoy 2020..", `has no office "special envoy"`},
		{"a full name of two people", "actors.txt", "Jo Newman | France | Vladimir Putin |", "a name of Jo Newman is also one of Vladimir Putin"},
		{"a city's alias that is a state", "cities.txt", "Newtown | France | | Russia", "is also one of"},
		{"too many columns", "seats.txt", "a | b | c | d | e", "5 columns"},
		{"an office of no body", "offices.txt", "tsar | Atlantis | tsar |", `unknown state or body "Atlantis"`},
		{"an unknown mark of an office", "offices.txt", "tsar | | tsar | few", `"few" is no mark`},
		{"words of no sort", "words.txt", "sort | word", `"sort" is no sort`},
		{"a party that is nobody", "conflicts.txt", "newwar | side | Atlantis", `unknown name "Atlantis"`},
		{"an unknown line of a conflict", "conflicts.txt", "newwar | sides | France", `"sides" says nothing`},
		{"a domain of two outlets", "outlets.txt", "New Paper | press | France | bbc.com | |", "belongs to BBC already"},
		{"an unknown tier", "outlets.txt", "New Paper | daily | France | new.example | |", `"daily" is no tier`},
		{"credits of no wire", "outlets.txt", "New Paper | press | France | new.example | | NP", "is no wire"},
		{"a state without capital", "countries.txt", "Newland | | | |", "has no capital"},
	} {
		folder, line := changed(t, c.file, c.line)
		_, err := New(folder)
		if err == nil {
			t.Errorf("%s: no error", c.claim)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), fmt.Sprintf("%s:%d", c.file, line)) {
			t.Errorf("%s: %v\n  want %q at %s:%d", c.claim, err, c.want, c.file, line)
		}
	}
}

func TestMissingTableIsAnError(t *testing.T) {
	if _, err := New(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "read table") {
		t.Errorf("an empty folder gives %v", err)
	}
}
