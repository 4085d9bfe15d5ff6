package plover

import (
	"flag"
	"fmt"
	"strings"
	"testing"
)

var trial = flag.String("trial", "", "try settings on the sentences that may be looked at: a name")
var nested = flag.Bool("nested", false, "choose the settings anew inside each fold of the cross-validation")
var misses = flag.Bool("misses", false, "print what a trial got wrong")

// standard are the settings that the shipped weights are made with.
func standard() settings {
	o := settings{l2: 1, least: 3, balance: 0.5, manual: 0.5, phrases: 0.5, floor: 0.04}
	for t := range o.scale {
		o.scale[t] = 1
	}
	return o
}

// tally counts answers against the truth.
type tally struct {
	right, said, is [len(roots)]int
	total, hits     int
	names           []string
}

func (y *tally) count(want, got int) {
	y.is[want]++
	y.said[got]++
	y.total++
	if want == got {
		y.right[want]++
		y.hits++
	}
}

// f1 is the mean over what there is of the harmonic mean of precision and recall.
func (y *tally) f1() float64 {
	var sum float64
	var n int
	for k := range y.is {
		if y.is[k]+y.said[k] == 0 || y.is[k] == 0 {
			continue
		}
		sum += 2 * float64(y.right[k]) / float64(y.is[k]+y.said[k])
		n++
	}
	return sum / float64(n)
}

func (y *tally) String() string {
	var b strings.Builder
	for k, n := range y.is {
		if n > 0 && k < len(roots) {
			fmt.Fprintf(&b, "%s %.2f (%d)  ", roots[k], 2*float64(y.right[k])/float64(n+y.said[k]), n)
		}
	}
	return b.String()
}

// bench holds what is read once and used for each fold.
type bench struct {
	lexicon                   *lexicon
	list, manual, phrase, own []example
	rows, mrows, prows, orows [][]feature
}

func newBench(t testing.TB, list []example) *bench {
	l, err := newLexicon(lexiconText)
	if err != nil {
		t.Fatal(err)
	}
	l.grow = true
	b := &bench{lexicon: l, list: list, manual: manual(t), phrase: phrases(t), own: cases(t)}
	b.rows, b.mrows, b.prows = featureRows(l, b.list), featureRows(l, b.manual), featureRows(l, b.phrase)
	b.orows = featureRows(l, b.own)
	return b
}

// fit learns from the sentences that keep says, and from the further texts but for
// those that stand among the sentences left out.
func (b *bench) fit(o settings, keep func(i int) bool) *learned {
	var rows [][]feature
	var list []example
	out := map[string]bool{}
	for i, e := range b.list {
		if keep(i) {
			rows, list = append(rows, b.rows[i]), append(list, e)
		} else {
			out[normal(e.text)] = true
		}
	}
	more := func(extra []example, extraRows [][]feature, weight float64) {
		for i, e := range extra {
			if weight > 0 && !out[normal(e.text)] {
				e.weight = weight
				rows, list = append(rows, extraRows[i]), append(list, e)
			}
		}
	}
	more(b.manual, b.mrows, o.manual)
	more(b.phrase, b.prows, o.phrases)
	return learn(rows, list, o).pruned(o.floor)
}

// cross is a cross-validation: every sentence answered by a model that never saw it.
func (b *bench) cross(o settings, folds int) (root, class tally, wrong []string) {
	for f := range folds {
		m := b.fit(o, func(i int) bool { return b.list[i].fold != f })
		for i, e := range b.list {
			if e.fold != f {
				continue
			}
			s := m.score(b.rows[i])
			got, p := decide(&s)
			root.count(e.root, got)
			class.count(e.class, int(classOf[got]))
			if got != e.root {
				text := e.text
				wrong = append(wrong, fmt.Sprintf("%s for %s %.2f | %s | %s | %s", roots[got], roots[e.root], p, text[e.source[0]:e.source[1]], text[e.target[0]:e.target[1]], text))
			}
		}
	}
	return root, class, wrong
}

