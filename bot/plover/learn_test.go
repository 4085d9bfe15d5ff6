package plover

import (
	"math"
	"slices"
)

// settings are what learning leaves open.
type settings struct {
	l2      float64            // how strongly weights are held to nought
	scale   [templates]float64 // how far a template is trusted
	least   int                // a feature seen in fewer sentences is dropped
	balance float64            // 0: each sentence counts the same, 1: each root does
	manual  float64            // how much a sentence of the manual counts
	phrases float64
	smooth  float64
	floor   float64
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

// learn fits a multinomial logistic regression with an L2 penalty by L-BFGS.
func learn(rows [][]feature, list []example, o settings) *learned {
	seen := map[feature]int{}
	for _, row := range rows {
		for _, f := range row {
			seen[f]++
		}
	}
	number := map[feature]int32{}
	var names []feature
	for _, row := range rows {
		for _, f := range row {
			t, _, _ := f.parts()
			if _, ok := number[f]; !ok && seen[f] >= o.least && o.scale[t] > 0 {
				number[f] = int32(len(names))
				names = append(names, f)
			}
		}
	}
	const K = len(roots)
	x := make([][]int32, len(rows))
	v := make([]float64, len(names))
	for i, f := range names {
		t, _, _ := f.parts()
		v[i] = o.scale[t]
	}
	var per [K]float64
	var all float64
	for i, row := range rows {
		for _, f := range row {
			if n, ok := number[f]; ok {
				x[i] = append(x[i], n)
			}
		}
		per[list[i].root] += list[i].weight
		all += list[i].weight
	}
	count := make([]float64, len(rows))
	for i, e := range list {
		count[i] = e.weight * math.Pow(all/(float64(K)*per[e.root]), o.balance)
	}
	n := len(names)*K + K
	w := make([]float64, n)
	loss := func(w, g []float64) float64 {
		var sum float64
		for i := range g {
			g[i] = o.l2 * w[i]
			sum += o.l2 * w[i] * w[i] / 2
		}
		bias, gb := w[len(names)*K:], g[len(names)*K:]
		for k := range bias {
			sum -= o.l2 * bias[k] * bias[k] / 2
			gb[k] = 0
		}
		for i, row := range x {
			var s [K]float64
			copy(s[:], bias)
			for _, f := range row {
				wf, c := w[int(f)*K:int(f)*K+K], v[f]
				for k := range s {
					s[k] += c * wf[k]
				}
			}
			top := slices.Max(s[:])
			var z float64
			for k := range s {
				s[k] = math.Exp(s[k] - top)
				z += s[k]
			}
			y := list[i].root
			for k := range s {
				s[k] /= z
			}
			// the right answer is held to be right for all but a share of them
			for k := range s {
				want := o.smooth / float64(K)
				if k == y {
					want += 1 - o.smooth
				}
				if want > 0 {
					sum -= count[i] * want * math.Log(max(s[k], 1e-12))
				}
				s[k] = count[i] * (s[k] - want)
				gb[k] += s[k]
			}
			for _, f := range row {
				gf, c := g[int(f)*K:int(f)*K+K], v[f]
				for k := range s {
					gf[k] += c * s[k]
				}
			}
		}
		return sum
	}
	minimise(loss, w, 60)
	m := &learned{weights: make(map[feature]*[K]float64, len(names))}
	copy(m.bias[:], w[len(names)*K:])
	for i, f := range names {
		a := new([K]float64)
		for k := range a {
			a[k] = w[i*K+k] * v[i]
		}
		m.weights[f] = a
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
