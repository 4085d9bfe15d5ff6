package story_test

import (
	"testing"

	"parley/bot/news"
)

func TestADenialIsAttachedToWhatItDenies(t *testing.T) {
	cases(t, "denials.txtar", func(t *testing.T, rows []string) {
		first, f := read(t, rows[1]), second(t, rows[1], rows[2])
		got := "not a denial"
		if f.Denies {
			got = "denied by " + f.Story.DeniedBy
		}
		if got != rows[0] {
			t.Fatalf("%s, want %s\n%s\n%s\n%s", got, rows[0], rows[1], rows[2], evidence(f))
		}
		if !f.Denies {
			if f.Story.Certainty == news.Denied || f.Change != nil && f.Change.Reason == news.Corrected {
				t.Errorf("the story is denied: %+v", f.Story)
			}
			return
		}
		switch c := f.Change; {
		case f.Opens || f.Story.Status != first.Status || f.Story.Certainty != news.Denied:
			t.Errorf("opens %v, the story is %s, %s", f.Opens, f.Story.Status, f.Story.Certainty)
		case c == nil || c.Reason != news.Corrected || !c.Flips() || c.Certainty != news.Denied:
			t.Errorf("told as %+v", c)
		case c.Development.Kind != first.Kind || c.Development.Status != first.Status || c.Development.Evidence != f.Development.Evidence:
			t.Errorf("told is %+v", c.Development)
		}
	})
}
