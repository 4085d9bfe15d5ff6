package plover

import (
	"flag"
	"fmt"
	"strings"
	"testing"
)

var trial = flag.String("trial", "", "try settings on the sentences that may be looked at: a name")
var misses = flag.Bool("misses", false, "print what a trial got wrong")

// standard are the settings that the shipped weights are made with.
func standard() settings {
	o := settings{l2: 1, least: 3, balance: 0.5, manual: 0.5, phrases: 0.5, floor: 0.03}
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
	lexicon              *lexicon
	list, manual, phrase []example
	rows, mrows, prows   [][]feature
}

func newBench(t testing.TB, list []example) *bench {
	l, err := newLexicon(lexiconText)
	if err != nil {
		t.Fatal(err)
	}
	l.grow = true
	b := &bench{lexicon: l, list: list, manual: manual(t), phrase: cases(t, "phrases.txt")}
	b.rows, b.mrows, b.prows = featureRows(l, b.list), featureRows(l, b.manual), featureRows(l, b.phrase)
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
		r, c, wrong := b.cross(o, 5)
		t.Logf("%-20s roots %.3f (acc %.3f) classes %.3f", name, r.f1(), float64(r.hits)/float64(r.total), c.f1())
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
		var r, c tally
		read := &reading{}
		none := 0
		for _, e := range list {
			read.read(b.lexicon, e.text, e.source, e.target)
			g := guess(read.clause)
			if g == "" {
				none++
				continue
			}
			k := rootIndex(g)
			r.count(e.root, k)
			c.count(e.class, int(classOf[k]))
		}
		t.Logf("guess alone: answers %d of %d, of them roots %.3f (acc %.3f) classes %.3f", r.total, len(list), r.f1(), float64(r.hits)/float64(r.total), c.f1())
		t.Log(r.String())
	case "l2":
		for _, l := range []float64{0.3, 1, 2, 4, 8, 16} {
			p := o
			p.l2 = l
			try(fmt.Sprint("l2 ", l), p)
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
	case "only":
		words := o
		for _, k := range []template{tMeans, tAmong, tSays, tIs, tOn, tThen, tTakes, tDoes, tGuess, tLead} {
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
	if *trial != "" {
		t.Skip("a trial")
	}
	list := labelled(t)
	for i := range list {
		list[i].fold = foldOf(list[i].text, "", 5)
	}
	b := newBench(t, list)
	var root, class, read, readClass, unread, unreadClass tally
	for f := range 5 {
		m := b.fit(standard(), func(i int) bool { return list[i].fold != f })
		for i, e := range list {
			if e.fold != f {
				continue
			}
			s := m.score(b.rows[i])
			got, _ := decide(&s)
			root.count(e.root, got)
			class.count(e.class, int(classOf[got]))
			if f < 3 {
				read.count(e.root, got)
				readClass.count(e.class, int(classOf[got]))
			} else {
				unread.count(e.root, got)
				unreadClass.count(e.class, int(classOf[got]))
			}
		}
	}
	t.Logf("all    %4d: roots %.3f classes %.3f", root.total, root.f1(), class.f1())
	t.Logf("read   %4d: roots %.3f classes %.3f", read.total, read.f1(), readClass.f1())
	t.Logf("unread %4d: roots %.3f classes %.3f", unread.total, unread.f1(), unreadClass.f1())
	t.Log(root.String())
}
