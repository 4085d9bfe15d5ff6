package detect

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// Settings of growing trees, chosen by five-fold cross-validation over the labelled
// articles; deeper trees and more of them were no better.
const (
	treeCount   = 200
	treeDepth   = 3
	treeRate    = .1
	treeCalm    = 5  // how much a leaf is drawn to nothing
	leastLeaf   = 5  // how much each side of a cut must hold
	cutCount    = 64 // of a column
	columnShare = .5 // of the columns, that a tree may ask
	rowShare    = .7 // of the rows, that a tree learns from
)

// grower grows trees that say how likely a row is right, each mending what those before
// it left wrong (gradient boosting of the logistic loss).
type grower struct {
	cuts [][]float64 // of each column
	bins [][]uint8   // by column, then row: below how many cuts the value is not
	g, h []float64   // slope and bend of each row's loss
	asks []int       // columns that this tree may ask
}

// grow writes a forest of the file of weights: what of these rows is right.
func grow(name string, rows [][]float64, right []bool) []byte {
	w := &grower{g: make([]float64, len(rows)), h: make([]float64, len(rows))}
	for c := range columns {
		w.cut(rows, c)
	}
	yes := 0.0
	for _, r := range right {
		yes += one(r)
	}
	base := math.Log(yes / (float64(len(rows)) - yes))
	sums := make([]float64, len(rows))
	for i := range sums {
		sums[i] = base
	}
	random := rand.New(rand.NewPCG(3, 4))
	var text strings.Builder
	fmt.Fprintf(&text, "%s %.4f\n", name, base)
	for range treeCount {
		for i := range rows {
			p := sure(sums[i])
			w.g[i], w.h[i] = p-one(right[i]), p*(1-p)
		}
		w.asks = w.asks[:0]
		for c := range columns {
			if len(w.cuts[c]) > 0 && random.Float64() < columnShare {
				w.asks = append(w.asks, c)
			}
		}
		var some, all []int
		for i := range rows {
			all = append(all, i)
			if random.Float64() < rowShare {
				some = append(some, i)
			}
		}
		text.WriteString(w.tree(some, all, treeDepth, sums) + "\n")
	}
	return []byte(text.String())
}

// cut chooses where a column may be cut.
func (w *grower) cut(rows [][]float64, c int) {
	values := make([]float64, len(rows))
	for i, r := range rows {
		values[i] = r[c]
	}
	slices.Sort(values)
	var cuts []float64
	for b := 1; b < cutCount; b++ {
		// As it is written, so that what was learned is what is read.
		v, _ := strconv.ParseFloat(short(values[b*len(values)/cutCount]), 64)
		if n := len(cuts); (n == 0 || v > cuts[n-1]) && v < values[len(values)-1] {
			cuts = append(cuts, v)
		}
	}
	bins := make([]uint8, len(rows))
	for i, r := range rows {
		bins[i] = uint8(sort.Search(len(cuts), func(k int) bool { return r[c] <= cuts[k] }))
	}
	w.cuts, w.bins = append(w.cuts, cuts), append(w.bins, bins)
}

// tree grows one from some of the rows, adds what it says to the sums of all, and
// writes it.
func (w *grower) tree(some, all []int, depth int, sums []float64) string {
	g, h := 0.0, 0.0
	for _, i := range some {
		g, h = g+w.g[i], h+w.h[i]
	}
	column, at := -1, 0
	if depth > 0 {
		column, at = w.best(some, g, h)
	}
	if column < 0 {
		leaf := short(-treeRate * g / (h + treeCalm))
		v, _ := strconv.ParseFloat(leaf, 64)
		for _, i := range all {
			sums[i] += v
		}
		return leaf
	}
	part := func(list []int) (low, high []int) {
		for _, i := range list {
			if int(w.bins[column][i]) <= at {
				low = append(low, i)
			} else {
				high = append(high, i)
			}
		}
		return low, high
	}
	someLow, someHigh := part(some)
	allLow, allHigh := part(all)
	return fmt.Sprintf("(%s %s %s %s)", columns[column].name, short(w.cuts[column][at]),
		w.tree(someLow, allLow, depth-1, sums), w.tree(someHigh, allHigh, depth-1, sums))
}

// best is the cut that gains most, column -1 when none does.
func (w *grower) best(some []int, g, h float64) (column, at int) {
	column, most := -1, 1e-6
	for _, c := range w.asks {
		var gs, hs [cutCount]float64
		for _, i := range some {
			b := w.bins[c][i]
			gs[b] += w.g[i]
			hs[b] += w.h[i]
		}
		lowG, lowH := 0.0, 0.0
		for b := range w.cuts[c] {
			lowG, lowH = lowG+gs[b], lowH+hs[b]
			if lowH < leastLeaf || h-lowH < leastLeaf {
				continue
			}
			gain := lowG*lowG/(lowH+treeCalm) + (g-lowG)*(g-lowG)/(h-lowH+treeCalm) - g*g/(h+treeCalm)
			if gain > most {
				most, column, at = gain, c, b
			}
		}
	}
	return column, at
}

// short writes a number as the file of weights does.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
