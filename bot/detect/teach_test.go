package detect

import (
	"encoding/base64"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"parley/bot/news"
)

// lesson is one sentence to learn from.
type lesson struct {
	signs []sign
	told  []float32 // by kind: 1 when it is told
	count []float32 // by kind: how much it counts
	as    []stand   // which status, of kinds that are told
}

// stand is a kind and its status, by their numbers in the table of kinds.
type stand struct{ kind, status int }

// Settings of teaching a network, chosen by how the sentences of four of the files of
// reports teach to read those of the two others, the last of them by those held apart.
const (
	halves    = 2   // networks that are taught apart and stand side by side
	halfWidth = 32  // hidden sums of each
	rounds    = 12  // how often teaching goes over all lessons
	averaged  = 6   // over how many of the last rounds weights are averaged: single ones swing
	leastSeen = 7   // signs seen less often are not learned
	dropped   = .5  // of a sentence's signs, left out each time it is looked at
	decay     = .1  // how much a sign's weight shrinks each round, and half as much an output's
	rate      = .05 // of a step
	spread    = .01 // of a sign's numbers before it is learned
	rarer     = .3  // how much more the seldom statuses of a kind count: this power of how seldom they are
)

// tensor is rows of weights, with the sums of their squared slopes.
type tensor struct {
	wide         int
	value, slope []float32
}

func newTensor(rows, wide int, spread float64, r *rand.Rand) *tensor {
	t := &tensor{wide, make([]float32, rows*wide), make([]float32, rows*wide)}
	for i := range t.value {
		t.value[i] = float32(r.NormFloat64() * spread)
	}
	return t
}

func (t *tensor) row(n int) (value, slope []float32) {
	return t.value[n*t.wide:][:t.wide], t.slope[n*t.wide:][:t.wide]
}

// step moves a weight against its slope, the less the more it has been moved.
func step(v, slopes *float32, slope float32) {
	*slopes += slope * slope
	*v -= rate * slope / (.3 + float32(math.Sqrt(float64(*slopes))))
}

// pupil is one half of a network that is being taught.
type pupil struct {
	hidden *tensor
	signs  *tensor
	kinds  *tensor // a row: what stands before, then weights
	states *tensor // of all kinds' statuses, one after another
	first  []int   // by kind: its first row of states; the last is the number of rows
	h, dh  []float32
}

func newPupil(signs int, r *rand.Rand) *pupil {
	p := &pupil{first: firstRows(), h: make([]float32, halfWidth), dh: make([]float32, halfWidth)}
	p.hidden = newTensor(1, halfWidth, 0, r)
	for i := range p.hidden.value {
		p.hidden.value[i] = .1
	}
	p.signs = newTensor(signs, halfWidth, spread, r)
	p.kinds = newTensor(len(news.Kinds), halfWidth+1, 1/math.Sqrt(halfWidth), r)
	p.states = newTensor(p.first[len(p.first)-1], halfWidth+1, 1/math.Sqrt(halfWidth), r)
	return p
}

func firstRows() (first []int) {
	n := 0
	for _, k := range news.Kinds {
		first = append(first, n)
		n += len(k.Statuses)
	}
	return append(first, n)
}

func (p *pupil) tensors() []*tensor { return []*tensor{p.hidden, p.signs, p.kinds, p.states} }

// asks is what an output makes of the hidden sums.
func (p *pupil) asks(t *tensor, row int) float64 {
	v, _ := t.row(row)
	sum := v[0]
	for i, h := range p.h {
		sum += h * v[1+i]
	}
	return float64(sum)
}

// blame mends an output by the slope of its loss, and notes what the hidden sums are to
// blame for.
func (p *pupil) blame(t *tensor, row int, slope float32) {
	if slope == 0 {
		return
	}
	v, s := t.row(row)
	for i, h := range p.h {
		if h > 0 {
			p.dh[i] += slope * v[1+i]
			step(&v[1+i], &s[1+i], slope*h)
		}
	}
	step(&v[0], &s[0], slope)
}

// learn looks at a lesson with some of its signs left out, and mends the weights.
func (p *pupil) learn(l *lesson, rows []int, rare []float32) {
	const often = 1 / (1 - dropped)
	copy(p.h, p.hidden.value)
	for _, at := range rows {
		v, _ := p.signs.row(at)
		for i := range p.h {
			p.h[i] += often * v[i]
		}
	}
	rectify(p.h)
	clear(p.dh)
	for k := range news.Kinds {
		p.blame(p.kinds, k, l.count[k]*(float32(sure(p.asks(p.kinds, k)))-l.told[k]))
	}
	for _, s := range l.as {
		from, likely := p.first[s.kind], []float64{}
		total := 0.0
		for at := from; at < p.first[s.kind+1]; at++ {
			likely = append(likely, math.Exp(p.asks(p.states, at)))
			total += likely[at-from]
		}
		for i, v := range likely {
			p.blame(p.states, from+i, rare[from+s.status]*float32(v/total-one(i == s.status)))
		}
	}
	for i, d := range p.dh {
		step(&p.hidden.value[i], &p.hidden.slope[i], d)
	}
	for _, at := range rows {
		v, s := p.signs.row(at)
		for i, d := range p.dh {
			if d != 0 {
				step(&v[i], &s[i], d*often)
			}
		}
	}
}

