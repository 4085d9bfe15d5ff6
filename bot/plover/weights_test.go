package plover

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestTheShippedWeightsLoad(t *testing.T) {
	m, err := parse(lexiconText, weightsText)
	if err != nil {
		t.Fatal(err)
	}
	if len(weightsText) > 400<<10 {
		t.Errorf("weights.txt has %d bytes", len(weightsText))
	}
	lines := strings.Split(strings.TrimSuffix(weightsText, "\n"), "\n")[1:]
	if !slices.IsSorted(lines) {
		t.Error("weights.txt is not sorted")
	}
	var weighed [len(roots)]int
	for _, p := range m.table.parts {
		weighed[p.root]++
	}
	for k, n := range weighed {
		if n < 100 {
			t.Errorf("%s has %d weights", roots[k], n)
		}
	}
}

func TestWhatIsWrongInAFileIsSaidWithItsLine(t *testing.T) {
	for _, c := range []struct{ weights, want string }{
		{"word x\tAID 3\n", "weights: line 1: want"},
		{heading + "\nword x AID 3\n", "line 2: want a feature, a tab"},
		{heading + "\nword x\tHELP 3\n", `line 2: unknown root "HELP"`},
		{heading + "\nword x\tAID 3.5\n", `line 2: weight "3.5" of AID`},
		{heading + "\nword x\tAID\n", "want pairs"},
		{heading + "\nword x\tAID 0\n", "weighs nothing"},
		{heading + "\nwords x\tAID 1\n", "unknown template"},
		{heading + "\nword x y z\tAID 1\n", "one or two atoms"},
		{heading + "\nword x\tAID 1\nword x\tAID 2\n", "line 3: \"word x\" stands twice"},
	} {
		if _, err := parse(lexiconText, c.weights); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.weights, err, c.want)
		}
	}
	for _, c := range []struct{ lexicon, want string }{
		{"aid relief", "lexicon: line 1: want a concept"},
		{"\nhelp | relief", `line 2: unknown concept "help"`},
		{"form | gave", "line 1: form"},
	} {
		if _, err := parse(c.lexicon, heading); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.lexicon, err, c.want)
		}
	}
}

func TestStem(t *testing.T) {
	l := Default().lexicon
	for _, c := range []struct{ words, stem string }{
		{"accuse accuses accused accusing", "accus"},
		{"agree agrees agreed agreeing", "agr"},
		{"stop stops stopped stopping", "stop"},
		{"kill kills killed killing", "kill"},
		{"deny denies denied denying", "deny"},
		{"attack attacks attacked attacking", "attack"},
		{"give gives gave given giving", "giv"},
		{"cancel cancels cancelled cancelling canceled", "cancel"},
		{"boycott boycotts boycotted boycotting", "boycott"},
	} {
		for _, w := range strings.Fields(c.words) {
			if got := string(l.stemOf([]byte(w))); got != c.stem {
				t.Errorf("%s: %s, want %s", w, got, c.stem)
			}
		}
	}
}

func TestManyMayReadAtOnce(t *testing.T) {
	m, list := Default(), cases(t)
	want := make([]string, len(list))
	for i, e := range list {
		want[i], _, _ = m.Root(e.text, e.source, e.target)
	}
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for i, e := range list {
				if got, _, _ := m.Root(e.text, e.source, e.target); got != want[i] {
					t.Errorf("%s, want %s: %s", got, want[i], e.text)
				}
			}
		})
	}
	readers.Wait()
}
