package detect

import (
	_ "embed"
	"fmt"
	"slices"

	"parley/bot/news"
)

//go:embed weights/network.txt
var networkWeights []byte

// maxStatuses is how many statuses one kind may take.
const maxStatuses = 32

// learned is what the sentences of labelled articles taught: which kinds a sentence
// reports, and with which status. It is made by `go test ./bot/detect -run Weights -args -train`.
type learned struct {
	net      *network
	of       []news.Kind // the network's kinds
	statuses []news.Status
	numbers  [][]int // by kind: the numbers among statuses of those that it takes
	as       []trigger
	polarity []int // of each of statuses
}

func newLearned(data []byte) (*learned, error) {
	const name = "weights/network.txt"
	net, err := readNetwork(name, data)
	if err != nil {
		return nil, err
	}
	l := &learned{net: net, statuses: news.Statuses}
	for _, s := range l.statuses {
		l.polarity = append(l.polarity, s.Polarity())
	}
	for k := range net.kinds {
		kind := news.Kind(net.kinds[k].name)
		if !slices.ContainsFunc(news.Kinds, func(r news.KindRow) bool { return r.Kind == kind }) {
			return nil, fmt.Errorf("%s: %q: no kind", name, kind)
		}
		var numbers []int
		for _, o := range net.of[k] {
			if !kind.Takes(news.Status(o.name)) {
				return nil, fmt.Errorf("%s: %s %q: no status of its kind", name, kind, o.name)
			}
			numbers = append(numbers, l.status(news.Status(o.name)))
		}
		if len(numbers) == 0 || len(numbers) > maxStatuses {
			return nil, fmt.Errorf("%s: %s: %d statuses: want 1 to %d", name, kind, len(numbers), maxStatuses)
		}
		l.of, l.numbers = append(l.of, kind), append(l.numbers, numbers)
		l.as = append(l.as, trigger{kind: kind, actors: learnedActors[kind], family: kind.Row().Family, weight: .6})
	}
	return l, nil
}

// status is the number of a status, -1 for one that there is not.
func (l *learned) status(s news.Status) int { return slices.Index(l.statuses, s) }

// learnedActors says who acts in a development that no rule found.
var learnedActors = map[news.Kind]string{
	news.Visit: "both", news.Talks: "parties", news.Call: "both", news.Withdrawal: "subject", news.Ceasefire: "both", news.Violation: "both", news.PeacePlan: "both",
	news.Agreement: "parties", news.PrisonerExchange: "parties", news.Sanctions: "subject", news.Aid: "both", news.Vote: "both", news.Appointment: "both", news.Statement: "speaker",
}

// look sums the vectors of what a sentence shows, each sign once.
func (l *learned) look(x *signer, shows []shown) {
	w := l.net
	if len(x.stamps) < len(w.vectors)/w.width {
		x.stamps, x.stamp = make([]uint32, len(w.vectors)/w.width), 0
	}
	x.stamp++
	x.hidden = append(x.hidden[:0], w.hidden...)
	x.used = x.used[:0]
	for _, s := range shows {
		vector := w.vector(s.sign)
		if vector == 0 || x.stamps[vector-1] == x.stamp {
			continue
		}
		x.stamps[vector-1] = x.stamp
		w.add(x.hidden, vector)
		x.used = append(x.used, use{vector, int32(s.token)})
	}
	rectify(x.hidden)
}

// use is a vector that a sentence uses, and the token that shows it; -1 for none.
type use struct{ vector, token int32 }

// kinds is how likely the sentence looked at tells each kind.
func (l *learned) kinds(x *signer) []float64 {
	out := make([]float64, len(l.of))
	for k := range out {
		out[k] = sure(l.net.kinds[k].sum(x.hidden))
	}
	return out
}

// pivot is the token of the sentence looked at that speaks most for the kth kind.
func (l *learned) pivot(x *signer, k, tokens int) int {
	w, out := l.net, &l.net.kinds[k]
	x.slopes = append(x.slopes[:0], out.weights...)
	for i, h := range x.hidden {
		if h <= 0 {
			x.slopes[i] = 0
		}
	}
	x.sums = slices.Grow(x.sums[:0], tokens)[:tokens]
	clear(x.sums)
	for _, u := range x.used {
		if u.token < 0 {
			continue
		}
		sum := float32(0)
		for i, v := range w.vectors[int(u.vector-1)*w.width:][:w.width] {
			sum += float32(v) * x.slopes[i]
		}
		x.sums[u.token] += w.steps[u.vector-1] * sum
	}
	best := 0
	for i, v := range x.sums {
		if v > x.sums[best] {
			best = i
		}
	}
	return best
}

// statusesOf is how likely each status is, given that the sentence looked at tells the
// kth kind.
func (l *learned) statusesOf(x *signer, k int) []float64 {
	outs := l.net.of[k]
	out, some := make([]float64, len(l.statuses)), [maxStatuses]float64{}
	shares(outs, x.hidden, some[:len(outs)])
	for i, n := range l.numbers[k] {
		out[n] = some[i]
	}
	return out
}
