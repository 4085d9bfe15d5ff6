package detect

import (
	"encoding/base64"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"parley/bot/news"
)

// lesson is one sentence to learn from.
type lesson struct {
	signs []sign
	told  []float32 // by kind: 1 when it is told
	count []float32 // by kind: how much it counts
	as    []stand   // which status, of kinds that are told
}

type stand struct{ kind, status int }

// Settings of teaching a network, chosen by how the sentences of four of the files of
// reports teach to read those of the two others.
const (
	halves    = 2   // networks that are taught apart and stand side by side
	halfWidth = 32  // hidden sums of each
	rounds    = 12  // how often teaching goes over all lessons
	averaged  = 6   // over how many of the last rounds weights are averaged: single ones swing
	leastSeen = 10  // signs seen less often are not learned
	dropped   = .5  // of a sentence's signs, left out each time it is looked at
	decay     = .1  // how much a weight shrinks each round
	rate      = .05 // of a step
	spread    = .01 // of a sign's numbers before it is learned
)

// pupil is a network that is being taught.
type pupil struct {
	width  int
	index  map[sign]int
	hidden *tensor
	signs  *tensor
	kinds  *tensor // a row: what stands before, then weights
	states *tensor // of all kinds' statuses, one after another
	first  []int   // by kind: its first row of states
}

// tensor is rows of weights with the squares of their slopes.
type tensor struct {
	wide         int
	value, slope []float32
}

func newTensor(rows, wide int, spread float64, r *rand.Rand) *tensor {
	t := &tensor{wide, make([]float32, rows*wide), make([]float32, rows*wide)}
	if spread > 0 {
		for i := range t.value {
			t.value[i] = float32(r.NormFloat64() * spread)
		}
	}
	return t
}

func (t *tensor) row(n int) (value, slope []float32) {
	return t.value[n*t.wide:][:t.wide], t.slope[n*t.wide:][:t.wide]
}

func step(v, slope *float32, g float32) {
	*slope += g * g
	*v -= rate * g / (.3 + float32(math.Sqrt(float64(*slope))))
}

func newPupil(index map[sign]int, r *rand.Rand) *pupil {
	p := &pupil{width: halfWidth, index: index}
	n := 0
	for _, k := range news.Kinds {
		p.first = append(p.first, n)
		n += len(k.Statuses)
	}
	p.first = append(p.first, n)
	p.hidden = newTensor(1, p.width, 0, r)
	for i := range p.hidden.value {
		p.hidden.value[i] = .1
	}
	p.signs = newTensor(len(index), p.width, spread, r)
	p.kinds = newTensor(len(news.Kinds), p.width+1, 1/math.Sqrt(halfWidth), r)
	p.states = newTensor(n, p.width+1, 1/math.Sqrt(halfWidth), r)
	return p
}

// look sums the vectors of a lesson's signs.
func (p *pupil) look(rows []int, often float32, h []float32) {
	copy(h, p.hidden.value)
	for _, at := range rows {
		v, _ := p.signs.row(at)
		for i := range h {
			h[i] += often * v[i]
		}
	}
	rectify(h)
}

func dot(row, h []float32) float32 {
	s := row[0]
	for i, v := range h {
		s += v * row[1+i]
	}
	return s
}

