package plover

import (
	"flag"
	"fmt"
	"testing"
)

var (
	trial  = flag.String("trial", "", "try settings on the sentences that may be looked at: one, guess, l2, without, only or file")
	misses = flag.Bool("misses", false, "print what a trial got wrong")
)

// TestTrial is for those who change words, rules or features: it measures inside the
// sentences of the folds that may be read, and never touches the others.
func TestTrial(t *testing.T) {
	if *trial == "" {
		t.Skip("no -trial")
	}
	var list []example
	for _, e := range labelled(t) {
		if e.fold < seen {
			list = append(list, e)
		}
	}
	b := newBench(t, list)
	o := standard()
	switch *trial {
	case "one":
		b.try(t, "standard", o)
	case "guess":
		b.guesses(t, "read", list)
		b.guesses(t, "manual", manual(t))
	case "l2":
		for _, o.l2 = range []float64{0.3, 0.5, 1, 2, 4, 8} {
			b.try(t, fmt.Sprint("l2 ", o.l2), o)
		}
	case "without":
		for k := 1; k < int(templates); k++ {
			p := o
			p.without[k] = true
			b.try(t, "without "+templateNames[k], p)
		}
	case "only":
		bag := o
		bag.phrases = 0
		for k := range bag.without {
			bag.without[k] = template(k) != tWord
		}
		b.try(t, "bag of stems", bag)
		words := o
		words.phrases = 0
		for _, k := range []template{tMeans, tAmong, tSays, tIs, tOn, tThen, tGuess} {
			words.without[k] = true
		}
		b.try(t, "words and pairs", words)
		p := o
		p.phrases = 0
		b.try(t, "no phrases", p)
	case "file":
		for _, o.least = range []int{2, 3, 4} {
			for _, o.floor = range []float64{0.02, 0.04, 0.06} {
				size := len(b.fit(o, func(int) bool { return true }).written(b.lexicon)) >> 10
				b.try(t, fmt.Sprintf("least %d floor %.2f: %d kB", o.least, o.floor, size), o)
			}
		}
	default:
		t.Fatalf("no trial is called %q", *trial)
	}
}

// try measures settings on three ways to cut the folds: one way alone moves by a hundredth.
func (b *bench) try(t *testing.T, name string, o settings) {
	const cuts = 3
	var f, accuracy, class float64
	var wrong []string
	for cut := range cuts {
		for i := range b.list {
			b.list[i].fold = foldOf(b.list[i].text, fmt.Sprint("inner", cut), 5)
		}
		var s score
		s, wrong = b.cross(o, 5)
		f, accuracy, class = f+s.root.f1()/cuts, accuracy+s.root.accuracy()/cuts, class+s.class.f1()/cuts
	}
	t.Logf("%-24s roots %.3f (%.3f right) classes %.3f", name, f, accuracy, class)
	if *misses {
		for _, w := range wrong {
			t.Log(w)
		}
	}
}

// guesses measures the rules alone.
func (b *bench) guesses(t *testing.T, name string, list []example) {
	var s score
	r := &reading{}
	for _, e := range list {
		r.read(b.lexicon, e.text, e.source, e.target)
		g := guess(r.clause)
		if k := rootIndex(g); k >= 0 {
			s.count(e, k)
		}
		if *misses && g != roots[e.root] {
			t.Logf("%q, not %s: %s", g, roots[e.root], b.lexicon.gloss(r.clause))
		}
	}
	t.Logf("%s: the rules answer %d of %d; of these %v", name, s.root.total, len(list), &s)
	t.Log(&s.root)
}

// gloss writes a clause with what its words mean.
func (l *lexicon) gloss(clause []token) (out string) {
	for _, w := range clause {
		out += " " + l.names[w.atom]
		if !w.set.any(grammar) {
			for c := range w.set.each {
				out += "<" + conceptNames[c] + ">"
			}
		}
	}
	return out
}
