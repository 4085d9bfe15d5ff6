package plover

import (
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

var train = flag.String("train", "", "learn from all sentences and write the weights to this file")

// pruned rounds weights to hundredths and drops those below the floor, as the file of weights has them.
func (m *learned) pruned(floor float64) *learned {
	p := &learned{weights: map[feature]*[len(roots)]float64{}}
	round := func(w [len(roots)]float64, floor float64) (out [len(roots)]float64, any bool) {
		for k, v := range w {
			if math.Abs(v) >= floor {
				out[k] = math.Round(v*100) / 100
				any = any || out[k] != 0
			}
		}
		return out, any
	}
	p.bias, _ = round(m.bias, 0)
	for f, w := range m.weights {
		if r, any := round(*w, floor); any {
			p.weights[f] = &r
		}
	}
	return p
}

// written is the file of weights.
func (m *learned) written(l *lexicon) string {
	line := func(key string, w [len(roots)]float64) string {
		var b strings.Builder
		b.WriteString(key)
		sep := "\t"
		for k, v := range w {
			if v != 0 {
				fmt.Fprintf(&b, "%s%s %d", sep, roots[k], int(math.Round(v*100)))
				sep = " "
			}
		}
		return b.String()
	}
	lines := []string{line("bias", m.bias)}
	for f, w := range m.weights {
		lines = append(lines, line(l.written(f), *w))
	}
	slices.Sort(lines)
	return heading + "\n" + strings.Join(lines, "\n") + "\n"
}

// To make the file of weights: go test -run TestTrain . -args -train weights.txt
func TestTrain(t *testing.T) {
	if *train == "" {
		t.Skip("no -train")
	}
	b := newBench(t, labelled(t))
	o := standard()
	m := b.fit(o, func(int) bool { return true })
	text := m.written(b.lexicon)
	if err := os.WriteFile(*train, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d features, %d bytes", len(m.weights), len(text))
}

// A model that reads its file must answer as the one that was learned, and the file
// shipped be the one that learning makes now.
func TestTheShippedModelIsTheOneLearned(t *testing.T) {
	list := labelled(t)
	b := newBench(t, list)
	learned := b.fit(standard(), func(int) bool { return true })
	m := Default()
	differ := 0
	for i, e := range list {
		s := learned.score(b.rows[i])
		want, _ := decide(&s)
		if got, _, _ := m.Root(e.text, e.source, e.target); got != roots[want] {
			differ++
		}
	}
	// Sums differ in their last bits from machine to machine.
	if differ > len(list)/500 {
		t.Errorf("%d of %d answers differ: make weights.txt anew, with -train", differ, len(list))
	}
}

// written is how the file of weights has a feature.
func (l *lexicon) written(f feature) string {
	t, a, b := f.parts()
	name := func(a atom) string {
		if a == aNone {
			return "-"
		}
		return l.names[a]
	}
	key := templateNames[t] + " " + name(a)
	if b != aNone {
		key += " " + name(b)
	}
	return key
}
