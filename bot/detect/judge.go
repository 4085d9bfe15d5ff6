package detect

import (
	_ "embed"
	"fmt"
	"slices"
)

//go:embed weights/judge.txt
var judgeWeights []byte

// leastSpun is how likely the judge must think a finding in a machine's paraphrase for its
// rule's own score to count.
const leastSpun = .015

// judge weighs a finding by its company: what rules and signs say of its sentence, what
// the rest of the article says of its kind, and what else the article tells. Its trees
// come from labelled articles; see learned. A sum of weights over three hundred such
// facts, the rule's pattern among them, was its first form: the trees read about .02
// better, from some fifty columns, and what the first form made of a finding adds nothing to them.
type judge struct {
	right, main *forest // that it is told as news; that it is what the article is about
}

func newJudge(data []byte) (*judge, error) {
	const name = "weights/judge.txt"
	forests, err := readForests(name, data, columnNames())
	if err != nil {
		return nil, err
	}
	j := &judge{forests["right"], forests["main"]}
	if j.right == nil || j.main == nil {
		return nil, fmt.Errorf("%s: want a forest right and a forest main", name)
	}
	return j, nil
}

// guess is a first guess at how likely a finding is right.
func (f *finding) guess() float64 { return .5*f.score + .5*f.pk*f.ps }

// weighAll judges each finding. One of a kind that no labelled article taught is as
// likely as its rule says, and none of the judge's business.
func (d *Detector) weighAll(t *article, found []*finding) {
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
	for n, row := range d.rows(t, known) {
		f := known[n]
		f.right = sure(d.judge.right.sum(row))
		if t.spun && f.byRule && f.right > leastSpun {
			// What a machine has reworded looks like nothing that was learned; a rule
			// still says what it says.
			f.right = max(f.right, f.score)
		}
		if f.denial {
			f.right = max(f.right, leastRight) // the stories learn of it what is denied
		}
		if f.right >= leastRight { // the others are not ranked
			f.main = sure(d.judge.main.sum(row))
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
