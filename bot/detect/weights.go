package detect

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// weights is a table of learned numbers: how much each sign speaks for each output.
// Its file has a first line "outputs", then one sign a line with its numbers that are
// not nothing, parted by tabs:
//
//	outputs	talks	visit
//	b {person} arrive	talks .31	visit 1.04
type weights struct {
	outputs []string
	places  []place // a power of two of them, half of them empty at the least
	cells   []cell  // by sign
}

// place holds a sign and which cells are its own; to is 0 when it is empty. A sign stands
// at the place that its own low bits name, or in the next empty one: it is mixed well
// enough to be asked for without being hashed again.
type place struct {
	sign     sign
	from, to int32
}

// cell is one number of a sign. Those that are nothing have none: they are the most.
type cell struct {
	output int32
	value  float32
}

// bias is the sign that every sentence shows.
const bias = "s always"

func readWeights(name string, data []byte) (*weights, error) {
	w, rows := &weights{}, map[sign]place{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		f := strings.Split(lines.Text(), "\t")
		if n == 1 {
			if w.outputs = f[1:]; f[0] != "outputs" || len(w.outputs) == 0 {
				return nil, fmt.Errorf("%s:1: want outputs and their names", name)
			}
			continue
		}
		row := place{sign: writtenSign(f[0]), from: int32(len(w.cells))}
		for _, written := range f[1:] {
			out, number, ok := strings.Cut(written, " ")
			v, err := strconv.ParseFloat(number, 32)
			i := w.output(out)
			if !ok || err != nil || i < 0 {
				return nil, fmt.Errorf("%s:%d: %q: want an output and its number", name, n, written)
			}
			w.cells = append(w.cells, cell{int32(i), float32(v)})
		}
		if _, twice := rows[row.sign]; twice {
			return nil, fmt.Errorf("%s:%d: %q: stands twice", name, n, f[0])
		}
		row.to = int32(len(w.cells))
		rows[row.sign] = row
	}
	if w.outputs == nil {
		return nil, fmt.Errorf("%s: empty", name)
	}
	w.file(rows)
	return w, lines.Err()
}

// file puts every sign in its place.
func (w *weights) file(rows map[sign]place) {
	w.places = make([]place, 2<<bits.Len(uint(len(rows))))
	for s, row := range rows {
		at := int(s) & (len(w.places) - 1)
		for w.places[at].to != 0 {
			at = (at + 1) & (len(w.places) - 1)
		}
		w.places[at] = row
	}
}

// writtenSign is the sign that is written so in a file of weights.
func writtenSign(s string) sign {
	f := strings.Fields(s)
	if last := f[len(f)-1]; len(f) > 1 && last[0] == '@' {
		return withKind(writtenSign(strings.TrimSuffix(s, " "+last)), symbolOf(last[1:]))
	}
	for len(f) < 3 {
		f = append(f, "")
	}
	n := [3]symbol{}
	for i := range n {
		if f[i] != "" {
			n[i] = symbolOf(f[i])
		}
	}
	return signOf(n[0], n[1], n[2])
}

func (w *weights) output(name string) int {
	for i, o := range w.outputs {
		if o == name {
			return i
		}
	}
	return -1
}

// row is the numbers of a sign that are not nothing.
func (w *weights) row(s sign) []cell {
	for at := int(s) & (len(w.places) - 1); w.places[at].to != 0; at = (at + 1) & (len(w.places) - 1) {
		if p := &w.places[at]; p.sign == s {
			return w.cells[p.from:p.to]
		}
	}
	return nil
}

// add sums the numbers of a sign into sums.
func (w *weights) add(sums []float32, s sign) {
	for _, c := range w.row(s) {
		sums[c.output] += c.value
	}
}

// sure makes a likelihood of a sum.
func sure[T float32 | float64](sum T) float64 { return 1 / (1 + math.Exp(-float64(sum))) }