// far measures on texts of another kind: the examples of the manual that are not among
// the sentences learned from, and the sentences written for the tests.
func (b *bench) far(o settings) (far [2]tally, own tally) {
	m := b.fit(o, func(int) bool { return true })
	known := map[string]bool{}
	for _, e := range b.list {
		known[normal(e.text)] = true
	}
	for i, e := range b.manual {
		if known[normal(e.text)] {
			continue
		}
		s := m.score(b.mrows[i])
		got, _ := decide(&s)
		far[0].count(e.root, got)
		far[1].count(int(classOf[e.root]), int(classOf[got]))
	}
	for i, e := range b.own {
		s := m.score(b.orows[i])
		got, _ := decide(&s)
		own.count(e.root, got)
	}
	return far, own
}

// open are the sentences that rules and words were written by; the others were not read.
func open(t testing.TB) []example {
	var list []example
	for _, e := range labelled(t) {
		if foldOf(e.text, "", 5) < 3 {
			list = append(list, e)
		}
	}
	return list
}

func TestTrial(t *testing.T) {
	if *trial == "" {
		t.Skip("no -trial")
	}
	list := open(t)
	for i := range list {
		list[i].fold = foldOf(list[i].text, "inner", 5)
	}
	b := newBench(t, list)
	try := func(name string, o settings) {
		// Three ways to cut the folds: one way alone moves by a hundredth.
		var f, acc, cf float64
		var r, c tally
		var wrong []string
		const cuts = 3
		for seed := range cuts {
			for i := range list {
				list[i].fold = foldOf(list[i].text, fmt.Sprint("inner", seed), 5)
			}
			r, c, wrong = b.cross(o, 5)
			f, acc, cf = f+r.f1()/cuts, acc+float64(r.hits)/float64(r.total)/cuts, cf+c.f1()/cuts
		}
		far, all := b.far(o)
		t.Logf("%-24s roots %.3f (acc %.3f) classes %.3f · manual %.3f (%.3f) %.3f · own %d of %d", name, f, acc, cf,
			far[0].f1(), float64(far[0].hits)/float64(far[0].total), far[1].f1(), all.hits, all.total)
		if *misses {
			t.Log(r.String())
			for _, w := range wrong {
				t.Log(w)
			}
		}
	}
	o := standard()
	switch *trial {
	case "one":
		try("standard", o)
	case "guess":
		for name, set := range map[string][]example{"open": list, "manual": b.manual} {
			var r, c tally
			read := &reading{}
			for _, e := range set {
				read.read(b.lexicon, e.text, e.source, e.target)
				g := guess(read.clause)
				if *misses && g != roots[e.root] {
					var words []string
					for _, w := range read.clause {
						s := b.lexicon.names[w.atom]
						if !w.set.any(grammar) {
							for k := range w.set.each {
								s += "<" + conceptNames[k] + ">"
							}
						}
						words = append(words, s)
					}
					t.Logf("%s %s for %s: %s", name, g, roots[e.root], strings.Join(words, " "))
				}
				if k := rootIndex(g); k >= 0 {
					r.count(e.root, k)
					c.count(int(classOf[e.root]), int(classOf[k]))
				}
			}
			t.Logf("%s: guess alone answers %d of %d, of them roots %.3f (acc %.3f) classes %.3f", name, r.total, len(set), r.f1(), float64(r.hits)/float64(r.total), c.f1())
			t.Log(r.String())
		}
	case "l2":
		for _, l := range []float64{0.3, 1, 2, 4, 8, 16} {
			p := o
			p.l2 = l
			try(fmt.Sprint("l2 ", l), p)
		}
	case "weight":
		for _, w := range []float64{0, 0.1, 0.25, 0.5, 1} {
			for _, v := range []float64{0, 0.5, 1} {
				p := o
				p.phrases, p.manual = w, v
				try(fmt.Sprintf("phrases %.2f manual %.1f", w, v), p)
			}
		}
	case "file":
		for _, least := range []int{2, 3, 4} {
			for _, f := range []float64{0.005, 0.02, 0.04, 0.06} {
				p := o
				p.least, p.floor = least, f
				m := b.fit(p, func(int) bool { return true })
				try(fmt.Sprintf("least %d floor %.3f: %d kB", least, f, len(m.written(b.lexicon))>>10), p)
			}
		}
	case "without":
		for k := 1; k < int(templates); k++ {
			p := o
			p.scale[k] = 0
			try("without "+templateNames[k], p)
		}
	case "scale":
		try("standard", o)
		lexical := []template{tWord, tPair, tEarly, tSource, tTarget, tTo}
		for _, s := range []float64{0.35, 0.5, 0.7, 1.4} {
			p := o
			for _, k := range lexical {
				p.scale[k] = s
			}
			try(fmt.Sprint("lexical ", s), p)
		}
		for _, s := range []float64{0.5, 2, 3} {
			p := o
			p.scale[tGuess] = s
			try(fmt.Sprint("guess ", s), p)
		}
		for _, s := range []float64{0.5, 0.7} {
			p := o
			for _, k := range []template{tThen} {
				p.scale[k] = s
			}
			try(fmt.Sprint("crossed ", s), p)
		}
		for _, s := range []float64{0, 0.3, 0.7, 1} {
			p := o
			p.balance = s
			try(fmt.Sprint("balance ", s), p)
		}
		for _, s := range []float64{0.05, 0.1, 0.2} {
			p := o
			p.smooth = s
			try(fmt.Sprint("smooth ", s), p)
		}
	case "only":
		words := o
		for _, k := range []template{tMeans, tAmong, tSays, tIs, tOn, tThen, tGuess} {
			words.scale[k] = 0
		}
		try("words only", words)
		bag := settings{l2: 1, least: 2, balance: 0.5}
		bag.scale[tWord] = 1
		try("bag of stems", bag)
		p := o
		p.manual = 0
		try("no manual", p)
		p.phrases = 0
		try("no manual, phrases", p)
	}
}

