package plover

import (
	"flag"
	"fmt"
	"strings"
	"sync"
	"testing"
)

var nested = flag.Bool("nested", false, "choose the settings anew inside each fold of the cross-validation")

// tally counts answers against the truth.
type tally struct {
	right, said, is [len(roots)]int
	total, hits     int
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

// f1 is the mean, over what there is, of the harmonic mean of precision and recall.
func (y *tally) f1() float64 {
	var sum float64
	var n int
	for k, is := range y.is {
		if is > 0 {
			sum += 2 * float64(y.right[k]) / float64(is+y.said[k])
			n++
		}
	}
	return sum / float64(n)
}

func (y *tally) accuracy() float64 { return float64(y.hits) / float64(y.total) }

// String tells the F1 of each root, and of how many sentences.
func (y *tally) String() string {
	var b strings.Builder
	for k, n := range y.is {
		if n > 0 {
			fmt.Fprintf(&b, "%s %.2f (%d)  ", roots[k], 2*float64(y.right[k])/float64(n+y.said[k]), n)
		}
	}
	return b.String()
}

// score counts answers by root and by class.
type score struct{ root, class tally }

func (s *score) count(e example, got int) {
	s.root.count(e.root, got)
	s.class.count(e.class, int(classOf[got]))
}

func (s *score) String() string {
	return fmt.Sprintf("%4d sentences: macro-F1 of roots %.3f, of classes %.3f; %.3f right", s.root.total, s.root.f1(), s.class.f1(), s.root.accuracy())
}

// bench holds what is read once and learned from in many ways.
type bench struct {
	lexicon       *lexicon
	list, phrases []example
	rows, spoken  [][]feature
}

func newBench(t testing.TB, list []example) *bench {
	t.Helper()
	l, err := newLexicon(lexiconText)
	if err != nil {
		t.Fatal(err)
	}
	l.grow = true
	b := &bench{lexicon: l, list: list, phrases: phrases(t)}
	b.rows, b.spoken = featureRows(l, b.list), featureRows(l, b.phrases)
	return b
}

// fit learns from the phrases and from the sentences that keep says.
func (b *bench) fit(o settings, keep func(i int) bool) *learned {
	var rows [][]feature
	var list []example
	for i, e := range b.list {
		if keep(i) {
			rows, list = append(rows, b.rows[i]), append(list, e)
		}
	}
	for i, e := range b.phrases {
		if e.weight = o.phrases; o.phrases > 0 {
			rows, list = append(rows, b.spoken[i]), append(list, e)
		}
	}
	return learn(rows, list, o).pruned(o.floor)
}

// The figure that counts: each sentence is answered by a model that saw neither it nor
// any other of its fold. Words and rules were written with folds 0 to 2 in sight; the
// sentences of 3 and 4 were never read.
func TestCross(t *testing.T) {
	const leastRoots, leastClasses = 0.82, 0.90 // what a change may not fall below
	if racing && !*nested {
		t.Skip("learning takes ten times as long under the race detector")
	}
	list := labelled(t)
	b := newBench(t, list)
	var models [folds]*learned
	var fits sync.WaitGroup
	for f := range models {
		o := standard()
		if *nested {
			o = b.choose(t, f)
		}
		fits.Go(func() { models[f] = b.fit(o, func(i int) bool { return list[i].fold != f }) })
	}
	fits.Wait()
	var all, read, unread score
	var sure, right [5]int
	for i, e := range list {
		s := models[e.fold].score(b.rows[i])
		got, p := decide(&s)
		all.count(e, got)
		if e.fold < seen {
			read.count(e, got)
		} else {
			unread.count(e, got)
		}
		bin := min(int(p*5), 4)
		sure[bin]++
		if got == e.root {
			right[bin]++
		}
	}
	t.Log("all   ", &all)
	t.Log("read  ", &read)
	t.Log("unread", &unread)
	t.Log(&all.root)
	for bin, n := range sure {
		t.Logf("confidence from %.1f: %d of %d right", float64(bin)/5, right[bin], n)
	}
	if all.root.f1() < leastRoots || all.class.f1() < leastClasses {
		t.Errorf("want at least %.2f for roots and %.2f for classes", leastRoots, leastClasses)
	}
}

// The examples of the coding manual are sentences of another kind, and none is learned from.
func TestTheManual(t *testing.T) {
	const leastRoots, leastClasses = 0.72, 0.85
	var s score
	m := Default()
	for _, e := range manual(t) {
		got, _, _ := m.Root(e.text, e.source, e.target)
		s.count(e, rootIndex(got))
	}
	t.Log(&s)
	t.Log(&s.root)
	if s.root.f1() < leastRoots || s.class.f1() < leastClasses {
		t.Errorf("want at least %.2f for roots and %.2f for classes", leastRoots, leastClasses)
	}
}

// choose takes the settings that do best in a cross-validation of the other folds.
func (b *bench) choose(t *testing.T, fold int) settings {
	const inner = 3
	in := *b
	in.list, in.rows = nil, nil
	for i, e := range b.list {
		if e.fold != fold {
			e.fold = foldOf(e.text, "choose", inner)
			in.list, in.rows = append(in.list, e), append(in.rows, b.rows[i])
		}
	}
	var best settings
	top := -1.0
	for _, l2 := range []float64{0.5, 1, 2, 4} {
		for _, balance := range []float64{0, 0.5} {
			for _, phrases := range []float64{0.25, 0.5, 1} {
				o := standard()
				o.l2, o.balance, o.phrases = l2, balance, phrases
				s, _ := in.cross(o, inner)
				if f := s.root.f1() + s.class.f1(); f > top {
					best, top = o, f
				}
			}
		}
	}
	t.Logf("fold %d: l2 %.1f, balance %.1f, phrases %.2f", fold, best.l2, best.balance, best.phrases)
	return best
}

// cross answers every sentence by a model that never saw its fold, and tells what went wrong.
func (b *bench) cross(o settings, folds int) (s score, wrong []string) {
	for f := range folds {
		m := b.fit(o, func(i int) bool { return b.list[i].fold != f })
		for i, e := range b.list {
			if e.fold != f {
				continue
			}
			sc := m.score(b.rows[i])
			got, p := decide(&sc)
			s.count(e, got)
			if got != e.root {
				wrong = append(wrong, fmt.Sprintf("%s, not %s, %.2f | %s | %s | %s", roots[got], roots[e.root], p, e.text[e.source[0]:e.source[1]], e.text[e.target[0]:e.target[1]], e.text))
			}
		}
	}
	return s, wrong
}
