package detect

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// counted is a sign and how much of it there is.
type counted struct {
	sign  sign
	often float32
}

// example is one thing to learn from: its signs, the outputs that are right, and how
// much it counts for each output.
type example struct {
	signs  []counted
	right  []float32
	weigh  []float32
	choice []bool // one of these outputs is right; nil: each by itself
}

// rounds is how often learning goes over all examples.
const rounds = 15

// averaged is over how many of the last rounds weights are averaged: single ones swing.
const averaged = 8

// model learns weights.
type model struct {
	outputs []string
	index   map[sign]int
	seen    map[sign]int
	values  [][]float32
	grads   [][]float32
}

// learn fits weights to examples by stochastic gradient steps, decaying all of them a
// little each round.
func learn(outputs []string, list []example, seen int, decay float64) *model {
	m := &model{outputs: outputs, index: map[sign]int{}, seen: map[sign]int{}}
	for _, e := range list {
		for _, c := range e.signs {
			m.seen[c.sign]++
		}
	}
	for _, s := range slices.Sorted(maps.Keys(m.seen)) {
		if m.seen[s] >= seen {
			m.index[s] = len(m.values)
			m.values = append(m.values, make([]float32, len(outputs)))
			m.grads = append(m.grads, make([]float32, len(outputs)))
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	sums := make([]float32, len(outputs))
	errs := make([]float32, len(outputs))
	mean := make([][]float32, len(m.values))
	for at := range mean {
		mean[at] = make([]float32, len(outputs))
	}
	for round := range rounds {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, n := range order {
			e := &list[n]
			clear(sums)
			for _, c := range e.signs {
				if at, ok := m.index[c.sign]; ok {
					for o, v := range m.values[at] {
						sums[o] += c.often * v
					}
				}
			}
			if e.choice == nil {
				for o := range outputs {
					errs[o] = e.weigh[o] * (float32(sure(sums[o])) - e.right[o])
				}
			} else {
				most, total := float32(math.Inf(-1)), 0.0
				for o, v := range sums {
					if e.choice[o] {
						most = max(most, v)
					}
				}
				for o, v := range sums {
					errs[o] = 0
					if e.choice[o] {
						total += math.Exp(float64(v - most))
					}
				}
				for o, v := range sums {
					if e.choice[o] {
						errs[o] = float32(math.Exp(float64(v-most))/total) - e.right[o]
					}
				}
			}
			for _, c := range e.signs {
				at, ok := m.index[c.sign]
				if !ok {
					continue
				}
				for o, err := range errs {
					if err == 0 {
						continue
					}
					g := err * c.often
					m.grads[at][o] += g * g
					m.values[at][o] -= .25 * g / (.3 + float32(math.Sqrt(float64(m.grads[at][o]))))
				}
			}
		}
		for _, row := range m.values {
			for o := range row {
				row[o] *= float32(1 - decay)
			}
		}
		if round >= rounds-averaged {
			for at, row := range m.values {
				for o, v := range row {
					mean[at][o] += v / averaged
				}
			}
		}
	}
	m.values = mean
	return m
}

// text writes the weights as their file: what is not nothing, sorted.
func (m *model) text(wrote map[sign]string, least float32) []byte {
	var lines []string
	for s, at := range m.index {
		line := wrote[s]
		for o, v := range m.values[at] {
			if v >= least || v <= -least {
				line += fmt.Sprintf("\t%s %.2f", m.outputs[o], v)
			}
		}
		if line != wrote[s] && wrote[s] != "" {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return []byte("outputs\t" + strings.Join(m.outputs, "\t") + "\n" + strings.Join(lines, "\n") + "\n")
}

func once(shows []shown) []counted {
	seen := map[sign]float32{}
	var out []counted
	for _, s := range shows {
		if seen[s.sign]++; seen[s.sign] == 1 {
			out = append(out, counted{s.sign, 1})
		}
	}
	return out
}
