package sources

import (
	"testing"
	"time"
)

func TestWhatWasOutLongBeforeASourceWasReadLastIsPast(t *testing.T) {
	read := time.Date(2025, 4, 23, 6, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		window string
		before time.Duration // published so long before; 0: no date
		past   bool
	}{
		{"6h", 7 * time.Hour, false},
		{"6h", 47 * time.Hour, false}, // listed late
		{"6h", 49 * time.Hour, true},
		{"6h", -time.Hour, false},
		{"6h", 0, false},
		{"7d", 49 * time.Hour, false},
		{"7d", 8 * 24 * time.Hour, true},
		{"all", 1000 * time.Hour, false},
	} {
		w, err := ParseWindow(c.window)
		if err != nil {
			t.Fatal(err)
		}
		var published time.Time
		if c.before != 0 {
			published = read.Add(-c.before)
		}
		if got := w.Past(published, read); got != c.past {
			t.Errorf("%s, published %s before: past %v", c.window, c.before, got)
		}
	}
}
