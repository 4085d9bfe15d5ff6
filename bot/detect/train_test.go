package detect

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"parley/bot/news"
)

// The program that makes the files of weights/: it reads the labelled articles, counts
// what their sentences show, and writes what it learned of them. It takes half a minute.
//
//	go test ./bot/detect -run Weights -args -train             make weights/*.txt
//	go test ./bot/detect -run Weights -v -args -apart world    learn from the other files, and print how that one is read
var (
	train = flag.Bool("train", false, "learn from the labelled articles and write weights/")
	apart = flag.String("apart", "", "learn from all labelled files but those whose name has this word, and print how those are read")
	files = flag.String("files", "testdata/labelled/*.jsonl", "the labelled articles: a pattern of files, or several with commas between")
)

// Settings of learning, chosen by leaving each labelled file out in turn, and the last
// of them by the totals of the evaluation and held articles.
const (
	folds       = 5   // parts for what is learned of what was learned
	repeats     = 2   // how often it is parted, each time otherwise
	kindDecay   = .1  // how much a weight shrinks each round
	statusDecay = .1  //
	leastSeen   = 10  // signs seen less often are not learned
	leastWeight = .15 // smaller ones are not written
	elsewhere   = .4  // how much a sentence counts against a kind that another sentence of its article tells
)

// outputs of the models.
func kindOutputs() (out []string) {
	for _, r := range news.Kinds {
		out = append(out, string(r.Kind))
	}
	return out
}

func statusOutputs() (out []string) {
	for _, s := range news.Statuses {
		out = append(out, string(s))
	}
	return out
}

// sentencesOf makes examples of an article's sentences for the kinds and the statuses.
func (d *Detector) sentencesOf(x *signer, l *labelled, kinds, statuses []string) (ks, ss []example) {
	if l.unlocated() {
		return nil, nil // labelled without the sentence that tells it
	}
	t := l.t
	tells := map[*sentence][]news.Development{}
	all := map[news.Kind]bool{}
	for n, g := range l.gold {
		all[g.Kind] = true
		if s := l.teller(n); s != nil {
			tells[s] = append(tells[s], g)
		}
		if n == 0 && len(t.sentences) > 0 && t.sentences[0].para < 0 {
			tells[t.sentences[0]] = append(tells[t.sentences[0]], g)
		}
	}
	always, kind := counted{writtenSign(bias), 1}, x.symbol("kind")
	x.wrote[writtenSign(bias)] = bias
	for _, s := range t.sentences {
		if s.nth >= signSentences || s.history {
			continue
		}
		signs := append(once(d.signs(x, t, s, d.ruled(t, s), nil)), always)
		e := example{signs: signs, right: make([]float32, len(kinds)), weigh: make([]float32, len(kinds))}
		for o, k := range kinds {
			e.weigh[o] = 1
			if all[news.Kind(k)] {
				e.weigh[o] = elsewhere
				if s.para < 0 {
					e.weigh[o] = 0
				}
			}
			for _, g := range tells[s] {
				if string(g.Kind) == k {
					e.right[o], e.weigh[o] = 1, 1
				}
			}
		}
		ks = append(ks, e)
		done := map[string]bool{}
		for _, g := range tells[s] {
			o := slices.Index(statuses, string(g.Status))
			if !g.Kind.Takes(g.Status) || o < 0 || done[string(g.Kind)+string(g.Status)] {
				continue
			}
			done[string(g.Kind)+string(g.Status)] = true
			own := x.symbol(string(g.Kind))
			e := example{right: make([]float32, len(statuses)), choice: make([]bool, len(statuses))}
			e.right[o] = 1
			for i, st := range statuses {
				e.choice[i] = g.Kind.Takes(news.Status(st))
			}
			for _, c := range signs {
				w := withKind(c.sign, own)
				x.wrote[w] = x.wrote[c.sign] + " @" + string(g.Kind)
				e.signs = append(e.signs, c, counted{w, 1})
			}
			e.signs = append(e.signs, counted{x.sign(kind, own, 0), 1})
			ss = append(ss, e)
		}
	}
	return ks, ss
}

// learnSentences gives the detector what the sentences of these articles teach.
func (d *Detector) learnSentences(t testing.TB, x *signer, list []*labelled) (kinds, statuses []byte) {
	ko, so := kindOutputs(), statusOutputs()
	var ks, ss []example
	for _, l := range list {
		k, s := d.sentencesOf(x, l, ko, so)
		ks, ss = append(ks, k...), append(ss, s...)
	}
	kinds = learn(ko, ks, leastSeen, kindDecay).text(x.wrote, leastWeight)
	statuses = learn(so, ss, leastSeen, statusDecay).text(x.wrote, leastWeight)
	var err error
	if d.learned, err = newLearned(kinds, statuses); err != nil {
		t.Fatal(err)
	}
	return kinds, statuses
}

// learnAll gives the detector all that these articles teach. What the judge learns of
// the signs' likelihoods it learns on articles that these were not learned from.
func (d *Detector) learnAll(t testing.TB, list []*labelled) (kinds, statuses, judges []byte) {
	x := newSigner(true)
	var rows [][]float64
	var right, main []bool
	for k := range folds * repeats {
		var in, out []*labelled
		for _, l := range list {
			if l.fold(folds, k/folds) == k%folds {
				out = append(out, l)
			} else {
				in = append(in, l)
			}
		}
		d.learnSentences(t, x, in)
		for _, l := range out {
			if d.articleKind(l.t) != news.Reporting || strings.Contains(l.file, "sentences") {
				continue
			}
			found, _ := d.findings(l.t)
			kept := d.candidates(found)
			devs := make([]news.Development, len(kept))
			for i, f := range kept {
				devs[i] = f.dev
			}
			for _, m := range matched(devs, l.gold, true) {
				right, main = append(right, m >= 0), append(main, m == 0)
			}
			rows = append(rows, d.rows(l.t, kept)...)
		}
	}
	judges = slices.Concat(grow("right", rows, right), grow("main", rows, main))
	var err error
	if d.judge, err = newJudge(judges); err != nil {
		t.Fatal(err)
	}
	kinds, statuses = d.learnSentences(t, x, list)
	return kinds, statuses, judges
}

func TestWeightsAreLearned(t *testing.T) {
	if !*train && *apart == "" {
		t.Skip("weights are made with -args -train")
	}
	d := detector(t)
	list := readLabelled(t, *files)
	d.parseAll(list)
	var in, out []*labelled
	for _, l := range list {
		if *apart != "" && strings.Contains(l.file, *apart) {
			out = append(out, l)
		} else {
			in = append(in, l)
		}
	}
	kinds, statuses, judges := d.learnAll(t, in)
	if *apart != "" {
		t.Logf("learned from %d texts, judged by %d: %s", len(in), len(out), d.score(out))
		return
	}
	for name, data := range map[string][]byte{"kinds": kinds, "statuses": statuses, "judge": judges} {
		if err := os.WriteFile("weights/"+name+".txt", data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
