package detect

import (
	_ "embed"
	"fmt"
	"math"
	"slices"

	"parley/bot/news"
)

//go:embed weights/kinds.txt
var kindWeights []byte

//go:embed weights/statuses.txt
var statusWeights []byte

// learned is what the sentences of labelled articles taught: which kinds a sentence
// reports, and with which status. It is made by `go test ./bot/detect -run Weights -args -train`.
type learned struct {
	kinds    *weights // one output a kind: each by itself
	statuses *weights // one output a status: one of those that the kind takes
	of       []news.Kind
	takes    [][]bool // by kind: which outputs of statuses it takes
	as       []trigger
	polarity []int // of each output of statuses
	always   sign
	kind     symbol
}

func newLearned(kinds, statuses []byte) (*learned, error) {
	l := &learned{always: writtenSign(bias), kind: symbolOf("kind")}
	var err error
	if l.kinds, err = readWeights("weights/kinds.txt", kinds); err != nil {
		return nil, err
	}
	if l.statuses, err = readWeights("weights/statuses.txt", statuses); err != nil {
		return nil, err
	}
	for _, name := range l.statuses.outputs {
		l.polarity = append(l.polarity, news.Status(name).Polarity())
	}
	for _, name := range l.kinds.outputs {
		k := news.Kind(name)
		if k.Row().Statuses == nil {
			return nil, fmt.Errorf("weights/kinds.txt: %q: no kind", name)
		}
		takes := make([]bool, len(l.statuses.outputs))
		for i, s := range l.statuses.outputs {
			takes[i] = k.Takes(news.Status(s))
		}
		l.of, l.takes = append(l.of, k), append(l.takes, takes)
		l.as = append(l.as, trigger{kind: k, actors: learnedActors[k], family: k.Row().Family, weight: .6})
	}
	return l, nil
}

// learnedActors says who acts in a development that no rule found.
var learnedActors = map[news.Kind]string{
	news.Visit: "both", news.Talks: "parties", news.Call: "both", news.Withdrawal: "subject", news.Ceasefire: "both", news.Violation: "both", news.PeacePlan: "both",
	news.Agreement: "parties", news.PrisonerExchange: "parties", news.Sanctions: "subject", news.Aid: "both", news.Vote: "both", news.Appointment: "both", news.Statement: "speaker",
}

// reading of one sentence by learned weights.
type reads struct {
	kinds  []float64 // how likely the sentence reports each kind
	pivots []int     // the token that speaks most for it
}

// kindsOf weighs what a sentence shows for each kind.
func (l *learned) kindsOf(x *signer, shows []shown, tokens int) reads {
	n := len(l.of)
	x.sums = slices.Grow(x.sums[:0], n+n*tokens)[:n+n*tokens]
	clear(x.sums)
	sums, speaks := x.sums[:n], x.sums[n:]
	l.kinds.add(sums, l.always)
	for _, s := range shows {
		for _, c := range l.kinds.row(s.sign) {
			sums[c.output] += c.value
			if s.token >= 0 {
				speaks[int(c.output)*tokens+s.token] += c.value
			}
		}
	}
	r := reads{kinds: make([]float64, n), pivots: make([]int, n)}
	for k := range n {
		r.kinds[k] = sure(sums[k])
		for i := range tokens {
			if speaks[k*tokens+i] > speaks[k*tokens+r.pivots[k]] {
				r.pivots[k] = i
			}
		}
	}
	return r
}

// statusesOf is how likely each status is, given that the sentence reports kind k. What
// a sign says of statuses at large and what it says of this kind's are summed.
func (l *learned) statusesOf(shows []shown, k int) []float64 {
	sums := make([]float32, len(l.statuses.outputs))
	own := symbolOf(string(l.of[k]))
	l.statuses.add(sums, l.always)
	l.statuses.add(sums, signOf(l.kind, own, 0))
	for _, x := range shows {
		l.statuses.add(sums, x.sign)
		l.statuses.add(sums, withKind(x.sign, own))
	}
	out := make([]float64, len(sums))
	most, total := math.Inf(-1), 0.0
	for i, v := range sums {
		if l.takes[k][i] {
			most = max(most, float64(v))
		}
	}
	for i, v := range sums {
		if l.takes[k][i] {
			out[i] = math.Exp(float64(v) - most)
			total += out[i]
		}
	}
	for i := range out {
		out[i] /= total
	}
	return out
}

// withKind is a sign as it stands beside a kind.
func withKind(s sign, kind symbol) sign {
	h := (uint64(s) ^ uint64(kind)) * 0xD6E8FEB86659FD93
	return sign(h ^ h>>32)
}