// learn goes over the lessons once.
func (p *pupil) learn(list []lesson, rows [][]int, r *rand.Rand) {
	order := r.Perm(len(list))
	h, dh := make([]float32, p.width), make([]float32, p.width)
	probs := make([]float64, len(news.Statuses))
	var kept []int
	const often = 1 / (1 - dropped)
	for _, n := range order {
		l := &list[n]
		kept = kept[:0]
		for _, at := range rows[n] {
			if r.Float64() >= dropped {
				kept = append(kept, at)
			}
		}
		p.look(kept, often, h)
		clear(dh)
		back := func(t *tensor, row int, slope float32) {
			if slope == 0 {
				return
			}
			v, s := t.row(row)
			for i := range h {
				if h[i] > 0 {
					dh[i] += slope * v[1+i]
					step(&v[1+i], &s[1+i], slope*h[i])
				}
			}
			step(&v[0], &s[0], slope)
		}
		for k := range news.Kinds {
			v, _ := p.kinds.row(k)
			back(p.kinds, k, l.count[k]*(float32(sure(dot(v, h)))-l.told[k]))
		}
		for _, s := range l.as {
			from, to := p.first[s.kind], p.first[s.kind+1]
			most, total := math.Inf(-1), 0.0
			for at := from; at < to; at++ {
				v, _ := p.states.row(at)
				probs[at-from] = float64(dot(v, h))
				most = max(most, probs[at-from])
			}
			for i := range to - from {
				probs[i] = math.Exp(probs[i] - most)
				total += probs[i]
			}
			for i := range to - from {
				back(p.states, from+i, (float32(probs[i]/total) - float32(one(i == s.status))))
			}
		}
		for i := range dh {
			if dh[i] != 0 {
				step(&p.hidden.value[i], &p.hidden.slope[i], dh[i])
			}
		}
		for _, at := range kept {
			v, s := p.signs.row(at)
			for i, d := range dh {
				if d != 0 {
					step(&v[i], &s[i], d*often)
				}
			}
		}
	}
	for _, t := range []*tensor{p.signs, p.kinds, p.states} {
		shrink := float32(1 - decay)
		if t != p.signs {
			shrink = 1 - decay/2
		}
		for i := range t.value {
			if t != p.signs && i%t.wide == 0 {
				continue
			}
			t.value[i] *= shrink
		}
	}
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
	done := make([]*pupil, halves)
	ready := make(chan int)
	for half := range halves {
		go func() {
			r := rand.New(rand.NewPCG(uint64(7+half), 2))
			p := newPupil(index, r)
			mean := newPupil(index, r)
			for i, t := range mean.all() {
				clear(t.value)
				_ = i
			}
			for round := range rounds {
				p.learn(list, rows, r)
				if round >= rounds-averaged {
					for i, t := range mean.all() {
						for at, v := range p.all()[i].value {
							t.value[at] += v / averaged
						}
					}
				}
			}
			done[half] = mean
			ready <- half
		}()
	}
	for range halves {
		<-ready
	}
	return write(done, named, wrote)
}

func (p *pupil) all() []*tensor { return []*tensor{p.hidden, p.signs, p.kinds, p.states} }

// write puts networks side by side into one file.
func write(parts []*pupil, named []sign, wrote map[sign]string) []byte {
	var head, body []string
	join := func(of func(p *pupil) *tensor, row int, output bool) []float32 {
		var out []float32
		before := float32(0)
		for _, p := range parts {
			v, _ := of(p).row(row)
			if output {
				before += v[0] / float32(len(parts))
				for _, x := range v[1:] {
					out = append(out, x/float32(len(parts)))
				}
			} else {
				out = append(out, v...)
			}
		}
		if output {
			out = append([]float32{before}, out...)
		}
		return out
	}
	line := func(name string, row []float32) string {
		most := float32(1e-6)
		for _, v := range row {
			most = max(most, v, -v)
		}
		unit := most / 127
		packed := make([]byte, len(row))
		for i, v := range row {
			packed[i] = byte(int8(math.Round(float64(v / unit))))
		}
		return fmt.Sprintf("%s\t%.3g\t%s", name, unit, base64.RawStdEncoding.EncodeToString(packed))
	}
	head = append(head, line("hidden", join(func(p *pupil) *tensor { return p.hidden }, 0, false)))
	for k, r := range news.Kinds {
		head = append(head, line("kind "+string(r.Kind), join(func(p *pupil) *tensor { return p.kinds }, k, true)))
		for i, s := range r.Statuses {
			head = append(head, line("status "+string(r.Kind)+" "+string(s), join(func(p *pupil) *tensor { return p.states }, parts[0].first[k]+i, true)))
		}
	}
	for at, s := range named {
		body = append(body, line(wrote[s], join(func(p *pupil) *tensor { return p.signs }, at, false)))
	}
	slices.Sort(body)
	return []byte(strings.Join(slices.Concat(head, body), "\n") + "\n")
}