func TestCross(t *testing.T) {
	list := labelled(t)
	for i := range list {
		list[i].fold = foldOf(list[i].text, "", 5)
	}
	b := newBench(t, list)
	o := func(int) settings { return standard() }
	if *nested {
		o = func(fold int) settings { return b.choose(t, fold) }
	}
	// Words and rules were written with folds 0 to 2 in sight; 3 and 4 were never read.
	var root, class, read, readClass, unread, unreadClass tally
	for f := range 5 {
		m := b.fit(o(f), func(i int) bool { return list[i].fold != f })
		for i, e := range list {
			if e.fold != f {
				continue
			}
			s := m.score(b.rows[i])
			got, _ := decide(&s)
			seen, seenClass := &read, &readClass
			if f >= 3 {
				seen, seenClass = &unread, &unreadClass
			}
			for _, y := range []*tally{&root, seen} {
				y.count(e.root, got)
			}
			for _, y := range []*tally{&class, seenClass} {
				y.count(e.class, int(classOf[got]))
			}
		}
	}
	t.Logf("all    %4d sentences: macro-F1 of roots %.3f, of classes %.3f", root.total, root.f1(), class.f1())
	t.Logf("read   %4d sentences: macro-F1 of roots %.3f, of classes %.3f", read.total, read.f1(), readClass.f1())
	t.Logf("unread %4d sentences: macro-F1 of roots %.3f, of classes %.3f", unread.total, unread.f1(), unreadClass.f1())
	t.Log(root.String())
	if root.f1() < leastRoots || class.f1() < leastClasses {
		t.Errorf("want at least %.2f for roots and %.2f for classes", leastRoots, leastClasses)
	}
}

// What a change may not fall below.
const leastRoots, leastClasses = 0.82, 0.90

// choose takes the settings that do best in a cross-validation of the other folds.
func (b *bench) choose(t *testing.T, fold int) settings {
	in := *b
	in.list, in.rows = nil, nil
	for i, e := range b.list {
		if e.fold != fold {
			e.fold = foldOf(e.text, "choose", 3)
			in.list, in.rows = append(in.list, e), append(in.rows, b.rows[i])
		}
	}
	var best settings
	top := -1.0
	for _, l2 := range []float64{0.5, 1, 2, 4} {
		for _, balance := range []float64{0, 0.5} {
			for _, manual := range []float64{0, 0.5} {
				o := standard()
				o.l2, o.balance, o.manual = l2, balance, manual
				r, c, _ := in.cross(o, 3)
				if f := r.f1() + c.f1(); f > top {
					best, top = o, f
				}
			}
		}
	}
	t.Logf("fold %d: l2 %.1f, balance %.1f, manual %.1f", fold, best.l2, best.balance, best.manual)
	return best
}
