package gazetteer

import (
	"slices"
	"testing"
	"time"
)

func TestHoldersAreThoseInOfficeOnADayTheHighestFirst(t *testing.T) {
	g := Default()
	names := func(of string, on time.Time) (all []string) {
		for _, h := range g.Holders(of, on) {
			all = append(all, h.Person.Name)
		}
		return all
	}
	before, after := time.Date(2025, 1, 10, 0, 0, 0, 0, time.UTC), time.Date(2025, 4, 23, 0, 0, 0, 0, time.UTC)
	if got := names("United States", after); len(got) < 3 || got[0] != "Donald Trump" || got[1] != "JD Vance" || got[2] != "Marco Rubio" {
		t.Errorf("in April 2025 the United States have %v", got)
	}
	if got := names("United States", before); slices.Contains(got, "Marco Rubio") {
		t.Errorf("in January 2025 the United States have %v", got)
	}
	if got := names("Nowhere", after); got != nil {
		t.Errorf("nowhere has %v", got)
	}
}

func TestAnOfficeIsCalledAsItsStateCallsIt(t *testing.T) {
	for _, c := range []struct{ office, of, want string }{
		{"foreign minister", "United States", "secretary of state"},
		{"foreign minister", "United Kingdom", "foreign secretary"},
		{"foreign minister", "Russia", "foreign minister"},
		{"president", "Russia", "president"},
		{"pope", "Vatican", "pope"},
		{"keeper of the seals", "Nowhere", "keeper of the seals"},
	} {
		if got := Default().Called(Role{Office: c.office, Of: c.of}); got != c.want {
			t.Errorf("the %s of %s is called %q, want %q", c.office, c.of, got, c.want)
		}
	}
}
