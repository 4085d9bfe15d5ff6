package story_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// What the pair set may get wrong at the most.
const (
	mostWronglyMerged = .02 // of the different pairs
	mostMissed        = .12 // of the same ones
)

// pairOf is one pair of reports of the pair set and what it is.
type pairOf struct{ name, truth, first, next string }

// pairSet are the pairs of one file. They were written by somebody who had not read
// the code: truth by kinds.md, "different: …" or "same: …" and what tells in the name.
func pairSet(t testing.TB, file string) []pairOf {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var set []pairOf
	for _, f := range archive.Files {
		rows := strings.Split(strings.TrimSpace(string(f.Data)), "\n")
		if len(rows) != 3 {
			t.Fatalf("%s: %s: want the truth and two reports", file, f.Name)
		}
		set = append(set, pairOf{f.Name, strings.TrimSuffix(rows[0], ", another development"), rows[1], rows[2]})
	}
	return set
}

// A pair is wrongly merged when news would be silent: another development taken for
// the same one, or another story for this one. It is missed when the same development
// would be told twice.
func TestPairSet(t *testing.T) {
	var different, merged, same, missed, parted int
	for _, file := range []string{"pairs-west.txtar", "pairs-east.txtar"} {
		for _, p := range pairSet(t, file) {
			f := second(t, p.first, p.next)
			got := "the same development"
			switch {
			case f.Development.ID == 0:
				got = "silent: " + string(f.Silence)
			case f.Opens:
				got = "another story"
			case f.New:
				got = "same story"
			}
			if p.truth == "the same development" {
				same++
				if got == p.truth {
					continue
				}
				missed++
			} else {
				different++
				if got == p.truth {
					continue
				}
				if got == "another story" {
					parted++
				} else {
					merged++
				}
			}
			t.Logf("%s %s: got %s, want %s\n%s\n%s\n%s", file, p.name, got, p.truth, p.first, p.next, evidence(f))
		}
	}
	wrong, miss := float64(merged)/float64(different), float64(missed)/float64(same)
	t.Logf("%d different pairs: %d wrongly merged (%.3f), %d more parted; %d same pairs: %d missed (%.3f)", different, merged, wrong, parted, same, missed, miss)
	if wrong > mostWronglyMerged || miss > mostMissed {
		t.Errorf("wrongly merged %.3f, want at most %.2f; missed %.3f, want at most %.2f", wrong, mostWronglyMerged, miss, mostMissed)
	}
}