// shrink makes all weights a little smaller.
func (p *pupil) shrink() {
	for i := range p.signs.value {
		p.signs.value[i] *= 1 - decay
	}
	for _, t := range []*tensor{p.kinds, p.states} {
		for i := range t.value {
			if i%t.wide > 0 {
				t.value[i] *= 1 - decay/2
			}
		}
	}
}

// study goes over all lessons, rounds times, and gives the mean of the last rounds.
func study(list []lesson, rows [][]int, signs int, r *rand.Rand) *pupil {
	p, mean, rare := newPupil(signs, r), newPupil(signs, r), rarity(list)
	for _, t := range mean.tensors() {
		clear(t.value)
	}
	var kept []int
	for round := range rounds {
		for _, n := range r.Perm(len(list)) {
			kept = kept[:0]
			for _, at := range rows[n] {
				if r.Float64() >= dropped {
					kept = append(kept, at)
				}
			}
			p.learn(&list[n], kept, rare)
		}
		p.shrink()
		if round < rounds-averaged {
			continue
		}
		for i, t := range mean.tensors() {
			for at, v := range p.tensors()[i].value {
				t.value[at] += v / averaged
			}
		}
	}
	return mean
}

// rarity is how much each status of a kind counts: those seldom told more, within bounds.
func rarity(list []lesson) []float32 {
	first := firstRows()
	told := make([]float64, first[len(first)-1])
	for i := range list {
		for _, s := range list[i].as {
			told[first[s.kind]+s.status]++
		}
	}
	out := make([]float32, len(told))
	for k := range news.Kinds {
		all := 0.0
		for _, n := range told[first[k]:first[k+1]] {
			all += n
		}
		mean := all / float64(first[k+1]-first[k])
		for at := first[k]; at < first[k+1]; at++ {
			out[at] = float32(min(max(math.Pow(mean/max(told[at], 1), rarer), .3), 5))
		}
	}
	return out
}

// teach teaches the halves of a network, and writes its file.
func teach(list []lesson, wrote map[sign]string) []byte {
	seen, index := map[sign]int{}, map[sign]int{}
	for i := range list {
		for _, s := range list[i].signs {
			seen[s]++
		}
	}
	var named []sign
	for _, s := range slices.Sorted(maps.Keys(seen)) {
		if seen[s] >= leastSeen && wrote[s] != "" {
			index[s] = len(named)
			named = append(named, s)
		}
	}
	rows := make([][]int, len(list))
	for i := range list {
		for _, s := range list[i].signs {
			if at, ok := index[s]; ok {
				rows[i] = append(rows[i], at)
			}
		}
	}
	parts := make([]*pupil, halves)
	var all sync.WaitGroup
	for half := range parts {
		all.Go(func() {
			parts[half] = study(list, rows, len(named), rand.New(rand.NewPCG(uint64(7+half), 2)))
		})
	}
	all.Wait()
	return write(parts, named, wrote)
}

// write puts halves side by side into the file of a network.
func write(parts []*pupil, named []sign, wrote map[sign]string) []byte {
	var head, signs []string
	beside := func(of func(p *pupil) *tensor, n int) (row []float32) {
		for _, p := range parts {
			v, _ := of(p).row(n)
			row = append(row, v...)
		}
		return row
	}
	output := func(of func(p *pupil) *tensor, n int) []float32 {
		row := []float32{0}
		for _, p := range parts {
			v, _ := of(p).row(n)
			row[0] += v[0] / float32(len(parts))
			for _, x := range v[1:] {
				row = append(row, x/float32(len(parts)))
			}
		}
		return row
	}
	kinds, states := func(p *pupil) *tensor { return p.kinds }, func(p *pupil) *tensor { return p.states }
	head = append(head, packed("hidden", beside(func(p *pupil) *tensor { return p.hidden }, 0)))
	for k, r := range news.Kinds {
		head = append(head, packed("kind "+string(r.Kind), output(kinds, k)))
		for i, s := range r.Statuses {
			head = append(head, packed("status "+string(r.Kind)+" "+string(s), output(states, parts[0].first[k]+i)))
		}
	}
	for n, s := range named {
		signs = append(signs, packed(wrote[s], beside(func(p *pupil) *tensor { return p.signs }, n)))
	}
	slices.Sort(signs)
	return []byte(strings.Join(slices.Concat(head, signs), "\n") + "\n")
}

// packed writes a row as the file of a network does.
func packed(name string, row []float32) string {
	most := float32(1e-6)
	for _, v := range row {
		most = max(most, v, -v)
	}
	step := most / math.MaxInt8
	bytes := make([]byte, len(row))
	for i, v := range row {
		bytes[i] = byte(int8(math.Round(float64(v / step))))
	}
	return fmt.Sprintf("%s\t%.3g\t%s", name, step, base64.RawStdEncoding.EncodeToString(bytes))
}
