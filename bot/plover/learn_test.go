package plover

import (
	"math"
	"slices"
)

// settings are what learning leaves open.
type settings struct {
	l2      float64         // how strongly weights are held to nought
	without [templates]bool // templates left out
	least   int             // a feature seen in fewer sentences is dropped
	floor   float64         // a weight nearer to nought is dropped
	balance float64         // 0: each sentence counts the same, 1: each root does
	phrases float64         // how much a phrase counts
}

// standard are the settings that the shipped weights are made with.
func standard() settings {
	return settings{l2: 1, least: 3, floor: 0.04, balance: 0.5, phrases: 0.5}
}

// featureRows reads the examples: of each its features, sorted, none twice.
func featureRows(l *lexicon, list []example) [][]feature {
	r := &reading{}
	out := make([][]feature, len(list))
	for i, e := range list {
		r.read(l, e.text, e.source, e.target)
		r.features()
		f := slices.Clone(r.found)
		slices.Sort(f)
		out[i] = slices.Compact(f)
	}
	return out
}

// learned is what came out of learning: weights by feature.
type learned struct {
	bias    [len(roots)]float64
	weights map[feature]*[len(roots)]float64
}

func (m *learned) score(row []feature) (s scores) {
	for k := range s {
		s[k] = float32(m.bias[k])
	}
	for _, f := range row {
		if w := m.weights[f]; w != nil {
			for k := range s {
				s[k] += float32(w[k])
			}
		}
	}
	return s
}

// numbered gives the features that are learned a number, and makes rows of numbers.
func numbered(rows [][]feature, o settings) (names []feature, x [][]int32) {
	times := map[feature]int{}
	for _, row := range rows {
		for _, f := range row {
			times[f]++
		}
	}
	numbers := map[feature]int32{}
	x = make([][]int32, len(rows))
	for i, row := range rows {
		for _, f := range row {
			if t, _, _ := f.parts(); times[f] < o.least || o.without[t] {
				continue
			}
			n, ok := numbers[f]
			if !ok {
				n = int32(len(names))
				numbers[f], names = n, append(names, f)
			}
			x[i] = append(x[i], n)
		}
	}
	return names, x
}

// learn fits a multinomial logistic regression with an L2 penalty.
func learn(rows [][]feature, list []example, o settings) *learned {
	const K = len(roots)
	names, x := numbered(rows, o)
	var per [K]float64
	var all float64
	for _, e := range list {
		per[e.root] += e.weight
		all += e.weight
	}
	counts := make([]float64, len(list))
	for i, e := range list {
		counts[i] = e.weight * math.Pow(all/(float64(K)*per[e.root]), o.balance)
	}
	penalised := len(names) * K // the bias, which follows, is not
	loss := func(w, g []float64) (sum float64) {
		clear(g)
		for i, v := range w[:penalised] {
			g[i] = o.l2 * v
			sum += o.l2 * v * v / 2
		}
		bias, slope := w[penalised:], g[penalised:]
		for i, row := range x {
			s := [K]float64(bias)
			for _, f := range row {
				for k, v := range w[int(f)*K : int(f)*K+K] {
					s[k] += v
				}
			}
			top, all := slices.Max(s[:]), 0.0
			for k := range s {
				s[k] = math.Exp(s[k] - top)
				all += s[k]
			}
			y := list[i].root
			sum -= counts[i] * math.Log(max(s[y]/all, 1e-12))
			for k := range s {
				s[k] *= counts[i] / all
			}
			s[y] -= counts[i]
			for k, v := range s {
				slope[k] += v
			}
			for _, f := range row {
				to := g[int(f)*K : int(f)*K+K]
				for k, v := range s {
					to[k] += v
				}
			}
		}
		return sum
	}
	w := make([]float64, penalised+K)
	minimise(loss, w, 25) // more steps change no figure
	m := &learned{bias: [K]float64(w[penalised:]), weights: make(map[feature]*[K]float64, len(names))}
	for i, f := range names {
		m.weights[f] = (*[K]float64)(w[i*K : i*K+K])
	}
	return m
}

// minimise walks w down to where loss is least, by L-BFGS with a memory of eight steps.
func minimise(loss func(w, g []float64) float64, w []float64, steps int) {
	const memory = 8
	n := len(w)
	g, g2, w2, d := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	var ss, ys [][]float64
	f := loss(w, g)
	for range steps {
		copy(d, g)
		alpha := make([]float64, len(ss))
		for i := len(ss) - 1; i >= 0; i-- {
			alpha[i] = dot(ss[i], d) / dot(ss[i], ys[i])
			axpy(d, -alpha[i], ys[i])
		}
		if k := len(ss) - 1; k >= 0 {
			c := dot(ss[k], ys[k]) / dot(ys[k], ys[k])
			for i := range d {
				d[i] *= c
			}
		}
		for i := range ss {
			beta := dot(ys[i], d) / dot(ss[i], ys[i])
			axpy(d, alpha[i]-beta, ss[i])
		}
		slope, step := -dot(g, d), 1.0
		if len(ss) == 0 {
			step = 1 / math.Sqrt(dot(g, g))
		}
		var next float64
		for try := 0; ; try++ {
			for i := range w {
				w2[i] = w[i] - step*d[i]
			}
			next = loss(w2, g2)
			if next <= f+1e-4*step*slope {
				break
			}
			if try == 20 {
				return
			}
			step /= 2
		}
		s, y := make([]float64, n), make([]float64, n)
		for i := range w {
			s[i], y[i] = w2[i]-w[i], g2[i]-g[i]
		}
		if dot(s, y) > 1e-10 {
			ss, ys = append(ss, s), append(ys, y)
			if len(ss) > memory {
				ss, ys = ss[1:], ys[1:]
			}
		}
		done := math.Abs(f-next) < 1e-5*math.Abs(f)
		copy(w, w2)
		copy(g, g2)
		f = next
		if done {
			return
		}
	}
}

func dot(a, b []float64) (s float64) {
	for i, x := range a {
		s += x * b[i]
	}
	return s
}

func axpy(a []float64, c float64, b []float64) {
	for i := range a {
		a[i] += c * b[i]
	}
}
