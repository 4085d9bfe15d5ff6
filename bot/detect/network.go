package detect

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// network is a small neural network over signs. Each sign has a vector of a few dozen
// numbers; those of a sentence are summed, sums below nothing become nothing, and each
// output is a weighted sum of what is left. So what is learned of one word is shared by
// the words that are used alike.
//
// Its file has one row a line: a name, a step, and as many small numbers as the network
// is wide, each of one byte and in base64, of which one is worth the step. The first row
// is "hidden", what stands before all signs. Rows "kind" and "status" are outputs, with
// one number more: what stands before their sum. The other rows are signs:
//
//	hidden	.0021	AAEC…
//	kind talks	.011	AAEC…
//	status talks announced	.012	AAEC…
//	b {person} arrive	.0032	AAEC…
//
// Tried beside the signs and left: vectors of words learned elsewhere (a hundred numbers for
// each) under windows of two, three and five words. They told kinds of unseen sentences .015
// better (average precision) and statuses no better, for several times the time to read.
type network struct {
	width   int
	hidden  []float32
	kinds   []output
	of      [][]output // statuses, by kind in the order of kinds
	vectors []int8     // of all signs, one after another, as they are written
	steps   []float32  // what one of a sign's numbers is worth
	places  []place    // a power of two of them, a fifth of them empty at the least
	maybe   []uint64   // a bit for each sign, by its highest bits: most signs that a text shows have no vector
}

// maybeBits is how many of a sign's highest bits choose its bit in maybe.
const maybeBits = 18

// output is one thing that a network tells.
type output struct {
	name    string
	before  float32
	weights []float32
}

// place holds the high half of a sign and the number of its vector, from 1; 0 when it is
// empty. A sign stands at the place that its own low bits name, or in the next empty one:
// it is mixed well enough to be asked for without being hashed again. The high half and the
// neighbourhood of places tell signs apart; half of a sign fits twice as many into the
// processor's cache.
type place struct {
	high   uint32
	vector int32
}

func readNetwork(name string, data []byte) (*network, error) {
	w := &network{}
	var signs []sign
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		f := strings.Split(lines.Text(), "\t")
		if len(f) != 3 {
			return nil, fmt.Errorf("%s:%d: want a name, a step and numbers", name, n)
		}
		step, err := strconv.ParseFloat(f[1], 32)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %q: want a step", name, n, f[1])
		}
		packed, err := base64.RawStdEncoding.DecodeString(f[2])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		what, rest, _ := strings.Cut(f[0], " ")
		want, row := w.width, []float32(nil) // the row of a sign stays bytes
		if what == "hidden" || what == "kind" || what == "status" {
			row = unpacked(packed, float32(step))
		}
		if what == "kind" || what == "status" {
			want++
		}
		switch {
		case what == "hidden" && w.width == 0 && len(row) > 0:
			w.width, w.hidden = len(row), row
		case w.width == 0:
			return nil, fmt.Errorf("%s:%d: want the row of hidden first", name, n)
		case len(packed) != want:
			return nil, fmt.Errorf("%s:%d: %q: has %d numbers, want %d", name, n, f[0], len(packed), want)
		case what == "kind":
			w.kinds = append(w.kinds, output{rest, row[0], row[1:]})
			w.of = append(w.of, nil)
		case what == "status":
			kind, status, _ := strings.Cut(rest, " ")
			k := len(w.kinds) - 1
			if k < 0 || w.kinds[k].name != kind {
				return nil, fmt.Errorf("%s:%d: %q: want statuses behind their kind", name, n, f[0])
			}
			w.of[k] = append(w.of[k], output{status, row[0], row[1:]})
		default:
			signs = append(signs, writtenSign(f[0]))
			for _, b := range packed {
				w.vectors = append(w.vectors, int8(b))
			}
			w.steps = append(w.steps, float32(step))
		}
	}
	if w.width == 0 || len(w.kinds) == 0 {
		return nil, fmt.Errorf("%s: empty", name)
	}
	if twice := w.file(signs); twice >= 0 {
		return nil, fmt.Errorf("%s: sign number %d stands twice", name, twice+1)
	}
	return w, lines.Err()
}

// unpacked are the numbers of a row, each a byte that is worth so many steps.
func unpacked(packed []byte, step float32) []float32 {
	row := make([]float32, len(packed))
	for i, b := range packed {
		row[i] = step * float32(int8(b))
	}
	return row
}

// file puts every sign in its place, and gives the number of one that has it already,
// -1 when there is none.
func (w *network) file(signs []sign) (twice int) {
	w.places = make([]place, 1<<bits.Len(uint(len(signs)+len(signs)/4)))
	w.maybe = make([]uint64, 1<<maybeBits/64)
	for n, s := range signs {
		bit := s >> (64 - maybeBits)
		w.maybe[bit/64] |= 1 << (bit % 64)
		at := int(s) & (len(w.places) - 1)
		for w.places[at].vector != 0 {
			if w.places[at].high == uint32(s>>32) {
				return n
			}
			at = (at + 1) & (len(w.places) - 1)
		}
		w.places[at] = place{uint32(s >> 32), int32(n + 1)}
	}
	return -1
}

// vector is the number of a sign's vector, from 1; 0 when it has none.
func (w *network) vector(s sign) int32 {
	if bit := s >> (64 - maybeBits); w.maybe[bit/64]&(1<<(bit%64)) == 0 {
		return 0
	}
	for at := int(s) & (len(w.places) - 1); w.places[at].vector != 0; at = (at + 1) & (len(w.places) - 1) {
		if p := &w.places[at]; p.high == uint32(s>>32) {
			return p.vector
		}
	}
	return 0
}

// add sums a vector into sums.
func (w *network) add(sums []float32, vector int32) {
	v := w.vectors[int(vector-1)*w.width:][:len(sums)]
	step := w.steps[vector-1]
	for i := range sums {
		sums[i] += step * float32(v[i])
	}
}

// rectify makes nothing of what is below it.
func rectify(sums []float32) {
	for i, v := range sums {
		sums[i] = max(v, 0)
	}
}

// sum is what the output makes of the hidden sums.
func (o *output) sum(hidden []float32) float32 {
	total := o.before
	for i, v := range hidden {
		total += v * o.weights[i]
	}
	return total
}

// shares turns the sums of outputs of which one is right into likelihoods.
func shares(outs []output, hidden []float32, to []float64) {
	most, total := math.Inf(-1), 0.0
	for i := range outs {
		to[i] = float64(outs[i].sum(hidden))
		most = max(most, to[i])
	}
	for i := range to[:len(outs)] {
		to[i] = math.Exp(to[i] - most)
		total += to[i]
	}
	for i := range to[:len(outs)] {
		to[i] /= total
	}
}

// sure makes a likelihood of a sum.
func sure[T float32 | float64](sum T) float64 { return 1 / (1 + math.Exp(-float64(sum))) }
