package detect

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"

	"parley/bot/news"
)

//go:embed weights/judge.txt
var judgeWeights []byte

// How much of a rule's own score counts in a machine's paraphrase, and how likely the
// judge must think it even so.
const (
	trustSpun = 1
	leastSpun = .03
)

// judge weighs a finding by all that is known of it: the rules that fit, what the
// sentence's signs say, where it stands, who acts, and what else the article tells. Its
// weights come from labelled articles; see learned.
type judge struct {
	weights     *weights
	right, main int // outputs: that it is told as news; that it is what the article is about
	always      sign
}

func newJudge(data []byte) (*judge, error) {
	w, err := readWeights("weights/judge.txt", data)
	if err != nil {
		return nil, err
	}
	return &judge{w, w.output("right"), w.output("main"), writtenSign(bias)}, nil
}

// counted is a sign and how much of it there is.
type counted struct {
	sign  sign
	often float32
}

const (
	signFact   = "f" // something about a finding
	signAmount = "a" // how much of something
)

// facts lists what a judge asks of each finding.
func (d *Detector) facts(x *signer, t *article, found []*finding) [][]counted {
	fact, amount := x.symbol(signFact), x.symbol(signAmount)
	out := make([][]counted, len(found))
	for n, f := range found {
		var list []counted
		says := func(name string, about string) {
			var b symbol
			if about != "" {
				b = x.symbol(about)
			}
			list = append(list, counted{x.sign(fact, x.symbol(name), b), 1})
		}
		much := func(name, about string, v float64) {
			var b symbol
			if about != "" {
				b = x.symbol(about)
			}
			list = append(list, counted{x.sign(amount, x.symbol(name), b), float32(v)})
		}
		kind, status := string(f.dev.Kind), string(f.dev.Status)
		says("kind="+kind, "")
		says("kind="+kind, status)
		sort := "deed"
		if f.dev.Kind == news.Statement {
			sort = "statement"
		}
		by := "by-both"
		switch {
		case !f.byRule:
			by = "by-signs"
		case f.pk < .2:
			by = "by-rule"
		}
		says(by, sort)
		if f.byRule {
			says("mode="+modeName(f.read.mode), kind)
			says("pattern", strings.ReplaceAll(kind+":"+f.hit.pattern.text, " ", "_"))
			much("rule", sort, f.score)
		}
		bin := func(p float64, edges ...float64) string {
			n := 0
			for _, e := range edges {
				if p >= e {
					n++
				}
			}
			return strconv.Itoa(n)
		}
		k, st := bin(f.pk, .05, .2, .5, .8, .95), bin(f.ps, .15, .4, .7, .9)
		says("kind~"+k+"&status~"+st, by)
		says("kind~"+k, kind)
		says("status~"+st, kind)
		where := "body"
		if f.titled {
			where = "title"
		} else if f.first > 3 {
			where = "later"
		}
		says("kind~"+k+"&"+where, sort)
		if f.byRule {
			says("score~"+bin(f.score, .45, .6, .7, .8), kind)
			says("kind~"+k+"&score~"+bin(f.score, .45, .6, .7, .8), sort)
		}
		much("kind", "", logit(f.pk))
		much("kind", kind, logit(f.pk))
		much("status", sort, logit(f.ps))
		much("both", sort, f.pk*f.ps)
		stands := "first=" + strconv.Itoa(min(f.first, 9))
		if f.first > 9 {
			stands = "first=late"
		}
		says(stands, sort)
		much("first", sort, math.Log1p(float64(f.first)))
		if f.titled {
			says("titled", sort)
			says("titled", kind)
		}
		if f.s.para < 0 {
			says("only-titled", sort)
		}
		much("told", sort, float64(min(f.told, 4)))
		says("actors="+strconv.Itoa(min(len(f.dev.Actors), 4)), kind)
		if f.people {
			says("people", kind)
		}
		if f.dev.Place != "" {
			says("place", kind)
		}
		if f.dev.Date != "" {
			says("date", kind)
		}
		if f.trigger.needs&needQuiet != 0 {
			says("quiet", "")
		}
		if (f.trigger.between || f.trigger.needs&needConflict != 0) && !t.concerns(d) {
			says("no-conflict", sort)
			if !d.abroad(f) {
				says("at-home", kind)
			}
		}
		for _, name := range d.shape(t, f.s) {
			says(name, sort)
		}
		same, better, rivals, above := 0, 0, 0, 0
		for k, g := range found {
			if k == n {
				continue
			}
			if g.guess() > f.guess() {
				above++
			}
			if g.dev.Kind != f.dev.Kind {
				continue
			}
			same++
			if g.guess() > f.guess() {
				better++
			}
			if g.dev.Status != f.dev.Status && shareLeader(f, g) && g.guess() > f.guess() {
				rivals++
			}
		}
		says("same="+strconv.Itoa(min(same, 3)), sort)
		says("better="+strconv.Itoa(min(better, 3)), sort)
		says("rivals="+strconv.Itoa(min(rivals, 2)), sort)
		says("rank="+strconv.Itoa(min(above, 6)), sort)
		much("rank", sort, math.Log1p(float64(above)))
		much("found", sort, math.Log1p(float64(len(found))))
		much("words", sort, math.Log1p(float64(t.words))-4)
		if t.concerns(d) {
			says("concerns", kind)
		}
		out[n] = list
	}
	return out
}

// guess is a first guess at how likely a finding is right.
func (f *finding) guess() float64 { return .5*f.score + .5*f.pk*f.ps }

func logit(p float64) float64 {
	p = min(max(p, .005), .995)
	return math.Log(p / (1 - p))
}

func modeName(m mode) string {
	for name, is := range modeNames {
		if is == m {
			return name
		}
	}
	return ""
}

// weighAll judges each finding. One of a kind that no labelled article taught is as
// likely as its rule says, and none of the judge's business.
func (d *Detector) weighAll(x *signer, t *article, found []*finding) {
	if d.judge == nil { // a language without weights: the rules' own word
		for _, f := range found {
			if f.right = f.score; f.trigger.between && !t.concerns(d) {
				f.right *= .6 // two states named, and no word of diplomacy
			}
			f.main = f.right
		}
		return
	}
	known := make([]*finding, 0, len(found))
	for _, f := range found {
		if slices.Contains(d.learned.of, f.dev.Kind) {
			known = append(known, f)
		} else {
			f.right = d.untaught(t, f)
			f.main = f.right
		}
	}
	for n, list := range d.facts(x, t, known) {
		sums := make([]float32, len(d.judge.weights.outputs))
		d.judge.weights.add(sums, d.judge.always, 1)
		for _, c := range list {
			d.judge.weights.add(sums, c.sign, c.often)
		}
		f := known[n]
		f.right, f.main = sure(sums[d.judge.right]), sure(sums[d.judge.main])
		if t.spun && f.byRule && f.right > leastSpun {
			// What a machine has reworded looks like nothing that was learned; a rule
			// still says what it says.
			f.right = max(f.right, trustSpun*f.score)
		}
	}
}

// untaught is how likely a finding of a kind without weights is right: what its rule
// says, and nothing where the company is missing that else only a judge asks for.
func (d *Detector) untaught(t *article, f *finding) float64 {
	tr := f.trigger
	if (tr.needs&needConflict != 0 || tr.between && !d.abroad(f)) && !t.concerns(d) {
		return 0
	}
	return f.score
}
