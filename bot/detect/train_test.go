package detect

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"parley/bot/gazetteer"
	"parley/bot/news"
)

// The program that makes the files of weights/: it reads the labelled articles, counts
// what their sentences show, and writes what it learned of them. It takes two minutes.
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
	folds     = 5  // parts for what is learned of what was learned
	repeats   = 2  // how often it is parted, each time otherwise
	alone     = .3 // how much a sentence that is a text of its own counts for the judge
	elsewhere = .4 // how much a sentence counts against a kind that another sentence of its article tells
)

// lessonsOf makes lessons of an article's sentences.
func (d *Detector) lessonsOf(x *signer, l *labelled) (out []lesson) {
	if l.unlocated() {
		return nil // labelled without the sentence that tells it
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
	for _, s := range t.sentences {
		if s.nth >= signSentences || s.history {
			continue
		}
		e := lesson{signs: once(d.signs(x, t, s, d.ruled(t, s), nil)), told: make([]float32, len(news.Kinds)), count: make([]float32, len(news.Kinds))}
		for k, r := range news.Kinds {
			e.count[k] = 1
			if all[r.Kind] {
				e.count[k] = elsewhere
				if s.para < 0 {
					e.count[k] = 0
				}
			}
			done := map[news.Status]bool{}
			for _, g := range tells[s] {
				if g.Kind != r.Kind {
					continue
				}
				e.told[k], e.count[k] = 1, 1
				if i := slices.Index(r.Statuses, g.Status); i >= 0 && !done[g.Status] {
					done[g.Status] = true
					e.as = append(e.as, stand{k, i})
				}
			}
		}
		out = append(out, e)
	}
	return out
}

func once(shows []shown) (out []sign) {
	seen := map[sign]bool{}
	for _, s := range shows {
		if !seen[s.sign] {
			seen[s.sign] = true
			out = append(out, s.sign)
		}
	}
	return out
}

// learnSentences gives the detector what the sentences of these articles teach.
func (d *Detector) learnSentences(t testing.TB, x *signer, list []*labelled) (network []byte) {
	var lessons []lesson
	for _, l := range list {
		lessons = append(lessons, d.lessonsOf(x, l)...)
	}
	network = teach(lessons, x.wrote)
	var err error
	if d.learned, err = newLearned(network); err != nil {
		t.Fatal(err)
	}
	return network
}

// learnAll gives the detector all that these articles teach. What the judge learns of
// the signs' likelihoods it learns on articles that these were not learned from.
func (d *Detector) learnAll(t testing.TB, list []*labelled) (network, judges []byte) {
	x := newSigner(true)
	var rows [][]float64
	var right, main []bool
	var counts []float64
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
			if d.articleKind(l.t) != news.Reporting {
				continue
			}
			count := 1.0
			if strings.Contains(l.file, "sentences") {
				count = alone
			}
			found, _ := d.findings(l.t)
			kept := d.candidates(found)
			devs := make([]news.Development, len(kept))
			for i, f := range kept {
				devs[i] = f.dev
			}
			for _, m := range matched(devs, l.gold, true) {
				right, main, counts = append(right, m >= 0), append(main, m == 0), append(counts, count)
			}
			rows = append(rows, d.rows(l.t, kept)...)
		}
	}
	judges = slices.Concat(grow("right", rows, right, counts), grow("main", rows, main, counts))
	var err error
	if d.judge, err = newJudge(judges); err != nil {
		t.Fatal(err)
	}
	network = d.learnSentences(t, x, list)
	return network, judges
}

func TestWeightsAreLearned(t *testing.T) {
	if !*train && *apart == "" {
		t.Skip("weights are made with -args -train")
	}
	d, err := New(gazetteer.Default()) // the common one is not to be changed
	if err != nil {
		t.Fatal(err)
	}
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
	network, judges := d.learnAll(t, in)
	if *apart != "" {
		t.Logf("learned from %d texts, judged by %d: %s", len(in), len(out), d.score(out))
		return
	}
	for name, data := range map[string][]byte{"network": network, "judge": judges} {
		if err := os.WriteFile("weights/"+name+".txt", data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
