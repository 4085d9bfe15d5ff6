package demo_test

import (
	"testing"
	"time"

	"parley/bot/gazetteer"
)

// The sheet says who acts by the one name that Parley has for them.
func TestTheSheetUsesCanonicalNames(t *testing.T) {
	g := gazetteer.Default()
	on := time.Date(2025, time.April, 23, 12, 0, 0, 0, time.UTC)
	stories, _ := answers(t)
	for _, s := range stories {
		names := append([]string{}, s.Actors...)
		for _, l := range s.Told {
			names = append(names, l.Actors...)
		}
		for _, n := range append(names, s.Target, s.Place) {
			if n == "" {
				continue
			}
			if e, ok := g.Resolve(n, on); !ok || e.Name != n {
				t.Errorf("story %s: %q is no canonical name", s.Key, n)
			}
		}
	}
}

func TestEveryStoryOfTheSheetBelongsToTheWatchedConflict(t *testing.T) {
	g := gazetteer.Default()
	stories, _ := answers(t)
	for _, s := range stories {
		names := append([]string{s.Place, s.Target}, s.Actors...)
		if c := g.ConflictOf(names...); c != "russia-ukraine" {
			t.Errorf("story %s belongs to the conflict %q", s.Key, c)
		}
	}
}
